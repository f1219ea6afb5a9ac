"""Importing with the office's own dialects: they go first, and a wrong one is told of without stopping the others."""

from pathlib import Path

import pytest

from backoffice import folders
from backoffice.database import Database
from backoffice.exchange.dialect_files import save_dialect
from backoffice.exchange.dialects import Dialect, SheetLayout
from backoffice.exchange.reading import read_sheets
from backoffice.operations.importing import plan_import, write_error_workbook
from backoffice.rules.problems import Level, Refused, sentence
from backoffice.security import Actor
from tests.import_files import TODAY, planned, text_file, unit
from tests.register import add_dwellings


def broken_file(name: str = "brækket") -> None:
    path = folders.dialect_folder() / name / "dwellings.toml"
    path.parent.mkdir(parents=True)
    path.write_text("name = ", "utf-8")


def own_list(folder: Path) -> Path:
    rows = [("Nøglen", "Afd", "Varmekilde"), *((unit(n), 12, "fjern") for n in (1, 2))]
    return text_file(folder / "egen.csv", rows)


def own_dialect() -> Dialect:
    columns = {"Nøglen": "bbr_unit", "Afd": "department", "Varmekilde": "heating"}
    layout = SheetLayout(columns=columns, widths={"department": 3}, values={"heating": {"fjern": "5"}})
    return save_dialect(Dialect(name="Vores liste", kind="dwellings", sheet=(layout,)))


def test_a_file_is_read_by_the_offices_own_dialect(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        add_dwellings(session, 2)
    path = own_list(tmp_path)
    with pytest.raises(Refused):
        planned(database, caseworker, path)
    own_dialect()
    broken_file()
    plan = planned(database, caseworker, path)
    assert plan.changed == 2
    assert [(one.id, one.level) for one in plan.notes if one.id.startswith("dialect.")] == [
        ("dialect.not_toml", Level.WARNING)
    ]


def test_a_wrong_own_dialect_is_the_reason_where_no_other_knows_the_file(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    broken_file()
    with pytest.raises(Refused) as refusal:
        planned(database, caseworker, own_list(tmp_path))
    assert [one.id for one in refusal.value.problems][1:] == ["dialect.not_toml"]


def test_a_wrong_dialect_that_is_asked_for_by_name_is_refused_for_what_is_wrong(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    broken_file()
    for name in ("brækket", "Brækket/dwellings"):
        with pytest.raises(Refused) as refusal, database.reading() as session:
            plan_import(session, caseworker, own_list(tmp_path), today=TODAY, dialect=name)
        assert [one.id for one in refusal.value.problems] == ["dialect.not_toml"]


def test_a_persons_number_refuses_its_row_and_stands_nowhere_in_the_plan(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    person = "610190-1234"  # made up: 60 is added to the day
    with database.writing() as session:
        add_dwellings(session, 2)
    own_dialect()
    rows = [("Nøglen", "Afd", "Varmekilde"), (unit(1), 12, person), (unit(2), person, "fjern"), (person, 12, "fjern")]
    plan = planned(database, caseworker, text_file(tmp_path / "egen.csv", rows))
    buckets = (plan.refused, plan.further, plan.warnings)
    told = [bucket.problem(at) for bucket in buckets for at in range(len(bucket))]
    assert {problem.id for problem in told} >= {"value.personal_number"}
    assert len(plan.refused) >= 2
    assert not any("610190" in sentence(problem) or "610190" in problem.value for problem in told)
    out = tmp_path / "fejl.xlsx"
    write_error_workbook(plan, tmp_path / "egen.csv", out)
    assert any(person in row.cells for row in read_sheets(out))
