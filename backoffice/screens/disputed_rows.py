"""The rows that the file and the register changed apart: what was exported, what the file says, what the register says.

Owns how the three are set side by side. Never decides which is right.
"""

from collections.abc import Iterator, Sequence

from backoffice.formats import show_instant
from backoffice.operations.plan import DISPUTED, Disputed, Plan
from backoffice.queries.last_writers import last_writers
from backoffice.queries.plan_rows import HeldRow, held_rows
from backoffice.records.links import POINTS_AT
from backoffice.screens.plan_buckets import BucketLine, Part, Words, label_of
from backoffice.screens.plan_row_lines import PlanLine, change_lines, linked
from backoffice.screens.plan_rows import PART_BIT, POSITION, PlanRows
from backoffice.screens.register import Register
from backoffice.text import counted, text


class DisputedRows(PlanRows):
    """The disputed rows of a plan; a row is one record, whatever the number of its disputed fields."""

    def numbers(self) -> Iterator[int]:
        """Yield the row numbers: all disputed rows, or those of the line's kind of conflict."""
        wanted = _ids_of_kind(self._plan, self.line)
        for index, part in enumerate(self._plan.disputed):
            base = index << PART_BIT
            if wanted is None:
                yield from range(base, base + len(part))
            else:
                yield from (base | at for at, row_id in enumerate(part.changes.ids) if row_id in wanted)

    def lines(self, ids: Sequence[int]) -> dict[int, list[PlanLine]]:
        """Return a line for each disputed field of these rows."""
        found: dict[int, list[PlanLine]] = {}
        for index, part in enumerate(self._plan.disputed):
            positions = [number & POSITION for number in ids if number >> PART_BIT == index]
            if positions:
                told = _disputed_lines(self._register, part, positions, self._words)
                found |= {index << PART_BIT | position: lines for position, lines in told.items()}
        return found

    def cells(self, lines: Sequence[PlanLine]) -> Sequence[str]:
        """Return a row's cells: name, field, the three values, the row of the file."""
        first = lines[0]
        field = first.field if len(lines) == 1 else counted("plan.fields", len(lines))
        values = (" · ".join(getattr(one, name) for one in lines) for name in ("base", "new", "old"))
        return first.name, field, *values, str(first.row or "")

    def record_of(self, number: int) -> tuple[str, int] | None:
        """Return the record kind and key of a row."""
        part = self._plan.disputed[number >> PART_BIT].changes
        return part.record, part.ids[number & POSITION]

    def told(self, number: int) -> str:
        """Return who wrote the register's value and when, the three values of each field, and what else would change."""
        lines = self.lines([number]).get(number, [])
        part, at = self._plan.disputed[number >> PART_BIT], number & POSITION
        if not lines:
            return ""
        said = [
            text("plan.three", field=one.field, exported=one.base, of_register=one.old, of_file=one.new)
            for one in lines
        ]
        rest = self._undisputed(part, at, {one.field for one in lines})
        return "\n".join(
            [" · ".join(filter(None, (lines[0].name, self.place(lines[0]), self._writer(part, at)))), *said, *rest]
        )

    def _writer(self, part: Disputed, at: int) -> str:
        row_id = part.changes.ids[at]
        written = self._register.read_now(last_writers, part.changes.record, [row_id]).get(row_id)
        return text("plan.register_by", user=written[0], at=show_instant(written[1])) if written else ""

    def _undisputed(self, part: Disputed, at: int, disputed: set[str]) -> list[str]:
        lines = change_lines(self._register, part.changes, [at], None, self._words)[at]
        return [
            text("plan.changes_too", field=one.field, old=one.old, new=one.new)
            for one in lines
            if one.field and one.field not in disputed
        ]


def _ids_of_kind(plan: Plan, line: BucketLine) -> set[int] | None:
    bucket = plan.conflicts
    if line.problem not in bucket.kinds or len(bucket.kinds) == 1:
        return None
    wanted = bucket.kinds.index(line.problem)
    return {row_id for row_id, reason in zip(bucket.ids, bucket.reasons, strict=True) if reason == wanted}


def _disputed_lines(
    register: Register, part: Disputed, positions: Sequence[int], words: Words
) -> dict[int, list[PlanLine]]:
    changes, record = part.changes, part.changes.record
    held = register.read_now(held_rows, record, [changes.ids[at] for at in positions], ())
    links = [name for name in changes.fields if name in POINTS_AT]
    values = [(name, value) for name in links for at in positions for value in _three(part, name, at)]
    words = linked(register, words, values)
    found: dict[int, list[PlanLine]] = {}
    for at in positions:
        row = held.get(changes.ids[at], HeldRow(text("rows.gone"), "", {}))
        found[at] = [
            PlanLine(
                row.name, row.key, label_of(record, name), theirs, mine, row=part.rows[at], sheet=part.sheet, base=base
            )
            for bit, name in enumerate(changes.fields)
            if part.disputed[at] >> bit & 1
            for base, mine, theirs in [[words.value(record, name, value) for value in _three(part, name, at)]]
        ]
    return found


def _three(part: Disputed, name: str, at: int) -> tuple[object, object, object]:
    """Return what was exported, what the file says, what the register says."""
    return part.base[name][at], part.changes.new_value(name, at), part.theirs[name][at]


def rows_of(register: Register, plan: Plan, line: BucketLine, words: Words) -> PlanRows:
    """Return the rows behind a line of a plan's summary."""
    open_ = line.part is Part.CONFLICT and plan.disputed and (line.problem is None or line.problem.id == DISPUTED)
    return (DisputedRows if open_ else PlanRows)(register, plan, line, words)
