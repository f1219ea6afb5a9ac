"""A list of dwellings: matched by BBR id, blank leaves alone, every row in one bucket, wrong cells named by their place."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select, update

from backoffice.database import Database
from backoffice.exchange import dialect_rows
from backoffice.models import CodeEntry, Dwelling
from backoffice.operations.importing import plan_import
from backoffice.operations.plan import Plan
from backoffice.rules.problems import Level, Problem, Refused, sentence
from backoffice.security import Actor, Grant, Role
from backoffice.watch import Cancelled, Watch
from tests.import_files import TODAY, imported, planned, text_file, unit, workbook, written
from tests.register import add_dwellings, add_registration


def refusals(plan: Plan) -> list[tuple[int, str, str, str]]:
    """Row, problem, column and value of every refused row, then of what else is wrong with them."""
    buckets = (plan.refused, plan.further)
    problems = [bucket.problem(i) for bucket in buckets for i in range(len(bucket))]
    return [(problem.place.row, problem.id, problem.place.column, problem.value) for problem in problems]


def warnings(plan: Plan) -> list[tuple[int, str, str]]:
    found = [plan.warnings.problem(i) for i in range(len(plan.warnings))]
    return [(problem.place.row, problem.id, problem.value) for problem in found]


def dwelling(database: Database, key: int) -> Dwelling:
    with database.reading() as session:
        return session.get_one(Dwelling, key)


def test_a_blank_cell_leaves_the_field_alone_and_only_what_changes_is_planned(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 3)
    rows = [
        ("BBR-enhed", "Opvarmningsform", "Eget køkken", "Aktuelt indskud"),
        (unit(ids[0]).upper(), "Varmepumpe", "", "12.345,50"),
        ("{" + unit(ids[1]) + "}", "", "ja", ""),
        (unit(ids[2]), "elvarme", "Ja", "  "),
    ]
    plan = imported(database, caseworker, text_file(tmp_path / "liste.csv", rows))
    assert plan.counts() == {
        "asked": 3, "changed": 2, "unchanged": 1, "refused": 0, "conflicts": 0, "warnings": 0, "following": 0,
    }  # fmt: skip
    assert plan.changes[0].fields == ("heating", "current_entry_deposit")
    assert [(c.field, c.old, c.new, c.rows) for c in plan.field_counts] == [
        ("heating", "1", "5", 1), ("heating", "1", "7", 1), ("current_entry_deposit", None, 12_345_50, 1),
    ]  # fmt: skip
    assert (dwelling(database, ids[0]).heating, dwelling(database, ids[0]).current_entry_deposit) == ("5", 12_345_50)
    assert dwelling(database, ids[2]).current_entry_deposit is None


def test_a_wrong_value_is_refused_with_file_sheet_row_and_column(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 3)
    rows = [
        ("BBR-enhed", "Opvarmningsform", "Aktuelt indskud", "Eget køkken"),
        (unit(ids[0]), "Brænde", "mange penge", "Ja"),
        (unit(ids[1]), "Varmepumpe", 100, "måske"),
        (unit(ids[2]), "Varmepumpe", -1, "Nej"),
        ("ikke en BBR-enhed", "Varmepumpe", 100, "Ja"),
        (None, "Varmepumpe", 100, "Ja"),
    ]
    plan = planned(database, caseworker, workbook(tmp_path / "liste.xlsx", {"Boliger": rows}))
    assert refusals(plan) == [
        (2, "value.not_a_code", "Opvarmningsform", "Brænde"),
        (3, "value.not_yes_no", "Eget køkken", "måske"),
        (4, "value.too_small", "Aktuelt indskud", "-1"),
        (5, "value.wrong_form", "BBR-enhed", "ikke en BBR-enhed"),
        (6, "value.required", "BBR-enhed", ""),
        (2, "value.not_an_amount", "Aktuelt indskud", "mange penge"),
    ]
    said = sentence(plan.refused.problem(0))
    assert said.startswith("liste.xlsx, Boliger, række 2, kolonne Opvarmningsform: ") and "Brænde" in said
    assert plan.counts()["refused"] == plan.asked == 5


def test_an_error_cell_is_refused_and_never_read_as_blank(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 1)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["BBR-enhed", "Garage"])
    sheet.append([unit(ids[0]), None])
    sheet["B2"] = "#N/A"
    sheet["B2"].data_type = "e"
    book.save(tmp_path / "fejl.xlsx")
    plan = planned(database, caseworker, tmp_path / "fejl.xlsx")
    assert refusals(plan) == [(2, "cell.error", "Garage", "#N/A")]


def test_unknown_and_repeated_dwellings_are_refused_all_rows_of_a_key_alike(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 3)
    rows = [
        ("BBR-enhed", "Garage"),
        (unit(ids[0]), "0"),
        (unit(ids[1]), "0"),
        (unit(999), "0"),
        (unit(ids[0]), "1"),
        ("{" + unit(ids[0]).upper() + "}", "2"),
    ]
    plan = planned(database, caseworker, text_file(tmp_path / "liste.csv", rows))
    assert refusals(plan) == [
        (2, "import.twice", "BBR-enhed", "2, 5, 6"),
        (4, "import.unknown_dwelling", "BBR-enhed", unit(999)),
        (5, "import.twice", "BBR-enhed", "2, 5, 6"),
        (6, "import.twice", "BBR-enhed", "2, 5, 6"),
    ]
    assert (plan.asked, plan.changed) == (5, 1)


def test_a_dwelling_given_twice_far_apart_is_found_and_nothing_is_counted_or_told_twice(
    database: Database, caseworker: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialect_rows, "BLOCK", 2)
    with database.writing() as session:
        ids = add_dwellings(session, 7, bbr_kitchen="F", own_kitchen=False)
    rows = [
        ("BBR-enhed", "Eget køkken", "Farve"),
        *((unit(key), "Ja") for key in ids),
        (unit(ids[0]), "Nej"),
        ("", "I alt"),
    ]
    plan = planned(database, caseworker, text_file(tmp_path / "liste.csv", rows))
    assert refusals(plan) == [(2, "import.twice", "BBR-enhed", "2, 9"), (9, "import.twice", "BBR-enhed", "2, 9")]
    assert (plan.asked, plan.changed, len(plan.warnings)) == (8, 6, 6)
    assert [note.id for note in plan.notes] == ["import.column_not_read", "import.row_skipped"]
    assert [(count.field, count.rows) for count in plan.field_counts] == [("own_kitchen", 6)]


def test_identity_that_differs_is_told_and_not_written(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 3)
    rows = [
        ("BBR-enhed", "LBF-nr.", "Afdelingsnr.", "Byggeafsnitsnr.", "Adresse", "Areal", "Garage"),
        (unit(ids[0]), "451", "12", "1", "Åparken 1 st tv", "78", "Nej"),
        (unit(ids[1]), "0451", "012 Åparken", "01", "Åparken 99, st. th", "80", "Nej"),
        (unit(ids[2]), "0452", "Elmely", "02", "", "", ""),
    ]
    plan = imported(database, caseworker, text_file(tmp_path / "liste.csv", rows))
    assert warnings(plan) == [
        (4, "import.identity_differs", "0452 / 0451"),
        (4, "import.identity_differs", "Elmely / 012"),
        (3, "import.identity_differs", "Åparken 99, st. th / Åparken 1, st. th"),
        (3, "import.identity_differs", "80 / 78"),
    ]
    assert (plan.changed, plan.unchanged) == (2, 1)
    assert (dwelling(database, ids[1]).address, dwelling(database, ids[1]).area) == ("Åparken 1, st. th", 78)


def test_a_link_by_number_holds_only_within_the_dwellings_own_section(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 4, sections=2)
        key = add_registration(session, session.get_one(Dwelling, ids[0]).building_section_id)
    rows = [
        ("BBR-enhed", "Handicapregistrering"),
        (unit(ids[0]), "H12"),
        (unit(ids[1]), "12"),
        (unit(ids[2]), "H12"),
        (unit(ids[3]), "H99"),
    ]
    plan = imported(database, caseworker, text_file(tmp_path / "liste.csv", rows))
    assert refusals(plan) == [
        (4, "link_other_section", "Handicapregistrering", "H12"),
        (5, "import.unknown_registration", "Handicapregistrering", "H99"),
    ]
    with database.reading() as session:
        linked = session.execute(select(Dwelling.id).where(Dwelling.disability_registration == key)).scalars().all()
    assert linked == [ids[0], ids[1]]


def test_a_new_dwelling_is_reported_once_its_fields_come_and_a_draft_stays_one(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 4)
        for key, status in zip(ids, ("new", "new", "draft", "reported"), strict=True):
            session.execute(update(Dwelling).where(Dwelling.id == key).values(status=status))
    rows = [("BBR-enhed", "Garage"), *((unit(key), "Nej") for key in ids)]
    path = text_file(tmp_path / "liste.csv", rows)
    drafts = planned(database, caseworker, path, draft=True)
    assert drafts.changes[0].values["status"] == ["draft", "draft", "draft", "reported"]
    imported(database, caseworker, path)
    assert [dwelling(database, key).status for key in ids] == ["reported", "reported", "draft", "reported"]


def test_rules_warn_of_what_a_row_changes_only(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 3, bbr_kitchen="F", own_kitchen=False)
        session.execute(update(Dwelling).where(Dwelling.id == ids[2]).values(origin="automatic", own_kitchen=True))
    rows = [
        ("BBR-enhed", "Eget køkken", "Garage"),
        (unit(ids[0]), "Ja", "Nej"),
        (unit(ids[1]), "", "Nej"),
        (unit(ids[2]), "Ja", "Nej"),
    ]
    plan = planned(database, caseworker, text_file(tmp_path / "liste.csv", rows))
    assert [(row, problem) for row, problem, _ in warnings(plan)] == [
        (2, "kitchen_against_bbr"), (4, "overwritten_by_transfer"),
    ]  # fmt: skip
    assert plan.warnings.problem(0).level is Level.WARNING


def test_a_code_no_longer_used_may_stay_but_not_spread(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 2)
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(heating="3"))
        expired = update(CodeEntry).where(CodeEntry.list_name == "heating", CodeEntry.code == "3")
        session.execute(expired.values(valid_to=TODAY))
    rows = [("BBR-enhed", "Opvarmningsform"), *((unit(key), "Ovn til fast og flydende brændsel") for key in ids)]
    plan = planned(database, caseworker, text_file(tmp_path / "liste.csv", rows))
    assert (plan.unchanged, plan.changed, plan.asked) == (1, 0, 2)
    assert refusals(plan) == [(3, "import.expired_code", "Opvarmningsform", "3")]


def test_the_person_imports_only_where_they_may(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 2)
        others = add_dwellings(session, 2, number="0452")
        organisation = session.get_one(Dwelling, ids[0]).organisation_id
    rows = [("BBR-enhed", "Garage"), *((unit(key), "Nej") for key in (*ids, *others))]
    path = text_file(tmp_path / "liste.csv", rows)
    plan = planned(database, Actor("anna", (Grant(Role.CASEWORKER, organisation),)), path)
    assert (plan.changed, len(plan.refused)) == (2, 2)
    assert [row[:2] for row in refusals(plan)] == [(4, "out_of_scope"), (5, "out_of_scope")]
    for role in (Role.READER, Role.ADMINISTRATOR):
        with pytest.raises(Refused) as refusal:
            planned(database, Actor("bo", (Grant(role),)), path)
        assert refusal.value.problems[0].id == "no_right"


def test_rights_come_before_the_file_is_opened(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        planned(database, Actor("bo", (Grant(Role.READER),)), tmp_path / "findes-ikke.csv")
    assert refusal.value.problems[0].id == "no_right"


def test_a_list_over_two_sheets_is_one_plan_unless_their_columns_differ(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 4)
    heading = ("BBR-enhed", "Garage")
    first, second = [heading, (unit(ids[3]), "Nej")], [("Garage", "BBR-enhed"), ("Nej", unit(ids[0]))]
    plan = planned(database, caseworker, workbook(tmp_path / "to.xlsx", {"A": first, "B": second}))
    assert {part.sheet: list(part.ids) for part in plan.changes} == {"A": [ids[3]], "B": [ids[0]]}
    other = [("BBR-enhed", "Carport"), (unit(ids[1]), "Nej")]
    with pytest.raises(Refused) as refusal:
        planned(database, caseworker, workbook(tmp_path / "tre.xlsx", {"A": first, "B": other}))
    problem: Problem = refusal.value.problems[0]
    assert (problem.id, problem.place.sheet, problem.place.row) == ("import.sheets_differ", "B", 1)


def test_what_the_plan_showed_is_what_is_written_and_the_file_is_named(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 2)
    path = text_file(tmp_path / "liste.csv", [("BBR-enhed", "Garage"), *((unit(key), "Nej") for key in ids)])
    plan = planned(database, caseworker, path)
    assert (plan.purpose, plan.source.way, plan.source.file) == ("import", "command", "liste.csv")
    assert len(plan.source.file_hash) == 64
    assert written(database, caseworker, plan).plan_hash == plan.hash()


def test_a_stopped_import_writes_nothing(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 2)
    path = text_file(tmp_path / "liste.csv", [("BBR-enhed", "Garage"), (unit(ids[0]), "Nej")])
    with database.reading() as session, pytest.raises(Cancelled):
        plan_import(session, caseworker, path, today=TODAY, watch=Watch(stop=True))
