"""Gather the rows an import changes, in any order, and turn them into the compact part of a plan.

Owns the order by key and that only fields which some row changes are written. Compares nothing.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backoffice.operations.columns import Column
from backoffice.operations.plan import Changes


@dataclass(slots=True)
class ChangedRows:
    """Rows of one record kind: key, version, which of `names` differ (bit i for name i), and every name's value.

    `rows` are their places in the file, where the caller knows them.
    """

    record: str
    names: tuple[str, ...]
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    versions: "array[int]" = field(default_factory=lambda: array("i"))
    masks: "array[int]" = field(default_factory=lambda: array("Q"))
    values: dict[str, Column] = field(init=False)
    rows: "array[int]" = field(default_factory=lambda: array("q"))

    def __post_init__(self) -> None:
        self.values = {name: Column() for name in self.names}

    def add(self, key: int, version: int, mask: int, values: Sequence[Any]) -> None:
        """Add one row; `values` in the order of the names, the register's own where nothing changes."""
        self.ids.append(key)
        self.versions.append(version)
        self.masks.append(mask)
        for column, value in zip(self.values.values(), values, strict=True):
            column.append(value)

    def extend(
        self,
        keys: Sequence[int],
        versions: Sequence[int],
        masks: Sequence[int],
        values: Mapping[str, Sequence[Any]],
        positions: Sequence[int],
        rows: Sequence[int] = (),
    ) -> None:
        """Add the rows at some positions of equally long columns."""
        self.ids.extend([keys[i] for i in positions])
        self.versions.extend([versions[i] for i in positions])
        self.masks.extend([masks[i] for i in positions])
        for name, gathered in self.values.items():
            column = values[name]
            gathered.extend([column[i] for i in positions])
        if rows:
            self.rows.extend([rows[i] for i in positions])

    def used(self) -> int:
        """Return the names that some row changes, as a mask."""
        used = 0
        for mask in set(self.masks):
            used |= mask
        return used

    def part(
        self,
        *,
        all_fields: bool = False,
        follows: bool = False,
        used: int | None = None,
        leave: "frozenset[int] | set[int]" = frozenset(),
        sheet: str = "",
    ) -> Changes:
        """Return the rows in key order, but those at the positions of `leave`, with the fields that some row changes.

        `used` says which fields where other rows go with these, `all_fields` takes every one.
        """
        if used is None:
            used = (1 << len(self.names)) - 1 if all_fields else self.used()
        kept = [bit for bit in range(len(self.names)) if used >> bit & 1]
        slim = {mask: sum(1 << new for new, old in enumerate(kept) if mask >> old & 1) for mask in set(self.masks)}
        order = self.order(leave)
        fields = tuple(self.names[bit] for bit in kept)
        return Changes(
            self.record,
            fields,
            array("q", (self.ids[i] for i in order)),
            array("i", (self.versions[i] for i in order)),
            array("Q", (slim[self.masks[i]] for i in order)),
            values={name: self.values[name].picked(order) for name in fields},
            follows=follows,
            rows=array("q", (self.rows[i] for i in order)) if self.rows else array("q"),
            sheet=sheet,
        )

    def order(self, leave: "frozenset[int] | set[int]" = frozenset()) -> list[int]:
        """Return the positions in the order of the keys, but those to leave out."""
        return sorted((i for i in range(len(self.ids)) if i not in leave), key=self.ids.__getitem__)
