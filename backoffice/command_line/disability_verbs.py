"""`disability list|show|coverage`: the registrations of a place, what one holds, and how far the links have come.

Owns finding a registration by its number. What writes is `disability_writing`'s.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.command_line.stored import stored_json
from backoffice.formats import show_instant, show_integer
from backoffice.queries.codes import code_lists
from backoffice.queries.disability import (
    RegistrationContent,
    RegistrationLine,
    find_registrations,
    linked_addresses,
    registration_content,
    registrations,
)
from backoffice.queries.disability_coverage import Coverage, coverage, sections_without, total
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.records.codes import CodeLists
from backoffice.records.disability import REGISTRATION
from backoffice.records.values import show_value
from backoffice.rules.accessibility import GROUPS
from backoffice.rules.problems import Problem, Refused
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sqlalchemy.orm import Session

NAMED_ADDRESSES = 20


def list_registrations(call: Call) -> End:
    """Print the registrations of a place with how many dwellings are linked to each."""
    with reading(call) as session:
        codes = code_lists(session)
        found = registrations(session, _place(session, call), call.actor.scope(Right.VIEW), call.today)
    call.out.json([_line_json(one) for one in found])
    names = ("section", "number", "title", *GROUPS, "linked", "unlinked", "status")
    call.out.table([text(f"disability.column.{name}") for name in names], (_cells(one, codes) for one in found))
    return End.DONE


def show_registration(call: Call) -> End:
    """Print all that a registration holds, and the first dwellings linked to it."""
    with reading(call) as session:
        codes = code_lists(session)
        key = registration_named(call, session, call.arguments.number)
        names = tuple(REGISTRATION.fields)
        content = registration_content(session, key, names, call.actor.scope(Right.VIEW), call.today)
        addresses = linked_addresses(session, key, NAMED_ADDRESSES)
    if content is None:
        raise Refused([Problem("out_of_scope", record=call.arguments.number)])
    call.out.json(_content_json(content, addresses))
    call.out.pairs(_pairs(content, codes))
    if addresses:
        call.out.line()
        call.out.line(text("disability.linked_dwellings"))
        for address in addresses:
            call.out.line(f"  {address}")
        if content.line.linked > len(addresses):
            call.out.line(f"  {text('disability.more', n=show_integer(content.line.linked - len(addresses)))}")
    return End.DONE


def show_coverage(call: Call) -> End:
    """Print how far each department's dwellings are linked, or with --sections the sections without registration."""
    with reading(call) as session:
        where, scope = _place(session, call), call.actor.scope(Right.VIEW)
        if call.arguments.sections:
            sections = sections_without(session, where, scope, call.today)
            call.out.json([{"section": one.number, "name": one.name, "dwellings": one.dwellings} for one in sections])
            headings = [text(f"disability.column.{name}") for name in ("section", "name", "dwellings")]
            call.out.table(headings, ((one.number, one.name, show_integer(one.dwellings)) for one in sections))
            return End.DONE
        rows = coverage(session, where, scope, call.today)
    summed = total(rows)
    call.out.json({"departments": [_coverage_json(one) for one in rows], "total": _coverage_json(summed)})
    names = ("department", "name", "dwellings", "sections", "registered", "linked", "unlinked", "percent")
    headings = [text(f"disability.column.{name}") for name in names]
    call.out.table(headings, (_coverage_cells(one) for one in (*rows, summed)))
    return End.DONE


def registration_named(call: Call, session: "Session", typed: str) -> int:
    """Return the key of "H12" or, where several organisations have that number, "0451/H12"; Refused for any other."""
    organisation, _, number = typed.strip().upper().rpartition("/")
    found = [
        (key, owner)
        for key, owner in find_registrations(session, EVERYWHERE, number, call.actor.scope(Right.VIEW))
        if not organisation or owner == organisation.zfill(4)
    ]
    if not found:
        raise Refused([Problem("disability.no_registration", value=typed)])
    if len(found) > 1:
        choices = ", ".join(f"{owner}/{number}" for _, owner in found[:10])
        raise Refused([Problem("disability.several_registrations", value=typed, values={"choices": choices})])
    return found[0][0]


def reading(call: Call) -> "AbstractContextManager[Session]":
    """Open the register for reading, for whoever may see it."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    return call.database.reading()


def _place(session: "Session", call: Call) -> Where:
    asked = call.arguments
    typed = next((one for one in (asked.organisation, asked.department, asked.section) if one is not None), None)
    return EVERYWHERE if typed is None else find_place(session, typed)


def _cells(one: RegistrationLine, codes: CodeLists) -> list[str]:
    levels = [
        show_value(REGISTRATION.fields[group], code, codes) for group, code in zip(GROUPS, one.levels, strict=True)
    ]
    counts = [show_integer(one.linked), show_integer(one.unlinked)]
    return [one.section, one.number, one.title, *levels, *counts, codes["record_status"].label(one.status)]


def _line_json(one: RegistrationLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "section": one.section,
        "number": one.number,
        "title": one.title,
        **dict(zip(GROUPS, one.levels, strict=True)),
        "status": one.status,
        "linked": one.linked,
        "linked_elsewhere": one.elsewhere,
        "unlinked": one.unlinked,
    }


def _content_json(content: RegistrationContent, addresses: Sequence[str]) -> dict[str, Any]:
    values = {name: stored_json(REGISTRATION.fields[name], value) for name, value in content.values.items()}
    return {
        **_line_json(content.line),
        **values,
        "changed_by": content.user or None,
        "changed_at": content.at,
        "dwellings": list(addresses),
    }


def _pairs(content: RegistrationContent, codes: CodeLists) -> list[tuple[str, str]]:
    line = content.line
    pairs = [(text("disability.column.section"), line.section)]
    pairs += [
        (field.label, show_value(field, content.values[name], codes)) for name, field in REGISTRATION.fields.items()
    ]
    pairs += [(text(f"disability.column.{name}"), show_integer(getattr(line, name))) for name in ("linked", "unlinked")]
    if line.elsewhere:
        pairs.append((text("disability.column.elsewhere"), show_integer(line.elsewhere)))
    if content.at is not None:
        pairs.append((text("disability.column.changed"), f"{show_instant(content.at)} {content.user}".strip()))
    return pairs


def _coverage_json(one: Coverage) -> dict[str, Any]:
    counts = {name: getattr(one, name) for name in ("dwellings", "sections", "registered", "linked", "unlinked")}
    return {"department": one.number or None, "name": one.name, **counts, "percent": one.percent}


def _coverage_cells(one: Coverage) -> list[str]:
    counts = (one.dwellings, one.sections, one.registered, one.linked, one.unlinked)
    name = one.name if one.number else text("disability.total")
    return [one.number, name, *map(show_integer, counts), f"{one.percent} %"]
