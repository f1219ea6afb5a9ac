"""Where a line of a dwelling's portal page leads: to why it is so.

Owns only the way there; the explanations are those of signup and vacancy.
"""

from backoffice.screens.page import Page
from backoffice.screens.portal_lines import Lead


async def explain_lead(page: Page, lead: Lead) -> None:
    """Open the dwelling's card at its letting for what is vacant, else at its general fields."""
    from backoffice.screens.dwelling_card import DwellingCardPage

    card = DwellingCardPage(int(lead.value))
    if lead.kind == "vacancy":
        card.choose("letting")
    page.app.push_screen(card)
