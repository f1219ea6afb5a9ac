"""The dwellings of a registration as dwelling lists: those of its section to link to it, and those that are linked.

Owns what the two lists begin with and what their keys plan; everything else is the dwelling list's.
"""

from backoffice.queries.disability import RegistrationLine
from backoffice.queries.filters import read_filter
from backoffice.queries.selection import Where
from backoffice.screens.disability_steps import link, unlink
from backoffice.screens.dwelling_list import DwellingListPage
from backoffice.text import text

_SHARED = ("mark", "mark_all", "filter", "view", "undo", "history", "sort", "open", "mark_none", "refresh", "back")
NOT_LINKED = "handicap=tom"


class LinkPage(DwellingListPage):
    """The dwellings of the registration's section that have none; the filter may be changed to see the others too."""

    place = "disability_link"
    commands = ("mark_all", "link", *(one for one in _SHARED if one != "mark_all"))

    def __init__(self, registration: RegistrationLine) -> None:
        super().__init__(Where(section_id=registration.section_id))
        self._registration = registration

    def title_text(self) -> str:
        """Which registration they are linked to."""
        return text("disability.link_to", number=self._registration.number, section=self._registration.section)

    async def on_mount(self) -> None:
        """Called by Textual: begin with those that have no registration."""
        self.filter = read_filter(NOT_LINKED, self.register.codes)
        await super().on_mount()

    async def do_link(self) -> None:
        """Plan the link of the marked dwellings, or of the one under the cursor, to the registration."""
        if await link(self, self.selection(), [self._registration.id]):
            self.table.mark_none()
            self.fetch(self.table.cursor_id)

    def do_back(self) -> None:
        """Leave: the filter is what the list is."""
        super(DwellingListPage, self).do_back()


class LinkedPage(DwellingListPage):
    """The dwellings linked to the registration, of whatever section."""

    place = "disability_linked"
    commands = ("mark_all", "unlink", "link", *(one for one in _SHARED if one not in ("mark_all", "filter")), "edit")

    def __init__(self, registration: RegistrationLine) -> None:
        super().__init__(Where(organisation_id=registration.organisation_id))
        self._registration = registration

    def title_text(self) -> str:
        """Which registration they are linked to."""
        return text("disability.linked_to", number=self._registration.number, section=self._registration.section)

    async def on_mount(self) -> None:
        """Called by Textual: show those that are linked."""
        self.filter = read_filter(f"handicap={self._registration.number}", self.register.codes)
        await super().on_mount()

    async def do_unlink(self) -> None:
        """Plan that the marked dwellings, or the one under the cursor, are linked to it no more."""
        if await unlink(self, self.selection(), [self._registration.id]):
            self.table.mark_none()
            self.fetch(self.table.cursor_id)

    def do_back(self) -> None:
        """Leave: the filter is what the list is."""
        super(DwellingListPage, self).do_back()
