"""Allocation agreements: made, for many places at once, ended, renewed without a gap, reported, removed, and undone."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import AllocationAgreement
from backoffice.operations.allocating import (
    RECORD,
    plan_copies,
    plan_end,
    plan_for_places,
    plan_remove_drafts,
    plan_renewal,
)
from backoffice.operations.apply import apply
from backoffice.operations.plan import Plan, Source
from backoffice.operations.reporting import plan_report_records
from backoffice.operations.undo import plan_undo
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.allocations import ELDERLY, FAMILY, TODAY, YOUTH, add_agreement, places

SOURCE = Source("command")
CONTENT: dict[str, Any] = {
    "title": "Fleksibel udlejning 2026-2030",
    "agreement_kind": "flexible",
    "municipality_code": "0461",
    "dwelling_types": FAMILY,
    "scenarios": "FLX1 FLX5",
    "share": 25,
    "valid_from": date(2026, 1, 1),
    "valid_to": date(2027, 1, 1),
}


def made(database: Database, actor: Actor, *where: dict[str, int], draft: bool = False, **content: object) -> Plan:
    """Plan an agreement for places and write what can be."""
    with database.writing() as session:
        plan = plan_for_places(session, actor, CONTENT | content, where, SOURCE, today=TODAY, draft=draft)
        if plan.changed:
            apply(session, actor, plan)
    return plan


def carried_out(database: Database, actor: Actor, operation: Any, *asked: object, **options: Any) -> Plan:
    """Plan and write what can be written."""
    with database.writing() as session:
        plan: Plan = operation(session, actor, *asked, SOURCE, today=TODAY, **options)
        if plan.changed:
            apply(session, actor, plan)
    return plan


def held(database: Database) -> list[AllocationAgreement]:
    with database.reading() as session:
        found = list(session.scalars(select(AllocationAgreement).order_by(AllocationAgreement.id)))
        session.expunge_all()
    return found


def why_not(plan: Plan) -> list[str]:
    return [problem.id for problem, _ in plan.refused.by_kind()]


def warned(plan: Plan) -> list[str]:
    return [problem.id for problem, _ in plan.warnings.by_kind()]


def test_an_agreement_of_an_organisation_is_written_reported_and_undone(database, caseworker) -> None:
    keys = places(database)
    plan = made(database, caseworker, {"organisation_id": keys["0451"]})
    (one,) = held(database)
    assert (one.organisation_id, one.department_id, one.status) == (keys["0451"], None, "reported")
    assert (one.scenarios, one.share, one.valid_to) == ("FLX1 FLX5", 25, date(2027, 1, 1))
    assert plan.counts()["warnings"] == 0
    with database.writing() as session:
        apply(session, caseworker, plan_undo(session, caseworker, one.change_set_id, SOURCE))
    assert held(database) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"scenarios": None}, "allocation.no_scenario"),
        ({"share": 101}, "record.wrong_value"),
        ({"share": -1}, "record.wrong_value"),
        ({"dwelling_types": None}, "value.required"),
        ({"scenarios": "FLX8"}, "record.unknown_code"),
        ({"municipality_code": "0462"}, "allocation.unknown_municipality"),
        ({"valid_to": date(2025, 12, 31)}, "record.ends_before_start"),
    ],
)
def test_an_agreement_that_may_not_be_is_refused(database, caseworker, content, expected) -> None:
    keys = places(database)
    plan = made(database, caseworker, {"organisation_id": keys["0451"]}, **content)
    assert why_not(plan) == [expected]
    assert held(database) == []


@pytest.mark.parametrize(
    ("content", "place", "expected"),
    [
        ({"dwelling_types": f"{FAMILY} {YOUTH}"}, "0451", ["allocation.covers_youth"]),
        ({"dwelling_types": ELDERLY}, "0451-013", ["allocation.covers_nothing"]),
        ({"municipality_code": "0101"}, "0451-012", ["allocation.other_municipality"]),
        ({"municipality_code": "0101"}, "0451", []),
    ],
)
def test_an_unusual_agreement_is_written_with_a_warning(database, caseworker, content, place, expected) -> None:
    keys = places(database)
    where = {"department_id" if "-" in place else "organisation_id": keys[place]}
    plan = made(database, caseworker, where, **content)
    assert warned(plan) == expected
    assert len(held(database)) == 1


def test_an_overlapping_period_is_refused_and_the_other_is_named(database, caseworker) -> None:
    keys = places(database)
    where = {"department_id": keys["0451-012"]}
    made(database, caseworker, where)
    plan = made(database, caseworker, where, valid_from=date(2026, 12, 31), valid_to=FOREVER)
    ((problem, _),) = plan.refused.by_kind()
    assert problem.id == "allocation.overlaps"
    assert problem.values == {
        "title": CONTENT["title"], "place": "0451-012", "begins": "01-01-2026", "ends": "31-12-2026",
    }  # fmt: skip
    assert not why_not(made(database, caseworker, where, valid_from=date(2027, 1, 1), valid_to=FOREVER))
    assert not why_not(made(database, caseworker, where, agreement_kind="municipal", scenarios=None))
    assert not why_not(made(database, caseworker, {"organisation_id": keys["0451"]}))
    assert len(held(database)) == 4


def test_a_draft_may_overlap_with_a_warning_until_it_is_reported(database, caseworker) -> None:
    keys = places(database)
    where = {"department_id": keys["0451-012"]}
    made(database, caseworker, where)
    plan = made(database, caseworker, where, draft=True, scenarios="FLX7")
    assert warned(plan) == ["allocation.overlaps_draft"]
    draft = held(database)[1]
    assert draft.status == "draft"
    assert why_not(carried_out(database, caseworker, plan_report_records, RECORD, [draft.id])) == [
        "allocation.overlaps"
    ]
    carried_out(database, caseworker, plan_end, [held(database)[0].id], date(2026, 6, 30))
    carried_out(database, caseworker, plan_remove_drafts, [draft.id])
    made(database, caseworker, where, draft=True, valid_from=date(2026, 7, 1))
    later = held(database)[-1]
    assert carried_out(database, caseworker, plan_report_records, RECORD, [later.id]).changed == 1
    assert [one.status for one in held(database)] == ["reported", "reported"]


def test_departments_that_have_one_are_conflicts_by_name_and_the_others_get_theirs(database, caseworker) -> None:
    keys = places(database)
    made(database, caseworker, {"department_id": keys["0451-013"]})
    wanted = [{"department_id": keys[number]} for number in ("0451-012", "0451-013", "0451-014")]
    plan = made(database, caseworker, *wanted)
    assert plan.counts() | {"warnings": 0} == {
        "asked": 3, "changed": 2, "unchanged": 0, "refused": 0, "conflicts": 1, "warnings": 0, "following": 0,
    }  # fmt: skip
    ((problem, _),) = plan.conflicts.by_kind()
    assert (problem.id, problem.values["place"]) == ("allocation.overlaps", "0451-013")
    assert [one.department_id for one in held(database)] == [keys["0451-013"], keys["0451-012"], keys["0451-014"]]


def test_an_agreement_is_copied_to_departments_with_all_it_says(database, caseworker) -> None:
    keys = places(database)
    made(database, caseworker, {"department_id": keys["0451-012"]}, criteria="I arbejde mindst 25 timer")
    targets = [keys["0451-012"], keys["0451-013"], keys["0452-001"]]
    plan = carried_out(database, caseworker, plan_copies, held(database)[0].id, targets)
    assert (plan.changed, len(plan.conflicts)) == (2, 1)
    first, *copies = held(database)
    for copy in copies:
        assert (copy.criteria, copy.scenarios, copy.valid_to) == (first.criteria, first.scenarios, first.valid_to)
    assert [copy.organisation_id for copy in copies] == [keys["0451"], keys["0452"]]


def test_a_renewed_agreement_begins_the_day_after_with_the_same_content_and_length(database, caseworker) -> None:
    keys = places(database)
    made(database, caseworker, {"department_id": keys["0451-012"]})
    plan = carried_out(database, caseworker, plan_renewal, [held(database)[0].id])
    assert (plan.asked, plan.changed, plan.following) == (1, 1, 0)
    old, new = held(database)
    assert (new.valid_from, new.valid_to, new.renews) == (old.valid_to, date(2028, 1, 1), old.id)
    same = ("title", "agreement_kind", "municipality_code", "dwelling_types", "scenarios", "share", "department_id")
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]


def test_an_open_agreement_gets_its_end_by_the_renewal_in_the_same_change(database, caseworker) -> None:
    keys = places(database)
    made(database, caseworker, {"department_id": keys["0451-012"]}, valid_to=FOREVER)
    (open_one,) = held(database)
    assert why_not(carried_out(database, caseworker, plan_renewal, [open_one.id])) == ["allocation.renew_from_when"]
    plan = carried_out(
        database, caseworker, plan_renewal, [open_one.id], last=date(2026, 12, 31), until=date(2030, 12, 31)
    )
    assert (plan.changed, plan.following) == (1, 1)
    old, new = held(database)
    assert old.valid_to == new.valid_from == date(2027, 1, 1)
    assert (new.valid_to, new.change_set_id) == (date(2031, 1, 1), old.change_set_id)
    with database.writing() as session:
        apply(session, caseworker, plan_undo(session, caseworker, new.change_set_id, SOURCE))
    (again,) = held(database)
    assert again.valid_to == FOREVER


def test_an_agreement_is_not_renewed_into_one_that_is_there(database, caseworker) -> None:
    keys = places(database)
    where = {"department_id": keys["0451-012"]}
    made(database, caseworker, where)
    first = held(database)[0].id
    made(database, caseworker, where, valid_from=date(2027, 6, 1), valid_to=FOREVER)
    assert why_not(carried_out(database, caseworker, plan_renewal, [first])) == ["allocation.overlaps"]
    plan = carried_out(database, caseworker, plan_renewal, [first], until=date(2027, 5, 31))
    assert plan.changed == 1
    assert held(database)[-1].valid_to == date(2027, 6, 1)


def test_a_reported_agreement_is_ended_and_not_removed(database, caseworker) -> None:
    keys = places(database)
    made(database, caseworker, {"organisation_id": keys["0451"]})
    (one,) = held(database)
    assert why_not(carried_out(database, caseworker, plan_remove_drafts, [one.id])) == ["allocation.remove_reported"]
    assert carried_out(database, caseworker, plan_end, [one.id], date(2026, 11, 30)).changed == 1
    assert held(database)[0].valid_to == date(2026, 12, 1)


def test_who_works_in_a_department_writes_only_agreements_of_it(database) -> None:
    keys = places(database)
    own = Actor("dorte", (Grant(Role.CASEWORKER, department_id=keys["0451-012"]),))
    wanted = [{"department_id": keys["0451-012"]}, {"department_id": keys["0451-013"]}]
    plan = made(database, own, *wanted)
    assert (plan.changed, why_not(plan)) == (1, ["out_of_scope"])
    assert why_not(made(database, own, {"organisation_id": keys["0451"]})) == ["out_of_scope"]
    with database.writing() as session:
        of_all = add_agreement(session, keys["0451"])
    wanted_of_all = [
        (plan_end, [of_all], date(2026, 12, 31)),
        (plan_renewal, [of_all]),
        (plan_report_records, RECORD, [of_all]),
        (plan_remove_drafts, [of_all]),
    ]
    for operation, *asked in wanted_of_all:
        options = {"last": date(2026, 12, 31)} if operation is plan_renewal else {}
        assert not carried_out(database, own, operation, *asked, **options).changed


def test_nobody_copies_an_agreement_of_an_organisation_they_have_no_part_of(database) -> None:
    keys = places(database)
    own = Actor("dorte", (Grant(Role.CASEWORKER, department_id=keys["0451-012"]),))
    with database.writing() as session:
        ours, theirs = add_agreement(session, keys["0451"]), add_agreement(session, keys["0452"])
    assert carried_out(database, own, plan_copies, ours, [keys["0451-012"]]).changed == 1
    with pytest.raises(Refused):
        carried_out(database, own, plan_copies, theirs, [keys["0451-012"]])


def test_who_only_looks_writes_no_agreement(database) -> None:
    keys = places(database)
    reader = Actor("rikke", (Grant(Role.READER),))
    with pytest.raises(Refused):
        made(database, reader, {"organisation_id": keys["0451"]})
