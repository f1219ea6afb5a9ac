"""Many editors saving forms they read earlier: what was acknowledged is stored, everything else was refused."""

import subprocess
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import func, select, update

from backoffice.database import Database
from backoffice.models import ChangeRow, Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.queries.selection import of_ids
from tests.register import add_dwellings
from tests.safety.editor import ACTOR, HOT

ROOT = Path(__file__).parents[2]
ROUNDS = 40


def test_no_saved_form_is_lost_among_many_editors(database: Database) -> None:
    editors = 8 if database.is_sqlite else 20
    with database.writing() as session:
        add_dwellings(session, HOT)
        session.execute(update(Dwelling).values(current_deposit=0))
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.safety.editor", url, str(ROUNDS)]
    running = [
        subprocess.Popen([*command, str(seed)], cwd=ROOT, stdout=subprocess.PIPE, text=True) for seed in range(editors)
    ]
    said = [one.communicate(timeout=300)[0].split() for one in running]
    assert all(one.returncode == 0 for one in running)
    acknowledged = sum(int(words[0]) for words in said)
    refused = sum(int(words[1]) for words in said)
    assert acknowledged + refused == editors * ROUNDS
    with database.reading() as session:
        stored = session.execute(select(func.sum(Dwelling.current_deposit))).scalar_one()
        versions = session.execute(select(func.sum(Dwelling.version - 1))).scalar_one()
        noted = session.execute(select(func.count()).select_from(ChangeRow)).scalar_one()
    assert stored == versions == noted == acknowledged
    # With so many on so few dwellings some must have met; otherwise the test has shown nothing.
    assert refused > 0


def test_of_two_forms_read_alike_only_the_first_saved_is_written(database: Database) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 1)
    seen = {ids[0]: 1}
    for deposit, written in ((100, 1), (200, 0)):
        with database.reading() as session:
            plan = plan_edit(
                session,
                ACTOR,
                of_ids(ids),
                {"current_deposit": deposit},
                Source("screen"),
                today=date(2026, 11, 22),
                seen=seen,
            )
        assert (plan.changed, len(plan.conflicts)) == (written, 1 - written)
        if plan.changed:
            with database.writing() as session:
                apply(session, ACTOR, plan)
    with database.reading() as session:
        assert session.get_one(Dwelling, ids[0]).current_deposit == 100
