"""The vocabulary of a plan's summary: its parts and lines, its one sentence, and what values and reasons are called.

Owns the wording. Pure: knows no widget and no database; links come with their texts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from backoffice.formats import show_integer
from backoffice.operations.approving import approval_key
from backoffice.operations.plan import Plan, field_label
from backoffice.records.codes import CodeLists
from backoffice.records.fields import RecordField
from backoffice.records.kinds import BY_NAME
from backoffice.records.links import POINTS_AT, LinkKey, link_key
from backoffice.records.personal import HIDDEN, is_personal
from backoffice.records.values import show_value
from backoffice.rules.problems import Level, Place, Problem, sentence
from backoffice.text import counted, has_text, text


class Part(StrEnum):
    """Which part of a plan a line is about."""

    CHANGED = "changed"
    FIELD = "field"
    CREATED = "created"
    REMOVED = "removed"
    FOLLOWING = "following"
    UNCHANGED = "unchanged"
    MISSING = "missing"
    REFUSED = "refused"
    CONFLICT = "conflict"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class BucketLine:
    """A line of the summary; `record` and `field` for a change, `problem` for a reason; `said` is what it says.

    A `sub` line is a part of the line above it, which may be `folded` over such lines. `of_file` where the plan is
    made from a file: some parts have another name there.
    """

    part: Part
    rows: int
    said: str
    record: str = ""
    field: str = ""
    problem: Problem | None = None
    approved: bool = False
    sub: bool = False
    folded: bool = False
    of_file: bool = False

    @property
    def title(self) -> str:
        """What the line is called."""
        if self.part is Part.FIELD:
            return label_of(self.record, self.field)
        return self._named("plan.part") or text(f"plan.part.{self.part.value}")

    @property
    def short_title(self) -> str:
        """The same where there is little room."""
        short = f"edit.label.{self.field}"
        if self.part is Part.FIELD and self.record == "dwelling" and has_text(short):
            return text(short)
        return self._named("plan.short") or self.title

    def _named(self, prefix: str) -> str:
        name = f"{prefix}.{self.part.value}.file"
        return text(name) if self.of_file and has_text(name) else ""


@dataclass(frozen=True, slots=True)
class Words:
    """What values are called: the code lists, and the text of each record that is pointed at."""

    codes: CodeLists
    links: Mapping[LinkKey, str]

    def value(self, record: str, name: str, value: object) -> str:
        """Return a stored value as a person reads it."""
        if is_personal(record, name):
            # A plan is shown and exported: it says that there is something, never what.
            return HIDDEN if value else text("value.none")
        field = field_of(record, name)
        if key := link_key(name, value):
            return self.links.get(key, str(value))
        if field is None:
            return text("value.none") if value in (None, "") else str(value)
        return show_value(field, value, self.codes)


def from_file(plan: Plan) -> bool:
    """Tell whether a plan is made from a file."""
    return bool(plan.source.file)


def field_of(record: str, name: str) -> RecordField | None:
    """Return the declaration of a field; None for a key column."""
    return BY_NAME[record].fields.get(name)


def label_of(record: str, name: str) -> str:
    """Return the label of a field in the language in use; of a key column what it points at."""
    if name == "status" or is_personal(record, name):
        return field_label(record, name)
    field = field_of(record, name)
    if field is None and name in POINTS_AT:
        return text(f"record.{POINTS_AT[name]}")
    return field.label if field else name


def plan_sentence(plan: Plan, words: Words) -> str:
    """Return the one sentence that says what the plan does, with its numbers."""
    records = records_text(plan, plan.changed)
    if plan.purpose == "register" and plan.changed:
        return _register_sentence(plan, records)
    if plan.purpose != "edit" or not plan.changed:
        return text(f"plan.sentence.{plan.purpose if plan.changed else 'nothing'}", records=records)
    part = next(part for part in plan.changes if not part.follows)
    if len(part.fields) > 1:
        return text("plan.sentence.fields", fields=counted("plan.fields", len(part.fields)), records=records)
    name = part.fields[0]
    if name not in part.constants:
        return text("plan.sentence.link_each", records=records)
    field, value = label_of(part.record, name), part.constants[name]
    if value is None:
        return text("plan.sentence.clear", field=field, records=records)
    linked = "link" if name == "disability_registration" else "set"
    return text(f"plan.sentence.{linked}", field=field, value=words.value(part.record, name, value), records=records)


def _register_sentence(plan: Plan, records: str) -> str:
    """Say whether records are created, changed or removed; a plan that does several of these is only counted."""
    does = [name for name in ("created", "changes", "removed") if any(len(part.ids) for part in getattr(plan, name))]
    return text(f"plan.sentence.register.{does[0]}" if len(does) == 1 else "plan.sentence.register", records=records)


def records_text(plan: Plan, n: int) -> str:
    """Return "42 boliger"; where a plan writes several kinds of record, "42 poster"."""
    kinds = {part.record for part in plan.changes if len(part.ids) and not part.follows}
    kinds |= {new.record for new in plan.created if len(new.ids)} | {gone.record for gone in plan.removed}
    return counted(f"records.{plan.record}" if kinds <= {plan.record} else "plan.records", n)


def short_reason(problem: Problem) -> str:
    """Return why in a few words where the catalogue has them, else the sentence; a file's row stays, its name goes."""
    short = f"plan.reason.{problem.id}"
    if has_text(short):
        values: dict[str, Any] = dict(problem.values)
        return text(short, **values)
    where = place_text(Place(problem.place.file, row=problem.place.row))
    said = sentence(_near(problem, Place()))
    return f"{where}: {said}" if where else said


def row_reason(problem: Problem) -> str:
    """Return why for a row whose place stands beside it."""
    return short_reason(_near(problem, Place()))


def full_reason(problem: Problem) -> str:
    """Return the whole sentence and who mends it."""
    where = place_text(replace(problem.place, sheet=""))
    said = sentence(_near(problem, Place()))
    reason = f"{where}: {said}" if where else said
    return text("plan.why", reason=reason, owner=text(f"mender.{problem.owner.value}"))


def place_text(place: Place) -> str:
    """Return where in its file something stands: "Boliger, række 7, kolonne Areal"; XML has lines and elements."""
    xml = place.file.lower().endswith(".xml")
    where = [place.sheet]
    if place.row:
        where.append(text("place.line", line=place.row) if xml else text("place.row", row=place.row))
    if place.column:
        where.append(text("place.element", element=place.column) if xml else text("place.column", column=place.column))
    return ", ".join(part for part in where if part)


def said_reason(problem: Problem) -> str:
    """Return why in a few words for a kind of problem: with the column it is about, which a sentence may not name."""
    kind, column = f"plan.kind.{problem.id}", problem.place.column
    values: dict[str, Any] = dict(problem.values)
    said = text(kind, **values) if has_text(kind) else short_reason(problem)
    return f"{column}: {said}" if column and column.casefold() not in said.casefold() else said


def _near(problem: Problem, place: Place) -> Problem:
    """Put a problem where the reader is: in the file of the plan. A kind of problem has no value of its own."""
    return replace(problem, place=place, value=problem.value or "…")


def warning_key(problem: Problem) -> str:
    """Return what an approval of this kind of warning is kept under."""
    return approval_key(problem)


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
    return text("plan.counts.file" if from_file(plan) else "plan.counts", **numbers, hash=plan.hash()[:6])


def same_line(one: BucketLine, other: BucketLine) -> bool:
    """Tell whether two lines, of one plan or of a plan before and after, are about the same."""
    return (one.part, one.record, one.field, one.problem) == (other.part, other.record, other.field, other.problem)


def same_outcome(one: BucketLine, other: BucketLine) -> bool:
    """Tell whether two lines belong to one outcome."""
    return _outcome(one) is _outcome(other)


def _outcome(line: BucketLine) -> Part:
    return Part.CHANGED if line.part is Part.FIELD else line.part
