"""Where one dwelling leads to: its leases, case, inspections, settlements and improvements, the portal, and why it is shown as it is.

Owns these ways only; which dwelling is meant is the screen's own.
"""

from backoffice.screens.page import Page


class DwellingRoutes(Page):
    """A screen on which one dwelling is meant at a time."""

    def dwelling_here(self) -> int | None:
        """Return the key of the dwelling that is meant; None where there is none."""
        raise NotImplementedError

    def do_leases(self) -> None:
        """Show the dwelling's leases: who lived there when, and when it stood empty."""
        from backoffice.screens.leases import LeasesPage

        key = self.dwelling_here()
        if key is not None:
            self.app.push_screen(LeasesPage(key))

    async def do_terminations(self) -> None:
        """Show the dwelling's open case; without one, receive a notice."""
        from backoffice.queries.case_overview import open_cases
        from backoffice.screens.case_page import CasePage
        from backoffice.screens.case_steps import receive

        key = self.dwelling_here()
        if key is None:
            return
        cases = self.register.read_now(open_cases, key, self.register.codes)
        if cases:
            await self.app.push_screen(CasePage(cases[-1]))
        else:
            await receive(self, key)

    def do_inspections(self) -> None:
        """Show the dwelling's inspections, those of ended cases too."""
        from backoffice.queries.inspection_filter import InspectionFilter
        from backoffice.screens.inspections import InspectionsPage

        key = self.dwelling_here()
        if key is not None:
            self.app.push_screen(InspectionsPage(InspectionFilter(dwelling_id=key, ended=True)))

    def do_settlements(self) -> None:
        """Show the settlements of its cases, those that are done with too."""
        from backoffice.queries.settlement_list import SettlementFilter
        from backoffice.screens.settlements import SettlementsPage

        key = self.dwelling_here()
        if key is not None:
            self.app.push_screen(SettlementsPage(SettlementFilter(dwelling_id=key, ended=True)))

    def do_improvements(self) -> None:
        """Show the improvements of its tenants, those that are done with too."""
        from backoffice.queries.improvement_filter import ImprovementFilter
        from backoffice.screens.improvements import ImprovementsPage

        key = self.dwelling_here()
        if key is not None:
            self.app.push_screen(ImprovementsPage(ImprovementFilter(dwelling_id=key, ended=True)))

    def do_portal(self) -> None:
        """Show the dwelling as the portal shows it."""
        from backoffice.screens.portal import PortalPage

        key = self.dwelling_here()
        if key is not None:
            self.app.push_screen(PortalPage(dwelling_id=key))

    async def do_why(self) -> None:
        """Explain why the dwelling is shown as vacant or not, or where its seekers are sent."""
        from backoffice.screens.why_asked import ask_why

        key = self.dwelling_here()
        if key is not None:
            await ask_why(self, key)
