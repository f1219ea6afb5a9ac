"""`xml export` and `xml import`: the register's own XML, out of any selection and in through the same plan as a workbook."""

from datetime import date
from pathlib import Path

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import stopping
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.importing import import_file
from backoffice.command_line.listing import tell_unknown
from backoffice.command_line.selecting import read_selection
from backoffice.operations.import_xml import is_register_file
from backoffice.operations.xml_export import XmlExported, export_register, read_since, suggested_name
from backoffice.queries.places import place_number
from backoffice.rules.problems import refused
from backoffice.security import Right
from backoffice.text import counted, text


def export_xml(call: Call) -> End:
    """Write the file and say what is in it, and what was left out."""
    asked = call.arguments
    migrating.require_ready(call.database)
    since = _since(asked.changed_since)
    with stopping() as watch, call.database.reading() as session:
        chosen = read_selection(session, asked, call.actor.scope(Right.EXPORT), needed=False)
        path = Path(asked.file)
        if path.is_dir():
            path = path / suggested_name(place_number(session, chosen.selection.where), call.today)
        done = export_register(
            session,
            call.actor,
            chosen.selection,
            path,
            today=call.today,
            since=since,
            replace=asked.replace,
            watch=watch,
        )
        end = tell_unknown(call, session, chosen)
    call.out.json(
        {
            "file": str(done.path),
            "rows": done.dwellings,
            "costs": done.costs,
            "leases": done.leases,
            "drafts": done.drafts,
            "changed": done.changed,
            "removed": done.removed,
            "leases_without_names": done.without_names,
            "sha256": done.sha256,
        }
    )
    call.out.line(str(done.path))
    for said in told(done):
        call.out.say(said)
    return end


def told(done: XmlExported) -> list[str]:
    """Return what a person is told of a file that was written."""
    said = [
        counted("xml.exported", done.dwellings, file=done.path),
        counted("xml.exported.parts", done.costs, leases=done.leases, drafts=done.drafts),
        counted("xml.exported.changed", done.changed, removed=done.removed),
    ]
    return said + ([counted("xml.without_names", done.without_names)] if done.without_names else [])


def _since(typed: str | None) -> int | date | None:
    try:
        return read_since(typed or "")
    except ValueError as error:
        raise WrongUsage(text("cli.not_a_date", value=typed)) from error


def import_xml(call: Call) -> End:
    """Plan the import, show the plan and carry it out, as `import` does; only a register file is taken."""
    path = Path(call.arguments.file)
    if not is_register_file(path):
        raise refused("xml.unknown_ending", ending=path.suffix)
    return import_file(call)
