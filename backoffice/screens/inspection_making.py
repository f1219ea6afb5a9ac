"""Arrange an inspection from any screen: which dwelling, of which case or lease, then the form and its plan.

Owns the questions and the forms of inspections, lines and photos. Never writes: the plan's own screen does.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from backoffice.operations.inspection_lines import plan_line_change, plan_lines, proposed
from backoffice.operations.inspection_photos import plan_photos
from backoffice.operations.inspections import plan_appointment, plan_inspection, shared_right
from backoffice.operations.plan import Plan
from backoffice.queries.inspection_choices import Arrangeable, arrangeable
from backoffice.queries.inspections import InspectionRow
from backoffice.rules.problems import refused
from backoffice.screens.asking_place import ask_place
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.screens.record_form import SCREEN, RecordFormPage
from backoffice.security import Right, require
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_FAULT, _NONE = "fault", "none"


class OwnForm(RecordFormPage):
    """A form that both the office and the building manager may use."""

    @property
    def right(self) -> Right:
        """The office's right, else the building manager's."""
        return shared_right(self.register.actor)


class InspectionFormPage(OwnForm):
    """The form of an inspection: what is arranged is judged before there is a plan."""

    def plan_of_new(self, session: "Session", rows: Sequence[Mapping[str, object]], *, draft: bool) -> Plan:
        """Return the plan that arranges it."""
        return plan_inspection(session, self.register.actor, rows[0], SCREEN, today=self.register.today)

    def plan_of_change(
        self, session: "Session", ids: Sequence[int], change: Mapping[str, object], seen: Mapping[int, int]
    ) -> Plan:
        """Return the plan that changes what is arranged."""
        register = self.register
        return plan_appointment(session, register.actor, ids[0], change, SCREEN, today=register.today, seen=seen)


class LineFormPage(OwnForm):
    """The form of a line of a report; `fault` says that the tenant caused what a new one is about."""

    fault = False

    def plan_of_new(self, session: "Session", rows: Sequence[Mapping[str, object]], *, draft: bool) -> Plan:
        """Return the plan that adds it."""
        register = self.register
        inspection = int(str(self._fixed["inspection_id"]))
        return plan_lines(session, register.actor, inspection, rows, SCREEN, today=register.today, fault=self.fault)

    def plan_of_change(
        self, session: "Session", ids: Sequence[int], change: Mapping[str, object], seen: Mapping[int, int]
    ) -> Plan:
        """Return the plan that changes lines; orders and bills move the case."""
        register = self.register
        return plan_line_change(session, register.actor, ids, change, SCREEN, today=register.today, seen=seen)


class PhotoFormPage(OwnForm):
    """The form of a photo: its file is looked at before there is a plan."""

    def plan_of_new(self, session: "Session", rows: Sequence[Mapping[str, object]], *, draft: bool) -> Plan:
        """Return the plan that adds it."""
        register, inspection = self.register, int(str(self._fixed["inspection_id"]))
        folder = self.app.picture_folder
        return plan_photos(session, register.actor, inspection, rows, folder, SCREEN, today=register.today)


async def arrange(page: Page) -> None:
    """Ask for a dwelling and what the inspection is of, and open the form."""
    right = shared_right(page.register.actor)
    require(page.register.actor, right)
    question, help_text = text("inspection.ask_dwelling"), text("inspection.ask_dwelling.help")
    found = await ask_place(page, question, help_text, {"dwelling"}, right)
    if found is not None:
        await arrange_in(page, found.id)


async def arrange_in(page: Page, dwelling_id: int) -> None:
    """Ask which case or lease of a dwelling an inspection is of, and open the form."""
    register = page.register
    right = shared_right(register.actor)
    require(register.actor, right)
    known = await register.read(arrangeable, dwelling_id, register.actor.scope(right), register.today)
    if not known:
        raise refused("inspection.nothing_to_inspect")
    chosen: str | None = "0"
    if len(known) > 1:
        choices = [(str(at), _said(one)) for at, one in enumerate(known)]
        chosen = await page.app.push_screen_wait(ChoosePage(text("inspection.ask_of"), choices))
    if chosen is not None:
        await open_form(page, known[int(chosen)])


async def open_form(page: Page, one: Arrangeable) -> None:
    """Open the form of a new inspection of a case or lease."""
    code = page.register.codes["inspection_kind"].by_meaning[one.kind].code
    of = {"termination_id": one.termination_id} if one.termination_id else {"lease_id": one.lease_id}
    given = {"planned_on": one.suggested} if one.suggested else {}
    form = InspectionFormPage("inspection", fixed={**of, "inspection_kind": code}, given=given, about=_said(one))
    await page.app.push_screen_wait(form)


def _said(one: Arrangeable) -> str:
    return text(f"inspection.of.{one.kind}", day=f"{one.day:%d-%m-%Y}", address=one.address)


async def new_line(page: Page, own: InspectionRow) -> None:
    """Ask which of the twelve situations it is, or none of them, and open the form with what is proposed."""
    register = page.register
    require(register.actor, shared_right(register.actor))
    situations = register.codes["maintenance_situation"].codes
    choices = [(_NONE, text("inspection.situation.none")), (_FAULT, text("inspection.situation.fault"))]
    choices += [(code.code, code.label) for code in situations]
    chosen = await page.app.push_screen_wait(ChoosePage(text("inspection.ask_situation"), choices))
    if chosen is None:
        return
    situation = None if chosen in (_NONE, _FAULT) else chosen
    found = proposed(own, register.codes, situation, fault=chosen == _FAULT)
    given = {"part": register.codes["report_part"].by_meaning[found.part].code}
    given |= {"situation": situation} if situation else {}
    about = text("inspection.proposed", payer=text(f"payer.{found.payer}"), rule=text(f"explain.payer.{found.rule}"))
    form = LineFormPage("inspection_line", fixed={"inspection_id": own.id}, given=given, about=about)
    form.fault = chosen == _FAULT
    await page.app.push_screen_wait(form)


async def new_photo(page: Page, own: InspectionRow) -> None:
    """Open the form of a photo."""
    given = {"taken_on": own["held_on"]} if own["held_on"] else {}
    form = PhotoFormPage("photo", fixed={"inspection_id": own.id}, given=given, about=own.address)
    await page.app.push_screen_wait(form)
