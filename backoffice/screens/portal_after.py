"""What a plan would change on DanmarkBolig: the numbers and the dwellings that would be shown differently.

Owns trying the plan out, in a thread that Esc stops; the plan itself is neither written nor changed.
"""

from textual import on
from textual.app import ComposeResult

from backoffice.operations.plan import Plan
from backoffice.operations.trial import Effect, after_plan
from backoffice.rules.problems import refused
from backoffice.screens.card_rows import in_full
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.screens.portal import line_row, portal_columns
from backoffice.screens.portal_effect import effect_lines
from backoffice.text import text
from backoffice.watch import Watch
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, ListedRows
from backoffice.widgets.safe import SafeStatic


class PortalEffectPage(Page):
    """The effect of a plan that was tried out; Esc goes back to the plan."""

    place = "portal_effect"
    commands = ("open", "back")

    def __init__(self, effect: Effect) -> None:
        super().__init__()
        self._effect = effect

    def body(self) -> ComposeResult:
        """The lines."""
        yield SafeStatic("", id="effect", classes="heading")
        yield ReadTable(empty=text("portal.same"), status=self.status, id="portal")

    def _columns(self) -> list[Column]:
        headings = [text(f"portal.column.{name}") for name in ("dwelling", "change", "aspect")]
        return portal_columns(self.size.width, headings)

    def on_mount(self) -> None:
        """Called by Textual."""
        first, *self._lines = effect_lines(self._effect, self.register.codes)
        self.query_one("#effect", SafeStatic).update(first.label)
        table = self.query_one(ReadTable)
        table.set_columns(self._columns())
        table.set_source(ListedRows(dict(enumerate(map(line_row, self._lines)))))
        self.status.show_counts(text("plan.nothing_written"))

    def on_resize(self) -> None:
        """Share the width anew."""
        self.query_one(ReadTable).set_columns(self._columns())

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        if event.id is not None:
            full = in_full(line_row(self._lines[event.id]).cells, self._columns())
            self.status.show_counts(full or text("plan.nothing_written"))

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        lead = self._lines[event.id].lead
        if lead is not None:
            from backoffice.screens.dwelling_card import DwellingCardPage

            self.app.push_screen(DwellingCardPage(int(lead.value)))


async def show_after(page: Page, plan: Plan) -> None:
    """Try the plan out and show what it would change; a plan that writes nothing is refused."""
    if not plan.changed:
        raise refused("plan.nothing_to_write")
    register = page.register

    def work(watch: Watch) -> Effect:
        return after_plan(register.database, register.actor, plan, today=register.today, watch=watch)

    effect = await watched(page, work)
    if effect is not None:
        page.app.push_screen(PortalEffectPage(effect))
