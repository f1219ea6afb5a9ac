"""Reporting a new tenant: with the end of the vacancy, without a name in the history, and never where it is let."""

from datetime import date
from functools import partial

import pytest
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import ChangeRow, ChangeSet, HousingCost, Lease, Tenant
from backoffice.operations.letting_tenant import Letting, plan_let
from backoffice.operations.undo import plan_undo
from backoffice.operations.vacancies import plan_end
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.vacancies import SOURCE, TODAY, add_lease, dwellings, leases, refusals, written

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


def test_the_vacancy_ends_the_day_before_the_new_tenant_in_the_same_change(
    database: Database, caseworker: Actor
) -> None:
    dwelling = dwellings(database)[0]
    with database.writing() as session:
        add_lease(session, dwelling, date(2020, 1, 1), OCTOBER)
        add_lease(session, dwelling, OCTOBER, kind="vacant")
    new = Letting(DECEMBER, "3", entry_deposit=40_000_00, deposit=0, tenants=("Ida Ørsted", ""))
    plan = written(database, caseworker, partial(plan_let, dwelling_id=dwelling, new=new, source=SOURCE, today=TODAY))
    assert plan.counts() | {"warnings": 0} == {
        "asked": 3, "changed": 3, "unchanged": 0, "refused": 0, "conflicts": 0, "warnings": 0, "following": 1,
    }  # fmt: skip
    assert leases(database, dwelling)[1:] == [
        ("vacant", OCTOBER, DECEMBER, "reported"),
        ("let", DECEMBER, None, "reported"),
    ]
    with database.reading() as session:
        lease = session.scalars(select(Lease).where(Lease.valid_from == DECEMBER)).one()
        assert (lease.allocation_type, lease.entry_deposit, lease.deposit) == ("3", 40_000_00, 0)
        names = session.scalars(select(Tenant.name).where(Tenant.lease_id == lease.id).order_by(Tenant.id)).all()
        assert names == ["Ida Ørsted", ""]


def test_a_tenants_name_is_in_no_history_also_after_undo_and_redo(database: Database, caseworker: Actor) -> None:
    dwelling = dwellings(database)[0]
    new = Letting(NOVEMBER, "1", tenants=("Bo Åby",))
    written(database, caseworker, partial(plan_let, dwelling_id=dwelling, new=new, source=SOURCE, today=TODAY))
    for number in (1, 2):
        written(database, caseworker, lambda session, actor, n=number: plan_undo(session, actor, n, SOURCE))
    assert leases(database, dwelling) == [("let", NOVEMBER, None, "reported")]
    with database.reading() as session:
        kept = [f"{row.before}{row.after}" for row in session.scalars(select(ChangeRow))]
        kept += [f"{one.contents}{one.counts}{one.source}" for one in session.scalars(select(ChangeSet))]
        assert len(kept) == 9
        assert not any("Åby" in one for one in kept)
        assert session.scalars(select(Tenant.name)).all() == [""]


def test_a_number_of_a_person_is_no_name(database: Database, caseworker: Actor) -> None:
    dwelling = dwellings(database)[0]
    with database.reading() as session, pytest.raises(Refused, match=r"vacancy\.no_name"):
        plan_let(session, caseworker, dwelling, Letting(NOVEMBER, "1", tenants=("010190-1234",)), SOURCE, today=TODAY)


def test_a_dwelling_that_is_let_gets_no_second_tenant(database: Database, caseworker: Actor) -> None:
    dwelling = dwellings(database)[0]
    with database.writing() as session:
        add_lease(session, dwelling, date(2020, 1, 1))
    with database.reading() as session:
        plan = plan_let(session, caseworker, dwelling, Letting(NOVEMBER, "1", tenants=("",)), SOURCE, today=TODAY)
    assert refusals(plan, [dwelling]) == ["vacancy.still_let"]
    assert plan.counts()["asked"] == 1


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        (Letting(None, "1"), "vacancy.no_start"),
        (Letting(NOVEMBER), "vacancy.no_allocation"),
        (Letting(NOVEMBER, "10"), "vacancy.allocation_nobody"),
        (Letting(NOVEMBER, "1", end=OCTOBER), "vacancy.ends_before_start"),
        (Letting(NOVEMBER, "1", lease_id=77), "vacancy.no_draft"),
    ],
)
def test_a_letting_without_what_it_needs_is_refused(
    database: Database, caseworker: Actor, new: Letting, problem: str
) -> None:
    dwelling = dwellings(database)[0]
    with database.reading() as session, pytest.raises(Refused, match=problem.replace(".", r"\.")):
        plan_let(session, caseworker, dwelling, new, SOURCE, today=TODAY)


def test_what_a_person_should_see_before_a_tenant_is_reported_is_warned_of(
    database: Database, caseworker: Actor
) -> None:
    ids = dwellings(database, 2, unavailable_reason="renovation")
    with database.writing() as session:
        own = {"organisation_id": 1, "dwelling_id": ids[1], "status": "reported"}
        session.add(HousingCost(id=901, cost_type="1", amount=600_000, valid_from=date(2025, 1, 1), **own))
    far = date(2027, 11, 1)
    with database.reading() as session:
        plans = [
            plan_let(session, caseworker, key, new, SOURCE, today=TODAY)
            for key, new in ((ids[0], Letting(far, "1")), (ids[1], Letting(NOVEMBER, "1", tenants=("",))))
        ]
    assert [sorted(kind.id for kind, _ in plan.warnings.by_kind()) for plan in plans] == [
        ["vacancy.far_ahead", "vacancy.no_rent", "vacancy.no_tenant_named", "vacancy.still_marked"],
        ["vacancy.still_marked"],
    ]


def test_an_end_ahead_tells_that_the_portal_hides_the_vacancy_at_once(database: Database, caseworker: Actor) -> None:
    ids = dwellings(database, 1)
    with database.writing() as session:
        add_lease(session, ids[0], OCTOBER, kind="vacant")
    with database.reading() as session:
        for end, told in ((DECEMBER, ["vacancy.hides_at_once"]), (NOVEMBER, [])):
            plan = plan_end(session, caseworker, ids, end, SOURCE, today=TODAY)
            assert [note.id for note in plan.notes] == told
