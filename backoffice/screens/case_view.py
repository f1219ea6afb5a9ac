"""How a termination case is read: its phases with marks and days, and its facts as rows.

Owns what stands where. Never asks the database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.formats import show_date
from backoffice.queries.case_card import CaseCard
from backoffice.queries.case_history import CaseChange
from backoffice.queries.case_overview import CaseLine
from backoffice.records.codes import CodeLists
from backoffice.records.tenancy import TERMINATION
from backoffice.records.values import show_value
from backoffice.rules.cases import PHASES, CaseFacts, missing, next_step
from backoffice.rules.periods import last_day
from backoffice.screens.card_rows import heading, short_instant
from backoffice.text import text

DONE, NOW, SKIPPED, AHEAD = "x", ">", "-", " "
_DAY_OF = {
    "confirmed": "confirmed_on",
    "moved_out": "moved_out_on",
    "summoned": "summoned_on",
    "inspected": "held_on",
    "report_sent": "report_on",
    "estimate_sent": "estimate_on",
    "works": "works_started_on",
    "works_done": "works_finished_on",
    "objection": "objected_on",
    "board": "board_on",
    "awaiting_accounts": "",
    "closed": "closed_on",
    "withdrawn": "withdrawn_on",
}
_ONLY_WHERE_SO = frozenset(
    {"incomplete", "reletting", "estimate_sent", "objection", "board", "awaiting_accounts", "withdrawn"}
)
_DATES = ("deadline", "period_from", "rent_last_day", "vacate_by", "override_reason", "relet_from")
_NOTICE = (
    "received_on", "received_time", "channel", "terminated_by", "moving_reason", "wants_out_on", "agreed_vacate_on",
    "viewing_notice", "note",
)  # fmt: skip
_COURSE = (
    "complete_on", "known_on", "known_by", "keys_on", "emptied", "inspection_omitted", "works_started_on",
    "works_finished_on", "account_received_on", "withdrawn_on", "withdrawn_by", "withdrawn_reason", "closed_on", "closed_how",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """A phase of a case: its mark, its meaning, and the day it was reached, None where that is not known."""

    mark: str
    phase: str
    day: date | None


def phase_lines(facts: CaseFacts, received: date) -> list[PhaseLine]:
    """Return the phases of a case in order, those that only some cases have where this one has them."""
    here = PHASES.index(facts.phase)
    lines = []
    for at, phase in enumerate(PHASES):
        day = received if phase == "received" else _reached(facts, phase)
        if phase in _ONLY_WHERE_SO and not (at == here or day or _to_come(facts, phase)):
            continue
        if facts.phase == "withdrawn" and at != here and day is None:
            continue
        lines.append(PhaseLine(_mark(facts, phase, at, here, day), phase, day))
    return lines


def _to_come(facts: CaseFacts, phase: str) -> bool:
    """Tell whether a phase that only some cases have belongs to this one."""
    if phase == "reletting":
        return facts.wants_out_on is not None
    return phase == "estimate_sent" and facts.regime == "almen"


def _reached(facts: CaseFacts, phase: str) -> date | None:
    name = _DAY_OF.get(phase)
    found = getattr(facts, name) if name else None
    return found if isinstance(found, date) else None


def _mark(facts: CaseFacts, phase: str, at: int, here: int, day: date | None) -> str:
    if at == here:
        return NOW
    if day is not None or (at < here and not _DAY_OF.get(phase)):
        return DONE
    left_out = bool(facts.inspection_omitted) and phase in ("summoned", "inspected", "report_sent", "estimate_sent")
    return SKIPPED if left_out or (at < here and phase not in ("moved_out",)) else AHEAD


def panel(lines: Sequence[PhaseLine]) -> str:
    """Return the phases as the lines of the panel beside the case."""
    shown = []
    for one in lines:
        day = f"{one.day:%d-%m-%y}" if one.day else ""
        shown.append(f"{one.mark} {text(f'case.phase.{one.phase}'):<14} {day}".rstrip())
    return "\n".join(shown)


def case_rows(
    card: CaseCard, line: CaseLine | None, past: Sequence[CaseChange], codes: CodeLists, today: date
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the rows of a case, each with what Enter does on it: "step", "edit", "why" or "" for nothing."""
    yield from _now(card, line, today)
    yield from _section("why", text("case.heading.dates"), card, _DATES, codes)
    yield "", heading(text("case.heading.notice"))[:2]
    yield "", ("  " + text("case.address"), card.address)
    last = last_day(card.lease["valid_to"])
    period = f"{show_date(card.lease['valid_from'])} – {show_date(last) if last else ''}".rstrip()
    number = card.lease["lease_number"]
    yield "", ("  " + text("case.lease"), f"{number} · {period}" if number else period)
    yield from _fields("edit", card, _NOTICE, codes)
    yield from _section("", text("case.heading.course"), card, _COURSE, codes)
    yield "", heading(text("case.heading.history"))[:2]
    for one in past:
        yield "", (f"  {short_instant(one.line.at)}", _happened(one, codes))


def _happened(one: CaseChange, codes: CodeLists) -> str:
    """Say what a change set did to the case: the phase it led to, else the fields; why, and who."""
    phase = next((line.after for line in one.fields if line.field == "phase"), None)
    if phase is not None:
        said = codes["case_phase"].label(str(phase))
    else:
        labels = [TERMINATION.fields[line.field].label for line in one.fields if line.field in TERMINATION.fields]
        said = text("case.was_corrected", fields=", ".join(labels)) if labels else text("case.was_received")
    taken_back = text("case.taken_back") if one.line.purpose in ("undo", "redo") else ""
    return " · ".join(filter(None, [taken_back, said, one.line.reason, one.line.user]))


def _now(card: CaseCard, line: CaseLine | None, today: date) -> Iterator[tuple[str, Sequence[str]]]:
    facts = card.facts
    yield "", heading(text("case.heading.now"))[:2]
    step = next_step(facts)
    if step:
        yield "step", ("  " + text("case.next_step"), text(f"case.step.{step}"))
    for name in sorted(facts.missing):
        yield "step", ("  " + text("case.lacks"), text(f"case.particular.{name}"))
    for name in missing(facts, step) if step else ():
        if name != "particulars":
            yield "step", ("  " + text("case.lacks"), text(f"case.missing.{name}"))
    if line is not None and line.next is not None:
        late = text("case.is_late") if line.next.due < today else ""
        yield "", ("  " + text("case.next_deadline"), f"{show_date(line.next.due)} {late}".strip())


def _section(
    act: str, said: str, card: CaseCard, names: Sequence[str], codes: CodeLists
) -> Iterator[tuple[str, Sequence[str]]]:
    rows = list(_fields(act, card, names, codes))
    if rows:
        yield "", heading(said)[:2]
        yield from rows


def _fields(act: str, card: CaseCard, names: Sequence[str], codes: CodeLists) -> Iterator[tuple[str, Sequence[str]]]:
    for name in names:
        if card.values[name] not in (None, ""):
            field = TERMINATION.fields[name]
            yield act, (f"  {field.label}", " ".join(show_value(field, card.values[name], codes).split()))
