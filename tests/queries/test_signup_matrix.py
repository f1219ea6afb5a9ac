"""The table department × dwelling type on both databases: every level, type, fallback and day; holes; what narrows it."""

from datetime import date, timedelta
from typing import Any

import pytest

from backoffice.database import Database
from backoffice.models import Department, Dwelling, HousingOrganisation
from backoffice.queries.codes import code_lists
from backoffice.queries.cooperations import cooperations
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.signup_explained import explained_department, explained_dwelling
from backoffice.queries.signup_matrix import MatrixRow, signup_matrix
from backoffice.queries.signups import read_signup_filter, signups
from backoffice.rules.explain import as_json
from backoffice.rules.problems import Refused
from backoffice.screens.signup_lines import cell_in_full, cell_said
from backoffice.security import EVERYTHING, Actor, Grant, Right, Role
from tests.agreements import add_cooperation, add_departments, add_signup

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
CONTACTS = {
    "website": ("https://bo.dk/op", "post@bo.dk", "33762000"),
    "email": (None, "post@bo.dk", "33762000"),
    "phone": (None, None, "33762000"),
    "none": (None, None, None),
}
PERIODS = {
    "now": (TODAY, TODAY + DAY, True),
    "until yesterday": (date(2020, 1, 1), TODAY, False),
    "from tomorrow": (TODAY + DAY, date(2030, 1, 1), False),
}


def matrix(database: Database, typed: str = "", where: Where = EVERYWHERE) -> dict[str, MatrixRow]:
    with database.reading() as session:
        codes = code_lists(session)
        wanted = read_signup_filter(typed, codes)
        rows = signup_matrix(session, EVERYTHING, codes, TODAY, where=where, wanted=wanted)
    return {row.number: row for row in rows}


@pytest.mark.parametrize("fallback", CONTACTS)
@pytest.mark.parametrize("period", PERIODS)
def test_every_cell_is_right_for_each_level_type_fallback_and_day(
    database: Database, period: str, fallback: str
) -> None:
    valid_from, valid_to, holds = PERIODS[period]
    with database.writing() as session:
        departments = add_departments(session, 2)
        owner = session.get_one(HousingOrganisation, 1)
        owner.website, owner.email, owner.phone = CONTACTS[fallback]
        dates: dict[str, Any] = {"valid_from": valid_from, "valid_to": valid_to}
        # Of the first department the families have their own; of the organisation families and youth.
        own = add_signup(session, departments[0], dwelling_types="1", contact_way="phone", phone="70121212", **dates)
        common = add_signup(session, dwelling_types="1 3", website="https://bo.dk/alle", **dates)
    rows = matrix(database)
    stam = (fallback, next((one for one in CONTACTS[fallback] if one), ""), "master_data", None)
    of_own, of_all = ("phone", "70121212", "department", own), ("website", "https://bo.dk/alle", "organisation", common)
    expected = {
        ("0451-001", "family"): of_own if holds else stam,
        ("0451-001", "youth"): of_all if holds else stam,
        ("0451-001", "elderly"): stam,
        ("0451-002", "family"): of_all if holds else stam,
        ("0451-002", "youth"): of_all if holds else stam,
        ("0451-002", "elderly"): stam,
    }
    found = {
        (number, one): (cell.flow.kind, cell.flow.target, cell.flow.source, cell.flow.agreement_id)
        for number, row in rows.items()
        for one, cell in row.cells.items()
    }
    assert found == expected
    label = {"department": "Afd", "organisation": "Org", "master_data": "Stam"}
    way = {"website": "hjemmeside", "email": "e-mail", "phone": "telefon"}
    for (number, one), (kind, target, source, _) in expected.items():
        said = "! INTET" if kind == "none" else f"{label[source]} {way[kind]}"
        assert cell_said(rows[number].cells[one], 16) == said
        assert target in cell_in_full(rows[number].cells[one])
    holes = {(number, one) for number, row in rows.items() for one, cell in row.cells.items() if cell.is_hole}
    assert holes == {key for key, cell in expected.items() if cell[0] == "none"}
    with database.reading() as session:
        codes = code_lists(session)
        for (number, one), (kind, target, source, _) in expected.items():
            why = explained_department(session, rows[number].id, one, EVERYTHING, codes, TODAY)
            assert why is not None
            assert (why.flow.kind, why.flow.target, why.flow.source) == (kind, target, source)
            assert why.explanation.conclusion.id == f"signup.{kind}"
            assert as_json(why.explanation)["steps"]


def test_a_type_without_dwellings_is_no_hole_and_a_malformed_target_is_one(database: Database) -> None:
    with database.writing() as session:
        first, second = add_departments(session, 2)
        add_signup(session, first, dwelling_types="1 2 3", contact_way="email", email="post(a)bo.dk")
        for one in session.query(Dwelling).filter_by(department_id=second, dwelling_type="3"):
            one.retired_on = TODAY
        session.get_one(Department, second).name = "Bøgen"
    rows = matrix(database)
    assert [row.holes for row in rows.values()] == [3, 2]
    assert rows["0451-002"].cells["youth"].dwellings == 0
    assert {cell.fault for cell in rows["0451-001"].cells.values()} == {"email_syntax"}


def test_the_table_is_narrowed_by_place_region_municipality_words_and_holes(database: Database) -> None:
    with database.writing() as session:
        departments = add_departments(session, 4)  # 0461 Odense and 0101 København by turns
        add_departments(session, 1, number="0452")
        add_signup(session, departments[0], dwelling_types="1 2 3")
        session.get_one(Department, departments[3]).closed_on = TODAY
    assert list(matrix(database)) == ["0451-001", "0451-002", "0451-003", "0452-001"]
    assert list(matrix(database, "region=syd org=0451")) == ["0451-001", "0451-003"]
    assert list(matrix(database, "kommune=københavn")) == ["0451-002"]
    assert list(matrix(database, "fejl=nej")) == ["0451-001"]
    assert list(matrix(database, "003")) == ["0451-003"]
    assert list(matrix(database, where=Where(department_id=departments[1]))) == ["0451-002"]
    with pytest.raises(Refused, match=r"signup\.filter"):
        matrix(database, "region=fyn")


def test_a_dwelling_is_explained_hidden_closed_and_without_type(database: Database) -> None:
    with database.writing() as session:
        add_departments(session, 1)
        family, elderly, youth = session.query(Dwelling).order_by(Dwelling.id)
        keys = [one.id for one in (family, elderly, youth)]
        add_signup(session, dwelling_types="1")
        family.closed_for_signup = True
        elderly.suppress_portal = True
        youth.dwelling_type = None
    with database.reading() as session:
        codes = code_lists(session)
        first, second, third = (explained_dwelling(session, key, EVERYTHING, codes, TODAY) for key in keys)
        assert explained_dwelling(session, 999, EVERYTHING, codes, TODAY) is None
    assert first is not None and second is not None and third is not None
    assert [step.id for step in first.explanation.steps] == [
        "signup.department.none", "signup.organisation.website", "signup.closed",
    ]  # fmt: skip
    assert second.explanation.conclusion.id == "signup.hidden"
    assert [step.id for step in second.explanation.steps] == ["signup.hidden.suppressed"]
    assert third.explanation.steps[0].id == "signup.no_type"
    assert [fix.command for fix in third.explanation.fixes] == ["signup.new", "signup.request"]


def test_drafts_overlaps_and_what_ended_are_told_as_steps_with_what_mends_them(database: Database) -> None:
    with database.writing() as session:
        first = add_departments(session, 1)[0]
        older = add_signup(session, first)
        newer = add_signup(session, first, valid_from=date(2024, 1, 1))
        add_signup(session, first, dwelling_types="2", valid_to=date(2026, 11, 1))
        draft = add_signup(session, first, dwelling_types="3", status="draft")
        common = add_signup(session, dwelling_types="3", valid_from=date(2027, 1, 1))
    with database.reading() as session:
        codes = code_lists(session)
        family, youth = (
            explained_department(session, first, one, EVERYTHING, codes, TODAY) for one in ("family", "youth")
        )
    assert family is not None and youth is not None
    told = [(step.id, step.record_id) for step in family.explanation.steps]
    assert ("signup.department.overlapped", older) in told and told[-1] == ("signup.department.website", newer)
    assert [(fix.command, fix.values.get("number")) for fix in family.explanation.fixes] == [
        ("signup.change", newer), ("signup.end", older),
    ]  # fmt: skip
    told = [(step.id, step.record_id) for step in youth.explanation.steps]
    assert ("signup.department.draft", draft) in told
    assert ("signup.gap.fall_through", 0) in told
    assert ("signup.organisation.future", common) in told
    assert youth.explanation.conclusion.id == "signup.none"
    assert youth.explanation.fixes[0].command == "signup.report"


def test_a_person_sees_their_part_and_what_their_departments_have_from_above(database: Database) -> None:
    with database.writing() as session:
        first, second = add_departments(session, 2)
        of_all, own, _ = add_signup(session), add_signup(session, first), add_signup(session, second)
        add_departments(session, 1, number="0452")
        elsewhere = add_signup(session, organisation_id=2)
        joined, _ = add_cooperation(session), add_cooperation(session, 2, name="De andre")
    scope = Actor("ida", (Grant(Role.CASEWORKER, 1, first),)).scope(Right.VIEW)
    with database.reading() as session:
        codes = code_lists(session)
        assert [one.id for one in signups(session, scope, codes, TODAY)] == [of_all, own]
        assert [row.number for row in signup_matrix(session, scope, codes, TODAY)] == ["0451-001"]
        assert explained_department(session, second, "family", scope, codes, TODAY) is None
        assert [one.id for one in cooperations(session, scope)] == [joined]
        assert elsewhere in [one.id for one in signups(session, EVERYTHING, codes, TODAY)]


def test_the_list_is_narrowed_by_what_a_person_types(database: Database) -> None:
    with database.writing() as session:
        first, second = add_departments(session, 2)
        of_all = add_signup(session, dwelling_types="1 3")
        mail = add_signup(session, first, contact_way="email", email="op@bo.dk", dwelling_types="2")
        bad = add_signup(session, second, contact_way="phone", status="draft")
        over = add_signup(session, second, valid_from=date(2018, 1, 1), valid_to=date(2019, 1, 1), verified_on=TODAY)
    expected = {
        "": [of_all, mail, over, bad],
        "type=ældre": [mail],
        "vej=mail": [mail],
        "stand=kladde": [bad],
        "stand=ophørt": [over],
        "fejl=ja": [bad],
        "fejl=nej stand=gældende": [of_all, mail],
        "kommune=odense": [mail],
        "region=hovedstaden": [of_all, over, bad],
        "efterprøvet=ja": [over],
        "op@bo": [mail],
        "org=0452": [],
    }
    with database.reading() as session:
        codes = code_lists(session)
        for typed, ids in expected.items():
            wanted = read_signup_filter(typed, codes)
            assert [one.id for one in signups(session, EVERYTHING, codes, TODAY, wanted=wanted)] == ids, typed
        for typed in ("type=kollegie", "stand=halv", "fejl=måske", "hvem=jeg"):
            with pytest.raises(Refused, match=r"signup\.filter"):
                read_signup_filter(typed, codes)
