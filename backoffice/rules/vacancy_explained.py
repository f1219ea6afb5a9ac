"""Why a dwelling is shown as vacant on the portal or is not: what decides it, whose it is, and what mends it.

Owns the errors that LBF's guide describes (a let dwelling shown, renovation or rehousing shown) and those that follow from
its criterion of a vacancy: an economic loss, and not while the leaving tenant still pays.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.rules.explain import Explanation, Fix, Step
from backoffice.rules.periods import FOREVER, last_day
from backoffice.rules.problems import Level, Owner
from backoffice.rules.vacancy import (
    ANY_END,
    IN_NOTICE,
    NOT_A_LOSS,
    Occupancy,
    is_shown_vacant,
    liability_end,
    plainly_let,
    shown_vacant,
)

_TOLD = 6  # rows of the past and the future that a person can hold in mind


@dataclass(frozen=True, slots=True)
class Limits:
    """The assumptions the explanation stands on: see imports/assumptions.csv. Days, and hours since the last transfer."""

    end_rule: str = ANY_END
    long_vacancy: int = 90
    long_no_tenant: int = 365
    transfer_hours: int = 24


@dataclass(frozen=True, slots=True)
class VacancyFacts:
    """What decides about one dwelling. Periods closed-open; `hidden` and `closed` are what is in force on the day asked about.

    `unavailable` is the meaning of the dwelling's mark (renovation, rehousing, "" for none), whether in force or over.
    `transfer_age` is the hours since the organisation's last automatic transfer; None for never.
    """

    occupancies: tuple[Occupancy, ...]
    dwelling_id: int = 0
    dwelling_reported: bool = True
    retired_on: date | None = None
    hidden: bool = False
    closed: bool = False
    unavailable: str = ""
    unavailable_from: date | None = None
    unavailable_to: date | None = None
    automatic: bool = False
    transfer_age: int | None = None

    def unavailable_on(self, day: date) -> bool:
        """Tell whether the mark is in force."""
        return bool(self.unavailable) and (self.unavailable_from or day) <= day < (self.unavailable_to or FOREVER)


@dataclass(frozen=True, slots=True)
class _Found:
    """One thing to say, and what mends it."""

    step: Step
    fixes: tuple[Fix, ...] = ()


def explain_vacancy(facts: VacancyFacts, today: date, limits: Limits) -> Explanation:
    """Return why the dwelling is shown as vacant on a day, or is not; the gravest reason is the conclusion."""
    shown = shown_vacant(facts.occupancies, today, limits.end_rule)
    found = list(_of_shown(facts, shown, today, limits)) if shown else list(_of_not_shown(facts, today, limits))
    first = found[0].step
    rows = [_row_step(one, first.level if one.id == first.record_id else None) for one in _told_rows(facts)]
    around = list(_around(facts, limits))
    fixes = [fix for one in found for fix in one.fixes]
    if facts.automatic and any(one.step.level is Level.ERROR for one in found):
        # What is mended only here the next transfer takes away again.
        fixes.insert(0, Fix("transfer", Owner.OWN_SYSTEM))
    if not fixes:
        fixes.append(Fix("ask_lbf", Owner.MASTER_DATA))
    once = {(fix.command, fix.owner): fix for fix in reversed(fixes)}
    ordered = [once[key] for key in dict.fromkeys((fix.command, fix.owner) for fix in fixes)]
    return Explanation(first, (*rows, *(one.step for one in found[1:]), *around), tuple(ordered))


def problems_shown(facts: VacancyFacts, today: date, limits: Limits) -> tuple[str, ...]:
    """Return the ids of what is wrong or has to be looked at, gravest first: the lists and counts name dwellings by them."""
    shown = shown_vacant(facts.occupancies, today, limits.end_rule)
    found = _of_shown(facts, shown, today, limits) if shown else _of_not_shown(facts, today, limits)
    return tuple(one.step.id for one in found if one.step.level in (Level.ERROR, Level.WARNING))


# A vacancy that the portal's rule shows


def _of_shown(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> Iterator[_Found]:
    if (none := _not_at_all(facts)) is not None:
        yield none
    wrong = [one for rule in _SHOWN_RULES if (one := rule(facts, shown, today, limits)) is not None]
    yield from sorted(wrong, key=lambda one: one.step.level is not Level.ERROR)
    if not wrong and none is None:
        open_ended = shown.valid_to == FOREVER
        yield _Found(_said("shown_right" if open_ended else "shown_until", shown, None), (_end(shown),))


def _not_at_all(facts: VacancyFacts) -> _Found | None:
    """What keeps a dwelling off the portal, whatever its leases say."""
    own = ("dwelling", facts.dwelling_id)
    if facts.retired_on is not None:
        return _Found(Step("vacancy.retired", {"day": facts.retired_on}, *own, Level.INFO))
    if not facts.dwelling_reported:
        return _Found(Step("vacancy.dwelling_draft", {}, *own, Level.WARNING), (Fix("report_dwelling"),))
    if facts.hidden:
        return _Found(Step("vacancy.hidden", {}, *own, Level.WARNING), (Fix("show_dwelling"),))
    return None


def _tenant_not_reported(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> _Found | None:
    drafts = [one for one in facts.occupancies if not one.reported and plainly_let(one) and one.valid_to > today]
    draft = min(drafts, key=lambda one: (one.valid_from, one.id), default=None)
    if draft is None:
        return None
    name, level = ("tenant_draft", Level.ERROR) if draft.valid_from <= today else ("tenant_coming", Level.WARNING)
    values = {"start": draft.valid_from, "end": draft.valid_from - timedelta(days=1)}
    step = Step(f"vacancy.shown_{name}", values, "lease", draft.id, level)
    return _Found(step, (Fix("let", values={**values, "lease": draft.id}),))


def _let_besides(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> _Found | None:
    for one in facts.occupancies:
        if one.reported and plainly_let(one) and one.covers(today) and one.id != shown.id:
            earlier = one.valid_from < shown.valid_from
            if earlier and one.valid_to != FOREVER:
                continue  # still paid for by the leaving tenant
            step = _said("shown_lease_open" if earlier else "shown_overlap", one, Level.ERROR)
            return _Found(step, (_end(shown),))
    return None


def _not_available(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> _Found | None:
    if facts.unavailable_on(today):
        start = max(shown.valid_from, facts.unavailable_from or shown.valid_from)
        values = {"reason": facts.unavailable, "start": start}
        step = Step("vacancy.shown_unavailable", values, "dwelling", facts.dwelling_id, Level.ERROR)
        return _Found(step, (_no_tenant(shown, facts.unavailable, start),))
    if shown.empty_reason in NOT_A_LOSS:
        return _Found(
            _said("shown_no_loss", shown, Level.ERROR, reason=shown.empty_reason),
            (_no_tenant(shown, shown.empty_reason, shown.valid_from),),
        )
    return None


def _within_notice(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> _Found | None:
    end = liability_end((one for one in facts.occupancies if one.id != shown.id), shown.valid_from)
    if end is None or end == FOREVER or end <= shown.valid_from:
        return None
    values = {"start": end, "last": end - timedelta(days=1)}
    step = Step("vacancy.shown_in_notice", values, "lease", shown.id, Level.ERROR)
    return _Found(step, (Fix("move_start", values={"start": end, "lease": shown.id}),))


def _broken_shape(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> _Found | None:
    if shown.no_tenant:
        own = shown.empty_reason if shown.empty_reason in NOT_A_LOSS else ""
        fix = _no_tenant(shown, own or facts.unavailable, shown.valid_from)
        return _Found(_said("shown_both", shown, Level.ERROR), (fix,))
    if shown.let:
        values = {"start": shown.valid_from, "lease": shown.id, "allocation": ""}
        return _Found(_said("shown_with_tenant", shown, Level.ERROR), (Fix("let", values=values),))
    return None


def _closed_for_signup(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> _Found | None:
    if not facts.closed:
        return None
    step = Step("vacancy.shown_closed", {}, "dwelling", facts.dwelling_id, Level.WARNING)
    return _Found(step, (Fix("open_signup"),))


def _for_long(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> _Found | None:
    days = (today - shown.valid_from).days
    if days <= limits.long_vacancy:
        return None
    step = _said("shown_long", shown, Level.WARNING, days=days, most=limits.long_vacancy)
    return _Found(step, (Fix("confirm", values={"lease": shown.id}), _end(shown)))


_Rule = Callable[[VacancyFacts, Occupancy, date, Limits], _Found | None]
_SHOWN_RULES: tuple[_Rule, ...] = (
    _broken_shape,
    _let_besides,
    _tenant_not_reported,
    _not_available,
    _within_notice,
    _closed_for_signup,
    _for_long,
)


# No vacancy that the portal's rule shows


def _of_not_shown(facts: VacancyFacts, today: date, limits: Limits) -> Iterator[_Found]:
    if facts.retired_on is not None and (none := _not_at_all(facts)) is not None:
        yield none
        return
    holding = [one for one in facts.occupancies if one.covers(today)]
    reported = [one for one in holding if one.reported]
    for rule in (_let_now, _ends_ahead, _nobody):
        if (said := rule(facts, reported, today, limits)) is not None:
            yield said
            return
    yield from _nothing_reported(facts, holding, today, limits)


def _let_now(facts: VacancyFacts, reported: list[Occupancy], today: date, limits: Limits) -> _Found | None:
    one = next((one for one in reported if plainly_let(one)), None)
    if one is None:
        return None
    return _Found(_said("let" if one.valid_to == FOREVER else "let_until", one, None))


def _ends_ahead(facts: VacancyFacts, reported: list[Occupancy], today: date, limits: Limits) -> _Found | None:
    one = next((one for one in reported if one.vacant), None)
    return None if one is None else _Found(_said("ends_ahead", one, Level.INFO))


def _nobody(facts: VacancyFacts, reported: list[Occupancy], today: date, limits: Limits) -> _Found | None:
    one = next((one for one in reported if one.no_tenant), None)
    if one is None:
        return None
    ready = facts.unavailable_to is not None and one.valid_from < facts.unavailable_to <= today
    if facts.unavailable and ready:
        assert facts.unavailable_to is not None
        values = {"reason": facts.unavailable, "ended": last_day(facts.unavailable_to)}
        fix = Fix("open", values={"start": facts.unavailable_to, "lease": one.id})
        return _Found(_said("no_tenant_ready", one, Level.ERROR, **values), (fix,))
    days = (today - one.valid_from).days
    ready_now = Fix("open", values={"start": today, "lease": one.id})
    fixes = () if facts.unavailable_on(today) else (ready_now,)
    if days > limits.long_no_tenant:
        return _Found(_said("no_tenant_long", one, Level.WARNING, days=days, most=limits.long_no_tenant), fixes)
    name = "no_tenant" if one.empty_reason else "no_tenant_unsaid"
    return _Found(_said(name, one, None, reason=one.empty_reason or ""), fixes)


def _nothing_reported(facts: VacancyFacts, holding: list[Occupancy], today: date, limits: Limits) -> Iterator[_Found]:
    """Nothing reported holds today: a draft, something that begins later, or a gap (V-3)."""
    drafted = next((one for one in holding if one.vacant), None)
    leased = next((one for one in holding if plainly_let(one)), None)
    past = [one for one in facts.occupancies if one.reported and one.valid_to <= today]
    last = max(past, key=lambda one: one.valid_to, default=None)
    since = last.valid_to if last else today
    ways = (
        Fix("open", values={"start": since}),
        Fix("no_tenant", values={"start": since, "reason": ""}),
        Fix("let", values={"start": since}),
    )
    if drafted is not None:
        yield _Found(
            _said("vacancy_draft", drafted, Level.WARNING),
            (Fix("open", values={"start": drafted.valid_from, "lease": drafted.id}),),
        )
    elif leased is not None:
        fix = Fix("let", values={"start": leased.valid_from, "end": leased.valid_from, "lease": leased.id})
        yield _Found(_said("lease_draft", leased, Level.WARNING), (fix,))
    else:
        later = [one for one in facts.occupancies if one.reported and one.vacant and one.valid_from > today]
        first = min(later, key=lambda one: one.valid_from, default=None)
        if first is not None:
            gap = last is None or last.valid_to < today
            yield _Found(_said("future", first, Level.WARNING if gap and last else Level.INFO))
        elif last is None:
            yield _Found(Step("vacancy.nothing", {}, "dwelling", facts.dwelling_id, Level.ERROR), ways)
        else:
            yield _Found(_said("ended" if last.vacant else "gap", last, Level.ERROR), ways)


# What is told beside the conclusion


def _told_rows(facts: VacancyFacts) -> list[Occupancy]:
    rows = sorted(facts.occupancies, key=lambda one: (one.valid_from, one.id))
    return rows[-_TOLD:]


def _row_step(one: Occupancy, level: Level | None) -> Step:
    kind = "vacancy" if one.vacant else "no_tenant" if one.no_tenant else "lease"
    writer = {"written_at": one.written_at, "written_by": one.written_by} if one.written_at else {}
    return _said(f"row.{kind}{'_open' if one.valid_to == FOREVER else ''}", one, level, **writer)


def _around(facts: VacancyFacts, limits: Limits) -> Iterator[Step]:
    own = ("dwelling", facts.dwelling_id)
    if facts.unavailable:
        values = {"reason": facts.unavailable, "start": facts.unavailable_from, "end": None}
        end = last_day(facts.unavailable_to) if facts.unavailable_to else None
        values["end"] = end
        name = f"mark{'_from' if facts.unavailable_from else ''}{'_to' if end else ''}"
        yield Step(f"vacancy.{name}", {key: value for key, value in values.items() if value is not None}, *own)
    if not facts.automatic:
        yield Step("vacancy.manual")
    elif facts.transfer_age is None:
        yield Step("vacancy.transfer_unknown", level=Level.WARNING)
    elif facts.transfer_age > limits.transfer_hours:
        yield Step("vacancy.transfer_stopped", {"hours": facts.transfer_age}, level=Level.ERROR)
    else:
        yield Step("vacancy.transfer_runs", {"hours": facts.transfer_age})


def _said(name: str, one: Occupancy, level: Level | None, **values: object) -> Step:
    """A step about a row: its period (`end` is the last day) and whether it is reported."""
    period: dict[str, object] = {"start": one.valid_from, "status": "reported" if one.reported else "draft"}
    if one.valid_to != FOREVER:
        period["end"] = last_day(one.valid_to)
    return Step(f"vacancy.{name}", {**period, **values}, "lease", one.id, level)


def _end(shown: Occupancy) -> Fix:
    return Fix("end", values={"lease": shown.id})


def _no_tenant(shown: Occupancy, reason: str, start: date) -> Fix:
    return Fix("no_tenant", values={"lease": shown.id, "reason": reason, "start": start})


__all__ = ["IN_NOTICE", "Limits", "VacancyFacts", "explain_vacancy", "is_shown_vacant", "problems_shown"]
