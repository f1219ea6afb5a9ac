"""Write the new records of a plan, some thousand at a time, with a row of history each.

Owns the keys that a plan's own names (negative ids) become. Never decides what to create and never commits.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Text, cast, func, insert, literal, null, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backoffice.models import ChangeRow
from backoffice.models.registry import NOT_KEPT, POINTS_AT, TABLES, owner_of, value_columns
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Created
from backoffice.queries.staging import ship
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import refused
from backoffice.watch import Watch

_CHUNK = 10_000
_HISTORY: Any = ChangeRow.__table__
_UNLESS_GIVEN = {"status": "new", "origin": "manual"}


class Names:
    """The keys of a plan's new records by kind and by the plan's own name, eight bytes a record."""

    def __init__(self, session: Session, parts: Sequence[Created]) -> None:
        """Take a key for every record that has none yet."""
        self._keys: dict[str, array[int]] = {}
        for part in parts:
            own_names = [row_id for row_id in part.ids if row_id < 0]
            if own_names:
                keys = self._keys.setdefault(part.record, array("q"))
                keys.extend(bytes(max(0, 1 - min(own_names) - len(keys))))
                for name, key in zip(own_names, new_keys(session, part.record, len(own_names)), strict=True):
                    keys[-name] = key

    def keys(self, record: str, ids: "array[int]") -> "array[int]":
        """Return ids of a kind with keys in the place of the plan's own names."""
        return array("q", self.real(record, ids)) if record in self._keys else ids

    def real(self, record: str, column: Iterable[Any]) -> Iterable[Any]:
        """Return a column that points at a kind with keys in the place of names; any other column as it is."""
        keys = self._keys.get(record)
        if keys is None:
            return column
        return (value if value is None or value >= 0 else keys[-value] for value in column)


def create(session: Session, number: int, part: Created, names: Names, watch: Watch) -> None:
    """Create a part's records for a change set; Refused if one of them is there already."""
    ids = names.keys(part.record, part.ids)
    try:
        for start in range(0, len(ids), _CHUNK):
            span = slice(start, start + _CHUNK)
            _create_some(session, number, part.record, ids[span], _values(part, span, names))
            watch.step(len(ids[span]))
    except IntegrityError as error:
        # Somebody created the same record after the plan was made; a database error's text may hold its values.
        raise refused("plan.exists_now", record=part.record) from error.__cause__


def _values(part: Created, span: slice, names: Names) -> Iterator[Iterable[Any]]:
    """Yield the values of every column of the kind, in the order of `value_columns`."""
    length = len(part.ids[span])
    for name in value_columns(part.record):
        given: Iterable[Any] = part.columns[name][span] if name in part.columns else [None] * length
        if name in POINTS_AT:
            given = names.real(POINTS_AT[name], given)
        if otherwise := _UNLESS_GIVEN.get(name):
            given = [value or otherwise for value in given]
        yield given


def _create_some(
    session: Session, number: int, record: str, ids: "array[int]", values: Iterable[Iterable[Any]]
) -> None:
    table, columns = TABLES[record], value_columns(record)
    kinds = {name: table.c[name].type for name in ("id", *columns)}
    new = ship(session, "created", kinds, zip(ids, *values, strict=True)).c
    own = [new[name] for name in columns]
    session.execute(
        insert(table).from_select(
            ["id", "version", "change_set_id", *columns],
            select(new.id, literal(1), literal(number), *own).order_by(new.id),
            include_defaults=False,
        )
    )
    kept = [literal("") if (record, name) in NOT_KEPT else new[name] for name in columns]
    after: Any = func.json_array(*kept)
    if session.get_bind().dialect.name == "postgresql":
        after = cast(func.json_build_array(*kept), Text)
    history = [
        literal(number),
        literal(BY_NAME[record].number),
        new.id,
        owner_of(record, new),
        literal(0),
        cast(null(), Text),
        after,
    ]
    session.execute(
        insert(_HISTORY).from_select(
            ["change_set_id", "record", "record_id", "organisation_id", "version_before", "before", "after"],
            select(*history).order_by(new.id),
            include_defaults=False,
        )
    )
