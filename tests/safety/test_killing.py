"""kill -9 in the middle of mass edits: an edit is whole or not there, and what was acknowledged is stored."""

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select, text

from backoffice.database import Database
from backoffice.models import ChangeRow, ChangeSet, Dwelling
from tests.register import add_dwellings

ROOT = Path(__file__).parents[2]
KILLS = 100
SEED = 20261122


def test_a_killed_mass_edit_is_whole_or_not_there(database: Database) -> None:
    with database.writing() as session:
        add_dwellings(session, 2_000)
    url = database.url.render_as_string(hide_password=False)
    killed = subprocess.run(
        [sys.executable, "-m", "tests.safety.killing", url, str(KILLS), str(SEED)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    acknowledged = {int(line) for line in killed.stdout.split()}
    with database.writing() as session:  # waits for what the server may still be ending
        stored = dict(session.execute(select(ChangeSet.id, ChangeSet.counts)).all())
        rows = dict(
            session.execute(select(ChangeRow.change_set_id, func.count()).group_by(ChangeRow.change_set_id)).all()
        )
        versions = session.execute(select(func.sum(Dwelling.version - 1))).scalar_one()
        heatings = session.execute(select(func.count(Dwelling.heating.distinct()))).scalar_one()
        if database.is_sqlite:
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert acknowledged, f"no edit was acknowledged in {KILLS} kills (seed {SEED})"
    assert acknowledged <= set(stored)
    assert {number: json.loads(counts)["changed"] for number, counts in stored.items()} == rows
    assert versions == sum(rows.values())
    assert heatings == 1
