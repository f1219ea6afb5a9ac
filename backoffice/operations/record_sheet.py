"""What the rows of one record kind are read and compared with: which fields, which columns of the register, where a
problem stands in the file.

Owns which fields of a kind a file may change. Compares nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.operations.import_run import Run
from backoffice.operations.record_block import KEYS, SAID, RecordBlock
from backoffice.queries.record_matching import HAS_TENANTS, IN_CASE, IN_USE, PLACE
from backoffice.records.fields import KeptBy, Kind, RecordField
from backoffice.records.kinds import BY_NAME
from backoffice.rules.dwelling import DwellingRule, touched_by
from backoffice.rules.problems import Level, Owner, Place, Problem

LETTING = ("housing_cost", "lease")
CREATED = (*LETTING, "disability_registration")
"""Kinds that a file may create and remove; dwellings and what stands above them come with master data."""
CREATABLE = (*CREATED, *SAID)
"""All kinds that the program's own workbook may create and remove."""
_EXTRAS = {
    "housing_cost": ("cost_type", "valid_from", "valid_to", "amount", "line", "status"),
    "lease": ("valid_from", "valid_to", "vacant", "allocation_type", "status", HAS_TENANTS, IN_CASE),
    "disability_registration": ("number", "building_section_id", "status", IN_USE),
}


def changeable(record: str) -> tuple[RecordField, ...]:
    """Return the fields that a file may change: those of its keeper but its key, the number, and when a place was closed.

    A workbook never asks for "status"; the XML says what is a draft. Closing has rules and an operation of its own.
    """
    kind, master = BY_NAME[record], record in ("organisation", "department", "building_section")
    keeper = KeptBy.MASTER_DATA if master else KeptBy.CASEWORKER
    return tuple(field for field in kind.kept_by(keeper) if field.name not in ("number", "closed_on"))


class RecordSheet:
    """The columns of one kind in one file, the same for all its blocks."""

    def __init__(self, run: Run, block: RecordBlock, also: Sequence[str] = ()) -> None:
        """Take the columns of a kind's first block; `also` are columns of the register to fetch beside them."""
        self.run, self.record = run, block.record
        self.fields = tuple(field for field in changeable(block.record) if field.name in block.values)
        self.names = tuple(field.name for field in self.fields)
        self.rules: list[tuple[DwellingRule, int]] = []
        extras = _EXTRAS.get(self.record, ())
        if self.record == "dwelling":
            rules = touched_by(frozenset(self.names))
            bits = {name: 1 << bit for bit, name in enumerate(self.names)}
            anything = (1 << len(self.names)) - 1
            self.rules = [(rule, sum(bits.get(name, 0) for name in rule.inputs) or anything) for rule in rules]
            extras = ("status", *(name for rule in rules for name in rule.inputs))
        self.columns = tuple(dict.fromkeys((*self.names, *extras, *also)))
        self.held = (*PLACE, *self.columns)
        self._at = {name: position for position, name in enumerate(self.held, 1)}
        lists = {field.name: run.codes[field.codes] for field in self.fields if field.codes}
        # A record keeps a code that is no longer used; only none may be given it anew.
        self.expired = {
            name: frozenset(code.code for code in codes.codes if not code.valid_on(run.today))
            for name, codes in lists.items()
        }

    def fits(self, block: RecordBlock) -> bool:
        """Tell whether a later block brings the same fields."""
        return {field.name for field in changeable(block.record)} & set(block.values) == set(self.names)

    def column(self, name: str) -> int:
        """Return where a held row has a column; the row's position in its block comes before them."""
        return self._at[name]

    def keys_of(self, block: RecordBlock) -> list[str]:
        """Return what each row says its record is: the unit, or numbers from the top down; "" if a part is blank."""
        columns = [block.keys[name] for name in KEYS[self.record] if name != "number"]
        if len(columns) == 1:
            return [part or "" for part in columns[0]]
        return ["-".join(parts) if all(parts) else "" for parts in zip(*columns, strict=True)]

    def problem(
        self,
        block: RecordBlock,
        problem_id: str,
        name: str,
        position: int,
        value: str = "",
        *,
        level: Level = Level.ERROR,
        owner: Owner = Owner.FILE,
        values: Mapping[str, object] | None = None,
    ) -> Problem:
        """Return a problem of a row at the column of a field or key."""
        declared = BY_NAME[self.record].fields.get(name)
        heading = block.headings.get(name, "")
        label = declared.label if declared else heading
        place = Place(self.run.file, block.sheet, block.rows[position], heading)
        return Problem(problem_id, level, "", label, value, owner, place, values or {})

    def shown_key(self, block: RecordBlock, position: int) -> tuple[str, str]:
        """Return the key column to point at and what the row says there."""
        name = KEYS[self.record][-1]
        value = block.keys.get(name, [None] * len(block.rows))[position]
        return name, "" if value is None else str(value)


def is_link(field: RecordField) -> bool:
    """Tell whether a field's value in a file is the number of another record."""
    return field.kind is Kind.LINK


def by_name(held: tuple[str, ...], rows: list[Any]) -> dict[str, Sequence[Any]]:
    """Turn held rows (position first) into columns by name."""
    turned = list(zip(*rows, strict=True)) if rows else [()] * (1 + len(held))
    return dict(zip(held, turned[1:], strict=True))
