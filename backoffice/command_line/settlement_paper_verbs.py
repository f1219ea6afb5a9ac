"""`settlements print|export`: a settlement on paper, and settlements as a workbook. No tenant's name is ever printed."""

from pathlib import Path

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.operations.letters import draft_letter, show_letter, write_letter
from backoffice.operations.settlement_export import export_settlement, export_settlements
from backoffice.queries.settlement_list import read_settlement_filter
from backoffice.rules.letter_kinds import PAGE
from backoffice.rules.letter_pages import paged_text
from backoffice.rules.problems import sentence
from backoffice.text import counted, text


def print_settlement(call: Call) -> End:
    """Print a settlement at most 80 columns wide, or write it whole to a file that only this user can read."""
    migrating.require_ready(call.database)
    asked = call.arguments
    if asked.out:
        return _to_file(call, Path(asked.out).expanduser())
    with call.database.reading() as session:
        shown = show_letter(session, call.actor, PAGE, "settlement", asked.id, today=call.today)
    words = paged_text(shown.lines, text("letter.page", of="da"))
    call.out.json({"settlement": asked.id, "text": words})
    call.out.line(words.rstrip("\n"))
    for problem in shown.problems():
        call.out.say(sentence(problem))
    return End.REFUSED if shown.missing else End.DONE


def _to_file(call: Call, path: Path) -> End:
    asked = call.arguments
    with call.database.reading() as session:
        draft = draft_letter(
            session, call.actor, PAGE, "settlement", asked.id, today=call.today, ending=path.suffix.lower()
        )
    digest = write_letter(draft, path, replace=asked.replace)
    call.out.json({"file": str(path), "sha256": digest})
    call.out.line(str(path))
    call.out.say(text("letter.written", file=path))
    return End.DONE


def export(call: Call) -> End:
    """Write one settlement, or the list of those of a filter, as .xlsx or .csv."""
    migrating.require_ready(call.database)
    asked, path = call.arguments, Path(call.arguments.file).expanduser()
    with call.database.reading() as session:
        if asked.settlement is not None:
            done = export_settlement(session, call.actor, asked.settlement, path, replace=asked.replace)
        else:
            wanted = read_settlement_filter(asked.filter)
            done = export_settlements(session, call.actor, path, wanted, today=call.today, replace=asked.replace)
    call.out.json({"file": str(done.path), "rows": done.rows, "sha256": done.sha256})
    call.out.line(str(done.path))
    call.out.say(
        counted("paper.exported" if asked.settlement is None else "paper.lines_exported", done.rows, file=done.path)
    )
    return End.DONE
