"""Explain where seekers are sent, and go on to what mends it: from a dwelling, a cell of the matrix, or an agreement.

Owns which key mends what. Never writes.
"""

from backoffice.queries.selection import Where
from backoffice.queries.signup_explained import Explained, explained_department, explained_dwelling
from backoffice.queries.signup_matrix import signup_matrix, type_labels
from backoffice.queries.signups import SignupLine
from backoffice.rules.problems import refused
from backoffice.screens import signup_steps as steps
from backoffice.screens.choose import ChoosePage
from backoffice.screens.explain_page import ExplainPage
from backoffice.screens.page import Page
from backoffice.screens.requesting import request_field
from backoffice.security import Right
from backoffice.text import text

_KEYS = {
    "signup.new": "new",
    "signup.change": "edit",
    "signup.end": "end",
    "signup.report": "status",
    "signup.request": "request",
}


async def why_dwelling(page: Page, dwelling_id: int) -> None:
    """Explain where seekers of a dwelling are sent."""
    register = page.register
    scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
    await _explain(page, register.read_now(explained_dwelling, dwelling_id, scope, codes, today))


async def why_department(page: Page, department_id: int, dwelling_type: str) -> None:
    """Explain where seekers of a type (a meaning) in a department are sent."""
    register = page.register
    scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
    await _explain(page, register.read_now(explained_department, department_id, dwelling_type, scope, codes, today))


async def why_agreement(page: Page, one: SignupLine) -> None:
    """Explain one of the types of an agreement, in its department or in one of the organisation's that is chosen."""
    codes = page.register.codes
    labels = type_labels(codes)
    covered = [code.meaning for code in codes["dwelling_type"].codes if code.code in one.types]
    choices = [(meaning, labels[meaning]) for meaning in covered]
    chosen: str | None = covered[0] if covered else None
    if len(choices) > 1:
        chosen = await page.app.push_screen_wait(ChoosePage(text("signup.which_why"), choices))
    department = one["department_id"] or (await _choose_department(page, one) if chosen is not None else None)
    if chosen is not None and department is not None:
        await why_department(page, department, chosen)


async def _choose_department(page: Page, one: SignupLine) -> int | None:
    register = page.register
    where = Where(organisation_id=one["organisation_id"])
    scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
    rows = register.read_now(signup_matrix, scope, codes, today, where=where)
    choices = [(str(row.id), f"{row.number} {row.name}") for row in rows]
    chosen = await page.app.push_screen_wait(ChoosePage(text("signup.which_place"), choices))
    return None if chosen is None else int(chosen)


async def _explain(page: Page, found: Explained | None) -> None:
    if found is None:
        raise refused("out_of_scope")
    asked = found.asked
    heading = text("signup.why", name=found.name, type=asked.label)
    fix = await page.app.push_screen_wait(ExplainPage(heading, found.explanation, _KEYS))
    match fix.command if fix is not None else "":
        case "signup.new":
            codes = page.register.codes["dwelling_type"].by_meaning
            types = codes[asked.dwelling_type].code if asked.dwelling_type in codes else None
            where = Where(asked.organisation_id, asked.department_id)
            await steps.new_signup(page, where, {"dwelling_types": types})
        case "signup.change":
            await steps.change_signups(page, [fix.values["number"]])
        case "signup.end":
            await steps.end_signups(page, [fix.values["number"]])
        case "signup.report":
            await steps.report_signups(page, [fix.values["number"]])
        case "signup.request":
            await request_field(page, "organisation", asked.organisation_id, str(fix.values["field"]))
