"""What a plan is made of: buckets of rows, changes, new and removed records, and rows that are disputed.

Owns the compact form (arrays and columns, never an object per row). Decides nothing, reads and writes nothing.
"""

import dataclasses
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from backoffice.operations.columns import Column, Columns, kept, picked
from backoffice.rules.personal import masked
from backoffice.rules.problems import Problem


@dataclass(frozen=True, slots=True)
class Source:
    """Where a plan came from: a screen or command, and for an import the file's name and SHA-256.

    `form` says what the file was read as: "own" (the program's own workbook), "xml", or "dialect" and the name of it.
    """

    way: str
    file: str = ""
    file_hash: str = ""
    form: str = ""
    dialect: str = ""


@dataclass(slots=True)
class Bucket:
    """Rows of one outcome: record ids (0 = not in the register), file rows (0 = no file), and a reason each."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    rows: "array[int]" = field(default_factory=lambda: array("q"))
    reasons: "array[int]" = field(default_factory=lambda: array("H"))
    raw: Column = field(default_factory=Column)
    kinds: list[Problem] = field(default_factory=list)
    _known: dict[Problem | tuple[object, ...], int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, problem: Problem, record_id: int = 0) -> None:
        """Put a row in, under the problem's kind; its value (no person's number), row and (without id) name stay its own."""
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
        self.raw.append(masked(problem.value if record_id else problem.value or problem.record))

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


@dataclass(slots=True)
class Judged:
    """What warnings of a plan can be approved for: by position in the bucket, the record and the hash of what was looked at.

    A warning may stand under its dwelling's key and be about one of the dwelling's leases.
    """

    at: "array[int]" = field(default_factory=lambda: array("q"))
    records: Column = field(default_factory=Column)
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    hashes: Column = field(default_factory=Column)

    def __len__(self) -> int:
        return len(self.at)

    def add(self, at: int, record: str, record_id: int, data_hash: str) -> None:
        """Say of the warning at a position what an approval of it holds for."""
        self.at.append(at)
        self.records.append(record)
        self.ids.append(record_id)
        self.hashes.append(data_hash)


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
    that field i of `fields` differs from what the register holds. `rows` and `sheet` say where in a file they stand;
    no rows where they come from none.
    """

    record: str
    fields: tuple[str, ...]
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    versions: "array[int]" = field(default_factory=lambda: array("i"))
    masks: "array[int]" = field(default_factory=lambda: array("Q"))
    constants: dict[str, object] = field(default_factory=dict)
    values: Columns = field(default_factory=dict)
    follows: bool = False
    rows: "array[int]" = field(default_factory=lambda: array("q"))
    sheet: str = ""

    def __post_init__(self) -> None:
        self.values = kept(self.values)

    def new_value(self, name: str, position: int) -> object:
        """Return the planned value of a field for the row at a position."""
        return self.constants[name] if name in self.constants else self.values[name][position]


@dataclass(slots=True)
class Created:
    """Records to create: a column of values per column name. A negative id is this plan's own name for a new record."""

    record: str
    ids: "array[int]"
    columns: Columns
    rows: "array[int]" = field(default_factory=lambda: array("q"))
    sheet: str = ""

    def __post_init__(self) -> None:
        self.columns = kept(self.columns)


@dataclass(slots=True)
class Removed:
    """Records to remove: the undo of their creation asks for it, or a row of a file."""

    record: str
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    versions: "array[int]" = field(default_factory=lambda: array("i"))
    rows: "array[int]" = field(default_factory=lambda: array("q"))
    sheet: str = ""


@dataclass(slots=True)
class Disputed:
    """Rows where file and register both moved away from what the file was written from, in key order.

    `changes` is what taking the file's values would write, on the register's version of now. Bit i of a row's
    `disputed` says that field i of `changes.fields` is in dispute. `base` and `theirs` hold, per field, the value at
    the export (None too where the history does not know it) and the register's of now; `rows` is where in the file.
    """

    changes: Changes
    disputed: "array[int]"
    base: Columns
    theirs: Columns
    rows: "array[int]"
    sheet: str

    def __post_init__(self) -> None:
        self.base, self.theirs = kept(self.base), kept(self.theirs)

    def __len__(self) -> int:
        return len(self.changes.ids)

    def at(self, positions: Sequence[int]) -> "Disputed":
        """Return only the rows at some positions."""
        return Disputed(
            rows_at(self.changes, positions),
            array("Q", (self.disputed[i] for i in positions)),
            picked(self.base, positions),
            picked(self.theirs, positions),
            array("q", (self.rows[i] for i in positions)),
            self.sheet,
        )


def rows_at(part: Changes, positions: Sequence[int]) -> Changes:
    """Return the part with only the rows at some positions."""
    return dataclasses.replace(
        part,
        ids=array("q", (part.ids[i] for i in positions)),
        versions=array("i", (part.versions[i] for i in positions)),
        masks=array("Q", (part.masks[i] for i in positions)),
        values=picked(part.values, positions),
        rows=array("q", (part.rows[i] for i in positions if part.rows)),
    )


def keep_rows(part: Changes, wanted: Callable[[int], bool]) -> Changes:
    """Return the part with only the rows whose id is wanted."""
    return rows_at(part, [position for position, row_id in enumerate(part.ids) if wanted(row_id)])


def bits_without(masks: "array[int]", fields: Sequence[str], names: frozenset[str]) -> "array[int]":
    """Return masks over `fields` as masks over those of them that are not named."""
    left = [i for i, name in enumerate(fields) if name not in names]
    known = {mask: sum(1 << new for new, old in enumerate(left) if mask >> old & 1) for mask in set(masks)}
    return array("Q", (known[mask] for mask in masks))


def drop_fields(part: Changes, names: frozenset[str]) -> Changes:
    """Return the part without some fields; rows may be left with nothing to change (mask 0)."""
    return dataclasses.replace(
        part,
        fields=tuple(name for name in part.fields if name not in names),
        masks=bits_without(part.masks, part.fields, names),
        constants={name: value for name, value in part.constants.items() if name not in names},
        values={name: column for name, column in part.values.items() if name not in names},
    )


def merged(first: Changes, second: Changes) -> Changes:
    """Return the rows of two parts of one kind with the same fields as one, in key order; constants become columns."""
    ids = [*first.ids, *second.ids]
    order = sorted(range(len(ids)), key=ids.__getitem__)
    versions, masks = [*first.versions, *second.versions], [*first.masks, *second.masks]
    rows = [*first.rows, *second.rows]
    columns = {name: [*_column(first, name), *_column(second, name)] for name in first.fields}
    return Changes(
        first.record,
        first.fields,
        array("q", (ids[i] for i in order)),
        array("i", (versions[i] for i in order)),
        array("Q", (masks[i] for i in order)),
        values=picked(columns, order),
        follows=first.follows,
        rows=array("q", (rows[i] for i in order)) if len(rows) == len(ids) else array("q"),
        sheet=first.sheet,
    )


def _column(part: Changes, name: str) -> Sequence[object]:
    return Column.repeated(part.constants[name], len(part.ids)) if name in part.constants else part.values[name]
