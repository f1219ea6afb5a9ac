"""Where the rows of a card lead: to why seekers are sent somewhere, to agreements, vacancies, findings, or to a request.

Owns only the way there.
"""

from collections.abc import Sequence

from backoffice.screens.effective_rows import CardLead, CardRow
from backoffice.screens.page import Page
from backoffice.screens.requesting import request_about_record, request_field
from backoffice.widgets.read_table import ReadTable


async def follow_card(page: Page, lead: CardLead) -> None:
    """Go where a row leads."""
    where = lead.where
    match lead.kind:
        case "signup" if where.department_id is not None:
            from backoffice.screens.signup_why import why_department

            await why_department(page, where.department_id, lead.value)
        case "signup":
            from backoffice.screens.signups import SignupsPage

            page.app.push_screen(SignupsPage(where))
        case "allocations":
            from backoffice.screens.allocations import AllocationsPage

            page.app.push_screen(AllocationsPage(where))
        case "vacancies":
            from backoffice.screens.vacancies import VacanciesPage

            page.app.push_screen(VacanciesPage(where))
        case "registrations":
            from backoffice.screens.disability import RegistrationsPage

            page.app.push_screen(RegistrationsPage(where))
        case "terminations":
            from backoffice.screens.terminations import TerminationsPage

            page.app.push_screen(TerminationsPage(where))
        case "settlements_due" | "calendar":
            from backoffice.screens.case_places import of_place

            page.app.push_screen(of_place(lead.kind, where))
        case "findings":
            from backoffice.screens.worklist import WorklistPage

            page.app.push_screen(WorklistPage(where))
        case _:
            assert where.organisation_id is not None
            await request_field(page, "organisation", where.organisation_id, lead.value)


async def request_here(page: Page, rows: Sequence[CardRow], record: str, record_id: int) -> None:
    """Ask LBF to correct the contact field under the cursor, else something about the card's own record."""
    at = page.query_one(ReadTable).cursor_index
    lead = rows[at].lead if at is not None and at < len(rows) else None
    if lead is not None and lead.kind == "request":
        await follow_card(page, lead)
    else:
        await request_about_record(page, record, record_id)
