"""Excel out: what leaves is what the register holds, cell by cell, for those who may take it, and nothing acts."""

import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, update

from backoffice.database import Database
from backoffice.exchange.cells import column_letters
from backoffice.exchange.reading import read_sheets
from backoffice.models import FOREVER, DisabilityRegistration, Dwelling, HousingCost, Lease, Tenant
from backoffice.operations.demo import fill
from backoffice.operations.exporting import EDIT, SETS, Exported, edit_columns, export_dwellings
from backoffice.operations.importing import plan_import
from backoffice.operations.keys import new_keys
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_rows import COLUMN_SETS
from backoffice.queries.export_rows import export_keys
from backoffice.queries.filters import read_filter
from backoffice.queries.selection import Selection, of_ids
from backoffice.records.dwelling import general_fields
from backoffice.records.fields import Kind
from backoffice.records.values import read_value
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from backoffice.watch import Cancelled, Watch
from tests.register import add_dwellings, add_registration

TODAY = date(2026, 11, 22)
ALL = Selection()


def export(database: Database, actor: Actor, selection: Selection, path: Path, columns: str = EDIT) -> Exported:
    with database.reading() as session:
        return export_dwellings(session, actor, selection, path, today=TODAY, columns=columns)


def rows_of(path: Path) -> tuple[list[str], list[tuple[Any, ...]]]:
    sheet = load_workbook(path).worksheets[0]
    heading, *rows = sheet.iter_rows(values_only=True)
    return [str(name) for name in heading], rows


def filled_register(database: Database) -> range:
    """Twelve dwellings in two sections whose fields of every kind have some value, none, and a hostile one."""
    with database.writing() as session:
        ids = add_dwellings(session, 12, postal_code="0999")
        first = session.get_one(Dwelling, ids[0])
        registration = add_registration(session, first.building_section_id)
        session.execute(
            update(Dwelling)
            .where(Dwelling.id.in_(ids[:6]))
            .values(
                disability_registration=registration,
                current_entry_deposit=1_234_567_05,
                current_deposit=0,
                area_before_1998=7_850,
                benefit_area=7_801,
                url="https://example.dk/å?x=1&y=<2>",
                own_kitchen=False,
                suppress_portal=True,
                interior_maintenance="2",
                garage="1",
            )
        )
        session.execute(update(Dwelling).where(Dwelling.id == ids[3]).values(address="=1+1", heating=None))
        session.execute(update(Dwelling).where(Dwelling.id == ids[4]).values(address='@SUM("x") \u202e[b]'))
    return ids


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_the_edit_set_read_back_is_the_register_cell_by_cell(
    database: Database, caseworker: Actor, tmp_path: Path, ending: str
) -> None:
    ids = filled_register(database)
    done = export(database, caseworker, ALL, tmp_path / f"boliger{ending}")
    assert done.rows == len(ids)
    rows = [row.cells for row in read_sheets(done.path) if row.sheet in ("", "Boliger")]
    headings = list(rows[0])
    with database.reading() as session:
        codes = code_lists(session)
        held = {row.bbr_unit: row for row in session.execute(select(Dwelling)).scalars()}
        numbers = {row.id: row.number for row in session.execute(select(DisabilityRegistration)).scalars()}
    assert len(rows) == len(held) + 1
    for row in rows[1:]:
        cells = dict(zip(headings, [*row, *[None] * (len(headings) - len(row))], strict=True))
        dwelling = held.pop(str(cells["BBR-enhed"]))
        assert cells["Adresse"] == dwelling.address
        assert (cells["Organisation"], cells["Afdeling nr."]) == ("0451", "012")
        assert cells["Byggeafsnit nr."] in ("01", "02")
        for field in general_fields():
            stored = getattr(dwelling, field.name)
            if field.kind is Kind.LINK:
                assert cells[field.heading] == numbers.get(stored)
            else:
                assert read_value(field, cells[field.heading], codes, of="da") == stored, field.name
    assert not held


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_an_untouched_file_comes_back_without_a_change(
    database: Database, caseworker: Actor, tmp_path: Path, ending: str
) -> None:
    ids = filled_register(database)
    done = export(database, caseworker, ALL, tmp_path / f"boliger{ending}")
    with database.reading() as session:
        plan = plan_import(session, caseworker, done.path, today=TODAY)
    counts = plan.counts()
    assert (counts["asked"], counts["changed"], counts["unchanged"]) == (len(ids), 0, len(ids))


def test_values_nobody_may_set_come_back_as_they_stand(database: Database, everyone: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        fill(session, everyone, 600, 7, TODAY)
    done = export(database, everyone, ALL, tmp_path / "boliger.xlsx")
    with database.reading() as session:
        counts = plan_import(session, everyone, done.path, today=TODAY).counts()
    assert (counts["asked"], counts["unchanged"]) == (600, 600)


def test_a_workbook_holds_typed_cells_locked_keys_and_drop_downs_and_no_formula(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    filled_register(database)
    done = export(database, caseworker, ALL, tmp_path / "boliger.xlsx")
    book = load_workbook(done.path)
    sheet = book["Boliger"]
    headings = {str(cell.value): column_letters(index) for index, cell in enumerate(sheet[1])}
    row = next(number for number in range(2, 14) if sheet[f"{headings['Adresse']}{number}"].value == "=1+1")
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert sheet[f"{headings['Aktuelt indskud']}{row}"].value == 1234567.05
    assert sheet[f"{headings['Eget køkken']}{row}"].value == "Nej"
    assert sheet.protection.sheet
    assert sheet[f"{headings['BBR-enhed']}{row}"].protection.locked
    assert not sheet[f"{headings['Eget køkken']}{row}"].protection.locked
    offered = {str(rule.sqref).split("2:")[0] for rule in sheet.data_validations.dataValidation}
    with_choices = {field.heading for field in general_fields() if field.kind in (Kind.CODE, Kind.YES_NO)}
    assert offered == {headings[heading] for heading in with_choices}
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600


def test_rows_come_by_address_whatever_the_selection_and_twice_the_same_bytes(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 30)
    _, rows = rows_of(export(database, caseworker, ALL, tmp_path / "a.xlsx").path)
    houses = [str(row[4]) for row in rows]
    # House 10 comes after house 9, and "tv" before "th", as in every list.
    assert houses[:2] == ["Åparken 1, st. tv", "Åparken 1, st. th"]
    assert [int(house.split(",")[0].split()[1]) for house in houses] == [number // 2 + 1 for number in range(30)]
    some = export(database, caseworker, of_ids([ids[29], ids[0], ids[15]]), tmp_path / "b.xlsx")
    assert [row[4] for row in rows_of(some.path)[1]] == [houses[0], houses[15], houses[29]]
    again = export(database, caseworker, ALL, tmp_path / "c.xlsx")
    assert again.sha256 == export(database, caseworker, ALL, tmp_path / "d.xlsx").sha256


def test_a_filter_with_exceptions_exports_what_it_finds(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 8)
        session.execute(update(Dwelling).where(Dwelling.id <= ids[4]).values(heating="5"))
    with database.reading() as session:
        typed = read_filter("department=0451-012 opvarmning=varmepumpe vacant=no", code_lists(session))
    done = export(database, caseworker, Selection(filter=typed, but=frozenset({ids[0]})), tmp_path / "f.xlsx")
    assert done.rows == 4


def test_what_is_outside_a_persons_part_of_the_register_never_leaves(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        foreign = add_dwellings(session, 4)
        own = add_dwellings(session, 3, number="0452")
        organisation = session.get_one(Dwelling, own[0]).organisation_id
    reader = Actor("rie", (Grant(Role.READER, organisation_id=organisation),))
    for name, selection in (("all", ALL), ("ids", of_ids([*foreign, *own]))):
        headings, rows = rows_of(export(database, reader, selection, tmp_path / f"{name}.xlsx").path)
        assert [row[headings.index("Organisation")] for row in rows] == ["0452"] * 3


def test_nobody_without_the_right_exports_and_no_file_is_made(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        export(database, Actor("adm", (Grant(Role.ADMINISTRATOR),)), ALL, tmp_path / "x.xlsx")
    assert refusal.value.problems[0].id == "no_right"
    assert not list(tmp_path.glob("*.xlsx"))


@pytest.mark.parametrize(
    ("name", "columns", "problem"),
    [("x.pdf", EDIT, "export.unknown_ending"), ("x.xlsx", "alt", "export.unknown_columns")],
)
def test_an_unknown_ending_or_set_is_refused(
    database: Database, caseworker: Actor, tmp_path: Path, name: str, columns: str, problem: str
) -> None:
    with pytest.raises(Refused) as refusal:
        export(database, caseworker, ALL, tmp_path / name, columns)
    assert refusal.value.problems[0].id == problem


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        add_dwellings(session, 2)
    path = tmp_path / "x.xlsx"
    path.write_text("mine")
    with pytest.raises(Refused):
        export(database, caseworker, ALL, path)
    assert path.read_text() == "mine"
    with database.reading() as session:
        export_dwellings(session, caseworker, ALL, path, today=TODAY, replace=True)
    assert len(rows_of(path)[1]) == 2


def test_an_export_that_is_stopped_leaves_no_file(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        add_dwellings(session, 4)
    folder = tmp_path / "ud"
    folder.mkdir()
    with database.reading() as session, pytest.raises(Cancelled):
        export_dwellings(session, caseworker, ALL, folder / "x.xlsx", today=TODAY, watch=Watch(stop=True))
    assert not list(folder.iterdir())


def let_dwellings(database: Database) -> range:
    """Three dwellings: let with a rent that rises, vacant without end, and empty of everything."""
    with database.writing() as session:
        ids = add_dwellings(session, 3)
        organisation = session.get_one(Dwelling, ids[0]).organisation_id
        common: dict[str, Any] = {"organisation_id": organisation, "status": "reported"}
        leases = [
            (ids[0], date(2015, 2, 1), date(2020, 1, 1), False),
            (ids[0], date(2020, 1, 1), date(2027, 4, 1), False),
            (ids[1], date(2026, 9, 1), FOREVER, True),
        ]
        keys = new_keys(session, "lease", 3)
        session.execute(
            insert(Lease),
            [
                common
                | {"id": key, "dwelling_id": dwelling, "valid_from": start, "valid_to": end, "vacant": vacant}
                | {"allocation_type": None if vacant else "1", "available": vacant}
                for key, (dwelling, start, end, vacant) in zip(keys, leases, strict=True)
            ],
        )
        session.add(Tenant(id=1, organisation_id=organisation, lease_id=keys[1], name="Hemmelig Lejer", status="new"))
        costs = [
            ("1", date(2025, 1, 1), date(2027, 1, 1), 5_425_17),
            ("1", date(2027, 1, 1), FOREVER, 5_500_00),
            ("2", date(2026, 1, 1), FOREVER, 400_00),
            ("3", date(2026, 1, 1), FOREVER, 100_10),
            ("4", date(2026, 1, 1), FOREVER, 50_05),
        ]
        session.execute(
            insert(HousingCost),
            [
                common
                | {"id": key, "dwelling_id": ids[0], "cost_type": kind, "valid_from": start, "valid_to": end}
                | {"amount": amount}
                for key, (kind, start, end, amount) in zip(new_keys(session, "housing_cost", 5), costs, strict=True)
            ],
        )
    return ids


def test_the_letting_set_shows_leases_and_vacancies_and_hides_tenants(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    let_dwellings(database)
    done = export(database, caseworker, ALL, tmp_path / "u.xlsx", "letting")
    headings, rows = rows_of(done.path)
    wanted = ["Lejer", "Lejekontrakt fra", "Lejekontrakt til og med", "Anvisningstype", "Tomgang fra"]
    shown = [[row[headings.index(heading)] for heading in wanted] for row in rows]
    let, vacant, empty = shown
    assert [let[0], let[1].date(), let[2].date(), let[3], let[4]] == [
        "••••••", date(2020, 1, 1), date(2027, 3, 31), "Ekstern venteliste", None,
    ]  # fmt: skip
    assert vacant[:4] == [None] * 4 and vacant[4].date() == date(2026, 9, 1)
    assert empty == [None] * 5
    for column_set in SETS:
        for ending in (".xlsx", ".csv"):
            path = export(database, caseworker, ALL, tmp_path / f"{column_set}{ending}", column_set).path
            assert b"Hemmelig" not in path.read_bytes()
            if ending == ".xlsx" and column_set != EDIT:
                assert load_workbook(path).sheetnames == ["Boliger"]
            assert "Hemmelig" not in str([row.cells for row in read_sheets(path)])


def test_the_costs_set_shows_what_is_paid_today_to_the_oere(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    let_dwellings(database)
    headings, rows = rows_of(export(database, caseworker, ALL, tmp_path / "b.xlsx", "costs").path)
    wanted = ["Nettohusleje pr. måned", "Varme aconto pr. måned", "Vand aconto pr. måned"]
    paid = [[row[headings.index(heading)] for heading in wanted] for row in rows]
    assert paid == [[5425.17, 400, 150.15], [None] * 3, [None] * 3]
    dates = [rows[0][headings.index(heading)].date() for heading in ("Husleje gælder fra", "Næste ændring")]
    assert dates == [date(2025, 1, 1), date(2027, 1, 1)]


def test_every_column_of_the_screens_can_be_exported(database: Database) -> None:
    with database.reading() as session:
        codes = code_lists(session)
    keys = {column.key for columns in COLUMN_SETS.values() for column in columns}
    keys |= {column.key for column in edit_columns(codes, TODAY)}
    assert keys <= export_keys(codes, TODAY)
