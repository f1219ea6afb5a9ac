"""`requests list|show|new|set|from|export`: what others are asked to correct."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.place_verbs import places_named
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.selecting import read_selection
from backoffice.command_line.stored import stored_json
from backoffice.operations.plan import Plan
from backoffice.operations.request_bulk import plan_requests_from
from backoffice.operations.request_export import export_requests
from backoffice.operations.requesting import Wanted, plan_request_change, plan_requests
from backoffice.operations.source_list import write_source_list
from backoffice.queries.codes import code_lists
from backoffice.queries.request_about import About, request_about
from backoffice.queries.requests import RequestLine, read_request_filter, requests, requests_of
from backoffice.records.codes import CodeLists
from backoffice.records.correction import REQUEST
from backoffice.records.kinds import BY_NAME
from backoffice.records.values import show_value
from backoffice.rules.problems import Owner, Problem, Refused, refused
from backoffice.security import Right
from backoffice.text import counted, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Option of `new` and `set`, and the field it gives.
_OPTIONS = {
    "status": "status",
    "to": "owner",
    "should": "wanted_value",
    "reason": "reason",
    "documentation": "documentation",
    "note": "note",
}


def list_requests(call: Call) -> End:
    """Print the requests of a filter, the oldest first."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        codes = code_lists(session)
        found = _found(call, session, codes)
    call.out.json([_json(one) for one in found])
    headings = [text("request.number"), *(text(f"request.column.{name}") for name in ("status", "owner", "age"))]
    headings += [REQUEST.fields[name].label for name in ("place", "subject", "held_value", "wanted_value")]
    call.out.table(headings, (_cells(one, codes) for one in found))
    return End.DONE


def show_request(call: Call) -> End:
    """Print a request: its fields and the letter."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        codes = code_lists(session)
        found = requests_of(session, [call.arguments.id], call.actor.scope(Right.VIEW), call.today)
    if not found:
        raise refused("request.unknown", number=call.arguments.id)
    call.out.json(_json(found[0]))
    call.out.pairs(_pairs(found[0], codes))
    call.out.line()
    for line in str(found[0]["message"]).splitlines():
        call.out.line(line)
    return End.DONE


def new_request(call: Call) -> End:
    """Plan a request about a place or dwelling and one of its fields, show it and carry it out."""
    check_writing(call)
    security.require(call.actor, Right.EDIT)
    migrating.require_ready(call.database)
    asked = call.arguments
    with call.database.reading() as session:
        codes = code_lists(session)
        record, (key,) = places_named(call, session, [asked.number])
        field = _field(record, asked.field)
        about = request_about(session, record, key, field, call.actor.scope(Right.EDIT), codes)
        if about is None:
            raise Refused([Problem("out_of_scope", record=asked.number)])
        plan = plan_requests(session, call.actor, [_wanted(call, about, codes)], COMMAND, today=call.today)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def set_requests(call: Call) -> End:
    """Plan another status or other texts of requests, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        codes = code_lists(session)
        change = {
            field: _stored(field, value, codes)
            for option, field in _OPTIONS.items()
            if (value := getattr(call.arguments, option)) is not None
        }
        if not change:
            raise WrongUsage(text("cli.nothing_set"))
        plan = plan_request_change(session, call.actor, call.arguments.id, change, COMMAND, today=call.today)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def requests_from_file(call: Call) -> End:
    """Plan the requests that the rows of an import file ask for, show them and carry them out; nothing is imported."""
    from backoffice.operations.importing import plan_import

    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        of_file: Plan = plan_import(session, call.actor, Path(call.arguments.file), today=call.today)
        plan = plan_requests_from(session, call.actor, of_file, COMMAND, today=call.today)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def export_list(call: Call) -> End:
    """Write the requests of a filter to a text file of letters or a workbook."""
    security.require(call.actor, Right.EXPORT)
    migrating.require_ready(call.database)
    path = Path(call.arguments.file)
    with call.database.reading() as session:
        ids = [one.id for one in _found(call, session, code_lists(session))]
        rows = export_requests(session, call.actor, ids, path, today=call.today, replace=call.arguments.replace)
    call.out.say(counted("request.written", rows, file=str(path)))
    call.out.json({"rows": rows, "file": str(path)})
    return End.DONE


def source_list(call: Call) -> End:
    """Write what the own system must mend of its dwellings: what was changed here, and what is still wrong."""
    security.require(call.actor, Right.EXPORT)
    migrating.require_ready(call.database)
    path = Path(call.arguments.file)
    with call.database.reading() as session:
        chosen = read_selection(session, call.arguments, call.actor.scope(Right.EXPORT), needed=True)
        rows = write_source_list(
            session, call.actor, chosen.selection, path, today=call.today, replace=call.arguments.replace
        )
    call.out.say(counted("source_list.written", rows, file=str(path)))
    call.out.json({"rows": rows, "file": str(path)})
    return End.DONE


def _found(call: Call, session: "Session", codes: CodeLists) -> list[RequestLine]:
    wanted = read_request_filter(call.arguments.filter or "", codes)
    return requests(session, call.actor.scope(Right.VIEW), wanted, codes, call.today)


def _cells(one: RequestLine, codes: CodeLists) -> list[str]:
    status, owner = (codes[f"request_{name}"].label(one[name]) for name in ("status", "owner"))
    texts = [" ".join(str(one[name] or "").split()) for name in ("place", "subject", "held_value", "wanted_value")]
    return [str(one.id), status, owner, str(one.age), *(said if len(said) <= 60 else f"{said[:59]}…" for said in texts)]


def _pairs(one: RequestLine, codes: CodeLists) -> list[tuple[str, str]]:
    shown = [(text("request.number"), str(one.id))]
    return shown + [
        (field.label, show_value(field, one[name], codes))
        for name, field in REQUEST.fields.items()
        if name != "message"
    ]


def _json(one: RequestLine) -> dict[str, Any]:
    values = {name: stored_json(field, one[name]) for name, field in REQUEST.fields.items()}
    return {"id": one.id, "organisation": one.organisation, "age": one.age, **values}


def _field(record: str, typed: str | None) -> str:
    if typed is None:
        return ""
    fields = BY_NAME[record].fields
    for name, field in fields.items():
        if typed.casefold() in (name, field.label.casefold(), field.heading.casefold()):
            return name
    raise Refused([Problem("request.no_field", value=typed, values={"known": ", ".join(fields)})])


def _wanted(call: Call, about: About, codes: CodeLists) -> Wanted:
    asked = call.arguments
    owner = about.owner
    if asked.to is not None:
        owner = Owner(codes["request_owner"].by_code[str(_stored("owner", asked.to, codes))].meaning)
    return Wanted(
        owner,
        about.organisation_id,
        about.department_id,
        about.place,
        asked.subject or about.subject,
        about.held,
        asked.should or "",
        asked.reason or "",
        asked.documentation or "",
        (about.record, about.id, about.field),
    )


def _stored(field: str, typed: str, codes: CodeLists) -> object:
    if not typed.strip():
        return None
    declared = REQUEST.fields[field]
    if not declared.codes:
        return typed
    code = codes[declared.codes].find(typed)
    if code is None:
        known = ", ".join(one.code for one in codes[declared.codes].codes)
        raise Refused([Problem("value.not_a_code", field=declared.label, value=typed, values={"allowed": known})])
    return code.code
