"""The truth table of the signup flow: 3 levels x 3 dwelling types x 4 fallbacks x 5 dates, and the answer of each cell.

The answer is written from the guide's sentences alone and uses none of the program's rules: an agreement of the
department, else of the organisation, else LBF master data; there a website, else a mail address, else a telephone number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.portal_ground import Ground

FIRST, LAST = date(2026, 6, 1), date(2026, 8, 31)
# How the day lies to the agreement's period; "open" has no last day.
DAYS = {
    "before": date(2026, 5, 31),
    "first day": FIRST,
    "last day": LAST,
    "after": date(2026, 9, 1),
    "open": date(2031, 1, 1),
}
LEVELS = ("department", "organisation", "none")
TYPES = {"family": "1", "elderly": "2", "youth": "3"}
FALLBACKS: dict[str, dict[str, str]] = {
    "website": {"website": "https://stam.invalid/skriv-op", "email": "stam@stam.invalid", "phone": "11 11 11 11"},
    "mail": {"email": "stam@stam.invalid", "phone": "11 11 11 11"},
    "telephone": {"phone": "11 11 11 11"},
    "nothing": {},
}
# Every type has an agreement of its own, with a way of its own: taking the wrong one shows.
WAY = {"family": "website", "elderly": "email", "youth": "phone"}


@dataclass(frozen=True)
class Cell:
    """One cell of the table."""

    level: str
    dwelling_type: str
    fallback: str
    day: str

    @property
    def today(self) -> date:
        """The day that is asked about."""
        return DAYS[self.day]


def cells() -> Iterator[Cell]:
    """Yield the 180 cells."""
    for level in LEVELS:
        for dwelling_type in TYPES:
            for fallback in FALLBACKS:
                for day in DAYS:
                    yield Cell(level, dwelling_type, fallback, day)


def target_of(level: str, dwelling_type: str) -> str:
    """Return where the agreement of a level sends seekers of a type."""
    return {
        "family": f"https://{level}.invalid/familie",
        "elderly": f"aeldre@{level}.invalid",
        "youth": "22 22 22 22" if level == "department" else "33 33 33 33",
    }[dwelling_type]


def answer(cell: Cell) -> tuple[str, str | None, str | None, str]:
    """Return (kind, button, target, source) that the guide asks for."""
    in_period = cell.day in ("first day", "last day", "open")
    if cell.level != "none" and in_period:
        target = target_of(cell.level, cell.dwelling_type)
        if cell.dwelling_type == "family":
            return "website", "Til udlejers website", target, cell.level
        if cell.dwelling_type == "elderly":
            return "email", "Kontakt udlejer", target, cell.level
        return "phone", None, target, cell.level
    if cell.fallback == "website":
        return "website", "Til udlejers website", "https://stam.invalid/skriv-op", "master_data"
    if cell.fallback == "mail":
        return "email", "Kontakt udlejer", "stam@stam.invalid", "master_data"
    if cell.fallback == "telephone":
        return "phone", None, "11 11 11 11", "master_data"
    return "none", None, None, "master_data"


@dataclass(frozen=True)
class Placed:
    """Where the cells of a level, fallback and period (open or not) lie in a register: numbers and dwellings by type."""

    organisation: int
    department: int
    number: str
    dwellings: dict[str, int]


def add_cells(ground: Ground) -> dict[tuple[str, str, bool], Placed]:
    """Add an organisation for every level, fallback and kind of period; each with one dwelling of every type.

    Where the department has agreements its organisation has none: that the department's win is another table.
    """
    placed: dict[tuple[str, str, bool], Placed] = {}
    for level in LEVELS:
        for fallback, contact in FALLBACKS.items():
            for is_open in (False, True):
                number = f"{len(placed) + 1:04}"
                organisation = ground.add_organisation(number, **contact)
                department = ground.add_department(organisation)
                # Another department's agreement must never be taken.
                other = ground.add_department(organisation, "002")
                ground.add_signup(organisation, other, "1 2 3", "website", "https://forkert.invalid/side")
                if level != "none":
                    _add_agreements(ground, organisation, department if level == "department" else None, level, is_open)
                dwellings = {name: ground.add_dwelling(department, code) for name, code in TYPES.items()}
                placed[level, fallback, is_open] = Placed(organisation, department, f"{number}-001", dwellings)
    return placed


def _add_agreements(ground: Ground, organisation: int, department: int | None, level: str, is_open: bool) -> None:
    period = {"valid_from": FIRST} if is_open else {"valid_from": FIRST, "valid_to": date(2026, 9, 1)}
    for name, code in TYPES.items():
        way, target = WAY[name], target_of(level, name)
        ground.add_signup(organisation, department, code, way, target, **period)
        # A draft for the same dwellings, newer than what is reported, must change nothing.
        draft = {**period, "status": "draft"}
        ground.add_signup(organisation, department, code, "phone", "99 99 99 99", **draft)


def placed_in(placed: dict[tuple[str, str, bool], Placed], cell: Cell) -> Placed:
    """Return where a cell lies."""
    return placed[cell.level, cell.fallback, cell.day == "open"]
