"""An organisation's card: contact data of LBF master data, and what its departments inherit unless they have their own.

Owns nothing but what is shown: what stands here is mended elsewhere, and Enter leads there.
"""

from collections.abc import Iterator

from textual import on, work

from backoffice.formats import show_integer
from backoffice.queries.effective import PlaceState, state_of
from backoffice.queries.organisation_card import OrganisationCard, organisation_card
from backoffice.queries.selection import Where
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import refused
from backoffice.screens.card_page import CardPage
from backoffice.screens.card_rows import fact
from backoffice.screens.effective_rows import CardRow, contact_rows, effective_rows, state_rows
from backoffice.screens.effective_steps import follow_card, request_here
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened


class OrganisationCardPage(CardPage):
    """One organisation; nothing here is edited."""

    place = "organisation_card"
    commands = (
        "open", "places", "dwellings", "signups", "signup_matrix", "portal", "new", "history", "undo", "refresh", "back",
    )  # fmt: skip

    def __init__(self, organisation_id: int) -> None:
        super().__init__()
        self.organisation_id = organisation_id
        self._card: OrganisationCard | None = None
        self._rows: list[CardRow] = []

    def title_text(self) -> str:
        """The card, and the organisation's number."""
        number = self._card.values["number"] if self._card else ""
        return text("department.title", number=number) if number else text("page.organisation_card")

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the card and show it."""
        async with self.telling():
            scope, today, codes = self.register.actor.scope(Right.VIEW), self.register.today, self.register.codes
            card = await self.register.read(organisation_card, self.organisation_id, scope, today)
            if card is None:
                raise refused("card.gone")
            now = await self.register.read(state_of, Where(self.organisation_id), codes, scope, today)
            self._card, self._rows = card, list(organisation_rows(card, now, codes))
            self.show(row.cells for row in self._rows)

    def counts(self) -> str:
        """How many dwellings it has."""
        return _counts(self._card) if self._card else ""

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        lead = self._rows[event.id].lead
        if lead is not None:
            self.run_worker(self._told(lambda: follow_card(self, lead)), group="command")

    # Commands

    def do_places(self) -> None:
        """Show the organisation's departments."""
        from backoffice.queries.places import PlaceRow
        from backoffice.screens.places import PlacesPage

        if self._card is not None:
            number, name = self._card.values["number"], self._card.values["name"]
            self.app.push_screen(PlacesPage(PlaceRow("organisation", self.organisation_id, number, name)))

    def do_dwellings(self) -> None:
        """Open the organisation's dwellings."""
        from backoffice.screens.dwelling_list import DwellingListPage

        self.app.push_screen(DwellingListPage(Where(self.organisation_id)))

    def do_signups(self) -> None:
        """Show the organisation's signup agreements and its departments'."""
        from backoffice.screens.signups import SignupsPage

        self.app.push_screen(SignupsPage(Where(organisation_id=self.organisation_id)))

    def do_signup_matrix(self) -> None:
        """Show where the seekers of each of its departments are sent."""
        from backoffice.screens.signup_matrix import SignupMatrixPage

        self.app.push_screen(SignupMatrixPage(Where(organisation_id=self.organisation_id)))

    def do_portal(self) -> None:
        """Show the organisation as the portal shows it."""
        from backoffice.screens.portal import PortalPage

        self.app.push_screen(PortalPage(Where(self.organisation_id)))

    async def do_new(self) -> None:
        """Ask LBF to correct the contact field under the cursor, else something about the organisation."""
        await request_here(self, self._rows, "organisation", self.organisation_id)


def organisation_rows(card: OrganisationCard, now: PlaceState, codes: CodeLists) -> Iterator[CardRow]:
    """Yield the rows of the card."""
    yield from contact_rows(card.values, codes)
    program = text("owner.program")
    for name, n in (("departments", card.departments), ("dwellings", card.dwellings)):
        yield CardRow(fact(text(f"organisation.{name}"), show_integer(n), program))
    yield from effective_rows(now, codes)
    for name, n in (("own_signup", card.own_signup), ("own_allocation", card.own_allocation)):
        yield CardRow(fact(text(f"organisation.{name}"), counted("places.count.department", n), program))
    yield from state_rows(now)


def _counts(card: OrganisationCard) -> str:
    return f"{counted('places.count.department', card.departments)} · {counted('list.dwellings', card.dwellings)}"
