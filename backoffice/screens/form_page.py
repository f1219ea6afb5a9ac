"""The frame of a form that leads to a plan: fields set, cleared or left, values picked, the plan shown, leaving asked.

Owns what every such form does the same way. What is edited, how it is filled and which plan it makes are each form's.
Writes nothing itself.
"""

import asyncio
from collections.abc import Sequence
from textwrap import wrap
from uuid import uuid4

from textual import events, on, work

from backoffice.operations.apply import Receipt
from backoffice.operations.plan import Plan
from backoffice.queries.common_values import OneDwelling
from backoffice.records.fields import Kind
from backoffice.safe_text import plain_line
from backoffice.screens.choose import ChoosePage
from backoffice.screens.choose_several import ChooseSeveralPage
from backoffice.screens.confirm import ConfirmLine
from backoffice.screens.page import Page
from backoffice.screens.plan_view import Answer, PlanPage, SetStatus
from backoffice.screens.result import result_text, tell_below
from backoffice.text import counted, text
from backoffice.widgets.field_list import FieldChanged, FieldList, PickAsked
from backoffice.widgets.form_fields import EditForm
from backoffice.widgets.safe import SafeStatic

_HELP_LINES = 3
FORM_COMMANDS = ("save", "pick", "clear", "unset", "cancel", "refresh", "next", "back")


class FormPage(Page):
    """A form over `self.form`, with a TitleLine #title, a FieldList #fields and a SafeStatic #told in its body."""

    form: EditForm

    def __init__(self) -> None:
        super().__init__()
        # A repeated submit, or one whose answer was lost, is known by this: one form writes once.
        self.operation_id = str(uuid4())
        # The plan under way, None after it was given up: one that comes too late is not shown.
        self._planning: object | None = None

    # What each form says for itself

    def fill(self) -> object:
        """Read what the records hold now; what was set stays set. May be a worker."""
        raise NotImplementedError

    def make_plan(self) -> Plan:
        """Return the plan of what is set; called in a thread."""
        raise NotImplementedError

    async def command_text(self) -> str:
        """Return the same as a command line; "" where there is none."""
        return ""

    def base(self) -> OneDwelling | None:
        """Return the one dwelling the form was filled from, if it is one."""
        return None

    async def pick_named(self, name: str) -> None:
        """Let the person choose among the names that a field may hold, and put one."""
        raise NotImplementedError

    async def pick_link(self, name: str) -> None:
        """Let the person choose the record that a link leads to, and put it."""
        raise NotImplementedError

    def ready_to_plan(self) -> bool:
        """Tell whether a plan can be made; tells the person what is missing."""
        if self.form.problems():
            self.tell(text("edit.mend_first"), "error")
        elif not self.form.change():
            self.tell(text("edit.nothing_set_yet"), "warning")
        else:
            return True
        return False

    def refused(self, plan: Plan) -> bool:
        """Show on the form itself what the plan refuses; False where the plan is to be shown."""
        return False

    @property
    def fields(self) -> FieldList:
        """The list of fields."""
        return self.query_one(FieldList)

    # Telling

    def show_form(self) -> None:
        """Show the field under the cursor in full, and how many fields are set."""
        fields = self.fields
        fields.show_what_counts()
        name = fields.cursor_name
        one = self.form.fields[name]
        first = fields.editor.text if fields.editor else self.form.state_texts(name)[0]
        wrong = one.problem or next(iter(self.form.problems()), "")
        said = f"!! {wrong}" if wrong and not fields.editor else one.field.help
        room = max(20, self.size.width - 2)
        told = [plain_line(f"{one.field.label}: {first}", room), *whole_sentences(said, room, _HELP_LINES)]
        self.query_one("#told", SafeStatic).update("\n".join(told), layout=False)
        fields.refresh()
        self.status.show_counts(text("edit.set", fields=counted("plan.fields", len(self.form.change()))))

    @on(FieldChanged)
    def _field_changed(self, event: FieldChanged) -> None:
        self.show_form()

    # Picking

    @on(PickAsked)
    def _pick_asked(self, event: PickAsked) -> None:
        self.pick(event.name)

    def do_pick(self) -> None:
        """Pick the field's value from a list, or type it."""
        self.fields.open()

    @work(exclusive=True, group="pick")
    async def pick(self, name: str) -> None:
        """Let the person choose among a field's values; the keys typed meanwhile are for the list."""
        async with self.telling():
            one = self.form.fields[name]
            kind = one.field.kind
            if name in self.form.named:
                await self.pick_named(name)
            elif kind is Kind.LINK:
                await self.pick_link(name)
            elif kind is Kind.CODES:
                await self._pick_codes(name)
            elif kind is Kind.YES_NO:
                choices = [("yes", text("value.yes")), ("no", text("value.no"))]
                chosen = await self.choose(one.field.label, choices, "yes" if one.value else None)
                if chosen is not None:
                    self.fields.put(name, chosen == "yes")
            else:
                codes = [(code.code, f"{code.code:>2} {code.label}") for code in self.form.usable_codes(name)]
                chosen = await self.choose(one.field.label, codes, str(one.value if one.touched else one.held))
                if chosen is not None:
                    self.fields.put(name, chosen)
        self.fields.take_keys()

    async def _pick_codes(self, name: str) -> None:
        choices = [(code.code, code.label) for code in self.form.usable_codes(name)]
        page = ChooseSeveralPage(self.form.fields[name].field.label, choices, self.form.chosen_codes(name))
        answer: asyncio.Future[list[str] | None] = asyncio.get_running_loop().create_future()
        await self.app.push_screen(page, answer.set_result)
        self._hand_on_keys()
        chosen = await answer
        if chosen is not None:
            # What may not be given today is not among the choices, and stays where it was.
            usable = {code for code, _ in choices}
            kept = [code for code in self.form.chosen_codes(name) if code not in usable]
            self.form.set_codes(name, [*chosen, *kept])
            self.show_form()

    async def choose(self, question: str, choices: Sequence[tuple[str, str]], chosen: str | None) -> str | None:
        """Ask, and hand on the keys that were typed before the list was there."""
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        await self.app.push_screen(ChoosePage(question, choices, chosen), answer.set_result)
        self._hand_on_keys()
        return await answer

    def _hand_on_keys(self) -> None:
        for key in self.fields.take_keys():
            self.app.post_message(events.Key(key.key, key.character))

    # Commands

    def do_clear(self) -> None:
        """Empty the field under the cursor."""
        self.fields.clear()

    def do_unset(self) -> None:
        """Leave the field under the cursor unchanged."""
        self.fields.unset()

    def do_next(self) -> None:
        """Go to the next field."""
        self.fields.focus()

    def do_refresh(self) -> None:
        """Read the records again; what was set stays set."""
        self.fill()

    def set_by_hand(self) -> int:
        """Return how many fields would be lost on leaving."""
        return len(self.form.change())

    async def do_cancel(self) -> None:
        """Give up the plan under way; else leave, and ask where something was set."""
        if self._planning is not None:
            self._planning = None
            self.fields.take_keys()
            self.tell(text("edit.plan_given_up"))
            return
        self.fields.leave_editor()
        n = self.set_by_hand()
        if n == 0 or await self.app.push_screen_wait(ConfirmLine(counted("edit.leave", n))):
            self.dismiss(None)

    async def do_back(self) -> None:  # type: ignore[override]
        """Leave; asks where something was set."""
        await self.do_cancel()

    async def do_save(self) -> None:
        """Show the plan of what is set; nothing is written before it is applied there."""
        fields = self.fields
        if self._planning is not None:
            return
        try:
            fields.leave_editor()
            if self.ready_to_plan():
                await self._plan_and_show()
        finally:
            if self._planning is None:
                fields.take_keys()

    async def _plan_and_show(self) -> None:
        self._planning = this = object()
        self.tell(text("edit.planning"))
        try:
            plan = await asyncio.to_thread(self.make_plan)
            command = await self.command_text()
        finally:
            in_time = self._planning is this
            self._planning = None if in_time else self._planning
        if not in_time:
            return
        self.tell("")
        # Keys typed before the plan could be read are no answer to it.
        self.fields.take_keys()
        if self.refused(plan):
            return
        page = PlanPage(plan, self.make_plan, command=command, base=self.base(), set_status=self.status_setter())
        answer = await self.app.push_screen_wait(page)
        if isinstance(answer, Receipt):
            tell_below(self, result_text(plan, answer))
            self.dismiss(answer)
        elif answer is Answer.AGAIN:
            self.fill()
            self.tell(text("edit.filled_again"))

    def status_setter(self) -> SetStatus | None:
        """Return what lets a person choose the status on the plan; None where the form's records keep theirs."""
        return None

    def help_text(self) -> str:
        """What F1 says: the field under the cursor, then the form."""
        field = self.form.fields[self.fields.cursor_name].field
        term = text("edit.register_term", term=field.xml) if field.xml else text("edit.no_term")
        return "\n".join((f"{field.label}: {field.help}", term, super().help_text()))


def whole_sentences(said: str, width: int, lines: int) -> list[str]:
    """Return as many whole sentences as fit in these lines, at least the first; F1 has them all."""
    sentences = said.replace(". ", ".\n").splitlines()
    while len(sentences) > 1 and len(wrap(" ".join(sentences), width)) > lines:
        sentences.pop()
    return wrap(" ".join(sentences), width)[:lines]
