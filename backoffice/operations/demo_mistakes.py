"""What a planted mistake is: which homes suit a kind, what it does to one, and what an ordinary home is.

Owns the vocabulary of the kinds in demo_mistakes_dwelling.py, demo_mistakes_letting.py and demo_mistakes_section.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backoffice.operations.demo_dwellings import Section
from backoffice.operations.demo_letting import Home
from backoffice.operations.demo_rows import Row
from backoffice.operations.demo_structure import Facts

# Months a household must have lived there, so that a mistake has room in its lease.
SETTLED = 16


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a home stands: its section, the home before it, and the registrations of an earlier section."""

    facts: Facts
    section: Section
    neighbour: Home | None
    registrations: Sequence[Row]

    def code(self, list_name: str, meaning: str) -> str:
        """Return the code of a meaning."""
        return self.facts.code(list_name, meaning)


Suits = Callable[[Scene, Home], bool]
Make = Callable[[Scene, Home], tuple[str, Row]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kind of mistake: `make` changes a home that `suits` and returns the record kind and the row to point at."""

    suits: Suits
    make: Make


def costs_of(scene: Scene, home: Home, meaning: str) -> list[Row]:
    """Return the home's costs of a meaning, oldest first."""
    code = scene.code("cost_type", meaning)
    return [row for row in home.costs if row["cost_type"] == code]


def ordinary(scene: Scene, home: Home) -> bool:
    """Tell whether this is a reported family dwelling, let for a good while, with heat on account and nothing special."""
    return (
        home.let
        and scene.section.plain
        and home.dwelling_type == "family"
        and home.dwelling["status"] == "reported"
        and home.leases[-1]["valid_from"] <= scene.facts.calendar.firsts[SETTLED]
        and bool(costs_of(scene, home, "heat_on_account"))
    )
