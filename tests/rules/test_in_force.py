"""Periods of what is withheld: closed-open, open where no end is given."""

from datetime import date

import pytest

from backoffice.rules.in_force import in_force

TODAY = date(2026, 11, 22)
BEFORE, AFTER = date(2026, 11, 21), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("flag", "start", "end", "holds"),
    [
        (True, None, None, True),
        (True, TODAY, None, True),
        (True, AFTER, None, False),
        (True, BEFORE, AFTER, True),
        (True, BEFORE, TODAY, False),
        (True, None, AFTER, True),
        ("renovation", BEFORE, None, True),
        (False, None, None, False),
        (None, BEFORE, AFTER, False),
    ],
)
def test_a_flag_holds_from_its_first_day_until_the_day_before_its_end(
    flag: object, start: date | None, end: date | None, holds: bool
) -> None:
    assert in_force(flag, start, end, TODAY) is holds
