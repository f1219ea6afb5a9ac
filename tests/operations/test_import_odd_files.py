"""Odd files that can be read, planned: every row in its bucket with its place, and the register as it was."""

from pathlib import Path

import pytest
from sqlalchemy import text

from backoffice.database import Database
from backoffice.operations.plan import Plan
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.exchange.odd_cases import cases, written
from tests.import_files import planned, unit
from tests.register import add_dwellings

PLANNED, REFUSED = cases("planned"), cases("refused")
UNITS = {str(number): unit(number) for number in (1, 2, 3, 4, 99)}


def everything(database: Database) -> list[object]:
    """Return every row of the tables an import may write."""
    with database.reading() as session:
        return [
            tuple(row)
            for table in ("dwelling", "housing_cost", "change_set", "organisation", "id_counter")
            for row in session.execute(text(f"SELECT * FROM {table} ORDER BY 1"))
        ]


@pytest.fixture
def register(database: Database) -> Database:
    with database.writing() as session:
        assert list(add_dwellings(session, 4)) == [1, 2, 3, 4]
    return database


def refused_rows(plan: Plan) -> list[list[object]]:
    problems = [plan.refused.problem(position) for position in range(len(plan.refused))]
    return [[problem.id, problem.place.row, problem.place.column] for problem in problems]


@pytest.mark.parametrize("case", PLANNED)
def test_an_odd_file_is_planned_as_its_data_says(
    case: str, register: Database, caseworker: Actor, tmp_path: Path
) -> None:
    expected, before = PLANNED[case], everything(register)
    path = written(expected, tmp_path, UNITS)
    if "problem" in expected:
        with pytest.raises(Refused) as refused:
            planned(register, caseworker, path)
        assert {problem.id for problem in refused.value.problems} == {expected["problem"]}
    else:
        plan = planned(register, caseworker, path)
        assert plan.asked == expected["asked"]
        assert refused_rows(plan) == expected.get("refused", [])
        assert set(expected.get("notes", [])) <= {note.id for note in plan.notes}
    assert everything(register) == before


def test_a_file_that_is_refused_writes_nothing_and_is_named(
    register: Database, caseworker: Actor, tmp_path: Path
) -> None:
    before = everything(register)
    for number, (case, expected) in enumerate(REFUSED.items()):
        if number % 5 == 0:
            folder = tmp_path / str(number)
            folder.mkdir()
            with pytest.raises(Refused) as refused:
                planned(register, caseworker, written(expected, folder))
            assert [problem.id for problem in refused.value.problems] == [expected["problem"]], case
    assert everything(register) == before
