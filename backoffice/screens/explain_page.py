"""Why something is as it is: the conclusion, the records that lead to it, and who mends it with which key.

Owns how an explanation stands on the screen. Does nothing itself: the key of a fix leaves with that fix, and whoever
opened the page carries it out.
"""

from collections.abc import Mapping
from textwrap import wrap
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from backoffice.commands import COMMANDS
from backoffice.formats import show_date
from backoffice.rules.explain import MARKS, Explanation, Fix, Step, fix_said, step_said
from backoffice.screens.page import Page
from backoffice.text import text
from backoffice.widgets.safe import SafeStatic, styled

_WIDEST = 110


class ExplainPage(Page):
    """Returns the fix whose key was pressed, None after Esc; `fixes` says which command's key each fix has here."""

    place = "explain"
    commands: ClassVar[tuple[str, ...]] = ("history", "back")
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, heading: str, explanation: Explanation, fixes: Mapping[str, str]) -> None:
        super().__init__()
        self._heading, self._explanation = heading, explanation
        self._by_command: dict[str, Fix] = {}
        for fix in explanation.fixes:
            if fix.command in fixes:
                self._by_command.setdefault(fixes[fix.command], fix)
        # The menu, the help and the last line list what can be done here, which is another thing each time.
        self.commands = (*self._by_command, *type(self).commands)  # type: ignore[misc]  # a page of its own each time

    def body(self) -> ComposeResult:
        """The question and its answer, the steps that scroll, and what may be done."""
        yield SafeStatic("", id="question", classes="card")
        with VerticalScroll(id="steps"):
            yield SafeStatic("", id="chain", classes="card")
        yield SafeStatic("", id="fixes", classes="card")

    def on_resize(self, event: events.Resize) -> None:
        """Called by Textual, also at first: break the lines to the room there is."""
        width = min(_WIDEST, self.size.width) - 3
        today = text("explain.today", day=show_date(self.register.today))
        room = width - len(today) - 2
        first, *rest = wrap(self._heading, max(room, 20)) or [""]
        question = [styled((f"{first:<{room}}  ", "bold"), (today, "$text-muted"))]
        question += [styled((line, "bold")) for line in rest]
        said = _marked(self._explanation.conclusion)
        question += [styled((line, "bold $text-accent")) for line in wrap(said, width)]
        self.query_one("#question", SafeStatic).update(_lines(question))
        steps = [line for number, step in enumerate(self._explanation.steps, 1) for line in _step(number, step, width)]
        self.query_one("#chain", SafeStatic).update("\n".join(steps))
        self.query_one("#fixes", SafeStatic).update(_lines(self._fixes(width)))

    def _fixes(self, width: int) -> list[Content]:
        keys = {id(fix): COMMANDS[command].shown for command, fix in self._by_command.items()}
        lines: list[Content] = []
        owner = None
        for fix in self._explanation.fixes:
            if fix.owner is not owner:
                owner = fix.owner
                lines.append(styled((text(f"explain.owner.{owner.value}"), "bold")))
            key = keys.get(id(fix), "")
            first, *rest = wrap(fix_said(fix), width - 5) or [""]
            lines.append(styled("  ", (f"{key:<3}", "bold $text-accent"), first))
            lines += [styled(f"     {line}") for line in rest]
        return lines

    async def action_command(self, command_id: str) -> None:
        """Do a command of the place; one that is a fix leaves with it."""
        if command_id in self._by_command:
            self.dismiss(self._by_command[command_id])
        else:
            await super().action_command(command_id)

    async def on_key(self, event: events.Key) -> None:
        """The key of a fix."""
        for command in self._by_command:
            if event.key in COMMANDS[command].keys:
                event.stop()
                event.prevent_default()
                await self.action_command(command)
                return


def _marked(step: Step) -> str:
    mark = MARKS[step.level] if step.level else ""
    return f"{mark} {step_said(step)}".strip()


def _step(number: int, step: Step, width: int) -> list[str]:
    mark = MARKS[step.level] if step.level else " "
    lines = wrap(step_said(step), width - 5) or [""]
    return [f"{mark}{number:>2} {lines[0]}", *("    " + line for line in lines[1:])]


def _lines(lines: list[Content]) -> Content:
    return Content("\n").join(lines)
