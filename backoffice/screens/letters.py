"""The letters of a record: those that can be made, the ones for its phase first, and those that were.

Owns the list. A letter is shown and made on the page of its own; what is kept of one has no words.
"""

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_date
from backoffice.operations.letters import Offer, letter_label, offers
from backoffice.queries.letters import LetterLine, LettersAsked, letters
from backoffice.rules.problems import refused
from backoffice.screens import letter_steps as steps
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable

if TYPE_CHECKING:
    from textual.worker import Worker

_EDGES = 4
_WIDE = 100


class LettersPage(ListPage):
    """Enter shows a letter that can be made; y says when one was sent."""

    place = "letters"
    commands = ("open", "status", "undo", "history", "refresh", "back")

    def __init__(self, about: str, record_id: int) -> None:
        super().__init__()
        self.about, self.record_id = about, record_id
        self._rows: list[Offer | LetterLine] = []

    def title_text(self) -> str:
        """The record whose letters they are."""
        return f"{text('page.letters')} · {text(f'letter.about.{self.about}')} {self.record_id}"

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("letter.nothing_to_make"), status=self.status)

    def columns(self, width: int) -> list[Column]:
        """Name the columns."""
        return _columns(width)

    def fetch(self, keep: int | None = None) -> "Worker[None]":
        """Fetch what can be made and what was made."""
        return self._fetch(keep)

    @work(exclusive=True, group="fetch")
    async def _fetch(self, keep: int | None) -> None:
        async with self.telling():
            register, today = self.register, self.register.today
            can = await register.read(offers, register.actor, self.about, self.record_id, today=today)
            asked = LettersAsked((self.about, self.record_id))
            made = await register.read(letters, asked, register.actor.scope(Right.VIEW))
            self._rows = [*can, *made]
            self.show_columns()
            rows = {number: _row(one) for number, one in enumerate(self._rows)}
            self.table.set_source(ListedRows(rows), keep)
            self.status.show_counts(text("letter.counts", offers=len(can), made=len(made)))
            self.fetched = True

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        one = self._rows[event.id]
        if isinstance(one, Offer):
            steps.open_letter(self, one)
        else:
            self.tell(text("letter.of_made", template=one.template, digest=one.content_hash[:16]))

    async def do_status(self) -> None:
        """Say when and how the letters under the cursor or marked were sent."""
        made = [one.id for number in self.chosen() if isinstance(one := self._rows[number], LetterLine)]
        if not made:
            raise refused("letter.choose_made")
        await steps.mark_sent(self, made)


def _row(one: Offer | LetterLine) -> Row:
    if isinstance(one, LetterLine):
        return Row([letter_label(one.kind), about_said(one), state_said(one)])
    about = f"{text(f'letter.about.{one.about}')} {one.id}"
    said = text("letter.fits_now" if one.fits else "letter.can_make")
    return Row([letter_label(one.name), about, said], "*" if one.fits else " ")


def about_said(one: LetterLine) -> str:
    """Return what a letter is about: "sag 12"."""
    return f"{text(f'letter.about.{one.about}')} {one.about_id}" if one.about else "–"


def state_said(one: LetterLine) -> str:
    """Return when a letter was made, or when and how it was sent."""
    if not one.sent_on:
        return text("letter.made_row", made=show_date(one.made_on) if one.made_on else "–")
    way = text(f"letter.channel.{one.channel}") if one.channel else ""
    return text("letter.sent_row", day=show_date(one.sent_on), way=way).strip()


def _columns(width: int) -> list[Column]:
    about, state = 15, 24 if width < _WIDE else 32
    title = max(24, width - _EDGES - about - state - 2)
    return [
        Column("kind", text("letter.column.kind"), title, sticky=True),
        Column("about", text("letter.column.about"), about),
        Column("state", text("letter.column.state"), state),
    ]
