"""The demonstration data's places and names: read from imports/demo/, real postal codes, everything else made up.

Owns the reading and the handing out of streets and organisation names, each once. Never names a real organisation.
"""

from dataclasses import dataclass
from pathlib import Path

from backoffice.operations.demo_chance import Chance
from backoffice.records.reference_facts import PostalCode, read_municipalities, read_postal_codes
from backoffice.records.reference_table import Table

_HOUSES_PER_ROUND = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality with its region, some of its postal codes, and its weight: roughly how many live in almen homes."""

    municipality: str
    region: str
    weight: float
    postal_codes: tuple[PostalCode, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What people, streets and organisations are made-up from."""

    streets: tuple[str, ...]
    organisations: tuple[str, ...]
    first_names: tuple[str, ...]
    surnames: tuple[str, ...]

    def person(self, chance: Chance) -> str:
        """Return a made-up person's name."""
        return f"{chance.among(self.first_names)} {chance.among(self.surnames)}"


def read_places(imports: Path) -> tuple[Place, ...]:
    """Return the places of imports/demo/places.csv; Refused names what is wrong in a file."""
    regions = {one.code: one.region_code for one in read_municipalities(imports)}
    postal_codes = {one.code: one for one in read_postal_codes(imports)}
    table = Table(imports / "demo" / "places.csv", ("municipality", "weight", "postal_codes"))
    places = []
    for row in table.rows:
        code, named = row.cells["municipality"], row.cells["postal_codes"].split()
        for unknown in [one for one in named if one not in postal_codes] + [code] * (code not in regions):
            table.wrong("not_four_digits", row.number, "postal_codes", value=unknown)
        known = tuple(postal_codes[one] for one in named if one in postal_codes)
        places.append(Place(code, regions.get(code, ""), table.hundredths(row, "weight") / 100, known))
    table.refuse_if_wrong()
    return tuple(places)


def read_names(imports: Path) -> Names:
    """Return the parts of names in imports/demo/; Refused names what is wrong in a file."""
    folder = imports / "demo"
    return Names(
        streets=_joined(folder, "street"),
        organisations=_joined(folder, "organisation"),
        first_names=_column(folder / "first_names.csv", "name"),
        surnames=_column(folder / "surnames.csv", "name"),
    )


def _column(path: Path, heading: str) -> tuple[str, ...]:
    table = Table(path, (heading,))
    table.refuse_if_wrong()
    return tuple(row.cells[heading] for row in table.rows)


def _joined(folder: Path, what: str) -> tuple[str, ...]:
    stems, endings = _column(folder / f"{what}_stems.csv", "stem"), _column(folder / f"{what}_endings.csv", "ending")
    return tuple(
        f"{stem}{ending}" for stem in stems for ending in endings if not ending.startswith(stem.lower().rstrip("e"))
    )


class Streets:
    """Hands out the streets of each postal code, each once, so that no two departments share an address."""

    def __init__(self, chance: Chance, names: Names) -> None:
        """Mix the street names."""
        self._names = chance.shuffled(names.streets)
        self._given: dict[str, int] = {}

    def next(self, postal_code: str) -> tuple[str, int]:
        """Return a street of the postal code and its first free house number."""
        given = self._given.get(postal_code, 0)
        self._given[postal_code] = given + 1
        # Every postal code begins elsewhere in the list; a street used up is continued at higher numbers.
        where = (int(postal_code) * 7919 + given) % len(self._names)
        return self._names[where], 1 + given // len(self._names) * _HOUSES_PER_ROUND


def domain_of(name: str) -> str:
    """Return a name as the first part of a web address: small letters of English, nothing else."""
    lowered = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return "".join(letter for letter in lowered if letter.isascii() and letter.isalnum())
