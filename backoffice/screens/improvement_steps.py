"""The steps of an improvement from any screen: applied for, answered, documented, approved after inspection, valued.

Owns the questions; operations/improving.py makes the plans and decides what may be. Writes nothing itself.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from backoffice.formats import show_date
from backoffice.operations import improving
from backoffice.operations.plan import Plan
from backoffice.queries.improvement_value import valued
from backoffice.queries.improvements import ImprovementRow
from backoffice.queries.leases import leases_of
from backoffice.rules.explain import Explanation, Step
from backoffice.rules.improvement_cases import next_step
from backoffice.rules.problems import refused
from backoffice.rules.reckoning import Reckoning
from backoffice.screens.asking import ask_one_day, ask_reason
from backoffice.screens.asking_place import ask_place
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.screens.record_form import SCREEN, RecordFormPage
from backoffice.security import Right, require
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class ImprovementFormPage(RecordFormPage):
    """The form of an improvement; its plans are improving's."""

    def plan_of_new(self, session: "Session", rows: Sequence[Mapping[str, object]], *, draft: bool) -> Plan:
        """Return the plan that registers the application."""
        register = self.register
        given = {name: value for name, value in rows[0].items() if name != "lease_id"}
        lease = int(str(rows[0]["lease_id"]))
        return improving.plan_application(
            session, register.actor, lease, given, SCREEN, today=register.today, draft=draft
        )

    def plan_of_change(
        self, session: "Session", ids: Sequence[int], change: Mapping[str, object], seen: Mapping[int, int]
    ) -> Plan:
        """Return the plan that writes what became known."""
        register = self.register
        return improving.plan_documents(
            session, register.actor, ids[0], change, SCREEN, today=register.today, seen=seen
        )


async def new_improvement(page: Page, dwelling_id: int | None = None) -> None:
    """Ask for a dwelling where none is meant, and open the form."""
    require(page.register.actor, Right.EDIT)
    if dwelling_id is not None:
        await new_in(page, dwelling_id)
        return
    help_text = text("improvement.ask_dwelling.help")
    found = await ask_place(page, text("improvement.ask_dwelling"), help_text, {"dwelling"})
    if found is not None:
        await new_in(page, found.id)


async def new_in(page: Page, dwelling_id: int) -> None:
    """Open the form of an application in a dwelling; of several leases the person chooses one."""
    register = page.register
    require(register.actor, Right.EDIT)
    lines = await register.read(leases_of, dwelling_id, register.actor.scope(Right.EDIT), register.codes)
    known = [one for one in lines if one.kind == "let"]
    if not known:
        raise refused("improvement.nobody_lives_there")
    chosen: str | None = str(known[0].id)
    if len(known) > 1:
        choices = [(str(one.id), text("improvement.of_lease", day=show_date(one["valid_from"]))) for one in known]
        chosen = await page.app.push_screen_wait(ChoosePage(text("improvement.ask_lease"), choices))
    if chosen is not None:
        begun = next(one["valid_from"] for one in known if str(one.id) == chosen)
        await new_for_lease(page, int(chosen), text("improvement.of_lease", day=show_date(begun)))


async def new_for_lease(page: Page, lease_id: int, about: str) -> None:
    """Open the form of an application of a lease; `about` says what it is of."""
    require(page.register.actor, Right.EDIT)
    given = {"applied_on": page.register.today}
    form = ImprovementFormPage(improving.RECORD, fixed={"lease_id": lease_id}, given=given, about=about)
    await page.app.push_screen_wait(form)


async def edit_improvement(page: Page, improvement_id: int) -> None:
    """Open the form of an improvement."""
    require(page.register.actor, Right.EDIT)
    await page.app.push_screen_wait(ImprovementFormPage(improving.RECORD, ids=[improvement_id]))


async def take_step(page: Page, one: ImprovementRow) -> None:
    """Do what has to happen now with an improvement."""
    match next_step(one.facts, page.register.today):
        case "answer" | "answer_late":
            await _answer(page, one)
        case "inspect":
            await _approve(page, one)
        case "":
            raise refused("improvement.nothing_to_do")
        case _:
            await edit_improvement(page, one.id)


async def _answer(page: Page, one: ImprovementRow) -> None:
    register = page.register
    require(register.actor, Right.EDIT)
    choices = [(name, text(f"improvement.answer.{name}")) for name in improving.ANSWERS]
    question = text("improvement.ask_answer", day=show_date(one.facts.answer_by))
    answer = await page.app.push_screen_wait(ChoosePage(question, choices))
    if answer is None:
        return
    day = await ask_one_day(page, text("improvement.ask_day"), register.today)
    if day is None:
        return
    reason: str | None = ""
    if answer == "refused":
        reason = await ask_reason(page, text("improvement.ask_reason"), text("improvement.ask_reason.help"))
    if reason is None:
        return

    def make() -> Plan:
        return register.read_now(
            improving.plan_answer,
            register.actor,
            one.id,
            answer,
            day,
            SCREEN,
            today=register.today,
            answer_reason=reason,
        )

    await _show(page, make)


async def _approve(page: Page, one: ImprovementRow) -> None:
    register = page.register
    require(register.actor, Right.INSPECT)
    day = await ask_one_day(page, text("improvement.ask_final"), register.today, text("improvement.ask_final.help"))
    if day is None:
        return

    def make() -> Plan:
        return register.read_now(improving.plan_final, register.actor, one.id, day, SCREEN, today=register.today)

    await _show(page, make)


async def _show(page: Page, make: Callable[[], Plan]) -> None:
    from backoffice.screens.plan_view import PlanPage

    await page.app.push_screen_wait(PlanPage(make(), make))


async def explain_value(page: Page, one: ImprovementRow) -> None:
    """Ask for a day of moving and show what the improvement is worth then."""
    from backoffice.screens.explain_page import ExplainPage

    suggested = one.lease_to if one.lease_to.year < 9999 else page.register.today
    day = await ask_one_day(page, text("improvement.ask_move_out"), suggested, text("improvement.ask_move_out.help"))
    if day is not None:
        heading = text("improvement.value", title=one["title"], day=show_date(day))
        await page.app.push_screen_wait(ExplainPage(heading, explained(valued(one, day)), {}))


def explained(found: Reckoning) -> Explanation:
    """Return a reckoning of an improvement as an explanation: what is left first."""
    return Explanation(Step("improvement.left", {"amount": found.values["remaining"]}), found.steps)
