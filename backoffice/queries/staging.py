"""Ship many rows to the database in one go: a temporary table, filled by the fastest way each database has.

Owns temporary tables only; they vanish with the transaction's connection or when shipped anew.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Column, MetaData, Table, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import Date, Integer, TypeEngine

from backoffice.models.base import BigId

BATCH = 5000
_VERSIONS: dict[str, TypeEngine[Any]] = {"id": BigId, "version": Integer()}


def ship(session: Session, name: str, columns: dict[str, TypeEngine[Any]], rows: Iterable[Sequence[Any]]) -> Table:
    """Fill temporary table `name` with rows (one value per column, first column `id` in ascending order)."""
    table = _empty_table(session, name, columns)
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table, rows)
    else:
        _insert(session, table, rows)
    return _analyzed(session, table)


def ship_versions(session: Session, name: str, ids: Sequence[int], versions: Sequence[int]) -> Table:
    """Fill temporary table `name` with (id, version) pairs; ids ascending. The bulk path of every write."""
    if session.get_bind().dialect.name == "postgresql":
        return ship(session, name, _VERSIONS, zip(ids, versions, strict=True))
    table = _empty_table(session, name, _VERSIONS)
    # One JSON parameter of packed pairs costs two thirds of a row-by-row insert (a version stays far below 2^20).
    packed = json.dumps([row_id << 20 | version for row_id, version in zip(ids, versions, strict=True)])
    unpack = text(
        f"INSERT INTO {table.name} (id, version) SELECT value >> 20, value & 1048575 FROM json_each(:packed)"  # noqa: S608 - our own names
    )
    session.execute(unpack, {"packed": packed})
    return _analyzed(session, table)


def ship_ids(session: Session, name: str, ids: Sequence[int]) -> Table:
    """Fill temporary table `name` with ids, each once."""
    return ship_versions(session, name, sorted(set(ids)), [0] * len(set(ids)))


def _empty_table(session: Session, name: str, columns: dict[str, TypeEngine[Any]]) -> Table:
    table = _table(name, tuple(columns.items()))
    session.execute(text(f"DROP TABLE IF EXISTS {name}"))
    session.execute(CreateTable(table))
    return table


@lru_cache(512)
def _table(name: str, columns: tuple[tuple[str, TypeEngine[Any]], ...]) -> Table:
    """Return the table as SQLAlchemy knows it: the same one for the same columns, or no statement with it is ever reused."""
    return Table(
        name,
        MetaData(),
        *(Column(column, kind, primary_key=column == "id", autoincrement=False) for column, kind in columns),
        prefixes=["TEMPORARY"],
    )


def _insert(session: Session, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(table.columns))
    dates = [position for position, column in enumerate(table.columns) if isinstance(column.type, Date)]
    cursor = session.connection().connection.cursor()
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        # The driver takes every value as it is but dates, which SQLAlchemy keeps as ISO text.
        ready = [_dates_as_text(row, dates) for row in batch] if dates else batch
        cursor.executemany(f"INSERT INTO {table.name} VALUES ({marks})", ready)  # noqa: S608 - our own names
    cursor.close()


def _dates_as_text(row: Sequence[Any], dates: Sequence[int]) -> list[Any]:
    values = list(row)
    for position in dates:
        if values[position] is not None:
            values[position] = values[position].isoformat()
    return values


def _copy(session: Session, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    cursor: Any = session.connection().connection.cursor()
    with cursor.copy(f"COPY {table.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()


def _analyzed(session: Session, table: Table) -> Table:
    # Without statistics SQLite scans the whole register for each shipped row.
    prefix = "temp." if session.get_bind().dialect.name == "sqlite" else ""
    session.execute(text(f"ANALYZE {prefix}{table.name}"))
    return table
