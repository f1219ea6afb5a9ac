"""The cells of a delivery as text and back: what hashes are taken over, made from a typed value or from a read cell.

Owns the canonical text: a blank is "", a number its shortest decimal form with a point, a date ISO. Anybody can make it again
from the workbook alone. Knows neither dwellings nor sheets.
"""

import hashlib
import json
from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import getitem
from typing import Any

from backoffice.exchange.cells import BadCell, Cell, exact, to_serial
from backoffice.exchange.sheet_specs import Kind
from backoffice.exchange.writing_cells import kroner_text

ROW_HASH_DIGITS = 32
_MAX_REMEMBERED = 2048
_in_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class RowTexts:
    """The text of a row that hashes are taken over: a JSON list of its cells' texts, in UTF-8 without blanks."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._cells = [_CellTexts(_WRITE[kind]) for kind in kinds]

    def of(self, cells: Sequence[Any]) -> bytes:
        """Return the text of a row of typed cells."""
        return line_of(list(map(getitem, self._cells, cells)))


def line_of(texts: Sequence[str]) -> bytes:
    """Return the line of a row's texts, without its line feed."""
    return _in_json(texts).encode()


def row_hash(line: bytes) -> str:
    """Return the hash that the register keeps of a row: the first digits of its line's SHA-256."""
    return hashlib.sha256(line).hexdigest()[:ROW_HASH_DIGITS]


def read_line(line: bytes | str, kinds: Sequence[Kind]) -> list[Any]:
    """Return the typed cells of a row's line; ValueError if it is none of these kinds."""
    return [_typed(said, kind) for said, kind in zip(json.loads(line), kinds, strict=True)]


def _typed(said: str, kind: Kind) -> Any:
    if not said:
        return None
    if kind is Kind.KRONER:
        return int(Decimal(said) * 100)
    if kind is Kind.INTEGER:
        return int(said)
    if kind is Kind.DECIMAL:
        return Decimal(said)
    if kind is Kind.DATE:
        return date.fromisoformat(said) if said[4:5] == "-" else datetime.strptime(said, "%d-%m-%Y").date()
    return said


def text_of_read(cell: Cell) -> str:
    """Return the canonical text of a cell as our reader gives it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float):
        return shortest(f"{exact(cell):f}")
    if isinstance(cell, datetime):
        return cell.isoformat()
    return f"!{cell.kind}" if isinstance(cell, BadCell) else cell.isoformat()


def shortest(digits: str) -> str:
    """Return a decimal number's digits without a tail of zeros."""
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _day(day: date) -> str:
    # As the cell has it: before March 1900 a sheet can only hold a date as text.
    return day.isoformat() if to_serial(day) is not None else f"{day:%d-%m-}{day.year:04d}"


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


_WRITE: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: str,
    Kind.CODE: str,
    Kind.INTEGER: str,
    Kind.DECIMAL: lambda number: shortest(f"{number:f}"),
    Kind.KRONER: lambda ore: shortest(kroner_text(ore)),
    Kind.DATE: _day,
}
