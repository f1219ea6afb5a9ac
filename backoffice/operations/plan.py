"""The plan: what a write will do, computed without writing, shown, and then applied as it is.

Owns a plan's counts and hash, and what becomes of it when a person takes rows or fields out or decides a dispute. Every
row asked for is in exactly one of changed, unchanged, refused and conflicts. Never reads or writes the register.
"""

import dataclasses
from array import array
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from backoffice.operations.columns import Column, picked
from backoffice.operations.plan_disputes import Settled, Take, disputes_without, settle, summed
from backoffice.operations.plan_hash import hash_of
from backoffice.operations.plan_parts import (
    Bucket,
    Changes,
    Created,
    Disputed,
    FieldCount,
    Judged,
    Removed,
    Source,
    drop_fields,
    keep_rows,
    merged,
)
from backoffice.records.fields import Kind
from backoffice.records.kinds import BY_NAME
from backoffice.records.personal import is_personal
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Problem, refused
from backoffice.text import text

__all__ = [
    "Bucket",
    "Changes",
    "Created",
    "Disputed",
    "FieldCount",
    "Judged",
    "Plan",
    "Removed",
    "Source",
    "field_label",
    "keep_rows",
]

DISPUTED = "import.changed_since"
"""The problem of a disputed row; its values name the record kind, as ids of several kinds may be the same."""


@dataclass(slots=True)
class Plan:
    """What will be written, what not, and why. `purpose` is one of those `apply` has a right for.

    `further` holds what else is wrong with rows that are in `refused` for their first problem; it counts nothing.
    `disputed` are rows of `conflicts` that a person can decide. `missing` are records that were exported and are not in
    the file: told of, not asked for. With `whole_only` nothing is written unless every row can be. `judged` says what
    warnings can be approved for, `approved` which kinds of them were (`approval_key`) and why.
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
    disputed: list[Disputed] = field(default_factory=list)
    missing: Bucket = field(default_factory=Bucket)
    whole_only: bool = False
    judged: Judged = field(default_factory=Judged)
    approved: dict[str, str] = field(default_factory=dict)

    def warn(self, problem: Problem, shown_id: int, record: str, record_id: int, data_hash: str) -> None:
        """Warn of a record, shown under a key of the plan's own kind, for what the rule looked at."""
        self.judged.add(len(self.warnings), record, record_id, data_hash)
        self.warnings.add(problem, shown_id)

    @property
    def changed(self) -> int:
        """How many of the rows asked for will be written."""
        return (
            sum(len(part.ids) for part in self.changes if not part.follows)
            + sum(len(part.ids) for part in self.created)
            + sum(len(part.ids) for part in self.removed)
        )

    @property
    def whole(self) -> bool:
        """Whether no row is refused or in conflict."""
        return not len(self.refused) and not len(self.conflicts)

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
        return hash_of(self.changes, self.created, self.removed)

    def without_rows(self, record: str, ids: Sequence[int]) -> "Plan":
        """Return the plan without some of the rows it would write or that are disputed; they are no longer asked for.

        A new record goes by the plan's own name for it (a negative id); Refused where another new one hangs on it.
        """
        leave = set(ids)
        self._require_nothing_hangs_on(record, leave)

        def kept(row_id: int) -> bool:
            return row_id not in leave

        changes = [part if part.record != record else keep_rows(part, kept) for part in self.changes]
        dropped = settle(self.disputed, record, leave.__contains__, "file")
        plan = dataclasses.replace(
            self,
            created=[part if part.record != record else _keep_created(part, leave) for part in self.created],
            removed=[part if part.record != record else _keep_removed(part, leave) for part in self.removed],
            disputed=dropped.left,
            conflicts=_without_disputed(self.conflicts, record, dropped.ids),
        )
        plan = plan._recounted(changes, before=self.changed, moved=False)
        plan.asked -= len(dropped.ids)
        return plan

    def without_fields(self, record: str, names: Sequence[str]) -> "Plan":
        """Return the plan without some fields; a row left with nothing to change becomes unchanged.

        New records keep what they cannot be without; a disputed row is settled when its disputed fields are gone.
        """
        gone = frozenset(names)
        changes = [part if part.record != record else _without_empty(drop_fields(part, gone)) for part in self.changes]
        left, freed = disputes_without(self.disputed, record, gone)
        created = [part if part.record != record else _without_columns(part, gone) for part in self.created]
        plan = dataclasses.replace(self, disputed=left, created=created)
        slimmer = plan._recounted([part for part in changes if part.fields], before=self.changed, moved=True)
        slimmer.field_counts = [
            count for count in self.field_counts if count.record != record or count.field not in gone
        ]
        return slimmer.decided(record, freed, take="file") if freed else slimmer

    def decided(self, record: str, ids: Collection[int], *, take: Take) -> "Plan":
        """Return the plan with some disputed rows of a kind settled: by the file, or as the register has it.

        Taken from the file all their cells are written; taken from the register only those that are not in dispute, and
        a row that is left with none is unchanged. Ids that are not in dispute change nothing.
        """
        settled = settle(self.disputed, record, frozenset(ids).__contains__, take)
        return dataclasses.replace(
            self,
            changes=_with_parts(self.changes, settled),
            unchanged=self.unchanged + settled.unchanged,
            disputed=settled.left,
            conflicts=_without_disputed(self.conflicts, record, settled.ids),
            field_counts=summed([*self.field_counts, *settled.counts]),
            operation_id=str(uuid4()),
        )

    def _require_nothing_hangs_on(self, record: str, ids: set[int]) -> None:
        column = _POINTING.get(record, "")
        for part in self.created:
            if column in part.columns and part.record != record and not ids.isdisjoint(part.columns[column]):
                own = (row_id for row_id, up in zip(part.ids, part.columns[column], strict=True) if up in ids)
                if any(row_id < 0 for row_id in own):
                    raise refused("plan.rows_belong_together")

    def _recounted(self, changes: list[Changes], *, before: int, moved: bool) -> "Plan":
        plan = dataclasses.replace(self, changes=changes, operation_id=str(uuid4()))
        gone = before - plan.changed
        if moved:
            plan.unchanged = self.unchanged + gone
        else:
            plan.asked = self.asked - gone
            left = {row_id for part in changes for row_id in part.ids}
            left.update(row_id for part in plan.disputed for row_id in part.changes.ids)
            judged = {(part.record, row_id) for part in changes for row_id in part.ids}
            plan._keep_warnings(lambda row_id: row_id in left or not row_id, judged.__contains__)
        return plan

    def _keep_warnings(self, wanted: Callable[[int], bool], judged: Callable[[tuple[str, int]], bool]) -> None:
        """Keep the warnings of wanted rows; of those that say which record they are about, that record decides."""
        before, about, self.warnings, self.judged = self.warnings, self.judged, Bucket(), Judged()
        which = {at: n for n, at in enumerate(about.at)}
        for position, row_id in enumerate(before.ids):
            n = which.get(position)
            if n is None and wanted(row_id):
                self.warnings.add(before.problem(position), row_id)
            elif n is not None and judged((about.records[n], about.ids[n])):
                problem = before.problem(position)
                self.warn(problem, row_id, about.records[n], about.ids[n], about.hashes[n])


# Which column of a new record names another new record of the same plan.
_POINTING = {
    "organisation": "organisation_id",
    "department": "department_id",
    "building_section": "building_section_id",
    "lease": "lease_id",
}


def _without_empty(part: Changes) -> Changes:
    some = {row_id for row_id, mask in zip(part.ids, part.masks, strict=True) if mask}
    return keep_rows(part, some.__contains__)


def _keep_created(part: Created, leave: set[int]) -> Created:
    kept = [i for i, row_id in enumerate(part.ids) if row_id not in leave]
    rows = array("q", (part.rows[i] for i in kept if part.rows))
    ids = array("q", (part.ids[i] for i in kept))
    return dataclasses.replace(part, ids=ids, columns=picked(part.columns, kept), rows=rows)


def _keep_removed(part: Removed, leave: set[int]) -> Removed:
    kept = [i for i, row_id in enumerate(part.ids) if row_id not in leave]
    versions = array("i", (part.versions[i] for i in kept))
    rows = array("q", (part.rows[i] for i in kept if part.rows))
    return dataclasses.replace(part, ids=array("q", (part.ids[i] for i in kept)), versions=versions, rows=rows)


def _without_columns(part: Created, names: frozenset[str]) -> Created:
    fields = BY_NAME[part.record].fields
    columns: dict[str, Any] = dict(part.columns)
    for name in names.intersection(fields, columns):
        if not fields[name].broken_rule(None) and not fields[name].required:
            del columns[name]
        elif fields[name].kind is Kind.LAST_DAY:
            columns[name] = Column.repeated(FOREVER, len(part.ids))
    return dataclasses.replace(part, columns=columns)


def _without_disputed(conflicts: Bucket, record: str, settled: set[int]) -> Bucket:
    if not settled:
        return conflicts
    left = Bucket()
    for position, row_id in enumerate(conflicts.ids):
        problem = conflicts.problem(position)
        if problem.id != DISPUTED or problem.values.get("record") != record or row_id not in settled:
            left.add(problem, row_id)
    return left


def _with_parts(changes: list[Changes], settled: Settled) -> list[Changes]:
    """Put settled rows into the part of their kind and sheet; both were made with the same fields."""
    parts = list(changes)
    for new in settled.changes:
        for i, part in enumerate(parts):
            if (part.record, part.sheet, part.follows) == (new.record, new.sheet, False):
                parts[i] = merged(part, new)
                break
        else:
            parts.append(new)
    return parts


def field_label(record: str, name: str) -> str:
    """Return the label of a field, or its name where it has no declaration (a key column); of a lease's status with its kind."""
    declared = BY_NAME[record].fields.get(name)
    if is_personal(record, name):
        return text(f"field.{record}.{name}")
    if name == "status" and record != "dwelling" and declared:
        return f"{BY_NAME[record].label}: {declared.label.lower()}"
    return declared.label if declared else name
