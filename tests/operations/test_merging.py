"""Departments merge with a date: what the one has moves, numbers that are taken are given anew, undo restores."""

from datetime import date
from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.models import BuildingSection, Department, DisabilityRegistration, Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.merging import Merger, plan_merge
from backoffice.operations.plan import Plan, Source
from backoffice.operations.undo import plan_undo
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.import_files import planned, text_file, written
from tests.places import contents, two_departments
from tests.register import add_dwellings

SOURCE = Source("command")
END = date(2027, 1, 1)
HEADINGS = ("Fra afdeling", "Til afdeling", "Dato", "Byggeafsnit", "Nyt byggeafsnit")


def merged(database: Database, actor: Actor, *mergers: Merger) -> Plan:
    with database.reading() as session:
        return plan_merge(session, actor, mergers, SOURCE)


def numbers(database: Database, department: int) -> list[str]:
    with database.reading() as session:
        found = session.query(BuildingSection).filter_by(department_id=department).order_by(BuildingSection.number)
        return [one.number for one in found]


def test_everything_moves_the_taken_number_becomes_the_lowest_free_and_undo_restores(
    database: Database, everyone: Actor
) -> None:
    places = two_departments(database)
    before = contents(database)
    plan = merged(database, everyone, Merger(places.giving, places.taking, END, {}))
    assert (plan.asked, plan.changed, plan.following) == (1, 1, 2 + 1 + 8)
    moves, renumbered = plan.notes
    assert moves.values["last"] == "31-12-2026" and moves.values["dwellings"] == 8
    assert (renumbered.values["old"], renumbered.values["new"]) == ("0451-012-01", "0451-015-04")
    number = written(database, everyone, plan).change_set
    assert numbers(database, places.giving) == [] and numbers(database, places.taking) == ["01", "02", "03", "04"]
    with database.reading() as session:
        gone = session.get_one(Department, places.giving)
        assert (gone.closed_on, gone.merged_into) == (END, places.taking)
        assert session.query(Dwelling).filter_by(department_id=places.taking).count() == 12
        assert session.query(DisabilityRegistration).one().department_id == places.taking
        undo = plan_undo(session, everyone, number, SOURCE)
    with database.writing() as session:
        apply(session, everyone, undo)
    assert contents(database) == before


def test_a_section_gets_the_number_that_was_asked_for(database: Database, everyone: Actor) -> None:
    places = two_departments(database)
    plan = merged(database, everyone, Merger(places.giving, places.taking, END, {"01": "10"}))
    written(database, everyone, plan)
    assert numbers(database, places.taking) == ["01", "02", "03", "10"]


def test_what_cannot_be_merged_is_refused_by_name(database: Database, everyone: Actor) -> None:
    places = two_departments(database)
    with database.writing() as session:
        add_dwellings(session, 2, number="0452")
        other = session.query(Department).filter_by(organisation_id=2).one().id
    a, b = places.giving, places.taking
    wrong = {
        "merge.same": Merger(a, a, END, {}),
        "merge.other_organisation": Merger(a, other, END, {}),
        "merge.unknown": Merger(a, 999, END, {}),
        "merge.number_taken": Merger(a, b, END, {"02": "03"}),
        "merge.unknown_section": Merger(a, b, END, {"09": "10"}),
    }
    for expected, merger in wrong.items():
        plan = merged(database, everyone, merger)
        assert [(one.id, n) for one, n in plan.refused.by_kind()] == [(expected, 1)]
        assert plan.counts()["changed"] == 0
    both = merged(database, everyone, Merger(a, b, END, {}), Merger(b, a, END, {}))
    assert [(one.id, n) for one, n in both.refused.by_kind()] in ([("merge.chain", 2)], [("merge.chain", 1)] * 2)
    written(database, everyone, merged(database, everyone, Merger(a, b, END, {})))
    again = merged(database, everyone, Merger(a, b, END, {}))
    assert [one.id for one, _ in again.refused.by_kind()] == ["merge.already"]


def test_a_file_of_mergers_gives_sections_their_numbers(database: Database, everyone: Actor, tmp_path: Path) -> None:
    places = two_departments(database)
    rows = [
        ("0451-012", "0451-015", "31-12-2026", "1", "7"),
        ("0451-012", "0451-015", "31-12-2026", "02", "08"),
        ("0451-099", "0451-015", "31-12-2026", None, None),
    ]
    plan = planned(database, everyone, text_file(tmp_path / "sammenlægninger.csv", [HEADINGS, *rows]))
    assert (plan.purpose, plan.asked, plan.changed) == ("merge", 2, 1)
    assert [(one.id, one.place.column) for one, _ in plan.refused.by_kind()] == [
        ("import.unknown_department", "Fra afdeling")
    ]
    written(database, everyone, plan)
    assert numbers(database, places.taking) == ["01", "03", "07", "08"]


def test_a_caseworker_merges_nothing(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    places = two_departments(database)
    with pytest.raises(Refused) as refusal:
        merged(database, caseworker, Merger(places.giving, places.taking, END, {}))
    assert [one.id for one in refusal.value.problems] == ["not_master_data"]
    path = text_file(tmp_path / "x.csv", [HEADINGS, ("0451-012", "0451-015", "31-12-2026", None, None)])
    with pytest.raises(Refused) as refusal:
        planned(database, caseworker, path)
    assert [one.id for one in refusal.value.problems] == ["not_master_data"]
