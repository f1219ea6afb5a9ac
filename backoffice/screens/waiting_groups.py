"""What waits of one dwelling as one row: the dwelling itself, so many leases, so many costs; other records stand alone.

Owns the grouping and its words. Pure: knows no widget and no database.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.queries.reporting import Waiting
from backoffice.records.kinds import BY_NAME
from backoffice.text import counted, text


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one dwelling that wait, the oldest change first; or one record of another kind."""

    rows: tuple[Waiting, ...]

    @property
    def dwelling_id(self) -> int:
        """The dwelling, 0 where there is none."""
        return self.rows[0].dwelling_id

    @property
    def name(self) -> str:
        """What it is called."""
        return self.rows[0].name

    @property
    def department(self) -> str:
        """Where it is: "0451-012"."""
        return self.rows[0].department

    @property
    def hours(self) -> int | None:
        """Hours since the oldest change; None where it is not known."""
        return None if any(row.hours is None for row in self.rows) else max(row.hours or 0 for row in self.rows)

    @property
    def late(self) -> bool:
        """Whether something of it waits too long."""
        return any(row.late for row in self.rows)

    @property
    def since(self) -> datetime | None:
        """When its oldest change was made (UTC)."""
        return self.rows[0].since

    @property
    def user(self) -> str:
        """Who made it."""
        return self.rows[0].user

    @property
    def what(self) -> str:
        """What waits: "bolig (kladde), 2 boligudgifter"."""
        if not self.dwelling_id:
            first = self.rows[0]
            return f"{BY_NAME[first.record].label} ({text(f'reporting.status.{first.status}')})"
        found = Counter(row.record for row in self.rows)
        own = next((row for row in self.rows if row.record == "dwelling"), None)
        said = [f"{BY_NAME['dwelling'].label.lower()} ({text(f'reporting.status.{own.status}')})"] if own else []
        said += [counted(f"records.{record}", found[record]) for record in ("lease", "housing_cost") if found[record]]
        return ", ".join(said)


def grouped(found: Sequence[Waiting]) -> list[Group]:
    """Return what waits, a row for each dwelling, in the order of their oldest changes."""
    groups: dict[tuple[str, int], list[Waiting]] = {}
    for one in found:
        key = ("dwelling", one.dwelling_id) if one.dwelling_id else (one.record, one.id)
        groups.setdefault(key, []).append(one)
    return [Group(tuple(rows)) for rows in groups.values()]
