"""What can be wrong: a problem as plain data, the exception that carries problems, and a database that is not there.

Owns the vocabulary (levels, owners of the fix, places). Never forms a sentence; `sentence` only asks the catalogue.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from backoffice.formats import show_date
from backoffice.text import text


class Level(StrEnum):
    """How serious a problem is: an error blocks, a warning must be seen, information is only told."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Owner(StrEnum):
    """Who can mend it: this register, the organisation's own system, LBF master data, or BBR."""

    REGISTER = "register"
    OWN_SYSTEM = "own_system"
    MASTER_DATA = "master_data"
    BBR = "bbr"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: name of the file, sheet, row (1 is the first line of the sheet) and column heading."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `id` is stable ("link_other_section") and has the text "problem.<id>", which may use `values`.
    `record` names the record for a person (an address, a BBR id); never a tenant.
    """

    id: str
    level: Level = Level.ERROR
    record: str = ""
    field: str = ""
    value: str = ""
    owner: Owner = Owner.REGISTER
    place: Place = dataclasses.field(default_factory=Place)
    values: Mapping[str, object] = dataclasses.field(default_factory=lambda: MappingProxyType({}))


class Refused(Exception):
    """An operation that will not be done, with the problems that say why; nothing has been written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.id for problem in problems))
        self.problems = tuple(problems)


class Unavailable(Exception):
    """The database is busy or away; nothing was written and the same operation may be tried again."""

    def __init__(self, *, busy: bool) -> None:
        super().__init__("database busy" if busy else "database away")
        self.busy = busy


def refused(problem_id: str, **values: object) -> Refused:
    """Return a refusal of one problem that has no place of its own."""
    return Refused([Problem(problem_id, values=values)])


class _Told(date):
    """A day that a text writes as a person does where it does not say how."""

    @classmethod
    def of(cls, day: date) -> "_Told":
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        return show_date(self)


def sentence(problem: Problem) -> str:
    """Return what a person reads about the problem, place first: "fil, ark, række 7, kolonne Areal: ..."."""
    told = {name: _Told.of(value) if type(value) is date else value for name, value in problem.values.items()}
    values: dict[str, Any] = {"field": problem.field, "value": problem.value, **told}
    said = text(f"problem.{problem.id}", **values)
    where = [problem.place.file, problem.place.sheet]
    xml = problem.place.file.lower().endswith(".xml")
    if problem.place.row:
        row = problem.place.row
        where.append(text("place.line", line=row) if xml else text("place.row", row=row))
    if problem.place.column:
        column = problem.place.column
        where.append(text("place.element", element=column) if xml else text("place.column", column=column))
    named = ", ".join(part for part in where if part)
    return f"{named}: {said}" if named else said
