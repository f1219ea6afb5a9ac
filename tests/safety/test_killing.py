"""kill -9 in the middle of mass edits and imports: each is whole or not there, and what was acknowledged is stored."""

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select, text

from backoffice.database import Database
from backoffice.models import ChangeRow, ChangeSet, Dwelling
from backoffice.queries.codes import code_lists
from backoffice.security import Actor
from tests.own_files import edited, exported
from tests.register import add_dwellings

ROOT = Path(__file__).parents[2]
KILLS = 100
IMPORT_KILLS = 20
SEED = 20261122


def killed(database: Database, kills: int, *files: Path) -> set[int]:
    """Kill so often; return the acknowledged change sets."""
    url = database.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "tests.safety.killing", url, str(kills), str(SEED), *map(str, files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    acknowledged = {int(line) for line in done.stdout.split()}
    assert acknowledged, f"nothing was acknowledged in {kills} kills (seed {SEED})"
    return acknowledged


def check_whole(database: Database, acknowledged: set[int]) -> None:
    """Every change set has all its rows, what was acknowledged is there, and no row is between two states."""
    with database.writing() as session:  # waits for what the server may still be ending
        stored = dict(session.execute(select(ChangeSet.id, ChangeSet.counts)).all())
        rows = dict(
            session.execute(select(ChangeRow.change_set_id, func.count()).group_by(ChangeRow.change_set_id)).all()
        )
        versions = session.execute(select(func.sum(Dwelling.version - 1))).scalar_one()
        heatings = session.execute(select(func.count(Dwelling.heating.distinct()))).scalar_one()
        if database.is_sqlite:
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert acknowledged <= set(stored)
    assert {number: json.loads(counts)["changed"] for number, counts in stored.items()} == rows
    assert versions == sum(rows.values())
    assert heatings == 1


def test_a_killed_mass_edit_is_whole_or_not_there(database: Database) -> None:
    with database.writing() as session:
        add_dwellings(session, 2_000)
    check_whole(database, killed(database, KILLS))


def test_a_killed_import_is_whole_or_not_there(database: Database, everyone: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 300)
    path = exported(database, everyone, "dwelling", tmp_path / "boliger.xlsx").path
    with database.reading() as session:
        heating = code_lists(session)["heating"]
        labels = (heating.by_code["2"].label_da, heating.by_code["3"].label_da)
    rows = range(2, len(ids) + 2)
    files = [
        edited(path, {(row, "Opvarmningsform"): label for row in rows}, tmp_path / f"{number}.xlsx")
        for number, label in enumerate(labels)
    ]
    check_whole(database, killed(database, IMPORT_KILLS, *files))
