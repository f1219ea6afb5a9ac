"""One correction request: its fields, and the letter that is ready to send.

Owns what is shown. A draft's texts are changed field by field; the letter follows them until it is sent.
"""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from textual import events, work

from backoffice.operations.requesting import EDITABLE
from backoffice.queries.requests import RequestLine, requests_of
from backoffice.records.correction import REQUEST
from backoffice.records.values import show_value
from backoffice.rules.problems import refused
from backoffice.screens.ask import AskLine
from backoffice.screens.card_page import CardPage
from backoffice.screens.card_rows import heading
from backoffice.screens.choose import ChoosePage
from backoffice.screens.request_steps import ask_status, export
from backoffice.screens.requesting import change_requests
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.row_source import Column

_AROUND = 4
_LABEL = 16


class RequestPage(CardPage):
    """A request; `e` changes a text, `y` the status, `x` writes the letter to a file."""

    place = "request"
    commands = ("edit", "status", "export", "undo", "refresh", "back")

    def __init__(self, request_id: int) -> None:
        super().__init__()
        self._request_id = request_id
        self._request: RequestLine | None = None

    def title_text(self) -> str:
        """The request's number."""
        return text("request.title", number=self._request_id)

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the request and show it."""
        async with self.telling():
            register = self.register
            found = await register.read(
                requests_of, [self._request_id], register.actor.scope(Right.VIEW), register.today
            )
            if not found:
                raise refused("request.unknown", number=self._request_id)
            self._request = found[0]
            self.show(self._rows(found[0]))

    def counts(self) -> str:
        """Its status and age."""
        if self._request is None:
            return ""
        status = self.register.codes["request_status"].label(self._request["status"])
        return text("request.state", status=status, age=self._request.age)

    def columns(self, width: int) -> list[Column]:
        """Return field and value."""
        return _columns(width)

    def on_resize(self, event: events.Resize) -> None:
        """Break the letter's lines for the width there is now."""
        self.came_back()

    def _rows(self, one: RequestLine) -> Iterator[Sequence[str]]:
        yield heading(text("request.letter_heading"))[:2]
        for line in str(one["message"]).splitlines():
            label, colon, rest = line.partition(":")
            name, said = (f"  {label}", rest.strip()) if colon and rest.startswith("  ") else ("", line)
            # A letter is read as a whole: long lines go on in the next.
            for number, piece in enumerate(wrap(said, _columns(self.size.width)[1].width) or [""]):
                yield (name if not number else "", piece)
        yield heading(text("request.fields_heading"))[:2]
        for name, field in REQUEST.fields.items():
            if name != "message":
                shown = " ".join(show_value(field, one[name], self.register.codes).split())
                yield (f"  {field.label}", shown)

    # Commands

    async def do_edit(self) -> None:
        """Choose a text and change it."""
        one = self._request
        if one is None:
            return
        names = [name for name in EDITABLE if name != "status"]
        choices = [(name, REQUEST.fields[name].label) for name in names]
        name = await self.app.push_screen_wait(ChoosePage(text("request.which_text"), choices))
        if name is None:
            return
        field = REQUEST.fields[name]
        if field.codes:
            codes = [(code.code, code.label) for code in self.register.codes[field.codes].codes]
            value = await self.app.push_screen_wait(ChoosePage(field.label, codes, one[name]))
        else:
            value = await self.app.push_screen_wait(AskLine(field.label, one[name] or "", field.help))
        if value is not None:
            await change_requests(self, [self._request_id], {name: value.strip() or None})

    async def do_status(self) -> None:
        """Give it another status."""
        await ask_status(self, [self._request_id])

    async def do_export(self) -> None:
        """Write the letter to a file."""
        await export(self, [self._request_id])


def _columns(width: int) -> list[Column]:
    label = _LABEL if width < 120 else _LABEL + 4
    return [
        Column("field", text("card.field"), label),
        Column("value", text("card.value"), max(30, width - label - _AROUND - 2)),
    ]
