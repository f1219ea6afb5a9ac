"""What the portal shows of a section, which group a dwelling is in, and what closes it for signup."""

from datetime import date

from backoffice.rules.periods import FOREVER
from backoffice.rules.section_data import (
    Amenities,
    Closed,
    LettingGroup,
    OwnClosure,
    closed_today,
    group_of,
    overlapping,
    shown_amenities,
)

TODAY = date(2026, 11, 22)


def _of(groups: list[LettingGroup], section: int = 3, kind: str | None = "1", rooms: int | None = 2) -> int | None:
    found = group_of(groups, 9, section, kind, rooms, TODAY)
    return found.id if found else None


def test_nothing_is_shown_of_a_section_without_reported_amenities() -> None:
    assert shown_amenities(None) is None
    assert shown_amenities(Amenities(("2",), dogs="yes", reported=False)) is None
    assert shown_amenities(Amenities()) is None


def test_pets_are_shown_in_order_and_only_those_that_something_is_said_of() -> None:
    shown = shown_amenities(Amenities(("1", "4"), dogs="no", small_pets="conditional", most_pets=2, pet_limit="10 kg"))
    assert shown is not None
    assert shown.facilities == ("1", "4")
    assert shown.pets == (("dogs", "no"), ("small_pets", "conditional"))
    assert (shown.most_pets, shown.pet_limit) == (2, "10 kg")


def test_limits_on_pets_are_left_out_where_no_pet_is_allowed() -> None:
    shown = shown_amenities(Amenities(dogs="no", cats="no", most_pets=1, pet_limit="40 cm"))
    assert shown is not None
    assert (shown.most_pets, shown.pet_limit) == (None, "")


def test_the_narrowest_group_applies_and_the_section_counts_before_the_type() -> None:
    everything = LettingGroup(1, 9)
    rooms = LettingGroup(2, 9, rooms=2)
    kind = LettingGroup(3, 9, dwelling_type="1")
    section = LettingGroup(4, 9, building_section_id=3)
    narrowest = LettingGroup(5, 9, building_section_id=3, dwelling_type="1", rooms=2)
    assert _of([everything]) == 1
    assert _of([everything, rooms]) == 2
    assert _of([kind, everything, rooms]) == 3
    assert _of([kind, section, everything, rooms]) == 4
    assert _of([kind, narrowest, section, everything, rooms]) == 5
    assert _of([kind, narrowest, section, everything], section=7, kind="2") == 1


def test_a_dwelling_is_only_in_groups_that_are_reported_and_in_force_today() -> None:
    past = LettingGroup(1, 9, valid_to=TODAY)
    future = LettingGroup(2, 9, valid_from=date(2026, 11, 23))
    draft = LettingGroup(3, 9, reported=False)
    elsewhere = LettingGroup(4, 8)
    assert _of([past, future, draft, elsewhere]) is None
    assert _of([past, LettingGroup(5, 9, valid_from=TODAY, valid_to=date(2026, 11, 23)), future]) == 5


def test_a_dwelling_without_type_or_rooms_is_in_no_group_that_asks_for_one() -> None:
    groups = [LettingGroup(1, 9, dwelling_type="1"), LettingGroup(2, 9, rooms=2)]
    assert _of(groups, kind=None, rooms=None) is None


def test_a_dwellings_own_mark_is_told_before_its_groups() -> None:
    group = LettingGroup(7, 9, closed_for_signup=True, reason="Lang ventetid", valid_to=date(2027, 1, 1))
    assert closed_today(OwnClosure("Renoveres", None), group) == Closed("dwelling", "Renoveres", None)
    assert closed_today(None, group) == Closed("group", "Lang ventetid", date(2026, 12, 31), 7)
    assert closed_today(None, LettingGroup(8, 9)) is None
    assert closed_today(None, None) is None


def test_only_groups_of_exactly_the_same_dwellings_can_overlap() -> None:
    one = LettingGroup(1, 9, 3, "1", None, valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1))
    touching = LettingGroup(2, 9, 3, "1", None, valid_from=date(2027, 1, 1), valid_to=FOREVER)
    wider = LettingGroup(3, 9, 3, None, None)
    same = LettingGroup(4, 9, 3, "1", None, valid_from=date(2026, 12, 31))
    assert overlapping(one, [one, touching, wider]) is None
    assert overlapping(one, [touching, wider, same]) is same
