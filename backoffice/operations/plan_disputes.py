"""Settling disputed rows: with the file's values or the register's, and what then remains in dispute.

Owns what a decision means for a row. Pure: parts in, parts out; the plan puts them in their places.
"""

import dataclasses
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from backoffice.operations.plan_parts import Changes, Disputed, FieldCount, bits_without, drop_fields, rows_at

Take = Literal["file", "register"]


@dataclass(slots=True)
class Settled:
    """What a decision made of disputed rows: those still open, the parts to write, how many are left alone."""

    left: list[Disputed] = field(default_factory=list)
    changes: list[Changes] = field(default_factory=list)
    ids: set[int] = field(default_factory=set)
    unchanged: int = 0
    counts: list[FieldCount] = field(default_factory=list)


def settle(disputes: Sequence[Disputed], record: str, wanted: Callable[[int], bool], take: Take) -> Settled:
    """Decide the wanted rows of a kind: all their cells by the file, or only the undisputed ones."""
    settled = Settled()
    for dispute in disputes:
        if dispute.changes.record != record:
            settled.left.append(dispute)
            continue
        chosen = [i for i, row_id in enumerate(dispute.changes.ids) if wanted(row_id)]
        _settle_rows(settled, dispute.at(chosen), take)
        if len(chosen) < len(dispute):
            taken = set(chosen)
            settled.left.append(dispute.at([i for i in range(len(dispute)) if i not in taken]))
    return settled


def _settle_rows(settled: Settled, rows: Disputed, take: Take) -> None:
    part = rows.changes
    settled.ids.update(part.ids)
    if take == "register":
        masks = array("Q", (mask & ~bits for mask, bits in zip(part.masks, rows.disputed, strict=True)))
        part = dataclasses.replace(part, masks=masks, values=_as_held(rows, masks))
    written = [i for i, mask in enumerate(part.masks) if mask]
    settled.unchanged += len(part.ids) - len(written)
    settled.counts += _counts(part, rows)
    if written:
        settled.changes.append(rows_at(part, written))


def _as_held(rows: Disputed, masks: "array[int]") -> dict[str, list[object]]:
    """Return the columns with the register's value wherever a row no longer writes the field."""
    part = rows.changes
    return {
        name: [part.new_value(name, i) if masks[i] >> bit & 1 else rows.theirs[name][i] for i in range(len(part.ids))]
        for bit, name in enumerate(part.fields)
    }


def _counts(part: Changes, rows: Disputed) -> list[FieldCount]:
    found: Counter[tuple[str, object, object]] = Counter()
    for bit, name in enumerate(part.fields):
        for i, mask in enumerate(part.masks):
            if mask >> bit & 1:
                found[name, rows.theirs[name][i], part.new_value(name, i)] += 1
    return [FieldCount(part.record, name, old, new, n) for (name, old, new), n in found.items()]


def disputes_without(
    disputes: Sequence[Disputed], record: str, names: frozenset[str]
) -> tuple[list[Disputed], list[int]]:
    """Return the disputes without some fields of a kind, and the ids of rows in which nothing is disputed any more."""
    left: list[Disputed] = []
    freed: list[int] = []
    for dispute in disputes:
        if dispute.changes.record != record:
            left.append(dispute)
            continue
        slim = Disputed(
            drop_fields(dispute.changes, names),
            bits_without(dispute.disputed, dispute.changes.fields, names),
            {name: column for name, column in dispute.base.items() if name not in names},
            {name: column for name, column in dispute.theirs.items() if name not in names},
            dispute.rows,
            dispute.sheet,
        )
        freed += [row_id for row_id, bits in zip(slim.changes.ids, slim.disputed, strict=True) if not bits]
        left.append(slim)
    return left, freed


def summed(counts: Sequence[FieldCount]) -> list[FieldCount]:
    """Return counts with those of the same field and values added up, in the order in which they first come."""
    total: dict[tuple[object, ...], FieldCount] = {}
    for count in counts:
        key = (count.record, count.field, count.old, count.new, count.other)
        known = total.get(key)
        total[key] = dataclasses.replace(known, rows=known.rows + count.rows) if known else count
    return list(total.values())
