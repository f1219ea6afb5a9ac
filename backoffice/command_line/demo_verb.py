"""`demo`: fill an empty register with made-up data, and list the mistakes that were planted in it."""

import dataclasses

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import stopping
from backoffice.command_line.ends import End
from backoffice.text import counted, text


def demo(call: Call) -> End:
    """Fill the register, making it first where there is none; with --planted only list the mistakes."""
    if call.arguments.planted:
        return _planted(call)
    from backoffice.operations.demo import fill
    from backoffice.operations.setup import prepare

    if migrating.revision_of(call.database) is None:
        prepare(call.database)
    migrating.require_ready(call.database)
    asked = call.arguments
    call.out.say(counted("cli.demo.filling", asked.dwellings, seed=asked.seed))
    with stopping() as watch, call.database.writing() as session:
        filled = fill(session, call.actor, asked.dwellings, asked.seed, call.today, watch, clean=asked.clean)
    call.out.written = filled.change_set
    call.out.json(
        {
            "change_set": filled.change_set,
            "counts": filled.counts,
            "planted": [dataclasses.asdict(one) for one in filled.planted],
        }
    )
    for name, n in filled.counts.items():
        call.out.line(counted("cli.demo.tenants" if name == "tenant" else f"records.{name}", n))
    call.out.say(text("cli.demo.filled", planted=len(filled.planted)))
    return End.DONE


def _planted(call: Call) -> End:
    from backoffice.operations.demo import planted

    migrating.require_ready(call.database)
    with call.database.reading() as session:
        found = planted(session)
    call.out.json([{**dataclasses.asdict(one), "text": text(f"demo.planted.{one.kind}")} for one in found])
    headings = [text(f"cli.planted.{name}") for name in ("kind", "place", "text")]
    call.out.table(headings, ([one.kind, one.place_text, text(f"demo.planted.{one.kind}")] for one in found))
    return End.DONE
