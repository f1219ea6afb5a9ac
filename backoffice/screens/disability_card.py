"""What a disability registration holds: levels, the whole checklist, who wrote it, and how its section's dwellings stand.

Owns what is shown. Changing, linking and removing go by their plan.
"""

from collections.abc import Collection, Iterator, Sequence

from textual import work

from backoffice.formats import show_instant, show_integer
from backoffice.queries.disability import RegistrationContent, linked_addresses, registration_content
from backoffice.queries.selection import Where
from backoffice.records.disability import REGISTRATION
from backoffice.rules.problems import refused
from backoffice.screens.card_page import CardPage
from backoffice.screens.card_rows import fact, field_fact, heading
from backoffice.screens.disability import remark
from backoffice.screens.disability_making import copy, edit
from backoffice.screens.disability_steps import KIND, remove
from backoffice.security import Right
from backoffice.text import counted, text

NAMED = 200
_THEMES = ("groups", "access", "inside", "assessed")


class RegistrationPage(CardPage):
    """One registration; `T` links the dwellings of its section, `b` shows those that are linked."""

    place = "disability_card"
    commands = ("edit", "link", "dwellings", "copy", "report", "remove", "undo", "history", "refresh", "back")

    def __init__(self, registration_id: int) -> None:
        super().__init__()
        self._registration_id = registration_id
        self._content: RegistrationContent | None = None

    def title_text(self) -> str:
        """The registration's number and section."""
        line = self._content.line if self._content else None
        return f"{line.number} · {line.section}" if line else text("page.disability_card")

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the registration and show it."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            names = tuple(REGISTRATION.fields)
            found = await register.read(registration_content, self._registration_id, names, scope, register.today)
            if found is None:
                raise refused("disability.gone")
            self._content = found
            addresses = await register.read(linked_addresses, self._registration_id, NAMED)
            self.show(self._rows(found, addresses))

    def counts(self) -> str:
        """How many dwellings are linked and not, and what is to be said of it."""
        if self._content is None:
            return ""
        line = self._content.line
        parts = [counted("disability.linked", line.linked), counted("disability.unlinked", line.unlinked)]
        return " · ".join([*parts, *filter(None, [remark(line, self._reported)])])

    @property
    def _reported(self) -> Collection[str]:
        return self.register.codes["record_status"].codes_meaning("reported")

    def _rows(self, content: RegistrationContent, addresses: Sequence[str]) -> Iterator[Sequence[str]]:
        line, codes = content.line, self.register.codes
        for theme in _THEMES:
            yield heading(text(f"disability.theme.{theme}"))
            if theme == _THEMES[0]:
                yield fact(text("disability.column.section"), line.section)
            for name, field in REGISTRATION.fields.items():
                if field.theme == theme:
                    yield field_fact(field, content.values[name], codes)
        yield heading(text("disability.theme.state"))
        yield field_fact(REGISTRATION.fields["status"], content.values["status"], codes)
        if content.at is not None:
            yield fact(text("disability.column.changed"), f"{show_instant(content.at)} {content.user}".strip())
        yield fact(text("disability.column.linked"), show_integer(line.linked))
        yield fact(text("disability.column.unlinked"), show_integer(line.unlinked))
        if line.elsewhere:
            yield fact(text("disability.column.elsewhere"), show_integer(line.elsewhere))
        if addresses:
            yield heading(text("disability.theme.dwellings"))
            for address in addresses:
                yield fact(address, "")

    # Commands

    async def do_edit(self) -> None:
        """Change the registration."""
        await edit(self, [self._registration_id])

    async def do_copy(self) -> None:
        """Make a registration on another section that begins as a copy of this one."""
        if self._content:
            await copy(self, self._registration_id, Where(department_id=self._content.line.department_id))

    async def do_link(self) -> None:
        """Show the dwellings of its section that have no registration, to link them to it."""
        from backoffice.screens.disability_dwellings import LinkPage

        if self._content:
            await self.app.push_screen_wait(LinkPage(self._content.line))

    def do_dwellings(self) -> None:
        """Show the dwellings linked to it."""
        from backoffice.screens.disability_dwellings import LinkedPage

        if self._content:
            self.app.push_screen(LinkedPage(self._content.line))

    async def do_report(self) -> None:
        """Report the registration."""
        from backoffice.screens.report_steps import report_records

        await report_records(self, KIND, [self._registration_id])

    async def do_remove(self) -> None:
        """Remove the registration; refused while dwellings are linked to it."""
        if await remove(self, [self._registration_id]):
            self.dismiss(None)
