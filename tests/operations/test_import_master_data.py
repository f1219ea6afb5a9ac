"""Master data: what is missing is created under its parents, what is there is compared, nothing of a caseworker's is touched."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, update

from backoffice.database import Database
from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.models import Department, Dwelling
from backoffice.operations.plan import Plan
from backoffice.rules.addresses import sort_key
from backoffice.rules.problems import Refused
from backoffice.safe_text import is_plain, plain
from backoffice.security import Actor, Grant, Role
from tests.import_files import imported, planned, unit, workbook
from tests.register import add_dwellings, add_registration
from tests.safety.corpus import HOSTILE

ORGANISATIONS = ("LBF-nr", "Navn", "CVR", "Telefon")
DEPARTMENTS = ("LBF-nr", "Afdelingsnr", "Navn", "Kommunekode", "Byggeriart")
SECTIONS = ("LBF-nr", "Afdelingsnr", "Byggeafsnit", "Opvarmning")
DWELLINGS = (
    "BBR enhedsid",
    "LBF-nr",
    "Afdelingsnr",
    "Byggeafsnit",
    "Vejnavn",
    "Husnr",
    "Etage",
    "Dør",
    "Boligtype",
    "Areal",
)
Rows = Sequence[tuple[object, ...]]


def file(
    folder: Path, organisations: Rows = (), departments: Rows = (), sections: Rows = (), dwellings: Rows = ()
) -> Path:
    """A master-data workbook with the sheets that have rows, dwellings first: the order must not matter."""
    sheets = {
        "Boliger": (DWELLINGS, dwellings),
        "Byggeafsnit": (SECTIONS, sections),
        "Afdelinger": (DEPARTMENTS, departments),
        "Boligorganisation": (ORGANISATIONS, organisations),
    }
    return workbook(folder / "stamdata.xlsx", {name: [head, *rows] for name, (head, rows) in sheets.items() if rows})


def refusals(plan: Plan) -> list[tuple[str, int, str, str]]:
    found = [plan.refused.problem(i) for i in range(len(plan.refused))]
    return [(problem.place.sheet, problem.place.row, problem.id, problem.value) for problem in found]


def dwelling(database: Database, key: int) -> Dwelling:
    with database.reading() as session:
        return session.get_one(Dwelling, key)


def test_sheets_in_any_order_make_the_whole_hierarchy(database: Database, everyone: Actor, tmp_path: Path) -> None:
    path = file(
        tmp_path,
        organisations=[(451, "Boligforeningen", "13585628", 70000000)],
        departments=[(451, 7, "Kærvej", 461, "Etage")],
        sections=[(451, 7, 1, "Centralvarme")],
        dwellings=[(unit(1).upper(), 451, 7, 1, "Åparken", "2b", "st", "tv", "F", 75)],
    )
    plan = imported(database, everyone, path)
    assert (plan.purpose, plan.record, plan.changed, plan.asked) == ("master_data", "dwelling", 4, 4)
    with database.reading() as session:
        made = session.execute(select(Dwelling)).scalar_one()
        department = session.execute(select(Department)).scalar_one()
    assert (made.bbr_unit, made.address, made.address_key) == (
        unit(1), "Åparken 2B, st. tv", sort_key("Åparken", "2b", "st", "tv"),
    )  # fmt: skip
    assert (made.status, made.origin, made.dwelling_type, made.area) == ("new", "import", "1", 75)
    assert made.department_id == department.id and department.number == "007"
    assert (department.municipality_code, department.search_text) == ("0461", " 007 kærvej")
    assert planned(database, everyone, path).unchanged == 4


def test_what_is_in_the_register_is_only_changed_where_master_data_differ(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 3)
    path = file(
        tmp_path,
        organisations=[("0451", "Boligforeningen Åparken", None, "12345678")],
        departments=[("0451", "012", "Ågade", None, None)],
        dwellings=[
            (unit(ids[0]), "0451", "012", "01", "Åparken", "1", "st", "tv", "Ungdomsbolig", 78),
            (unit(ids[1]), "0451", "012", "01", "Ågade", "1", None, None, None, 80),
            (unit(ids[2]), "0451", "012", "01", "Åparken", "2", "st", "tv", None, None),
        ],
    )
    plan = imported(database, everyone, path)
    assert (plan.changed, plan.unchanged) == (4, 1)
    parts = {part.record: part.fields for part in plan.changes}
    assert parts == {
        "organisation": ("phone",),
        "department": ("name", "search_text"),
        "dwelling": ("street", "area", "building_section_id", "address", "address_key", "search_text"),
    }
    moved, same = dwelling(database, ids[1]), dwelling(database, ids[0])
    assert (moved.address, moved.area, moved.door) == ("Ågade 1, st. th", 80, "th")
    assert (same.dwelling_type, same.version) == ("1", 1)
    assert dwelling(database, ids[2]).building_section_id == same.building_section_id


def test_rows_without_their_parents_are_refused_by_the_level_that_is_missing(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        add_dwellings(session, 1)
    path = file(
        tmp_path,
        departments=[("0999", "001", "Intet", None, None), ("0451", "013", None, None, None),
                     ("0451", "014", "Kommune", "9999", None)],
        sections=[("0451", "013", "01", None)],
        dwellings=[
            (unit(91), "0451", "012", "77", "Vej", "1", None, None, None, None),
            (unit(92), "0451", "013", "01", "Vej", "1", None, None, None, None),
            (unit(93), "0999", "001", "01", "Vej", "1", None, None, None, None),
            (unit(94), "0451", "012", "01", None, "1", None, None, None, None),
            (unit(95), "0451", "012", "01", "Vej", "1", None, None, None, "stor"),
        ],
    )  # fmt: skip
    plan = planned(database, everyone, path)
    assert sorted(refusals(plan)) == [
        ("Afdelinger", 2, "import.unknown_organisation", "0999"),
        ("Afdelinger", 3, "value.required", ""),
        ("Afdelinger", 4, "import.unknown_municipality", "9999"),
        ("Boliger", 2, "import.unknown_section", "0451-012-77"),
        ("Boliger", 3, "import.unknown_department", "0451-013"),
        ("Boliger", 4, "import.unknown_organisation", "0999"),
        ("Boliger", 5, "value.required", ""),
        ("Boliger", 6, "value.not_a_whole_number", "stor"),
        ("Byggeafsnit", 2, "import.unknown_department", "0451-013"),
    ]
    assert plan.asked == 9


def test_a_key_given_twice_is_refused_in_all_its_rows(database: Database, everyone: Actor, tmp_path: Path) -> None:
    path = file(
        tmp_path,
        organisations=[("0451", "A", None, None)],
        departments=[
            ("0451", "001", "A", None, None),
            ("0451", "1", "B", None, None),
            ("0451", "002", "C", None, None),
        ],
        sections=[("0451", "002", "01", None)],
        dwellings=[
            (unit(1), "0451", "002", "01", "Vej", "1", None, None, None, None),
            (unit(2), "0451", "002", "01", "Vej", "2", None, None, None, None),
            ("{" + unit(1) + "}", "0451", "002", "01", "Vej", "3", None, None, None, None),
        ],
    )
    plan = planned(database, everyone, path)
    assert refusals(plan) == [
        ("Afdelinger", 2, "import.twice", "2, 3"),
        ("Afdelinger", 3, "import.twice", "2, 3"),
        ("Boliger", 2, "import.twice", "2, 4"),
        ("Boliger", 4, "import.twice", "2, 4"),
    ]
    assert plan.changed == 4


def test_a_dwelling_is_not_moved_away_from_its_organisation_or_its_registration(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 2)
        add_dwellings(session, 1, number="0452")
        section = session.get_one(Dwelling, ids[0]).building_section_id
        key = add_registration(session, section)
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(disability_registration=key))
    rows = [
        (unit(ids[0]), "0451", "012", "02", "Åparken", "1", None, None, None, None),
        (unit(ids[1]), "0452", "012", "01", "Åparken", "1", None, None, None, None),
    ]
    plan = planned(database, everyone, file(tmp_path, dwellings=rows))
    assert refusals(plan) == [
        ("Boliger", 2, "import.linked_elsewhere", "0451-012-02"),
        ("Boliger", 3, "import.other_organisation", "0452"),
    ]


def test_master_data_takes_its_own_right_and_keeps_to_its_scope(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 1)
        organisation = session.get_one(Dwelling, ids[0]).organisation_id
    path = file(
        tmp_path,
        organisations=[("0999", "Ny", None, None)],
        dwellings=[(unit(50), "0451", "012", "01", "Vej", "1", None, None, None, None)],
    )
    with pytest.raises(Refused) as refusal:
        planned(database, Actor("anna", (Grant(Role.CASEWORKER),)), path)
    assert refusal.value.problems[0].id == "not_master_data"
    plan = planned(database, Actor("bo", (Grant(Role.ADMINISTRATOR, organisation),)), path)
    assert refusals(plan) == [("Boligorganisation", 2, "out_of_scope", "")]
    assert plan.changed == 1


def test_hostile_texts_become_plain_text_or_are_refused_by_place(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        add_dwellings(session, 1)
    hostile = [text for text in HOSTILE if text.strip() and is_writable(text)]
    rows = [(unit(1000 + i), "0451", "012", "01", street) for i, street in enumerate(hostile)]
    path = tmp_path / "stamdata.xlsx"
    write_workbook(path, [SheetSpec("Boliger", [ColumnSpec(heading) for heading in DWELLINGS[:5]], rows)])
    plan = imported(database, everyone, path)
    assert plan.asked == len(hostile) > 70
    assert [(problem.id, n) for problem, n in plan.refused.by_kind()] == [("value.too_long", 2)]
    with database.reading() as session:
        streets = session.execute(select(Dwelling.street, Dwelling.address, Dwelling.address_key)).all()
    assert all(is_plain(street) and is_plain(address) for street, address, _ in streets)
    assert all(key.isascii() and key.isprintable() for _, _, key in streets)
    kept = {row[0] for row in streets}
    assert {"[@click=app.acted]Vestergade 1[/]", "=1+1", plain("Vej\x1b[2J\x1b[H 1")} <= kept


def is_writable(text: str) -> bool:
    """Tell whether a cell can hold the text: no lone surrogates, no more letters than Excel allows."""
    return len(text) <= 32_767 and not any("\ud800" <= letter <= "\udfff" for letter in text)
