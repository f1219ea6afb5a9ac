"""The cells of offices' spreadsheets, as data: each is read as the value it means, or told of by its own problem."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from backoffice import resources
from backoffice.exchange.dialect_match import SheetMatch
from backoffice.exchange.dialect_rows import read_blocks
from backoffice.exchange.dialects import Dialect, SheetLayout
from backoffice.operations.import_values import ReadBlock, SheetReader
from backoffice.records.codes import read_codes
from backoffice.rules.problems import Problem, sentence
from tests.import_files import unit

CODES = read_codes(resources.folder("imports"))
CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("cells.toml").read_text("utf-8"))["cell"]
KEYS = {"dwellings": {"BBR": "bbr_unit"}, "rents": {"BBR": "bbr_unit", "Dato": "valid_from", "Leje": "cost.net_rent"}}
WIDTHS = {"department": 3, "section": 2, "postal_code": 4, "municipality_code": 4}
VALUES = {"heating": {"centralvarme": "2"}}


def dialect(kind: str) -> Dialect:
    targets = {case["target"]: None for case in CASES if case["kind"] == kind}
    columns = KEYS[kind] | {target: target for target in targets if target not in KEYS[kind].values()}
    named = set(columns.values())
    layout = SheetLayout(
        columns=columns,
        widths={target: width for target, width in WIDTHS.items() if target in named},
        values={target: values for target, values in VALUES.items() if target in named},
    )
    return Dialect(name=kind, kind=kind, sheet=(layout,))  # type: ignore[arg-type]


def cells_of(case: Mapping[str, Any], headings: Mapping[str, str]) -> list[Any]:
    """A row that is right but for the cell of the case."""
    right = {"bbr_unit": unit(1), "valid_from": date(2026, 1, 1), "cost.net_rent": 1}
    return [case["cell"] if target == case["target"] else right.get(target) for target in headings.values()]


def workbook(path: Path, cases: list[dict[str, Any]], headings: Mapping[str, str]) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(headings))
    for row, case in enumerate(cases, 2):
        for column, (value, target) in enumerate(zip(cells_of(case, headings), headings.values(), strict=True), 1):
            cell = sheet.cell(row, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
            if target == case["target"] and "format" in case:
                cell.number_format = case["format"]
    book.save(path)
    return path


def text_file(path: Path, cases: list[dict[str, Any]], headings: Mapping[str, str]) -> Path:
    rows = [list(headings), *(cells_of(case, headings) for case in cases)]
    lines = (";".join("" if value is None else str(value) for value in row) for row in rows)
    path.write_text("\r\n".join(lines) + "\r\n", "cp1252")
    return path


@cache
def read_all(path: Path, kind: str) -> tuple[SheetMatch, ReadBlock]:
    """Read a file once with the real reader."""
    (block,) = read_blocks(path, (dialect(kind),), [])
    return block.match, SheetReader(path.name, block.match, CODES).read(block)


def read(path: Path, kind: str, target: str, row: int) -> tuple[Any, list[Problem]]:
    """Return what the real reader makes of a target's cell in a row, and its problems there."""
    match, found = read_all(path, kind)
    at, heading = found.rows.index(row), match.heading_of(target)
    return found.values[target][at], [one for one in found.wrong.get(at, ()) if one.place.column == heading]


@pytest.fixture(scope="module")
def files(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[tuple[str, bool], tuple[Path, list[dict[str, Any]]]]]:
    folder, made = tmp_path_factory.mktemp("celler"), {}
    for kind in KEYS:
        for as_text, write, name in ((False, workbook, f"{kind}.xlsx"), (True, text_file, f"{kind}.csv")):
            cases = [case for case in CASES if case["kind"] == kind and case.get("text_file", False) is as_text]
            made[kind, as_text] = (write(folder / name, cases, dialect(kind).sheet[0].columns), cases)
    yield made


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['target']}={case['cell']!r}")
def test_a_cell_is_read_as_what_it_means_or_told_of(
    case: dict[str, Any], files: dict[tuple[str, bool], tuple[Path, list[dict[str, Any]]]]
) -> None:
    path, cases = files[case["kind"], case.get("text_file", False)]
    value, problems = read(path, case["kind"], case["target"], cases.index(case) + 2)
    if "problem" in case:
        assert [problem.id for problem in problems] == [case["problem"]] and value is None
        assert "610190" not in sentence(problems[0])
    else:
        assert problems == []
        assert value == case.get("stored") and isinstance(value, type(case.get("stored")))
        assert ("stored" in case) is not case.get("blank", False)


def test_there_are_cases_enough_of_every_outcome() -> None:
    assert len(CASES) >= 60
    assert len({case["problem"] for case in CASES if "problem" in case}) >= 12
    assert sum("stored" in case for case in CASES) >= 40
