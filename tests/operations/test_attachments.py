"""Pictures, plans and amenities of sections: added, changed and looked at again, on both databases."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.operations.amenities import plan_amenities
from backoffice.operations.attachments import plan_attachment_change, plan_attachment_check, plan_attachments
from backoffice.operations.plan import Plan
from backoffice.queries.section_data import amenities_lines, attachment_lines, group_lines
from backoffice.queries.selection import Where
from backoffice.rules.problems import Refused
from backoffice.security import EVERYTHING, Actor, Grant, Role, Scope
from tests.exchange.test_picture_files import PNG
from tests.operations.record_writing import GROUP, SOURCE, TODAY, new, rows, two_organisations, undo, why, write

FACADE = {"building_section_id": 1, "attachment_kind": "picture", "title": "Facaden", "file": "facade.png"}


def added(database: Database, actor: Actor, folder: Path, *given: dict[str, object]) -> Plan:
    with database.reading() as session:
        return plan_attachments(session, actor, given, folder, SOURCE, today=TODAY)


def checked(database: Database, actor: Actor, folder: Path, *ids: int) -> Plan:
    with database.reading() as session:
        return plan_attachment_check(session, actor, ids, folder, SOURCE, today=TODAY)


def told(plan: Plan) -> list[str]:
    return [problem.id for problem, _ in plan.warnings.by_kind()]


def test_what_was_seen_of_a_file_is_kept_with_it(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    two_organisations(database)
    (tmp_path / "facade.png").write_bytes(PNG)
    web = {**FACADE, "file": "https://aaparken.dk/have.jpg", "title": "Haven"}
    plan = {**FACADE, "attachment_kind": "plan", "title": "2 rum"}
    write(database, caseworker, added(database, caseworker, tmp_path, dict(FACADE), web, plan))
    assert rows(database, "attachment", "position", "media_type", "size", "checked_on", "found") == [
        (1, "image/png", len(PNG), TODAY, True),
        (2, None, None, None, None),
        (1, "image/png", len(PNG), TODAY, True),
    ]
    with database.reading() as session:
        lines = attachment_lines(session, Where(department_id=1), EVERYTHING)
        assert [(one.place, one.values["title"]) for one in lines] == [
            ("0451-012-01", "Facaden"), ("0451-012-01", "Haven"), ("0451-012-01", "2 rum"),
        ]  # fmt: skip
        assert attachment_lines(session, Where(organisation_id=1), Scope(organisation_ids=frozenset({2}))) == []


def test_a_missing_file_is_told_of_and_a_wrong_one_refused(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    two_organisations(database)
    plan = added(database, caseworker, tmp_path, dict(FACADE))
    assert (plan.changed, told(plan)) == (1, ["picture.missing"])
    (tmp_path / "facade.png").write_bytes(b"MZ")
    with pytest.raises(Refused, match=r"picture\.wrong_type"):
        added(database, caseworker, tmp_path, dict(FACADE))
    with pytest.raises(Refused, match=r"picture\.outside"):
        added(database, caseworker, tmp_path, {**FACADE, "file": "../facade.png"})
    # Whatever way it comes: the register keeps no reference that leads out.
    assert why(new(database, caseworker, "attachment", {**FACADE, "file": "/etc/passwd"})) == ["picture.outside"]


def test_files_are_looked_at_again_and_what_changed_is_written(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    two_organisations(database)
    file = tmp_path / "facade.png"
    file.write_bytes(PNG)
    write(database, caseworker, added(database, caseworker, tmp_path, dict(FACADE)))
    again = checked(database, caseworker, tmp_path, 1)
    assert (again.unchanged, again.changed, told(again)) == (1, 0, [])
    file.unlink()
    gone = checked(database, caseworker, tmp_path, 1)
    assert (gone.changed, told(gone)) == (1, ["picture.missing"])
    number = write(database, caseworker, gone)
    assert rows(database, "attachment", "found", "media_type") == [(False, None)]
    undo(database, caseworker, number)
    assert rows(database, "attachment", "found", "media_type") == [(True, "image/png")]


def test_another_file_is_looked_at_when_it_is_set(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    two_organisations(database)
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.4")
    write(database, caseworker, added(database, caseworker, tmp_path, dict(FACADE)))
    with database.reading() as session:
        plan = plan_attachment_change(
            session, caseworker, [1], {"file": "plan.pdf"}, tmp_path, SOURCE, today=TODAY, seen={1: 1}
        )
    write(database, caseworker, plan)
    assert rows(database, "attachment", "file", "media_type") == [("plan.pdf", "application/pdf")]


def test_amenities_are_set_where_there_are_some_and_made_where_there_are_none(
    database: Database, caseworker: Actor
) -> None:
    sections = two_organisations(database)
    with database.reading() as session:
        first = plan_amenities(session, caseworker, sections[:1], {"facilities": "laundry"}, SOURCE, today=TODAY)
    write(database, caseworker, first)
    with database.reading() as session:
        plan = plan_amenities(session, caseworker, sections[:3], {"dogs": "no"}, SOURCE, today=TODAY)
    assert (plan.asked, plan.changed) == (3, 3)
    write(database, caseworker, plan)
    assert rows(database, "section_amenities", "building_section_id", "facilities", "dogs") == [
        (sections[0], "laundry", "no"), (sections[1], None, "no"), (sections[2], None, "no"),
    ]  # fmt: skip
    with database.reading() as session:
        lines = amenities_lines(session, Where(), EVERYTHING)
    assert [(one.place, bool(one.id), one.dwellings) for one in lines] == [
        ("0451-012-01", True, 5), ("0451-012-02", True, 5), ("0452-012-01", True, 2), ("0452-012-02", False, 2),
    ]  # fmt: skip


def test_only_ones_own_sections_are_set(database: Database) -> None:
    sections = two_organisations(database)
    actor = Actor("lise", (Grant(Role.CASEWORKER, None, 1),))
    with database.reading() as session:
        plan = plan_amenities(session, actor, sections, {"dogs": "no"}, SOURCE, today=TODAY)
    assert (plan.asked, plan.changed, why(plan)) == (4, 2, ["out_of_scope"])


def test_groups_of_a_department_are_listed_with_its_dwellings(database: Database, caseworker: Actor) -> None:
    sections = two_organisations(database)
    own = {**GROUP, "building_section_id": sections[1], "rooms": 3}
    write(database, caseworker, new(database, caseworker, "letting_group", own, GROUP))
    with database.reading() as session:
        lines = group_lines(session, Where(department_id=1), EVERYTHING)
        assert [(one.place, one.section_id, one.dwellings) for one in lines] == [
            ("0451-012", None, 10), ("0451-012-02", sections[1], 5),
        ]  # fmt: skip
        assert len(group_lines(session, Where(section_id=sections[0]), EVERYTHING)) == 1
