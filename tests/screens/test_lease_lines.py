"""The lines of a lease's card: until when a move-in report may be corrected, what is missing of it, and who says each term."""

from datetime import date
from typing import Any

import pytest

from backoffice.database import Database
from backoffice.models import Inspection, TenancyTerms
from backoffice.queries.codes import code_lists
from backoffice.queries.leases import lease_card
from backoffice.screens.lease_lines import card_lines
from backoffice.security import EVERYTHING
from tests.screens.driving import ON_SQLITE
from tests.vacancies import add_lease, dwellings

pytestmark = ON_SQLITE
HELD, LAST = date(2026, 3, 2), date(2026, 3, 16)


def said(database: Database, lease: int, today: date) -> str:
    """Return the card as text on a day."""
    with database.reading() as session:
        codes = code_lists(session)
        card = lease_card(session, lease, EVERYTHING, codes, today)
        assert card is not None
        return "\n".join(" | ".join(line.cells[:3]) for line in card_lines(card, codes, today))


@pytest.mark.parametrize(
    ("facts", "today", "expected", "not_there"),
    [
        ({}, LAST, ["kan gøre indsigelse til og med 16-03-2026", "bevis for el mangler"], ["samme dag"]),
        ({}, date(2026, 3, 17), ["indsigelsesfristen udløb 16-03-2026"], []),
        ({"objected_on": LAST}, LAST, ["indsigelse 16-03-2026, i tide"], ["fristen"]),
        ({"objected_on": date(2026, 3, 17)}, LAST, ["! indsigelse 17-03-2026, for sent"], []),
        ({"keys_on": date(2026, 3, 1)}, LAST, ["! rapport og nøgler ikke samme dag"], []),
        ({"power_of_attorney": True}, LAST, ["el efter fuldmagt, bevis mangler"], []),
        ({"electricity_proof_on": HELD}, LAST, [], ["bevis"]),
    ],
)
def test_the_move_in_says_until_when_and_what_is_missing(
    database: Database, facts: dict[str, Any], today: date, expected: list[str], not_there: list[str]
) -> None:
    dwelling = dwellings(database)[0]
    with database.writing() as session:
        lease = add_lease(session, dwelling, date(2026, 3, 1))
        kind = code_lists(session)["inspection_kind"].by_meaning["move_in"].code
        known = {"held_on": HELD, "keys_on": HELD, "report_on": HELD} | facts
        place = {"organisation_id": 1, "dwelling_id": dwelling, "lease_id": lease, "status": "reported"}
        session.add(Inspection(id=1, inspection_kind=kind, **place, **known))
    text = said(database, lease, today)
    assert "Indflytningssyn" in text
    assert [one for one in expected if one not in text] == [] == [one for one in not_there if one in text]


def test_a_lease_that_begins_after_its_inspection_has_fourteen_days_from_then(database: Database) -> None:
    dwelling = dwellings(database)[0]
    with database.writing() as session:
        lease = add_lease(session, dwelling, date(2026, 3, 9), regime="private", notice_months=2)
        kind = code_lists(session)["inspection_kind"].by_meaning["move_in"].code
        place = {"organisation_id": 1, "dwelling_id": dwelling, "status": "reported"}
        session.add(Inspection(id=1, inspection_kind=kind, lease_id=lease, held_on=HELD, **place))
        terms = {"regime": "almen", "notice_policy": "month_end", "notice_months": 3, "valid_from": date(2020, 1, 1)}
        session.add(TenancyTerms(id=1, organisation_id=1, status="reported", **terms))
    text = said(database, lease, HELD)
    assert "indsigelse til og med 23-03-2026" in text
    assert "Varsel, måneder | 2 | lejekontrakten" in text
    assert "Regelsæt | Privat udlejning | lejekontrakten" in text
    assert "Opsigelsesregel | Løbende måned og 3 måneder | org. lejevilkår" in text
