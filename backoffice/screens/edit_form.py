"""The form "Rediger 'Generelt om boligen'": one dwelling or any number, each field unchanged, set or cleared.

Owns filling the form, picking values, and the way to the plan. Writes nothing itself.
"""

import asyncio
from collections.abc import Mapping
from textwrap import wrap
from uuid import uuid4

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.operations.apply import Receipt
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Plan, Source
from backoffice.queries.common_values import (
    LinkableRegistration,
    OneDwelling,
    common_values,
    linkable_registrations,
    one_dwelling,
)
from backoffice.queries.plan_rows import texts_of_links
from backoffice.queries.selection import Selection
from backoffice.records.dwelling import THEMES, general_fields
from backoffice.records.fields import Kind
from backoffice.records.links import link_key
from backoffice.rules.problems import refused
from backoffice.safe_text import plain_line
from backoffice.screens.choose import ChoosePage
from backoffice.screens.confirm import ConfirmLine
from backoffice.screens.edit_command import edit_command
from backoffice.screens.page import Page
from backoffice.screens.plan_view import Answer, PlanPage
from backoffice.screens.result import result_text, tell_below
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.field_list import FieldChanged, FieldList, PickAsked
from backoffice.widgets.form_fields import EditForm
from backoffice.widgets.safe import SafeStatic
from backoffice.widgets.title_line import TitleLine

_HELP_LINES = 3


class EditPage(Page):
    """Returns the Receipt of what was written, or None. `preset` sets fields from the start, values as stored."""

    place = "edit"
    commands = ("save", "pick", "clear", "unset", "cancel", "refresh", "next", "back")

    def __init__(self, selection: Selection, preset: Mapping[str, object] | None = None) -> None:
        super().__init__()
        self.selection = selection
        self.dwellings = selection.expected or (len(selection.ids) if selection.ids is not None else 0)
        self._preset = dict(preset or {})
        self._one = selection.ids[0] if selection.ids is not None and len(selection.ids) == 1 else None
        # A repeated submit, or one whose answer was lost, is known by this: one form writes once.
        self._operation_id = str(uuid4())
        self._base: OneDwelling | None = None
        self._sections = 0
        # The plan under way, None after it was given up: one that comes too late is not shown.
        self._planning: object | None = None

    def body(self) -> ComposeResult:
        """What is edited, the fields, and the field under the cursor in full."""
        register = self.register
        self.form = EditForm(general_fields(), register.codes, register.today, many=self._one is None)
        for name, value in self._preset.items():
            self.form.set(name, value)
        yield TitleLine(id="title")
        yield FieldList(self.form, THEMES, id="fields")
        yield SafeStatic("", id="told", classes="card")

    @property
    def fields(self) -> FieldList:
        """The list of fields."""
        return self.query_one(FieldList)

    def on_mount(self) -> None:
        """Called by Textual: show the form at once and fill it in a worker."""
        self.query_one(TitleLine).set_class(self._one is None, "mass")
        self._show_title()
        self.fill()

    # Filling

    @work(exclusive=True, group="fill")
    async def fill(self) -> None:
        """Read what the dwellings hold now; what was set stays set."""
        async with self.telling():
            register = self.register
            scope, today = register.actor.scope(Right.VIEW), register.today
            names = list(self.form.fields)
            if self._one is not None:
                self._base = await register.read(one_dwelling, self._one, names)
                if self._base is None:
                    raise refused("not_in_register")
                same: Mapping[str, object] = self._base.values
            else:
                common = await register.read(common_values, self.selection, scope, names, today)
                self.dwellings, self._sections, same = common.dwellings, common.sections, common.same
            held = [pair for values in (same, self._preset) for pair in values.items()]
            links = [key for name, value in held if (key := link_key(name, value))]
            self.form.links |= await register.read(texts_of_links, links)
            self.form.fill(same)
            self._show_title()
            self._show()

    def _show_title(self) -> None:
        if self._one is None:
            state = text("edit.many", dwellings=counted("records.dwelling", self.dwellings))
        else:
            state = text("edit.one", address=self._base.address if self._base else "…")
        self.query_one(TitleLine).show(text("edit.title"), state)

    def _show(self) -> None:
        """Show the field under the cursor in full, and how many fields are set."""
        fields, name = self.fields, self.fields.cursor_name
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
        self._show()

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
            chosen: str | None = None
            if one.field.kind is Kind.LINK:
                await self._pick_registration(name)
            elif one.field.kind is Kind.YES_NO:
                choices = [("yes", text("value.yes")), ("no", text("value.no"))]
                chosen = await self._choose(one.field.label, choices, "yes" if one.value else None)
                if chosen is not None:
                    self.fields.put(name, chosen == "yes")
            else:
                codes = [(code.code, f"{code.code:>2} {code.label}") for code in self.form.usable_codes(name)]
                chosen = await self._choose(one.field.label, codes, str(one.value if one.touched else one.held))
                if chosen is not None:
                    self.fields.put(name, chosen)
        self.fields.take_keys()

    async def _pick_registration(self, name: str) -> None:
        register = self.register
        scope = register.actor.scope(Right.VIEW)
        found = await register.read(linkable_registrations, self.selection, scope, register.today)
        if not found:
            raise refused("edit.no_registrations")
        if self._sections > 1:
            self.tell(counted("edit.several_sections", self._sections), "warning")
        choices = [(str(one.id), _registration_text(one)) for one in found]
        chosen = await self._choose(text("edit.pick_registration"), choices, None)
        if chosen is not None:
            self.form.links |= {("disability_registration", one.id): f"{one.number} {one.title}" for one in found}
            self.fields.put(name, int(chosen))

    async def _choose(self, question: str, choices: list[tuple[str, str]], chosen: str | None) -> str | None:
        """Ask, and hand on the keys that were typed before the list was there."""
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        await self.app.push_screen(ChoosePage(question, choices, chosen), answer.set_result)
        for key in self.fields.take_keys():
            self.app.post_message(events.Key(key.key, key.character))
        return await answer

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
        """Read the dwellings again; what was set stays set."""
        self.fill()

    async def do_cancel(self) -> None:
        """Give up the plan under way; else leave, and ask where something was set."""
        if self._planning is not None:
            self._planning = None
            self.fields.take_keys()
            self.tell(text("edit.plan_given_up"))
            return
        self.fields.leave_editor()
        n = len(self.form.change())
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
            if self.form.problems():
                self.tell(text("edit.mend_first"), "error")
            elif not self.form.change():
                self.tell(text("edit.nothing_set_yet"), "warning")
            else:
                await self._plan_and_show()
        finally:
            if self._planning is None:
                fields.take_keys()

    async def _plan_and_show(self) -> None:
        self._planning = this = object()
        self.tell(text("edit.planning"))
        try:
            plan = await asyncio.to_thread(self._plan)
            command = await self.register.read(edit_command, self.selection, self.form.change())
        finally:
            in_time = self._planning is this
            self._planning = None if in_time else self._planning
        if not in_time:
            return
        self.tell("")
        # Keys typed before the plan could be read are no answer to it.
        self.fields.take_keys()
        answer = await self.app.push_screen_wait(PlanPage(plan, self._plan, command=command, base=self._base))
        if isinstance(answer, Receipt):
            tell_below(self, result_text(plan, answer))
            self.dismiss(answer)
        elif answer is Answer.AGAIN:
            self.fill()
            self.tell(text("edit.filled_again"))

    def _plan(self) -> Plan:
        register = self.register
        seen = {self._base.id: self._base.version} if self._base else None
        plan = register.read_now(
            plan_edit,
            register.actor,
            self.selection,
            self.form.change(),
            Source("screen"),
            today=register.today,
            seen=seen,
        )
        plan.operation_id = self._operation_id
        return plan

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


def _registration_text(one: LinkableRegistration) -> str:
    return f"{one.number} · {one.section} · {counted('records.dwelling', one.dwellings)} · {one.title}"
