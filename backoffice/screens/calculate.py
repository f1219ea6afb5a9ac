"""Beregn: a calculation while the tenant is on the telephone, its fields above, its answer and reasoning below at once.

Owns what stands on the screen. The declaration of the parameters is records/calculations.py's, the answer that of
`calc`; nothing of the register is read and nothing is written.
"""

from collections.abc import Sequence
from textwrap import wrap

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from backoffice.queries.calculating import calculate, missing_parameters
from backoffice.records.calculations import CALCULATIONS
from backoffice.rules.calculation_lines import reasoning, result_pairs
from backoffice.rules.problems import Refused, sentence
from backoffice.rules.reckoning import Reckoning
from backoffice.safe_text import cells
from backoffice.screens.calculation_form import THEMES, CalculationForm
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.text import text
from backoffice.widgets.field_layout import by_theme, lay_out
from backoffice.widgets.field_list import FieldChanged, FieldList, PickAsked
from backoffice.widgets.safe import SafeStatic, styled

_WIDEST = 110


async def choose_calculation(page: Page, chosen: str | None = None) -> str | None:
    """Ask what is to be worked out; None after Esc."""
    choices = [(name, one.label) for name, one in CALCULATIONS.items()]
    answer: str | None = await page.app.push_screen_wait(ChoosePage(text("calc.which"), choices, chosen))
    return answer


def calculation_page(typed: str) -> "CalculatePage":
    """Return the calculation that words name ("opsigelse", "office-days"), the notice where they name none."""
    wanted = typed.strip().casefold()
    named = [
        name
        for name, one in CALCULATIONS.items()
        if wanted
        and any(word.startswith(wanted) for word in (name, one.label.casefold(), *one.label.casefold().split()))
    ]
    return CalculatePage(named[0] if named else "notice")


class CalculatePage(Page):
    """One calculation; F8 chooses another, PgUp and PgDn scroll the reasoning."""

    place = "calculate"
    commands = ("pick", "calculate", "back")

    def __init__(self, name: str) -> None:
        super().__init__()
        self._which = name
        self.form: CalculationForm
        self._found: Reckoning | None = None

    def title_text(self) -> str:
        """What is worked out."""
        return text("calc.title", name=CALCULATIONS[self._which].label)

    def body(self) -> ComposeResult:
        """The fields, the answer under them, and the reasoning, which scrolls."""
        self.form = CalculationForm(CALCULATIONS[self._which], self.register.today)
        yield FieldList(self.form, THEMES, id="fields")
        yield SafeStatic("", id="answer", classes="card")
        with VerticalScroll(id="steps", can_focus=False):
            yield SafeStatic("", id="chain", classes="card")

    @property
    def fields(self) -> FieldList:
        """The list of fields."""
        return self.query_one(FieldList)

    @property
    def _help(self) -> str:
        return self.form.fields[self.fields.cursor_name].field.help

    def on_mount(self) -> None:
        """Called by Textual: say what is missing."""
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Called by Textual: break the lines to the room there is."""
        self._show()

    @on(FieldChanged)
    def _changed(self, event: FieldChanged) -> None:
        self.fields.show_what_counts()
        self._show()

    def _show(self) -> None:
        """Work it out and show it, or what is missing or wrong."""
        self._fit_fields()
        wrong = self._reckon()
        width = min(_WIDEST, self.size.width) - 3
        answer = [styled((line, "bold")) for line in wrap(wrong, width)]
        answer += [styled((line, "$text-muted")) for line in wrap(self._help, width)] if self._found is None else []
        lines: list[str] = []
        if self._found is not None:
            answer = _answer(result_pairs(self._found))
            for number, (mark, said) in enumerate(reasoning(self._found), 1):
                lines += _step(mark, number, said, width)
            lines += ["", *wrap(text("calc.command", line=self.form.command_line()), width)]
        self.query_one("#answer", SafeStatic).update(Content("\n").join(answer))
        self.query_one("#chain", SafeStatic).update("\n".join(lines))
        self.status.show_counts(self._help if self._found is not None else "")

    def _reckon(self) -> str:
        """Set what was found; return what is in the way, "" where there is nothing."""
        self._found = None
        said = self.form.change()
        problems = self.form.problems()
        if problems:
            return problems[0]
        missing = missing_parameters(self.form.calculation, said)
        if missing:
            return text("calc.to_fill", fields=", ".join(one.label for one in missing))
        try:
            self._found = calculate(self._which, said)
        except Refused as refusal:
            return sentence(refusal.problems[0])
        return ""

    def _fit_fields(self) -> None:
        """Give the fields the lines they need and no more than half of the screen."""
        hidden = self.form.hidden()
        themes = [None if name in hidden else one.field.theme for name, one in self.form.fields.items()]
        lines = lay_out(by_theme(themes, THEMES), self.size.width).height
        self.fields.styles.height = min(lines, max(6, self.size.height // 2))

    def on_key(self, event: events.Key) -> None:
        """Scroll the reasoning with the keys that the fields have no use for."""
        if event.key in ("pageup", "pagedown"):
            steps = self.query_one("#steps", VerticalScroll)
            (steps.scroll_page_up if event.key == "pageup" else steps.scroll_page_down)(animate=False)
            event.stop()

    @on(PickAsked)
    def _pick_asked(self, event: PickAsked) -> None:
        self.run_worker(self._told(lambda: self._pick(event.name)), group="pick", exclusive=True)

    async def _pick(self, name: str) -> None:
        """Let the person choose among a field's values."""
        one = self.form.fields[name]
        choices: Sequence[tuple[str, str]] = [("ja", text("value.yes")), ("nej", text("value.no"))]
        if one.field.codes in self.form.chosen_from:
            choices = self.form.chosen_from[name]
        chosen = await self.app.push_screen_wait(ChoosePage(one.field.label, choices, str(one.value)))
        self.fields.take_keys()
        if chosen is not None:
            self.form.read(name, chosen)
            self.fields.go_to(name)

    # Commands

    def do_pick(self) -> None:
        """Choose the field's value, or type it."""
        self.fields.open()

    async def do_calculate(self) -> None:
        """Choose another calculation."""
        chosen = await choose_calculation(self, self._which)
        if chosen is not None:
            self.app.switch_screen(CalculatePage(chosen))


def _answer(pairs: Sequence[tuple[str, str]]) -> list[Content]:
    width = max(cells(label) for label, _ in pairs)
    return [styled(f"{label}{' ' * (width - cells(label))}  ", (value, "bold $text-accent")) for label, value in pairs]


def _step(mark: str, number: int, said: str, width: int) -> list[str]:
    first, *rest = wrap(said, width - 5) or [""]
    return [f"{mark}{number:>2} {first}", *("    " + line for line in rest)]
