"""What must hold of allocation agreements, and where each is in its life."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.rules.allocation_agreements import (
    FLEXIBLE,
    Sister,
    State,
    Terms,
    first_day_of_renewal,
    overlapping,
    problems,
    state,
    without_sisters_agreement,
)
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Level, Problem

TODAY = date(2026, 11, 22)
FAMILY, ELDERLY, YOUTH = "1", "2", "3"
RIGHT = Terms(
    1, 1, 7, FLEXIBLE, "0461", frozenset({FAMILY}), frozenset({"FLX1"}), 25, date(2026, 1, 1), date(2027, 1, 1)
)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({}, []),
        ({"share": None}, []),
        ({"share": 0}, []),
        ({"share": 100}, []),
        ({"share": -1}, ["allocation.share"]),
        ({"share": 101}, ["allocation.share"]),
        ({"scenarios": frozenset()}, ["allocation.no_scenario"]),
        ({"scenarios": frozenset(), "kind": "municipal"}, []),
        ({"dwelling_types": frozenset()}, ["allocation.no_types"]),
        ({"dwelling_types": frozenset({FAMILY, YOUTH})}, ["allocation.covers_youth"]),
        ({"dwelling_types": frozenset({YOUTH}), "kind": "full"}, []),
        ({"valid_to": date(2026, 1, 1)}, ["allocation.ends_before"]),
        ({"valid_to": date(2026, 1, 2)}, []),
    ],
)
def test_what_is_wrong_with_one_agreement(wrong, expected) -> None:
    assert [one.id for one in problems(replace(RIGHT, **wrong), {YOUTH})] == expected


def test_covering_youth_dwellings_is_a_warning_and_the_rest_are_errors() -> None:
    found = problems(replace(RIGHT, dwelling_types=frozenset({YOUTH}), share=101), {YOUTH})
    assert [(one.id, one.level) for one in found] == [
        ("allocation.share", Level.ERROR),
        ("allocation.covers_youth", Level.WARNING),
    ]


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        ({}, True),
        ({"valid_from": date(2027, 1, 1), "valid_to": FOREVER}, False),
        ({"valid_from": date(2026, 12, 31), "valid_to": FOREVER}, True),
        ({"valid_from": date(2025, 1, 1), "valid_to": date(2026, 1, 1)}, False),
        ({"valid_from": date(2025, 1, 1), "valid_to": date(2026, 1, 2)}, True),
        ({"department_id": 8}, False),
        ({"department_id": None}, False),
        ({"organisation_id": 2}, False),
        ({"kind": "municipal"}, False),
        ({"municipality_code": "0101"}, False),
        ({"dwelling_types": frozenset({ELDERLY})}, False),
        ({"dwelling_types": frozenset({ELDERLY, FAMILY})}, True),
        ({"scenarios": frozenset({"FLX7"})}, True),
    ],
)
def test_two_agreements_that_say_the_same_of_a_dwelling_on_a_day_overlap(other, meets) -> None:
    second = replace(RIGHT, id=2, **other)
    assert overlapping(RIGHT, [RIGHT, second]) == (second if meets else None)
    assert overlapping(second, [RIGHT, second]) == (RIGHT if meets else None)


@pytest.mark.parametrize(
    ("reported", "begins", "ends", "expected"),
    [
        (False, date(2026, 1, 1), FOREVER, State("draft")),
        (True, date(2026, 1, 1), FOREVER, State("in_force")),
        (True, TODAY, FOREVER, State("in_force")),
        (True, date(2026, 11, 23), FOREVER, State("future")),
        (True, date(2026, 1, 1), TODAY, State("ended")),
        (True, date(2026, 1, 1), date(2026, 11, 23), State("expiring", 0)),
        (True, date(2026, 1, 1), date(2027, 2, 21), State("expiring", 90)),
        (True, date(2026, 1, 1), date(2027, 2, 22), State("in_force", 91)),
        (True, date(2027, 1, 1), date(2027, 2, 1), State("future")),
    ],
)
def test_where_an_agreement_is_in_its_life(reported, begins, ends, expected) -> None:
    assert state(reported=reported, valid_from=begins, valid_to=ends, today=TODAY) == expected


@pytest.mark.parametrize(
    ("ends", "last", "expected"),
    [
        (date(2027, 1, 1), None, date(2027, 1, 1)),
        (date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 1)),
        (FOREVER, date(2026, 12, 31), date(2027, 1, 1)),
        (FOREVER, date(2026, 1, 1), date(2026, 1, 2)),
        (FOREVER, None, "allocation.renew_from_when"),
        (FOREVER, date(2025, 12, 31), "allocation.ends_before"),
        (date(2028, 1, 1), date(2026, 12, 31), "allocation.has_an_end"),
    ],
)
def test_a_renewed_agreement_begins_on_the_day_after_the_last_day_of_the_old(ends, last, expected) -> None:
    found = first_day_of_renewal(date(2026, 1, 1), ends, last)
    assert (found.id if isinstance(found, Problem) else found) == expected


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [
        ([], {}),
        ([(1, 7)], {8: {7}}),
        ([(1, 7), (1, 8)], {}),
        ([(1, None)], {}),
        ([(1, 7), (1, None)], {}),
        ([(1, 9)], {}),
        ([(2, 20)], {}),
    ],
)
def test_a_department_is_named_whose_sisters_in_the_same_municipality_have_an_agreement(agreed, expected) -> None:
    departments = [
        Sister(7, 1, "0461"), Sister(8, 1, "0461"), Sister(9, 1, "0101"), Sister(10, 1, None), Sister(20, 2, "0461"),
    ]  # fmt: skip
    assert without_sisters_agreement(departments, agreed) == expected
