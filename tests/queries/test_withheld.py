"""What is withheld from portal and UDK on the days of its period: in lists, filters and the portal's condition."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.queries.codes import code_lists
from backoffice.queries.filters import read_filter
from backoffice.queries.portal_conditions import is_shown
from backoffice.queries.selection import Selection, selected_ids
from backoffice.queries.withheld import withheld
from backoffice.security import EVERYTHING, Scope
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def filtered(database: Database, typed: str) -> list[int]:
    with database.reading() as session:
        return selected_ids(session, Selection(filter=read_filter(typed, code_lists(session))), TODAY)


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        (None, None, True),
        (TODAY, TODAY + DAY, True),
        (TODAY + DAY, None, False),
        (None, TODAY, False),
        (None, TODAY + DAY, True),
    ],
)
def test_a_suppression_holds_from_its_first_to_its_last_day_and_ends_by_itself(
    database: Database, start: date | None, end: date | None, holds: bool
) -> None:
    with database.writing() as session:
        ids = list(add_dwellings(session, 3))
        period = {"suppress_portal_from": start, "suppress_portal_to": end, "suppress_portal_reason": "salg"}
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(suppress_portal=True, **period))
        session.execute(
            update(Dwelling).where(Dwelling.id == ids[1]).values(suppress_udk=True, suppress_udk_reason="adresse")
        )
    assert filtered(database, "skjult=portal") == ids[: int(holds)]
    assert filtered(database, "skjult=udk") == [ids[1]]
    assert filtered(database, "skjult=alle") == ids[0 if holds else 1 : 2]
    assert filtered(database, "!skjult=alle") == ([] if holds else [ids[0]]) + [ids[2]]
    with database.reading() as session:
        shown = list(session.scalars(select(Dwelling.id).where(is_shown(TODAY)).order_by(Dwelling.id)))
        listed = withheld(session, EVERYTHING, TODAY)
        assert withheld(session, Scope(organisation_ids=frozenset({9})), TODAY) == []
    assert shown == ids[int(holds) :]
    of_portal = next(one for one in listed if one.receiver == "portal")
    assert (of_portal.dwelling_id, of_portal.reason, of_portal.in_force) == (ids[0], "salg", holds)
    assert of_portal.until == (None if end is None else end - DAY)
    assert listed[0].in_force
