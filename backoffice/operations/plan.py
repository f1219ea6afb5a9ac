"""The plan: what a write will do, computed without writing, shown, and then applied as it is.

Owns the compact form of a plan (arrays, never an object per row), its counts and its hash. Every row asked for is in
exactly one of changed, unchanged, refused and conflicts. Never reads or writes the register.
"""

import dataclasses
import hashlib
import json
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import Problem


@dataclass(frozen=True, slots=True)
class Source:
    """Where a plan came from: a screen or command, and for an import the file's name and SHA-256."""

    way: str
    file: str = ""
    file_hash: str = ""


@dataclass(slots=True)
class Bucket:
    """Rows of one outcome: record ids (0 = not in the register), file rows (0 = no file), and a reason each."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    rows: "array[int]" = field(default_factory=lambda: array("q"))
    reasons: "array[int]" = field(default_factory=lambda: array("H"))
    raw: list[str] = field(default_factory=list)
    kinds: list[Problem] = field(default_factory=list)
    _known: dict[Problem | tuple[object, ...], int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, problem: Problem, record_id: int = 0) -> None:
        """Put a row in, under the problem's kind; its value, file row and (where it has no id) name stay the row's."""
        key = (problem.id, problem.field, problem.place.sheet, problem.place.column, repr(dict(problem.values)))
        reason = self._known.get(key)
        if reason is None:
            reason = self._known[key] = len(self.kinds)
            self.kinds.append(
                dataclasses.replace(problem, value="", record="", place=dataclasses.replace(problem.place, row=0))
            )
        self.ids.append(record_id)
        self.rows.append(problem.place.row)
        self.reasons.append(reason)
        self.raw.append(problem.value if record_id else problem.value or problem.record)

    def problem(self, position: int) -> Problem:
        """Return the problem of the row at a position; `record` is empty where it is in the register."""
        kind = self.kinds[self.reasons[position]]
        place = dataclasses.replace(kind.place, row=self.rows[position])
        return dataclasses.replace(kind, value=self.raw[position], place=place)

    def by_kind(self) -> list[tuple[Problem, int]]:
        """Return each kind of problem with how many rows have it, most first."""
        counts = [0] * len(self.kinds)
        for reason in self.reasons:
            counts[reason] += 1
        return sorted(zip(self.kinds, counts, strict=True), key=lambda pair: -pair[1])


@dataclass(frozen=True, slots=True)
class FieldCount:
    """How many rows change a field from one value to another (None = empty; `other` sums what is not listed)."""

    record: str
    field: str
    old: object
    new: object
    rows: int
    other: bool = False


@dataclass(slots=True)
class Changes:
    """Rows of one record kind to change, in key order.

    A field's new value is in `constants` (the same for all) or in `values` (one per row). Bit i of a row's mask says
    that field i of `fields` differs from what the register holds.
    """

    record: str
    fields: tuple[str, ...]
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    versions: "array[int]" = field(default_factory=lambda: array("i"))
    masks: "array[int]" = field(default_factory=lambda: array("Q"))
    constants: dict[str, object] = field(default_factory=dict)
    values: dict[str, list[Any]] = field(default_factory=dict)
    follows: bool = False

    def new_value(self, name: str, position: int) -> object:
        """Return the planned value of a field for the row at a position."""
        return self.constants[name] if name in self.constants else self.values[name][position]


@dataclass(slots=True)
class Created:
    """Records to create: a column of values per column name. A negative id is this plan's own name for a new record."""

    record: str
    ids: "array[int]"
    columns: dict[str, list[Any]]


@dataclass(slots=True)
class Removed:
    """Records to remove, which the undo of their creation asks for."""

    record: str
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    versions: "array[int]" = field(default_factory=lambda: array("i"))


@dataclass(slots=True)
class Plan:
    """What will be written, what not, and why. `purpose` is edit, import, master_data, undo or redo.

    `further` holds what else is wrong with rows that are in `refused` for their first problem; it counts nothing.
    """

    purpose: str
    source: Source
    asked: int = 0
    changes: list[Changes] = field(default_factory=list)
    created: list[Created] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    unchanged: int = 0
    refused: Bucket = field(default_factory=Bucket)
    further: Bucket = field(default_factory=Bucket)
    conflicts: Bucket = field(default_factory=Bucket)
    warnings: Bucket = field(default_factory=Bucket)
    notes: list[Problem] = field(default_factory=list)
    field_counts: list[FieldCount] = field(default_factory=list)
    record: str = "dwelling"
    undoes: int | None = None
    reason: str = ""
    operation_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def changed(self) -> int:
        """How many of the rows asked for will be written."""
        return (
            sum(len(part.ids) for part in self.changes if not part.follows)
            + sum(len(part.ids) for part in self.created)
            + sum(len(part.ids) for part in self.removed)
        )

    @property
    def following(self) -> int:
        """How many further rows change because of them (a rent that ends where the next begins)."""
        return sum(len(part.ids) for part in self.changes if part.follows)

    def counts(self) -> dict[str, int]:
        """Return the counts; asked is always the sum of the four outcomes."""
        counts = {
            "asked": self.asked,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": len(self.refused),
            "conflicts": len(self.conflicts),
        }
        if counts["asked"] != sum(list(counts.values())[1:]):
            raise AssertionError(f"a row is in no bucket or in two: {counts}")
        return counts | {"warnings": len(self.warnings), "following": self.following}

    def hash(self) -> str:
        """Return the SHA-256 over (record, key, base version, field, new value) in key order."""
        digest = hashlib.sha256()
        for part in self.changes:
            _feed(digest, part.record, part.fields, part.constants)
            for numbers in (part.ids, part.versions, part.masks):
                digest.update(_little_endian(numbers))
            for name in part.fields:
                if name in part.values:
                    _feed(digest, name, part.values[name])
        for new in self.created:
            _feed(digest, new.record, list(new.ids), new.columns)
        for gone in self.removed:
            _feed(digest, gone.record, list(gone.ids), list(gone.versions))
        return digest.hexdigest()

    def without_rows(self, record: str, ids: Sequence[int]) -> "Plan":
        """Return the plan without some of the rows it would change; they are no longer asked for."""
        leave = set(ids)
        changes = [
            part if part.record != record else keep_rows(part, lambda i: i not in leave) for part in self.changes
        ]
        return self._recounted(changes, moved=False)

    def without_fields(self, record: str, names: Sequence[str]) -> "Plan":
        """Return the plan without some fields; a row left with nothing to change becomes unchanged."""
        changes = [part if part.record != record else _drop_fields(part, set(names)) for part in self.changes]
        slimmer = self._recounted([part for part in changes if part.fields], moved=True)
        slimmer.field_counts = [count for count in self.field_counts if count.field not in names]
        return slimmer

    def _recounted(self, changes: list[Changes], *, moved: bool) -> "Plan":
        plan = dataclasses.replace(self, changes=changes, operation_id=str(uuid4()))
        gone = self.changed - plan.changed
        if moved:
            plan.unchanged = self.unchanged + gone
        else:
            plan.asked = self.asked - gone
            left = {row_id for part in changes for row_id in part.ids}
            plan.warnings = Bucket()
            for position in range(len(self.warnings)):
                if self.warnings.ids[position] in left or not self.warnings.ids[position]:
                    plan.warnings.add(self.warnings.problem(position), self.warnings.ids[position])
        return plan


def keep_rows(part: Changes, wanted: Callable[[int], bool]) -> Changes:
    """Return the part with only the rows whose id is wanted."""
    kept = [position for position, row_id in enumerate(part.ids) if wanted(row_id)]
    return dataclasses.replace(
        part,
        ids=array("q", (part.ids[i] for i in kept)),
        versions=array("i", (part.versions[i] for i in kept)),
        masks=array("Q", (part.masks[i] for i in kept)),
        values={name: [column[i] for i in kept] for name, column in part.values.items()},
    )


def _drop_fields(part: Changes, names: set[str]) -> Changes:
    left = [i for i, name in enumerate(part.fields) if name not in names]
    masks = array("Q", (sum(1 << new for new, old in enumerate(left) if mask >> old & 1) for mask in part.masks))
    fields = tuple(part.fields[i] for i in left)
    slim = dataclasses.replace(
        part,
        fields=fields,
        masks=masks,
        constants={name: value for name, value in part.constants.items() if name in fields},
        values={name: column for name, column in part.values.items() if name in fields},
    )
    some = {row_id for row_id, mask in zip(part.ids, masks, strict=True) if mask}
    return keep_rows(slim, lambda row_id: row_id in some)


def _little_endian(numbers: "array[int]") -> bytes:
    import sys

    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _feed(digest: Any, *values: object) -> None:
    digest.update(json.dumps(values, default=_plain_json, ensure_ascii=False, sort_keys=True).encode())


def _plain_json(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def field_label(record: str, name: str) -> str:
    """Return the label of a field, or its name where it has no declaration (a key column)."""
    declared = BY_NAME[record].fields.get(name)
    return declared.label if declared else name
