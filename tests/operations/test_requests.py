"""Correction requests: written as drafts with a letter, sent, answered and done; listed, exported and undone."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.operations.request_bulk import plan_requests_from
from backoffice.operations.request_export import export_requests
from backoffice.operations.requesting import Wanted, plan_request_change, plan_requests
from backoffice.operations.undo import plan_undo
from backoffice.queries.codes import code_lists
from backoffice.queries.request_about import request_about
from backoffice.queries.requests import RequestLine, read_request_filter, requests
from backoffice.queries.selection import of_ids
from backoffice.rules.problems import Owner, Refused
from backoffice.security import EVERYTHING, Actor, Grant, Right, Role
from tests.import_files import planned, text_file, unit, written
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)
SOURCE = Source("command")


def wanted(database: Database, dwelling: int, field: str = "area", value: str = "81") -> Wanted:
    """Ask for another value of a dwelling's field, as both front doors do."""
    with database.reading() as session:
        about = request_about(session, "dwelling", dwelling, field, EVERYTHING, code_lists(session))
    assert about is not None
    return Wanted(
        about.owner, about.organisation_id, about.department_id, about.place, about.subject, about.held, value,
        "Opmålt ved renovering", "BBR-meddelelse", (about.record, about.id, about.field),
    )  # fmt: skip


def made(database: Database, actor: Actor, *asked: Wanted) -> int:
    with database.reading() as session:
        plan = plan_requests(session, actor, asked, SOURCE, today=TODAY)
    return written(database, actor, plan).change_set


def changed(database: Database, actor: Actor, day: date = TODAY, **change: object) -> list[str]:
    """Change request 1; return why not."""
    with database.reading() as session:
        plan = plan_request_change(session, actor, [1], change, SOURCE, today=day)
    if plan.changed:
        written(database, actor, plan)
    return [problem.id for problem, _ in plan.refused.by_kind()]


def listed(database: Database, typed: str = "", day: date = TODAY) -> list[RequestLine]:
    with database.reading() as session:
        codes = code_lists(session)
        return requests(session, EVERYTHING, read_request_filter(typed, codes), codes, day)


def test_a_request_lives_from_draft_to_done_and_undo_takes_a_step_back(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 2)
    made(database, caseworker, wanted(database, ids[0]))
    (draft,) = listed(database)
    assert (draft["owner"], draft["status"], draft["made_by"], draft["held_value"]) == ("bbr", "draft", "anna", "78")
    for said in ("Til kommunen, BBR", "Åparken 1, st. tv, 5000 Odense C", unit(ids[0]), "Areal", "78", "81", "Opmålt"):
        assert said in draft["message"]
    assert changed(database, caseworker, wanted_value="82") == []
    assert "82" in listed(database)[0]["message"]
    assert changed(database, caseworker, status="answered") == ["request.not_that_way"]
    assert changed(database, caseworker, status="sent") == []
    assert changed(database, caseworker, reason="nej") == ["request.already_sent"]
    later = TODAY + timedelta(days=30)
    assert changed(database, caseworker, later, status="answered", note="BBR-sag 7") == []
    (answered,) = listed(database, day=later)
    assert (answered["sent_on"], answered["answered_on"], answered["done_on"], answered.age) == (TODAY, later, None, 30)
    with database.reading() as session:
        plan = plan_request_change(session, caseworker, [1], {"status": "done"}, SOURCE, today=later)
    number = written(database, caseworker, plan).change_set
    assert listed(database) == [] and len(listed(database, "status=afsluttet")) == 1
    with database.reading() as session:
        undo = plan_undo(session, caseworker, number, SOURCE)
    with database.writing() as session:
        apply(session, caseworker, undo)
    assert listed(database)[0]["status"] == "answered"


def test_a_list_is_narrowed_by_owner_status_age_and_words(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 4)
    made(database, caseworker, wanted(database, ids[0]), wanted(database, ids[3], "external_reference", "A-1"))
    assert [one["owner"] for one in listed(database)] == ["bbr", "lbf"]
    assert [one.id for one in listed(database, "modtager=bbr")] == [1]
    assert [one.id for one in listed(database, "status=kladde åparken", TODAY)] == [1, 2]
    assert listed(database, "alder>30") == [] and len(listed(database, "alder>30", TODAY + timedelta(days=31))) == 2
    assert listed(database, "org=0999") == []
    with pytest.raises(Refused):
        listed(database, "modtager=ukendt")


def test_what_is_mended_here_or_says_nothing_is_refused_and_an_empty_wish_is_not_sent(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 1)
    with database.reading() as session:
        plan = plan_requests(session, caseworker, [wanted(database, ids[0], "heating", "x")], SOURCE, today=TODAY)
    assert [problem.id for problem, _ in plan.refused.by_kind()] == ["request.mended_here"]
    made(database, caseworker, wanted(database, ids[0], value=""))
    assert changed(database, caseworker, status="sent") == ["request.incomplete"]


def test_rows_of_a_file_that_others_mend_become_one_request_each_kind(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 2)
    rows = [("BBR-enhed", "Fra dato", "Nettoleje pr. md."), (unit(ids[0]), "01-01-2026", "5000,00")]
    rows += [(unit(number), "01-01-2026", "5000,00") for number in (71, 72, 73)]
    plan = planned(database, caseworker, text_file(tmp_path / "huslejer.csv", rows))
    assert len(plan.refused) == 3
    with database.reading() as session:
        requests_plan = plan_requests_from(session, caseworker, plan, SOURCE, today=TODAY)
    written(database, caseworker, requests_plan)
    (one,) = listed(database)
    assert (one["owner"], one["subject"]) == ("lbf", "Boliger mangler i registeret")
    assert one["place"] == "3 rækker (huslejer.csv)"
    assert all(unit(number) in one["message"] for number in (71, 72, 73))


def test_editing_what_a_transfer_overwrites_warns_and_gives_the_list_for_the_source_system(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 3)
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[:2])).values(origin="automatic"))
    with database.reading() as session:
        plan = plan_edit(session, caseworker, of_ids(ids), {"heating": "5"}, SOURCE, today=TODAY)
        assert [(one.id, one.owner, n) for one, n in plan.warnings.by_kind()] == [
            ("overwritten_by_transfer", Owner.OWN_SYSTEM, 2)
        ]
        asked = plan_requests_from(session, caseworker, plan, SOURCE, today=TODAY)
    written(database, caseworker, asked)
    (one,) = listed(database, "modtager=kilde")
    assert one["owner"] == "source" and "Opvarmningsform: " in one["wanted_value"]
    path = tmp_path / "liste.xlsx"
    with database.reading() as session:
        assert export_requests(session, caseworker, [one.id], path, today=TODAY) == 1
    sheet = load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:4] == ["Nr.", "Status", "Modtager", "Vedrører"]
    assert [sheet.cell(2, column).value for column in (1, 2, 3)] == [1, "Kladde", "Eget kildesystem"]
    with database.reading() as session:
        export_requests(session, caseworker, [one.id], tmp_path / "brev.txt", today=TODAY)
    assert "Til den, der passer kildesystemet" in (tmp_path / "brev.txt").read_text("utf-8")


def test_requests_keep_to_a_persons_part_of_the_register(
    database: Database, caseworker: Actor, everyone: Actor
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 1)
        others = add_dwellings(session, 1, number="0452")
    made(database, everyone, wanted(database, ids[0]), wanted(database, others[0]))
    foreign = Actor("bo", (Grant(Role.CASEWORKER, organisation_id=2),))
    with database.reading() as session:
        plan = plan_request_change(session, foreign, [1, 2], {"note": "x"}, SOURCE, today=TODAY)
        assert [(problem.id, n) for problem, n in plan.refused.by_kind()] == [("out_of_scope", 1)]
        assert plan.changed == 1
        codes = code_lists(session)
        seen = requests(session, foreign.scope(Right.VIEW), read_request_filter("", codes), codes, TODAY)
    assert [one.organisation for one in seen] == ["0452"]
    with database.reading() as session:
        plan = plan_requests(session, foreign, [wanted(database, ids[0])], SOURCE, today=TODAY)
    assert [problem.id for problem, _ in plan.refused.by_kind()] == ["out_of_scope"]
