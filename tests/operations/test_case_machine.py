"""Cases by chance against a simple model: many at once take thirty steps, legal and illegal ones, done and undone.

Every step is planned for one case; what is legal is then written together, so that a hundred cases cost thirty writings.
"""

import os
import sys
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models.registry import TABLES
from backoffice.operations.apply import apply
from backoffice.operations.case_plan import joined
from backoffice.operations.inspections import plan_inspection
from backoffice.operations.plan import Plan
from backoffice.operations.terminations import plan_receive
from backoffice.operations.undo import plan_undo
from backoffice.queries.case_state import case_facts
from backoffice.queries.codes import code_lists
from backoffice.rules.case_faults import faults
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Refused
from tests.case_cohort import APPROVER, WRITER, Cohort
from tests.case_model import FROM, OFFICE, Model
from tests.cases import SOURCE, START, TODAY, add_terms, code
from tests.vacancies import add_lease, dwellings

RUNS = int(os.environ.get("BACKOFFICE_CASE_RUNS", "100"))
"""Cases on each database: two hundred together cost a processor less than a minute."""
ROUNDS = 30
_DAY = timedelta(days=1)


@pytest.fixture
def lists_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the code lists once: nothing here changes them, and every plan asks for them."""
    known: list[Any] = []

    def once(session: Session) -> Any:
        if not known:
            known.append(code_lists(session))
        return known[0]

    for module in list(sys.modules.values()):
        if getattr(module, "code_lists", None) is code_lists and module.__name__.startswith("backoffice."):
            monkeypatch.setattr(module, "code_lists", once)


@pytest.mark.usefixtures("lists_once")
def test_cases_by_chance_stand_as_the_model_says_and_never_as_no_case_can(database: Database) -> None:
    ids = dwellings(database, RUNS)
    with database.writing() as session:
        cohort = _received(session, ids)
    taken, refusals, paper = dict.fromkeys(FROM, 0), 0, _Paper()
    for number in range(ROUNDS):
        with database.writing() as cohort.session:
            cohort.read()
            _arrange(cohort)
            refusals += _round(cohort, taken)
            cohort.read()
            _require_as_the_model_says(cohort)
            _require_sound(cohort.session)
            paper.require_unchanged(cohort.session)
            if number % 5 == 4:
                _take_back(cohort, paper)
    assert all(taken.values()), taken
    assert refusals > RUNS * ROUNDS / 10


def _received(session: Session, ids: list[int]) -> Cohort:
    """A register in which every dwelling is let and given notice of, half of them social housing."""
    add_terms(session, ids[0], "month_end", "almen")
    private = code(session, "tenancy_regime", "private")
    cohort, leases = Cohort(session, 20261122), []
    for at, dwelling in enumerate(ids):
        more = {"regime": private} if at % 2 else {}
        leases.append(add_lease(session, dwelling, START, deposit=2_000_000, **more))
    plans = []
    for lease in leases:
        day = date(2026, 1, 10) + cohort.chance.randrange(150) * _DAY
        given = {"received_on": day, "received_time": "12:00", "channel": code(session, "notice_channel", "email")}
        plans.append(plan_receive(session, WRITER, lease, given, SOURCE, today=TODAY))
    apply(session, WRITER, joined(*plans, purpose="case"))
    cohort.read()
    for key, row in cohort.rows.items():
        cohort.models[key] = Model(almen=leases.index(row["lease_id"]) % 2 == 0)
    return cohort


def _arrange(cohort: Cohort) -> None:
    """Arrange inspections of empty dwellings that have none."""
    plans = []
    for key, model in cohort.models.items():
        if model.emptied and not model.arranged and not model.omitted and model.phase == "moved_out":
            given = {"termination_id": key, "planned_on": TODAY, "shorter_agreed": True}
            plans.append(plan_inspection(cohort.session, WRITER, given, SOURCE, today=TODAY))
            cohort.models[key] = replace(model, arranged=True)
    if plans:
        apply(cohort.session, WRITER, joined(*plans, purpose=plans[0].purpose, session=cohort.session))
        cohort.read()


def _round(cohort: Cohort, taken: dict[str, int]) -> int:
    """Let every case try one step, write what is legal, and return how many were refused."""
    wanted: dict[tuple[str, str], list[tuple[int, str, Plan, Model]]] = {}
    refused = 0
    for key, model in sorted(cohort.models.items()):
        step = cohort.chosen(model)
        try:
            actor, plan = cohort.plan(key, step)
            possible, why = plan.whole and plan.changed > 0, [problem.id for problem in plan.refused.kinds]
        except Refused as refusal:
            possible, why = False, [problem.id for problem in refusal.problems]
        assert possible == model.may(step), (step, model, why)
        if possible:
            after = model.after(step)
            after = replace(after, emptied=cohort.emptied) if step == "moved_out" else after
            wanted.setdefault((actor.name, plan.purpose), []).append((key, step, plan, after))
        refused += not possible
    for (name, purpose), found in wanted.items():
        plan = joined(*(one for _, _, one, _ in found), purpose=purpose, session=cohort.session)
        number = apply(cohort.session, WRITER if name == WRITER.name else APPROVER, plan).change_set
        # What leaves the case's own row alone: approvals, what is sent beside a dispute, an estimate noted early.
        alone = {key for key, step, _, _ in found if step == "approve" or _beside(cohort.models[key], step)}
        cohort.sets.append((number, {key: "approve" if key in alone else step for key, step, _, _ in found}))
        for key, step, _, after in found:
            cohort.models[key] = after
            taken[step] += 1
    return refused


def _beside(model: Model, step: str) -> bool:
    return (step, model.phase) in (("send", "objection"), ("estimate", "inspected"))


def _require_as_the_model_says(cohort: Cohort) -> None:
    facts = case_facts(cohort.session, sorted(cohort.models))
    for key, model in cohort.models.items():
        here = facts[key]
        stands = (here.phase, here.moved_out_on is not None, here.emptied, here.relet_from is not None)
        assert stands == (model.phase, model.moved, model.emptied, model.relet)
        assert (here.settlement, here.second, bool(here.inspection_omitted)) == (
            model.settlement,
            model.second,
            model.omitted,
        )
        cohort.models[key] = replace(model, retained=here.retained > 0)


def _require_sound(session: Session) -> None:
    """No illegal state, no overlap of leases, and what stands empty begins where the lease ends."""
    own, lease = TABLES["termination"], TABLES["lease"]
    ids = list(session.scalars(select(own.c.id)))
    wrong = {key: faults(one) for key, one in case_facts(session, ids).items() if faults(one)}
    assert not wrong
    rows: dict[int, list[Any]] = {}
    for row in session.execute(select(lease).order_by(lease.c.dwelling_id, lease.c.valid_from)):
        rows.setdefault(row.dwelling_id, []).append(row)
    for own_rows in rows.values():
        for one, later in pairwise(own_rows):
            assert one.valid_to == later.valid_from, "nothing overlaps, and what follows a lease begins where it ends"
        assert not any(row.vacant for row in own_rows[:1])
    running = select(own.c.phase, lease.c.valid_to).join(lease, lease.c.id == own.c.lease_id)
    open_ended = {phase for phase, end in session.execute(running) if end == FOREVER}
    meanings = {code_lists(session)["case_phase"].by_code[phase].meaning for phase in open_ended}
    assert meanings <= {"received", "withdrawn"}


class _Paper:
    """What was sent to tenants, as it was when it was first seen."""

    def __init__(self) -> None:
        """Begin with nothing sent."""
        self._seen: dict[int, Any] = {}

    def require_unchanged(self, session: Session) -> None:
        """Look at every settlement that was sent; those that were seen before are as they were."""
        table, line = TABLES["settlement"], TABLES["settlement_line"]
        names = (
            "credits",
            "debits",
            "result",
            "retained",
            "payout",
            "claim",
            "approved_by",
            "sent_on",
            "version_number",
        )
        lines: dict[int, list[Any]] = {}
        for row in session.execute(select(line).order_by(line.c.id)):
            lines.setdefault(row.settlement_id, []).append((row.line_code, row.text, row.amount, row.rule))
        for row in session.execute(select(table).where(table.c.sent_on.is_not(None))):
            now = (*(getattr(row, name) for name in names), tuple(lines.get(row.id, ())))
            assert self._seen.setdefault(row.id, now) == now
        held = set(session.scalars(select(table.c.id)))
        assert self._seen.keys() <= held


def _take_back(cohort: Cohort, paper: _Paper) -> None:
    """Try to undo the latest writing, and one before it: the first goes where it may, the second never by halves."""
    number, steps_in_it = cohort.sets[-1]
    _undone(cohort, paper, number, must=set(steps_in_it.values()) <= OFFICE)
    since: set[int] = set()
    for number, steps_in_it in reversed(cohort.sets):
        # An approval writes the settlement alone: what came after it stands on other rows.
        moved = {key for key, step in steps_in_it.items() if step != "approve"}
        if since & moved:
            assert not _undone(cohort, paper, number, must=False)
            return
        since |= moved


def _undone(cohort: Cohort, paper: _Paper, number: int, *, must: bool) -> bool:
    """Undo a change set, look at what is left, and roll it back; False where it was refused."""
    session = cohort.session
    with session.begin_nested() as savepoint:
        try:
            apply(session, WRITER, plan_undo(session, WRITER, number, SOURCE))
            _require_sound(session)
            paper.require_unchanged(session)
        except Refused:
            assert not must
            return False
        finally:
            savepoint.rollback()
    return True
