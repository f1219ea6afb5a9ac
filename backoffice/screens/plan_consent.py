"""What must be said yes to before a plan is written: its warnings, and its size where that is large.

Owns when an edit is large and what the history says of what was approved. Never writes.
"""

from collections.abc import Collection

from backoffice.formats import show_integer
from backoffice.operations.plan import Plan
from backoffice.queries.plan_rows import dwellings_beside
from backoffice.screens.ask import AskLine
from backoffice.screens.page import Page
from backoffice.screens.plan_buckets import records_text, short_reason, warning_key
from backoffice.text import text

LARGE_ROWS = 5_000
LARGE_SHARE = 0.10
_NEVER_LARGE = 10  # in an organisation of twenty dwellings three are no large edit


async def size_confirmed(page: Page, plan: Plan) -> bool:
    """Have the person type how many records a large plan writes; True at once for a plan that is not large."""
    if not await _is_large(page, plan):
        return True
    question = text("plan.type_count", records=records_text(plan, plan.changed))
    typed = await page.app.push_screen_wait(AskLine(question, "", text("plan.type_count.help")))
    if (typed or "").strip().replace(".", "").replace(",", "") == str(plan.changed):
        return True
    page.tell(text("plan.not_confirmed"), "warning")
    return False


async def _is_large(page: Page, plan: Plan) -> bool:
    """Above 5,000 records, a tenth of the dwellings of the organisations it touches, or whatever takes records away."""
    rows = plan.changed
    if rows > LARGE_ROWS or rows <= _NEVER_LARGE:
        return rows > LARGE_ROWS
    if plan.removed:
        return True
    ids = [row_id for part in plan.changes if part.record == "dwelling" for row_id in part.ids]
    return bool(ids) and rows > LARGE_SHARE * await page.register.read(dwellings_beside, ids)


def approved_reason(plan: Plan, reason: str, approved: Collection[str]) -> str:
    """Return the reason the change set keeps: the plan's own, then a line for each kind of warning approved."""
    lines = [
        text("plan.reason.approved", warning=short_reason(kind), n=show_integer(n))
        for kind, n in plan.warnings.by_kind()
        if warning_key(kind) in approved
    ]
    return "\n".join(line for line in (reason, *lines) if line)
