"""What the texts of a column stand for: each distinct text of the sample, and the code, or yes or no, to read for it.

Owns the choosing, text by text. Returns the sheet with what was said; saving is the page's it came from.
"""

from collections import Counter

from textual import on
from textual.app import ComposeResult

from backoffice.exchange.dialect_draft import ColumnDraft, SheetDraft, with_value
from backoffice.exchange.dialect_evidence import likely_codes, written
from backoffice.exchange.dialect_targets import Target
from backoffice.exchange.dialects import folded
from backoffice.formats import show_integer
from backoffice.operations.dialect_preview import shown_raw
from backoffice.records.fields import Kind
from backoffice.records.values import Unreadable, read_value, show_value
from backoffice.rules.personal import has_person
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.text import text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeLabel

_LISTED = 500


class MatchValuesPage(Page):
    """Returns the sheet with other values when it is left, or None where nothing was changed."""

    place = "match_values"
    commands = ("pick", "drop", "open", "back")

    def __init__(self, sheet: SheetDraft, index: int, target: Target) -> None:
        super().__init__()
        self._sheet, self._index, self._target = sheet, index, target
        self._changed = False
        self._texts = self._listed()

    def _listed(self) -> list[tuple[str, int]]:
        """The distinct texts of the sample, those that a dialect without a file knows too; a person's number never."""
        cells = [cell for cell in self._sheet.cells(self._index) if cell is not None and shown_raw(cell)]
        counts = Counter(written(cell) for cell in cells if not has_person(written(cell)))
        held = self._column.values
        counts.update(dict.fromkeys((one for one in held if folded(one) not in set(map(folded, counts))), 0))
        return counts.most_common(_LISTED)

    @property
    def _column(self) -> ColumnDraft:
        return next(one for one in self._sheet.columns if one.index == self._index)

    def body(self) -> ComposeResult:
        """The list of texts."""
        yield SafeLabel("", id="which", classes="heading")
        columns = [
            Column("said", text("match.values.said"), 26, sticky=True),
            Column("rows", text("match.values.rows"), 7, "right"),
            Column("means", text("match.values.means"), 40),
        ]
        yield RowTable(columns, empty=text("match.values.none"), status=self.status)

    def on_mount(self) -> None:
        """Called by Textual."""
        self._show()

    def _show(self) -> None:
        names = {"heading": self._column.heading, "target": self._target.label}
        self.query_one("#which", SafeLabel).update(text("match.values.which", **names))
        rows = {
            at: Row([said, show_integer(n) if n else "", self._means(said)], "" if self._read(said) else "!")
            for at, (said, n) in enumerate(self._texts)
        }
        table = self.query_one(RowTable)
        table.set_source(ListedRows(rows), table.cursor_id)
        unknown = sum(not self._read(said) for said, _ in self._texts)
        self.status.show_counts(text("match.values.counts", n=show_integer(len(rows)), unknown=show_integer(unknown)))

    def _instead(self, said: str) -> str:
        held = {folded(one): value for one, value in self._column.values.items()}
        return held.get(folded(said), said)

    def _read(self, said: str) -> str:
        """Return what a text is understood as, "" where it is not."""
        field = self._target.field
        assert field is not None
        try:
            value = read_value(field, self._instead(said), self.register.codes, of="da")
        except Unreadable:
            return ""
        return show_value(field, value, self.register.codes)

    def _means(self, said: str) -> str:
        read = self._read(said)
        if not read:
            return text("match.values.unknown")
        return text("match.values.said_so", value=read) if self._instead(said) != said else read

    @on(RowOpened)
    def _opened(self) -> None:
        self.run_worker(self._told(self.do_pick), group="command", exclusive=False)

    async def do_pick(self) -> None:
        """Choose what the text under the cursor stands for; the likeliest first."""
        at = self.query_one(RowTable).cursor_id
        if at is None:
            return
        said, field = self._texts[at][0], self._target.field
        assert field is not None
        if field.kind is Kind.YES_NO:
            choices = [("ja", text("value.yes")), ("nej", text("value.no"))]
        else:
            codes = likely_codes(said, self.register.codes[field.codes])
            choices = [(one.code, text("match.code", code=one.code, label=one.label)) for one in codes]
        question = text("match.values.pick", said=said)
        chosen = await self.app.push_screen_wait(ChoosePage(question, choices, self._instead(said)))
        if chosen is not None:
            self._put(said, chosen)

    def do_drop(self) -> None:
        """Take back what was said of the text under the cursor."""
        at = self.query_one(RowTable).cursor_id
        if at is not None and self._instead(self._texts[at][0]) != self._texts[at][0]:
            self._put(self._texts[at][0], "")

    def _put(self, said: str, value: str) -> None:
        self._sheet, self._changed = with_value(self._sheet, self._index, said, value), True
        self._show()

    def do_back(self) -> None:
        """Leave with what was said."""
        self.dismiss(self._sheet if self._changed else None)
