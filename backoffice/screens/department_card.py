"""A department's card: its master data, what holds there today and from where, its sections and registrations.

Owns nothing but what is shown: what stands here is mended elsewhere, and Enter leads there.
"""

from textual import on, work

from backoffice.queries.department_card import DepartmentCard, department_card
from backoffice.queries.effective import state_of
from backoffice.queries.selection import Selection, Where
from backoffice.rules.problems import refused
from backoffice.screens.card_page import CardPage
from backoffice.screens.department_rows import department_rows
from backoffice.screens.effective_rows import CardRow
from backoffice.screens.effective_steps import follow_card, request_here
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened


class DepartmentCardPage(CardPage):
    """One department; nothing here is edited."""

    place = "department_card"
    commands = (
        "open",
        "dwellings",
        "portal",
        "disability",
        "signups",
        "signup_matrix",
        "allocations",
        "vacancies",
        "leases",
        "worklist",
        "section_data",
        "export",
        "history",
        "undo",
        "new",
        "retire",
        "merge",
        "refresh",
        "back",
    )

    def __init__(self, department_id: int) -> None:
        super().__init__()
        self.department_id = department_id
        self._card: DepartmentCard | None = None
        self._rows: list[CardRow] = []

    def title_text(self) -> str:
        """The card, and the department's number."""
        return text("department.title", number=self._card.number) if self._card else text("page.department_card")

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the card and show it."""
        async with self.telling():
            scope, today = self.register.actor.scope(Right.VIEW), self.register.today
            card = await self.register.read(department_card, self.department_id, scope, today)
            if card is None:
                raise refused("card.gone")
            where = Where(card.values["organisation_id"], self.department_id)
            now = await self.register.read(state_of, where, self.register.codes, scope, today)
            self._card, self._rows = card, list(department_rows(card, now, self.register.codes))
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

    def do_dwellings(self) -> None:
        """Open the department's dwellings."""
        from backoffice.screens.dwelling_list import DwellingListPage

        self.app.push_screen(DwellingListPage(Where(department_id=self.department_id)))

    def do_portal(self) -> None:
        """Show the department as the portal shows it."""
        from backoffice.screens.portal import PortalPage

        if self._card is not None:
            where = Where(self._card.values["organisation_id"], self.department_id)
            self.app.push_screen(PortalPage(where))

    def do_disability(self) -> None:
        """Show the department's disability registrations."""
        from backoffice.screens.disability import RegistrationsPage

        self.app.push_screen(RegistrationsPage(Where(department_id=self.department_id)))

    def do_section_data(self) -> None:
        """Show what is said of the department's building sections."""
        from backoffice.screens.section_data import SectionDataPage

        self.app.push_screen(SectionDataPage(Where(department_id=self.department_id)))

    def do_signups(self) -> None:
        """Open the department's signup agreements, and its organisation's."""
        from backoffice.screens.signups import SignupsPage

        self.app.push_screen(SignupsPage(Where(department_id=self.department_id)))

    def do_signup_matrix(self) -> None:
        """Show where the department's seekers are sent."""
        from backoffice.screens.signup_matrix import SignupMatrixPage

        self.app.push_screen(SignupMatrixPage(Where(department_id=self.department_id)))

    def do_allocations(self) -> None:
        """Show the department's allocation agreements, its organisation's too."""
        from backoffice.screens.allocations import AllocationsPage

        if self._card is not None:
            self.app.push_screen(AllocationsPage(Where(self._card.values["organisation_id"], self.department_id)))

    def do_vacancies(self) -> None:
        """Show the department's empty dwellings."""
        from backoffice.screens.vacancies import VacanciesPage

        if self._card is not None:
            self.app.push_screen(VacanciesPage(Where(self._card.values["organisation_id"], self.department_id)))

    def do_leases(self) -> None:
        """Show the department's tenancy terms, and behind them its sublets."""
        from backoffice.screens.tenancies import TenanciesPage

        if self._card is not None:
            self.app.push_screen(TenanciesPage(Where(self._card.values["organisation_id"], self.department_id)))

    async def do_export(self) -> None:
        """Write what lies in the department to a workbook."""
        from backoffice.screens.export import export_place

        if self._card is not None:
            selection = Selection(where=Where(department_id=self.department_id))
            await export_place(self, selection, said=self.title_text(), name=self._card.number)

    async def do_new(self) -> None:
        """Ask LBF to correct the contact field under the cursor, else something about the department."""
        await request_here(self, self._rows, "department", self.department_id)

    def do_worklist(self) -> None:
        """Show what the checks found in the department."""
        from backoffice.screens.worklist import WorklistPage

        self.app.push_screen(WorklistPage(Where(department_id=self.department_id)))

    async def do_retire(self) -> None:
        """End the department on a day, or open it again."""
        from backoffice.screens.retiring import retire

        await retire(self, "department", [self.department_id])

    async def do_merge(self) -> None:
        """Merge the department into another."""
        from backoffice.screens.merge import MergePage

        await self.app.push_screen_wait(MergePage(self.department_id))


def _counts(card: DepartmentCard) -> str:
    counts = [counted("list.dwellings", card.total("dwellings"))]
    counts.append(counted("places.vacant_count", card.total("vacant")))
    counts.append(counted("places.draft_count", card.total("drafts")))
    return " · ".join(counts)
