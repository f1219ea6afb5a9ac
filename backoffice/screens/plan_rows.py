"""The rows behind a line of a plan: an array of row numbers, and names, old and new values fetched for what is seen.

Owns which rows a line of the summary stands for. A window is one query per record kind; nothing is kept but what is on
the screen.
"""

import copy
from array import array
from collections.abc import Iterator, Sequence

from backoffice.operations.plan import Changes, Created, Plan, Removed
from backoffice.operations.plan_names import new_records_called
from backoffice.queries.plan_rows import texts_of_links
from backoffice.records.links import link_key
from backoffice.rules.problems import Place
from backoffice.screens.plan_buckets import BucketLine, Part, Words, from_file, full_reason, place_text, row_reason
from backoffice.screens.plan_row_lines import (
    BUCKETS,
    PlanLine,
    change_lines,
    created_lines,
    reason_lines,
    removed_lines,
)
from backoffice.screens.register import Register
from backoffice.text import counted
from backoffice.watch import Watch
from backoffice.widgets.row_source import Row, RowSource

# A row number of the list: which part of the plan, and the row's position in it.
PART_BIT = 40
POSITION = (1 << PART_BIT) - 1
_PAGE = 500


def plan_words(register: Register, plan: Plan) -> Words:
    """Return what the values of a plan's summary are called; links of single rows are looked up with their window."""
    values = [(one.record, one.field, value) for one in plan.field_counts for value in (one.old, one.new)]
    values += [(part.record, name, value) for part in plan.changes for name, value in part.constants.items()]
    keys = {key for _, name, value in values if (key := link_key(name, value))}
    links = register.read_now(texts_of_links, keys) if keys else {}
    return Words(register.codes, {**links, **new_records_called(plan)})


class PlanRows(RowSource):
    """The rows of one line of a plan's summary."""

    def __init__(self, register: Register, plan: Plan, line: BucketLine, words: Words) -> None:
        self.line = line
        self._register, self._plan, self._words = register, plan, words
        self._ids = array("q", self.numbers())
        self._of_file = from_file(plan)
        self.slow = not register.database.is_sqlite

    @property
    def ids(self) -> "array[int]":
        """The row numbers in the plan's own order."""
        return self._ids

    def only(self, numbers: "array[int]") -> "PlanRows":
        """Return the same with only some of its rows."""
        fewer = copy.copy(self)
        fewer._ids = numbers
        return fewer

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        """Return a window's rows as cells."""
        return {number: Row(self.cells(lines)) for number, lines in self.lines(ids).items()}

    def numbers(self) -> Iterator[int]:
        """Yield the row numbers of the line."""
        return _numbers(self._plan, self.line)

    def lines(self, ids: Sequence[int]) -> dict[int, list[PlanLine]]:
        """Return what happens to each of these rows, a line for each field."""
        if self.line.part in BUCKETS:
            return reason_lines(self._register, self._plan, self.line, ids)
        found: dict[int, list[PlanLine]] = {}
        for index, part in enumerate(_parts(self._plan, self.line)):
            positions = [number & POSITION for number in ids if number >> PART_BIT == index]
            if part is None or not positions:
                continue
            if isinstance(part, Removed):
                told = removed_lines(self._register, part, positions, self._words)
            elif isinstance(part, Changes):
                only = self.line.field if self.line.part is Part.FIELD else None
                told = change_lines(self._register, part, positions, only, self._words)
            else:
                told = created_lines(self._register, self._plan, part, positions, self._words)
            found |= {index << PART_BIT | position: lines for position, lines in told.items()}
        return found

    def cells(self, lines: Sequence[PlanLine]) -> Sequence[str]:
        """Return a row's cells: name, field, what becomes of it, the row of the file where there is one, outside key."""
        first = lines[0]
        row = [str(first.row or "")] if self._of_file else []
        return first.name, *_happens(lines), *row, first.key

    def record_of(self, number: int) -> tuple[str, int] | None:
        """Return the record kind and key of a row that a person may take out; None for every other row."""
        at = number & POSITION
        if self.line.part is Part.WARNING:
            row_id = self._plan.warnings.ids[at]
            return (self._plan.record, row_id) if row_id else None
        if self.line.part not in (Part.CHANGED, Part.FIELD, Part.CREATED, Part.REMOVED):
            return None
        part = _parts(self._plan, self.line)[number >> PART_BIT]
        return (part.record, part.ids[at]) if part is not None else None

    def told(self, number: int) -> str:
        """Return all there is to say of a row: its changes, or the whole reason and who mends it."""
        lines = self.lines([number]).get(number, [])
        if not lines:
            return ""
        said = [f"{one.field}: {one.old} → {one.new}" if one.field else one.new for one in lines if not one.problem]
        for one in lines:
            if one.problem:
                own = [] if one.reason == row_reason(one.problem) else [one.reason]
                said += [full_reason(one.problem), *own, *self._further(one)]
        return "\n".join([" · ".join(filter(None, (lines[0].name, self.place(lines[0])))), *said])

    def place(self, line: PlanLine) -> str:
        """Return where in the file a row stands: "Boliger, række 7"."""
        return place_text(Place(self._plan.source.file, line.sheet, line.row)) if line.row else ""

    def _further(self, line: PlanLine) -> list[str]:
        """Return what else is wrong with a refused row of the file."""
        further = self._plan.further
        if self.line.part is not Part.REFUSED or not line.row:
            return []
        same = (further.problem(at) for at, row in enumerate(further.rows) if row == line.row)
        return [full_reason(problem) for problem in same if problem.place.sheet == line.sheet]


def _numbers(plan: Plan, line: BucketLine) -> Iterator[int]:
    if line.part in BUCKETS:
        bucket = BUCKETS[line.part](plan)
        wanted = bucket.kinds.index(line.problem) if line.problem in bucket.kinds else None
        yield from (position for position, reason in enumerate(bucket.reasons) if wanted in (None, reason))
        return
    for index, part in enumerate(_parts(plan, line)):
        if part is None:
            continue
        base = index << PART_BIT
        if line.part is Part.FIELD and isinstance(part, Changes):
            bit = part.fields.index(line.field)
            yield from (base | position for position, mask in enumerate(part.masks) if mask >> bit & 1)
        else:
            yield from range(base, base + len(part.ids))


def _parts(plan: Plan, line: BucketLine) -> Sequence[Changes | Created | Removed | None]:
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
            return [part if part.record == line.record else None for part in plan.removed]
    return []


def _happens(lines: Sequence[PlanLine]) -> tuple[str, str]:
    first = lines[0]
    if first.problem is not None:
        return first.field, first.reason
    if len(lines) == 1:
        if not first.field:
            what, _, values = first.brief.partition(" · ")
            return what, values
        return first.field, f"{first.old} → {first.new}"
    return counted("plan.fields", len(lines)), " · ".join(f"{one.field}: {one.old} → {one.new}" for one in lines)


def matching(rows: PlanRows, typed: str, watch: Watch) -> "array[int]":
    """Return the row numbers of the rows in which the typed text stands; a page of them is fetched at a time."""
    wanted = " ".join(typed.casefold().split())
    found = array("q")
    watch.total = len(rows.ids)
    for start in range(0, len(rows.ids), _PAGE):
        page = rows.ids[start : start + _PAGE]
        lines = rows.lines(page)
        found.extend(
            number for number in page if any(_has(line, rows.place(line), wanted) for line in lines.get(number, ()))
        )
        watch.step(len(page))
    return found


def _has(line: PlanLine, place: str, wanted: str) -> bool:
    """Look in each thing that is said of a row by itself; a key is found by its beginning, so that numbers are not."""
    said = (line.name, line.field, line.base, line.old, line.new, line.reason, place)
    return line.key.casefold().startswith(wanted) or any(wanted in part.casefold() for part in said)
