"""Odd files of the register's XML, kept as data: each is refused by name and line, or read with what is odd about it told."""

import csv
from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.operations.importing import plan_import
from backoffice.rules.problems import Refused, sentence
from backoffice.security import Actor
from tests.import_files import TODAY
from tests.xml_files import NAME, ODD, small_register

with (ODD / "outcomes.csv").open(encoding="utf-8", newline="") as stream:
    OUTCOMES = list(csv.DictReader(stream, delimiter=";"))


def _ids(cell: str) -> list[str]:
    return sorted(cell.split("|")) if cell else []


def test_every_odd_file_has_an_outcome_and_there_are_at_least_twenty() -> None:
    assert sorted(path.stem for path in ODD.glob("*.xml")) == sorted(outcome["file"] for outcome in OUTCOMES)
    assert len(OUTCOMES) >= 20


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: str(outcome["file"]))
def test_an_odd_file_has_its_own_outcome(database: Database, caseworker: Actor, outcome: dict[str, str]) -> None:
    small_register(database)
    path: Path = ODD / f"{outcome['file']}.xml"
    with database.reading() as session:
        if outcome["file_refused"]:
            with pytest.raises(Refused) as refusal:
                plan_import(session, caseworker, path, today=TODAY)
            problems = refusal.value.problems
            assert sorted(problem.id for problem in problems) == _ids(outcome["file_refused"])
            assert str(problems[0].place.row or "") == outcome["line"]
            assert all(sentence(problem).startswith(path.name) for problem in problems)
            return
        plan = plan_import(session, caseworker, path, today=TODAY)
    refused = [plan.refused.problem(i) for i in range(len(plan.refused))]
    assert sorted(problem.id for problem in refused) == _ids(outcome["rows_refused"])
    assert sorted(problem.id for problem in plan.notes) == _ids(outcome["notes"])
    assert (plan.counts()["changed"], plan.counts()["unchanged"]) == (
        int(outcome["changed"]),
        int(outcome["unchanged"]),
    )
    for problem in [*refused, *plan.notes]:
        assert problem.place.row
        assert f"linje {problem.place.row}" in sentence(problem)
    assert NAME not in repr(plan)
