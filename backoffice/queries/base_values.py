"""What records held at an earlier version, read back from the history.

Owns that reconstruction, many records in one statement. Says so where the history does not know; never guesses.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Date, Integer, and_, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from backoffice.models import ChangeRow, ChangeSet
from backoffice.models.base import BigId
from backoffice.models.registry import TABLES
from backoffice.queries.staging import ship
from backoffice.records.kinds import BY_NAME


@dataclass(slots=True)
class BaseValues:
    """A record's values at an earlier version: `since` holds those that changed later; the others are as they are now.

    `known` is False where the history does not reach back to that version without a gap.
    """

    since: dict[str, Any] = field(default_factory=dict)
    known: bool = True

    def value(self, name: str, now: Any) -> Any:
        """Return a field's value then; `now` is what it holds now."""
        return self.since.get(name, now)


def values_at(
    session: Session, record: str, versions: Mapping[int, tuple[int, int]], names: Sequence[str], *, since: int = 0
) -> dict[int, BaseValues]:
    """Return what records held, by id; `versions` has for each id the version asked for and the one it has now.

    A change from version v on is in a history row whose version_before is at least v: the earliest such row that names
    the field has the value that was. `since` is a change set after which all of that was, if one is known: without an
    index by record PostgreSQL reads no more of the history than it must.
    """
    if not versions:
        return {}
    columns: dict[str, TypeEngine[Any]] = {"id": BigId, "version": Integer()}
    shipped = ship(session, "wanted_versions", columns, ((key, versions[key][0]) for key in sorted(versions)))
    later = and_(ChangeRow.record_id == shipped.c.id, ChangeRow.version_before >= shipped.c.version)
    query = (
        select(
            ChangeRow.record_id, ChangeRow.change_set_id, ChangeRow.version_before, ChangeRow.before, ChangeRow.after
        )
        .join_from(shipped, ChangeRow, later)
        .where(ChangeRow.record == BY_NAME[record].number, ChangeRow.change_set_id > since)
        .order_by(ChangeRow.change_set_id)
    )
    found = {key: BaseValues() for key in versions}
    steps: dict[int, set[int]] = {key: set() for key in versions}
    named = _Named(session, record, names)
    for key, change_set, version_before, before, after in session.execute(query):
        steps[key].add(version_before)
        if before is not None:
            for name, value in named.values(change_set, before, whole=after == "null"):
                found[key].since.setdefault(name, value)
    for key, (then, now) in versions.items():
        found[key].known = then < now and steps[key].issuperset(range(then, now))
    return found


class _Named:
    """The old values of a history row by name, of the fields that are asked for."""

    def __init__(self, session: Session, record: str, names: Sequence[str]) -> None:
        self._session, self._record = session, record
        table = TABLES[record]
        self._readers = {name: json_reader(table.c[name].type) for name in names}
        self._contents: dict[int, dict[str, Any]] = {}

    def values(self, change_set: int, before: str, *, whole: bool) -> list[tuple[str, Any]]:
        """Return (name, value) pairs of one row."""
        content = self._contents.get(change_set)
        if content is None:
            stored = self._session.execute(select(ChangeSet.contents).where(ChangeSet.id == change_set)).scalar_one()
            content = self._contents[change_set] = json.loads(stored or "{}").get(self._record, {})
        names = content.get("whole", []) if whole else content.get("changed", {}).get("fields", [])
        return [
            (name, None if value is None else self._readers[name](value))
            for name, value in zip(names, json.loads(before), strict=True)
            if name in self._readers
        ]


def json_reader(kind: Any) -> Callable[[Any], Any]:
    """Return what turns a value of the history's JSON, not null, into the stored one of a column's type."""
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, Date):
        return date.fromisoformat
    return lambda value: value
