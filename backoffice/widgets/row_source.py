"""Where the rows of a row table come from: an ordered vector of ids, and rows fetched by id when they are seen.

Owns the vocabulary (Column, Row, RowSource) and the window of pages that is kept. Never draws and never sorts.
"""

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

PAGE = 128
KEPT_PAGES = 64


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its heading, its width in cells; a sticky column stays when the others are scrolled."""

    key: str
    heading: str
    width: int
    align: Literal["left", "right"] = "left"
    sticky: bool = False


class Row(NamedTuple):
    """The cells of a row as a person reads them, parallel to the columns, and the letter of its remark ("!" warns).

    `tones` colours single cells: (position, one of row_paint.TONES); what it means stands in the cell too.
    """

    cells: Sequence[str]
    mark: str = ""
    tones: Sequence[tuple[int, str]] = ()


class RowSource(Protocol):
    """An ordered list that exists as ids only. Subclass it for the defaults; every id stands once in the vector.

    `partial`: the vector is only the first page, the rest is still being made; a whole source replaces this one.
    `slow`: `rows` may take more than a few milliseconds, is safe to call in a thread, and is called there.
    """

    partial: bool = False
    slow: bool = False

    @property
    def ids(self) -> "array[int]":
        """The ids (array of type q) in the order of the list."""
        ...

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        """Return the rows of these ids, at most 128; rows that no longer exist are left out. May raise Refused."""
        ...

    def last_page(self) -> "array[int]":
        """Return the last ids of a partial source in the order of the list; empty where End must wait for the rest."""
        return array("q")


class ListedRows(RowSource):
    """A short list that is held whole: code lists, the buckets of a plan, a record's history."""

    def __init__(self, rows: Mapping[int, Row]) -> None:
        """Take the rows by id, in the order in which they are shown."""
        self._rows = rows
        self._ids = array("q", rows)

    @property
    def ids(self) -> "array[int]":
        """The ids in order."""
        return self._ids

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        """Return the rows of these ids."""
        return {row_id: self._rows[row_id] for row_id in ids if row_id in self._rows}


class RowWindow:
    """The pages of one vector that are at hand, at most 64 of 128 rows; the longest unused goes first."""

    def __init__(self, source: RowSource, ids: "array[int]") -> None:
        self.source = source
        self.ids = ids
        self._pages: OrderedDict[int, dict[int, Row]] = OrderedDict()
        self._stale: set[int] = set()

    def missing(self, first: int, count: int) -> list[int]:
        """Return the numbers of the pages not at hand, or out of date, that these positions need; the others stay."""
        last = min(first + count, len(self.ids)) - 1
        absent = []
        for page in range(first // PAGE, last // PAGE + 1):
            if page in self._pages:
                self._pages.move_to_end(page)
            if page not in self._pages or page in self._stale:
                absent.append(page)
        return absent

    def page_ids(self, page: int) -> "array[int]":
        """Return the ids of a page."""
        return self.ids[page * PAGE : (page + 1) * PAGE]

    def put(self, page: int, rows: dict[int, Row]) -> None:
        """Keep the rows of a page, and forget the page longest unused."""
        self._stale.discard(page)
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT_PAGES:
            self._stale.discard(self._pages.popitem(last=False)[0])

    def row(self, index: int) -> Row | None:
        """Return the row at a position: None if its page is not at hand, or no such row exists any more."""
        rows = self._pages.get(index // PAGE)
        return rows.get(self.ids[index]) if rows is not None else None

    def at_hand(self, index: int) -> bool:
        """Tell whether the page of this position has been fetched."""
        return index // PAGE in self._pages

    def expire(self, ids: Iterable[int] | None) -> None:
        """Let the pages with these ids (None: every page) be fetched again when they are next seen."""
        changed = None if ids is None else set(ids)
        self._stale.update(
            page for page in self._pages if changed is None or not changed.isdisjoint(self.page_ids(page))
        )
