"""`dwellings export`: any selection as a workbook or a text file; `export`: any kind of record as a workbook for editing."""

from argparse import Namespace
from pathlib import Path

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import stopping
from backoffice.command_line.ends import End
from backoffice.command_line.listing import tell_unknown
from backoffice.command_line.selecting import read_selection
from backoffice.operations.exported import Exported
from backoffice.operations.exporting import export_dwellings
from backoffice.operations.own_workbook import export_records, right_to_export
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
            said=_said(asked),
        )
        end = tell_unknown(call, session, chosen)
    _tell(call, done, "cli.exported")
    return end


def export_of_kind(call: Call) -> End:
    """Write the workbook for editing of one kind of record; it can be imported again."""
    asked = call.arguments
    migrating.require_ready(call.database)
    with stopping() as watch, call.database.reading() as session:
        chosen = read_selection(session, asked, call.actor.scope(right_to_export(asked.record)), needed=True)
        done = export_records(
            session,
            call.actor,
            asked.record,
            chosen.selection,
            Path(asked.file),
            today=call.today,
            replace=asked.replace,
            watch=watch,
            said=_said(asked),
        )
        end = tell_unknown(call, session, chosen)
    _tell(call, done, "cli.exported_rows")
    return end


def _said(asked: Namespace) -> str:
    """Return the selection as it was asked for, for the file's own guide."""
    place = asked.organisation or asked.department or asked.section or ""
    return ", ".join(part for part in (place, asked.filter or "") if part)


def _tell(call: Call, done: Exported, said: str) -> None:
    call.out.json({"file": str(done.path), "rows": done.rows, "sha256": done.sha256})
    call.out.line(str(done.path))
    call.out.say(counted(said, done.rows, file=done.path))
