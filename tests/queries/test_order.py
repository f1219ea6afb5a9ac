"""The list of dwellings against a plain Python model, on both databases: filters, order, pages, positions, scope."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import CodeEntry, Dwelling, HousingCost
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_order import (
    PAGE,
    ListQuery,
    count,
    first_ids,
    ordered_ids,
    position_of_address,
)
from backoffice.queries.dwelling_stream import stream_dwellings
from backoffice.queries.filters import NO_FILTER, Filter, read_filter
from backoffice.queries.selection import EVERYWHERE, Selection, Where, find_place, narrowed, of_ids
from backoffice.records.codes import CodeLists
from backoffice.rules.addresses import street_prefix_key
from backoffice.rules.problems import Refused
from backoffice.security import Scope
from tests.queries.model import TODAY, varied_register
from tests.register import add_dwellings, add_registration

PlainRow = dict[str, Any]
ALL = Scope(everything=True)


def above(row: PlainRow, name: str, least: int) -> bool:
    """Tell whether a number is there and at least so large."""
    return row[name] is not None and row[name] >= least


def has_word(row: PlainRow, begin: str) -> bool:
    """Tell whether a word of the dwelling begins so."""
    return any(word.startswith(begin) for word in row["words"])


ORACLE: dict[str, Callable[[PlainRow], bool]] = {
    "": lambda row: True,
    "tomgang=ja": lambda row: row["vacant"],
    "vacant=no": lambda row: not row["vacant"],
    "ledig!=ja": lambda row: not row["vacant"],
    "!tomgang=ja": lambda row: not row["vacant"],
    "type=familiebolig": lambda row: row["dwelling_type"] == "1",
    "type=family": lambda row: row["dwelling_type"] == "1",
    "dwelling_type!=1": lambda row: row["dwelling_type"] != "1",
    "rooms>=3": lambda row: above(row, "rooms", 3),
    "rum<3": lambda row: row["rooms"] is not None and row["rooms"] < 3,
    "areal!=78": lambda row: row["area"] != 78,
    "!areal=78": lambda row: row["area"] != 78,
    "!areal>=78": lambda row: not above(row, "area", 78),
    "areal>=50 areal<79": lambda row: row["area"] in (50, 78),
    "areal>50 areal<=79": lambda row: row["area"] in (78, 79),
    "areal=tom": lambda row: row["area"] is None,
    "areal!=-": lambda row: row["area"] is not None,
    "!opvarmning=fjernvarme": lambda row: row["heating"] != "1",
    "opvarmning=ingen": lambda row: row["heating"] is None,
    "hcp=H12": lambda row: row["registration"] == "H12",
    "hcp=h13": lambda row: row["registration"] == "H13",
    "handicap=tom": lambda row: row["registration"] is None,
    "hcp!=tom": lambda row: row["registration"] is not None,
    "hcp!=H12": lambda row: row["registration"] != "H12",
    "!hcp=H12": lambda row: row["registration"] != "H12",
    "!hcp!=H12": lambda row: row["registration"] == "H12",
    "kladde=ja": lambda row: row["status"] != "reported",
    "draft!=ja": lambda row: row["status"] == "reported",
    "status=indberettet": lambda row: row["status"] == "reported",
    "afd=12": lambda row: row["department"] == "012",
    "afd=0451-012": lambda row: (row["organisation"], row["department"]) == ("0451", "012"),
    "afd!=0451-012": lambda row: row["organisation"] != "0451",
    "org=0452": lambda row: row["organisation"] == "0452",
    "!org=452": lambda row: row["organisation"] != "0452",
    "afsnit=0452-012-03": lambda row: (row["organisation"], row["section"]) == ("0452", "03"),
    "eget-køkken=nej": lambda row: row["own_kitchen"] is False,
    "køkken!=ja": lambda row: row["own_kitchen"] is not True,
    "aktuelt-depositum=24.900": lambda row: row["current_deposit"] == 2_490_000,
    "postnr=5000": lambda row: row["postal_code"] == "5000",
    'by="Odense C"': lambda row: row["city"] == "Odense C",
    "vej:gade": lambda row: "gade" in row["street"],
    "vej:100%": lambda row: False,
    'adresse="Åparken 1"': lambda row: row["address"].startswith("Åparken 1"),
    "bbr=00000000-0000-4000-8000-000000000007": lambda row: row["id"] == 7,
    "åparken": lambda row: has_word(row, "åparken"),
    "ÅPAR": lambda row: has_word(row, "åpar"),
    "søvej 1": lambda row: has_word(row, "søvej") and has_word(row, "1"),
    "!søvej": lambda row: not has_word(row, "søvej"),
    "org=0451' vej:%": lambda row: False,
    "type=family tomgang=ja !rum=3": lambda row: row["dwelling_type"] == "1" and row["vacant"] and row["rooms"] != 3,
}
SORTS = (
    "address", "department", "dwelling_type", "area", "rooms", "registration", "heating", "own_kitchen", "status",
    "postal_code", "bbr_unit", "lease_from", "net_rent", "current_deposit",
)  # fmt: skip


@pytest.fixture
def rows(database: Database) -> list[PlainRow]:
    """The varied register as plain rows."""
    with database.writing() as session:
        return varied_register(session)


@pytest.fixture
def codes(database: Database) -> CodeLists:
    """The code lists."""
    with database.reading() as session:
        return code_lists(session)


def typed(said: str, codes: CodeLists) -> Filter:
    """Read a filter."""
    return read_filter(said, codes)


def in_order(rows: list[PlainRow], sort: str, descending: bool) -> list[int]:
    """Sort the plain way: empty values last whichever way, equal ones by key."""
    if sort == "address":
        ordered = sorted(rows, key=lambda row: (row["address_key"].encode(), row["id"]), reverse=descending)
        return [row["id"] for row in ordered]
    by_key = sorted(rows, key=lambda row: row["id"])
    filled = [row for row in by_key if row[sort] is not None]
    empty = [row for row in by_key if row[sort] is None]
    return [row["id"] for row in [*sorted(filled, key=lambda row: row[sort], reverse=descending), *empty]]


def test_every_filter_gives_the_rows_that_the_model_gives(
    database: Database, rows: list[PlainRow], codes: CodeLists
) -> None:
    with database.reading() as session:
        for said, oracle in ORACLE.items():
            query = ListQuery(filter=typed(said, codes))
            wanted = in_order([row for row in rows if oracle(row)], "address", False)
            assert list(ordered_ids(session, query, TODAY)) == wanted, said
            assert count(session, query, TODAY) == len(wanted), said
        interesting = [said for said, oracle in ORACLE.items() if 0 < sum(map(bool, map(oracle, rows))) < len(rows)]
        assert len(interesting) > 40


@pytest.mark.parametrize("descending", [False, True])
def test_every_order_is_total_and_the_same_as_the_models(
    database: Database, rows: list[PlainRow], codes: CodeLists, descending: bool
) -> None:
    with database.reading() as session:
        for sort in SORTS:
            for said in ("", "tomgang=ja"):
                query = ListQuery(filter=typed(said, codes), sort=sort, descending=descending)
                wanted = in_order([row for row in rows if ORACLE[said](row)], sort, descending)
                vector = ordered_ids(session, query, TODAY)
                assert list(vector) == wanted, sort
                assert len(set(vector)) == len(vector)
                assert list(first_ids(session, query, TODAY)) == wanted[:PAGE], sort
                assert list(first_ids(session, query, TODAY, last=True)) == wanted[-PAGE:], sort


def test_position_to_is_the_first_address_that_begins_so_or_comes_after(
    database: Database, rows: list[PlainRow]
) -> None:
    keys = sorted(row["address_key"] for row in rows)
    with database.reading() as session:
        vector = ordered_ids(session, ListQuery(), TODAY)
        for said in ("å", "Åparken 2", "åparken 2b", "aa", "søvej 11", "zz", "a", "b", "Østergade 3, 1. tv", "0", "~"):
            assert position_of_address(session, vector, said) == bisect_left(keys, street_prefix_key(said)), said
        assert position_of_address(session, vector[:0], "å") == 0


def test_a_place_and_a_persons_scope_narrow_the_list(database: Database, rows: list[PlainRow]) -> None:
    with database.reading() as session:
        for where, scope, holds in (
            (Where(1), ALL, lambda row: row["organisation_id"] == 1),
            (Where(1, 1), ALL, lambda row: row["department_id"] == 1),
            (Where(section_id=4), ALL, lambda row: row["building_section_id"] == 4),
            (EVERYWHERE, Scope(organisation_ids=frozenset({2})), lambda row: row["organisation_id"] == 2),
            (EVERYWHERE, Scope(department_ids=frozenset({1})), lambda row: row["department_id"] == 1),
            (Where(1), Scope(organisation_ids=frozenset({2})), lambda row: False),
            (EVERYWHERE, Scope(), lambda row: False),
        ):
            query = ListQuery(where, NO_FILTER, scope)
            wanted = in_order([row for row in rows if holds(row)], "address", False)
            assert list(ordered_ids(session, query, TODAY)) == wanted
            assert count(session, query, TODAY) == len(wanted)


def test_a_selection_is_its_ids_or_a_filter_but_exceptions(
    database: Database, rows: list[PlainRow], codes: CodeLists
) -> None:
    def chosen(selection: Selection) -> list[int]:
        with database.reading() as session:
            return list(session.scalars(narrowed(session, selection, [Dwelling.id], TODAY)))

    assert chosen(of_ids([9, 3, 3, 5, 100_000])) == [3, 5, 9]
    assert of_ids([9, 3, 3, 5]).expected == 3
    vacant = sorted(row["id"] for row in rows if row["vacant"] and row["organisation_id"] == 1)
    but = frozenset(vacant[:2])
    assert chosen(Selection(where=Where(1), filter=typed("tomgang=ja", codes), but=but)) == vacant[2:]
    assert chosen(Selection()) == sorted(row["id"] for row in rows)


@pytest.mark.parametrize("said", ["findes=1", "højde>3", "tomgang=måske", "areal=stor", "opvarmning=atomkraft"])
def test_a_term_that_is_not_understood_is_refused_by_name(codes: CodeLists, said: str) -> None:
    with pytest.raises(Refused) as refusal:
        typed(said, codes)
    assert refusal.value.problems[0].id.startswith(("filter.", "value."))


def test_places_are_found_by_their_number_and_others_are_refused(database: Database, rows: list[PlainRow]) -> None:
    with database.reading() as session:
        assert find_place(session, "0451") == find_place(session, " 451 ") == Where(1)
        assert find_place(session, "0452-12") == Where(2, 2)
        assert find_place(session, "0452-012-3") == Where(2, 2, 5)
        for unknown in ("", "0999", "0451-099", "0451-012-99", "0451-012-01-1", "åparken", "'; DROP TABLE dwelling"):
            with pytest.raises(Refused):
                find_place(session, unknown)


@pytest.mark.parametrize(
    "typed", ["afd=0451-012", "afd!=0451-012", "afsnit=0451-012-01", "org=0451", "hcp=H12", "hcp!=H12", "tomgang=ja"]
)
def test_a_filter_means_the_same_in_a_list_that_joins_the_places(database: Database, typed: str) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 6)
        add_dwellings(session, 4, number="0452")
        registration = add_registration(session, session.get_one(Dwelling, ids[0]).building_section_id)
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(disability_registration=registration))
        everything = Scope(everything=True)
        narrowed_by = read_filter(typed, code_lists(session))
        plain = set(ordered_ids(session, ListQuery(filter=narrowed_by), TODAY))
        streamed = stream_dwellings(session, Selection(filter=narrowed_by), everything, ["address"], TODAY)
        assert {row[0] for row in streamed} == plain
        assert len(plain) == {"afd=0451-012": 6, "afd!=0451-012": 4, "afsnit=0451-012-01": 3, "org=0451": 6}.get(
            typed, len(plain)
        )


def test_net_rents_are_known_by_their_meaning_whatever_their_code(database: Database) -> None:
    with database.writing() as session:
        cheap, dear = add_dwellings(session, 2)
        renamed = {"list_name": "cost_type", "code": "77", "meaning": "net_rent", "confirmed": False}
        session.add(CodeEntry(**renamed, label_da="Leje", label_en="Rent", source="test", id=10_000))
        organisation = session.get_one(Dwelling, cheap).organisation_id
        for key, (dwelling, code, amount) in enumerate(((cheap, "1", 500_00), (dear, "77", 900_00)), start=1):
            cost = {"dwelling_id": dwelling, "cost_type": code, "amount": amount, "valid_from": date(2020, 1, 1)}
            session.add(HousingCost(id=key, organisation_id=organisation, **cost))
    with database.reading() as session:
        assert list(ordered_ids(session, ListQuery(sort="net_rent", descending=True), TODAY)) == [dear, cheap]
