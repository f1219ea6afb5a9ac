"""What a series of deliveries has told so far, and how the rows at hand differ from it: compared by hash in the database.

Owns the comparison. Memory holds a page; the rows at hand are shipped as a temporary table. Writes nothing that stays.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, MetaData, Select, String, Table, Text, func, insert, select, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from backoffice.exchange.delivery_specs import Source
from backoffice.models import DeliveredRow, Delivery, Lease
from backoffice.models.base import BigId
from backoffice.queries.staging import ship
from backoffice.security import Scope

PAGE = 5000
NEW, CHANGED, WITHDRAWN = "new", "changed", "withdrawn"


@dataclass(frozen=True, slots=True)
class Series:
    """What makes deliveries follow each other: the same place, the same part of the register, the same specification."""

    place: str
    scope: str
    spec_sha256: str

    def condition(self) -> ColumnElement[bool]:
        """Return the condition on Delivery."""
        return (
            (Delivery.place == self.place)
            & (Delivery.scope == self.scope)
            & (Delivery.spec_sha256 == self.spec_sha256)
            & (Delivery.spec_sha256 != "")
        )


def scope_text(scope: Scope) -> str:
    """Return a person's part of the register as a text; "" is all of it."""
    if scope.everything:
        return ""
    organisations = ",".join(map(str, sorted(scope.organisation_ids)))
    return f"o{organisations} d{','.join(map(str, sorted(scope.department_ids)))}"


def newest_of(session: Session, series: Series, *, but: int | None = None) -> Delivery | None:
    """Return the newest delivery of a series that none replaces, `but` left out; None if there is none."""
    replaced = select(Delivery.supersedes_id).where(Delivery.supersedes_id.is_not(None))
    query = select(Delivery).where(series.condition(), Delivery.id.not_in(replaced))
    if but is not None:
        query = query.where(Delivery.id != but)
    return session.execute(query.order_by(Delivery.id.desc()).limit(1)).scalar()


def chain_of(session: Session, delivery: Delivery) -> list[int]:
    """Return a delivery and those it is told on top of, down to the full one."""
    chain = [delivery.id]
    base = delivery.base_id
    while base is not None:
        chain.append(base)
        base = session.execute(select(Delivery.base_id).where(Delivery.id == base)).scalar()
    return chain


class Comparison:
    """The rows at hand against what a chain of deliveries has told; the temporary tables live as long as the session."""

    def __init__(self, session: Session, chain: Sequence[int], rows: Iterable[tuple[str, int, str]]) -> None:
        """Ship the rows: sheet (its source), record and hash, in their order."""
        numbered = ((number, *row) for number, row in enumerate(rows))
        columns: dict[str, Any] = {"id": BigId, "sheet": String(20), "record_id": BigId, "row_hash": String(32)}
        self._session = session
        self._now = _keyed(session, ship(session, "delivery_rows_now", columns, numbered))
        self._state = _state(session, chain)

    def keep_before(self, rows: Iterable[tuple[str, int, str]]) -> None:
        """Ship the old rows that are told of: sheet, record and line, in the order in which they stand in the files."""
        numbered = ((number, *row) for number, row in enumerate(rows))
        columns: dict[str, Any] = {"id": BigId, "sheet": String(20), "record_id": BigId, "line": Text()}
        shipped = ship(self._session, "delivery_rows_before", columns, numbered)
        self._before = _keyed(self._session, shipped)

    def differing(self, source: Source, change: str) -> Iterator[tuple[int, int, str | None]]:
        """Yield (record, its number among the source's rows at hand, its old line) of new or changed rows, in order."""
        now, before = self._now.c, self._before.c
        first = select(func.min(now.id)).where(now.sheet == source.value).scalar_subquery()
        query = select(now.record_id, now.id - first, before.line).where(now.sheet == source.value).order_by(now.id)
        same = (before.sheet == now.sheet) & (before.record_id == now.record_id)
        if change == CHANGED:
            query = query.join(self._before, same)
        else:
            told = select(self._state.c.record_id).where(self._state.c.sheet == source.value)
            query = query.outerjoin(self._before, same).where(now.record_id.not_in(told))
        yield from _paged(self._session, query)

    def withdrawn_ids(self, source: Source) -> Select[int]:
        """Return the select of the records of a source that are told of no more."""
        return self._withdrawn(source, self._before.c.record_id)

    def withdrawn(self, source: Source) -> Iterator[tuple[int, str]]:
        """Yield (record, its old line) of the rows of a source that are told of no more."""
        before = self._before.c
        yield from _paged(self._session, self._withdrawn(source, before.record_id, before.line).order_by(before.id))

    def _withdrawn(self, source: Source, *columns: Any) -> Select[Any]:
        there = select(self._now.c.record_id).where(self._now.c.sheet == source.value)
        before = self._before.c
        return select(*columns).where(before.sheet == source.value, before.record_id.not_in(there))

    def wanted(self, sheets: Sequence[Source], windows: dict[Source, Any]) -> Iterator[tuple[Any, ...]]:
        """Yield (delivery, sheet, its change there, position, record, hash) of all old rows that are told of.

        In the order in which they stand in the files.
        """
        now, state = self._now.c, self._state.c
        columns = [
            state.delivery_id, state.sheet, state.change, state.position, state.record_id, state.row_hash,
        ]  # fmt: skip
        for delivery_id in sorted(self._deliveries()):
            for source in sheets:
                for change in ("", NEW, CHANGED):
                    here = (state.delivery_id == delivery_id, state.change == change)
                    query = (
                        select(*columns)
                        .select_from(self._state)
                        .outerjoin(self._now, self._same())
                        .where(state.sheet == source.value, *here)
                        .where(
                            (now.record_id.is_(None)) | (now.row_hash != state.row_hash),
                            *_inside(windows, source, state),
                        )
                        .order_by(state.position)
                    )
                    yield from _paged(self._session, query)

    def _deliveries(self) -> set[int]:
        return set(self._session.execute(select(self._state.c.delivery_id).distinct()).scalars())

    def _same(self) -> ColumnElement[bool]:
        now, state = self._now.c, self._state.c
        return (now.sheet == state.sheet) & (now.record_id == state.record_id)


def _state(session: Session, chain: Sequence[int]) -> Table:
    """Put the rows as the chain told them last, those it withdrew left out, in a temporary table."""
    newest = func.row_number().over(
        partition_by=(DeliveredRow.sheet, DeliveredRow.record_id), order_by=DeliveredRow.delivery_id.desc()
    )
    told = select(DeliveredRow, newest.label("newest")).where(DeliveredRow.delivery_id.in_(chain)).subquery()
    columns = [Column(one.name, one.type) for one in DeliveredRow.__table__.columns]
    table = Table("delivery_rows_told", MetaData(), *columns, prefixes=["TEMPORARY"])
    session.execute(text(f"DROP TABLE IF EXISTS {table.name}"))
    session.execute(CreateTable(table))
    last = select(*(told.c[one.name] for one in columns)).where(told.c.newest == 1, told.c.row_hash.is_not(None))
    session.execute(insert(table).from_select([one.name for one in columns], last))
    return _keyed(session, table)


def _keyed(session: Session, table: Table) -> Table:
    """Let the rows of a temporary table be found by sheet and record, and let the database know how many there are."""
    schema = "temp." if session.get_bind().dialect.name == "sqlite" else ""
    session.execute(text(f"CREATE INDEX {schema}{table.name}_key ON {table.name} (sheet, record_id)"))
    session.execute(text(f"ANALYZE {schema}{table.name}"))
    return table


def _inside(windows: dict[Source, Any], source: Source, state: Any) -> list[ColumnElement[bool]]:
    """Leave out moves that only have become too old to be listed: nothing about them is withdrawn."""
    if source not in windows:
        return []
    old = select(Lease.id).where(Lease.valid_to <= windows[source])
    return [state.record_id.not_in(old)]


def _paged(session: Session, query: Select[Any]) -> Iterator[Any]:
    for page in session.execute(query.execution_options(yield_per=PAGE)).partitions():
        yield from page
