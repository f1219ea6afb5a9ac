"""Write the demonstration data in bulk: rows wait per kind, get consecutive keys, and go to the database in batches.

Owns the order of writing (what others refer to comes first) and the fastest way each database has. Never commits.
"""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Date, Table, text
from sqlalchemy.orm import Session

from backoffice.models.registry import TABLES
from backoffice.operations.keys import new_keys
from backoffice.records.approval import APPROVAL
from backoffice.records.code_entry import CODE_ENTRY
from backoffice.records.correction import REQUEST
from backoffice.records.kinds import KINDS

Row = dict[str, Any]
_FULL = 25_000  # rows waiting; some tens of megabytes

# A demonstration begins without requests and approvals, and with the code lists of the register.
RECORDS = tuple(kind.name for kind in KINDS if kind not in (REQUEST, CODE_ENTRY, APPROVAL))
_TABLES = TABLES


class Rows:
    """The rows of one filling: `add` numbers and keeps them, `flush` writes them, `finish` writes the rest.

    Holds the counters of all keys from its beginning to the end of the transaction: nobody else adds a record meanwhile.
    """

    def __init__(self, session: Session, change_set_id: int) -> None:
        """Take the counters; nothing is written yet."""
        self._session = session
        self._change_set_id = change_set_id
        self._next = {record: new_keys(session, record, 0).start for record in RECORDS}
        self._columns = {record: [column.name for column in _TABLES[record].columns] for record in RECORDS}
        # What is mostly empty need not be named by everyone who makes a row.
        self._empty = {record: {c.name: None for c in _TABLES[record].columns if c.nullable} for record in RECORDS}
        self._in_order = {record: itemgetter(*self._columns[record]) for record in RECORDS}
        self._waiting: dict[str, list[Sequence[Any]]] = {record: [] for record in RECORDS}
        self._how_many = 0
        self.counts = dict.fromkeys(RECORDS, 0)

    def add(self, record: str, row: Row) -> int:
        """Give a row its key (also in `row["id"]`) and let it wait; a column that may be empty may be left out."""
        key = self._next[record]
        self._next[record] = key + 1
        row["id"], row["version"], row["change_set_id"] = key, 1, self._change_set_id
        self._waiting[record].append(self._in_order[record](self._empty[record] | row))
        self._how_many += 1
        return key

    def flush_when_full(self) -> None:
        """Write what waits if it is much."""
        if self._how_many >= _FULL:
            self._flush()

    def finish(self) -> None:
        """Write what waits, move the counters past the keys given, and let the database look at its new content."""
        self._flush()
        for record, count in self.counts.items():
            new_keys(self._session, record, count)
        for table in _TABLES.values():
            self._session.execute(text(f"ANALYZE {table.name}"))

    def _flush(self) -> None:
        write = _copy if self._session.get_bind().dialect.name == "postgresql" else _insert
        for record, rows in self._waiting.items():
            if rows:
                write(self._session, _TABLES[record], self._columns[record], rows)
                self.counts[record] += len(rows)
                rows.clear()
        self._how_many = 0


def _copy(session: Session, table: Table, columns: list[str], rows: list[Sequence[Any]]) -> None:
    cursor: Any = session.connection().connection.cursor()
    with cursor.copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()


def _insert(session: Session, table: Table, columns: list[str], rows: list[Sequence[Any]]) -> None:
    days = [position for position, column in enumerate(table.columns) if isinstance(column.type, Date)]
    marks = ", ".join("?" * len(columns))
    cursor: Any = session.connection().connection.cursor()
    cursor.executemany(
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
        (_written(row, days) for row in rows) if days else rows,
    )
    cursor.close()


def _written(row: Sequence[Any], days: list[int]) -> Sequence[Any]:
    """Return a row with its dates as SQLite keeps them."""
    ready = list(row)
    for position in days:
        day: date | None = ready[position]
        ready[position] = day.isoformat() if day else None
    return ready
