"""Every odd file comes to what its data says, read as the program reads it: refused by name and place, or read cell for cell."""

from pathlib import Path

import pytest

from backoffice.exchange.reading import read_sheets
from backoffice.rules.problems import Refused, sentence
from backoffice.text import use_language
from tests.exchange.odd_cases import as_data, cases, written
from tests.exchange.odd_recipes import RECIPES

REFUSED, READ, PLANNED = cases("refused"), cases("read"), cases("planned")


def test_there_are_many_odd_files_and_every_recipe_has_an_outcome() -> None:
    assert len(REFUSED) + len(READ) + len(PLANNED) >= 60
    assert set(RECIPES) <= set(REFUSED) | set(READ)


@pytest.mark.parametrize("case", REFUSED)
def test_an_odd_file_is_refused_by_its_own_name_and_place_in_both_languages(case: str, tmp_path: Path) -> None:
    expected = REFUSED[case]
    path = written(expected, tmp_path)
    with pytest.raises(Refused) as refused:
        list(read_sheets(path))
    (problem,) = refused.value.problems
    place = problem.place
    assert (problem.id, place.file) == (expected["problem"], path.name)
    assert (place.sheet, place.row) == (expected.get("sheet", place.sheet), expected.get("row", place.row))
    for language in ("da", "en"):
        use_language(language)
        said = sentence(problem)
        assert said.startswith(path.name) and "{" not in said and len(said) > len(path.name) + 15


@pytest.mark.parametrize("case", READ)
def test_an_odd_file_is_read_cell_for_cell(case: str, tmp_path: Path) -> None:
    expected = READ[case]
    reading = read_sheets(written(expected, tmp_path))
    rows = list(reading)
    assert [[as_data(cell) for cell in row.cells] for row in rows] == expected["cells"]
    assert [[type(as_data(cell)) for cell in row.cells] for row in rows] == [
        [type(cell) for cell in cells] for cells in expected["cells"]
    ]
    assert [row.row for row in rows] == expected.get(
        "numbers", [*range(1, len(rows) + 1)]
    ) or "hidden_sheets" in expected
    assert [row.row_hidden for row in rows] == expected.get("hidden", [False] * len(rows))
    if "hidden_sheets" in expected:
        assert [row.sheet_hidden for row in rows] == expected["hidden_sheets"]
    assert [warning.id for warning in reading.warnings] == expected.get("warnings", [])
