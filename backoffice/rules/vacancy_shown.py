"""What is right or wrong about a dwelling that is shown as vacant: the errors of LBF's guide, and what follows from it.

Owns these rules, the gravest first. A vacancy needs an economic loss, and begins when the leaving tenant no longer pays.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from backoffice.rules.explain import Fix, Step
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Level
from backoffice.rules.vacancy import NOT_A_LOSS, Occupancy, liability_end, plainly_let
from backoffice.rules.vacancy_facts import Found, Limits, VacancyFacts, as_no_tenant, end_of, not_at_all, said


def of_shown(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> Iterator[Found]:
    if (none := not_at_all(facts)) is not None:
        yield none
    wrong = [one for rule in _SHOWN_RULES if (one := rule(facts, shown, today, limits)) is not None]
    yield from sorted(wrong, key=lambda one: one.step.level is not Level.ERROR)
    if not wrong and none is None:
        open_ended = shown.valid_to == FOREVER
        yield Found(said("shown_right" if open_ended else "shown_until", shown, None), (end_of(shown),))


def _tenant_not_reported(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> Found | None:
    drafts = [one for one in facts.occupancies if not one.reported and plainly_let(one) and one.valid_to > today]
    draft = min(drafts, key=lambda one: (one.valid_from, one.id), default=None)
    if draft is None:
        return None
    name, level = ("tenant_draft", Level.ERROR) if draft.valid_from <= today else ("tenant_coming", Level.WARNING)
    values = {"start": draft.valid_from, "end": draft.valid_from - timedelta(days=1)}
    step = Step(f"vacancy.shown_{name}", values, "lease", draft.id, level)
    return Found(step, (Fix("let", values={**values, "lease": draft.id}),))


def _let_besides(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> Found | None:
    for one in facts.occupancies:
        if one.reported and plainly_let(one) and one.covers(today) and one.id != shown.id:
            earlier = one.valid_from < shown.valid_from
            if earlier and one.valid_to != FOREVER:
                continue  # still paid for by the leaving tenant
            step = said("shown_lease_open" if earlier else "shown_overlap", one, Level.ERROR)
            return Found(step, (end_of(shown),))
    return None


def _not_available(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> Found | None:
    if facts.unavailable_on(today):
        start = max(shown.valid_from, facts.unavailable_from or shown.valid_from)
        values = {"reason": facts.unavailable, "start": start}
        step = Step("vacancy.shown_unavailable", values, "dwelling", facts.dwelling_id, Level.ERROR)
        return Found(step, (as_no_tenant(shown, facts.unavailable, start),))
    if shown.empty_reason in NOT_A_LOSS:
        return Found(
            said("shown_no_loss", shown, Level.ERROR, reason=shown.empty_reason),
            (as_no_tenant(shown, shown.empty_reason, shown.valid_from),),
        )
    return None


def _within_notice(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> Found | None:
    end = liability_end((one for one in facts.occupancies if one.id != shown.id), shown.valid_from)
    if end is None or end == FOREVER or end <= shown.valid_from:
        return None
    values = {"start": end, "last": end - timedelta(days=1)}
    step = Step("vacancy.shown_in_notice", values, "lease", shown.id, Level.ERROR)
    return Found(step, (Fix("move_start", values={"start": end, "lease": shown.id}),))


def _broken_shape(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> Found | None:
    if shown.no_tenant:
        own = shown.empty_reason if shown.empty_reason in NOT_A_LOSS else ""
        fix = as_no_tenant(shown, own or facts.unavailable, shown.valid_from)
        return Found(said("shown_both", shown, Level.ERROR), (fix,))
    if shown.let:
        values = {"start": shown.valid_from, "lease": shown.id, "allocation": ""}
        return Found(said("shown_with_tenant", shown, Level.ERROR), (Fix("let", values=values),))
    return None


def _closed_for_signup(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> Found | None:
    if not facts.closed:
        return None
    step = Step("vacancy.shown_closed", {}, "dwelling", facts.dwelling_id, Level.WARNING)
    return Found(step, (Fix("open_signup"),))


def _for_long(facts: VacancyFacts, shown: Occupancy, today: date, limits: Limits) -> Found | None:
    days = (today - shown.valid_from).days
    confirmed = facts.confirmed_on
    if days <= limits.long_vacancy or (confirmed and (today - confirmed).days <= limits.long_vacancy):
        return None
    step = said("shown_long", shown, Level.WARNING, days=days, most=limits.long_vacancy)
    return Found(step, (Fix("confirm", values={"lease": shown.id}), end_of(shown)))


_Rule = Callable[[VacancyFacts, Occupancy, date, Limits], Found | None]
_SHOWN_RULES: tuple[_Rule, ...] = (
    _broken_shape,
    _let_besides,
    _tenant_not_reported,
    _not_available,
    _within_notice,
    _closed_for_signup,
    _for_long,
)
