"""`dwellings list`: the dwellings of any selection, row by row, in the screen's column sets or with chosen columns."""

from array import array
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.problem_lines import problem_line
from backoffice.command_line.selecting import Chosen, read_selection
from backoffice.command_line.stored import stored_json
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_rows import COLUMN_SETS, list_rows
from backoffice.queries.dwelling_stream import stream_columns, stream_dwellings
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING
from backoffice.records.values import show_value
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

COLUMNS = (
    "bbr_unit",
    "department",
    "section",
    "address",
    "postal_code",
    "city",
    "dwelling_type",
    "area",
    "rooms",
    "heating",
    "disability_registration",
    "status",
)
WINDOW = 500


def list_dwellings(call: Call) -> End:
    """Print the dwellings of a selection by address, as they are read."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    names = read_columns(call.arguments.columns) if call.arguments.columns else COLUMNS
    with call.database.reading() as session:
        chosen = read_selection(session, call.arguments, call.actor.scope(Right.VIEW), needed=False)
        codes = code_lists(session)
        if call.arguments.view:
            _print_view(call, session, chosen, codes)
        else:
            _print_columns(call, session, chosen, names, codes)
        return tell_unknown(call, session, chosen)


def read_columns(typed: str) -> tuple[str, ...]:
    """Return the columns that are named, in that order; WrongUsage for one there is not, with the nearest there is."""
    names = tuple(dict.fromkeys(name.strip() for name in typed.split(",") if name.strip()))
    for name in names:
        if name not in stream_columns():
            nearest = get_close_matches(name, stream_columns(), n=1, cutoff=0.4) or [stream_columns()[0]]
            raise WrongUsage(
                text("cli.unknown_column", name=name, nearest=nearest[0], known=", ".join(stream_columns()))
            )
    return names or COLUMNS


def _rows(call: Call, session: "Session", chosen: Chosen, names: Sequence[str]) -> Iterator[Sequence[Any]]:
    scope = call.actor.scope(Right.VIEW)
    return stream_dwellings(session, chosen.selection, scope, names, call.today, call.arguments.limit)


def _print_columns(call: Call, session: "Session", chosen: Chosen, names: Sequence[str], codes: CodeLists) -> None:
    rows = _rows(call, session, chosen, names)
    fields = [DWELLING.fields.get(name) for name in names]
    if call.out.as_json:
        call.out.json_rows(
            {name: stored_json(field, value) for name, field, value in zip(names, fields, row[1:], strict=True)}
            for row in rows
        )
        return
    headings = [column_label(name) for name in names]
    shown = (
        [
            show_value(field, value, codes) if field else str(value or "")
            for field, value in zip(fields, row[1:], strict=True)
        ]
        for row in rows
    )
    call.out.table(headings, shown)


def column_label(name: str) -> str:
    """Return the heading of a column: a declared field's label, or the place's."""
    field = DWELLING.fields.get(name)
    return field.label if field else text(f"cli.column.{name}")


def _print_view(call: Call, session: "Session", chosen: Chosen, codes: CodeLists) -> None:
    columns = COLUMN_SETS[call.arguments.view]
    shown = _windows(call, session, chosen, codes)
    if call.out.as_json:
        call.out.json_rows(dict(zip([column.key for column in columns], cells, strict=True)) for cells in shown)
        return
    call.out.table([column.heading for column in columns], shown)


def _windows(call: Call, session: "Session", chosen: Chosen, codes: CodeLists) -> Iterator[tuple[str, ...]]:
    """Yield the cells of the screen's rows, a window of ids at a time."""
    keys = iter(array("q", (row[0] for row in _rows(call, session, chosen, ()))))
    while window := list(islice(keys, WINDOW)):
        rows = list_rows(session, window, call.arguments.view, codes, call.today)
        yield from (rows[key].cells for key in window if key in rows)


def tell_unknown(call: Call, session: "Session", chosen: Chosen) -> End:
    """Tell which ids of a list no dwelling has, and of those that stood there twice; return how the command ends."""
    for note in chosen.notes():
        call.out.say(problem_line(note))
    missing = chosen.missing(session)
    for problem in missing:
        call.out.say(problem_line(problem))
    return End.REFUSED if missing else End.DONE
