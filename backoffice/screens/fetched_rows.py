"""Rows of a list that are fetched and formatted when they are seen: only their ids, in order, are held.

Owns that a database which is busy or away is told of. How a window is fetched is handed in by the place.
"""

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from backoffice.database import Unavailable
from backoffice.rules.problems import refused
from backoffice.screens.register import Register
from backoffice.widgets.row_source import Row, RowSource

Fetch = Callable[..., dict[int, Row]]


class FetchedRows(RowSource):
    """The rows of these ids; `fetch(session, ids, register, *more)` returns those of a window."""

    def __init__(self, register: Register, ids: "array[int]", fetch: Fetch, *more: Any) -> None:
        self._register, self._ids, self._fetch, self._more = register, ids, fetch, more
        self.slow = not register.database.is_sqlite

    @property
    def ids(self) -> "array[int]":
        """The ids in order."""
        return self._ids

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        """Fetch and format the rows of a window."""
        try:
            return self._register.read_now(self._fetch, ids, self._register, *self._more)
        except Unavailable as error:
            raise refused("database.busy" if error.busy else "database.away") from error
