"""`init`, `status` and the call without a verb: the register as a whole.

Loads no record declarations: `status` answers fast.
"""

import dataclasses
from typing import Any

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.formats import show_instant, show_integer
from backoffice.rules.problems import Refused
from backoffice.text import text

_WHEN = ("last_change", "last_delivery")


def init(call: Call) -> End:
    """Make the register, or bring an older one to this program's form and facts."""
    from backoffice.operations.setup import prepare

    before = migrating.revision_of(call.database)
    prepare(call.database)
    where, after = call.database.shown_url(), migrating.newest_revision()
    call.out.json({"database": where, "revision": after, "created": before is None})
    call.out.say(text("cli.init.made" if before is None else "cli.init.updated", where=where))
    return End.DONE


def status(call: Call) -> End:
    """Print the register in numbers; refused where there is none."""
    migrating.require_ready(call.database)
    from backoffice.queries.status import status as count

    with call.database.reading() as session:
        found = count(session, call.today)
    values = dataclasses.asdict(found)
    call.out.json({"database": call.database.shown_url(), "revision": migrating.newest_revision(), **values})
    shown = [(text("cli.status.database"), call.database.shown_url())]
    shown += [(text(f"cli.status.{name}"), _shown(name, value)) for name, value in values.items()]
    call.out.pairs(shown)
    return End.DONE


def _shown(name: str, value: Any) -> str:
    if name in _WHEN:
        return show_instant(value) if value is not None else text("cli.status.never")
    return show_integer(value)


def state(call: Call) -> End:
    """Print the state of the register and how to open it; also where there is no register yet, which is no error."""
    try:
        status(call)
    except Refused as refusal:
        from backoffice.command_line.problem_lines import problem_sentences

        said = problem_sentences(refusal.problems)
        call.out.json({"database": call.database.shown_url(), "state": said})
        call.out.line(said)
    call.out.line(text("cli.how_to_open"))
    return End.DONE
