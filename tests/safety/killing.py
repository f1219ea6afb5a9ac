"""Kill a process in the middle of mass edits, again and again: `python -m tests.safety.killing URL KILLS SEED [FILE FILE]`.

One process with everything loaded forks a child per round; the child edits all dwellings over and over and tells each
acknowledged change set through a pipe; it is killed (SIGKILL) after a random time. Prints the acknowledged change sets.
With two files it imports one after the other instead, whatever the register holds.
"""

import os
import random
import select
import signal
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from backoffice.database import Database
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.importing import plan_import
from backoffice.operations.plan import Source
from backoffice.queries.selection import Selection
from backoffice.security import Actor, Grant, Role

ACTOR = Actor("killed", (Grant(Role.CASEWORKER),))
# Long enough, in edits, that kills fall before, in and after a commit, however busy the machine is.
EDITS_LIVED = 3
IMPORTS_LIVED = 1.5


def edit_for_ever(url: str, tell: int) -> None:
    """Edit all dwellings over and over; write each acknowledged change set's number to the pipe."""
    database, heating = Database(url), 1
    while True:
        heating = heating % 3 + 1
        with database.reading() as session:
            plan = plan_edit(
                session, ACTOR, Selection(), {"heating": str(heating)}, Source("screen"), today=date(2026, 11, 22)
            )
        if plan.changed:
            with database.writing() as session:
                receipt = apply(session, ACTOR, plan)
            os.write(tell, f"{receipt.change_set}\n".encode())


def import_for_ever(url: str, tell: int, files: Sequence[Path]) -> None:
    """Import the files in turn, what is disputed as they say; write each acknowledged change set's number to the pipe."""
    database = Database(url)
    while True:
        for file in files:
            with database.reading() as session:
                plan = plan_import(session, ACTOR, file, today=date(2026, 11, 22))
            for dispute in list(plan.disputed):
                plan = plan.decided("dwelling", dispute.changes.ids, take="file")
            if plan.changed:
                with database.writing() as session:
                    receipt = apply(session, ACTOR, plan)
                os.write(tell, f"{receipt.change_set}\n".encode())


def kill_once(url: str, seconds: float | None, files: Sequence[Path]) -> bytes:
    """Start a child, kill it after so long (None: when it has told of its first edit), return what it had told."""
    listen, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(listen)
        try:
            if files:
                import_for_ever(url, tell, files)
            edit_for_ever(url, tell)
        finally:
            os._exit(1)
    os.close(tell)
    if seconds is None:
        select.select([listen], [], [])
    else:
        time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise SystemExit("the child ended by itself")
    told = b""
    while select.select([listen], [], [], 0)[0] and (piece := os.read(listen, 65536)):
        told += piece
    os.close(listen)
    return told


def main(url: str, kills: int, seed: int, files: Sequence[Path]) -> None:
    """Kill so often; print every acknowledged change set."""
    chance = random.Random(seed)
    started = time.monotonic()
    sys.stdout.write(kill_once(url, None, files).decode())
    longest = (IMPORTS_LIVED if files else EDITS_LIVED) * (time.monotonic() - started)
    for _ in range(kills - 1):
        sys.stdout.write(kill_once(url, chance.random() * longest, files).decode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), [Path(name) for name in sys.argv[4:]])
