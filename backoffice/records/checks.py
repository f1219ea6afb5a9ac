"""The list of checks as data: how serious each is, who mends it, the harm it does, and what is offered against it.

Owns what a row of imports/checks.csv says; what a check looks at is in queries/checks_*.py, its words are "check.<id>".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from backoffice.records.codes import MEANING, check_twice
from backoffice.records.reference_table import Row, Table
from backoffice.resources import folder
from backoffice.rules.problems import Level, Owner
from backoffice.text import text

COLUMNS = ("id", "level", "owner", "harm", "udk", "record", "theme", "fix", "limits", "source", "confirmed")


@dataclass(frozen=True, slots=True)
class Check:
    """A check: `harm` ranks (100 is the worst), `udk` says that it harms housing benefit, `record` is what it is told of.

    `fix` is what is offered: a word the screens know ("report_tenant"), or "edit" with fields to set or to look at, or
    "request" with the field that somebody else has to correct. `limits` are ids of imports/assumptions.csv.
    """

    id: str
    level: Level
    owner: Owner
    harm: int
    udk: bool
    record: str
    theme: str
    fix: str
    limits: tuple[str, ...]
    source: str
    confirmed: bool

    @property
    def title(self) -> str:
        """What is wrong, in the language in use."""
        return text(f"check.{self.id}")

    @property
    def help(self) -> str:
        """Why it harms and who mends it, in the language in use."""
        return text(f"check.{self.id}.help")

    @property
    def command(self) -> str:
        """The first word of the fix."""
        return self.fix.partition(" ")[0]

    @property
    def edits(self) -> Mapping[str, str | None]:
        """The fields that the fix is about; with a value as typed where one is offered, None where it is the person's."""
        found: dict[str, str | None] = {}
        for word in self.fix.split()[1:]:
            name, equals, value = word.partition("=")
            found[name] = value if equals else None
        return found


def read_checks(imports: Path) -> tuple[Check, ...]:
    """Return the checks of imports/checks.csv, the most harmful first; Refused names all that is wrong."""
    table = Table(imports / "checks.csv", COLUMNS)
    check_twice(table, ("id",))
    found = [_check(table, row) for row in table.rows]
    table.refuse_if_wrong()
    return tuple(sorted((one for one in found if one), key=lambda one: (-one.harm, one.id)))


def _check(table: Table, row: Row) -> Check | None:
    level = table.matching(row, "level", "|".join(Level), "not_allowed")
    owner = table.matching(row, "owner", "|".join(Owner), "not_allowed")
    harm = table.matching(row, "harm", "[1-9][0-9]?|100", "not_a_number")
    named = {name: table.matching(row, name, MEANING, "not_a_meaning") for name in ("id", "record", "theme")}
    fix, source = table.filled(row, "fix"), table.filled(row, "source")
    udk, confirmed = table.yes(row, "udk"), table.yes(row, "confirmed")
    if table.problems:
        return None
    return Check(
        **named,
        level=Level(level),
        owner=Owner(owner),
        harm=int(harm),
        udk=udk,
        fix=fix,
        limits=tuple(row.cells["limits"].split()),
        source=source,
        confirmed=confirmed,
    )


@cache
def checks() -> Mapping[str, Check]:
    """Return the checks by id, the most harmful first."""
    return MappingProxyType({one.id: one for one in read_checks(folder("imports"))})
