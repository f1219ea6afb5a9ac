"""`changes list`, `changes show` and `changes undo`: the history, and taking a change back."""

import dataclasses
from typing import Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.stored import stored_json
from backoffice.formats import show_instant, show_integer
from backoffice.operations.plan import field_label
from backoffice.operations.undo import plan_undo
from backoffice.queries.history import ChangeSetLine, FieldLine, change_set, change_sets, field_lines, rows_of
from backoffice.queries.naming import DwellingName, dwelling_names
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import refused
from backoffice.security import Right
from backoffice.text import counted, text


def list_changes(call: Call) -> End:
    """Print change sets, newest first."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        found = change_sets(session, limit=call.arguments.limit, before=call.arguments.before)
    call.out.json([dataclasses.asdict(line) for line in found])
    call.out.table(_headings(), (_cells(line) for line in found))
    return End.DONE


def _headings() -> list[str]:
    return [text(f"cli.changes.{name}") for name in ("id", "at", "user", "purpose", "changed", "reason", "undone")]


def _cells(line: ChangeSetLine) -> list[str]:
    return [
        str(line.id),
        show_instant(line.at),
        line.user,
        text(f"cli.purpose.{line.purpose}"),
        show_integer(line.counts.get("changed", 0)),
        line.reason or line.file,
        "" if line.undone_by is None else str(line.undone_by),
    ]


def show_change(call: Call) -> End:
    """Print a change set and, record by record, its fields before and after."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        found = change_set(session, call.arguments.id)
        if found is None:
            raise refused("undo.unknown", number=call.arguments.id)
        rows = rows_of(session, found.id, limit=call.arguments.limit)
        lines = list(field_lines(session, rows))
        names = dwelling_names(session, sorted({line.record_id for line in lines if line.record == "dwelling"}))
    _print_change(call, found, lines, names)
    if len(rows) == call.arguments.limit:
        call.out.say(counted("cli.changes.more", len(rows)))
    return End.DONE


def _print_change(call: Call, found: ChangeSetLine, lines: list[FieldLine], names: dict[int, DwellingName]) -> None:
    known = {key: name.bbr_unit for key, name in names.items()}
    call.out.json({**dataclasses.asdict(found), "fields": [_field_json(line, known) for line in lines]})
    call.out.pairs(zip(_headings(), _cells(found), strict=True))
    call.out.line()
    said = {key: name.address for key, name in names.items()}
    headings = [text(f"cli.fields.{name}") for name in ("record", "field", "before", "after")]
    call.out.table(headings, (_field_cells(line, said) for line in lines))


def _field_json(line: FieldLine, names: dict[int, str]) -> dict[str, Any]:
    field = BY_NAME[line.record].fields.get(line.field)
    return {
        "record_kind": line.record,
        "record": names.get(line.record_id, str(line.record_id)) if line.record == "dwelling" else str(line.record_id),
        "field": line.field,
        "before": stored_json(field, line.before),
        "after": stored_json(field, line.after),
    }


def _field_cells(line: FieldLine, names: dict[int, str]) -> list[str]:
    own = f"{BY_NAME[line.record].label} {line.record_id}"
    field = BY_NAME[line.record].fields.get(line.field)
    return [
        names.get(line.record_id, own) if line.record == "dwelling" else own,
        field_label(line.record, line.field),
        *(
            text("value.none") if value is None else str(stored_json(field, value))
            for value in (line.before, line.after)
        ),
    ]


def undo(call: Call) -> End:
    """Plan the undoing of a change set, show it and carry it out; undoing an undo is the redo."""
    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        plan = plan_undo(session, call.actor, call.arguments.id, COMMAND)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)
