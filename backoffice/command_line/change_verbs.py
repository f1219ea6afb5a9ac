"""`changes list`, `changes show` and `changes undo`: the history, and taking a change back."""

import dataclasses
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.stored import stored_json
from backoffice.formats import show_instant, show_integer
from backoffice.operations.undo import plan_undo
from backoffice.queries.change_lines import typed_lines
from backoffice.queries.codes import code_lists
from backoffice.queries.history import ChangeSetLine, FieldLine, change_set, change_sets, rows_of
from backoffice.queries.plan_rows import HeldRow, held_rows
from backoffice.queries.scoping import rows_inside
from backoffice.records.codes import CodeLists
from backoffice.records.kinds import BY_NAME
from backoffice.records.values import show_value
from backoffice.rules.problems import refused
from backoffice.security import Right
from backoffice.text import counted, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


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
        lines = typed_lines(session, rows_inside(session, rows, call.actor.scope(Right.VIEW)))
        held = _held(session, lines)
        codes = code_lists(session)
    _print_change(call, found, [(line, held.get((line.record, line.record_id))) for line in lines], codes)
    if len(rows) == call.arguments.limit:
        call.out.say(counted("cli.changes.more", len(rows)))
    return End.DONE


def _held(session: "Session", lines: list[FieldLine]) -> dict[tuple[str, int], HeldRow]:
    """Return what the records of the lines are called, those that are gone left out."""
    wanted: dict[str, set[int]] = {}
    for line in lines:
        wanted.setdefault(line.record, set()).add(line.record_id)
    return {
        (record, key): held
        for record, keys in wanted.items()
        for key, held in held_rows(session, record, sorted(keys), ()).items()
    }


def _print_change(
    call: Call, found: ChangeSetLine, lines: list[tuple[FieldLine, HeldRow | None]], codes: CodeLists
) -> None:
    call.out.json({**dataclasses.asdict(found), "fields": [_field_json(line, held) for line, held in lines]})
    call.out.pairs(zip(_headings(), _cells(found), strict=True))
    call.out.line()
    headings = [text(f"cli.fields.{name}") for name in ("kind", "record", "field", "before", "after")]
    call.out.table(headings, (_field_cells(line, held, codes) for line, held in lines))


def _field_json(line: FieldLine, held: HeldRow | None) -> dict[str, Any]:
    field = BY_NAME[line.record].fields[line.field]
    return {
        "record_kind": line.record,
        "record": (held.key or held.name) if held else str(line.record_id),
        "field": line.field,
        "before": stored_json(field, line.before),
        "after": stored_json(field, line.after),
    }


def _field_cells(line: FieldLine, held: HeldRow | None, codes: CodeLists) -> list[str]:
    kind = BY_NAME[line.record]
    field = kind.fields[line.field]
    named = held.name if held else str(line.record_id)
    return [kind.label, named, field.label, show_value(field, line.before, codes), show_value(field, line.after, codes)]


def undo(call: Call) -> End:
    """Plan the undoing of a change set, show it and carry it out; undoing an undo is the redo."""
    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        plan = plan_undo(session, call.actor, call.arguments.id, COMMAND)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)
