"""The form of a notice: received of a lease, or what was written of it corrected.

Owns which fields stand in it. What the program keeps of a case no form has; the plans are the operations' on terminations.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from backoffice.operations.plan import Plan
from backoffice.operations.terminations import plan_edit, plan_receive
from backoffice.records.fields import KeptBy, RecordField
from backoffice.records.tenancy import TERMINATION
from backoffice.screens.record_form import SCREEN, RecordFormPage

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BY_STEPS = frozenset({"complete_on"})
_NOT_AFTERWARDS = frozenset({"missing", "complete_on"})


class TerminationFormPage(RecordFormPage):
    """The form of one notice: `lease_id` of a new one, `ids` of one that is there."""

    def __init__(
        self,
        *,
        lease_id: int = 0,
        ids: Sequence[int] = (),
        given: Mapping[str, object] = MappingProxyType({}),
        about: str = "",
    ) -> None:
        fixed = {"lease_id": lease_id} if lease_id else {}
        super().__init__(TERMINATION.name, ids=ids, given=given, fixed=fixed, about=about)

    def _form_fields(self) -> list[RecordField]:
        left_out = _NOT_AFTERWARDS if self._ids else _BY_STEPS
        return [field for field in TERMINATION.kept_by(KeptBy.CASEWORKER) if field.name not in left_out]

    def _begin(self) -> None:
        """A new notice has no draft: what it lacks says whether it is complete."""

    def make_plan(self) -> Plan:
        """Return the plan of what is set."""
        change = self.form.change()
        if self._ids:
            return super().make_plan()
        register = self.register
        lease = int(str(self._fixed["lease_id"]))
        plan = register.read_now(plan_receive, register.actor, lease, change, SCREEN, today=register.today)
        plan.operation_id = self.operation_id
        return plan

    def plan_of_change(
        self, session: "Session", ids: Sequence[int], change: Mapping[str, object], seen: Mapping[int, int]
    ) -> Plan:
        """Return the plan that corrects what was written of a notice."""
        register = self.register
        return plan_edit(session, register.actor, ids[0], change, SCREEN, today=register.today)
