"""Explain why a dwelling is shown under "Handicapvenlighed" or is not, and go on to what mends it.

Owns which key mends what. Never writes.
"""

from backoffice.queries.accessibility_facts import accessible_dwelling
from backoffice.queries.portal_shared import assumed
from backoffice.queries.selection import Where, of_ids
from backoffice.rules.accessibility_explained import AccessibilityFacts, explain_accessibility
from backoffice.rules.explain import Fix
from backoffice.rules.problems import refused
from backoffice.screens.disability_card import RegistrationPage
from backoffice.screens.disability_making import make
from backoffice.screens.disability_sections import LinkSectionsPage
from backoffice.screens.disability_steps import KIND, unlink
from backoffice.screens.edit_form import EditPage
from backoffice.screens.explain_page import ExplainPage
from backoffice.screens.page import Page
from backoffice.screens.report_steps import report_records
from backoffice.security import Right
from backoffice.text import text

_KEYS = {
    "accessibility.create": "new",
    "accessibility.link": "link",
    "accessibility.unlink": "unlink",
    "accessibility.report": "report",
    "accessibility.change": "disability",
    "accessibility.mark": "edit",
}


async def why_accessible(page: Page, dwelling_id: int) -> None:
    """Explain it, carry out the fix whose key is pressed, and explain again."""
    register = page.register
    while True:
        scope, codes = register.actor.scope(Right.VIEW), register.codes
        found = await register.read(accessible_dwelling, dwelling_id, scope, codes, register.today)
        if found is None:
            raise refused("card.gone")
        explanation = explain_accessibility(found.facts, levels=assumed().accessible_levels)
        heading = text("disability.why", address=found.address)
        fix = await page.app.push_screen_wait(ExplainPage(heading, explanation, _KEYS))
        if fix is None:
            return
        async with page.telling():
            await _carry_out(page, found.facts, fix)


async def _carry_out(page: Page, facts: AccessibilityFacts, fix: Fix) -> None:
    own, linked = of_ids([facts.dwelling_id]), facts.registration
    match fix.command:
        case "accessibility.create":
            await make(page, Where(section_id=facts.section_id), facts.section_id)
        case "accessibility.link":
            await page.app.push_screen_wait(LinkSectionsPage(own))
        case "accessibility.unlink":
            await unlink(page, own)
        case "accessibility.mark":
            await page.app.push_screen_wait(EditPage(own, {"mobility_suitable": True}))
        case "accessibility.report" if linked is not None:
            await report_records(page, KIND, [linked.id])
        case _:
            if linked is not None:
                await page.app.push_screen_wait(RegistrationPage(linked.id))
