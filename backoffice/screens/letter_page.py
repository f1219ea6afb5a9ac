"""A letter whole, as it will be, before it is made: names covered, and what is missing with the place that fills it.

Owns how it is shown. Making it is letter_steps'; what it says is the template's and the register's.
"""

from textual import events, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from backoffice.operations.letters import Offer, Shown, letter_label, show_letter
from backoffice.rules.letter_pages import WIDTH, letter_text
from backoffice.rules.problems import Refused, sentence
from backoffice.screens import letter_steps as steps
from backoffice.screens.page import Page
from backoffice.text import text
from backoffice.widgets.safe import SafeStatic

_MOST_MISSING = 4
_EDGES = 5


class LetterPage(Page):
    """`g` makes the letter, `e` writes what belongs to this letter only. Returns whether it was made."""

    place = "letter"
    commands = ("apply", "edit", "refresh", "back")
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, offer: Offer) -> None:
        super().__init__()
        self.offer = offer
        self.typed: dict[str, str] = {}
        self.shown: Shown | None = None

    def title_text(self) -> str:
        """The letter's name."""
        return letter_label(self.offer.name)

    def body(self) -> ComposeResult:
        """The letter, which scrolls, over what is missing."""
        with VerticalScroll(id="letter"):
            yield SafeStatic("", id="letter_words", classes="card")
        yield SafeStatic("", id="letter_missing", classes="card")

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fetch()

    def came_back(self) -> None:
        """Show it again: what was missing may have been filled."""
        if self.shown is not None:
            self.fetch()

    def do_refresh(self) -> None:
        """Show it again."""
        self.fetch()

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Make the letter in memory and show it with what is missing."""
        async with self.telling():
            register, one = self.register, self.offer
            typed = dict(self.typed)
            try:
                shown = await register.read(
                    show_letter, register.actor, one.name, one.about, one.id, today=register.today, typed=typed
                )
            except Refused as refusal:
                lines = [sentence(problem) for problem in refusal.problems]
                self.query_one("#letter_missing", SafeStatic).update("\n".join(lines[:_MOST_MISSING]))
                raise
            self.shown = shown
            self._show_words()
            self.query_one("#letter_missing", SafeStatic).update("\n".join(_foot(shown)))
            own = text("letter.own" if shown.own else "letter.came_with")
            self.status.show_counts(text("letter.of_template", template=shown.template, own=own))

    def _show_words(self) -> None:
        """Break the letter to the room there is, at most as wide as its file."""
        if self.shown is not None:
            words = letter_text(self.shown.lines, width=min(WIDTH, self.size.width - _EDGES))
            self.query_one("#letter_words", SafeStatic).update(words)

    def on_resize(self, event: events.Resize) -> None:
        """Called by Textual: break the lines anew."""
        self._show_words()

    async def do_apply(self) -> None:
        """Make the letter: ask for the file, keep the record, write the file."""
        if await steps.make_letter(self, self.offer, self.typed):
            self.dismiss(True)

    async def do_edit(self) -> None:
        """Write the fields that belong to this letter only."""
        if await steps.ask_typed(self, self.shown, self.typed):
            self.fetch()


def _foot(shown: Shown) -> list[str]:
    problems = shown.problems()
    if not problems:
        return [text("letter.ready")]
    lines = [f"! {sentence(one)}" for one in problems[:_MOST_MISSING]]
    more = len(problems) - _MOST_MISSING
    return [text("letter.missing_heading"), *lines, *([f"  (+{more})"] if more > 0 else [])]
