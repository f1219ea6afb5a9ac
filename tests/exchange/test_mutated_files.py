"""Two thousand files with faults put in at random: each is read or refused by name, within memory and time, and nothing is written.

Most are read in a few processes that live under the limits of the real one, by what the real one runs: starting a process for each
would take ten times as long. The kinds whose reader may abort, and a share of the others, go the whole way.
"""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.exchange.reading import read_sheets
from backoffice.exchange.register_xml_reader import read_register
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.exchange.mutations import mutated
from tests.import_files import planned
from tests.operations.test_import_odd_files import everything
from tests.register import add_dwellings

DIRECT = {".xlsx": 700, ".ods": 400, ".csv": 280, ".xml": 280}
WHOLE_WAY = {".xls": 110, ".xlsb": 60, ".xlsx": 50, ".ods": 50, ".csv": 40, ".xml": 30}
OURS = ("file.", "xml.")
SECONDS_OF_ONE = 2.0
DEATHS = {"file.reader_died", "file.took_too_long"}


def test_there_are_two_thousand() -> None:
    assert sum(DIRECT.values()) + sum(WHOLE_WAY.values()) == 2_000


@pytest.mark.parametrize("ending", DIRECT)
def test_a_file_with_faults_is_read_or_refused_by_name_within_the_limits(ending: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.exchange.mutations", ending, "0", str(DIRECT[ending])],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    told, slowest = json.loads(done.stdout)
    assert sum(told.values()) == DIRECT[ending] and slowest < SECONDS_OF_ONE
    assert {outcome for outcome in told if not outcome.startswith(OURS)} <= {"rows"}
    # Faults that all go unseen, or all strike at the door, would show nothing.
    assert told["rows"] >= DIRECT[ending] // 50 and DIRECT[ending] - told["rows"] >= DIRECT[ending] // 50


@pytest.mark.parametrize("ending", WHOLE_WAY)
def test_a_file_with_faults_goes_the_whole_way_and_the_program_lives(ending: str, tmp_path: Path) -> None:
    for number in range(10_000, 10_000 + WHOLE_WAY[ending]):
        path = tmp_path / f"{number}{ending}"
        path.write_bytes(mutated(ending, number))
        try:
            for _ in read_register(path) if ending == ".xml" else read_sheets(path):
                pass
        except Refused as refused:
            problem = refused.problems[0]
            assert problem.id.startswith(OURS) and problem.id not in DEATHS, (problem.id, number)
            assert problem.place.file == path.name


def test_files_with_faults_write_nothing_into_the_register(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        add_dwellings(session, 4)
    before = everything(database)
    for ending in WHOLE_WAY:
        for number in range(20_000, 20_005):
            path = tmp_path / f"{number}{ending}"
            path.write_bytes(mutated(ending, number))
            with contextlib.suppress(Refused):
                planned(database, caseworker, path)
    assert everything(database) == before
