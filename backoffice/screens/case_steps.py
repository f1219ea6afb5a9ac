"""What a person does with termination cases, from any screen: receive, the next step, why the dates are so; always by a plan.

Owns which steps are offered, and where those of inspections and settlements lead to: places of their own. What the others ask
is case_asking's. Never writes.
"""

from backoffice.operations.termination_steps import DATES
from backoffice.operations.terminations import case_dates
from backoffice.queries.case_card import CaseCard, case_card, cases_of_lease, inspection_of, terminable
from backoffice.queries.dwelling_card import dwelling_card
from backoffice.rules.cases import BEFORE_CONFIRMED, allowed, next_step
from backoffice.rules.explain import Explanation, Step
from backoffice.rules.problems import refused
from backoffice.screens.asking_place import ask_place
from backoffice.screens.case_asking import ASKS
from backoffice.screens.choose import ChoosePage
from backoffice.screens.explain_page import ExplainPage
from backoffice.screens.page import Page
from backoffice.security import Right, require
from backoffice.text import text

_SELDOM = frozenset({"lacks", "recompute", "override", "omit", "withdraw", "correct", "object", "board"})
"""Steps that stand last among those to choose from."""
OF_INSPECTION = frozenset({"summon", "inspect", "report", "estimate", "works", "works_done"})
OF_SETTLEMENT = frozenset(
    {"draft", "send", "correct", "object", "answer", "board", "decided", "await_accounts", "final"}
)


async def receive(page: Page, dwelling_id: int | None = None) -> None:
    """Choose the dwelling and its lease, and open the form of a notice; show the case once it is written."""
    from backoffice.screens.case_page import CasePage
    from backoffice.screens.termination_form import TerminationFormPage

    register = page.register
    require(register.actor, Right.EDIT)
    key = dwelling_id
    if key is None:
        question, help = text("termination.ask_dwelling"), text("termination.ask_dwelling.help")
        found = await ask_place(page, question, help, ("dwelling",))
        if found is None:
            return
        key = found.id
    leases = register.read_now(terminable, key, register.codes, register.today)
    card = register.read_now(dwelling_card, key, register.actor.scope(Right.VIEW))
    address = str(card.values["address"]) if card else ""
    if not leases:
        raise refused("case.no_lease", address=address)
    chosen = str(leases[0].id)
    if len(leases) > 1:
        choices = [(str(one.id), text("termination.lease_from", start=f"{one.valid_from:%d-%m-%Y}")) for one in leases]
        picked = await page.app.push_screen_wait(ChoosePage(text("termination.which_lease"), choices))
        if picked is None:
            return
        chosen = picked
    given = {"received_on": register.today, "terminated_by": _code(page, "terminated_by", "tenant")}
    written = await page.app.push_screen_wait(TerminationFormPage(lease_id=int(chosen), given=given, about=address))
    if written is not None:
        cases = register.read_now(cases_of_lease, int(chosen))
        if cases:
            page.app.push_screen(CasePage(cases[0]))


async def correct(page: Page, termination_id: int) -> None:
    """Open the form of what was written of a notice."""
    from backoffice.screens.termination_form import TerminationFormPage

    require(page.register.actor, Right.EDIT)
    await page.app.push_screen_wait(TerminationFormPage(ids=[termination_id]))


async def explain_dates(page: Page, termination_id: int) -> None:
    """Show what a case's dates were computed from, and that a person decided otherwise where one did."""
    card = held(page, termination_id)
    register = page.register
    found = register.read_now(case_dates, card.values, card.facts.lease_end)
    dates = found.values
    computed = Step("case.computed", {name: dates[name] for name in DATES})
    steps = list(found.reckoning.steps)
    differing = [name for name in DATES if card.values[name] is not None and card.values[name] != dates[name]]
    if differing:
        told = {name: card.values[name] for name in DATES}
        steps.append(Step("case.overridden", {**told, "why": card.values["override_reason"] or "–"}))
    heading = text("case.why", address=card.address)
    await page.app.push_screen_wait(ExplainPage(heading, Explanation(computed, tuple(steps)), {}))


async def take_step(page: Page, termination_id: int) -> None:
    """Choose among the steps the case may take, the most likely first and the seldom ones last, and carry the choice out."""
    require(page.register.actor, Right.EDIT)
    card = held(page, termination_id)
    likely = next_step(card.facts)
    names = [*allowed(card.facts)]
    if card.facts.phase not in BEFORE_CONFIRMED and not card.facts.ended:
        names.append("dwelling")
    names.sort(key=lambda name: (name != likely, name in _SELDOM))
    if not names:
        raise refused("case.not_now", phase=_phase(page, card))
    choices = [(name, text(f"case.step.{name}")) for name in names]
    question = text("case.ask_step", phase=_phase(page, card))
    chosen = await page.app.push_screen_wait(ChoosePage(question, choices, likely or None))
    if chosen is not None:
        await carry_out(page, card, chosen)


async def carry_out(page: Page, card: CaseCard, step: str) -> None:
    """Ask what a step needs and show its plan; the steps of inspections and settlements open their own places."""
    if step in OF_INSPECTION:
        await open_inspection(page, card.id)
    elif step in OF_SETTLEMENT:
        await open_settlement(page, card.id)
    else:
        await ASKS[step](page, card)


async def open_inspection(page: Page, termination_id: int) -> None:
    """Open the inspection of a case; where there is none, arrange it."""
    from backoffice.screens.inspection_making import arrange_in
    from backoffice.screens.inspection_page import InspectionPage

    card = held(page, termination_id)
    found = page.register.read_now(inspection_of, termination_id)
    if found is not None:
        page.app.push_screen(InspectionPage(found))
    else:
        await arrange_in(page, card.values["dwelling_id"])


async def open_settlement(page: Page, termination_id: int) -> None:
    """Open the newest settlement of a case; where there is none, propose it first."""
    from backoffice.queries.settlements import of_termination
    from backoffice.screens.settlement_steps import open_newest, propose

    if not page.register.read_now(of_termination, termination_id):
        await propose(page, termination_id)
    await open_newest(page, termination_id)


def held(page: Page, termination_id: int) -> CaseCard:
    """Return a case as it stands; Refused where there is none that the person may see."""
    card = page.register.read_now(case_card, termination_id, page.register.actor.scope(Right.VIEW))
    if card is None:
        raise refused("case.unknown", number=termination_id)
    return card


def _phase(page: Page, card: CaseCard) -> str:
    return page.register.codes["case_phase"].label(card.values["phase"])


def _code(page: Page, list_name: str, meaning: str) -> str:
    return page.register.codes[list_name].by_meaning[meaning].code
