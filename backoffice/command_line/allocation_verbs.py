"""`agreements allocation list|show|expiring|export`: what agreements there are, what each covers, and which end soon.

Owns how an agreement is printed and named in JSON. What writes is `allocation_writing`'s.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice import security
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.command_line.signup_verbs import reading
from backoffice.command_line.stored import stored_json
from backoffice.operations.allocation_export import export_allocations, said_state
from backoffice.queries.allocations import AllocationLine, allocations, allocations_of, read_allocation_filter
from backoffice.queries.codes import code_lists
from backoffice.queries.scenario_counts import coverage
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.records.agreements import ALLOCATION
from backoffice.records.codes import CodeLists
from backoffice.records.values import show_value
from backoffice.rules.problems import refused
from backoffice.security import Right
from backoffice.text import counted, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_FIELDS = ("title", "agreement_kind", "dwelling_types", "scenarios", "share", "valid_from", "valid_to")


def list_allocations(call: Call) -> End:
    """Print the agreements of a place and filter, with the dwellings each covers."""
    with reading(call) as session:
        codes = code_lists(session)
        _print(call, session, _found(call, session, codes), codes)
    return End.DONE


def list_expiring(call: Call) -> End:
    """Print the agreements in force that end within so many days."""
    with reading(call) as session:
        codes = code_lists(session)
        found = allocations(session, call.actor.scope(Right.VIEW), codes, call.today, where=asked_place(call, session))
        days = call.arguments.days
        soon = [one for one in found if one.state.days is not None and one.state.days <= days]
        _print(call, session, soon, codes)
    return End.DONE


def show_allocation(call: Call) -> End:
    """Print all that an agreement holds and the dwellings it covers."""
    with reading(call) as session:
        codes, scope = code_lists(session), call.actor.scope(Right.VIEW)
        found = allocations_of(session, [call.arguments.id], scope, codes, call.today)
        if not found:
            raise refused("allocation.unknown", number=call.arguments.id)
        one = found[0]
        covered = coverage(session, found, scope, call.today)
    call.out.json(allocation_json(one, covered[one.id]))
    shown = [(text("request.number"), str(one.id)), (text("allocation.column.place"), f"{one.number} {one.name}")]
    shown.append((text("allocation.column.state"), said_state(one.state)))
    for name, field in ALLOCATION.fields.items():
        said = f"{one[name]} {one.municipality}" if name == "municipality_code" else show_value(field, one[name], codes)
        shown.append((field.label, said))
    shown.append((text("allocation.column.dwellings"), str(covered[one.id])))
    call.out.pairs(shown)
    return End.DONE


def export_list(call: Call) -> End:
    """Write the agreements of a place and filter to a workbook."""
    security.require(call.actor, Right.EXPORT)
    with reading(call) as session:
        ids = [one.id for one in _found(call, session, code_lists(session))]
        path = Path(call.arguments.file)
        rows = export_allocations(session, call.actor, ids, path, today=call.today, replace=call.arguments.replace)
    call.out.say(counted("allocation.written", rows, file=str(path)))
    call.out.json({"rows": rows, "file": str(path)})
    return End.DONE


def asked_place(call: Call, session: "Session") -> Where:
    """Return the organisation or department that was asked for, everything without one."""
    typed = call.arguments.department or call.arguments.organisation
    if typed is None:
        return EVERYWHERE
    where = find_place(session, typed)
    if where.section_id is not None or (where.department_id is None) != (call.arguments.department is None):
        raise refused("place.unknown", place=typed)
    return where


def allocation_json(one: AllocationLine, dwellings: int) -> dict[str, Any]:
    """Return an agreement for JSON: values as stored, where it is in its life, days left, dwellings covered."""
    values = {name: stored_json(field, one[name]) for name, field in ALLOCATION.fields.items()}
    return {
        "id": one.id,
        "place": one.number,
        "name": one.name,
        **values,
        "kind": one.kind,
        "municipality": one.municipality,
        "state": one.state.id,
        "days": one.state.days,
        "dwellings": dwellings,
    }


def _found(call: Call, session: "Session", codes: CodeLists) -> list[AllocationLine]:
    wanted = read_allocation_filter(call.arguments.filter or "", codes)
    scope = call.actor.scope(Right.VIEW)
    return allocations(session, scope, codes, call.today, where=asked_place(call, session), wanted=wanted)


def _print(call: Call, session: "Session", found: list[AllocationLine], codes: CodeLists) -> None:
    covered = coverage(session, found, call.actor.scope(Right.VIEW), call.today)
    call.out.json([allocation_json(one, covered[one.id]) for one in found])
    fields = [ALLOCATION.fields[name] for name in _FIELDS]
    headings = [text("request.number"), text("allocation.column.place"), *(field.label for field in fields)]
    headings += [ALLOCATION.fields["municipality_code"].label, text("allocation.column.state")]
    call.out.table(
        [*headings, text("allocation.column.dwellings")],
        (
            [
                str(one.id),
                one.number,
                *(show_value(field, one[field.name], codes) for field in fields),
                one.municipality,
                said_state(one.state),
                str(covered[one.id]),
            ]
            for one in found
        ),
    )
