"""One editor at work, as a process of its own: reads a form, thinks, saves it, and says how often it was acknowledged.

Run as `python -m tests.safety.editor URL ROUNDS SEED`; prints "acknowledged refused".
"""

import random
import sys
import time
from datetime import date

from sqlalchemy import select

from backoffice.database import Database, Unavailable
from backoffice.models import Dwelling
from backoffice.operations.apply import Stale, apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.queries.selection import of_ids
from backoffice.security import Actor, Grant, Role

HOT = 10
ACTOR = Actor("editor", (Grant(Role.CASEWORKER),))


def save_one_form(database: Database, chance: random.Random) -> bool:
    """Read a dwelling's deposit as a form does, think, save it one øre higher; True when it was acknowledged."""
    with database.reading() as session:
        row = session.execute(
            select(Dwelling.id, Dwelling.version, Dwelling.current_deposit).where(
                Dwelling.id == chance.randrange(1, HOT + 1)
            )
        ).one()
    time.sleep(chance.random() * 0.01)  # a person thinks; this is the load's pace, not a wait for anything
    seen = {row.id: row.version}
    change = {"current_deposit": (row.current_deposit or 0) + 1}
    with database.reading() as session:
        plan = plan_edit(
            session, ACTOR, of_ids([row.id]), change, Source("screen"), today=date(2026, 11, 22), seen=seen
        )
    if not plan.changed:
        return False
    try:
        with database.writing() as session:
            apply(session, ACTOR, plan)
    except (Stale, Unavailable):
        return False
    return True


def main(url: str, rounds: int, seed: int) -> None:
    """Save so many forms."""
    database, chance = Database(url), random.Random(seed)
    acknowledged = sum(save_one_form(database, chance) for _ in range(rounds))
    print(acknowledged, rounds - acknowledged)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
