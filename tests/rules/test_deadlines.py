"""Deadlines of inspections, demands, accounts, objections, answers and settlements: the worked examples and the edges."""

from datetime import date, timedelta

import pytest

from backoffice.rules import deadlines
from backoffice.rules.deadlines_explained import (
    account_reckoning,
    demand_reckoning,
    inspection_reckoning,
    office_days_reckoning,
)
from backoffice.rules.explain import step_said
from backoffice.rules.problems import Level, Refused
from backoffice.rules.reckoning import Reckoning
from backoffice.rules.sublets_explained import sublet_reckoning
from backoffice.rules.working_days import open_besides

INSPECTION = {"summons_last", "inspection_last", "report_last", "estimate_last"}
MONDAY = date(2023, 2, 6)  # a week without holidays, and the next


@pytest.mark.parametrize(("due", "earliest"), [(0, 4), (1, 5), (2, 7), (3, 8), (4, 9), (5, 11), (6, 11)])
def test_a_demand_waits_for_the_third_weekday_after_the_rent_was_due(due: int, earliest: int) -> None:
    found = deadlines.demand_earliest(MONDAY + timedelta(days=due))
    assert found == MONDAY + timedelta(days=earliest)  # P7 for Monday to Thursday


def test_a_demand_is_never_made_on_a_holiday_and_saturday_counts() -> None:
    assert deadlines.demand_earliest(date(2021, 10, 1)) == date(2021, 10, 6)  # UfR 2022.1586 V
    assert deadlines.demand_earliest(date(2026, 3, 28)) == date(
        2026, 4, 7
    )  # third weekday Wed, then four days of Easter
    assert deadlines.demand_earliest(date(2020, 6, 1)) == date(2020, 6, 8)  # the third is Grundlovsdag, a Friday
    assert deadlines.last_timely_payment(date(2020, 6, 1)) == date(2020, 6, 2)


def test_an_inspection_has_its_deadlines_from_the_day_the_move_out_was_known() -> None:
    found = deadlines.inspection_days(date(2026, 8, 3), almen=True)  # D14
    assert (found.summons_last, found.inspection_last) == (date(2026, 8, 10), date(2026, 8, 17))
    assert (found.report_last, found.estimate_last, found.claim_last) == (None, None, None)
    held = date(2026, 8, 14)
    almen, private = (deadlines.inspection_days(date(2026, 8, 3), held, almen=one) for one in (True, False))
    assert (almen.report_last, almen.estimate_last, almen.claim_last) == (date(2026, 8, 28), date(2026, 8, 28), None)
    assert (private.report_last, private.estimate_last, private.claim_last) == (
        date(2026, 8, 28),
        None,
        date(2026, 8, 28),
    )
    assert deadlines.inspection_first(date(2026, 8, 10)) == date(2026, 8, 17)


def test_an_account_has_four_months_and_three_after_a_late_bill() -> None:
    assert deadlines.account_deadline(date(2026, 5, 31)) == date(2026, 9, 30)  # D15
    assert deadlines.late_bill_deadline(date(2026, 11, 30)) == date(2027, 2, 28)  # D15
    assert deadlines.late_bill_deadline(date(2027, 11, 30)) == date(2028, 2, 29)
    assert deadlines.account_deadline(date(2025, 10, 31)) == date(2026, 2, 28)
    assert deadlines.account_deadline(date(2024, 2, 29)) == date(2024, 6, 30)
    assert deadlines.account_last(date(2026, 5, 31), date(2026, 6, 10)) == date(2026, 9, 30)


def test_the_tenants_fourteen_days_are_the_later_of_the_two_and_moved_to_a_working_day() -> None:
    assert deadlines.objection_last(date(2026, 3, 2), None) == date(2026, 3, 16)  # S2
    assert deadlines.objection_last(date(2026, 3, 2), date(2026, 3, 5)) == date(2026, 3, 19)
    assert deadlines.objection_last(None, date(2026, 12, 10)) == date(2026, 12, 28)  # Christmas Eve
    assert deadlines.objection_last(None, None) is None


def test_the_other_periods_are_counted_in_days() -> None:
    assert deadlines.improvement_answer_last(date(2026, 1, 1)) == date(2026, 2, 12)
    assert deadlines.settlement_target(date(2026, 7, 31)) == date(2026, 8, 28)
    rent = date(2026, 7, 31)
    assert deadlines.settlement_target_after_works(rent, date(2026, 8, 10), date(2026, 8, 20)) == date(2026, 9, 10)
    assert deadlines.settlement_target_after_works(rent, date(2026, 7, 1)) == date(2026, 8, 21)


def test_every_reasoning_is_whole_sentences_and_has_its_keys() -> None:
    may = open_besides(frozenset({(5, 1)}))
    found: list[tuple[Reckoning, set[str]]] = [
        (inspection_reckoning(date(2026, 8, 3), almen=True), INSPECTION),
        (inspection_reckoning(date(2026, 8, 3), date(2026, 8, 17), almen=False), INSPECTION),
        (inspection_reckoning(date(2026, 8, 3), date(2026, 8, 18), almen=True), INSPECTION),
        *((demand_reckoning(date(2020, 5, 29) + timedelta(days=n)), {"earliest"}) for n in range(10)),
        (office_days_reckoning(date(2025, 6, 15), 7), {"date"}),
        (office_days_reckoning(date(2025, 6, 15), 60), {"date"}),
        (office_days_reckoning(date(2025, 5, 15), 15, may, closed_days=frozenset({(5, 1)})), {"date"}),
        (account_reckoning(date(2026, 5, 31)), {"deadline"}),
        (account_reckoning(date(2026, 5, 31), date(2026, 11, 30)), {"deadline"}),
        (account_reckoning(date(2026, 5, 31), date(2026, 6, 1)), {"deadline"}),
        (sublet_reckoning(3), {"rooms_max"}),
    ]  # fmt: skip
    for one, keys in found:
        assert one.values.keys() == keys
        for step in one.steps:
            said = step_said(step)
            assert said != f"explain.{step.id}"
            assert said.endswith((".", ":"))


def test_a_late_inspection_says_what_is_lost_under_the_private_rules() -> None:
    late = inspection_reckoning(date(2026, 8, 3), date(2026, 8, 18), almen=False)
    assert [step.id for step in late.steps if step.level is Level.WARNING] == ["days.held_late"]
    in_time = inspection_reckoning(date(2026, 8, 3), date(2026, 8, 17), almen=False)
    assert [step.id for step in in_time.steps if step.level is Level.WARNING] == []


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(Refused, match="held_before_known"):
        inspection_reckoning(date(2026, 8, 3), date(2026, 8, 2), almen=True)
    with pytest.raises(Refused, match="bill_before_year_end"):
        account_reckoning(date(2026, 5, 31), date(2026, 5, 31))
