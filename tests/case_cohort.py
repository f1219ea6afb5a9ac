"""Many termination cases in one register, each with its model: what they can try, and the plans of it."""

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Inspection, Settlement
from backoffice.models.registry import TABLES
from backoffice.operations import inspections as inspecting
from backoffice.operations import settlement_second as second
from backoffice.operations import settlement_steps as settling
from backoffice.operations import settlements
from backoffice.operations import termination_steps as steps
from backoffice.operations.case_steps import step_change
from backoffice.operations.letting_tenant import Letting
from backoffice.operations.plan import Plan
from backoffice.queries.codes import code_lists
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.case_model import FROM, Model
from tests.cases import SOURCE, TODAY

WRITER = Actor("anna", tuple(Grant(role) for role in Role))
APPROVER = Actor("bodil", tuple(Grant(role) for role in Role))
_DAY = timedelta(days=1)


def _noted_only(model: Model) -> set[str]:
    """Return what may be done without being a step: a draft proposed anew, an estimate noted when it is too late for one."""
    found = {"draft"} if model.phase == "draft" else set()
    found |= {"second"} if model.second in ("draft", "approved") else set()
    return found | ({"estimate"} if model.settlement else set())


class Cohort:
    """Many cases in one register, with the model of each."""

    def __init__(self, session: Session, seed: int) -> None:
        """Receive a notice on as many leases."""
        self.session, self.chance = session, random.Random(seed)
        self.codes = code_lists(session)
        self.models: dict[int, Model] = {}
        self.rows: dict[int, dict[str, Any]] = {}
        self.inspections: dict[int, int] = {}
        self.settlements: dict[int, int] = {}
        self.sent: dict[int, int] = {}
        self.sets: list[tuple[int, dict[int, str]]] = []
        self.emptied = False

    def read(self) -> None:
        """Read which records each case has now."""
        own, lease = TABLES["termination"], TABLES["lease"]
        query = select(own, lease.c.valid_from.label("start"), lease.c.valid_to.label("end")).join(
            lease, lease.c.id == own.c.lease_id
        )
        self.rows = {row["id"]: dict(row) for row in self.session.execute(query).mappings()}
        pairs = self.session.execute(select(Inspection.termination_id, Inspection.id).order_by(Inspection.id))
        self.inspections = {row.termination_id: row.id for row in pairs}
        pairs = self.session.execute(
            select(Settlement.termination_id, Settlement.id).order_by(Settlement.version_number)
        )
        self.settlements = {row.termination_id: row.id for row in pairs}
        sent = self.codes["settlement_state"].codes_meaning("sent")
        self.sent = {
            row.termination_id: row.id
            for row in self.session.execute(
                select(Settlement.termination_id, Settlement.id)
                .where(Settlement.state.in_(sent))
                .order_by(Settlement.version_number)
            )
        }

    def chosen(self, model: Model) -> str:
        """Choose a step for a case: mostly one it can take, those that end it or go round the inspection more seldom."""
        legal = [name for name in FROM if model.may(name)]
        if not legal or self.chance.random() > 0.7:
            return self.chance.choice([name for name in FROM if name not in _noted_only(model)])
        seldom = {"withdraw": 1, "omit": 1, "override": 2, "close": 3}
        return self.chance.choices(legal, [seldom.get(name, 9) for name in legal])[0]

    def plan(self, case: int, step: str) -> tuple[Actor, Plan]:
        """Plan a step as the person who takes it; Refused where the program will not."""
        actor = APPROVER if step in ("approve", "withdraw") else WRITER
        make = getattr(self, f"_{step}")
        return actor, make(case, (self.session, actor))

    def _confirm(self, case: int, by: Any) -> Plan:
        emptied = self.chance.choice(("", "economic_loss", "renovation"))
        return steps.plan_confirm(*by, case, SOURCE, today=TODAY, emptied=emptied)

    def _override(self, case: int, by: Any) -> Plan:
        last = self.rows[case]["rent_last_day"] + self.chance.choice((-30, -1, 1, 31)) * _DAY
        return steps.plan_override(*by, case, {"rent_last_day": last}, "aftalt", SOURCE, today=TODAY)

    def _seek(self, case: int, by: Any) -> Plan:
        return steps.plan_seek(*by, case, date(2026, 5, 1), SOURCE, today=TODAY)

    def _relet(self, case: int, by: Any) -> Plan:
        new = Letting(self.rows[case]["rent_last_day"] - self.chance.choice((0, 5, 40)) * _DAY, "1", tenants=("",))
        return steps.plan_relet(*by, case, new, SOURCE, today=TODAY)

    def _moved_out(self, case: int, by: Any) -> Plan:
        empty = self.chance.random() < 0.8
        self.emptied = empty
        return steps.plan_moved_out(*by, case, date(2026, 11, 2), SOURCE, today=TODAY, emptied=empty)

    def _cleared(self, case: int, by: Any) -> Plan:
        return steps.plan_cleared(*by, case, SOURCE, today=TODAY)

    def _omit(self, case: int, by: Any) -> Plan:
        return steps.plan_omit(*by, case, "intet krav", SOURCE, today=TODAY)

    def _summon(self, case: int, by: Any) -> Plan:
        return inspecting.plan_summons(*by, self._inspection(case), TODAY, SOURCE, today=TODAY)

    def _hold(self, case: int, by: Any) -> Plan:
        held = inspecting.Held(TODAY, "forvalter", True, True, True)
        return inspecting.plan_hold(*by, self._inspection(case), held, SOURCE, today=TODAY)

    def _report(self, case: int, by: Any) -> Plan:
        channel = self.codes["notice_channel"].by_meaning["email"].code
        return inspecting.plan_report(*by, self._inspection(case), TODAY, channel, SOURCE, today=TODAY)

    def _estimate(self, case: int, by: Any) -> Plan:
        if not self.models[case].almen:
            return step_change(*by, case, "estimate", SOURCE, today=TODAY, known={"estimate_on": TODAY})
        return inspecting.plan_estimate(*by, self._inspection(case), TODAY, SOURCE, today=TODAY)

    def _works(self, case: int, by: Any) -> Plan:
        return step_change(*by, case, "works", SOURCE, today=TODAY, stamps={"works_started_on": TODAY})

    def _works_done(self, case: int, by: Any) -> Plan:
        return step_change(*by, case, "works_done", SOURCE, today=TODAY, stamps={"works_finished_on": TODAY})

    def _draft(self, case: int, by: Any) -> Plan:
        asked = settlements.Asked(
            paid_to=self.rows[case]["rent_last_day"], monthly_rent=800_000, retain=self.chance.choice((0, 50_000))
        )
        return settlements.plan_draft(*by, case, asked, SOURCE, today=TODAY)

    def _approve(self, case: int, by: Any) -> Plan:
        return settling.plan_approve(*by, self._settlement(case), SOURCE, today=TODAY)

    def _send(self, case: int, by: Any) -> Plan:
        return settling.plan_send(*by, self._settlement(case), TODAY, SOURCE, today=TODAY)

    def _object(self, case: int, by: Any) -> Plan:
        return settling.plan_object(*by, self._sent(case), TODAY, (), SOURCE, today=TODAY)

    def _answer(self, case: int, by: Any) -> Plan:
        return settling.plan_answer(*by, self._sent(case), SOURCE, today=TODAY)

    def _await(self, case: int, by: Any) -> Plan:
        return second.plan_await(*by, case, SOURCE, today=TODAY)

    def _second(self, case: int, by: Any) -> Plan:
        return second.plan_second(*by, case, second.Account(TODAY, refund=12_345), SOURCE, today=TODAY)

    def _close(self, case: int, by: Any) -> Plan:
        return second.plan_close(*by, case, "zero", TODAY, SOURCE, today=TODAY)

    def _withdraw(self, case: int, by: Any) -> Plan:
        return steps.plan_withdraw(*by, case, "bliver boende", SOURCE, today=TODAY)

    def _inspection(self, case: int) -> int:
        if case not in self.inspections:
            raise Refused([])
        return self.inspections[case]

    def _settlement(self, case: int) -> int:
        if case not in self.settlements:
            raise Refused([])
        return self.settlements[case]

    def _sent(self, case: int) -> int:
        if case not in self.sent:
            raise Refused([])
        return self.sent[case]
