"""Where a place of the tree leads to: its agreements, registrations, section data, empty dwellings and cases.

Owns these ways only; which place is meant is the screen's own.
"""

from typing import TYPE_CHECKING

from backoffice.screens.page import Page

if TYPE_CHECKING:
    from backoffice.queries.selection import Where


class PlaceRoutes(Page):
    """A screen on which one organisation, department or building section is meant at a time."""

    def _where(self) -> "Where":
        raise NotImplementedError

    def do_allocations(self) -> None:
        """Show the allocation agreements of the organisation or department under the cursor, or of what is above."""
        from backoffice.screens.allocations import AllocationsPage

        self.app.push_screen(AllocationsPage(self._where()))

    def do_section_data(self) -> None:
        """Show what is said of the building sections of what is under the cursor, or of what is above."""
        from backoffice.screens.section_data import SectionDataPage

        self.app.push_screen(SectionDataPage(self._where()))

    def do_disability(self) -> None:
        """Show the disability registrations of what is under the cursor, or of what is above."""
        from backoffice.screens.disability import RegistrationsPage

        self.app.push_screen(RegistrationsPage(self._where()))

    def do_signups(self) -> None:
        """Show the signup agreements of the organisation or department under the cursor, or of what is above."""
        from backoffice.screens.signups import SignupsPage

        self.app.push_screen(SignupsPage(self._where()))

    def do_vacancies(self) -> None:
        """Show the empty dwellings of what is under the cursor, or of what is above."""
        from backoffice.screens.vacancies import VacanciesPage

        self.app.push_screen(VacanciesPage(self._where()))

    def do_leases(self) -> None:
        """Show the tenancy terms, and behind them the sublets, of what is under the cursor or of what is above."""
        from backoffice.screens.tenancies import TenanciesPage

        self.app.push_screen(TenanciesPage(self._where()))

    def do_inspections(self) -> None:
        """Show the inspections of what is under the cursor, or of what is above."""
        from backoffice.queries.inspection_filter import InspectionFilter
        from backoffice.screens.inspections import InspectionsPage

        self.app.push_screen(InspectionsPage(InspectionFilter(where=self._where())))

    def do_calendar(self) -> None:
        """Show the deadlines of what is under the cursor, or of what is above."""
        from backoffice.screens.case_calendar import CalendarPage

        self.app.push_screen(CalendarPage(self._where()))

    def do_terminations(self) -> None:
        """Show the termination cases of what is under the cursor, or of what is above."""
        from backoffice.screens.terminations import TerminationsPage

        self.app.push_screen(TerminationsPage(self._where()))

    def do_settlements(self) -> None:
        """Show the settlements of what is under the cursor, or of what is above."""
        from backoffice.queries.settlement_list import SettlementFilter
        from backoffice.screens.settlements import SettlementsPage

        self.app.push_screen(SettlementsPage(SettlementFilter(where=self._where())))

    def do_improvements(self) -> None:
        """Show the tenants' improvements in what is under the cursor, or in what is above."""
        from backoffice.queries.improvement_filter import ImprovementFilter
        from backoffice.screens.improvements import ImprovementsPage

        self.app.push_screen(ImprovementsPage(ImprovementFilter(where=self._where())))
