"""What is said of a whole building section or group of dwellings: amenities, pets, waiting time, closed for signup.

Owns what the portal shows of it, which group a dwelling is in, and what closes a dwelling for signup. Works on meanings
of codes and on periods that are closed-open; knows no register.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.rules.periods import FOREVER, last_day

PETS = ("dogs", "cats", "small_pets")
"""The kinds of pets that a section says something of, in the order people read them."""


@dataclass(frozen=True, slots=True)
class Amenities:
    """A section's amenities as the register holds them: codes of facilities, and a meaning of `pet_rule` per pet.

    A pet rule is "yes", "no" or "conditional"; "" where nothing is said. `most_pets` is per dwelling.
    """

    facilities: tuple[str, ...] = ()
    dogs: str = ""
    cats: str = ""
    small_pets: str = ""
    most_pets: int | None = None
    pet_limit: str = ""
    note: str = ""
    reported: bool = True


@dataclass(frozen=True, slots=True)
class ShownAmenities:
    """What the portal shows: facilities, (pet, rule) for every pet with a rule, and the limits where a pet is allowed."""

    facilities: tuple[str, ...]
    pets: tuple[tuple[str, str], ...]
    most_pets: int | None
    pet_limit: str
    note: str


def shown_amenities(held: Amenities | None) -> ShownAmenities | None:
    """Return what the portal shows of a section; None where nothing is reported, or nothing is said.

    Limits on pets are left out where no pet is allowed: there they would contradict what is shown beside them.
    """
    if held is None or not held.reported:
        return None
    pets = tuple((pet, rule) for pet in PETS if (rule := getattr(held, pet)))
    allowed = any(rule != "no" for _, rule in pets)
    shown = ShownAmenities(
        held.facilities,
        pets,
        held.most_pets if allowed else None,
        held.pet_limit if allowed else "",
        held.note,
    )
    return shown if any((shown.facilities, shown.pets, shown.note)) else None


@dataclass(frozen=True, slots=True)
class LettingGroup:
    """A group of dwellings of a department: of one section, type (a code) and number of rooms, each of them or any.

    `waiting_time` is a code of its list or "" where the group says nothing of it.
    """

    id: int
    department_id: int
    building_section_id: int | None = None
    dwelling_type: str | None = None
    rooms: int | None = None
    waiting_time: str = ""
    closed_for_signup: bool = False
    reason: str = ""
    valid_from: date = date.min
    valid_to: date = FOREVER
    reported: bool = True

    @property
    def members(self) -> tuple[int, int | None, str | None, int | None]:
        """Which dwellings it is about; two groups of the same dwellings may not be in force on the same day."""
        return self.department_id, self.building_section_id, self.dwelling_type, self.rooms

    @property
    def specific(self) -> tuple[bool, bool, bool]:
        """How narrow the group is: the section counts before the type, and that before the rooms."""
        return self.building_section_id is not None, self.dwelling_type is not None, self.rooms is not None

    def holds(self, department_id: int, building_section_id: int, dwelling_type: str | None, rooms: int | None) -> bool:
        """Tell whether a dwelling is in the group."""
        return (
            self.department_id == department_id
            and self.building_section_id in (None, building_section_id)
            and self.dwelling_type in (None, dwelling_type)
            and self.rooms in (None, rooms)
        )


def group_of(
    groups: Iterable[LettingGroup],
    department_id: int,
    building_section_id: int,
    dwelling_type: str | None,
    rooms: int | None,
    today: date,
) -> LettingGroup | None:
    """Return the reported group in force today that a dwelling is in, the most specific first; None if in none."""
    found = [
        group
        for group in groups
        if group.reported
        and group.valid_from <= today < group.valid_to
        and group.holds(department_id, building_section_id, dwelling_type, rooms)
    ]
    return max(found, key=lambda group: (group.specific, group.valid_from, -group.id), default=None)


@dataclass(frozen=True, slots=True)
class OwnClosure:
    """A dwelling's own mark that it is closed for signup, in force today: why, and the last day (None: no end)."""

    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """A dwelling is closed for signup: said by the "dwelling" itself or its "group", why, and until which last day."""

    source: str
    reason: str
    until: date | None
    group_id: int | None = None


def closed_today(own: OwnClosure | None, group: LettingGroup | None) -> Closed | None:
    """Return what closes a dwelling for signup today; None if it is open. The dwelling's own mark is told first.

    `own` is given only where the mark is in force, `group` is the dwelling's own of today (`group_of`).
    """
    if own is not None:
        return Closed("dwelling", own.reason, own.until)
    if group is not None and group.closed_for_signup:
        return Closed("group", group.reason, last_day(group.valid_to), group.id)
    return None


def overlapping(one: LettingGroup, others: Sequence[LettingGroup]) -> LettingGroup | None:
    """Return the first other group of exactly the same dwellings that is in force on one of its days; None if none."""
    return next(
        (
            other
            for other in others
            if other.id != one.id
            and other.members == one.members
            and other.valid_from < one.valid_to
            and one.valid_from < other.valid_to
        ),
        None,
    )
