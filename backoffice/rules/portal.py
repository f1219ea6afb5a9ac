"""What DanmarkBolig shows of a dwelling: the rules of signup, scenarios, vacancy, accessibility and sections put together.

Owns who is shown at all (reported, still a dwelling, not suppressed) and that what is not shown shows nothing. Each part is
decided by its own rule; nothing is decided twice. Source: lbf.dk on DanmarkBolig and the register's rules 4.1 to 4.6.
Never reads the register and never forms a sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backoffice.rules.accessibility import ONLY_SUITABLE, Registration, shown_groups
from backoffice.rules.in_force import in_force
from backoffice.rules.periods import last_day
from backoffice.rules.scenarios import UNION, Allocation, scenarios
from backoffice.rules.section_data import (
    Amenities,
    Closed,
    LettingGroup,
    OwnClosure,
    ShownAmenities,
    closed_today,
    group_of,
    shown_amenities,
)
from backoffice.rules.signup import FALL_THROUGH, NOBODY, Contact, Flow, SignupAgreement, flow
from backoffice.rules.vacancy import Occupancy, shown_vacant

BUTTON_KINDS = ("website", "email", "phone", "none")
"""What a seeker may meet, in the portal's order: button to a website, button to a form, a number, nothing at all."""
NOT_SHOWN = Flow("hidden")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the sources leave open and the register says of it (imports/assumptions.csv)."""

    vacancy_end: str = "any_end"
    department_gap: str = FALL_THROUGH
    allocation_levels: str = UNION
    accessible_levels: str = ONLY_SUITABLE


@dataclass(frozen=True, slots=True)
class Mark:
    """A dwelling's own mark with reason and period: `start` None is always so far, `end` the first day no longer covered."""

    flag: bool | None = None
    reason: str = ""
    start: date | None = None
    end: date | None = None

    def holds(self, today: date) -> bool:
        """Tell whether the mark is set and its period covers the day."""
        return in_force(self.flag, self.start, self.end, today)

    @property
    def until(self) -> date | None:
        """The last day it holds; None without an end."""
        return last_day(self.end) if self.end is not None else None


@dataclass(frozen=True, slots=True)
class Shared:
    """What holds for all dwellings of an organisation: its agreements and its departments', and its master data."""

    master_data: Contact = NOBODY
    signup: Sequence[SignupAgreement] = ()
    allocations: Sequence[Allocation] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What holds for all dwellings of a building section: amenities, and reported pictures and plans as (title, file)."""

    amenities: Amenities | None = None
    pictures: tuple[tuple[str, str], ...] = ()
    floor_plans: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DwellingFacts:
    """What the register holds of one dwelling. `dwelling_type` is a code, `type_meaning` its meaning; rent is øre a month."""

    department_id: int
    section_id: int
    dwelling_type: str | None
    type_meaning: str
    reported: bool = True
    retired_on: date | None = None
    suppressed: Mark = Mark()
    closed: Mark = Mark()
    rooms: int | None = None
    area: int | None = None
    rent: int | None = None
    occupancies: Sequence[Occupancy] = ()
    registration: Registration | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """Why a dwelling is not shown: "draft", "retired" or "suppressed"; what was written of it, and its period's days."""

    why: str
    reason: str = ""
    start: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PortalDwelling:
    """What the portal shows of a dwelling; of one that is hidden only why. Rent is øre a month, area m².

    `scenarios` gives for each code the agreements it comes from, `accessibility` the level of each group shown.
    """

    hidden: tuple[Hidden, ...] = ()
    signup: Flow = NOT_SHOWN
    closed: Closed | None = None
    vacant_since: date | None = None
    vacancy_id: int | None = None
    scenarios: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    accessibility: Mapping[str, str] = field(default_factory=dict)
    registration: str = ""
    amenities: ShownAmenities | None = None
    pictures: tuple[tuple[str, str], ...] = ()
    floor_plans: tuple[tuple[str, str], ...] = ()
    waiting_time: str = ""
    rent: int | None = None
    area: int | None = None
    rooms: int | None = None

    @property
    def shown(self) -> bool:
        """Whether the portal shows it."""
        return not self.hidden


def hidden_because(facts: DwellingFacts, today: date) -> tuple[Hidden, ...]:
    """Return every reason why a dwelling is not shown; none where it is."""
    found = [] if facts.reported else [Hidden("draft")]
    if facts.retired_on is not None and facts.retired_on <= today:
        found.append(Hidden("retired", start=facts.retired_on))
    if facts.suppressed.holds(today):
        found.append(Hidden("suppressed", facts.suppressed.reason, facts.suppressed.start, facts.suppressed.until))
    return tuple(found)


def portal_dwelling(
    facts: DwellingFacts,
    shared: Shared,
    section: Section,
    groups: Sequence[LettingGroup],
    today: date,
    assumed: Assumptions,
) -> PortalDwelling:
    """Return what the portal shows of a dwelling of this organisation and section; `groups` are its department's."""
    hidden = hidden_because(facts, today)
    if hidden:
        return PortalDwelling(hidden)
    group = group_of(groups, facts.department_id, facts.section_id, facts.dwelling_type, facts.rooms, today)
    own = OwnClosure(facts.closed.reason, facts.closed.until) if facts.closed.holds(today) else None
    vacancy = shown_vacant(facts.occupancies, today, assumed.vacancy_end)
    accessible = shown_groups(facts.registration, facts.section_id, levels=assumed.accessible_levels)
    return PortalDwelling(
        signup=signup_of(shared, facts.department_id, facts.type_meaning, today, assumed),
        closed=closed_today(own, group),
        vacant_since=vacancy.valid_from if vacancy else None,
        vacancy_id=vacancy.id if vacancy else None,
        scenarios=scenarios_of(shared, facts.department_id, facts.dwelling_type, today, assumed),
        accessibility=accessible,
        registration=facts.registration.number if facts.registration and accessible else "",
        amenities=shown_amenities(section.amenities),
        pictures=section.pictures,
        floor_plans=section.floor_plans,
        waiting_time=group.waiting_time if group else "",
        rent=facts.rent,
        area=facts.area,
        rooms=facts.rooms,
    )


def signup_of(shared: Shared, department_id: int, type_meaning: str, today: date, assumed: Assumptions) -> Flow:
    """Return where seekers of a type in a department are sent."""
    return flow(
        shared.signup,
        shared.master_data,
        department_id,
        type_meaning,
        today,
        department_gap=assumed.department_gap,
    )


def scenarios_of(
    shared: Shared, department_id: int, dwelling_type: str | None, today: date, assumed: Assumptions
) -> Mapping[str, tuple[int, ...]]:
    """Return the scenarios of a type (a code) in a department, each with the agreements it comes from."""
    return scenarios(shared.allocations, department_id, dwelling_type, today, levels=assumed.allocation_levels)


ASPECTS = (
    "shown",
    "signup",
    "closed",
    "vacant",
    "scenarios",
    "accessibility",
    "amenities",
    "pictures",
    "waiting_time",
    "rent",
    "size",
)
"""What a seeker can see of a dwelling, in the order people are told of it."""


def seen(one: PortalDwelling, aspect: str) -> object:
    """Return what a seeker sees of an aspect; which agreement or registration it comes from makes no difference."""
    match aspect:
        case "shown":
            return one.shown
        case "signup":
            return (one.signup.kind, one.signup.target)
        case "closed":
            return (one.closed.reason, one.closed.until) if one.closed else None
        case "vacant":
            return one.vacant_since
        case "scenarios":
            return tuple(one.scenarios)
        case "accessibility":
            return tuple(one.accessibility.items())
        case "pictures":
            return (one.pictures, one.floor_plans)
        case "size":
            return (one.area, one.rooms)
        case _:
            return getattr(one, aspect)


def differences(before: PortalDwelling, after: PortalDwelling) -> tuple[str, ...]:
    """Return the aspects that a seeker sees differently; of one that comes or goes only "shown"."""
    if before.shown != after.shown:
        return ("shown",)
    return tuple(aspect for aspect in ASPECTS if seen(before, aspect) != seen(after, aspect))
