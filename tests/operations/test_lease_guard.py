"""No way of writing leaves two reported leases of a dwelling on one day, nor changes a lease around its running case."""

from array import array
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import Lease, Termination
from backoffice.operations.apply import apply
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Changes, Created, Plan
from backoffice.operations.record_write import plan_record_changes
from backoffice.operations.undo import plan_undo
from backoffice.queries.codes import code_lists
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.vacancies import SOURCE, add_lease, dwellings, leases

FIRST, SECOND, THIRD = date(2020, 1, 1), date(2024, 1, 1), date(2026, 1, 1)
OVERLAP = r"lease\.overlap_written"


def a_change(lease: int, version: int = 1, **values: Any) -> Plan:
    part = Changes(
        "lease",
        tuple(values),
        array("q", [lease]),
        array("i", [version]),
        array("Q", [(1 << len(values)) - 1]),
        values={name: [value] for name, value in values.items()},
    )
    return Plan("edit", SOURCE, asked=1, changes=[part], record="lease")


def a_new(dwelling: int, start: date, end: date = FOREVER, status: str = "reported") -> Plan:
    columns = {
        "organisation_id": [1], "dwelling_id": [dwelling], "valid_from": [start], "valid_to": [end],
        "vacant": [False], "available": [False], "status": [status], "origin": ["manual"],
    }  # fmt: skip
    return Plan("letting", SOURCE, asked=1, created=[Created("lease", array("q", [-1]), columns)], record="lease")


def write(database: Database, actor: Actor, plan: Plan) -> int:
    with database.writing() as session:
        return apply(session, actor, plan).change_set


@pytest.fixture
def two(database: Database) -> tuple[int, int, int]:
    """A dwelling with a lease until 2024 and one from then on; their keys."""
    dwelling = dwellings(database)[0]
    with database.writing() as session:
        return dwelling, add_lease(session, dwelling, FIRST, SECOND), add_lease(session, dwelling, SECOND)


def test_no_plan_writes_two_reported_leases_on_one_day(
    database: Database, caseworker: Actor, two: tuple[int, int, int]
) -> None:
    dwelling, early, late = two
    before = leases(database, dwelling)
    for plan in (
        a_change(early, valid_to=FOREVER),
        a_change(late, valid_from=date(2023, 12, 31)),
        a_new(dwelling, THIRD),
        a_new(dwelling, date(2019, 1, 1), date(2020, 1, 2)),
    ):
        with pytest.raises(Refused, match=OVERLAP):
            write(database, caseworker, plan)
    assert leases(database, dwelling) == before
    write(database, caseworker, a_new(dwelling, date(2019, 1, 1), FIRST))
    write(database, caseworker, a_new(dwelling, THIRD, status="draft"))
    write(database, caseworker, a_change(late, deposit=12_000_00, allocation_type="3"))
    assert [row[1:3] for row in leases(database, dwelling)] == [
        (date(2019, 1, 1), FIRST), (FIRST, SECOND), (SECOND, None), (THIRD, None),
    ]  # fmt: skip


def test_a_draft_is_not_reported_beside_another_lease(
    database: Database, caseworker: Actor, two: tuple[int, int, int]
) -> None:
    dwelling, _, _ = two
    with database.writing() as session:
        draft = add_lease(session, dwelling, THIRD, status="draft")
    with pytest.raises(Refused, match=OVERLAP):
        write(database, caseworker, a_change(draft, status="reported"))


def test_leases_that_overlapped_before_can_be_mended_step_by_step_and_not_made_worse(
    database: Database, caseworker: Actor, two: tuple[int, int, int]
) -> None:
    dwelling, early, late = two
    with database.writing() as session:
        session.execute(update(Lease).where(Lease.id == early).values(valid_to=date(2025, 1, 1)))
    write(database, caseworker, a_change(early, valid_to=date(2024, 6, 1)))
    write(database, caseworker, a_change(late, valid_from=date(2024, 3, 1)))
    with pytest.raises(Refused, match=OVERLAP):
        write(database, caseworker, a_new(dwelling, date(2024, 2, 1), date(2024, 5, 1)))
    write(database, caseworker, a_change(early, version=2, valid_to=date(2024, 3, 1)))
    with pytest.raises(Refused, match=OVERLAP):
        write(database, caseworker, a_change(early, version=3, valid_to=date(2024, 6, 1)))


def test_taking_back_an_end_is_refused_when_somebody_else_lives_there_by_now(
    database: Database, caseworker: Actor
) -> None:
    dwelling = dwellings(database)[0]
    with database.writing() as session:
        lease = add_lease(session, dwelling, FIRST)
    ended = write(database, caseworker, a_change(lease, valid_to=SECOND))
    begun = write(database, caseworker, a_new(dwelling, SECOND))
    for number, works in ((ended, False), (begun, True), (ended, True)):
        with database.reading() as session:
            plan = plan_undo(session, caseworker, number, SOURCE)
        if works:
            write(database, caseworker, plan)
        else:
            with pytest.raises(Refused, match=OVERLAP):
                write(database, caseworker, plan)
    assert leases(database, dwelling) == [("let", FIRST, None, "reported")]


def add_case(session: Session, lease: int, phase: str) -> None:
    """Add a termination of a lease in a phase, given by its meaning."""
    row = session.get_one(Lease, lease)
    code = code_lists(session)["case_phase"].by_meaning[phase].code
    values: dict[str, Any] = {
        "terminated_by": "lejer",
        "received_on": THIRD,
        "received_time": "10:00",
        "channel": "email",
    }
    if phase == "withdrawn":
        values |= {"withdrawn_on": THIRD, "withdrawn_by": "mho", "withdrawn_reason": "Lejer bliver boende"}
    key = new_keys(session, "termination", 1)[0]
    place = {"organisation_id": row.organisation_id, "dwelling_id": row.dwelling_id, "lease_id": lease}
    session.add(Termination(id=key, phase=code, **place, **values))
    session.flush()


@pytest.mark.parametrize(("phase", "works"), [("received", False), ("sent", False), ("withdrawn", True)])
def test_a_lease_is_not_changed_around_its_running_case(
    database: Database, caseworker: Actor, two: tuple[int, int, int], phase: str, works: bool
) -> None:
    _, _, late = two
    with database.writing() as session:
        add_case(session, late, phase)
    write(database, caseworker, a_change(late, deposit=9_000_00))
    for plan in (a_change(late, version=2, valid_to=date(2026, 7, 1)), a_change(late, version=3, allocation_type="3")):
        if works:
            write(database, caseworker, plan)
        else:
            with pytest.raises(Refused, match=r"lease\.case_runs_at"):
                write(database, caseworker, plan)


def test_a_form_says_row_by_row_which_lease_cannot_be_written(
    database: Database, caseworker: Actor, two: tuple[int, int, int]
) -> None:
    dwelling, early, late = two
    other = dwellings(database, number="0452")[0]
    with database.writing() as session:
        free = add_lease(session, other, FIRST)
        add_case(session, late, "confirmed")
    with database.reading() as session:
        plan = plan_record_changes(
            session,
            caseworker,
            "lease",
            {early: {"valid_to": FOREVER}, late: {"valid_to": date(2026, 7, 1)}, free: {"valid_to": SECOND}},
            SOURCE,
            today=THIRD,
        )
    why = {key: plan.refused.problem(at).id for at, key in enumerate(plan.refused.ids)}
    assert why == {early: "lease.overlaps", late: "lease.case_runs"}
    assert plan.counts()["changed"] == 1
    write(database, caseworker, plan)
    assert leases(database, other) == [("let", FIRST, SECOND, "reported")]
    assert leases(database, dwelling)[1][2] is None
