"""What must be said yes to before a plan is written: what it leaves out, and its size where that is large.

Owns when a person is asked, with which numbers, and what the history says of what was approved. Never writes.
"""

from collections.abc import Collection

from backoffice.formats import show_integer
from backoffice.operations.plan import Plan
from backoffice.queries.plan_rows import dwellings_beside
from backoffice.rules.problems import Level
from backoffice.screens.ask import AskLine
from backoffice.screens.confirm import ConfirmLine
from backoffice.screens.page import Page
from backoffice.screens.plan_buckets import from_file, full_reason, records_text, short_reason, warning_key
from backoffice.text import counted, text

LARGE_ROWS = 5_000
LARGE_SHARE = 0.10
_NEVER_LARGE = 10  # in an organisation of twenty dwellings three are no large edit


async def agreed(page: Page, plan: Plan) -> bool:
    """Ask where a plan is large, or its file takes records away, is not written whole or was written before."""
    told = left_out_text(plan)
    if await _is_large(page, plan):
        return await _size_typed(page, plan, told)
    if not told:
        return True
    question = text("plan.write_question", records=records_text(plan, plan.changed))
    if await page.app.push_screen_wait(ConfirmLine(question, told, text("plan.write_keys", key=text("confirm.key")))):
        return True
    page.tell(text("plan.not_agreed"))
    return False


def left_out_text(plan: Plan) -> str:
    """Return what an import takes away and what it does not write, and what must be known of its file; else ""."""
    if not from_file(plan):
        return ""
    refused, open_ = len(plan.refused), len(plan.conflicts)
    said = [_parts_text(plan)] if plan.removed else []
    said += [counted("plan.leaves.refused", refused)] if refused else []
    said += [counted("plan.leaves.open", open_)] if open_ else []
    said += [full_reason(note) for note in plan.notes if note.level is not Level.INFO]
    return "\n".join(said)


def _parts_text(plan: Plan) -> str:
    created = sum(len(part.ids) for part in plan.created)
    removed = sum(len(part.ids) for part in plan.removed)
    numbers = {"changed": plan.changed - created - removed, "created": created, "removed": removed}
    return text("plan.question.parts", **{name: show_integer(n) for name, n in numbers.items()})


async def _size_typed(page: Page, plan: Plan, told: str) -> bool:
    question = text("plan.type_count", records=records_text(plan, plan.changed))
    help_text = "\n".join(part for part in (told, text("plan.type_count.help")) if part)
    typed = await page.app.push_screen_wait(AskLine(question, "", help_text))
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
        ": ".join(
            part
            for part in (
                text("plan.reason.approved", warning=short_reason(kind), n=show_integer(n)),
                plan.approved.get(warning_key(kind), ""),
            )
            if part
        )
        for kind, n in plan.warnings.by_kind()
        if warning_key(kind) in approved
    ]
    return "\n".join(line for line in (reason, *lines) if line)
