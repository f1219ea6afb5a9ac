"""Hostile texts in what the authority gets: there letter for letter, never calculated, never altered; or nothing is written."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from backoffice.database import Database
from backoffice.exchange.reading import read_sheets
from backoffice.models import Dwelling
from backoffice.rules.problems import Refused
from tests.udk import a_register, hand_over

HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://example.org";"x")',
    "+45 1",
    "-1+1",
    "@SUM(A1)",
    "'Vej",
    "\tVej",
    "_x000D_",
    "<&>",
)
ROOT = Path(__file__).parents[2]


def name_street(database: Database, street: str) -> None:
    with database.writing() as session:
        session.execute(update(Dwelling).values(address=f"{street} 1", street=street))


@pytest.mark.parametrize("street", HOSTILE)
def test_a_text_that_looks_like_a_formula_stands_in_the_delivery_as_it_is(
    street: str, database: Database, tmp_path: Path
) -> None:
    a_register(database)
    name_street(database, street)
    done = hand_over(database, tmp_path)
    cells = [cell for row in read_sheets(done.path) for cell in row.cells if isinstance(cell, str)]
    assert any(cell.startswith(f"{street} ") for cell in cells)
    book = load_workbook(done.path)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_no_module_that_writes_for_an_authority_uses_the_writer_that_alters_texts() -> None:
    """The apostrophe before a formula is for files that people open; it would be data in a file that a system reads."""
    for pattern in (
        "operations/*deliver*.py",
        "operations/*xml*.py",
        "exchange/*deliver*.py",
        "exchange/register_*.py",
    ):
        modules = list((ROOT / "backoffice").glob(pattern))
        assert modules
        assert not [path.name for path in modules if re.search(r"\bcsv_writer\b", path.read_text(encoding="utf-8"))]


def test_a_text_that_a_cell_cannot_hold_is_refused_with_its_row_and_nothing_is_written(
    database: Database, tmp_path: Path
) -> None:
    a_register(database)
    name_street(database, "x" * 40_000)
    folder = tmp_path / "til udk"
    folder.mkdir()
    with pytest.raises(Refused) as refused:
        hand_over(database, folder)
    (problem,) = refused.value.problems
    assert problem.id == "file.text_too_long" and problem.place.row > 1 and problem.place.column
    assert list(folder.iterdir()) == []
