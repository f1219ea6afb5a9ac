"""The rules of reporting leases and costs: what blocks, what has to be approved, and what the approval looked at."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.rules.approvals import data_hash, holds
from backoffice.rules.letting import (
    CostFacts,
    LeaseFacts,
    cost_faults,
    first_uncovered,
    lease_faults,
    median,
    months_after,
)
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Level

TODAY = date(2026, 11, 22)
LET = LeaseFacts(date(2026, 11, 1), FOREVER, has_tenants=True, covered_until=date(2026, 11, 1))
RENT = CostFacts("net_rent", date(2026, 12, 1), FOREVER, 600_000, amount_before=600_000, area=80, median_m2=7_500)


def lease_rules(**other: object) -> list[str]:
    return [fault.rule for fault in lease_faults(replace(LET, **other), TODAY)]  # type: ignore[arg-type]


def cost_rules(**other: object) -> list[str]:
    return [fault.rule for fault in cost_faults(replace(RENT, **other), TODAY)]  # type: ignore[arg-type]


def test_an_ordinary_lease_and_an_ordinary_rent_are_reported_as_they_are() -> None:
    assert lease_rules() == []
    assert cost_rules() == []


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"valid_to": date(2026, 11, 1)}, "ends_before_start"),
        ({"overlaps": date(2026, 1, 1)}, "leases_overlap"),
        ({"without_rent": date(2026, 11, 3)}, "let_without_rent"),
        ({"vacant": True}, "vacancy_with_tenant"),
        ({"no_tenant": True}, "no_tenant_with_tenant"),
        ({"no_tenant": True, "vacant": True, "has_tenants": False}, "no_tenant_marked_vacant"),
    ],
)
def test_what_is_wrong_with_a_lease_blocks_it(other: dict[str, object], rule: str) -> None:
    faults = lease_faults(replace(LET, **other), TODAY)  # type: ignore[arg-type]
    assert [(fault.rule, fault.level) for fault in faults] == [(rule, Level.ERROR)]


@pytest.mark.parametrize(
    ("other", "rules"),
    [
        ({"reported_start": date(2026, 10, 1)}, ["lease_start_moved"]),
        ({"reported_start": date(2026, 11, 1)}, []),
        ({"valid_from": date(2026, 10, 22), "covered_until": None}, []),
        ({"valid_from": date(2026, 10, 21), "covered_until": None}, ["lease_starts_back"]),
        ({"valid_from": date(2027, 5, 22), "covered_until": None}, []),
        ({"valid_from": date(2027, 5, 23), "covered_until": None}, ["lease_far_ahead"]),
        ({"covered_until": date(2026, 10, 31)}, ["gap_between_leases"]),
        ({"vacant": True, "has_tenants": False, "valid_from": date(2026, 8, 24), "covered_until": None}, []),
        (
            {"vacant": True, "has_tenants": False, "valid_from": date(2026, 8, 23), "covered_until": None},
            ["vacancy_long"],
        ),
        (
            {"no_tenant": True, "has_tenants": False, "valid_from": date(2025, 11, 21), "covered_until": None},
            ["no_tenant_long"],
        ),
    ],
)
def test_what_is_unusual_with_a_lease_is_a_warning_on_its_very_day(other: dict[str, object], rules: list[str]) -> None:
    assert lease_rules(**other) == rules


@pytest.mark.parametrize(
    ("other", "rules"),
    [
        ({"valid_to": date(2026, 12, 1)}, ["ends_before_start"]),
        ({"overlaps": date(2026, 1, 1)}, ["costs_overlap"]),
        ({"meaning": "other", "amount": -1}, ["amount_negative"]),
        ({"meaning": "repayment", "amount": -1}, []),
        ({"valid_from": date(2026, 11, 21), "amount": 610_000}, ["rent_retroactive"]),
        ({"valid_from": date(2026, 11, 21)}, []),
        ({"valid_from": date(2026, 11, 22), "amount": 610_000}, []),
        ({"amount": 720_000}, []),
        ({"amount": 720_100}, ["rent_change_large"]),
        ({"amount": 479_900}, ["rent_change_large"]),
        ({"amount_before": None, "area": 40}, ["rent_m2_unusual"]),
        ({"amount_before": None, "area": 160}, []),
        ({"amount_before": None, "area": 161}, ["rent_m2_unusual"]),
        ({"meaning": "heat_on_account", "included": True, "amount": 0}, ["heat_without_amount"]),
        ({"meaning": "heat_on_account", "included": True, "amount": 100}, []),
    ],
)
def test_what_is_wrong_or_unusual_with_a_cost_is_told(other: dict[str, object], rules: list[str]) -> None:
    assert cost_rules(**other) == rules


def test_an_approval_holds_for_exactly_the_values_that_were_looked_at() -> None:
    (fault,) = cost_faults(replace(RENT, amount=800_000), TODAY)
    (other,) = cost_faults(replace(RENT, amount=800_001), TODAY)
    approved = data_hash(fault.looked_at)
    assert holds(approved, None, data_hash(dict(reversed(list(fault.looked_at.items())))), TODAY)
    assert not holds(approved, None, data_hash(other.looked_at), TODAY)
    assert holds(approved, date(2026, 11, 23), approved, TODAY)
    assert not holds(approved, TODAY, approved, TODAY)


def test_a_rent_per_square_metre_stays_approved_when_the_others_median_moves() -> None:
    faults = [cost_faults(replace(RENT, amount_before=None, area=20, median_m2=m2), TODAY) for m2 in (7_500, 7_600)]
    hashes = {data_hash(found.looked_at) for (found,) in faults}
    assert len(hashes) == 1


def test_the_first_day_without_rent_is_found_between_periods() -> None:
    year, half = (date(2026, 1, 1), date(2026, 7, 1)), (date(2026, 7, 2), FOREVER)
    assert first_uncovered([half, year], date(2026, 2, 1), TODAY) == date(2026, 7, 1)
    assert first_uncovered([half, year], date(2026, 7, 2), TODAY) is None
    assert first_uncovered([], date(2026, 7, 2), date(2026, 7, 2)) is None
    assert first_uncovered([half], date(2026, 6, 30), TODAY) == date(2026, 6, 30)


def test_months_later_keep_to_the_end_of_shorter_months_and_a_median_is_the_middle() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 6, 15), 6) == date(2026, 12, 15)
    assert (median([]), median([5]), median([1, 9, 5]), median([1, 2])) == (None, 5, 5, 2)
