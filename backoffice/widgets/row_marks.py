"""Which rows of a list are marked: a predicate and its exceptions, so that half a million rows cost nothing to mark.

Owns the marks and the growing range. Knows ids and vectors of ids only; never rows, screens or the database.
"""

from array import array
from collections.abc import Iterable, Set
from dataclasses import dataclass, field


@dataclass(slots=True)
class Marks:
    """Marked rows of one vector of ids: `all` of them, or none, but for the exceptions in `but`.

    Everything but `ids`, `carry` and ranges is O(1) whatever the length of the vector.
    """

    all: bool = False
    but: set[int] = field(default_factory=set)

    def __contains__(self, row_id: int) -> bool:
        """Tell whether the row is marked."""
        return self.all != (row_id in self.but)

    def mark_all(self) -> None:
        """Mark every row of the vector."""
        self.all, self.but = True, set()

    def mark_none(self) -> None:
        """Take every mark away."""
        self.all, self.but = False, set()

    def invert(self) -> None:
        """Mark what was not marked, and the other way round."""
        self.all = not self.all

    def flip(self, row_ids: Set[int]) -> None:
        """Change the mark of each of these rows."""
        self.but ^= row_ids

    def put(self, row_ids: Iterable[int], marked: bool) -> None:
        """Mark these rows, or take their marks away."""
        if marked == self.all:
            self.but.difference_update(row_ids)
        else:
            self.but.update(row_ids)

    def count(self, length: int) -> int:
        """Return how many rows are marked in the vector of this length."""
        return length - len(self.but) if self.all else len(self.but)

    def ids(self, vector: "array[int]") -> "array[int]":
        """Return the marked ids in the order of the vector."""
        if self.all and not self.but:
            return vector[:]
        if self.all:
            return array("q", (row_id for row_id in vector if row_id not in self.but))
        return array("q", (row_id for row_id in vector if row_id in self.but)) if self.but else array("q")

    def carry(self, before: "array[int] | None", now: "array[int]") -> None:
        """Bind the marks to another vector: rows that are gone lose their mark, rows not seen before have none.

        `before` is the vector that was marked; None when `all` was said of a vector still to come.
        """
        if before is now or not (self.all or self.but) or before == now:
            return
        if self.but:
            self.but.intersection_update(now)
        if self.all and before is not None:
            unseen = set(now)
            unseen.difference_update(before)
            self.but |= unseen


@dataclass(slots=True)
class Range:
    """Rows marked (or unmarked) from an anchor to the cursor; those it leaves again get back what they had."""

    anchor: int
    marked: bool
    span: range = range(0)
    flipped: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.span = range(self.anchor, self.anchor)

    def stretch(self, marks: Marks, vector: "array[int]", cursor: int) -> None:
        """Let the range reach from its anchor to the cursor, both positions in the vector, both included."""
        old, new = self.span, range(min(self.anchor, cursor), max(self.anchor, cursor) + 1)
        left = self.flipped.intersection(vector[old.start : new.start])
        left |= self.flipped.intersection(vector[new.stop : old.stop])
        entered = set(vector[new.start : old.start])
        entered.update(vector[old.stop : new.stop])
        # In place throughout: a range may be the whole list, and every copy of such a set is 20 ms.
        if marks.all != self.marked:
            entered -= marks.but
        else:
            entered &= marks.but
        marks.flip(left)
        marks.flip(entered)
        self.flipped -= left
        self.flipped |= entered
        self.span = new
