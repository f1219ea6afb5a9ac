"""The summary of a plan: one sentence, and a line per bucket, field, reason and kind of warning.

Owns which lines a plan has and what each says. Pure: knows no widget and no database; links come with their texts.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from backoffice.formats import show_integer
from backoffice.operations.plan import FieldCount, Plan
from backoffice.records.codes import CodeLists
from backoffice.records.fields import Kind, RecordField
from backoffice.records.kinds import BY_NAME
from backoffice.records.values import show_value
from backoffice.rules.problems import Level, Place, Problem, sentence
from backoffice.text import counted, has_text, text

_PAIRS = 4


class Part(StrEnum):
    """Which part of a plan a line is about."""

    CHANGED = "changed"
    FIELD = "field"
    CREATED = "created"
    REMOVED = "removed"
    FOLLOWING = "following"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    CONFLICT = "conflict"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class BucketLine:
    """A line of the summary; `record` and `field` for a change, `problem` for a reason; `said` is what it says."""

    part: Part
    rows: int
    said: str
    record: str = ""
    field: str = ""
    problem: Problem | None = None
    approved: bool = False

    @property
    def title(self) -> str:
        """What the line is called."""
        return label_of(self.record, self.field) if self.part is Part.FIELD else text(f"plan.part.{self.part.value}")

    @property
    def short_title(self) -> str:
        """The same where there is little room."""
        short = f"edit.label.{self.field}"
        known = self.part is Part.FIELD and self.record == "dwelling" and has_text(short)
        return text(short) if known else self.title


@dataclass(frozen=True, slots=True)
class Words:
    """What values are called: the code lists, and the text of each link by its key."""

    codes: CodeLists
    links: dict[int, str]

    def value(self, record: str, name: str, value: object) -> str:
        """Return a stored value as a person reads it."""
        field = field_of(record, name)
        if field is None:
            return text("value.none") if value in (None, "") else str(value)
        if field.kind is Kind.LINK and isinstance(value, int):
            return self.links.get(value, str(value))
        return show_value(field, value, self.codes)


def field_of(record: str, name: str) -> RecordField | None:
    """Return the declaration of a field; None for a key column."""
    return BY_NAME[record].fields.get(name)


def label_of(record: str, name: str) -> str:
    """Return the label of a field in the language in use; a key column's own name."""
    field = field_of(record, name)
    return field.label if field else name


def plan_sentence(plan: Plan, words: Words) -> str:
    """Return the one sentence that says what the plan does, with its numbers."""
    records = records_text(plan, plan.changed)
    if plan.purpose != "edit" or not plan.changed:
        return text(f"plan.sentence.{plan.purpose if plan.changed else 'nothing'}", records=records)
    part = next(part for part in plan.changes if not part.follows)
    if len(part.fields) > 1:
        return text("plan.sentence.fields", fields=counted("plan.fields", len(part.fields)), records=records)
    name = part.fields[0]
    field, value = label_of(part.record, name), part.constants[name]
    if value is None:
        return text("plan.sentence.clear", field=field, records=records)
    linked = "link" if name == "disability_registration" else "set"
    return text(f"plan.sentence.{linked}", field=field, value=words.value(part.record, name, value), records=records)


def records_text(plan: Plan, n: int) -> str:
    """Return "42 boliger"; where a plan writes several kinds of record, "42 poster"."""
    kinds = {part.record for part in plan.changes if len(part.ids) and not part.follows}
    kinds |= {new.record for new in plan.created if len(new.ids)} | {gone.record for gone in plan.removed}
    return counted(f"records.{plan.record}" if kinds <= {plan.record} else "plan.records", n)


def bucket_lines(plan: Plan, words: Words, approved: Collection[str]) -> list[BucketLine]:
    """Return the lines of a plan in the order they are read; what is empty has none, but changed and unchanged always."""
    lines = [_line(Part.NOTE, 0, short_reason(note), problem=note) for note in plan.notes]
    lines += _changed_lines(plan, words)
    lines += [
        BucketLine(Part.CREATED, len(new.ids), BY_NAME[new.record].label, record=new.record)
        for new in plan.created
        if len(new.ids)
    ]
    lines += [
        BucketLine(Part.REMOVED, len(gone.ids), BY_NAME[gone.record].label, record=gone.record)
        for gone in plan.removed
        if len(gone.ids)
    ]
    if plan.following:
        lines.append(_line(Part.FOLLOWING, plan.following, text("plan.following")))
    lines.append(_line(Part.UNCHANGED, plan.unchanged, _unchanged_text(plan, words)))
    for part, bucket in ((Part.REFUSED, plan.refused), (Part.CONFLICT, plan.conflicts)):
        lines += [_line(part, n, short_reason(kind), problem=kind) for kind, n in bucket.by_kind()]
    for kind, n in plan.warnings.by_kind():
        done = warning_key(kind) in approved
        said = text("plan.approved" if done else "plan.to_approve", reason=short_reason(kind))
        lines.append(BucketLine(Part.WARNING, n, said, problem=kind, approved=done))
    return lines


def _line(part: Part, rows: int, said: str, *, problem: Problem | None = None) -> BucketLine:
    return BucketLine(part, rows, said, problem=problem)


def _changed_lines(plan: Plan, words: Words) -> list[BucketLine]:
    rows = sum(len(part.ids) for part in plan.changes if not part.follows)
    named = {(count.record, count.field): None for count in plan.field_counts}
    if not rows:
        return [] if plan.created or plan.removed else [BucketLine(Part.CHANGED, 0, "", record=plan.record)]
    own = counted("plan.fields", len(named)) if named else ""
    lines = [BucketLine(Part.CHANGED, rows, own, record=plan.record)]
    for record, name in named:
        counts = [count for count in plan.field_counts if (count.record, count.field) == (record, name)]
        lines.append(
            BucketLine(
                Part.FIELD,
                sum(count.rows for count in counts),
                _pairs_text(plan, counts, words),
                record=record,
                field=name,
            )
        )
    return lines


def _pairs_text(plan: Plan, counts: Sequence[FieldCount], words: Words) -> str:
    """Say old → new with how many rows each, the most frequent first; an undo only knows what it goes back to."""
    shown = [_pair_text(plan, count, words) for count in counts[:_PAIRS] if not count.other]
    rest = sum(count.rows for count in counts[:_PAIRS] if count.other) + sum(count.rows for count in counts[_PAIRS:])
    return " · ".join([*shown, *([text("plan.other_values", n=show_integer(rest))] if rest else [])])


def _pair_text(plan: Plan, count: FieldCount, words: Words) -> str:
    new = words.value(count.record, count.field, count.new)
    if plan.purpose in ("undo", "redo"):
        return f"→ {new} ({show_integer(count.rows)})"
    return f"{words.value(count.record, count.field, count.old)} → {new} ({show_integer(count.rows)})"


def _unchanged_text(plan: Plan, words: Words) -> str:
    part = next((part for part in plan.changes if not part.follows), None)
    if not plan.unchanged or plan.purpose != "edit" or part is None or len(part.fields) != 1:
        return text("plan.unchanged") if plan.unchanged else ""
    name = part.fields[0]
    return text("plan.unchanged_value", value=words.value(part.record, name, part.constants[name]))


def short_reason(problem: Problem) -> str:
    """Return why in a few words where the catalogue has them, else the sentence; a file's row stays, its name goes."""
    short = f"plan.reason.{problem.id}"
    if has_text(short):
        values: dict[str, Any] = dict(problem.values)
        return text(short, **values)
    return sentence(_near(problem, Place(row=problem.place.row)))


def row_reason(problem: Problem) -> str:
    """Return why for a row whose place stands beside it."""
    return short_reason(_near(problem, Place()))


def full_reason(problem: Problem) -> str:
    """Return the whole sentence and who mends it."""
    place = Place(row=problem.place.row, column=problem.place.column)
    return text("plan.why", reason=sentence(_near(problem, place)), owner=text(f"mender.{problem.owner.value}"))


def _near(problem: Problem, place: Place) -> Problem:
    """Put a problem where the reader is: in the file of the plan. A kind of problem has no value of its own."""
    return replace(problem, place=place, value=problem.value or "…")


def warning_key(problem: Problem) -> str:
    """Return what an approval of this kind of warning is kept under."""
    return f"{problem.id}/{problem.field}"


def open_warnings(plan: Plan, approved: Collection[str]) -> list[Problem]:
    """Return the kinds of warning that nobody has approved yet; information needs no approval."""
    return [
        kind
        for kind, _ in plan.warnings.by_kind()
        if kind.level is not Level.INFO and warning_key(kind) not in approved
    ]


def counts_text(plan: Plan) -> str:
    """Return the sum that shows that every row asked for is in one bucket."""
    counts = plan.counts()
    numbers = {name: show_integer(n) for name, n in counts.items()}
    return text("plan.counts", **numbers, hash=plan.hash()[:6])
