"""Where a line of a dwelling's portal page leads: to why it is so, or to the records it comes from.

Owns only the way there; explanations and lists are those of signup, vacancies, agreements and registrations.
"""

from backoffice.screens.page import Page
from backoffice.screens.portal_lines import Lead


async def follow(page: Page, lead: Lead) -> None:
    """Go where a line leads."""
    match lead.kind:
        case "signup":
            from backoffice.screens.signup_why import why_dwelling

            await why_dwelling(page, int(lead.value))
        case "vacancy":
            from backoffice.screens.vacancy_steps import explain_dwelling

            await explain_dwelling(page, int(lead.value))
        case "accessibility":
            from backoffice.screens.disability_why import why_accessible

            await why_accessible(page, int(lead.value))
        case "allocations":
            from backoffice.screens.allocations import AllocationsPage

            assert lead.where is not None
            page.app.push_screen(AllocationsPage(lead.where))
        case "section_data":
            from backoffice.screens.section_data import SectionDataPage

            assert lead.where is not None
            page.app.push_screen(SectionDataPage(lead.where))
        case _:
            from backoffice.screens.disability import RegistrationsPage

            assert lead.where is not None
            page.app.push_screen(RegistrationsPage(lead.where))
