"""Inspections from the summons to the last bill: each step in one plan with its case, on both databases."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.models.registry import TABLES
from backoffice.operations import inspections as steps
from backoffice.operations.inspection_lines import plan_line_change, plan_line_removal, plan_lines
from backoffice.operations.inspection_photos import plan_photo_check, plan_photo_removal, plan_photos
from backoffice.operations.plan import Plan
from backoffice.operations.record_write import plan_remove
from backoffice.queries.codes import code_lists
from backoffice.queries.inspection_filter import read_inspection_filter
from backoffice.queries.inspection_report import Report, report_of
from backoffice.queries.inspections import InspectionRow, inspection_of, inspections
from backoffice.queries.photos import photos_that_may_go
from backoffice.rules.problems import Refused
from backoffice.security import EVERYTHING, Actor, Grant, Role, Scope
from tests.exchange.test_picture_files import PNG
from tests.operations.record_writing import SOURCE, TODAY, rows, two_organisations, undo, write
from tests.screens.driving import ON_SQLITE
from tests.tenancies import KNOWN, add_case, add_lease

MANAGER = Actor("bo", (Grant(Role.BUILDING_MANAGER),))
HELD = date(2026, 11, 12)


def case(database: Database, *, dwelling: int = 1, **more: object) -> int:
    with database.writing() as session:
        return add_case(session, dwelling, **more)  # type: ignore[arg-type]


def made(database: Database, actor: Actor, plan: object, *given: object, today: date = TODAY, **more: object) -> Plan:
    with database.reading() as session:
        found: Plan = plan(session, actor, *given, SOURCE, today=today, **more)  # type: ignore[operator]
        return found


def do(database: Database, actor: Actor, plan: object, *given: object, today: date = TODAY, **more: object) -> int:
    found = made(database, actor, plan, *given, today=today, **more)
    assert found.whole, [one for one, _ in found.refused.by_kind()]
    return write(database, actor, found)


def own(database: Database, key: int = 1) -> InspectionRow:
    with database.reading() as session:
        return inspection_of(session, key, EVERYTHING)


def report(database: Database, key: int = 1) -> Report:
    with database.reading() as session:
        return report_of(session, key, EVERYTHING, TODAY)


def code(database: Database, list_name: str, meaning: str) -> str:
    with database.reading() as session:
        return code_lists(session)[list_name].by_meaning[meaning].code


def arranged(database: Database, actor: Actor, day: date = HELD, **more: object) -> None:
    given = {"termination_id": 1, "planned_on": day, "planned_time": "10:00", **more}
    do(database, actor, steps.plan_inspection, given, today=date(2026, 11, 3))


def held_with(day: date = HELD, *, present: bool = True, signed: bool = True) -> steps.Held:
    return steps.Held(day, "bo", present, signed, True, day)


def told(plan: Plan) -> list[str]:
    return [problem.id for problem, _ in plan.warnings.by_kind()]


def lines(database: Database, actor: Actor, *given: Mapping[str, object], **more: object) -> None:
    do(database, actor, plan_lines, 1, list(given), **more)


def test_an_inspection_goes_from_the_summons_to_the_last_bill_and_its_case_goes_with_it(
    database: Database, caseworker: Actor
) -> None:
    two_organisations(database)
    case(database)
    arranged(database, caseworker)
    do(database, caseworker, steps.plan_summons, 1, date(2026, 11, 4))
    assert own(database).phase == "summoned"
    do(database, MANAGER, steps.plan_hold, 1, held_with())
    assert (own(database).phase, own(database)["held_by"], own(database)["signed_by_tenant"]) == (
        "inspected",
        "bo",
        True,
    )
    drain, pane = (code(database, "maintenance_situation", name) for name in ("drain", "sealed_pane"))
    lines(database, MANAGER, {"room": "Køkken", "item": "Afløb", "situation": drain, "estimate": 230_000})
    lines(database, MANAGER, {"item": "Termorude", "situation": pane, "estimate": 400_000})
    lines(database, MANAGER, {"item": "Maling", "estimate": 1_425_075})
    lines(database, MANAGER, {"item": "Hul i dør", "estimate": 100_000}, fault=True)
    found = report(database)
    assert [(line.part, line.payer, line["position"]) for line in found.lines] == [
        ("misuse", "tenant", 1), ("department", "landlord", 2), ("normal", "tenant", 3), ("misuse", "tenant", 4),
    ]  # fmt: skip
    assert (found.estimated.normal, found.estimated.misuse, found.estimated.department) == (1_425_075, 330_000, 400_000)
    assert found.estimated.shares is not None
    assert found.estimated.shares.tenant_total == 1_755_075
    do(database, MANAGER, steps.plan_report, 1, HELD, code(database, "notice_channel", "in_person"))
    do(database, caseworker, steps.plan_estimate, 1, date(2026, 11, 20))
    assert (own(database).phase, own(database).stage()) == ("report_sent", "estimated")
    order = {"supplier": "Malerfirma", "ordered_on": date(2026, 11, 20)}
    number = do(database, caseworker, plan_line_change, [3, 4], order)
    assert own(database).phase == "works"
    assert rows(database, "termination", "works_started_on") == [(date(2026, 11, 20),)]
    do(database, caseworker, plan_line_change, [3], {"finished_on": date(2026, 11, 21)})
    assert own(database).phase == "works"
    assert [line.id for line in report(database).waiting] == [3, 4]
    do(database, caseworker, plan_line_change, [4], {"finished_on": date(2026, 11, 22)})
    assert own(database).phase == "works_done"
    bill = {"invoice": "4711", "invoiced_on": TODAY, "actual": 1_500_000}
    do(database, caseworker, plan_line_change, [3], bill)
    assert [line.id for line in report(database).waiting] == [4]
    assert report(database).costs.normal == 1_500_000
    with database.reading() as session:
        found, n = inspections(session, Scope(department_ids=frozenset({1})), read_inspection_filter("faktura"), TODAY)
        assert ([one.unbilled for one in found], n) == ([1], 1)
        assert inspections(session, Scope(department_ids=frozenset({2})), read_inspection_filter(""), TODAY) == ([], 0)
    with pytest.raises(Refused):
        undo(database, caseworker, number)


@ON_SQLITE
def test_a_step_is_taken_back_with_its_case(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    case(database)
    arranged(database, caseworker)
    number = do(database, caseworker, steps.plan_summons, 1, date(2026, 11, 4))
    undo(database, caseworker, number)
    assert (own(database).phase, own(database)["summoned_on"]) == ("moved_out", None)


@ON_SQLITE
def test_only_a_building_manager_holds_an_inspection_and_only_in_its_turn(
    database: Database, caseworker: Actor
) -> None:
    two_organisations(database)
    case(database)
    arranged(database, caseworker)
    with pytest.raises(Refused, match="no_right"):
        made(database, caseworker, steps.plan_hold, 1, held_with())
    with pytest.raises(Refused, match=r"case\.not_now"):
        made(database, MANAGER, steps.plan_hold, 1, held_with())
    do(database, caseworker, steps.plan_summons, 1, date(2026, 11, 4))
    with pytest.raises(Refused, match=r"inspection\.signed_absent"):
        made(database, MANAGER, steps.plan_hold, 1, held_with(present=False))
    with pytest.raises(Refused, match="no_right"):
        made(database, MANAGER, plan_line_change, [1], {"ordered_on": TODAY})
    with pytest.raises(Refused, match=r"inspection\.not_held"):
        made(database, MANAGER, steps.plan_report, 1, TODAY, "brev")


@ON_SQLITE
def test_no_inspection_is_planned_before_the_dwelling_is_empty_nor_with_too_short_a_summons(
    database: Database, caseworker: Actor
) -> None:
    two_organisations(database)
    case(database)
    day = {"termination_id": 1, "planned_on": date(2026, 11, 1)}
    with pytest.raises(Refused, match=r"inspection\.not_empty"):
        made(database, caseworker, steps.plan_inspection, {**day, "shorter_agreed": True}, today=date(2026, 10, 20))
    short = {"termination_id": 1, "planned_on": date(2026, 11, 9)}
    with pytest.raises(Refused, match=r"inspection\.short_summons"):
        made(database, caseworker, steps.plan_inspection, short, today=date(2026, 11, 3))
    agreed = made(database, caseworker, steps.plan_inspection, {**short, "shorter_agreed": True}, today=KNOWN)
    assert (agreed.changed, told(agreed), agreed.purpose) == (1, [], "register")
    late = {"termination_id": 1, "planned_on": date(2026, 11, 17)}
    plan = made(database, caseworker, steps.plan_inspection, late, today=date(2026, 11, 3))
    assert (plan.changed, told(plan)) == (1, ["inspection.too_late"])


@ON_SQLITE
@pytest.mark.parametrize(("regime", "effect"), [("private", "lapses"), ("almen", "review")])
def test_what_is_lost_by_a_late_inspection_is_said_before_it_is_written_and_stands_afterwards(
    database: Database, caseworker: Actor, regime: str, effect: str
) -> None:
    two_organisations(database)
    case(database, regime=regime)
    late = date(2026, 11, 17)
    arranged(database, caseworker, late)
    do(database, caseworker, steps.plan_summons, 1, date(2026, 11, 4))
    plan = made(database, MANAGER, steps.plan_hold, 1, held_with(late))
    assert told(plan) == [f"inspection.lost.inspection.{effect}"]
    write(database, MANAGER, plan)
    lines(
        database, MANAGER, {"item": "Maling", "estimate": 100_000}, {"item": "Hul", "part": "mislighold", "estimate": 1}
    )
    found = report(database)
    assert found.lapsed is (regime == "private")
    if regime == "private":
        assert found.estimated.shares is not None
        assert (found.estimated.shares.tenant_normal, found.estimated.shares.misuse) == (0, 1)
        assert found.estimated.shares.review
    with database.reading() as session:
        late_ones, n = inspections(session, EVERYTHING, read_inspection_filter("sen åparken"), TODAY)
    assert ([one.id for one in late_ones], n) == ([1], 1)


def test_a_report_that_was_given_stands_until_somebody_objects(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    with database.writing() as session:
        add_lease(session, 1, date(2026, 11, 1))
    given = {"lease_id": 1, "planned_on": date(2026, 11, 2)}
    do(database, MANAGER, steps.plan_inspection, given)
    do(database, MANAGER, steps.plan_hold, 1, held_with(date(2026, 11, 2)))
    lines(database, MANAGER, {"item": "Ridse i gulv"})
    do(database, MANAGER, steps.plan_report, 1, date(2026, 11, 2), code(database, "notice_channel", "in_person"))
    assert (own(database).kind, own(database).phase, own(database).next_clock()) == ("move_in", "", None)
    change = made(database, MANAGER, plan_line_change, [1], {"item": "Ridser i gulv"})
    assert [problem.id for problem, _ in change.refused.by_kind()] == ["inspection.report_given"]
    with pytest.raises(Refused, match=r"inspection\.report_given"):
        made(database, MANAGER, plan_line_removal, [1])
    in_time = made(database, caseworker, steps.plan_objection, 1, date(2026, 11, 16))
    late = made(database, caseworker, steps.plan_objection, 1, date(2026, 11, 17))
    assert (told(in_time), told(late)) == ([], ["inspection.objection_late"])
    write(database, caseworker, in_time)
    do(database, MANAGER, plan_line_change, [1], {"item": "Ridser i gulv"})
    do(database, MANAGER, plan_line_removal, [1])
    assert rows(database, "inspection_line", "item") == []


@ON_SQLITE
def test_a_line_is_not_reduced_without_a_reason_nor_billed_without_a_number(
    database: Database, caseworker: Actor
) -> None:
    two_organisations(database)
    case(database)
    arranged(database, caseworker)
    lines(database, caseworker, {"item": "Dør", "estimate": 100_000})
    for change, problem in (
        ({"age_reduction": 5}, "inspection.age_without_reason"),
        ({"age_reduction": 200_000, "age_reason": "20 år gammel"}, "inspection.age_above_cost"),
        ({"finished_on": TODAY}, "inspection.not_ordered"),
        ({"ordered_on": TODAY, "finished_on": KNOWN}, "inspection.finished_before_ordered"),
        ({"invoiced_on": TODAY, "actual": 5}, "inspection.bill_incomplete"),
    ):
        plan = made(database, caseworker, plan_line_change, [1], change)
        assert [one.id for one, _ in plan.refused.by_kind()] == [problem]


def test_photos_are_looked_at_and_kept_until_the_settlement_is_closed(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    two_organisations(database)
    case(database)
    arranged(database, caseworker)
    (tmp_path / "stue.png").write_bytes(PNG)
    given = [{"title": "Stue", "file": "stue.png"}, {"title": "Bad", "file": "https://aaparken.dk/bad.jpg"}]
    do(database, caseworker, plan_photos, 1, given, tmp_path)
    assert rows(database, "photo", "inspection_id", "media_type", "found") == [(1, "image/png", True), (1, None, None)]
    with pytest.raises(Refused, match=r"picture\.outside"):
        made(database, caseworker, plan_photos, 1, [{"title": "x", "file": "../x.png"}], tmp_path)
    (tmp_path / "stue.png").write_bytes(b"MZ")
    assert made(database, caseworker, plan_photo_check, [1, 2], tmp_path).changed == 1
    # Whichever way it is asked: from the inspection, or as any record is removed.
    for plan, given_keys in ((plan_photo_removal, ([1],)), (plan_remove, ("photo", [1]))):
        refused = made(database, caseworker, plan, *given_keys)
        assert [problem.id for problem, _ in refused.refused.by_kind()] == ["photo.kept"]
    with database.reading() as session:
        assert photos_that_may_go(session, EVERYTHING) == []
    with database.writing() as session:
        closed = code_lists(session)["case_phase"].by_meaning["closed"].code
        session.execute(TABLES["termination"].update().values(phase=closed))
    with database.reading() as session:
        assert [one.id for one in photos_that_may_go(session, EVERYTHING)] == [1, 2]
    assert made(database, caseworker, plan_photo_removal, [1]).changed == 1
