"""Compare the cells of a block with the register, field by field: three ways where the register moved since the export.

Owns the truth table. A cell that is blank, or still as it was exported, leaves the field alone; one that says what the
register says changes nothing; one that differs changes it, unless the register moved there too: then it is disputed.
Pure: columns in, columns out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import ne
from typing import Any

from backoffice.queries.base_values import BaseValues
from backoffice.records.fields import Kind, RecordField
from backoffice.records.values import CLEAR
from backoffice.rules.periods import FOREVER
from backoffice.safe_text import plain


@dataclass(slots=True)
class Cells:
    """What becomes of some rows: by field the value to hold, by row which fields change and which are disputed."""

    now: dict[str, Sequence[Any]]
    masks: list[int]
    disputed: list[int]
    given: dict[str, list[int]] = field(default_factory=dict)
    """By field the rows whose value is to change."""


def compare_cells(
    fields: Sequence[RecordField],
    values: Mapping[str, Sequence[Any]],
    positions: Sequence[int],
    held: Mapping[str, Sequence[Any]],
    bases: Mapping[int, BaseValues],
) -> Cells:
    """Compare the rows at some positions of a block with what the register holds of them, in the same order.

    `bases` has, by index into `positions`, what those rows held at the export whose version has moved since.
    """
    cells = Cells(dict(held), [0] * len(positions), [0] * len(positions))
    for bit, declared in enumerate(fields):
        name, old, column = declared.name, held[declared.name], values[declared.name]
        if len(column) != len(positions):
            column = [column[position] for position in positions]
        now: dict[int, Any] = {}
        for i, value in _asked(declared, column, old):
            base = bases.get(i)
            if base is not None:
                was = base.value(name, old[i])
                if base.known and value == was:
                    continue
                if not base.known or old[i] != was:
                    cells.disputed[i] |= 1 << bit
            cells.masks[i] |= 1 << bit
            now[i] = value
        cells.given[name] = list(now)
        if now:
            cells.now[name] = [now.get(i, value) for i, value in enumerate(old)]
    return cells


def _asked(declared: RecordField, column: Sequence[Any], old: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Yield index and value of the cells that ask for something else than is held."""
    empty, clears = empty_value(declared), declared.may_be_empty
    for i in compress(range(len(old)), map(ne, column, old)):
        value = column[i]
        if value is None:
            continue
        if value is CLEAR:
            # What must have a value stays as it is; the row is refused for asking.
            value = empty if clears else old[i]
        if value != old[i] and not _is_as_read(declared, old[i], value):
            yield i, value


def _is_as_read(declared: RecordField, old: Any, new: Any) -> bool:
    """Tell whether a text differs only by what no file gives back: blanks around it, signs that are not shown."""
    return declared.kind in (Kind.TEXT, Kind.URL) and isinstance(old, str) and plain(old.strip()) == new


def empty_value(declared: RecordField) -> Any:
    """Return what a field holds when it is empty."""
    return FOREVER if declared.kind is Kind.LAST_DAY else None
