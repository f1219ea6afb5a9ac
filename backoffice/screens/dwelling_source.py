"""The rows of a dwelling list for the row table: an ordered vector of ids, rows fetched by id for what is seen."""

from array import array
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from backoffice.database import Unavailable
from backoffice.queries.dwelling_order import ListQuery, first_ids
from backoffice.queries.dwelling_rows import COLUMN_SETS, list_rows
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import refused
from backoffice.screens.register import Register
from backoffice.widgets.row_source import Column, Row, RowSource

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class DwellingSource(RowSource):
    """Dwellings in an order; `partial` while only the first page is known."""

    def __init__(
        self, register: Register, query: ListQuery, column_set: str, ids: "array[int]", *, partial: bool
    ) -> None:
        self.register = register
        self.query = query
        self.column_set = column_set
        self._ids = ids
        self.partial = partial
        # A server may be far away: its rows are fetched in a thread, the embedded database's at once.
        self.slow = not register.database.is_sqlite

    @property
    def ids(self) -> "array[int]":
        """The ids in order."""
        return self._ids

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        """Fetch and format the rows of a window."""
        try:
            return self.register.read_now(_rows, ids, self.column_set, self.register.codes, self.register.today)
        except Unavailable as error:
            raise refused("database.busy" if error.busy else "database.away") from error

    def last_page(self) -> "array[int]":
        """Return the end of the list without waiting for the whole of it."""
        return self.register.read_now(first_ids, self.query, self.register.today, last=True)


def _rows(session: "Session", ids: Sequence[int], column_set: str, codes: CodeLists, today: date) -> dict[int, Row]:
    rows = list_rows(session, ids, column_set, codes, today)
    return {row_id: Row(row.cells, row.remark) for row_id, row in rows.items()}


def table_columns(column_set: str) -> list[Column]:
    """Return the columns of a set as the row table wants them; the address stays when the others are scrolled."""
    return [
        Column(column.key, column.heading, column.width, "right" if column.right else "left", sticky=position == 0)
        for position, column in enumerate(COLUMN_SETS[column_set])
    ]
