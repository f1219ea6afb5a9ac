"""The rows behind a line of a plan: an array of row numbers, and names, old and new values fetched for what is seen.

Owns how one row of a plan is told. A window is one query per record kind; nothing is kept but what is on the screen.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from backoffice.operations.plan import Bucket, Changes, Created, Plan
from backoffice.queries.plan_rows import HeldRow, held_rows, link_texts, section_numbers
from backoffice.records.fields import Kind
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import Problem
from backoffice.screens.plan_buckets import BucketLine, Part, Words, field_of, full_reason, label_of, row_reason
from backoffice.screens.register import Register
from backoffice.text import counted, text
from backoffice.widgets.row_source import Row, RowSource

# A row number of the list: which part of the plan, and the row's position in it.
_PART_BIT = 40
_IN_NAME = frozenset({"bbr_unit", "street", "house_number", "floor", "door", "number", "name", "title"})
_POSITION = (1 << _PART_BIT) - 1
# A record without a name of its own is told by what it belongs to.
_OWNERS = {
    "housing_cost": ("dwelling_id", "dwelling"),
    "lease": ("dwelling_id", "dwelling"),
    "building_section": ("department_id", "department"),
}
BUCKETS: dict[Part, Callable[[Plan], Bucket]] = {
    Part.REFUSED: lambda plan: plan.refused,
    Part.CONFLICT: lambda plan: plan.conflicts,
    Part.WARNING: lambda plan: plan.warnings,
}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One thing that happens, or not, to one record: old and new value, or the problem that is the reason.

    `brief` is what a list has room for where it is not all of `new`.
    """

    name: str
    key: str
    field: str = ""
    old: str = ""
    new: str = ""
    problem: Problem | None = None
    reason: str = ""
    brief: str = ""


def plan_words(register: Register, plan: Plan) -> Words:
    """Return what the values of a plan's summary are called; links of single rows are looked up with their window."""
    values = [(one.record, one.field, value) for one in plan.field_counts for value in (one.old, one.new)]
    values += [(part.record, name, value) for part in plan.changes for name, value in part.constants.items()]
    keys = {value for record, name, value in values if isinstance(value, int) and _is_link(record, name)}
    return Words(register.codes, register.read_now(link_texts, sorted(keys)) if keys else {})


def _is_link(record: str, name: str) -> bool:
    field = field_of(record, name)
    return field is not None and field.kind is Kind.LINK


class PlanRows(RowSource):
    """The rows of one line of a plan's summary."""

    def __init__(self, register: Register, plan: Plan, line: BucketLine, words: Words) -> None:
        self.line = line
        self._register, self._plan, self._words = register, plan, words
        self._ids = array("q", _numbers(plan, line))
        self.slow = not register.database.is_sqlite

    @property
    def ids(self) -> "array[int]":
        """The row numbers in the plan's own order."""
        return self._ids

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        """Return a window's rows as cells: name, field, what becomes of it, outside key."""
        return {number: Row(_cells(lines)) for number, lines in self.lines(ids).items()}

    def lines(self, ids: Sequence[int]) -> dict[int, list[PlanLine]]:
        """Return what happens to each of these rows, a line for each field."""
        return plan_lines(self._register, self._plan, self.line, ids, self._words)

    def record_of(self, number: int) -> tuple[str, int] | None:
        """Return the record kind and key of a row that is to be changed; None for every other row."""
        if self.line.part not in (Part.CHANGED, Part.FIELD):
            return None
        part = self._plan.changes[number >> _PART_BIT]
        return part.record, part.ids[number & _POSITION]

    def told(self, number: int) -> str:
        """Return all there is to say of a row: its changes, or the whole reason and who mends it."""
        lines = self.lines([number]).get(number, [])
        if not lines:
            return ""
        said = [f"{one.field}: {one.old} → {one.new}" if one.field else one.new for one in lines if not one.problem]
        for one in lines:
            if one.problem:
                own = [] if one.reason == row_reason(one.problem) else [one.reason]
                said += [full_reason(one.problem), *own]
        return f"{lines[0].name}\n" + "\n".join(said)


def _numbers(plan: Plan, line: BucketLine) -> Iterator[int]:
    """Yield the row numbers of a line."""
    if line.part in BUCKETS:
        bucket = BUCKETS[line.part](plan)
        wanted = bucket.kinds.index(line.problem) if line.problem in bucket.kinds else -1
        yield from (position for position, reason in enumerate(bucket.reasons) if reason == wanted)
        return
    for index, part in enumerate(_parts(plan, line)):
        if part is None:
            continue
        base = index << _PART_BIT
        if line.part is Part.FIELD and isinstance(part, Changes):
            bit = part.fields.index(line.field)
            yield from (base | position for position, mask in enumerate(part.masks) if mask >> bit & 1)
        else:
            yield from range(base, base + len(part.ids))


def _parts(plan: Plan, line: BucketLine) -> Sequence[Changes | Created | None]:
    """Return the plan's parts by index, None for those that the line is not about."""
    match line.part:
        case Part.CHANGED:
            return [None if part.follows else part for part in plan.changes]
        case Part.FOLLOWING:
            return [part if part.follows else None for part in plan.changes]
        case Part.FIELD:
            return [part if part.record == line.record and line.field in part.fields else None for part in plan.changes]
        case Part.CREATED:
            return [part if part.record == line.record else None for part in plan.created]
        case Part.REMOVED:
            # A removed record has no values to show: it is told like a created one, by its name.
            return [Created(p.record, p.ids, {}) if p.record == line.record else None for p in plan.removed]
    return []


def _cells(lines: Sequence[PlanLine]) -> Sequence[str]:
    first = lines[0]
    if first.problem is not None:
        return first.name, first.field, first.reason, first.key
    if len(lines) == 1:
        if not first.field:
            what, _, values = first.brief.partition(" · ")
            return first.name, what, values, first.key
        return first.name, first.field, f"{first.old} → {first.new}", first.key
    every = " · ".join(f"{one.field}: {one.old} → {one.new}" for one in lines)
    return first.name, counted("plan.fields", len(lines)), every, first.key


def plan_lines(
    register: Register, plan: Plan, line: BucketLine, numbers: Sequence[int], words: Words
) -> dict[int, list[PlanLine]]:
    """Return what happens to the rows of a window; a row's name is read from the register, never kept in the plan."""
    if line.part in BUCKETS:
        return _reason_lines(register, plan, line, numbers)
    parts = _parts(plan, line)
    found: dict[int, list[PlanLine]] = {}
    for index, part in enumerate(parts):
        positions = [number & _POSITION for number in numbers if number >> _PART_BIT == index]
        if part is None or not positions:
            continue
        if isinstance(part, Changes):
            only = line.field if line.part is Part.FIELD else None
            told = _change_lines(register, part, positions, only, words)
        else:
            told = _created_lines(register, plan, part, positions, words)
        found |= {index << _PART_BIT | position: lines for position, lines in told.items()}
    return found


def _change_lines(
    register: Register, part: Changes, positions: Sequence[int], only: str | None, words: Words
) -> dict[int, list[PlanLine]]:
    held = register.read_now(held_rows, part.record, [part.ids[at] for at in positions], part.fields)
    words = _with_links(register, part, positions, held, words)
    found: dict[int, list[PlanLine]] = {}
    for at in positions:
        row = held.get(part.ids[at], HeldRow(text("rows.gone"), "", {}))
        found[at] = [
            PlanLine(
                row.name,
                row.key,
                label_of(part.record, name),
                words.value(part.record, name, row.values.get(name)),
                words.value(part.record, name, part.new_value(name, at)),
            )
            for bit, name in enumerate(part.fields)
            if part.masks[at] >> bit & 1 and only in (None, name)
        ] or [PlanLine(row.name, row.key)]
    return found


def _with_links(
    register: Register, part: Changes, positions: Sequence[int], held: dict[int, HeldRow], words: Words
) -> Words:
    """Add the texts of the links that the window shows."""
    names = [name for name in part.fields if _is_link(part.record, name)]
    values = {row.values[name] for row in held.values() for name in names}
    values |= {part.new_value(name, at) for name in names for at in positions}
    missing = [value for value in values if isinstance(value, int) and value not in words.links]
    if not missing:
        return words
    return Words(words.codes, {**words.links, **register.read_now(link_texts, missing)})


def _created_lines(
    register: Register, plan: Plan, part: Created, positions: Sequence[int], words: Words
) -> dict[int, list[PlanLine]]:
    ids = [part.ids[at] for at in positions]
    held = register.read_now(held_rows, part.record, [row_id for row_id in ids if row_id > 0], ())
    owners = _owners_of(register, plan, part, positions)
    found: dict[int, list[PlanLine]] = {}
    for at in positions:
        named = held.get(part.ids[at]) or HeldRow(f"{owners.get(at, '')} {_own_name(part, at)}".strip(), "", {})
        key = part.columns["bbr_unit"][at] if "bbr_unit" in part.columns else named.key
        given = _given(part, at, words)
        full = " · ".join(f"{label}: {value}" for label, value in given)
        found[at] = [PlanLine(named.name, str(key), new=full, brief=" · ".join(value for _, value in given))]
    return found


def _given(part: Created, at: int, words: Words) -> list[tuple[str, str]]:
    """Return label and value of what a new record gets; it has no old values to set beside them."""
    names = [name for name in BY_NAME[part.record].fields if name in part.columns and name not in _IN_NAME]
    given = [(label_of(part.record, name), words.value(part.record, name, part.columns[name][at])) for name in names]
    return [(label, value) for label, value in given if value != text("value.none")]


def _own_name(part: Created, at: int) -> str:
    wanted = ("address",) if part.record == "dwelling" else ("number", "name", "title")
    return " ".join(str(part.columns[name][at]) for name in wanted if name in part.columns)


def _owners_of(register: Register, plan: Plan, part: Created, positions: Sequence[int]) -> dict[int, str]:
    """Return what each new cost, lease or building section belongs to, which may be new itself."""
    column, record = _OWNERS.get(part.record, ("", ""))
    if column not in part.columns:
        return {}
    owners = {at: part.columns[column][at] for at in positions}
    held = register.read_now(held_rows, record, [owner for owner in owners.values() if owner > 0], ())
    new = [one for one in plan.created if one.record == record and any(owner < 0 for owner in owners.values())]
    fresh = {row_id: _own_name(one, at) for one in new for at, row_id in enumerate(one.ids)}
    return {at: held[owner].name if owner in held else fresh.get(owner, "") for at, owner in owners.items()}


def _reason_lines(
    register: Register, plan: Plan, line: BucketLine, positions: Sequence[int]
) -> dict[int, list[PlanLine]]:
    bucket = BUCKETS[line.part](plan)
    problems = {at: bucket.problem(at) for at in positions}
    ids = [bucket.ids[at] for at in positions if bucket.ids[at] > 0]
    held = register.read_now(held_rows, plan.record, ids, ())
    other_section = line.problem is not None and line.problem.id == "link_other_section"
    sections = register.read_now(section_numbers, ids) if other_section else {}
    found: dict[int, list[PlanLine]] = {}
    for at, problem in problems.items():
        row = held.get(bucket.ids[at])
        name = row.name if row else problem.value
        if problem.place.row:
            name = f"{text('place.row', row=problem.place.row)} {name}".rstrip()
        reason = row_reason(problem)
        if bucket.ids[at] in sections:
            reason = text("plan.other_section", section=sections[bucket.ids[at]])
        field = problem.place.column or label_of(plan.record, problem.field)
        found[at] = [PlanLine(name, row.key if row else problem.value, field, problem=problem, reason=reason)]
    return found
