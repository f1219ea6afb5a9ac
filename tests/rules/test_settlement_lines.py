"""Which lines the facts of a move-out give: order, sides, rent to the day, misuse whole, what lapses, the department's part."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.rules.settlement_lines import (
    ORDER,
    Facts,
    Item,
    Offered,
    Proposed,
    Shares,
    Side,
    propose,
    rent_between,
)
from backoffice.rules.settlement_reserve import account_year_end, open_account_months, suggested_reserve

_END = date(2026, 7, 31)


def _facts(**more: object) -> Facts:
    given_facts: dict[str, object] = {"private": True, "rent_last_day": _END, "monthly_rent": 790_000}
    return Facts(**(given_facts | more))  # type: ignore[arg-type]  # what each test says beside


def _of(lines: tuple[Proposed, ...], meaning: str) -> list[int]:
    return [one.amount for one in lines if one.meaning == meaning]


def test_a_lease_paid_to_its_end_gives_back_the_deposit_and_the_prepaid_rent_of_a_private_lease() -> None:
    lines = propose(_facts(deposit=2_370_000, prepaid_rent=790_000))
    assert [(one.meaning, one.amount, one.side) for one in lines] == [
        ("deposit", 2_370_000, Side.CREDIT),
        ("prepaid_rent", 790_000, Side.CREDIT),
    ]


def test_a_social_housing_lease_has_no_prepaid_rent() -> None:
    lines = propose(_facts(private=False, entry_deposit=2_150_000, prepaid_rent=790_000))
    assert [one.meaning for one in lines] == ["deposit"]


def test_ten_days_of_a_month_that_somebody_else_pays_come_back() -> None:
    """D16: monthly 7,900, re-let from 22-07-2026, liable to 31-07-2026: 10/31 = 2,548.39."""
    lines = propose(_facts(relet_from=date(2026, 7, 22)))
    assert _of(lines, "rent_refund") == [254_839]
    assert lines[0].rule == "relet"
    assert lines[0].values["days"] == 10


def test_rent_paid_for_whole_months_after_the_new_lease_comes_back_month_by_month() -> None:
    lines = propose(_facts(relet_from=date(2026, 6, 15), paid_to=_END))
    assert _of(lines, "rent_refund") == [421_333, 790_000]


def test_rent_that_was_not_paid_is_owed_to_the_last_liable_day_and_arrears_and_fees_as_asked() -> None:
    lines = propose(_facts(paid_to=date(2026, 5, 31), arrears=12_345, fees=2, fee=31_400))
    assert _of(lines, "arrears") == [12_345, 790_000, 790_000]
    assert _of(lines, "demand_fee") == [62_800]


def test_misuse_is_owed_whole_and_item_by_item_less_what_was_given_for_age() -> None:
    found = Shares(misuse=(Item(1, "Huller i væg", 230_000), Item(2, "Gulv", 100_000, 25_000, "10 år gammelt")))
    lines = propose(_facts(restoration=found))
    assert _of(lines, "misuse") == [230_000, 75_000]
    assert [one.rule for one in lines] == ["misuse", "misuse_reduced"]
    assert [one.links["inspection_line_id"] for one in lines] == [1, 2]


def test_the_normal_share_and_the_departments_part_add_up_and_only_the_tenants_counts() -> None:
    """D11: 39 months of 1 %: 8,692.96 of 14,250.75 are the tenant's."""
    found = Shares((Item(1, "Hul", 230_000),), 869_296, 555_779, 0, 39, 3_900)
    lines = propose(_facts(private=False, restoration=found))
    assert (_of(lines, "normal"), _of(lines, "department")) == ([869_296], [555_779])
    assert sum(one.amount for one in lines if one.side is Side.DEBIT) == 1_099_296


def test_what_lies_above_the_cap_is_the_departments_first_out_of_the_normal_share() -> None:
    """D13: estimate 8,695.46, actual 9,565.01: one øre is the department's."""
    found = Shares(normal_tenant=956_501, excess=1, estimate=869_546)
    lines = propose(_facts(private=False, restoration=found))
    assert (_of(lines, "normal"), _of(lines, "department")) == ([956_500], [1])


def test_a_cap_below_the_misuse_takes_the_rest_from_its_last_item() -> None:
    found = Shares((Item(1, "Hul", 5_000), Item(2, "Dør", 3_000)), normal_tenant=1_000, excess=2_500)
    lines = propose(_facts(private=False, restoration=found))
    assert (_of(lines, "misuse"), _of(lines, "normal")) == ([5_000, 1_500], [0])


def test_a_missed_deadline_takes_the_normal_restoration_and_lets_misuse_be_looked_at_by_a_lawyer() -> None:
    """P13: painting lapses, what is no restoration stays."""
    found = Shares((Item(1, "Hul", 40_000),), normal_department=1_772_500, by_tenant=False, why="lapsed")
    lines = propose(_facts(restoration=found))
    assert (_of(lines, "normal"), _of(lines, "misuse"), _of(lines, "department")) == ([0], [40_000], [1_772_500])
    assert {one.rule for one in lines} == {"normal_lapsed", "misuse_review", "department"}
    assert found.review
    assert not Shares((Item(1, "Hul", 0),), by_tenant=False, why="lapsed").review


@pytest.mark.parametrize(
    "why", ["scheme_b", "rules_not_given", "no_scheme", "box_not_ticked", "before_2015_as_received"]
)
def test_where_the_tenant_owes_no_normal_restoration_a_line_says_why(why: str) -> None:
    lines = propose(_facts(restoration=Shares(normal_department=100, by_tenant=False, why=why)))
    assert [(one.meaning, one.amount, one.rule) for one in lines] == [
        ("normal", 0, f"normal_{why}"),
        ("department", 100, "department"),
    ]


def test_an_improvement_stands_with_what_is_left_of_it_also_when_that_is_nothing() -> None:
    lines = propose(_facts(improvements=(Offered(3, "Køkken", 3_225_705), Offered(4, "Bad", 0))))
    assert _of(lines, "improvement") == [3_225_705, 0]


def test_the_suggested_reserve_is_a_fifth_of_the_on_account_payments_of_the_open_years() -> None:
    assert suggested_reserve(95_050, 7, 20) == 133_070


@settings(max_examples=200, deadline=None)
@given(
    first=st.dates(date(2015, 1, 1), date(2040, 1, 1)),
    days=st.integers(-40, 400),
    monthly=st.integers(0, 3_000_000),
)
def test_rent_of_a_period_counts_every_day_once_and_whole_months_whole(first: date, days: int, monthly: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    months = rent_between(first, last, monthly)
    assert sum(one.days for one in months) == max(0, days + 1)
    assert all(one.amount == monthly for one in months if one.days == one.of)
    assert all(isinstance(one.amount, int) and 0 <= one.amount <= monthly for one in months)


@settings(max_examples=200, deadline=None)
@given(
    misuse=st.lists(st.integers(0, 500_000), max_size=4),
    normal=st.integers(0, 2_000_000),
    excess=st.integers(0, 100_000),
)
def test_lines_are_in_order_never_below_nothing_and_the_cap_is_neither_lost_nor_counted_twice(
    misuse: list[int], normal: int, excess: int
) -> None:
    items = tuple(Item(number, "Skade", amount) for number, amount in enumerate(misuse, 1))
    found = Shares(items, normal_tenant=normal, excess=min(excess, normal + sum(misuse)))
    lines = propose(_facts(restoration=found))
    assert [ORDER[one.meaning] for one in lines] == sorted(ORDER[one.meaning] for one in lines)
    assert all(one.amount >= 0 and type(one.amount) is int for one in lines)
    assert sum(one.amount for one in lines) == normal + sum(misuse)


@pytest.mark.parametrize(
    ("day", "month_day", "end"),
    [
        (date(2023, 6, 30), "05-31", date(2024, 5, 31)),
        (date(2024, 5, 31), "05-31", date(2024, 5, 31)),
        (date(2024, 1, 1), "02-29", date(2024, 2, 29)),
        (date(2023, 1, 1), "02-29", date(2023, 2, 28)),
        (date(2026, 12, 31), "12-31", date(2026, 12, 31)),
    ],
)
def test_an_account_year_ends_where_the_terms_say(day: date, month_day: str, end: date) -> None:
    assert account_year_end(day, month_day) == end


def test_the_year_before_counts_as_open_until_its_account_is_due() -> None:
    """The year to 31-05-2026 is due on 30-09-2026 (D15): until then its twelve months may be open, too."""
    start, last = date(2020, 3, 15), date(2026, 8, 31)
    assert open_account_months(start, last, "05-31", date(2026, 9, 30)) == 15
    assert open_account_months(start, last, "05-31", date(2026, 10, 1)) == 3
    assert open_account_months(date(2026, 7, 15), last, "05-31", date(2026, 9, 1)) == 2
