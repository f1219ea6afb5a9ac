"""What stands over the lists of an inspection: what it is of, what has happened, its deadlines and what is lost.

Owns these lines and the sums under the list. Fetches nothing.
"""

from datetime import date
from textwrap import wrap

from backoffice.formats import show_date, show_kroner
from backoffice.queries.inspection_report import Report, Sums
from backoffice.queries.inspections import InspectionRow
from backoffice.records.codes import CodeLists
from backoffice.rules import deadlines
from backoffice.rules.inspections import MOVE_IN, Clock, restoration_lapses
from backoffice.text import counted, text

_MARKS = {"done": "+", "done_late": "!", "late": "!", "today": "»", "waiting": "-"}
"""The sign before a deadline: met, met too late, missed, falls today, runs. The word beside it says the same."""
_HAPPENED = ("planned_on", "summoned_on", "held_on", "report_on", "estimate_on", "objected_on")


def head_lines(own: InspectionRow, codes: CodeLists, today: date, width: int) -> list[str]:
    """Return what it is of, its days, its deadlines, and (marked with a !) what is lost; each as long as the screen."""
    kind = codes["inspection_kind"].label(own["inspection_kind"])
    phase = f" · {codes['case_phase'].label(own.case['phase'])}" if own.case else ""
    regime = text(f"inspection.regime.{own.regime}")
    about = f"{kind}{phase} · {own.address}, {own.postal} · {own.place} · {regime}"
    lines = [*wrap(about, width)[:2], *wrap(_happened(own), width)[:2]]
    # Deadlines that were met are w's; here stand those that ask for something.
    found = [_clock(clock, today) for clock in own.clocks if clock.state(today) != "done"]
    if found:
        lines += wrap(text("inspection.deadlines", said=" · ".join(found)), width)
    elif own.clocks:
        lines.append(text("inspection.all_met"))
    return [*lines, *_lost(own, today, width)]


def _happened(own: InspectionRow) -> str:
    said = []
    for name in _HAPPENED:
        if own[name] is not None:
            time = f" {own['planned_time']}" if name == "planned_on" and own["planned_time"] else ""
            said.append(text(f"inspection.day.{name}", day=show_date(own[name]) + time))
    if own["held_on"] is not None:
        present = "present" if own["tenant_present"] else "absent"
        signed = "signed" if own["signed_by_tenant"] else "unsigned"
        said.append(text(f"inspection.tenant.{present}.{signed}"))
    said += _moving_in(own) if own.kind == MOVE_IN and own["held_on"] is not None else []
    return " · ".join(said) or text("inspection.not_planned")


def _moving_in(own: InspectionRow) -> list[str]:
    """Return what is asked of a move-in: how long the tenant can object, and whether the electricity is registered."""
    last = deadlines.objection_last(own["held_on"], own.lease["valid_from"])
    said = [text("inspection.objection_last", day=show_date(last))] if last and own["objected_on"] is None else []
    if own["electricity_proof_on"] is None:
        said.append(
            text("inspection.electricity.asked" if own["power_of_attorney"] else "inspection.electricity.missing")
        )
    return said


def _clock(clock: Clock, today: date) -> str:
    state = clock.state(today)
    said = text(f"inspection.clock_state.{state}")
    return f"{_MARKS[state]} {text(f'inspection.clock.{clock.id}')} {show_date(clock.last)} {said}".rstrip()


def _lost(own: InspectionRow, today: date, width: int) -> list[str]:
    missed = own.losses(today)
    if not missed:
        return []
    if restoration_lapses(missed):
        name = "inspection.lapsed" if own.kind == "move_out" else "inspection.lapsed_move_in"
    else:
        name = "inspection.review"
    return [f"! {line}" if not at else f"  {line}" for at, line in enumerate(wrap(text(name), width - 2))]


def sums_said(report: Report, *, works: bool) -> str:
    """Return what the lines come to by part and payer: as estimated, on the list of works as billed so far."""
    sums = report.costs if works else report.estimated
    parts = [f"{text(said)} {show_kroner(getattr(sums, part))}" for part, said in report.part_names()]
    parts.append(_tenant(sums))
    name = "costs" if works else "estimated"
    if works and report.waiting:
        parts.append(counted("inspection.waiting", len(report.waiting)))
    return text(f"inspection.sums.{name}", said=" · ".join(parts))


def _tenant(sums: Sums) -> str:
    if sums.shares is None:
        return text("inspection.no_takeover")
    return text("inspection.tenant_pays", amount=show_kroner(sums.shares.tenant_total))
