"""Report from any screen: the dwellings marked or under the cursor, or records of another kind, by way of their plan.

Owns the way to the plan. Never writes: the plan's own screen does, when it is told to.
"""

from collections.abc import Mapping, Sequence

from backoffice.operations.apply import Receipt
from backoffice.operations.plan import Plan, Source
from backoffice.operations.reporting import plan_report, plan_report_records
from backoffice.queries.selection import Selection, of_ids
from backoffice.rules.problems import refused
from backoffice.screens.page import Page
from backoffice.screens.plan_view import PlanPage
from backoffice.text import text


async def report_dwellings(page: Page, selection: Selection) -> bool:
    """Show the plan that reports dwellings with their letting; return whether it was written."""
    register = page.register

    def make() -> Plan:
        return register.read_now(plan_report, register.actor, selection, Source("screen"), today=register.today)

    page.tell(text("edit.planning"))
    plan = await register.read(plan_report, register.actor, selection, Source("screen"), today=register.today)
    page.tell("")
    if not plan.changed and plan.whole:
        raise refused("report.nothing")
    return isinstance(await page.app.push_screen_wait(PlanPage(plan, make, command=_command(selection))), Receipt)


def _command(selection: Selection) -> str:
    one = selection.ids is not None or selection.but
    typed = f" --filter '{selection.filter.typed}'" if selection.filter.typed else ""
    return f"backoffice report {'--ids ' + text('edit.ids_file') if one else '--all' + typed}"


async def report_records(page: Page, record: str, ids: Sequence[int]) -> bool:
    """Show the plan that reports records of a kind that is reported by itself; return whether it was written."""
    register = page.register

    def make() -> Plan:
        return register.read_now(
            plan_report_records, register.actor, record, ids, Source("screen"), today=register.today
        )

    command = f"backoffice report --record {record} " + " ".join(f"--id {one}" for one in ids)
    return isinstance(await page.app.push_screen_wait(PlanPage(make(), make, command=command)), Receipt)


async def report_all(page: Page, wanted: Mapping[str, Sequence[int]]) -> None:
    """Report dwellings ("dwelling") and other kinds of record, one plan after the other, until one is given up."""
    for record, ids in wanted.items():
        if record == "dwelling":
            done = await report_dwellings(page, of_ids(ids))
        else:
            done = await report_records(page, record, ids)
        if not done:
            return
