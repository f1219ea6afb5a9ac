"""What one import carries through its passes: session, plan, code lists, the person's scope; and how a row is refused.

Owns that every data row is counted once, in one bucket. Never decides anything about a row.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from backoffice.operations.plan import Bucket, FieldCount, Plan
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import Level, Owner, Place, Problem
from backoffice.security import Scope
from backoffice.watch import Watch

LISTED_VALUES = 20
_COUNTED_VALUES = 10_000


@dataclass(frozen=True, slots=True)
class Run:
    """One import under way. `scope` is where the person may import; `draft` keeps what is written from being reported."""

    session: Session
    plan: Plan
    codes: CodeLists
    scope: Scope
    today: date
    draft: bool
    file: str
    watch: Watch = field(default_factory=Watch)

    def refuse(self, problems: Sequence[Problem], record_id: int = 0) -> None:
        """Count one row as refused for its first problem; the others are kept beside it."""
        self.plan.asked += 1
        self.plan.refused.add(problems[0], record_id)
        for problem in problems[1:]:
            self.plan.further.add(problem, record_id)

    def may_touch(self, organisation_id: int, department_id: int | None = None) -> bool:
        """Tell whether a record of this organisation and department lies within the person's scope."""
        return (
            self.scope.everything
            or organisation_id in self.scope.organisation_ids
            or department_id in self.scope.department_ids
        )

    def status(self) -> str:
        """Return the code that what is imported gets: reported, or draft where the person asked for that."""
        return self.codes["record_status"].by_meaning["draft" if self.draft else "reported"].code

    def code_of(self, list_name: str, meaning: str) -> str:
        """Return the code to write for a meaning."""
        return self.codes[list_name].by_meaning[meaning].code

    def add_counts(self, record: str, counts: "dict[str, ValueCounts]") -> None:
        """Add to the plan how many rows change each field from what to what."""
        for name, pairs in counts.items():
            self.plan.field_counts += pairs.listed(record, name)


def start_over(plan: Plan) -> None:
    """Forget every row sorted so far and what was told of them, to read the file again."""
    plan.asked = plan.unchanged = 0
    plan.refused, plan.further, plan.conflicts, plan.warnings = Bucket(), Bucket(), Bucket(), Bucket()
    plan.missing = Bucket()
    for told in (plan.changes, plan.created, plan.removed, plan.disputed, plan.field_counts, plan.notes):
        told.clear()


@dataclass(slots=True)
class ValueCounts:
    """How many rows of one field go from which value to which; beyond a number of pairs only their sum."""

    pairs: Counter[tuple[object, object]] = field(default_factory=Counter)
    rest: int = 0

    def add(self, old_and_new: Iterable[tuple[object, object]]) -> None:
        """Count (old, new) pairs."""
        if len(self.pairs) < _COUNTED_VALUES:
            self.pairs.update(old_and_new)
        else:
            self.rest += sum(1 for _ in old_and_new)

    def listed(self, record: str, name: str) -> list[FieldCount]:
        """Return the most frequent pairs, and one entry that sums the others."""
        ordered = sorted(self.pairs.items(), key=lambda item: (-item[1], str(item[0])))
        counts = [FieldCount(record, name, old, new, n) for (old, new), n in ordered[:LISTED_VALUES]]
        if rest := self.rest + sum(n for _, n in ordered[LISTED_VALUES:]):
            counts.append(FieldCount(record, name, None, None, rest, other=True))
        return counts


def rows_named(rows: Sequence[int]) -> str:
    """Return the rows of a file as a problem names them: "5, 9, 13"; many are cut short."""
    return ", ".join(map(str, rows[:6])) + (", …" if len(rows) > 6 else "")


def twice(file: str, sheet: str, row: int, rows: Sequence[int], heading: str) -> Problem:
    """Return the problem of a row whose key other rows have too."""
    place = Place(file, sheet, row, heading)
    return Problem("import.twice", Level.ERROR, value=rows_named(rows), owner=Owner.FILE, place=place)
