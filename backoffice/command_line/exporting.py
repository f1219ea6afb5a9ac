"""`dwellings export`: any selection as a workbook or a text file."""

from pathlib import Path

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import stopping
from backoffice.command_line.ends import End
from backoffice.command_line.listing import tell_unknown
from backoffice.command_line.selecting import read_selection
from backoffice.operations.exporting import export_dwellings
from backoffice.security import Right
from backoffice.text import counted


def export(call: Call) -> End:
    """Write the file; an export of the set "edit" can be imported again."""
    asked = call.arguments
    migrating.require_ready(call.database)
    with stopping() as watch, call.database.reading() as session:
        chosen = read_selection(session, asked, call.actor.scope(Right.EXPORT), needed=False)
        done = export_dwellings(
            session,
            call.actor,
            chosen.selection,
            Path(asked.file),
            today=call.today,
            columns=asked.view,
            replace=asked.replace,
            watch=watch,
        )
        end = tell_unknown(call, session, chosen)
    call.out.json({"file": str(done.path), "rows": done.rows, "sha256": done.sha256})
    call.out.line(str(done.path))
    call.out.say(counted("cli.exported", done.rows, file=done.path))
    return end
