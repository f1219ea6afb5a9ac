"""The demonstration data's dwellings of one building section: addresses, sizes, kitchens and "Generelt om boligen".

Owns what the dwellings of a section have in common and how they differ. Writes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from backoffice.operations.demo_chance import Chance, Weighted
from backoffice.operations.demo_letting import Home, charge, settle
from backoffice.operations.demo_rows import Row
from backoffice.operations.demo_structure import Department, Facts, Structure
from backoffice.rules.addresses import one_line, search_text, sort_key

_HOUSES_PER_STREET = 120
_ROOMS = Weighted((1, 4), (2, 28), (3, 41), (4, 22), (5, 5))
_FLOORS = ("st", "1", "2", "3", "4", "5")
_REGISTERED = (5, 2)  # every 5th section, first the 2nd, has a disability registration
_RENOVATED = (250, 18)
_RENOVATED_NOW = 0.7
_DRAFT = 0.015
_CLOSED = "Ventelisten er lukket indtil videre"
_REFERRED = "Plejebolig: kommunen visiterer"
_TITLES = (
    ("Elevator og niveaufri adgang", ("suitable", "partly", "suitable")),
    ("Stuelejlighed med niveaufri adgang", ("suitable", "unrated", "suitable")),
    ("Rollatoregnet, ét trin ved indgangen", ("partly", "partly", "suitable")),
    ("Ledelinjer og talende elevator", ("unrated", "suitable", "partly")),
    ("Kørestolsegnet bolig i ét plan", ("suitable", "unrated", "partly")),
)


@dataclass(slots=True)
class Section:
    """A building section on its way into the register, with its registrations and homes."""

    row: Row
    department: Department
    dwelling_type: str
    new: bool
    plain: bool = False  # neither new nor under renovation, without registration
    registrations: list[Row] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)


@dataclass(slots=True)
class Street:
    """Where a department's next house stands."""

    name: str = ""
    first: int = 1
    next: int = 1


class Builder:
    """Makes sections with their homes; knows how many registrations each organisation has."""

    def __init__(self, facts: Facts, structure: Structure, *, complete: bool = False) -> None:
        """Begin with the first section; `complete` gives every section a registration."""
        self._complete = complete
        self._registered = (1, 0) if complete else _REGISTERED
        self.facts, self.structure = facts, structure
        self._registrations: dict[int, int] = {}
        self._sections = 0
        # Looked up once: most of these are asked for every dwelling.
        self._kitchen = {own: facts.code("bbr_kitchen", "own" if own else "shared") for own in (True, False)}
        self._types = {meaning: facts.code("dwelling_type", meaning) for meaning in ("family", "elderly", "youth")}
        self._no, self._included = facts.code("parking", "no"), facts.code("parking", "included")
        self._separate = facts.code("parking", "separate")
        self._maintenance_none = facts.code("maintenance", "none")
        self._current = facts.code("bbr_unit_status", "current")
        self._suitable = facts.code("suitability", "suitable")

    def section(self, department: Department, street: Street, ordinal: int, size: int) -> Section:
        """Return the department's section number `ordinal` (from 1) with its homes, all ready to be written."""
        row, dwelling_type, new = self.structure.section(department, ordinal, size)
        self._sections += 1
        renovated = self._sections % _RENOVATED[0] == _RENOVATED[1]
        section = Section(row, department, dwelling_type, new)
        if self._sections % self._registered[0] == self._registered[1] and (self._complete or not new):
            section.registrations.append(self.registration(section))
        section.plain = not (new or renovated or section.registrations)
        if not street.name or street.next - street.first > _HOUSES_PER_STREET:
            street.name, street.first = self._next_street(department, street)
            street.next = street.first
        self._fill(section, street, size, renovated)
        return section

    def registration(self, section: Section) -> Row:
        """Return a new registration of the section; its number is unique in the organisation."""
        organisation = section.department.organisation
        number = self._registrations[organisation["id"]] = self._registrations.get(organisation["id"], 0) + 1
        title, levels = _TITLES[(organisation["id"] + number - 2) % len(_TITLES)]
        codes = [self.facts.code("suitability", level) for level in levels]
        return {
            "organisation_id": organisation["id"],
            "department_id": section.department.row["id"],
            "building_section_id": section.row.get("id"),
            "number": f"H{number}",
            "title": title,
            "wheelchair": codes[0],
            "visual": codes[1],
            "walking_arm_hand": codes[2],
            "status": "reported",
            "origin": "manual",  # no transfer carries registrations, only the client has them
        }

    def _next_street(self, department: Department, street: Street) -> tuple[str, int]:
        if not street.name:
            return str(department.row["name"]), department.first_house
        return self.structure.street(department.postal_code)

    def _fill(self, section: Section, street: Street, size: int, renovated: bool) -> None:
        facts, chance, department = self.facts, self.facts.chance, section.department
        common = self._common(section)
        rooms_of = [_layout(chance, section.dwelling_type, bool(common["student_room"])) for _ in range(4)]
        heat = section.row["heating"] != facts.code("heating", "electric")
        months = 0 if section.new else facts.calendar.months_since(section.row["in_use_year"])
        link = section.registrations[0] if section.registrations else None
        for house, floor, door, column in _addresses(chance, section, street, size):
            rooms, area = rooms_of[column % 4]
            home = Home(
                self._dwelling(common, street.name, house, floor, door, rooms, area), section.dwelling_type, link
            )
            if link:
                home.dwelling["mobility_suitable"] = link["wheelchair"] == self._suitable
                home.dwelling["disabled_priority"] = home.dwelling["mobility_suitable"]
            if not section.new:
                settle(facts, department, home, months, _RENOVATED_NOW if renovated else 0.0)
            first = home.leases[0]["valid_from"] if home.leases else facts.calendar.firsts[0]
            charge(facts, department, home, first, heat)
            section.homes.append(home)

    def _common(self, section: Section) -> Row:
        """Return what every dwelling of the section has alike; every column of a dwelling is named here once."""
        facts, chance, department = self.facts, self.facts.chance, section.department
        youth, elderly = section.dwelling_type == "youth", section.dwelling_type == "elderly"
        student = youth and chance.happens(0.4)
        nursing = elderly and chance.happens(0.15)
        tenant = "student" if youth else "nursing" if nursing else "ordinary"
        low = department.style == "dense_low"
        garage = chance.of(Weighted((self._no, 88), (self._separate, 9), (self._included, 3))) if low else self._no
        return {
            "organisation_id": department.organisation["id"],
            "department_id": department.row["id"],
            "external_reference": None,
            "postal_code": department.postal_code.code,
            "city": department.postal_code.name,
            "municipality_code": department.municipality,
            "bbr_kitchen": self._kitchen[not student],
            "bbr_status": self._current,
            "retired_on": None,
            "dwelling_type": self._types[section.dwelling_type],
            "student_room": student,
            "tenant_type": facts.code("tenant_type", tenant),
            "heating": section.row["heating"],
            "own_kitchen": not student,
            "garage": garage,
            "carport": self._included if low and garage == self._no and chance.happens(0.1) else self._no,
            "interior_maintenance": department.interior,
            "exterior_maintenance": self._maintenance_none,
            "area_before_1998": None,
            "url": department.url,
            "mobility_suitable": False,
            "disabled_priority": False,
            "closed_for_signup": department.closed_for_signup,
            "closed_for_signup_reason": _CLOSED if department.closed_for_signup else None,
            "current_deposit": None,
            "inactive_expiry_notice": chance.happens(0.1),
            "disability_registration": None,
            "suppress_portal": nursing,
            "suppress_portal_reason": _REFERRED if nursing else None,
            "suppress_udk": False,
            "origin": department.organisation["origin"],
            "status": section.row["status"],
        }

    def _dwelling(self, common: Row, street: str, house: str, floor: str, door: str, rooms: int, area: int) -> Row:
        chance = self.facts.chance
        postal_code, city = common["postal_code"], common["city"]
        dwelling = common | {
            "bbr_unit": chance.unit(),
            "street": street,
            "house_number": house,
            "floor": floor,
            "door": door,
            "address": one_line(street, house, floor, door),
            "address_key": sort_key(street, house, floor, door),
            "search_text": search_text(street, house, postal_code, city),
            "area": area,
            "rooms": rooms,
            "benefit_area": area * 100 + (chance.between(-3 * area, 3 * area) if chance.happens(0.15) else 0),
            "current_entry_deposit": area * chance.between(32, 40) * 10_00,
        }
        if dwelling["status"] == "reported" and chance.happens(_DRAFT):
            dwelling["status"] = "draft"
        return dwelling


def _layout(chance: Chance, dwelling_type: str, student_room: bool) -> tuple[int, int]:
    """Return rooms and m² of one flat per floor plan."""
    if dwelling_type == "family":
        rooms = chance.of(_ROOMS)
        return rooms, round(chance.around(18 + rooms * 20.5, 5, 24, 145))
    if dwelling_type == "elderly":
        return 2, round(chance.around(62, 5, 44, 82))
    if student_room:
        return 1, round(chance.around(18, 3, 12, 26))
    rooms = 1 if chance.happens(0.7) else 2
    return rooms, round(chance.around(20 + rooms * 13, 4, 24, 58))


def _addresses(chance: Chance, section: Section, street: Street, size: int) -> Iterator[tuple[str, str, str, int]]:
    """Yield house number, floor, door and floor plan of `size` dwellings in the order they stand along the street."""
    low = section.department.style == "dense_low" or (section.department.style == "mixed" and chance.happens(0.5))
    if low:
        for position in range(size):
            yield str(street.next), "", "", position // 5
            street.next += 2 if chance.happens(0.9) else 1
        return
    floors = _FLOORS[: chance.between(3, 5)]
    doors = tuple(str(one) for one in range(1, 7)) if section.dwelling_type == "youth" else ("tv", "th")
    if doors[0] == "tv" and chance.happens(0.2):
        doors = ("tv", "mf", "th")
    for position in range(size):
        in_house = position % (len(floors) * len(doors))
        if position and not in_house:
            street.next += 2
        yield str(street.next), floors[in_house // len(doors)], doors[in_house % len(doors)], in_house % len(doors)
    street.next += 2
