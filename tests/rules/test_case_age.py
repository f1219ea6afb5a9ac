"""The stages of a case's age, by a frozen clock: every limit's day and its neighbours, and the same bounds as a query asks."""

from datetime import date, timedelta

import pytest

from backoffice.records.case_limits import age_limits
from backoffice.rules.case_age import MARKS, SINCE, Age, AgeLimits, age_of, begins_before, counts_from
from backoffice.rules.case_days import ENDED, CaseDays
from backoffice.rules.cases import PHASES

TODAY = date(2026, 11, 22)
LIMITS = AgeLimits(7, 21, 42)


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (-30, Age.AHEAD),
        (-1, Age.AHEAD),
        (0, Age.FRESH),
        (6, Age.FRESH),
        (7, Age.UNDER_WAY),
        (20, Age.UNDER_WAY),
        (21, Age.OLD),
        (41, Age.OLD),
        (42, Age.TOO_OLD),
        (400, Age.TOO_OLD),
    ],
)
def test_a_case_is_older_from_the_day_of_each_limit(days: int, age: Age) -> None:
    assert age_of(TODAY - timedelta(days=days), TODAY, LIMITS) is age


def test_the_bounds_of_a_query_are_the_stages() -> None:
    bounds = begins_before(TODAY, LIMITS)
    for days in range(-3, 60):
        since = TODAY - timedelta(days=days)
        asked = next((age for age, before in bounds if since < before), Age.AHEAD)
        assert asked is age_of(since, TODAY, LIMITS), days


def test_each_stage_has_a_sign_of_its_own_that_every_terminal_shows() -> None:
    assert set(MARKS) == set(Age)
    assert len(set(MARKS.values())) == len(Age)
    assert all(mark.isascii() for mark in MARKS.values())


def test_every_open_phase_says_what_it_counts_from() -> None:
    assert set(SINCE) == set(PHASES) - set(ENDED)
    assert all(name in CaseDays.__dataclass_fields__ for names in SINCE.values() for name in names)


def test_a_confirmed_case_only_counts_from_the_day_to_vacate() -> None:
    received, vacate = date(2026, 9, 1), date(2026, 12, 1)
    confirmed = CaseDays("confirmed", received, vacate_on=vacate)
    assert counts_from(confirmed) == vacate
    assert age_of(vacate, TODAY, LIMITS) is Age.AHEAD
    assert counts_from(CaseDays("inspected", received)) == received


def test_limits_that_do_not_ascend_are_no_limits() -> None:
    with pytest.raises(ValueError, match="ascend"):
        AgeLimits(7, 7, 42)
    assert age_limits().old > age_limits().fresh
