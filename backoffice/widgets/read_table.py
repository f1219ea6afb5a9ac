"""A row table for reading: the same rows, cursor and keys, but nothing in it can be marked.

Owns what it leaves out. Left and right go on to the screen when there is no column to scroll to.
"""

from backoffice.widgets.row_table import RowTable


class ReadTable(RowTable):
    """A list of facts: a card, a history, the lines of a change set."""

    def mark_all(self) -> None:
        """Nothing here is marked."""

    def mark_none(self) -> None:
        """Nothing here is marked."""

    def toggle_mark(self) -> None:
        """Nothing here is marked."""

    def _move(self, move: str, *, extend: bool) -> None:
        super()._move(move, extend=False)

    def _act(self, key: str) -> bool:
        before = self._first_column
        done = super()._act(key)
        return done and (key not in ("left", "right") or self._first_column != before)
