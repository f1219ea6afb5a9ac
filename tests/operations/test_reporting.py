"""Drafts and reporting: what blocks, what has to be approved, what an approval keeps, and when it is void."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from backoffice.database import Database
from backoffice.models import Dwelling, HousingCost, Lease, Tenant
from backoffice.models.checks import Approval
from backoffice.operations.apply import Receipt, apply
from backoffice.operations.approving import approval_key, open_kinds
from backoffice.operations.edit import plan_edit
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Plan, Source
from backoffice.operations.reporting import plan_report
from backoffice.operations.undo import plan_undo
from backoffice.queries.selection import Selection, of_ids
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)
SCREEN = Source("screen")


def add_lease(database: Database, dwelling: int, start: date, end: date = FOREVER, **fields: Any) -> int:
    tenant = fields.pop("tenant", True)
    with database.writing() as session:
        key = new_keys(session, "lease", 1)[0]
        own = {"organisation_id": 1, "status": "draft", "allocation_type": "1", **fields}
        session.add(Lease(id=key, dwelling_id=dwelling, valid_from=start, valid_to=end, **own))
        session.flush()
        if tenant:
            name = new_keys(session, "tenant", 1)[0]
            session.add(Tenant(id=name, organisation_id=1, lease_id=key, name="Ida Ørsted"))
    return key


def add_cost(database: Database, dwelling: int, start: date, amount: int, end: date = FOREVER, **fields: Any) -> int:
    with database.writing() as session:
        key = new_keys(session, "housing_cost", 1)[0]
        own = {"organisation_id": 1, "status": "draft", "cost_type": "1", **fields}
        session.add(HousingCost(id=key, dwelling_id=dwelling, valid_from=start, valid_to=end, amount=amount, **own))
    return key


def register_of(database: Database, how_many: int = 4, **fields: Any) -> list[int]:
    with database.writing() as session:
        return list(add_dwellings(session, how_many, **fields))


def report_plan(database: Database, actor: Actor, ids: list[int] | None = None) -> Plan:
    selection = Selection() if ids is None else of_ids(ids)
    with database.reading() as session:
        return plan_report(session, actor, selection, SCREEN, today=TODAY)


def write(database: Database, actor: Actor, plan: Plan) -> Receipt:
    with database.writing() as session:
        return apply(session, actor, plan)


def refusals(plan: Plan) -> list[str]:
    return sorted(plan.refused.problem(at).id for at in range(len(plan.refused)))


def warned(plan: Plan) -> dict[str, int]:
    return {kind.id: rows for kind, rows in plan.warnings.by_kind()}


def approve(plan: Plan, reason: str = "aftalt med afdelingen") -> None:
    plan.approved = {approval_key(kind): reason for kind, _ in open_kinds(plan)}


def statuses(database: Database, model: Any = Dwelling) -> dict[str, int]:
    with database.reading() as session:
        return dict(session.execute(select(model.status, func.count()).group_by(model.status)).all())


def test_reporting_takes_dwellings_leases_and_costs_together_and_undo_makes_drafts_of_them(
    database: Database, caseworker: Actor
) -> None:
    ids = register_of(database)
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[:2])).values(status="draft"))
    add_cost(database, ids[0], date(2026, 11, 1), 600_000)
    add_lease(database, ids[0], date(2026, 11, 1))
    plan = report_plan(database, caseworker)
    assert plan.counts() == {
        "asked": 6, "changed": 4, "unchanged": 2, "refused": 0, "conflicts": 0, "warnings": 0, "following": 0,
    }  # fmt: skip
    assert [(one.record, one.old, one.new, one.rows) for one in plan.field_counts] == [
        ("dwelling", "draft", "reported", 2),
        ("housing_cost", "draft", "reported", 1),
        ("lease", "draft", "reported", 1),
    ]
    receipt = write(database, caseworker, plan)
    assert (statuses(database), statuses(database, Lease), statuses(database, HousingCost)) == (
        {"reported": 4}, {"reported": 1}, {"reported": 1},
    )  # fmt: skip
    with database.reading() as session:
        undo = plan_undo(session, caseworker, receipt.change_set, SCREEN)
    write(database, caseworker, undo)
    assert (statuses(database), statuses(database, Lease)) == ({"reported": 2, "draft": 2}, {"draft": 1})


def test_what_is_wrong_refuses_its_row_by_address_and_the_others_are_reported(
    database: Database, caseworker: Actor
) -> None:
    ids = register_of(database, status="new")
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == ids[1]).values(dwelling_type=None))
        session.execute(update(Dwelling).where(Dwelling.id == ids[2]).values(heating="77"))
    add_lease(database, ids[3], date(2026, 11, 1))
    add_lease(database, ids[0], date(2026, 11, 1), vacant=True)
    plan = report_plan(database, caseworker)
    assert refusals(plan) == ["code_unknown", "dwelling_type_missing", "let_without_rent", "vacancy_with_tenant"]
    assert [set(plan.refused.ids)] == [set(ids)]
    assert plan.counts()["changed"] == 2
    write(database, caseworker, plan)
    assert statuses(database) == {"reported": 2, "new": 2}
    assert statuses(database, Lease) == {"draft": 2}


def test_a_rent_that_is_reported_with_its_lease_lets_the_lease_be_reported(
    database: Database, caseworker: Actor
) -> None:
    ids = register_of(database, 2)
    for key in ids:
        add_lease(database, key, date(2026, 11, 1))
    add_cost(database, ids[0], date(2026, 11, 1), 600_000)
    add_cost(database, ids[1], date(2026, 11, 1), -600_000)
    plan = report_plan(database, caseworker)
    assert refusals(plan) == ["amount_negative", "let_without_rent"]
    assert plan.counts()["changed"] == 2


def test_warnings_have_to_be_approved_and_the_approval_keeps_all_its_parts(
    database: Database, caseworker: Actor
) -> None:
    ids = register_of(database, 2)
    add_cost(database, ids[0], date(2026, 1, 1), 600_000, date(2026, 12, 1), status="reported")
    raised = add_cost(database, ids[0], date(2026, 12, 1), 800_000)
    plan = report_plan(database, caseworker)
    assert warned(plan) == {"rent_change_large": 1}
    with pytest.raises(Refused) as refusal:
        write(database, caseworker, plan)
    assert [problem.id for problem in refusal.value.problems] == ["plan.not_approved"]
    approve(plan, "   ")
    with pytest.raises(Refused):
        write(database, caseworker, plan)
    approve(plan)
    receipt = write(database, caseworker, plan)
    assert receipt.counts["approvals"] == 1
    with database.reading() as session:
        (kept,) = session.scalars(select(Approval)).all()
        assert (kept.rule, kept.about_record, kept.about_id) == ("rent_change_large", "housing_cost", raised)
        assert (kept.reason, kept.approved_by, kept.organisation_id) == ("aftalt med afdelingen", "anna", 1)
        assert kept.department_id == 1 and len(kept.data_hash) == 64 and kept.change_set_id == receipt.change_set
        assert kept.approved_on is not None and kept.expires_on is None


def test_an_approval_is_not_asked_again_for_the_same_values_and_void_for_others(
    database: Database, caseworker: Actor
) -> None:
    ids = register_of(database, 2)
    add_cost(database, ids[0], date(2026, 1, 1), 600_000, date(2026, 12, 1), status="reported")
    raised = add_cost(database, ids[0], date(2026, 12, 1), 800_000)
    plan = report_plan(database, caseworker)
    approve(plan)
    write(database, caseworker, plan)

    def again(amount: int) -> dict[str, int]:
        with database.writing() as session:
            changed = update(HousingCost).where(HousingCost.id == raised)
            session.execute(changed.values(status="draft", amount=amount, version=HousingCost.version + 1))
        return warned(report_plan(database, caseworker))

    assert again(800_000) == {}
    assert again(800_100) == {"rent_change_large": 1}
    assert again(800_000) == {}


def test_undoing_the_report_takes_its_approvals_away(database: Database, caseworker: Actor) -> None:
    ids = register_of(database, 2)
    add_cost(database, ids[0], date(2026, 1, 1), 600_000, date(2026, 12, 1), status="reported")
    add_cost(database, ids[0], date(2026, 12, 1), 800_000)
    plan = report_plan(database, caseworker)
    approve(plan)
    receipt = write(database, caseworker, plan)
    with database.reading() as session:
        undo = plan_undo(session, caseworker, receipt.change_set, SCREEN)
    assert undo.counts()["conflicts"] == 0
    write(database, caseworker, undo)
    with database.reading() as session:
        assert session.scalars(select(Approval)).all() == []
    assert warned(report_plan(database, caseworker)) == {"rent_change_large": 1}


def test_an_edit_keeps_the_status_unless_asked_and_a_draft_says_how_many_vanish(
    database: Database, caseworker: Actor
) -> None:
    ids = register_of(database, 6)
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(heating="5"))
        session.execute(
            update(Dwelling).where(Dwelling.id == ids[1]).values(suppress_portal=True, suppress_portal_reason="sag")
        )

    def edited(status: str, change: dict[str, object]) -> Plan:
        with database.reading() as session:
            return plan_edit(session, caseworker, Selection(), change, SCREEN, today=TODAY, status=status)

    kept = edited("", {"heating": "5"})
    assert kept.changes[0].fields == ("heating",) and not kept.notes
    draft = edited("draft", {"heating": "5"})
    assert draft.counts()["changed"] == 5 and draft.counts()["unchanged"] == 1
    assert [(note.id, note.values["n"]) for note in draft.notes] == [("edit.becomes_draft", 4)]
    receipt = write(database, caseworker, draft)
    assert statuses(database) == {"reported": 1, "draft": 5}
    assert edited("draft", {}).counts()["changed"] == 1
    assert edited("reported", {"heating": "5"}).counts()["changed"] == 5
    with database.reading() as session:
        undo = plan_undo(session, caseworker, receipt.change_set, SCREEN)
    write(database, caseworker, undo)
    assert statuses(database) == {"reported": 6}


def test_an_edit_that_reports_needs_its_warnings_approved_and_refuses_what_is_wrong(
    database: Database, caseworker: Actor
) -> None:
    ids = register_of(database, 3, status="draft")
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(dwelling_type=None))
        plan = plan_edit(
            session, caseworker, Selection(), {"own_kitchen": False}, SCREEN, today=TODAY, status="reported"
        )
    assert refusals(plan) == ["dwelling_type_missing"]
    assert warned(plan) == {"family_without_kitchen": 2}
    with pytest.raises(Refused):
        write(database, caseworker, plan)
    approve(plan)
    assert write(database, caseworker, plan).counts["approvals"] == 2
    with database.writing() as session:
        session.execute(update(Dwelling).values(status="draft"))
    assert warned(report_plan(database, caseworker, ids[1:])) == {}


def test_an_edit_without_reporting_is_written_with_its_warnings_read(database: Database, caseworker: Actor) -> None:
    register_of(database, 2)
    with database.reading() as session:
        plan = plan_edit(session, caseworker, Selection(), {"own_kitchen": False}, SCREEN, today=TODAY)
    assert warned(plan) == {"family_without_kitchen": 2}
    write(database, caseworker, plan)
    with database.reading() as session:
        assert session.scalars(select(Approval)).all() == []


def test_rows_taken_out_of_a_report_take_their_own_warnings_with_them_and_no_others(
    database: Database, caseworker: Actor
) -> None:
    ids = register_of(database, 2)
    raised = []
    for key in ids:
        add_cost(database, key, date(2026, 1, 1), 600_000, date(2026, 12, 1), status="reported")
        raised.append(add_cost(database, key, date(2026, 12, 1), 800_000))
    plan = report_plan(database, caseworker).without_rows("housing_cost", [raised[0]])
    assert (plan.counts()["changed"], warned(plan)) == (1, {"rent_change_large": 1})
    assert list(plan.judged.ids) == [raised[1]]


def test_withholding_needs_a_reason_and_from_udk_the_right_to_deliver(
    database: Database, caseworker: Actor, everyone: Actor
) -> None:
    register_of(database, 2)

    def withheld(actor: Actor, **change: object) -> Plan:
        with database.reading() as session:
            return plan_edit(session, actor, Selection(), change, SCREEN, today=TODAY)

    assert refusals(withheld(caseworker, suppress_portal=True)) == ["withheld_without_reason"] * 2
    assert withheld(caseworker, suppress_portal=True, suppress_portal_reason="nedrivning").counts()["changed"] == 2
    backwards = {"suppress_portal_from": date(2026, 12, 1), "suppress_portal_to": date(2026, 12, 1)}
    assert refusals(withheld(caseworker, **backwards)) == ["withheld_ends_before_start"] * 2
    wanted = {"suppress_udk": True, "suppress_udk_reason": "hemmelig adresse"}
    with pytest.raises(Refused) as refusal:
        withheld(caseworker, **wanted)
    assert refusal.value.problems[0].id == "no_right"
    plan = withheld(everyone, **wanted)
    with pytest.raises(Refused):
        write(database, caseworker, plan)
    write(database, everyone, plan)


def test_only_what_one_may_report_is_reported(database: Database, caseworker: Actor) -> None:
    own = register_of(database, 2, status="draft")
    with database.writing() as session:
        others = list(add_dwellings(session, 2, number="0452", status="draft"))
    half = Actor("bo", (Grant(Role.CASEWORKER, organisation_id=1),))
    plan = report_plan(database, half)
    assert (refusals(plan), set(plan.refused.ids)) == (["out_of_scope"] * 2, set(others))
    assert list(plan.changes[0].ids) == own
    with pytest.raises(Refused):
        write(database, half, report_plan(database, caseworker))
    with pytest.raises(Refused), database.reading() as session:
        plan_report(session, Actor("cy", (Grant(Role.READER),)), Selection(), SCREEN, today=TODAY)
