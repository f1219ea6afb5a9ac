"""The form "Rediger 'Generelt om boligen'": one dwelling or any number, each field unchanged, set or cleared.

Owns filling the form from dwellings and picking a registration. Writes nothing itself.
"""

from collections.abc import Mapping

from textual import work
from textual.app import ComposeResult

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
from backoffice.records.links import link_key
from backoffice.rules.problems import refused
from backoffice.screens.edit_command import edit_command
from backoffice.screens.form_page import FORM_COMMANDS, FormPage, whole_sentences
from backoffice.screens.plan_view import SetStatus
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.field_list import FieldList
from backoffice.widgets.form_fields import EditForm
from backoffice.widgets.safe import SafeStatic
from backoffice.widgets.title_line import TitleLine

__all__ = ["EditPage", "whole_sentences"]


class EditPage(FormPage):
    """Returns the Receipt of what was written, or None. `preset` sets fields from the start, values as stored."""

    place = "edit"
    commands = FORM_COMMANDS

    def __init__(self, selection: Selection, preset: Mapping[str, object] | None = None) -> None:
        super().__init__()
        self.selection = selection
        self.dwellings = selection.expected or (len(selection.ids) if selection.ids is not None else 0)
        self._preset = dict(preset or {})
        self._one = selection.ids[0] if selection.ids is not None and len(selection.ids) == 1 else None
        self._base: OneDwelling | None = None
        self._sections = 0
        self._status = ""

    def body(self) -> ComposeResult:
        """What is edited, the fields, and the field under the cursor in full."""
        register = self.register
        self.form = EditForm(general_fields(), register.codes, register.today, many=self._one is None)
        for name, value in self._preset.items():
            self.form.set(name, value)
        yield TitleLine(id="title")
        yield FieldList(self.form, THEMES, id="fields")
        yield SafeStatic("", id="told", classes="card")

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
            self.show_form()

    def _show_title(self) -> None:
        if self._one is None:
            state = text("edit.many", dwellings=counted("records.dwelling", self.dwellings))
        else:
            state = text("edit.one", address=self._base.address if self._base else "…")
        self.query_one(TitleLine).show(text("edit.title"), state)

    async def pick_link(self, name: str) -> None:
        """Pick one of the registrations of the dwellings' sections."""
        register = self.register
        scope = register.actor.scope(Right.VIEW)
        found = await register.read(linkable_registrations, self.selection, scope, register.today)
        if not found:
            raise refused("edit.no_registrations")
        if self._sections > 1:
            self.tell(counted("edit.several_sections", self._sections), "warning")
        choices = [(str(one.id), _registration_text(one)) for one in found]
        chosen = await self.choose(text("edit.pick_registration"), choices, None)
        if chosen is not None:
            self.form.links |= {("disability_registration", one.id): f"{one.number} {one.title}" for one in found}
            self.fields.put(name, int(chosen))

    # The plan

    def base(self) -> OneDwelling | None:
        """Return the dwelling where there is only one."""
        return self._base

    async def command_text(self) -> str:
        """Return the same as a `dwellings edit`."""
        return await self.register.read(edit_command, self.selection, self.form.change(), self._status)

    def status_setter(self) -> SetStatus:
        """Let the person choose on the plan whether the dwellings become drafts or are reported."""
        self._status = ""
        return self._set_status

    async def _set_status(self, status: str) -> str:
        self._status = status
        return await self.command_text()

    def make_plan(self) -> Plan:
        """Return the plan of what is set."""
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
            status=self._status,
        )
        plan.operation_id = self.operation_id
        return plan


def _registration_text(one: LinkableRegistration) -> str:
    return f"{one.number} · {one.section} · {counted('records.dwelling', one.dwellings)} · {one.title}"
