"""A delivery to UDK leaves out a retired dwelling, gives its rents up to its end, and holds back what begins after."""

from datetime import date

from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import Dwelling, HousingCost, Lease
from backoffice.operations.apply import apply
from backoffice.operations.delivery_plan import ask
from backoffice.operations.plan import Source as From
from backoffice.operations.retiring import plan_retire
from backoffice.queries.delivery_rows import Reason, Source, counted, delivered
from backoffice.queries.selection import EVERYWHERE
from backoffice.security import Actor
from tests.places import add_letting, two_departments

BEFORE, AFTER, END = date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 1)


def rows(database: Database, actor: Actor, source: Source, *names: str, day: date) -> list[tuple[object, ...]]:
    with database.reading() as session:
        asked = ask(session, actor, EVERYWHERE, day)
        return [tuple(row)[1:] for row in session.execute(delivered(session, asked, source, names))]


def test_a_retired_dwelling_is_not_delivered_but_its_rent_is_until_its_end(database: Database, everyone: Actor) -> None:
    places = two_departments(database)
    with database.writing() as session:
        apply(
            session, everyone, plan_retire(session, everyone, "dwelling", [places.dwellings[0]], END, From("command"))
        )
    assert len(rows(database, everyone, Source.DWELLINGS, "bbr_unit", day=BEFORE)) == 12
    assert len(rows(database, everyone, Source.DWELLINGS, "bbr_unit", day=AFTER)) == 11
    for source in (Source.COSTS, Source.LEASES):
        assert rows(database, everyone, source, "valid_to", day=AFTER) == [(END,)]


def test_what_begins_after_the_end_is_held_back(database: Database, everyone: Actor) -> None:
    places = two_departments(database)
    with database.writing() as session:
        add_letting(session, places.dwellings[1], date(2027, 2, 1))
        session.execute(update(Dwelling).where(Dwelling.id == places.dwellings[1]).values(retired_on=END))
    with database.reading() as session:
        asked = ask(session, everyone, EVERYWHERE, date(2027, 3, 1))
        for source in (Source.COSTS, Source.LEASES):
            found = {one.reason: one.rows for one in counted(session, asked, source, ())}
            assert found[Reason.RETIRED] == 1
        assert session.query(HousingCost).count() == session.query(Lease).count() == 2
