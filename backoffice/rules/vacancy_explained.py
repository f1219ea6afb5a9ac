"""Why a dwelling is shown as vacant on the portal or is not: what decides it, whose it is, and what mends it.

Owns the order of the explanation and what is said of a dwelling that is not shown; of one that is, vacancy_shown does.
"""

from collections.abc import Iterator
from datetime import date

from backoffice.rules.explain import Explanation, Fix, Step
from backoffice.rules.periods import FOREVER, last_day
from backoffice.rules.problems import Level, Owner
from backoffice.rules.vacancy import Occupancy, plainly_let, shown_vacant
from backoffice.rules.vacancy_facts import Found, Limits, VacancyFacts, not_at_all, said
from backoffice.rules.vacancy_shown import of_shown

__all__ = ["Limits", "VacancyFacts", "explain_vacancy", "problems_shown", "question_of"]

_TOLD = 6  # rows of the past and the future that a person can hold in mind


def explain_vacancy(facts: VacancyFacts, today: date, limits: Limits) -> Explanation:
    """Return why the dwelling is shown as vacant on a day, or is not; the gravest reason is the conclusion."""
    shown = shown_vacant(facts.occupancies, today, limits.end_rule)
    found = list(of_shown(facts, shown, today, limits)) if shown else list(_of_not_shown(facts, today, limits))
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


def question_of(explanation: Explanation) -> str:
    """Return the id of the question that an explanation answers: why it is shown, or why it is not."""
    return "vacancy.why_shown" if explanation.conclusion.id.startswith("vacancy.shown_") else "vacancy.why_not"


def problems_shown(facts: VacancyFacts, today: date, limits: Limits) -> tuple[str, ...]:
    """Return the ids of what is wrong or has to be looked at, gravest first: the lists and counts name dwellings by them."""
    shown = shown_vacant(facts.occupancies, today, limits.end_rule)
    found = of_shown(facts, shown, today, limits) if shown else _of_not_shown(facts, today, limits)
    return tuple(one.step.id for one in found if one.step.level in (Level.ERROR, Level.WARNING))


# No vacancy that the portal's rule shows


def _of_not_shown(facts: VacancyFacts, today: date, limits: Limits) -> Iterator[Found]:
    if facts.retired_on is not None and (none := not_at_all(facts)) is not None:
        yield none
        return
    holding = [one for one in facts.occupancies if one.covers(today)]
    reported = [one for one in holding if one.reported]
    for rule in (_let_now, _ends_ahead, _nobody):
        if (said := rule(facts, reported, today, limits)) is not None:
            yield said
            return
    yield from _nothing_reported(facts, holding, today, limits)


def _let_now(facts: VacancyFacts, reported: list[Occupancy], today: date, limits: Limits) -> Found | None:
    one = next((one for one in reported if plainly_let(one)), None)
    if one is None:
        return None
    if one.valid_to == FOREVER:
        return Found(said("let", one, None))
    followed = any(other.valid_from >= one.valid_to for other in facts.occupancies)
    after = (Fix("open", values={"start": one.valid_to}), Fix("let", values={"start": one.valid_to}))
    return Found(said("let_until", one, None), () if followed else after)


def _ends_ahead(facts: VacancyFacts, reported: list[Occupancy], today: date, limits: Limits) -> Found | None:
    one = next((one for one in reported if one.vacant), None)
    return None if one is None else Found(said("ends_ahead", one, Level.INFO))


def _nobody(facts: VacancyFacts, reported: list[Occupancy], today: date, limits: Limits) -> Found | None:
    one = next((one for one in reported if one.no_tenant), None)
    if one is None:
        return None
    if one.let:
        values = {"start": one.valid_from, "lease": one.id, "allocation": ""}
        return Found(said("no_tenant_let", one, Level.ERROR), (Fix("let", values=values),))
    ready = facts.unavailable_to is not None and one.valid_from < facts.unavailable_to <= today
    if facts.unavailable and ready:
        assert facts.unavailable_to is not None
        values = {"reason": facts.unavailable, "ended": last_day(facts.unavailable_to)}
        fix = Fix("open", values={"start": facts.unavailable_to, "lease": one.id})
        return Found(said("no_tenant_ready", one, Level.ERROR, **values), (fix,))
    days = (today - one.valid_from).days
    ready_now = Fix("open", values={"start": today, "lease": one.id})
    # A dwelling that is marked would be refused as a vacancy: the mark ends first.
    fixes = (Fix("end_mark"),) if facts.unavailable_on(today) else (ready_now,)
    if days > limits.long_no_tenant:
        return Found(said("no_tenant_long", one, Level.WARNING, days=days, most=limits.long_no_tenant), fixes)
    name = "no_tenant" if one.empty_reason else "no_tenant_unsaid"
    return Found(said(name, one, None, reason=one.empty_reason or ""), fixes)


def _nothing_reported(facts: VacancyFacts, holding: list[Occupancy], today: date, limits: Limits) -> Iterator[Found]:
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
        yield Found(
            said("vacancy_draft", drafted, Level.WARNING),
            (Fix("open", values={"start": drafted.valid_from, "lease": drafted.id}),),
        )
    elif leased is not None:
        fix = Fix("let", values={"start": leased.valid_from, "end": leased.valid_from, "lease": leased.id})
        yield Found(said("lease_draft", leased, Level.WARNING), (fix,))
    else:
        later = [one for one in facts.occupancies if one.reported and one.vacant and one.valid_from > today]
        first = min(later, key=lambda one: one.valid_from, default=None)
        if first is not None:
            gap = last is None or last.valid_to < today
            yield Found(said("future", first, Level.WARNING if gap and last else Level.INFO))
        elif last is None:
            yield Found(Step("vacancy.nothing", {}, "dwelling", facts.dwelling_id, Level.ERROR), ways)
        else:
            yield Found(said("ended" if last.vacant else "gap", last, Level.ERROR), ways)


# What is told beside the conclusion


def _told_rows(facts: VacancyFacts) -> list[Occupancy]:
    rows = sorted(facts.occupancies, key=lambda one: (one.valid_from, one.id))
    return rows[-_TOLD:]


def _row_step(one: Occupancy, level: Level | None) -> Step:
    kind = "vacancy" if one.vacant else "no_tenant" if one.no_tenant else "lease"
    writer = {"written_at": one.written_at, "written_by": one.written_by} if one.written_at else {}
    return said(f"row.{kind}{'_open' if one.valid_to == FOREVER else ''}", one, level, **writer)


def _around(facts: VacancyFacts, limits: Limits) -> Iterator[Step]:
    own = ("dwelling", facts.dwelling_id)
    if facts.unavailable:
        values = {"reason": facts.unavailable, "start": facts.unavailable_from, "end": None}
        end = last_day(facts.unavailable_to) if facts.unavailable_to else None
        values["end"] = end
        name = f"mark{'_from' if facts.unavailable_from else ''}{'_to' if end else ''}"
        yield Step(f"vacancy.{name}", {key: value for key, value in values.items() if value is not None}, *own)
    if facts.confirmed_on is not None:
        yield Step("vacancy.confirmed", {"day": facts.confirmed_on}, *own)
    if not facts.automatic:
        yield Step("vacancy.manual")
    elif facts.transfer_age is None:
        yield Step("vacancy.transfer_unknown", level=Level.WARNING)
    elif facts.transfer_age > limits.transfer_hours:
        yield Step("vacancy.transfer_stopped", {"hours": facts.transfer_age}, level=Level.ERROR)
    else:
        yield Step("vacancy.transfer_runs", {"hours": facts.transfer_age})
