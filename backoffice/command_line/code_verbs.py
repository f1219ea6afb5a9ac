"""`codes list|import|export` and `filters`: what may be written as a value and as a filter, and replacing a code list."""

import dataclasses
from difflib import get_close_matches
from pathlib import Path

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import carry_out, check_writing
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.plan_view import view_plan
from backoffice.operations.export_codes import export_codes
from backoffice.operations.import_codes import plan_codes
from backoffice.queries.codes import code_lists
from backoffice.queries.filters import ALIASES
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING
from backoffice.text import counted, text


def list_codes(call: Call) -> End:
    """Print the code lists, or the codes of one."""
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        lists = code_lists(session)
    wanted = call.arguments.list
    if wanted is not None:
        _check_known(wanted, lists)
    _print_codes(call, {wanted: lists[wanted]} if wanted is not None else lists)
    return End.DONE


def _check_known(wanted: str, lists: CodeLists) -> None:
    if wanted not in lists:
        nearest = get_close_matches(wanted, lists, n=1, cutoff=0.4)
        raise WrongUsage(text("cli.unknown_list", name=wanted, known=", ".join(nearest or sorted(lists))))


def import_codes(call: Call) -> End:
    """Plan the replacing of a code list by a file, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    asked = call.arguments
    with call.database.reading() as session:
        plan = plan_codes(session, call.actor, Path(asked.file), today=call.today, list_name=asked.list)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def write_codes(call: Call) -> End:
    """Write a code list to a text file that can be imported, or to a workbook."""
    migrating.require_ready(call.database)
    asked = call.arguments
    with call.database.reading() as session:
        lists = code_lists(session)
    _check_known(asked.list, lists)
    path = Path(asked.file)
    rows = export_codes(call.actor, lists[asked.list], path, replace=asked.replace)
    call.out.json({"list": asked.list, "file": str(path), "rows": rows})
    call.out.say(counted("cli.codes.exported", rows, file=str(path)))
    return End.DONE


def _print_codes(call: Call, lists: CodeLists) -> None:
    call.out.json({name: [dataclasses.asdict(code) for code in one.codes] for name, one in lists.items()})
    headings = [text(f"cli.codes.{name}") for name in ("list", "code", "label", "meaning", "confirmed", "source")]
    call.out.table(
        headings,
        (
            [
                name,
                code.code,
                code.label,
                code.meaning,
                text("value.yes" if code.confirmed else "value.no"),
                code.source,
            ]
            for name, one in lists.items()
            for code in one.codes
        ),
    )


def explain_filters(call: Call) -> End:
    """Print how a filter is written and the fields it knows."""
    words = {name: sorted(alias for alias, field in ALIASES.items() if field == name) for name in _names()}
    call.out.json({"fields": [{"field": name, "label": _label(name), "words": words[name]} for name in _names()]})
    call.out.line(text("cli.filters.about"))
    call.out.line()
    headings = [text(f"cli.filters.{name}") for name in ("field", "label", "words")]
    call.out.table(headings, ([name, _label(name), ", ".join(words[name])] for name in _names()))
    return End.DONE


def _names() -> list[str]:
    return list(dict.fromkeys([*sorted(set(ALIASES.values()) - DWELLING.fields.keys()), *DWELLING.fields]))


def _label(name: str) -> str:
    field = DWELLING.fields.get(name)
    return field.label if field else text(f"cli.column.{name}")
