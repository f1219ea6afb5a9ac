"""The demonstration data's organisations, departments and building sections: how many, how large, where, how old.

Owns the sizes and the shares of regions, building styles and dwelling types (LBF, October 2024). Writes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from backoffice.operations.demo_chance import Balance, Calendar, Chance, Weighted
from backoffice.operations.demo_places import Names, Place, Streets, domain_of
from backoffice.operations.demo_rows import Row
from backoffice.records.codes import CodeLists
from backoffice.records.reference_facts import PostalCode
from backoffice.rules.addresses import one_line, search_text

REGIONS = (("1084", 217_801.0), ("1085", 76_149.0), ("1083", 121_728.0), ("1082", 124_282.0), ("1081", 56_992.0))
DWELLING_TYPES = (("family", 508_821.0), ("elderly", 43_924.0), ("youth", 44_207.0))
_CAPITAL_STYLES = (("multi_storey", 0.86), ("dense_low", 0.135), ("mixed", 0.005))
_OTHER_STYLES = (("multi_storey", 0.54), ("dense_low", 0.45), ("mixed", 0.01))
_PERIODS = Weighted(
    ((1915, 1945), 0.12), ((1946, 1969), 0.30), ((1970, 1989), 0.352), ((1990, 1999), 0.102), ((2000, 2019), 0.126)
)
_HEATING = Weighted(
    ("district_heating", 84), ("central_heating_one_unit", 7), ("heat_pump", 4), ("electric", 4), ("gas_radiator", 1)
)
_MAINTENANCE = Weighted(("none", 60), ("partial", 26), ("full", 14))
_NATIONAL = 3  # so many of the largest organisations have departments in every region
_AT_HOME = 0.65
_NEW_SECTION = (150, 10)  # every 150th section, first the 10th, is just built and not yet let


@dataclass(slots=True)
class Department:
    """A department and what its dwellings have in common; `rent` is kroner per m² and year."""

    row: Row
    organisation: Row
    region: str
    municipality: str
    postal_code: PostalCode
    style: str
    rent: float
    rent_from: date
    interior: str
    water: bool
    heat_included: bool
    closed_for_signup: bool
    url: str | None
    first_house: int
    sizes: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facts:
    """What everything is made from: codes, days, names, places and the source of chance."""

    codes: CodeLists
    calendar: Calendar
    names: Names
    places: tuple[Place, ...]
    chance: Chance

    def code(self, list_name: str, meaning: str) -> str:
        """Return the code of a meaning; a list that no longer has it gives its first code."""
        found = self.codes[list_name]
        return (found.by_meaning.get(meaning) or found.codes[0]).code


def organisation_sizes(dwellings: int) -> list[int]:
    """Return how many dwellings each organisation has, largest first: some 500 for the whole country, at least 3."""
    how_many = min(dwellings, max(3, round(500 * (dwellings / 550_000) ** 0.8)))
    weights = [1 / (rank + 4) for rank in range(how_many)]
    sizes = [max(1, int(dwellings * weight / sum(weights))) for weight in weights]
    sizes[0] += dwellings - sum(sizes)
    return sizes


def parts(chance: Chance, whole: int, median: float, spread: float, limits: tuple[int, int]) -> Iterator[int]:
    """Divide a whole into parts of uneven size within limits; only a whole below the least is a smaller part."""
    least, most = limits
    while whole:
        size = int(min(max(chance.uneven(median, spread), least), most, whole))
        if whole - size < least and whole <= most:
            size = whole
        yield size
        whole -= size


class Structure:
    """Makes organisations, departments and sections, each with the shares so far in view."""

    def __init__(self, facts: Facts) -> None:
        """Draw the numbers and names of the organisations to come."""
        self._facts = facts
        self._chance = facts.chance
        self._streets = Streets(facts.chance, facts.names)
        self._numbers = facts.chance.shuffled(range(100, 9900))
        self._names = facts.chance.shuffled(facts.names.organisations)
        self._regions = Balance(*REGIONS)
        self._home_regions = Balance(*REGIONS)
        self._types = Balance(*DWELLING_TYPES)
        self._styles = {code: Balance(*(_CAPITAL_STYLES if code == "1084" else _OTHER_STYLES)) for code, _ in REGIONS}
        self._places = {
            code: Weighted(*((place, place.weight) for place in facts.places if place.region == code))
            for code, _ in REGIONS
        }
        self._home: dict[tuple[int, str], Place] = {}
        self._sections = 0

    def organisation(self, position: int, size: int) -> tuple[Row, str]:
        """Return an organisation and the region it is at home in ("" for the largest, which are everywhere)."""
        region = "" if position < _NATIONAL else self._home_regions.next(size)
        place = self._home_of(position, region or "1084")
        stem, again = self._names[position % len(self._names)], position // len(self._names)
        prefix = ("Boligforeningen", "Boligselskabet", "Almenboligerne")[(position + again) % 3]
        postal_code = self._chance.among(place.postal_codes)
        street, number = self._streets.next(postal_code.code)
        automatic = position % 3 == 1
        digits = "".join(str(self._chance.between(0, 9)) for _ in range(6))
        domain = domain_of(stem)
        return (
            {
                "number": f"{self._numbers[position]:04}",
                "name": f"{prefix} {stem}",
                "cvr": f"00{digits}",  # no company's number begins with 0, nor any telephone's
                # After 00 comes a country's number: none begins with 0, and 45 would want eight digits more.
                "phone": f"00 1{digits[1]} {digits[2:4]} {digits[4:]}",
                "email": f"kontor@{domain}.invalid",
                "website": f"https://www.{domain}.invalid/opskrivning",
                "address": one_line(street, str(number)),
                "postal_code": postal_code.code,
                "city": postal_code.name,
                "transfer": "automatic" if automatic else "manual",
                "closed_on": None,
                "status": "reported",
                "origin": "automatic" if automatic else "manual",
            },
            region,
        )

    def department(self, position: int, organisation: Row, region: str, ordinal: int, size: int) -> Department:
        """Return the organisation's department number `ordinal` (from 1) with as many dwellings as `size`."""
        chance, facts = self._chance, self._facts
        region = self._regions.next(size, (region,) if region else ())
        place = self._home_of(position, region)
        if not chance.happens(_AT_HOME):
            place = chance.of(self._places[region])
        postal_code = chance.among(place.postal_codes)
        style = self._styles[region].next(size)
        name, first_house = self.street(postal_code)
        number = f"{ordinal:03}"
        row = {
            "organisation_id": organisation["id"],
            "number": number,
            "name": name,
            "municipality_code": place.municipality,
            "in_use_year": min(chance.between(*chance.of(_PERIODS)), facts.calendar.today.year - 6),
            "building_style": facts.code("building_style", style),
            "closed_on": None,
            "merged_into": None,
            "search_text": search_text(number, name),
            "status": "reported",
            "origin": organisation["origin"],
        }
        domain = domain_of(organisation["name"].partition(" ")[2])
        return Department(
            row=row,
            organisation=organisation,
            region=region,
            municipality=place.municipality,
            postal_code=postal_code,
            style=style,
            rent=chance.around(965, 160, 620, 1500),
            rent_from=self._rent_from(),
            interior=facts.code("maintenance", chance.of(_MAINTENANCE)),
            water=chance.happens(0.5),
            heat_included=chance.happens(0.08),
            closed_for_signup=chance.happens(0.06),
            url=f"https://www.{domain}.invalid/afdeling/{number}" if chance.happens(0.4) else None,
            first_house=first_house,
            sizes=list(parts(chance, size, 23, 0.4, (6, 60))),
        )

    def section(self, department: Department, ordinal: int, size: int) -> tuple[Row, str, bool]:
        """Return a section, the type of its dwellings, and whether it is new: built, but not yet let."""
        self._sections += 1
        new = self._sections % _NEW_SECTION[0] == _NEW_SECTION[1]
        dwelling_type = self._types.next(size)
        row = {
            "organisation_id": department.organisation["id"],
            "department_id": department.row["id"],
            "number": f"{ordinal:02}",
            "property_number": f"{self._chance.between(1000, 399_999)}",
            "in_use_year": self._facts.calendar.today.year if new else department.row["in_use_year"],
            "heating": self._facts.code("heating", self._chance.of(_HEATING)),
            "closed_on": None,
            "status": "new" if new else "reported",
            "origin": department.organisation["origin"],
        }
        return row, dwelling_type, new

    def street(self, postal_code: PostalCode) -> tuple[str, int]:
        """Return a street of the postal code that no other department has, and its first free house number."""
        return self._streets.next(postal_code.code)

    def _home_of(self, position: int, region: str) -> Place:
        if (position, region) not in self._home:
            self._home[position, region] = self._chance.of(self._places[region])
        return self._home[position, region]

    def _rent_from(self) -> date:
        """Return the day the latest rent is valid from: mostly a first of January, else a quarter's first day."""
        day = self._facts.calendar.firsts[self._chance.between(1, 11)]
        return day if day.month in (4, 7, 10) else self._facts.calendar.today.replace(month=1, day=1)
