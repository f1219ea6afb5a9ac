"""Ask what is to be explained of a dwelling: that it is shown as vacant or not, where its seekers are sent, or what
"Handicapvenlighed" shows of it.

Owns the choice only.
"""

from backoffice.screens.choose import ChoosePage
from backoffice.screens.disability_why import why_accessible
from backoffice.screens.page import Page
from backoffice.screens.signup_why import why_dwelling
from backoffice.screens.vacancy_steps import explain_dwelling
from backoffice.text import text


async def ask_why(page: Page, dwelling_id: int) -> None:
    """Ask, explain, and go on to what mends it."""
    choices = [(what, text(f"why.of.{what}")) for what in ("vacancy", "signup", "disability")]
    match await page.app.push_screen_wait(ChoosePage(text("signup.which_why"), choices)):
        case "vacancy":
            await explain_dwelling(page, dwelling_id)
        case "signup":
            await why_dwelling(page, dwelling_id)
        case "disability":
            await why_accessible(page, dwelling_id)
