"""The tree's counts against a plain Python model on both databases, finding places, and the queries of the cards."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import Department, HousingOrganisation
from backoffice.queries.department_card import department_card
from backoffice.queries.dwelling_card import dwelling_card, dwelling_history
from backoffice.queries.matching_ids import matching_ids
from backoffice.queries.place_names import department_names, organisation_names
from backoffice.queries.places import (
    FOUND_AT_MOST,
    PlaceRow,
    departments,
    find,
    organisations,
    place_name,
    place_number,
    region_of,
    sections,
)
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.security import Scope
from tests.queries.model import TODAY, varied_register

PlainRow = dict[str, Any]
ALL = Scope(everything=True)
SECOND = Scope(organisation_ids=frozenset({2}))
FIRST_DEPARTMENT = Scope(department_ids=frozenset({1}))


@pytest.fixture
def rows(database: Database) -> list[PlainRow]:
    """The varied register as plain rows."""
    with database.writing() as session:
        return varied_register(session)


def counts_of(rows: list[PlainRow], key: str) -> dict[int, tuple[int, int, int]]:
    """Count dwellings, vacant ones and drafts the plain way."""
    total = Counter(row[key] for row in rows)
    vacant = Counter(row[key] for row in rows if row["vacant"])
    drafts = Counter(row[key] for row in rows if row["status"] != "reported")
    return {place: (n, vacant[place], drafts[place]) for place, n in total.items()}


def shown(places: list[PlaceRow]) -> dict[int, tuple[int, int, int]]:
    """The counts of places by their keys."""
    return {place.id: (place.dwellings, place.vacant, place.drafts) for place in places}


def test_counts_of_every_level_are_those_of_the_model(database: Database, rows: list[PlainRow]) -> None:
    with database.reading() as session:
        top = organisations(session, ALL, TODAY)
        assert shown(top) == counts_of(rows, "organisation_id")
        assert [(place.number, place.parts) for place in top] == [("0451", 1), ("0452", 1)]
        below = [place for one in top for place in departments(session, one.id, ALL, TODAY)]
        assert shown(below) == counts_of(rows, "department_id")
        assert [(place.number, place.parts) for place in below] == [("0451-012", 2), ("0452-012", 3)]
        parts = [place for one in below for place in sections(session, one.id, TODAY)]
        assert shown(parts) == counts_of(rows, "building_section_id")
        assert [place.parts for place in parts] == [1, 1, 1, 0, 0]
        for place in (*top, *below, *parts):
            assert place_number(session, place.where()) == place.number


def test_names_come_without_counts_and_within_the_scope(database: Database, rows: list[PlainRow]) -> None:
    with database.reading() as session:
        assert [name[1] for name in organisation_names(session, ALL)] == ["0451", "0452"]
        assert [name[1] for name in organisation_names(session, SECOND)] == ["0452"]
        assert [name[1] for name in organisation_names(session, FIRST_DEPARTMENT)] == ["0451"]
        assert organisation_names(session, Scope()) == []
        assert department_names(session, 1, ALL) == [(1, "0451-012", "Åparken")]
        assert department_names(session, 1, SECOND) == []
        assert [place.number for place in organisations(session, SECOND, TODAY)] == ["0452"]
        assert departments(session, 1, SECOND, TODAY) == []
        assert place_number(session, EVERYWHERE) == ""
        assert place_name(session, Where(1)) == "Boligforeningen Åparken"


FINDINGS: tuple[tuple[str, Callable[[list[Any]], bool]], ...] = (
    ("0451", lambda found: found[0].kind == "organisation" and found[0].number == "0451"),
    ("451-12", lambda found: found[0].kind == "department" and found[0].number == "0451-012"),
    ("0452-012-3", lambda found: found[0].kind == "building_section" and found[0].number == "0452-012-03"),
    ("{00000000-0000-4000-8000-000000000007}", lambda found: [one.id for one in found] == [7]),
    ("00000000-0000-4000-8000-00000000000", lambda found: sorted(one.id for one in found) == list(range(1, 10))),
    ("ÅPARKEN", lambda found: {one.kind for one in found} == {"organisation", "department", "dwelling"}),
    ("foreningen åp", lambda found: [one.number for one in found] == ["0451", "0452"]),
    ("aagade 3", lambda found: all("Aagade 3" in one.name for one in found) and bool(found)),
    ("Søvej", lambda found: all(one.name.startswith("Søvej") for one in found) and len(found) > 10),
    ("findes ikke", lambda found: found == []),
    ("", lambda found: found == []),
    ("%", lambda found: found == []),
    ("'; DROP TABLE dwelling; --", lambda found: found == []),
    ("0451-012-01-07", lambda found: found == []),
)


@pytest.mark.parametrize(("said", "right"), FINDINGS, ids=[said or "nothing" for said, _ in FINDINGS])
def test_places_and_dwellings_are_found_as_people_name_them(
    database: Database, rows: list[PlainRow], said: str, right: Callable[[list[Any]], bool]
) -> None:
    with database.reading() as session:
        found = find(session, said, ALL)
        assert right(found), found
        assert len(found) <= FOUND_AT_MOST
        assert len(set(found)) == len(found)


def test_a_person_finds_nothing_outside_their_part(database: Database, rows: list[PlainRow]) -> None:
    with database.reading() as session:
        mine = {row["id"] for row in rows if row["organisation_id"] == 2}
        assert {one.id for one in find(session, "søvej", SECOND)} <= mine
        assert find(session, "0451", SECOND) == find(session, "0451-012", SECOND) == []
        assert find(session, "00000000-0000-4000-8000-000000000007", SECOND) == []
        assert {one.number for one in find(session, "foreningen", SECOND)} == {"0452"}
        assert find(session, "åparken", Scope()) == []


def test_an_organisation_without_departments_is_found_too(database: Database) -> None:
    with database.writing() as session:
        session.add(HousingOrganisation(id=9, number="0777", name="Ærø Almene"))
    with database.reading() as session:
        assert [one.number for one in find(session, "0777", ALL)] == ["0777"]
        assert [one.number for one in find(session, "ærø", ALL)] == ["0777"]
        assert [place.dwellings for place in organisations(session, ALL, TODAY)] == [0]


def test_a_department_card_counts_linked_and_unlinked_dwellings(database: Database, rows: list[PlainRow]) -> None:
    with database.writing() as session:
        session.execute(update(Department).where(Department.id == 1).values(municipality_code="0461"))
    with database.reading() as session:
        card = department_card(session, 1, ALL, TODAY)
        assert card is not None
        assert (card.number, card.municipality) == ("0451-012", "Odense")
        assert card.organisation["name"] == "Boligforeningen Åparken"
        for one in card.registrations:
            own = [row for row in rows if (row["organisation"], row["section"]) == ("0451", one.section)]
            assert one.linked == sum(row["registration"] == one.number for row in own) > 0
            assert one.unlinked == sum(row["registration"] is None for row in own) > 0
        assert card.total("dwellings") == sum(row["department_id"] == 1 for row in rows)
        assert card.total("vacant") == sum(row["department_id"] == 1 and row["vacant"] for row in rows)
        assert department_card(session, 1, SECOND, TODAY) is None
        assert department_card(session, 99, ALL, TODAY) is None
        assert region_of(session, None) == region_of(session, "9999") == ("", "")


def test_a_dwelling_card_holds_its_values_costs_and_leases_within_the_scope(
    database: Database, rows: list[PlainRow]
) -> None:
    row = next(row for row in rows if row["registration"] and row["net_rent"])
    with database.reading() as session:
        card = dwelling_card(session, row["id"], ALL)
        assert card is not None
        assert card.number == f"{row['organisation']}-{row['department']}-{row['section']}"
        assert card.values["disability_registration"] == row["registration"]
        assert sum(cost["amount"] for cost in card.costs) == row["net_rent"]
        assert [lease["tenants"] for lease in card.leases] == [0]
        assert dwelling_history(session, row["id"]) == []
        other = SECOND if row["organisation_id"] == 1 else FIRST_DEPARTMENT
        assert dwelling_card(session, row["id"], other) is None
        assert dwelling_card(session, 100_000, ALL) is None


def test_five_thousand_pasted_ids_are_matched_at_once_and_within_the_scope(
    database: Database, rows: list[PlainRow]
) -> None:
    units = [f"00000000-0000-4000-8000-{number:012}" for number in range(1, 5001)]
    with database.reading() as session:
        assert sorted(matching_ids(session, units, ALL).values()) == sorted(row["id"] for row in rows)
        mine = sorted(row["id"] for row in rows if row["organisation_id"] == 2)
        assert sorted(matching_ids(session, units, SECOND).values()) == mine
        assert matching_ids(session, [], ALL) == {}
