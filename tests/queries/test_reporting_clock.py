"""The reporting clock: a frozen clock against the 24 hours, last transfers, and what counts as one."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from backoffice.database import Database
from backoffice.models import ChangeSet, HousingOrganisation
from backoffice.models.transfer import Transfer
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.queries.reporting import OrganisationClock, Waiting, clock_totals, organisation_clocks, waiting
from backoffice.queries.selection import EVERYWHERE, Where, of_ids
from backoffice.security import EVERYTHING, Actor, Scope
from tests.import_files import planned, text_file, unit, written
from tests.operations.test_reporting import add_cost, add_lease
from tests.register import add_dwellings

NOW = datetime(2026, 11, 22, 12, 0)


def draft_at(database: Database, actor: Actor, ids: list[int], at: datetime, heating: str = "5") -> None:
    with database.writing() as session:
        change = {"heating": heating}
        plan = plan_edit(
            session, actor, of_ids(ids), change, Source("screen"), today=date(2026, 11, 22), status="draft"
        )
        number = apply(session, actor, plan).change_set
        session.execute(update(ChangeSet).where(ChangeSet.id == number).values(at=at))


def waits(
    database: Database, scope: Scope = EVERYTHING, *, now: datetime = NOW, where: Where = EVERYWHERE
) -> list[Waiting]:
    with database.reading() as session:
        return waiting(session, scope, now, where=where)


def clocks(database: Database, now: datetime = NOW) -> list[OrganisationClock]:
    with database.reading() as session:
        return organisation_clocks(session, EVERYTHING, now)


@pytest.mark.parametrize(
    ("passed", "hours", "late"),
    [
        (timedelta(), 0, False),
        (timedelta(hours=23, minutes=59), 23, False),
        (timedelta(hours=24), 24, True),
        (timedelta(days=3), 72, True),
    ],
)
def test_what_has_waited_for_24_hours_is_late(
    database: Database, caseworker: Actor, passed: timedelta, hours: int, late: bool
) -> None:
    with database.writing() as session:
        ids = list(add_dwellings(session, 2))
    draft_at(database, caseworker, ids[:1], NOW - passed)
    (one,) = waits(database)
    assert (one.record, one.id, one.hours, one.late, one.user) == ("dwelling", ids[0], hours, late, "anna")
    assert (one.name, one.organisation, one.department) == ("Åparken 1, st. tv", "0451", "0451-012")
    (clock,) = clocks(database)
    assert (clock.waiting, clock.overdue, clock.oldest) == (1, int(late), NOW - passed)


def test_dwellings_leases_and_costs_wait_together_the_oldest_first_within_ones_part(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        ids = list(add_dwellings(session, 2))
        others = list(add_dwellings(session, 1, number="0452"))
    draft_at(database, caseworker, others, NOW - timedelta(hours=30))
    draft_at(database, caseworker, ids[:1], NOW - timedelta(hours=5))
    add_lease(database, ids[1], date(2026, 11, 1))
    add_cost(database, ids[1], date(2026, 11, 1), 600_000)
    found = waits(database)
    assert [(one.record, one.dwelling_id) for one in found] == [
        ("lease", ids[1]), ("housing_cost", ids[1]), ("dwelling", others[0]), ("dwelling", ids[0]),
    ]  # fmt: skip
    # Nobody knows since when what is older than the history has waited: that is too long.
    assert [(one.hours, one.late) for one in found] == [(None, True), (None, True), (30, True), (5, False)]
    own = waits(database, Scope(organisation_ids=frozenset({1})))
    assert [one.organisation for one in own] == ["0451"] * 3
    assert [one.organisation for one in waits(database, where=Where(organisation_id=2))] == ["0452"]
    totals = clock_totals(clocks(database))
    assert (totals.waiting, totals.overdue, totals.late_transfers) == (4, 3, 0)


def test_only_automatic_organisations_are_late_with_their_transfer(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        for number in ("0451", "0452", "0453"):
            add_dwellings(session, 1, number=number)
        session.execute(update(HousingOrganisation).where(HousingOrganisation.id < 3).values(transfer="automatic"))
        at = NOW - timedelta(hours=24)
        session.add(Transfer(organisation_id=1, at=at + timedelta(minutes=1), source="a.xml", change_set_id=1))
        session.add(Transfer(organisation_id=3, at=at, source="c.xml", change_set_id=1))
    found = clocks(database)
    assert [(one.number, one.automatic, one.late) for one in found] == [
        ("0451", True, False), ("0452", True, True), ("0453", False, False),
    ]  # fmt: skip
    assert [one.late for one in clocks(database, NOW + timedelta(minutes=1))] == [True, True, False]


def test_a_file_of_another_system_is_a_transfer_of_the_organisations_it_writes_to(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = list(add_dwellings(session, 2))
        add_dwellings(session, 1, number="0452")
    heading = ("BBR-enhed", "Fra dato", "Nettoleje")
    path = text_file(tmp_path / "huslejer.csv", [heading, (unit(ids[0]), "01-01-2027", "6100,00")])
    receipt = written(database, caseworker, planned(database, caseworker, path))
    with database.reading() as session:
        (kept,) = session.scalars(select(Transfer)).all()
        assert (kept.organisation_id, kept.source, kept.change_set_id) == (1, "huslejer.csv", receipt.change_set)
    draft_at(database, caseworker, ids, NOW)
    with database.reading() as session:
        assert len(session.scalars(select(Transfer)).all()) == 1
