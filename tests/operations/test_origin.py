"""What is transferred automatically is warned of, whatever kind is written to, and asked of the source system."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import DisabilityRegistration, Dwelling, Lease
from backoffice.models.transfer import Transfer
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.origin import OVERWRITTEN
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_record_change, plan_remove
from backoffice.operations.request_bulk import plan_requests_from
from backoffice.operations.source_list import write_source_list
from backoffice.operations.vacancies import Emptied, plan_end, plan_open
from backoffice.queries.selection import Selection, of_ids
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.operations.test_reporting import add_lease, register_of
from tests.register import add_registration
from tests.udk import sheets_of

TODAY = date(2026, 11, 22)
SCREEN = Source("screen")


def warned(plan: Plan) -> list[int]:
    kinds = plan.warnings
    return [kinds.ids[at] for at in range(len(kinds)) if kinds.problem(at).id == OVERWRITTEN]


def test_a_lease_of_the_own_system_is_warned_of_under_its_dwelling(database: Database, caseworker: Actor) -> None:
    ids = register_of(database, 2)
    for key, origin in zip(ids, ("automatic", "manual"), strict=True):
        add_lease(
            database, key, date(2026, 9, 1), tenant=False, vacant=True, available=True, allocation_type=None,
            status="reported", origin=origin,
        )  # fmt: skip
    with database.reading() as session:
        plan = plan_end(session, caseworker, ids, date(2026, 12, 1), SCREEN, today=TODAY)
        asked = plan_requests_from(session, caseworker, plan, SCREEN, today=TODAY)
    assert (plan.counts()["changed"], warned(plan)) == (2, [ids[0]])
    assert [asked.created[0].columns["place"][0]] == ["1 række"]


def test_a_new_lease_on_a_transferred_dwelling_is_warned_of_too(database: Database, caseworker: Actor) -> None:
    ids = register_of(database, 2)
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == ids[1]).values(origin="automatic"))
    with database.reading() as session:
        plan = plan_open(session, caseworker, ids, Emptied("economic_loss", date(2026, 11, 1)), SCREEN, today=TODAY)
    assert (plan.counts()["changed"], warned(plan)) == (2, [ids[1]])


def test_a_record_of_another_kind_is_warned_of_when_it_is_changed_or_removed(
    database: Database, caseworker: Actor
) -> None:
    register_of(database, 2)
    with database.writing() as session:
        keys = [add_registration(session, 1, "H12"), add_registration(session, 1, "H13")]
        chosen = DisabilityRegistration.id == keys[0]
        session.execute(update(DisabilityRegistration).where(chosen).values(origin="automatic"))
    kind = "disability_registration"
    with database.reading() as session:
        changed = plan_record_change(session, caseworker, kind, keys, {"title": "Nyt navn"}, SCREEN, today=TODAY)
        removed = plan_remove(session, caseworker, kind, keys, SCREEN, today=TODAY)
    assert (changed.counts()["changed"], warned(changed)) == (2, [keys[0]])
    assert (removed.counts()["changed"], warned(removed)) == (2, [keys[0]])


def test_what_people_keep_here_is_not_warned_of(database: Database, caseworker: Actor) -> None:
    ids = register_of(database, 1)
    add_lease(database, ids[0], date(2026, 9, 1), tenant=False, vacant=True, status="reported", allocation_type=None)
    with database.reading() as session:
        plan = plan_end(session, caseworker, ids, date(2026, 12, 1), SCREEN, today=TODAY)
        assert session.get_one(Lease, 1).origin == "manual"
    assert warned(plan) == []


def test_what_was_mended_here_since_the_last_transfer_is_listed_for_the_source_system(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    ids = register_of(database, 3)
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id < ids[2]).values(origin="automatic"))
    written(database, caseworker, ids, heating="5")
    number = written(database, caseworker, ids[1:2], heating="1")
    before = sheets_of(source_list(database, caseworker, tmp_path / "alt.xlsx"))
    rows = before["Rettet her"]
    assert [(row["BBR-enhed"][-12:], row["Stod som"], row["Skal være"]) for row in rows] == [
        (f"{ids[0]:012}", "Fjernvarme/blokvarme", "Varmepumpe"),
        (f"{ids[1]:012}", "Fjernvarme/blokvarme", "Varmepumpe"),
        (f"{ids[1]:012}", "Varmepumpe", "Fjernvarme/blokvarme"),
    ]
    assert {(row["Felt"], row["Rettet af"], row["Post"]) for row in rows} == {("Opvarmningsform", "anna", "Bolig")}
    with database.writing() as session:
        at = datetime(2026, 11, 22, 3, 30)
        session.add(Transfer(organisation_id=1, at=at, source="nat.xml", change_set_id=number))
    after = sheets_of(source_list(database, caseworker, tmp_path / "nyt.xlsx"))
    assert {name: rows for name, rows in after.items() if rows} == {}
    with pytest.raises(Refused):
        source_list(database, Actor("ingen"), tmp_path / "nej.xlsx")


def written(database: Database, actor: Actor, ids: list[int], **change: object) -> int:
    with database.writing() as session:
        plan = plan_edit(session, actor, of_ids(ids), change, SCREEN, today=TODAY)
        return apply(session, actor, plan).change_set


def source_list(database: Database, actor: Actor, path: Path) -> Path:
    with database.reading() as session:
        write_source_list(session, actor, Selection(), path, today=TODAY)
    return path
