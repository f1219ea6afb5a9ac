"""What a row table tells the screen around it.

Owns the messages only. Their handlers are named on_row_highlighted, on_row_opened, on_marks_changed and so on.
"""

from dataclasses import dataclass

from textual.message import Message
from textual.widget import Widget

from backoffice.rules.problems import Problem


@dataclass
class _TableMessage(Message):
    """A message of one table; `control` lets `@on(..., "#id")` choose between tables."""

    table: Widget

    @property
    def control(self) -> Widget:
        """The table that tells."""
        return self.table


@dataclass
class RowHighlighted(_TableMessage):
    """The cursor is on another row (id None: the list is empty).

    `index` is the position in the list, None while only its last page is known. In a burst of keys only the last
    one arrives.
    """

    id: int | None
    index: int | None

    def can_replace(self, message: Message) -> bool:
        """Let a later highlight take the place of one not yet handled."""
        return isinstance(message, RowHighlighted)


@dataclass
class RowOpened(_TableMessage):
    """Enter, or a double click, on a row."""

    id: int


@dataclass
class MarksChanged(_TableMessage):
    """So many rows are marked; None: all of a list whose length is not known yet."""

    count: int | None


@dataclass
class PositionTyped(_TableMessage):
    """These letters were typed after the full stop. Answer each by `table.move_to(index)`; None: no such row."""

    text: str


@dataclass
class RowsRefused(_TableMessage):
    """The source refused to give the rows in sight; they are asked for again by `refresh_rows()`."""

    problems: tuple[Problem, ...]
