"""What a person says to a plan beside yes: why a kind of warning is approved, and what becomes of the status of an edit.

Owns these two questions. Writes nothing: the plan carries the answers.
"""

from backoffice.formats import show_integer
from backoffice.operations.approving import must_be_approved
from backoffice.operations.plan import Plan
from backoffice.rules.problems import Problem
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.screens.plan_buckets import said_reason
from backoffice.text import text

ASKING = frozenset({"edit", "report"})
"""Purposes whose approved warnings are kept with a reason; those of other plans are only seen."""
STATUSES = ("", "draft", "reported")


async def ask_why(page: Page, plan: Plan, kind: Problem, before: str) -> str | None:
    """Ask why a kind of warning is approved, the reason given last suggested; None where it is not approved after all.

    An edit may be approved without words: then it is only seen, and nothing is kept. A report needs the reason.
    """
    rows = next((n for one, n in plan.warnings.by_kind() if one == kind), 0)
    question = text("reporting.why", warning=said_reason(kind), n=show_integer(rows))
    must = must_be_approved(plan)
    typed = await page.app.push_screen_wait(
        AskLine(question, before, text(f"reporting.why.{'must' if must else 'may'}"))
    )
    if typed is not None and must and not typed.strip():
        page.tell(text("reporting.why_missing"), "warning")
        return None
    return None if typed is None else typed.strip()


async def ask_status(page: Page, now: str) -> str | None:
    """Ask what the dwellings of an edit are to be: as they are, drafts or reported; None after Esc."""
    choices = [(status or "same", text(f"reporting.save.{status or 'same'}")) for status in STATUSES]
    chosen = await page.app.push_screen_wait(ChoosePage(text("reporting.save"), choices, now or "same"))
    return None if chosen is None else "" if chosen == "same" else chosen
