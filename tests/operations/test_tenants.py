"""Tenants of a lease: named, reached, with shares; written by plans that hold nothing of a person where people read."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from backoffice.command_line.plan_view import view_plan
from backoffice.database import Database
from backoffice.models import ChangeRow, ChangeSet, DepositClaim, Tenant
from backoffice.operations.apply import apply
from backoffice.operations.plan import Plan
from backoffice.operations.tenants import plan_tenant_change, plan_tenants, plan_tenants_out
from backoffice.operations.undo import plan_undo
from backoffice.queries.scoping import outside
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Right, Role
from tests.vacancies import SOURCE, TODAY, add_lease, dwellings, refusals, written

IDA = {"name": "Ida Ørsted", "email": "ida@aaparken.dk", "phone": "22 33 44 55", "new_address": "Søvej 7", "share": 2}
PERSONAL = ("Ørsted", "Åby", "aaparken.dk", "22 33 44 55", "Søvej 7", "bo@by.dk")


@pytest.fixture
def lease(database: Database) -> int:
    """A lease without tenants yet."""
    dwelling = dwellings(database)[0]
    with database.writing() as session:
        return add_lease(session, dwelling, date(2020, 1, 1), tenants=0)


def held(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as session:
        one = Tenant
        query = select(one.name, one.email, one.phone, one.new_address, one.share, one.version).order_by(one.id)
        return [tuple(row) for row in session.execute(query)]


def all_that_is_kept(database: Database) -> str:
    with database.reading() as session:
        rows = [f"{row.before}{row.after}" for row in session.scalars(select(ChangeRow))]
        sets = [f"{one.contents}{one.counts}{one.source}{one.reason}" for one in session.scalars(select(ChangeSet))]
        return " ".join(rows + sets)


def add(lease: int, *people: Mapping[str, object]) -> Any:
    return partial(plan_tenants, lease_id=lease, people=people, source=SOURCE, today=TODAY)


def change(tenant: int, seen: int | None = None, **values: object) -> Any:
    return partial(plan_tenant_change, tenant_id=tenant, change=values, source=SOURCE, today=TODAY, seen=seen)


def test_tenants_are_put_on_a_lease_changed_and_taken_back_and_nothing_of_them_is_kept_elsewhere(
    database: Database, caseworker: Actor, lease: int
) -> None:
    plan = written(database, caseworker, add(lease, IDA, {"share": 1}))
    assert held(database) == [(*IDA.values(), 1), ("", None, None, None, 1, 1)]
    plan = written(database, caseworker, change(1, 1, name="Bo Åby", email="bo@by.dk", phone="", share=3))
    assert held(database)[0] == ("Bo Åby", "bo@by.dk", None, "Søvej 7", 3, 2)
    with database.reading() as session:
        shown = str(view_plan(session, plan))
    assert not any(one in shown for one in PERSONAL)
    written(database, caseworker, change(1, 2, new_address="Elmevej 2"))
    kept = all_that_is_kept(database)
    assert not any(one in kept for one in (*PERSONAL, "Elmevej"))
    with database.reading() as session:
        undone = plan_undo(session, caseworker, 3, SOURCE)
    assert (undone.counts()["changed"], undone.counts()["unchanged"]) == (0, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_can_find_out_by_a_plans_hash_who_a_tenant_is(database: Database, caseworker: Actor, lease: int) -> None:
    with database.reading() as session:
        hashes = [add(lease, {"name": name, "share": 1})(session, caseworker).hash() for name in ("Ida", "Bo", None)]
        other = add(lease, {"name": "Ida", "share": 2})(session, caseworker).hash()
    assert hashes[0] == hashes[1] != hashes[2] != other


def test_undo_gives_a_share_back_and_says_that_a_persons_data_stays(
    database: Database, caseworker: Actor, lease: int
) -> None:
    written(database, caseworker, add(lease, IDA))
    written(database, caseworker, change(1, name="Bo Åby", share=5))
    undone = written(database, caseworker, lambda session, actor: plan_undo(session, actor, 2, SOURCE))
    assert held(database) == [("Bo Åby", *list(IDA.values())[1:4], 2, 3)]
    assert [note.id for note in undone.notes] == ["undo.not_kept_personal"]
    assert undone.notes[0].values["fields"] == "Navn"


def test_a_tenant_who_is_taken_off_comes_back_without_what_was_known(
    database: Database, caseworker: Actor, lease: int
) -> None:
    written(database, caseworker, add(lease, IDA))
    out = partial(plan_tenants_out, tenant_ids=[1], source=SOURCE, today=TODAY)
    written(database, caseworker, out)
    assert held(database) == []
    written(database, caseworker, lambda session, actor: plan_undo(session, actor, 2, SOURCE))
    assert [row[0] for row in held(database)] == [""]
    assert not any(one in all_that_is_kept(database) for one in PERSONAL)
    with database.writing() as session:
        place = {"organisation_id": 1, "dwelling_id": 1, "lease_id": lease, "tenant_id": 1}
        session.add(
            DepositClaim(id=1, claim_kind="udlaeg", creditor="Kommunen", amount=1, registered_on=TODAY, **place)
        )
    with database.reading() as session:
        assert refusals(out(session, caseworker), [1]) == ["record.held_by_deposit_claim"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("person", "problem"),
    [
        ({"name": "010190-1234"}, "tenant.wrong_text"),
        ({"new_address": "Vej\n2"}, "tenant.wrong_text"),
        ({"email": "ida"}, "tenant.wrong_email"),
        ({"phone": "12"}, "tenant.wrong_phone"),
        ({"share": 0}, "tenant.wrong_share"),
        ({"cpr": "x"}, "edit.unknown_field"),
    ],
)
def test_what_cannot_be_of_a_tenant_is_refused_without_being_repeated(
    database: Database, caseworker: Actor, lease: int, person: dict[str, object], problem: str
) -> None:
    with database.reading() as session, pytest.raises(Refused) as told:
        add(lease, person)(session, caseworker)
    assert [one.id for one in told.value.problems] == [problem]
    given = str(next(iter(person.values())))
    assert problem in ("edit.unknown_field", "tenant.wrong_share") or given not in str(told.value.problems)


def test_an_empty_dwelling_has_no_tenants_and_a_stranger_changes_none(
    database: Database, caseworker: Actor, lease: int
) -> None:
    other = dwellings(database, number="0452")[0]
    with database.writing() as session:
        vacant = add_lease(session, other, date(2020, 1, 1), kind="vacant")
    written(database, caseworker, add(lease, IDA))
    stranger = Actor("bo", (Grant(Role.CASEWORKER, organisation_id=2),))
    beside = Actor("eva", (Grant(Role.CASEWORKER, department_id=2),))
    with database.writing() as session:
        neighbour = add_lease(session, other, date(2019, 1, 1), date(2020, 1, 1))
    with database.reading() as session:
        assert outside(session, "tenant", [1, 2], beside.scope(Right.EDIT)) == {1}
        assert refusals(change(1, name="X")(session, beside), [1]) == ["out_of_scope"]
        assert change(2, name="X")(session, beside).changed == 1
        with pytest.raises(Refused, match=r"tenant\.no_lease"):
            add(lease, IDA)(session, beside)
        assert add(neighbour, IDA)(session, beside).changed == 1
        with pytest.raises(Refused, match=r"tenant\.nobody_lives_there"):
            add(vacant, IDA)(session, caseworker)
        with pytest.raises(Refused, match=r"tenant\.no_lease"):
            add(lease, IDA)(session, stranger)
        plan: Plan = change(1, name="X")(session, stranger)
        assert refusals(plan, [1]) == ["out_of_scope"]
        stale: Plan = change(1, 7, name="X")(session, caseworker)
        assert len(stale.conflicts) == 1
        forged: Plan = change(1, share=9)(session, caseworker)
    with database.writing() as session, pytest.raises(Refused, match="out_of_scope"):
        apply(session, stranger, forged)
