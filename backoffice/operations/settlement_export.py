"""Settlements as workbooks and text: one with its facts and lines, or the list of them.

Owns the columns. The lines and totals are the register's own, øre for øre; nobody's name stands in them. Who may take what
out is asked first.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.csv_writer import write_csv
from backoffice.exchange.files import sha256_of
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.formats import show_date, show_kroner
from backoffice.operations.exported import Exported
from backoffice.queries.codes import code_lists
from backoffice.queries.scoping import outside
from backoffice.queries.settlement_list import SettlementFilter, settlement_ids
from backoffice.queries.settlements import SettlementFacts, settlement_facts, settlements_held
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import refused
from backoffice.security import Actor, Right
from backoffice.text import text

_LIST = (
    ("number", Kind.INTEGER, 10), ("case", Kind.INTEGER, 8), ("place", Kind.CODE, 10), ("address", Kind.TEXT, 32),
    ("version", Kind.INTEGER, 8), ("round", Kind.TEXT, 18), ("state", Kind.TEXT, 12), ("rent_last_day", Kind.DATE, 12),
    ("credits", Kind.KRONER, 14), ("debits", Kind.KRONER, 14), ("result", Kind.KRONER, 14),
    ("retained", Kind.KRONER, 14), ("payout", Kind.KRONER, 14), ("claim", Kind.KRONER, 14),
    ("promised_on", Kind.DATE, 12), ("approved_by", Kind.TEXT, 14), ("approved_on", Kind.DATE, 12),
    ("sent_on", Kind.DATE, 12), ("objected_on", Kind.DATE, 12), ("paid_on", Kind.DATE, 12),
)  # fmt: skip
_LINES = (
    ("code", Kind.CODE, 8), ("kind", Kind.TEXT, 30), ("side", Kind.TEXT, 14), ("text", Kind.TEXT, 44),
    ("amount", Kind.KRONER, 14), ("rule", Kind.TEXT, 44), ("evidence", Kind.TEXT, 30), ("payer", Kind.TEXT, 12),
    ("disputed", Kind.YES_NO, 10),
)  # fmt: skip
_WINDOW = 200
_OWN = frozenset(
    {"credits", "debits", "result", "retained", "payout", "claim", "promised_on", "approved_by", "approved_on", "sent_on",
     "objected_on", "paid_on"}
)  # fmt: skip


def export_settlements(
    session: Session, actor: Actor, path: Path, wanted: SettlementFilter, *, today: date, replace: bool = False
) -> Exported:
    """Write the list of settlements as .xlsx or .csv, in the order of the screen; Refused without the right or for another ending."""
    security.require(actor, Right.EXPORT)
    codes = code_lists(session)
    ids = list(settlement_ids(session, actor.scope(Right.EXPORT), wanted, codes, today))
    rows = (_row(one, codes) for one in _in_turn(session, ids))
    sheet = SheetSpec(text("letter.sheet.settlements"), _columns(_LIST), rows, row_count=len(ids))
    return _written(path, [sheet], len(ids), replace)


def export_settlement(
    session: Session, actor: Actor, settlement_id: int, path: Path, *, replace: bool = False
) -> Exported:
    """Write one settlement: as .xlsx its facts and its lines on two sheets, as .csv its lines. Refused as the list is."""
    security.require(actor, Right.EXPORT)
    own = settlement_facts(session, settlement_id)
    if outside(session, "settlement", [settlement_id], actor.scope(Right.EXPORT)):
        raise refused("settlement.unknown", number=settlement_id)
    codes = code_lists(session)
    lines = SheetSpec(text("letter.sheet.lines"), _columns(_LINES), _line_rows(own, codes), row_count=len(own.lines))
    row = _row(own, codes)
    titles = _columns((("name", Kind.TEXT, 24), ("value", Kind.TEXT, 44)))
    facts = SheetSpec(text("letter.sheet.settlement"), titles, _facts(row))
    sheets = [lines] if path.suffix.lower() == ".csv" else [facts, lines]
    return _written(path, sheets, len(own.lines), replace)


def _in_turn(session: Session, ids: Sequence[int]) -> Iterator[SettlementFacts]:
    """Yield settlements in an order, some hundred at a time."""
    for start in range(0, len(ids), _WINDOW):
        window = ids[start : start + _WINDOW]
        held = settlements_held(session, window)
        yield from (held[key] for key in window if key in held)


def _columns(columns: Sequence[tuple[str, Kind, int]]) -> list[ColumnSpec]:
    return [ColumnSpec(text(f"paper.column.{name}"), kind, width=width) for name, kind, width in columns]


def _written(path: Path, sheets: Sequence[SheetSpec], rows: int, replace: bool) -> Exported:
    if path.suffix.lower() == ".csv":
        write_csv(path, sheets[0], replace=replace)
    elif path.suffix.lower() == ".xlsx":
        write_workbook(path, sheets, replace=replace)
    else:
        raise refused("export.unknown_ending", ending=path.suffix)
    return Exported(path, rows, sha256_of(path))


def _row(one: SettlementFacts, codes: CodeLists) -> list[Any]:
    values = {
        "number": one.id,
        "case": one["termination_id"],
        "place": f"{one.organisation}-{one.department}",
        "address": f"{one.address}, {one.postal}",
        "version": one["version_number"],
        "round": codes["settlement_round"].label(one["round"]) if one["round"] else None,
        "state": codes["settlement_state"].label(one["state"]) if one["state"] else None,
        "rent_last_day": one.case["rent_last_day"],
        **{name: one[name] for name in _OWN},
    }
    return [values[name] for name, _, _ in _LIST]


def _facts(row: Sequence[Any]) -> Iterator[list[str | None]]:
    """Yield each fact as a person reads it: the lines' sheet has the amounts as numbers."""
    for (name, kind, _), value in zip(_LIST, row, strict=True):
        said = None if value is None else str(value)
        if value is not None and kind is Kind.KRONER:
            said = show_kroner(value, of="da")
        elif value is not None and kind is Kind.DATE:
            said = show_date(value)
        yield [text(f"paper.column.{name}"), said]


def _line_rows(one: SettlementFacts, codes: CodeLists) -> Iterator[list[Any]]:
    for line in one.lines:
        yield [
            line.code,
            codes["settlement_line"].label(line.code),
            text(f"paper.side.{line.side.value}"),
            line.text,
            line.amount,
            line.rule or None,
            line.evidence or None,
            text(f"paper.payer.{line.payer}") if line.payer else None,
            line.disputed,
        ]
