"""The workbook of leases carries what a lease agrees, and refuses by row what its running case decides."""

from datetime import date
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import Lease
from backoffice.security import Actor
from tests.import_files import planned, written
from tests.operations.test_lease_guard import add_case
from tests.own_files import edited, exported, headings, small_register

AGREED = {
    "Lejeaftalenummer": "L-77",
    "Aftale indgået": date(2019, 12, 1),
    "Regelsæt": "Privat udlejning",
    "Stand ved overtagelse": "Istandsat",
    "Indvendig vedligeholdelse hos lejer": "ja",
    "Varsel, måneder": 2,
    "Forudbetalt leje": 21_000,
}


def test_the_workbook_of_leases_brings_what_is_agreed_with_lists_to_choose_from(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    small_register(database)
    path = exported(database, everyone, "lease", tmp_path / "lejekontrakter.xlsx").path
    assert set(AGREED) <= set(headings(path))
    sheet = load_workbook(path).worksheets[0]
    listed = {str(rule.sqref).split(":")[0].rstrip("0123456789") for rule in sheet.data_validations.dataValidation}
    for cell in sheet[1]:
        if cell.value in (
            "Regelsæt",
            "Stand ved overtagelse",
            "Indvendig vedligeholdelse hos lejer",
            "Vedligeholdelsespligt",
        ):
            assert cell.column_letter in listed, cell.value
    written(database, everyone, planned(database, everyone, edited(path, {(2, h): v for h, v in AGREED.items()})))
    with database.reading() as session:
        lease = session.scalars(select(Lease).order_by(Lease.id).limit(1)).one()
        assert (lease.lease_number, lease.signed_on, lease.regime) == ("L-77", date(2019, 12, 1), "private")
        assert (lease.takeover_standard, lease.interior_by_tenant) == ("istandsat", True)
        assert (lease.notice_months, lease.prepaid_rent) == (2, 21_000_00)


def test_a_row_that_would_move_a_lease_around_its_case_is_refused_and_the_others_are_written(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    small_register(database)
    path = exported(database, everyone, "lease", tmp_path / "lejekontrakter.xlsx").path
    with database.writing() as session:
        add_case(session, session.scalars(select(Lease.id).order_by(Lease.id).limit(1)).one(), "confirmed")
    ends = {(2, "Slutdato"): date(2026, 12, 31), (3, "Slutdato"): date(2026, 12, 31)}
    plan = planned(database, everyone, edited(path, ends))
    assert [plan.refused.problem(at).id for at in range(len(plan.refused))] == ["import.case_runs"]
    assert plan.changed == 1
