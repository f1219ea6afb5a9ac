"""When a dwelling is shown as vacant, against an oracle of its own, and what rule F06 does not let be."""

from datetime import date, timedelta
from itertools import product

import pytest

from backoffice.rules.periods import FOREVER
from backoffice.rules.vacancy import (
    ANY_END,
    PAST_END,
    Occupancy,
    broken_shapes,
    liability_end,
    overlapping,
    shown_vacant,
)

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def row(start: date, end: date = FOREVER, kind: str = "let", *, reported: bool = True, key: int = 1) -> Occupancy:
    return Occupancy(key, start, end, kind == "vacant", kind == "none", kind == "let", reported)


STARTS = [TODAY - 30 * DAY, TODAY - DAY, TODAY, TODAY + DAY]
ENDS = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 40 * DAY, FOREVER]
CASES = [
    (start, end, kind, status, rule)
    for start, end, kind, status, rule in product(
        STARTS, ENDS, ("let", "vacant", "none"), ("reported", "draft", "new"), (ANY_END, PAST_END)
    )
    if end > start
]


def oracle(start: date, end: date, kind: str, status: str, rule: str) -> bool:
    """The guide's sentences, one after the other, on last days as people write them."""
    last_day = "" if end == FOREVER else (end - DAY).isoformat()
    if kind != "vacant" or status != "reported":
        return False  # only what stands as a vacancy in the register, and drafts do not
    if start.isoformat() > TODAY.isoformat():
        return False  # currently
    if last_day == "":
        return True
    return rule == PAST_END and last_day >= TODAY.isoformat()


@pytest.mark.parametrize(("start", "end", "kind", "status", "rule"), CASES)
def test_shown_as_vacant_is_what_the_guide_says(start: date, end: date, kind: str, status: str, rule: str) -> None:
    one = row(start, end, kind, reported=status == "reported")
    assert (shown_vacant([one], TODAY, rule) is one) == oracle(start, end, kind, status, rule)


def test_of_two_open_vacancies_the_one_that_began_last_decides() -> None:
    rows = [row(TODAY - 9 * DAY, kind="vacant", key=2), row(TODAY - 90 * DAY, kind="vacant", key=9)]
    found = shown_vacant(rows, TODAY, ANY_END)
    assert found is not None
    assert found.id == 2


@pytest.mark.parametrize(("vacant", "no_tenant", "let"), list(product((False, True), repeat=3)))
def test_a_row_is_a_vacancy_without_tenant_or_let_and_only_one_of_them(
    vacant: bool, no_tenant: bool, let: bool
) -> None:
    one = Occupancy(1, TODAY, FOREVER, vacant, no_tenant, let, reported=True)
    assert bool(broken_shapes(one)) == (vacant + no_tenant + let > 1)


def test_a_lease_has_no_reason_why_nobody_lives_there() -> None:
    one = Occupancy(1, TODAY, FOREVER, vacant=False, no_tenant=False, let=True, reported=True, empty_reason="other")
    assert broken_shapes(one) == ("vacancy.reason_with_tenant",)


def test_the_leaving_tenant_pays_until_the_end_of_the_last_reported_lease() -> None:
    rows = [
        row(date(2020, 1, 1), date(2024, 1, 1)),
        row(date(2024, 1, 1), date(2026, 12, 1)),
        row(date(2026, 10, 1), date(2027, 6, 1), reported=False),
    ]
    assert liability_end(rows, date(2026, 11, 1)) == date(2026, 12, 1)
    assert liability_end(rows[2:], date(2026, 11, 1)) is None


def test_reported_rows_of_the_same_day_are_told_in_pairs() -> None:
    first, second = row(date(2024, 1, 1), date(2026, 6, 1), key=1), row(date(2026, 5, 31), kind="vacant", key=2)
    assert list(overlapping([second, first])) == [(first, second)]
    assert not list(overlapping([first, row(date(2026, 6, 1), key=3)]))
