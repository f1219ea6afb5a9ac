"""Compare the cells of a block with the register, field by field: three ways where the register moved since the export.

Owns the truth table. A cell that is blank, or still as it was exported, leaves the field alone; one that says what the
register says changes nothing; one that differs changes it, unless the register moved there too: then it is disputed.
Pure: columns in, columns out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
        name = declared.name
        old, column = held[name], values[name]
        empty, clears = empty_value(declared), declared.may_be_empty
        # What must have a value stays as it is; the row is refused for asking.
        new = [
            o if (v := column[p]) is None or (v is CLEAR and not clears) else empty if v is CLEAR else v
            for p, o in zip(positions, old, strict=True)
        ]
        cells.now[name] = new
        changed = []
        for i in [i for i, differs in enumerate(map(ne, new, old)) if differs]:
            if _is_as_read(declared, old[i], new[i]):
                new[i] = old[i]
                continue
            base = bases.get(i)
            if base is not None:
                was = base.value(name, old[i])
                if base.known and new[i] == was:
                    new[i] = old[i]
                    continue
                if not base.known or old[i] != was:
                    cells.disputed[i] |= 1 << bit
            cells.masks[i] |= 1 << bit
            changed.append(i)
        cells.given[name] = changed
    return cells


def _is_as_read(declared: RecordField, old: Any, new: Any) -> bool:
    """Tell whether a text differs only by what no file gives back: blanks around it, signs that are not shown."""
    return declared.kind in (Kind.TEXT, Kind.URL) and isinstance(old, str) and plain(old.strip()) == new


def empty_value(declared: RecordField) -> Any:
    """Return what a field holds when it is empty."""
    return FOREVER if declared.kind is Kind.LAST_DAY else None
