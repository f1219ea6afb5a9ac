"""The boundary table of subletting: half of the rooms, two years in one go, and each condition with its rule."""

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest

from backoffice.rules.sublets import (
    State,
    Sublet,
    Verdict,
    checks,
    in_the_way,
    may_refuse,
    period_limit,
    rooms_max,
    state,
)

TODAY = date(2025, 11, 22)
DAY = timedelta(days=1)
START = date(2026, 1, 1)
WHOLE = Sublet(
    whole=True,
    valid_from=START,
    valid_to=date(2028, 1, 1),
    persons=2,
    cause="posting",
    documented=True,
    asked_on=date(2025, 11, 1),
    contract_on=date(2025, 12, 31),
    answer="approved",
    answered_on=date(2025, 11, 20),
    dwelling_rooms=3,
    dwellings=13,
)
PART = dataclasses.replace(WHOLE, whole=False, rooms=1, cause="", documented=None)


def verdicts(sublet: Sublet, today: date = TODAY) -> dict[str, Verdict]:
    return {check.id: check.verdict for check in checks(sublet, today)}


def but(sublet: Sublet, **values: Any) -> Sublet:
    return dataclasses.replace(sublet, **values)


@pytest.mark.parametrize(("rooms", "most"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3)])
def test_at_most_half_of_the_rooms(rooms: int, most: int) -> None:
    assert rooms_max(rooms) == most


def test_fewer_rooms_than_none_are_no_dwelling() -> None:
    with pytest.raises(ValueError, match="rooms"):
        rooms_max(-1)


@pytest.mark.parametrize(
    ("start", "before", "limit"),
    [
        (date(2026, 1, 1), [], date(2028, 1, 1)),
        (date(2028, 2, 29), [], date(2030, 2, 28)),
        (date(2026, 3, 31), [], date(2028, 3, 31)),
        (date(2027, 1, 1), [(date(2026, 1, 1), date(2027, 1, 1))], date(2028, 1, 1)),
        (date(2027, 1, 1), [(date(2026, 1, 1), date(2026, 12, 31))], date(2029, 1, 1)),
        (
            date(2027, 1, 1),
            [(date(2025, 6, 1), date(2026, 6, 1)), (date(2026, 6, 1), date(2027, 1, 1))],
            date(2027, 6, 1),
        ),
    ],
)
def test_two_years_in_one_continuous_period(start, before, limit) -> None:
    assert period_limit(start, before) == limit


@pytest.mark.parametrize(
    ("last", "verdict"),
    [(date(2027, 12, 31), Verdict.HELD), (date(2028, 1, 1), Verdict.BROKEN), (date(2026, 1, 1), Verdict.HELD)],
)
def test_the_last_day_of_a_sublet_whole_dwelling(last: date, verdict: Verdict) -> None:
    assert verdicts(but(WHOLE, valid_to=last + DAY))["period"] is verdict


def test_the_law_sets_no_number_of_years_for_a_part() -> None:
    assert "period" not in verdicts(but(PART, valid_to=date(2036, 1, 1)))


@pytest.mark.parametrize(
    ("change", "check", "verdict"),
    [
        ({"dwelling_rooms": 3, "rooms": 1}, "rooms", Verdict.HELD),
        ({"dwelling_rooms": 3, "rooms": 2}, "rooms", Verdict.BROKEN),
        ({"dwelling_rooms": 4, "rooms": 2}, "rooms", Verdict.HELD),
        ({"dwelling_rooms": 1, "rooms": 1}, "rooms", Verdict.BROKEN),
        ({"dwelling_rooms": 3, "rooms": 0}, "rooms", Verdict.BROKEN),
        ({"dwelling_rooms": None}, "rooms", Verdict.MISSING),
        ({"rooms": None}, "rooms", Verdict.MISSING),
        ({"persons": 3}, "persons", Verdict.HELD),
        ({"persons": 4}, "persons", Verdict.BROKEN),
        ({"persons": None}, "persons", Verdict.MISSING),
        ({"asked_on": None}, "told", Verdict.MISSING),
        ({"asked_on": date(2025, 12, 31)}, "told", Verdict.HELD),
        ({"asked_on": START, "contract_on": None}, "told", Verdict.BROKEN),
        ({"asked_on": date(2025, 12, 2), "contract_on": date(2025, 12, 1)}, "told", Verdict.BROKEN),
        ({"contract_on": date(2025, 12, 31)}, "copy", Verdict.HELD),
        ({"contract_on": START}, "copy", Verdict.BROKEN),
        ({"contract_on": None}, "copy_awaited", Verdict.MISSING),
        ({"answer": "", "answered_on": None}, "unanswered", Verdict.MISSING),
        ({"answer": "silence"}, "unanswered", Verdict.MISSING),
        ({"answer": "refused"}, "refused", Verdict.BROKEN),
        ({"answered_on": START}, "approved", Verdict.HELD),
        ({"answered_on": START + DAY}, "approved_late", Verdict.BROKEN),
    ],
)
def test_each_condition_of_a_part_at_its_boundary(change, check: str, verdict: Verdict) -> None:
    assert verdicts(but(PART, **change))[check] is verdict


@pytest.mark.parametrize(
    ("change", "check", "verdict"),
    [
        ({}, "cause", Verdict.HELD),
        ({"cause": ""}, "cause", Verdict.MISSING),
        ({"documented": None}, "documented", Verdict.MISSING),
        ({"documented": False}, "documented", Verdict.BROKEN),
        ({"dwellings": 13}, "property", Verdict.HELD),
        ({"dwellings": 12}, "property", Verdict.BROKEN),
        ({"dwellings": None}, "property", Verdict.MISSING),
    ],
)
def test_each_condition_of_a_whole_dwelling_at_its_boundary(change, check: str, verdict: Verdict) -> None:
    assert verdicts(but(WHOLE, **change))[check] is verdict


def test_what_is_not_kept_or_not_known_stands_in_the_way_of_approval_and_a_ground_to_object_does_not() -> None:
    assert in_the_way(checks(WHOLE, TODAY)) == ()
    wrong = but(WHOLE, cause="", documented=False, valid_to=date(2028, 1, 2), persons=4, dwellings=12, contract_on=None)
    assert [check.id for check in in_the_way(checks(wrong, TODAY))] == ["cause", "documented", "period"]
    assert [check.id for check in in_the_way(checks(but(PART, rooms=2, persons=4), TODAY))] == ["rooms", "persons"]


def test_a_landlord_needs_a_ground_to_refuse() -> None:
    assert not may_refuse(WHOLE, TODAY)
    assert may_refuse(but(WHOLE, dwellings=12), TODAY)
    assert may_refuse(but(WHOLE, persons=4), TODAY)
    assert not may_refuse(PART, TODAY)
    assert may_refuse(but(PART, rooms=2), TODAY)


def test_social_housing_has_its_own_law_and_no_ground_in_the_number_of_dwellings() -> None:
    found = checks(but(WHOLE, almen=True, dwellings=2), TODAY)
    assert "property" not in {check.id for check in found}
    assert {check.law for check in found} == {"", "AL §§ 64-66"}


def test_every_rule_of_the_seed_stands_beside_a_condition() -> None:
    asked = but(WHOLE, answer="", answered_on=None)
    rules = {check.rule for one in (asked, PART) for check in checks(one, TODAY)}
    rules |= {check.rule for check in checks(asked, START)}
    assert rules - {""} == {f"F{n}" for n in range(1, 10)}


@pytest.mark.parametrize(
    ("answer", "day", "expected"),
    [
        ("", START - DAY, State.ASKED),
        ("", START, State.UNLAWFUL),
        ("silence", START, State.UNLAWFUL),
        ("refused", START, State.REFUSED),
        ("approved", START - DAY, State.APPROVED),
        ("approved", START, State.RUNNING),
        ("approved", date(2027, 12, 31), State.RUNNING),
        ("approved", date(2028, 1, 1), State.ENDED),
    ],
)
def test_a_sublet_without_approval_is_unlawful_from_its_first_day(answer: str, day: date, expected: State) -> None:
    assert state(but(WHOLE, answer=answer), day) is expected
