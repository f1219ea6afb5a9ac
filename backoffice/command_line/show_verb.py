"""`show`: one dwelling, department or organisation, as its card shows it."""

import dataclasses
from typing import TYPE_CHECKING

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.command_line.listing import column_label
from backoffice.command_line.selecting import read_id
from backoffice.command_line.stored import stored_json
from backoffice.formats import show_integer
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_stream import stream_columns, stream_dwellings
from backoffice.queries.places import PlaceRow, departments, organisations, sections
from backoffice.queries.selection import find_place, of_ids
from backoffice.records.dwelling import DWELLING
from backoffice.records.values import show_value
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Right, Scope
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def show(call: Call) -> End:
    """Print the card of what is named."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        if call.arguments.kind == "dwelling":
            _dwelling(call, session)
        else:
            _place(call, session)
    return End.DONE


def _dwelling(call: Call, session: "Session") -> None:
    names, key = stream_columns(), read_id(session, call.arguments.number)
    selection = of_ids([key] if key is not None else [])
    found = list(stream_dwellings(session, selection, call.actor.scope(Right.VIEW), names, call.today))
    if not found:
        raise Refused([Problem("not_in_register", record=call.arguments.number)])
    values = dict(zip(names, found[0][1:], strict=True))
    call.out.json({name: stored_json(DWELLING.fields.get(name), value) for name, value in values.items()})
    codes = code_lists(session)
    shown = []
    for name, value in values.items():
        field = DWELLING.fields.get(name)
        shown.append((column_label(name), show_value(field, value, codes) if field else str(value or "")))
    call.out.pairs(shown)


def _place(call: Call, session: "Session") -> None:
    scope, number = call.actor.scope(Right.VIEW), call.arguments.number
    where = find_place(session, number)
    if where.organisation_id is None or (where.department_id is None) == (call.arguments.kind == "department"):
        raise refused("place.unknown", place=number)
    if where.department_id is None:
        own = [row for row in organisations(session, scope, call.today) if row.id == where.organisation_id]
        parts = _departments(call, session, where.organisation_id, scope) if own else []
        kind = "departments"
    else:
        listed = _departments(call, session, where.organisation_id, scope)
        own = [row for row in listed if row.id == where.department_id]
        parts = sections(session, where.department_id, call.today) if own else []
        kind = "sections"
    if not own:
        raise refused("place.unknown", place=number)
    call.out.json({**_json(own[0]), kind: [_json(part) for part in parts]})
    call.out.pairs(zip(_headings(), _cells(own[0]), strict=True))
    call.out.line()
    call.out.table(_headings(), (_cells(part) for part in parts))


def _departments(call: Call, session: "Session", organisation_id: int, scope: Scope) -> list[PlaceRow]:
    return departments(session, organisation_id, scope, call.today)


def _json(row: PlaceRow) -> dict[str, object]:
    values = dataclasses.asdict(row)
    return {name: values[name] for name in ("kind", "number", "name", "dwellings", "vacant", "drafts")}


def _headings() -> list[str]:
    return [text(f"cli.place.{name}") for name in ("number", "name", "dwellings", "vacant", "drafts")]


def _cells(row: PlaceRow) -> list[str]:
    return [row.number, row.name, *(show_integer(n) for n in (row.dwellings, row.vacant, row.drafts))]
