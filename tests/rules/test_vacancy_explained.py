"""Why a dwelling is shown as vacant or not: each error of the guide, each finding of its own, and the plain cases."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from backoffice import text
from backoffice.rules.explain import Explanation, as_json, fix_said, step_said
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Level, Owner
from backoffice.rules.vacancy import PAST_END, Occupancy
from backoffice.rules.vacancy_explained import Limits, VacancyFacts, explain_vacancy, problems_shown

TODAY = date(2026, 11, 22)
BY = {"written_at": datetime(2026, 10, 2, 7, 14), "written_by": "mho"}


def lease(start: date, end: date = FOREVER, *, key: int = 1, reported: bool = True) -> Occupancy:
    return Occupancy(key, start, end, vacant=False, no_tenant=False, let=True, reported=reported)


def vacancy(start: date, end: date = FOREVER, *, key: int = 2, reported: bool = True, reason: str = "") -> Occupancy:
    return Occupancy(key, start, end, True, False, False, reported, reason or None, **BY)  # type: ignore[arg-type]


def nobody(start: date, end: date = FOREVER, *, key: int = 3, reason: str | None = None) -> Occupancy:
    return Occupancy(key, start, end, vacant=False, no_tenant=True, let=False, reported=True, empty_reason=reason)


BEFORE = lease(date(2020, 1, 1), date(2026, 10, 1))
OPEN = vacancy(date(2026, 10, 1))
GOOD = VacancyFacts((BEFORE, OPEN), dwelling_id=7)

CASES: dict[str, tuple[VacancyFacts, str, Level | None, list[str]]] = {
    "a let dwelling whose new tenant is a draft": (
        replace(GOOD, occupancies=(BEFORE, OPEN, lease(date(2026, 11, 1), key=4, reported=False))),
        "shown_tenant_draft", Level.ERROR, ["let"],
    ),
    "a tenant who comes later, as a draft": (
        replace(GOOD, occupancies=(BEFORE, OPEN, lease(date(2026, 12, 1), key=4, reported=False))),
        "shown_tenant_coming", Level.WARNING, ["let"],
    ),
    "a reported tenant beside the open vacancy": (
        replace(GOOD, occupancies=(BEFORE, OPEN, lease(date(2026, 11, 1), key=4))),
        "shown_overlap", Level.ERROR, ["end"],
    ),
    "a lease that was never ended": (
        replace(GOOD, occupancies=(lease(date(2020, 1, 1)), OPEN)), "shown_lease_open", Level.ERROR, ["end"],
    ),
    "renovation": (replace(GOOD, unavailable="renovation"), "shown_unavailable", Level.ERROR, ["no_tenant"]),
    "rehousing by the vacancy's own reason": (
        replace(GOOD, occupancies=(BEFORE, replace(OPEN, empty_reason="rehousing"))),
        "shown_no_loss", Level.ERROR, ["no_tenant"],
    ),
    "a vacancy inside the notice period": (
        replace(GOOD, occupancies=(replace(BEFORE, valid_to=date(2026, 12, 1)), OPEN)),
        "shown_in_notice", Level.ERROR, ["move_start"],
    ),
    "a vacancy with a tenant": (
        replace(GOOD, occupancies=(BEFORE, replace(OPEN, let=True))), "shown_with_tenant", Level.ERROR, ["let"],
    ),
    "a vacancy with allocation type 10": (
        replace(GOOD, occupancies=(BEFORE, replace(OPEN, no_tenant=True))), "shown_both", Level.ERROR, ["no_tenant"],
    ),
    "closed for signup": (replace(GOOD, closed=True), "shown_closed", Level.WARNING, ["open_signup"]),
    "vacant for long": (
        replace(GOOD, occupancies=(vacancy(date(2026, 5, 1)),)), "shown_long", Level.WARNING, ["confirm", "end"],
    ),
    "rightly vacant": (GOOD, "shown_right", None, ["end"]),
    "hidden": (replace(GOOD, hidden=True), "hidden", Level.WARNING, ["show_dwelling"]),
    "a draft dwelling": (
        replace(GOOD, dwelling_reported=False), "dwelling_draft", Level.WARNING, ["report_dwelling"],
    ),
    "a retired dwelling": (replace(GOOD, retired_on=date(2026, 11, 1)), "retired", Level.INFO, ["ask_lbf"]),
    "a vacancy that begins later": (
        VacancyFacts((lease(date(2020, 1, 1), date(2026, 11, 22)), vacancy(date(2026, 12, 1)))),
        "future", Level.INFO, ["ask_lbf"],
    ),
    "an end date ahead": (
        VacancyFacts((vacancy(date(2026, 10, 1), date(2027, 1, 1)),)), "ends_ahead", Level.INFO, ["ask_lbf"],
    ),
    "a vacancy as a draft": (
        VacancyFacts((BEFORE, replace(OPEN, reported=False))), "vacancy_draft", Level.WARNING, ["open"],
    ),
    "no tenant, with its reason": (
        VacancyFacts((BEFORE, nobody(date(2026, 10, 1), reason="renovation"))), "no_tenant", None, ["open"],
    ),
    "no tenant without a reason": (
        VacancyFacts((BEFORE, nobody(date(2026, 10, 1)))), "no_tenant_unsaid", None, ["open"],
    ),
    "no tenant although the renovation is over": (
        VacancyFacts(
            (BEFORE, nobody(date(2026, 10, 1), reason="renovation")),
            unavailable="renovation", unavailable_to=date(2026, 11, 16),
        ),
        "no_tenant_ready", Level.ERROR, ["open"],
    ),
    "no tenant while the renovation goes on": (
        VacancyFacts((nobody(date(2026, 10, 1), reason="renovation"),), unavailable="renovation"),
        "no_tenant", None, ["end_mark"],
    ),
    "no tenant and yet a tenant": (
        VacancyFacts((replace(nobody(date(2026, 10, 1)), let=True),)), "no_tenant_let", Level.ERROR, ["let"],
    ),
    "no tenant for more than a year": (
        VacancyFacts((nobody(date(2025, 1, 1)),)), "no_tenant_long", Level.WARNING, ["open"],
    ),
    "let": (VacancyFacts((lease(date(2020, 1, 1)),)), "let", None, ["ask_lbf"]),
    "let under notice": (
        VacancyFacts((lease(date(2020, 1, 1), date(2027, 1, 1)),)), "let_until", None, ["open", "let"],
    ),
    "only a draft lease": (
        VacancyFacts((BEFORE, lease(date(2026, 11, 1), key=4, reported=False))),
        "lease_draft", Level.WARNING, ["let"],
    ),
    "an ended lease and nothing after": (VacancyFacts((BEFORE,)), "gap", Level.ERROR, ["open", "no_tenant", "let"]),
    "an ended vacancy and nothing after": (
        VacancyFacts((BEFORE, replace(OPEN, valid_to=date(2026, 11, 1)))),
        "ended", Level.ERROR, ["open", "no_tenant", "let"],
    ),
    "nothing at all": (VacancyFacts(()), "nothing", Level.ERROR, ["open", "no_tenant", "let"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_case_is_concluded_and_has_its_fix(case: str) -> None:
    facts, conclusion, level, fixes = CASES[case]
    explained = explain_vacancy(facts, TODAY, Limits())
    assert explained.conclusion.id == f"vacancy.{conclusion}"
    assert explained.conclusion.level is level
    assert [fix.command for fix in explained.fixes] == fixes
    told = problems_shown(facts, TODAY, Limits())
    assert (told[:1] == (f"vacancy.{conclusion}",)) == (level in (Level.ERROR, Level.WARNING))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("case", CASES)
def test_every_word_of_an_explanation_can_be_said(case: str, language: str) -> None:
    text.use_language(language)
    for automatic in (None, 2, 80):
        facts = replace(CASES[case][0], automatic=automatic is not None, transfer_age=automatic)
        explained = explain_vacancy(facts, TODAY, Limits())
        said = [step_said(explained.conclusion), *map(step_said, explained.steps), *map(fix_said, explained.fixes)]
        assert all(said)
        assert not any("{" in one or "None" in one for one in said)
        assert as_json(explained)["conclusion"]["said"] == said[0]


def said(explained: Explanation) -> list[str]:
    return [step_said(step) for step in explained.steps]


def test_the_chain_names_each_row_with_its_dates_and_its_writer() -> None:
    explained = explain_vacancy(CASES["a tenant who comes later, as a draft"][0], TODAY, Limits())
    assert said(explained) == [
        "lejekontrakt 01-01-2020 – 30-09-2026, indberettet",
        "tomgang fra 01-10-2026 uden slutdato, indberettet; skrevet 02-10-2026 kl. 09.14 af mho",
        "lejekontrakt fra 01-12-2026 uden slutdato, kladde",
        "organisationen indberetter manuelt: fejl rettes i registeret",
    ]
    assert [step.record_id for step in explained.steps[:3]] == [1, 2, 4]


def test_an_organisation_that_transfers_automatically_mends_it_in_its_own_system_first() -> None:
    facts = replace(CASES["a let dwelling whose new tenant is a draft"][0], automatic=True, transfer_age=30)
    explained = explain_vacancy(facts, TODAY, Limits())
    assert [(fix.command, fix.owner) for fix in explained.fixes] == [
        ("transfer", Owner.OWN_SYSTEM),
        ("let", Owner.REGISTER),
    ]
    assert "den automatiske overførsel er gået i stå: sidst for 30 timer siden" in said(explained)
    running = explain_vacancy(replace(facts, transfer_age=24), TODAY, Limits())
    assert "organisationen overfører automatisk, sidst for 24 timer siden" in said(running)


def test_what_is_wrong_besides_is_told_after_the_gravest() -> None:
    facts = replace(GOOD, unavailable="renovation", closed=True)
    assert problems_shown(facts, TODAY, Limits()) == ("vacancy.shown_unavailable", "vacancy.shown_closed")
    ids = [step.id for step in explain_vacancy(facts, TODAY, Limits()).steps]
    assert "vacancy.shown_closed" in ids


def test_a_renovation_that_begins_later_is_re_reported_from_its_own_start() -> None:
    marked = replace(GOOD, unavailable="renovation", unavailable_from=date(2026, 11, 10))
    assert explain_vacancy(marked, TODAY, Limits()).fixes[0].values["start"] == date(2026, 11, 10)
    ahead = replace(marked, unavailable_from=TODAY + timedelta(days=1))
    assert explain_vacancy(ahead, TODAY, Limits()).conclusion.id == "vacancy.shown_right"


def test_where_only_a_past_end_hides_a_vacancy_is_shown_until_its_end() -> None:
    facts = CASES["an end date ahead"][0]
    explained = explain_vacancy(facts, TODAY, Limits(end_rule=PAST_END))
    assert explained.conclusion.id == "vacancy.shown_until"
