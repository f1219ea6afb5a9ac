"""The form of one line of a draft: what it is, its text, amount, rule, evidence and payer.

Owns which kinds of lines a person may write. The plan is operations/settlements'. Writes nothing itself.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from backoffice.operations.plan import Plan
from backoffice.operations.settlements import LineEdit, plan_lines
from backoffice.queries.settlements import SettlementFacts
from backoffice.records.fields import RecordField
from backoffice.rules.settlement_lines import RECKONED, SIDES
from backoffice.screens.record_form import SCREEN, RecordFormPage

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_RECORD = "settlement_line"
_NOT_ASKED = frozenset({"position", "disputed", "status"})


class SettlementLinePage(RecordFormPage):
    """Returns the Receipt of what was written, or None; without a line's key a new one is made."""

    def __init__(self, facts: SettlementFacts, line_id: int = 0) -> None:
        home = {name: facts[name] for name in ("organisation_id", "dwelling_id", "lease_id")}
        fixed = home | {"settlement_id": facts.id}
        super().__init__(_RECORD, ids=[line_id] if line_id else (), fixed={} if line_id else fixed)
        self._facts = facts

    def _form_fields(self) -> list[RecordField]:
        return [field for field in super()._form_fields() if field.name not in _NOT_ASKED]

    def _begin(self) -> None:
        """Only kinds that a person may write."""

    def on_mount(self) -> None:
        """Called by Textual."""
        codes = self.register.codes[_RECORD].codes
        self.form.leave_out(
            "line_code", [one.code for one in codes if one.meaning in RECKONED or one.meaning not in SIDES]
        )
        super().on_mount()

    def make_plan(self) -> Plan:
        """Return the plan of what is set."""
        change = self.form.change()
        if self._ids:
            plan = self.register.read_now(self.plan_of_change, self._ids, change, dict(self._held.versions))
        else:
            plan = self.register.read_now(self.plan_of_new, [change], draft=False)
        plan.operation_id = self.operation_id
        return plan

    def plan_of_new(self, session: "Session", rows: Sequence[Mapping[str, object]], *, draft: bool) -> Plan:
        """Return the plan that adds the line, with what follows from it."""
        return self._plan(session, LineEdit(None, dict(rows[0])))

    def plan_of_change(
        self, session: "Session", ids: Sequence[int], change: Mapping[str, object], seen: Mapping[int, int]
    ) -> Plan:
        """Return the plan that changes the line, with what follows from it."""
        return self._plan(session, LineEdit(ids[0], dict(change)))

    def _plan(self, session: "Session", edit: LineEdit) -> Plan:
        return plan_lines(session, self.register.actor, self._facts.id, [edit], SCREEN, seen=self._facts.version)
