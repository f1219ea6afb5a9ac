"""Which lines a plan's summary has: a group per outcome, the parts of a group under it, folded where there is no room.

Owns the order of the outcomes and what each line says. Pure: knows no widget and no database.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from backoffice.formats import show_integer
from backoffice.operations.plan import DISPUTED, FieldCount, Plan
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import Level, Problem
from backoffice.screens.plan_buckets import (
    BucketLine,
    Part,
    Words,
    from_file,
    label_of,
    said_reason,
    short_reason,
    warning_key,
)
from backoffice.text import counted, text

_PAIRS = 4
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Group:
    """A line of the summary and the lines it is made up of; `folded` is what it says where those are not shown."""

    head: BucketLine
    subs: tuple[BucketLine, ...] = ()
    folded: str = ""

    def lines(self, *, folded: bool) -> list[BucketLine]:
        """Return the lines that are shown of it."""
        if not folded or not self.subs:
            return [self.head, *self.subs]
        return [replace(self.head, folded=True, said=self.folded or self.head.said)]


def shown_lines(groups: Sequence[Group], room: int, chosen: Mapping[Part, bool]) -> list[BucketLine]:
    """Return the lines to show in so many lines: what a person opened or folded stays so, then the longest is folded."""
    folded = {group.head.part for group in groups if chosen.get(group.head.part) is False}
    lines = sum(1 if group.head.part in folded else 1 + len(group.subs) for group in groups)
    free = [group for group in groups if group.subs and group.head.part not in chosen]
    for group in sorted(free, key=lambda one: -len(one.subs)):
        if lines <= room:
            break
        folded.add(group.head.part)
        lines -= len(group.subs)
    return [line for group in groups for line in group.lines(folded=group.head.part in folded)]


def summary(plan: Plan, words: Words, approved: Collection[str]) -> list[Group]:
    """Return a plan's outcomes in the order they are read; what is empty has none, but changed and unchanged always."""
    of_file = from_file(plan)
    groups = [
        *_notes(plan, told_first=True),
        *_changed(plan, words),
        *_whole_records(plan, words),
        Group(BucketLine(Part.UNCHANGED, plan.unchanged, _unchanged_text(plan, words))),
        *_missing(plan),
        *_conflicts(plan),
        *_reasons(Part.REFUSED, plan.refused.by_kind()),
        *_warnings(plan, approved),
        *_notes(plan, told_first=False),
    ]
    return [
        replace(
            one,
            head=replace(one.head, of_file=of_file),
            subs=tuple(replace(line, of_file=of_file, sub=True) for line in one.subs),
        )
        for one in groups
    ]


def _notes(plan: Plan, *, told_first: bool) -> list[Group]:
    """What must be known before anything else is a line of its own; the rest is one group at the end."""
    notes = [note for note in plan.notes if (note.level is not Level.INFO) == told_first]
    lines = [BucketLine(Part.NOTE, 0, short_reason(note), problem=note) for note in notes]
    if told_first:
        return [Group(line) for line in lines]
    if plan.source.form:
        lines.insert(0, BucketLine(Part.NOTE, 0, _read_as(plan)))
    return [Group(lines[0], tuple(lines[1:]))] if lines else []


def _read_as(plan: Plan) -> str:
    """Say what the file was understood as."""
    record, dialect = BY_NAME[plan.record].label, plan.source.dialect
    return text(f"plan.read_as.{plan.source.form}", record=record, dialect=dialect)


def _changed(plan: Plan, words: Words) -> list[Group]:
    rows = sum(len(part.ids) for part in plan.changes if not part.follows)
    if not rows:
        nothing = BucketLine(Part.CHANGED, 0, "", record=plan.record)
        return [] if plan.created or plan.removed else [Group(nothing)]
    named = _changing(plan)
    subs = []
    for record, name in named:
        counts = [count for count in plan.field_counts if (count.record, count.field) == (record, name)]
        said = _pairs_text(plan, counts, words)
        subs.append(BucketLine(Part.FIELD, named[record, name], said, record=record, field=name))
    own = counted("plan.fields", len(named)) if named else ""
    head = BucketLine(Part.CHANGED, rows, own, record=plan.record)
    return [Group(head, tuple(subs), _listed([(label_of(*key), n) for key, n in named.items()], own))]


def _changing(plan: Plan) -> Counter[tuple[str, str]]:
    """Return in how many rows each field changes; an import also counts what its new records are."""
    fields: set[tuple[str, str]] = set()
    for part in plan.changes:
        used = reduce(or_, set(part.masks), 0)
        fields.update((part.record, name) for bit, name in enumerate(part.fields) if used >> bit & 1)
    found: Counter[tuple[str, str]] = Counter()
    for count in plan.field_counts:
        if not plan.created or (count.record, count.field) in fields:
            found[count.record, count.field] += count.rows
    return found


def _listed(named: Sequence[tuple[str, int]], said: str) -> str:
    """Return "12 felter: Areal (20) · Opvarmning (9) · Garage (8) …", the most frequent first."""
    most = sorted(named, key=lambda one: -one[1])[:_NAMED]
    more = " …" if len(named) > len(most) else ""
    return f"{said}: " + " · ".join(f"{name} ({show_integer(n)})" for name, n in most) + more


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


def _record_text(plan: Plan, part: Part, record: str, words: Words) -> str:
    """Return the kind of record, and of new ones what they are where the import counted it."""
    label = BY_NAME[record].label
    changing = _changing(plan) if part is Part.CREATED else {}
    new = [one for one in plan.field_counts if one.record == record and (one.record, one.field) not in changing]
    counts = [one for one in new if not one.other]
    if part is not Part.CREATED or not counts:
        return label
    return _listed([(words.value(record, one.field, one.new), one.rows) for one in counts], label)


def _whole_records(plan: Plan, words: Words) -> list[Group]:
    lines = []
    for part, those in ((Part.CREATED, plan.created), (Part.REMOVED, plan.removed)):
        rows: dict[str, int] = {}
        for one in those:
            rows[one.record] = rows.get(one.record, 0) + len(one.ids)
        lines += [
            BucketLine(part, n, _record_text(plan, part, record, words), record=record)
            for record, n in rows.items()
            if n
        ]
    if plan.following:
        lines.append(BucketLine(Part.FOLLOWING, plan.following, text("plan.following")))
    return [Group(line) for line in lines]


def _unchanged_text(plan: Plan, words: Words) -> str:
    part = next((part for part in plan.changes if not part.follows), None)
    if not plan.unchanged or plan.purpose != "edit" or part is None or len(part.fields) != 1:
        return text("plan.unchanged") if plan.unchanged else ""
    name = part.fields[0]
    if name not in part.constants:
        return text("plan.unchanged")
    return text("plan.unchanged_value", value=words.value(part.record, name, part.constants[name]))


def _missing(plan: Plan) -> list[Group]:
    rows = len(plan.missing)
    return [Group(BucketLine(Part.MISSING, rows, text("plan.missing")))] if rows else []


def _conflicts(plan: Plan) -> list[Group]:
    """What a person can decide is one outcome, whatever its sheet; the others are told of one by one."""
    kinds = plan.conflicts.by_kind()
    open_ = [(kind, n) for kind, n in kinds if plan.disputed and kind.id == DISPUTED]
    rest = [(kind, n) for kind, n in kinds if (kind, n) not in open_]
    return _reasons(Part.CONFLICT, open_, text("plan.to_decide")) + _reasons(Part.CONFLICT, rest)


def _reasons(part: Part, kinds: Sequence[tuple[Problem, int]], asks: str = "") -> list[Group]:
    """A line for each reason; `asks` says what a person can do about all of them."""
    lines = [BucketLine(part, n, said_reason(kind), problem=kind) for kind, n in kinds]
    if len(lines) < 2:
        return [Group(replace(line, said=asks or line.said)) for line in lines]
    said = asks or counted("plan.reasons", len(lines))
    rows = sum(n for _, n in kinds)
    return [Group(BucketLine(part, rows, said), tuple(lines), _listed([(one.said, one.rows) for one in lines], said))]


def _warnings(plan: Plan, approved: Collection[str]) -> list[Group]:
    lines = []
    for kind, n in plan.warnings.by_kind():
        done = warning_key(kind) in approved
        said = text("plan.approved" if done else "plan.to_approve", reason=said_reason(kind))
        lines.append(BucketLine(Part.WARNING, n, said, problem=kind, approved=done))
    if len(lines) < 2:
        return [Group(line) for line in lines]
    still = sum(not line.approved for line in lines)
    said = counted("plan.groups", len(lines)) + (counted("plan.groups_open", still) if still else "")
    return [Group(BucketLine(Part.WARNING, len(plan.warnings), said, approved=not still), tuple(lines))]
