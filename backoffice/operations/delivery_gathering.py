"""Read the rows of a delivery once, in one snapshot: typed for their cells, hashed, and set aside on disk.

Owns the text that hashes are taken over: `row_text`. Memory holds one page; the rows wait in unnamed files that vanish
with the process. Writes nothing that stays.
"""

import hashlib
import json
import pickle
import tempfile
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import getitem
from typing import Any

from sqlalchemy.orm import Session

from backoffice.exchange.sheet_specs import Kind
from backoffice.exchange.writing_cells import kroner_text, yes_no_text
from backoffice.operations.delivery_layout import HELD_BACK_OF, HELD_BACK_PLACE, SHEETS, Column, Sheet, Turn
from backoffice.operations.delivery_plan import DeliveryPlan, plan_of
from backoffice.operations.watch import Watch
from backoffice.queries.delivery_rows import Asked, Reason, delivered, held_back, pages, suppressed
from backoffice.records.codes import CodeLists
from backoffice.rules.periods import last_day
from backoffice.text import text

ROW_HASH_DIGITS = 32
_MAX_REMEMBERED = 2048
_in_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
Row = tuple[int, str, list[Any]]
"""A row of data: the record's id, the row's hash, its cells."""


class Spool:
    """Rows set aside on disk, a block at a time, in the order they came."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the spool
        self.rows = 0

    def add(self, block: Sequence[Any]) -> None:
        """Set a block of rows aside."""
        pickle.dump(block, self._file, protocol=5)
        self.rows += len(block)

    def blocks(self) -> Iterator[Sequence[Any]]:
        """Yield the blocks that were set aside; one reader at a time."""
        self._file.seek(0)
        while self._file.peek(1):
            yield pickle.load(self._file)  # noqa: S301 - written by this process, seen by no other

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Gathered:
    """A delivery's rows: by sheet of data, those held back, and the SHA-256 over all rows of data in order."""

    plan: DeliveryPlan
    codes: CodeLists
    data: dict[str, Spool]
    held_back: Spool
    data_sha256: str

    def close(self) -> None:
        """Give the disk back."""
        for spool in (*self.data.values(), self.held_back):
            spool.close()


def gather(session: Session, asked: Asked, watch: Watch) -> Gathered:
    """Read everything asked for; what was read must be what the plan counted, or AssertionError.

    The session must see one unchanging state (`Database.reading`). Cancelled if the person stopped the work.
    """
    plan = plan_of(session, asked)
    # Each row is told three times: when it is read, when it is written, and when the register has noted it.
    watch.total = 3 * plan.rows
    digest = hashlib.sha256()
    data = {sheet.key: _gather_sheet(session, asked, sheet, digest, watch) for sheet in SHEETS}
    held = _gather_held_back(session, asked)
    found = [data[sheet.key].rows for sheet in SHEETS] + [held.rows]
    if found != list(plan.counts.values()):
        raise AssertionError(f"counted {plan.counts}, read {found}")
    return Gathered(plan, asked.codes, data, held, digest.hexdigest())


def _gather_sheet(session: Session, asked: Asked, sheet: Sheet, digest: Any, watch: Watch) -> Spool:
    spool = Spool()
    turns = _turns(sheet.columns, asked.codes)
    texts = RowTexts([column.kind for column in sheet.columns])
    for page in pages(session, delivered(session, asked, sheet.source, sheet.values)):
        block: list[Row] = []
        for record_id, *cells in page:
            for position, turn in turns:
                if cells[position] is not None:
                    cells[position] = turn(cells[position])
            line = texts.of(cells)
            digest.update(line + b"\n")
            block.append((record_id, hashlib.sha256(line).hexdigest()[:ROW_HASH_DIGITS], cells))
        spool.add(block)
        watch.step(len(block))
    return spool


def _gather_held_back(session: Session, asked: Asked) -> Spool:
    spool = Spool()
    reasons = {reason.value: text(f"delivery.reason.{reason.name.lower()}", of="da") for reason in Reason}
    places = [column.value for column in HELD_BACK_PLACE]
    for sheet in HELD_BACK_OF:
        for page in pages(session, held_back(session, asked, sheet.source, places)):
            spool.add([(sheet.title, *place, first, reasons[reason], 1) for reason, first, *place in page])
    title, nothing = next(sheet.title for sheet in SHEETS if sheet.key == "dwellings"), [None] * (len(places) - 2)
    hidden = session.execute(suppressed(asked)).all()
    spool.add(
        [
            (title, organisation, department, *nothing, None, reasons[Reason.SUPPRESSED], dwellings)
            for organisation, department, dwellings in hidden
        ]
    )
    return spool


def _turns(columns: Sequence[Column], codes: CodeLists) -> list[tuple[int, Callable[[Any], Any]]]:
    return [
        (position, _turn(column, codes)) for position, column in enumerate(columns) if column.turn is not Turn.ITSELF
    ]


def _turn(column: Column, codes: CodeLists) -> Callable[[Any], Any]:
    if column.turn is Turn.LABEL:
        return {code.code: code.label_da for code in codes[column.codes].codes}.__getitem__
    return _TURNS[column.turn]


def _square_metres(square_decimetres: int) -> Decimal:
    return Decimal(square_decimetres) / 100


_TURNS: dict[Turn, Callable[[Any], Any]] = {
    Turn.YES_NO: yes_no_text,
    Turn.LAST_DAY: last_day,
    Turn.SQUARE_METRES: _square_metres,
}


class RowTexts:
    """The text of a row that hashes are taken over: a JSON list of its cells' texts, in UTF-8 without blanks.

    A blank cell is "", a number its shortest decimal form with a point, a date ISO: what anybody can make again from the
    workbook alone.
    """

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._cells = [_CellTexts(_CELL_TEXTS[kind]) for kind in kinds]

    def of(self, cells: Sequence[Any]) -> bytes:
        """Return the text of a row of typed cells."""
        texts = list(map(getitem, self._cells, cells))
        return _in_json(texts).encode()


class _CellTexts(dict[Hashable, str]):
    """The texts of one column's cells by value; remembers the frequent ones."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__({None: ""})
        self._write = write

    def __missing__(self, value: Hashable) -> str:
        said = self._write(value)
        if len(self) < _MAX_REMEMBERED:
            self[value] = said
        return said


def _shortest(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


_CELL_TEXTS: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: str,
    Kind.CODE: str,
    Kind.INTEGER: str,
    Kind.DECIMAL: lambda number: _shortest(f"{number:f}"),
    Kind.KRONER: lambda ore: _shortest(kroner_text(ore)),
    Kind.DATE: date.isoformat,
}
