"""One change set: who, when, what for and how much; under it what it changed, field by field.

Owns what is shown. The lines are fetched for what is in sight; Enter opens the dwelling of a line.
"""

from array import array
from collections.abc import Sequence

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_instant
from backoffice.queries.change_lines import LineIndex, RecordName, line_index, named_lines
from backoffice.queries.history import ChangeSetLine, change_set
from backoffice.records.codes import CodeLists
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import refused
from backoffice.screens.card_rows import in_full, shown_values
from backoffice.screens.history import counts_text, purpose_text
from backoffice.screens.page import Page
from backoffice.screens.register import Register
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, Row, RowSource
from backoffice.widgets.safe import SafeStatic

_COUNTS = ("asked", "changed", "unchanged", "refused", "conflicts", "warnings", "following")
_AROUND = 4  # the signs before a row and the thumb after it
_FIRST = 64


class LineSource(RowSource):
    """The changed fields of a change set; `partial` while only its first records are indexed."""

    def __init__(self, register: Register, number: int, index: LineIndex, *, partial: bool) -> None:
        self._register, self._number, self._index = register, number, index
        self.partial = partial
        self.slow = not register.database.is_sqlite

    @property
    def ids(self) -> "array[int]":
        """The lines in the order of their records."""
        return self._index.lines

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        """Fetch the lines of a window and what their records are called."""
        lines, names = self._register.read_now(named_lines, self._number, self._index, ids)
        codes = self._register.codes
        return {
            row_id: Row(
                [
                    record_text(line.record, line.record_id, names.get((line.record, line.record_id)), codes),
                    BY_NAME[line.record].fields[line.field].label,
                    *shown_values(line, codes),
                ]
            )
            for row_id, line in lines.items()
        }


class ChangeSetPage(Page):
    """What a change set did; `u` plans its undoing."""

    place = "change_set"
    commands = ("open", "undo", "refresh", "back")

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self._index = LineIndex()

    def title_text(self) -> str:
        """The number."""
        return text("change_set.title", number=self.number)

    def body(self) -> ComposeResult:
        """The receipt over the lines."""
        yield SafeStatic("", id="receipt", classes="card")
        yield ReadTable(empty=text("change_set.empty"), status=self.status, id="lines")

    @property
    def table(self) -> ReadTable:
        """The lines."""
        return self.query_one(ReadTable)

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fetch()

    def on_resize(self, event: events.Resize) -> None:
        """Share the width anew."""
        self.table.set_columns(_columns(self.size.width))

    def came_back(self) -> None:
        """Say whether it has been undone meanwhile."""
        if self._index.lines:
            self.fetch(self.table.cursor_id)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the receipt, the first lines, and then the index of all of them."""
        async with self.telling():
            one = await self.register.read(change_set, self.number)
            if one is None:
                raise refused("undo.unknown", number=self.number)
            self.query_one("#receipt", SafeStatic).update(_receipt(one))
            self.table.set_columns(_columns(self.size.width))
            if not self._index.lines:
                scope = self.register.actor.scope(Right.VIEW)
                self._show(await self.register.read(line_index, self.number, _FIRST, scope), partial=True)
                self._show(await self.register.read(line_index, self.number, None, scope), partial=False)
            self.query_one("#receipt", SafeStatic).update(_receipt(one, self._counts()))

    def _show(self, index: LineIndex, *, partial: bool) -> None:
        self._index = index
        self.table.set_source(LineSource(self.register, self.number, index, partial=partial))

    def _counts(self) -> str:
        records = counted("change_set.records", len(self._index.record_ids))
        return f"{records} · {counted('history.lines', len(self._index.lines))}"

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        source = self.table.source
        if event.id is None or source.partial or source.slow:
            return
        row = source.rows([event.id]).get(event.id)
        self.status.show_counts(in_full(row.cells, _columns(self.size.width)) if row else "")

    @on(RowOpened)
    async def _opened(self, event: RowOpened) -> None:
        async with self.telling():
            lines, names = await self.register.read(named_lines, self.number, self._index, [event.id])
            name = next((names.get((line.record, line.record_id)) for line in lines.values()), None)
            if name is None or name.dwelling_id is None:
                self.tell(text("change_set.no_dwelling"))
                return
            from backoffice.screens.dwelling_card import DwellingCardPage

            self.app.push_screen(DwellingCardPage(name.dwelling_id))

    # Commands

    async def do_undo(self) -> None:
        """Plan the undoing of this change set."""
        from backoffice.screens.undoing import undo_change_set

        await undo_change_set(self, self.number)

    def do_refresh(self) -> None:
        """Fetch the receipt again."""
        self.fetch(self.table.cursor_id)


def _columns(width: int) -> list[Column]:
    room = max(60, width - _AROUND - 3)
    record, field = room * 36 // 100, room * 24 // 100
    before = (room - record - field) // 2
    return [
        Column("record", text("change_set.record"), record),
        Column("field", text("card.field"), field),
        Column("before", text("history.before"), before),
        Column("after", text("history.after"), room - record - field - before),
    ]


def _receipt(one: ChangeSetLine, counts: str = "") -> str:
    who = text("change_set.who", what=purpose_text(one), user=one.user, at=show_instant(one.at))
    lines = [who, " · ".join(filter(None, (counts_text(one, _COUNTS), counts)))]
    if one.file:
        lines.append(text("change_set.file", file=one.file, hash=one.file_hash[:12]))
    if one.reason:
        lines.append(text("change_set.reason", reason=one.reason))
    if one.undone_by:
        lines.append(text("change_set.undone_by", number=one.undone_by))
    elif not one.can_be_undone:
        lines.append(text("change_set.not_kept"))
    else:
        lines.append(text("change_set.undo_with_u"))
    return "\n".join(lines)


def record_text(record: str, record_id: int, name: RecordName | None, codes: CodeLists) -> str:
    """Return what a record is called; a cost or lease with its dwelling, type and first day."""
    kind = BY_NAME[record].label
    if name is None:
        return text("change_set.gone", record=kind, number=record_id)
    if record == "dwelling":
        return name.name
    if record == "housing_cost" and name.valid_from:
        return f"{name.name}: {codes['cost_type'].label(name.code)} {show_date(name.valid_from)}"
    if record == "lease" and name.valid_from:
        return f"{name.name}: {kind} {show_date(name.valid_from)}"
    return f"{kind} {name.name}"
