"""Plan what rows of any record kind change, create and remove: matched by their own key or by what people know.

Owns the pass over the blocks and which bucket a row falls into. Three ways where a row carries what it was exported
from, two ways otherwise. Never creates dwellings or what stands above them; writes nothing.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from backoffice.operations.import_run import Run, start_over
from backoffice.operations.record_block import KEYS, RecordBlock
from backoffice.operations.record_pass import Beside, RecordPass
from backoffice.rules.problems import Owner, Place, Problem, Refused

__all__ = ["KEYS", "RecordBlock", "Seen", "plan_records"]


@dataclass(slots=True)
class Seen:
    """The records of one kind that stand in a file: key, row and (by number) sheet of each."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    rows: "array[int]" = field(default_factory=lambda: array("l"))
    sheets: "array[int]" = field(default_factory=lambda: array("H"))

    def twice(self) -> dict[int, list[int]]:
        """Return for each record that several rows are about their rows in the file."""
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        rows: dict[int, list[int]] = {}
        for here, following in pairwise(order):
            if self.ids[here] == self.ids[following]:
                rows.setdefault(self.ids[here], [self.rows[here]]).append(self.rows[following])
        return rows


def plan_records(
    run: Run, open_blocks: Callable[[], Iterator[RecordBlock]], beside: Beside | None = None
) -> Mapping[str, Seen]:
    """Fill run.plan with what the blocks do, and return which records stand in them, by kind.

    The blocks are asked for again only if a record stands in several rows: then none of those is taken. Blocks of
    several kinds may come in any order; those of one kind must bring the same fields (Refused). `beside` sees what the
    register holds of the rows that are compared.
    """
    first = _Reading(run, {}, beside)
    for block in open_blocks():
        first.take(block)
    again = {record: rows for record, seen in first.seen.items() if (rows := seen.twice())}
    if not again:
        return first.finish()
    start_over(run.plan)
    second = _Reading(run, again, beside)
    for block in open_blocks():
        second.take(block)
    return second.finish()


class _Reading:
    """One reading of the blocks; `again` are records known to stand in several rows."""

    def __init__(self, run: Run, again: Mapping[str, Mapping[int, list[int]]], beside: Beside | None) -> None:
        self._run, self._again, self._beside = run, again, beside
        self._passes: dict[str, RecordPass] = {}
        self.seen: dict[str, Seen] = {}

    def take(self, block: RecordBlock) -> None:
        """Sort the rows of a block."""
        self._run.watch.step(len(block))
        known = self._passes.get(block.record)
        if known is None:
            again = self._again.get(block.record, {})
            known = self._passes[block.record] = RecordPass(self._run, block, again, self._beside)
            self.seen[block.record] = Seen()
        elif not known.sheet.fits(block):
            # Each row of a plan carries every field of it, so sheets with other columns need a plan of their own.
            place = Place(self._run.file, block.sheet, block.rows[0] if block.rows else 0)
            raise Refused([Problem("import.sheets_differ", owner=Owner.FILE, place=place)])
        seen = self.seen[block.record]
        there = known.take(block)
        seen.ids.extend([record_id for record_id, _ in there])
        seen.rows.extend([row for _, row in there])

    def finish(self) -> Mapping[str, Seen]:
        """Put what was gathered into the plan."""
        for known in self._passes.values():
            known.finish()
        return self.seen
