"""Paste a column of BBR ids from a spreadsheet: how many are found, unknown or there twice; the found ones are used.

Owns reading what was pasted. A paste arrives whole and is never keystrokes; nothing is written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, work
from textual.app import ComposeResult

from backoffice.queries.matching_ids import matching_ids
from backoffice.screens.page import Page
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.safe import SafeStatic

_LINE = re.compile(r"\r\n|\r|\n")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_AROUND = " \t\u00a0\ufeff{}\"'"
_SHOWN = 60  # letters of something that is no BBR id


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a paste held: BBR ids in order, each once; how often one came again; lines without one, with their number."""

    ids: tuple[str, ...]
    repeated: int
    others: tuple[tuple[int, str], ...]
    heading: str = ""


def read_paste(pasted: str) -> Pasted:
    """Read lines (CR, LF or CRLF) of cells (tabs): a line's BBR ids, in braces, quotes or capitals or not.

    A first line without an id is a heading where others have one; blank lines are nothing.
    """
    ids: dict[str, None] = {}
    repeated, others = 0, []
    for number, line in enumerate(_LINE.split(pasted), start=1):
        cells = [cell.strip(_AROUND) for cell in line.split("\t")]
        found = [cell.lower() for cell in cells if _UUID.fullmatch(cell.lower())]
        for one in found:
            repeated += one in ids
            ids[one] = None
        said = next((cell for cell in cells if cell), "")
        if said and not found:
            others.append((number, said[:_SHOWN]))
    heading = others.pop(0)[1] if ids and others and others[0][0] == 1 else ""
    return Pasted(tuple(ids), repeated, tuple(others), heading)


class PasteIdsPage(Page):
    """Returns the keys of the dwellings found, or None after Esc; a further paste is added to the one before."""

    place = "paste_ids"
    commands = ("use", "clear", "cancel", "back")

    def __init__(self) -> None:
        super().__init__()
        self._pasted = ""
        self._found: list[int] = []

    def body(self) -> ComposeResult:
        """What to do, what was found, and the list of what was not."""
        yield SafeStatic(text("paste.how"), classes="card", id="paste_said")
        columns = [Column("line", text("paste.line"), 7, "right"), Column("said", text("paste.said"), 40)]
        yield ReadTable([*columns, Column("why", text("paste.why"), 24)], empty=text("paste.nothing"), id="unknown")

    def on_paste(self, event: events.Paste) -> None:
        """Called by Textual with all that was pasted at once."""
        event.stop()
        joint = "\n" if self._pasted and not self._pasted.endswith(("\n", "\r")) else ""
        self._pasted += joint + event.text
        self.match()

    @work(exclusive=True, group="match")
    async def match(self) -> None:
        """Find the dwellings of what has been pasted so far and say what was not found."""
        async with self.telling():
            pasted = read_paste(self._pasted)
            scope = self.register.actor.scope(Right.VIEW)
            found = await self.register.read(matching_ids, pasted.ids, scope) if pasted.ids else {}
            self._found = list(found.values())
            unknown = [one for one in pasted.ids if one not in found]
            self._show(pasted, unknown)

    def _show(self, pasted: Pasted, unknown: Sequence[str]) -> None:
        said = [
            counted("paste.found", len(self._found)),
            counted("paste.unknown", len(unknown)),
            counted("paste.repeated", pasted.repeated),
            counted("paste.others", len(pasted.others)),
        ]
        lines = [" · ".join(said)]
        if pasted.heading:
            lines.append(text("paste.heading", heading=pasted.heading))
        lines.append(text("paste.then") if self._found else text("paste.how"))
        self.query_one("#paste_said", SafeStatic).update("\n".join(lines))
        rows = [Row(["", one, text("paste.not_in_register")]) for one in unknown]
        rows += [Row([str(number), cell, text("paste.no_id")]) for number, cell in pasted.others]
        self.query_one(ReadTable).set_source(ListedRows(dict(enumerate(rows))))
        self.status.show_counts(said[0])

    # Commands

    def do_use(self) -> None:
        """Go back with the dwellings found."""
        if self._found:
            self.dismiss(self._found)
        else:
            self.tell(text("paste.none_found"), "warning")

    def do_clear(self) -> None:
        """Forget what was pasted."""
        self._pasted, self._found = "", []
        self.query_one("#paste_said", SafeStatic).update(text("paste.how"))
        self.query_one(ReadTable).set_source(ListedRows({}))
        self.status.show_counts("")

    def do_cancel(self) -> None:
        """Go back without any."""
        self.dismiss(None)
