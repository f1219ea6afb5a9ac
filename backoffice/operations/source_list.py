"""The list to send to whoever keeps the own system: what was mended here in data it transfers, and what is still wrong.

Owns the two sheets of that workbook. What is mended only here is written over by the next transfer (seed S0, statement 6).
A page of dwellings is in memory at a time; tenants are in no history and no list.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.formats import show_instant
from backoffice.models import ChangeRow, ChangeSet, Dwelling, Finding, HousingCost, Lease
from backoffice.models.transfer import Transfer
from backoffice.queries.change_lines import typed_lines
from backoffice.queries.codes import code_lists
from backoffice.queries.findings import findings
from backoffice.queries.history import FieldLine
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.plan_rows import held_rows
from backoffice.queries.selection import Selection, narrowed, within
from backoffice.queries.staging import ship_ids
from backoffice.records.codes import CodeLists
from backoffice.records.kinds import BY_NAME
from backoffice.records.letting import COST, LEASE
from backoffice.records.values import show_value
from backoffice.rules.problems import Owner
from backoffice.security import Actor, Right
from backoffice.text import text
from backoffice.watch import Watch

BY_HAND = ("edit", "register", "letting")
"""Purposes of change sets that a person makes here; files and undos are not mended data."""
_PAGE = 2_000
_MENDED = ("unit", "address", "record", "field", "was", "should", "by", "at", "why")
_WRONG = ("unit", "address", "record", "check", "since")
_WIDTHS = {"unit": 38, "address": 32, "record": 16, "field": 28, "was": 24, "should": 24, "check": 48, "why": 40}


def write_source_list(
    session: Session,
    actor: Actor,
    selection: Selection,
    path: Path,
    *,
    today: date,
    replace: bool = False,
    watch: Watch | None = None,
) -> int:
    """Write what the own system must mend of a selection's automatically transferred dwellings; return how many rows.

    Refused without the right to export, and where a file is there and `replace` is not given.
    """
    security.require(actor, Right.EXPORT)
    codes, watch = code_lists(session), watch or Watch()
    ids = _transferred(session, actor, selection, today)
    watch.total = len(ids)
    mended: list[list[object]] = []
    wrong: list[list[object]] = []
    for start in range(0, len(ids), _PAGE):
        page = ids[start : start + _PAGE]
        mended += _mended(session, page, codes)
        wrong += _wrong(session, actor, page, today)
        watch.step(len(page))
    sheets = [_sheet("mended", _MENDED, mended), _sheet("wrong", _WRONG, wrong)]
    write_workbook(path, sheets, replace=replace)
    return len(mended) + len(wrong)


def _transferred(session: Session, actor: Actor, selection: Selection, today: date) -> list[int]:
    automatic = Dwelling.origin.in_(codes_meaning("origin", "automatic"))
    query = narrowed(session, selection, [Dwelling.id], today).where(automatic, within(actor.scope(Right.EXPORT)))
    return list(session.execute(query).scalars())


def _mended(session: Session, dwelling_ids: Sequence[int], codes: CodeLists) -> Iterator[list[object]]:
    """Yield each field that a person changed here since the organisation's last transfer, oldest first."""
    shipped = ship_ids(session, "to_source", dwelling_ids)
    own = select(shipped.c.id)
    leases = select(Lease.id).where(Lease.dwelling_id.in_(own))
    costs = select(HousingCost.id).where(HousingCost.dwelling_id.in_(own))
    about = or_(
        and_(ChangeRow.record == BY_NAME["dwelling"].number, ChangeRow.record_id.in_(own)),
        and_(ChangeRow.record == LEASE.number, ChangeRow.record_id.in_(leases)),
        and_(ChangeRow.record == COST.number, ChangeRow.record_id.in_(costs)),
    )
    query = (
        select(ChangeRow)
        .join(ChangeSet, ChangeSet.id == ChangeRow.change_set_id)
        .outerjoin(Transfer, Transfer.organisation_id == ChangeRow.organisation_id)
        .where(
            about, ChangeSet.purpose.in_(BY_HAND), ChangeRow.change_set_id > func.coalesce(Transfer.change_set_id, 0)
        )
        .order_by(ChangeRow.change_set_id, ChangeRow.record, ChangeRow.record_id)
    )
    rows = list(session.scalars(query))
    sets = select(ChangeSet).where(ChangeSet.id.in_({row.change_set_id for row in rows}))
    by = {one.id: one for one in session.scalars(sets)}
    lines = [line for line in typed_lines(session, rows) if line.field != "status" and line.before != line.after]
    names = {
        record: held_rows(session, record, sorted({line.record_id for line in lines if line.record == record}), ())
        for record in {line.record for line in lines}
    }
    for line in lines:
        held = names[line.record].get(line.record_id)
        if held is not None:
            change = by[line.change_set]
            said = (change.user_name, show_instant(change.at, of="da"), change.reason)
            yield [held.key, held.name, _kind(line.record), *_values(line, codes), *said]


def _values(line: FieldLine, codes: CodeLists) -> tuple[str, str, str]:
    field = BY_NAME[line.record].fields[line.field]
    return field.heading, show_value(field, line.before, codes), show_value(field, line.after, codes)


def _wrong(session: Session, actor: Actor, dwelling_ids: Sequence[int], today: date) -> Iterator[list[object]]:
    """Yield the findings about these dwellings that this register or the own system has to mend."""
    shipped = ship_ids(session, "to_source", dwelling_ids)
    query = select(Finding.id).where(Finding.dwelling_id.in_(select(shipped.c.id))).order_by(Finding.id)
    keys = list(session.execute(query).scalars())
    for start in range(0, len(keys), 500):
        found = findings(session, keys[start : start + 500], actor.scope(Right.EXPORT), today)
        for one in found.values():
            if one.check.owner in (Owner.REGISTER, Owner.OWN_SYSTEM) and not one.reason:
                check = text(f"check.{one.check.id}", of="da")
                yield [one.key, one.name, _kind(one.record), check, one.since]


def _kind(record: str) -> str:
    return text(f"record.{record}", of="da")


def _sheet(name: str, columns: Sequence[str], rows: list[list[object]]) -> SheetSpec:
    specs = [
        ColumnSpec(
            text(f"source_list.column.{one}", of="da"),
            Kind.DATE if one == "since" else Kind.TEXT,
            width=_WIDTHS.get(one, 18),
        )
        for one in columns
    ]
    return SheetSpec(text(f"source_list.sheet.{name}", of="da"), specs, rows)
