"""`agreements signup list|show|export`, and `explain signup`: what there is, and where seekers are sent and why.

Owns how an agreement is printed and named in JSON. What writes is `signup_writing`'s.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.explaining import print_explanation
from backoffice.command_line.selecting import read_day, read_id
from backoffice.command_line.stored import stored_json
from backoffice.operations.signup_export import export_signup_matrix, export_signups
from backoffice.queries.codes import code_lists
from backoffice.queries.places import find
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.queries.signup_explained import Explained, explained_department, explained_dwelling
from backoffice.queries.signup_matrix import MatrixRow, signup_matrix, type_labels
from backoffice.queries.signups import SignupLine, read_signup_filter, signups, signups_of
from backoffice.records.agreements import SIGNUP
from backoffice.records.codes import CodeLists
from backoffice.records.values import show_value
from backoffice.rules.problems import Problem, Refused, refused, sentence
from backoffice.rules.signup_faults import Fault, problem_of
from backoffice.security import Right
from backoffice.text import counted, text

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sqlalchemy.orm import Session

_LISTED = ("place", "state", "types", "way", "target", "from", "until", "problems")


def list_signups(call: Call) -> End:
    """Print the signup agreements of a place and filter."""
    with reading(call) as session:
        codes = code_lists(session)
        found = _found(call, session, codes)
    call.out.json([signup_json(one, codes) for one in found])
    headings = [text("signup.column.number"), *(text(f"signup.column.{name}") for name in _LISTED)]
    call.out.table(headings, (_cells(one, codes) for one in found))
    return End.DONE


def show_signup(call: Call) -> End:
    """Print all that an agreement holds and what is wrong with it."""
    with reading(call) as session:
        codes = code_lists(session)
        found = signups_of(session, [call.arguments.id], call.actor.scope(Right.VIEW), codes, call.today)
    if not found:
        raise refused("signup.unknown", number=call.arguments.id)
    one = found[0]
    call.out.json(signup_json(one, codes))
    shown = [(text("signup.column.number"), str(one.id)), (text("signup.column.place"), f"{one.number} {one.name}")]
    shown.append((text("signup.column.state"), text(f"signup.state.{one.state}")))
    for name, field in SIGNUP.fields.items():
        value = one.cooperation if name == "cooperation_id" else show_value(field, one[name], codes)
        shown.append((field.label, value or text("value.none")))
    call.out.pairs(shown)
    for said in faults_said(one.faults, codes):
        call.out.line(f"! {said}")
    return End.DONE


def export_list(call: Call) -> End:
    """Write the agreements of a place and filter to a workbook; with --table, where its departments' seekers are sent."""
    security.require(call.actor, Right.EXPORT)
    asked, path = call.arguments, Path(call.arguments.file)
    write, said = (export_signup_matrix, "signup.matrix_written") if asked.table else (export_signups, "signup.written")
    with reading(call) as session:
        codes = code_lists(session)
        found = _departments(call, session, codes) if asked.table else _found(call, session, codes)
        ids = [one.id for one in found]
        rows = write(session, call.actor, ids, path, today=call.today, replace=asked.replace)
    call.out.say(counted(said, rows, file=str(path)))
    call.out.json({"rows": rows, "file": str(path)})
    return End.DONE


def explain_signup(call: Call) -> End:
    """Explain where seekers of a dwelling are sent, or of a type in a department; of an organisation, print the matrix."""
    asked = call.arguments
    day = read_day(asked.on) or call.today
    with reading(call) as session:
        codes, scope = code_lists(session), call.actor.scope(Right.VIEW)
        if asked.dwelling is not None:
            found = explained_dwelling(session, _dwelling(call, session), scope, codes, day)
        elif asked.department is not None and asked.type is not None:
            where, wanted = _where(session, asked.department, department=True), _type(codes, asked.type)
            found = explained_department(session, where.department_id or 0, wanted, scope, codes, day)
        else:
            named = asked.department or asked.organisation
            where = _where(session, named, department=asked.department is not None)
            return _matrix(call, signup_matrix(session, scope, codes, day, where=where), codes, asked.type)
    if found is None:
        raise Refused([Problem("out_of_scope", record=asked.dwelling or asked.department)])
    heading = text("signup.why", name=found.name, type=found.asked.label)
    more = {"flow": _flow_json(found), "department": found.asked.department, "on": day}
    return print_explanation(call, heading, found.explanation, _lines(found), day=day, **more)


def reading(call: Call) -> "AbstractContextManager[Session]":
    """Open the register for reading, for whoever may see it."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    return call.database.reading()


def faults_said(faults: tuple[Fault, ...], codes: CodeLists) -> list[str]:
    """Return the sentences of what is wrong."""
    labels = type_labels(codes)
    return [
        sentence(problem_of(fault, lambda types: ", ".join(labels[one] for one in labels if one in types)))
        for fault in faults
    ]


def signup_json(one: SignupLine, codes: CodeLists) -> dict[str, Any]:
    """Return an agreement for a program: codes as they are, dates as ISO, the end as the last day."""
    values = {name: stored_json(field, one[name]) for name, field in SIGNUP.fields.items()}
    return {
        "id": one.id,
        "place": one.number,
        "name": one.name,
        "state": one.state,
        **values,
        "dwelling_types": str(one["dwelling_types"]).split(),
        "target": one.target or None,
        "cooperation": one.cooperation or None,
        "regions": sorted(one.regions),
        "problems": [
            {"id": fault.id, "said": said}
            for fault, said in zip(one.faults, faults_said(one.faults, codes), strict=True)
        ],
    }


def _found(call: Call, session: "Session", codes: CodeLists) -> list[SignupLine]:
    wanted = read_signup_filter(call.arguments.filter or "", codes)
    scope = call.actor.scope(Right.VIEW)
    return signups(session, scope, codes, call.today, where=_place(call, session), wanted=wanted)


def _departments(call: Call, session: "Session", codes: CodeLists) -> list[MatrixRow]:
    wanted = read_signup_filter(call.arguments.filter or "", codes)
    scope = call.actor.scope(Right.VIEW)
    return signup_matrix(session, scope, codes, call.today, where=_place(call, session), wanted=wanted)


def _place(call: Call, session: "Session") -> Where:
    asked = call.arguments
    typed = asked.department or asked.organisation
    return EVERYWHERE if typed is None else _where(session, typed, department=asked.department is not None)


def _where(session: "Session", typed: str, *, department: bool) -> Where:
    where = find_place(session, typed)
    if where.section_id is not None or (where.department_id is not None) != department:
        raise refused("place.unknown", place=typed)
    return where


def _dwelling(call: Call, session: "Session") -> int:
    typed, scope = call.arguments.dwelling, call.actor.scope(Right.VIEW)
    key = read_id(session, typed, scope)
    if key is not None:
        return key
    found = [one for one in find(session, typed, scope) if one.kind == "dwelling"]
    if len(found) != 1:
        raise refused("signup.several_dwellings" if found else "not_in_register", value=typed, n=len(found))
    return found[0].id


def _type(codes: CodeLists, typed: str) -> str:
    code = codes["dwelling_type"].find(typed)
    if code is None:
        known = ", ".join(one.meaning for one in codes["dwelling_type"].codes)
        raise WrongUsage(text("signup.no_type", value=typed, known=known))
    return code.meaning


def _matrix(call: Call, rows: list[MatrixRow], codes: CodeLists, typed: str | None) -> End:
    labels = type_labels(codes)
    types = [_type(codes, typed)] if typed is not None else list(labels)
    call.out.json([_row_json(row, types) for row in rows])
    headings = [text("signup.column.place"), text("signup.column.name"), *(labels[one] for one in types)]
    call.out.table(headings, ([row.number, row.name, *(_cell_said(row, one) for one in types)] for row in rows))
    return End.DONE


def _cell_said(row: MatrixRow, dwelling_type: str) -> str:
    cell = row.cells[dwelling_type]
    if not cell.dwellings:
        return text("value.none")
    if cell.flow.kind == "none":
        return text("signup.cell.none")
    source, way = text(f"signup.source.{cell.flow.source}"), text(f"signup.way.{cell.flow.way}")
    return text("signup.cell.full", source=source, way=way, target=cell.flow.target)


def _row_json(row: MatrixRow, types: list[str]) -> dict[str, Any]:
    cells = {
        one: {
            "kind": cell.flow.kind,
            "target": cell.flow.target or None,
            "source": cell.flow.source,
            "agreement": cell.flow.agreement_id,
            "way": cell.flow.way,
            "dwellings": cell.dwellings,
            "fault": cell.fault or None,
            "hole": cell.is_hole,
        }
        for one in types
        if (cell := row.cells[one])
    }
    return {"department": row.number, "name": row.name, "region": row.region or None, "types": cells}


def _flow_json(found: Explained) -> dict[str, Any]:
    flow = found.flow
    return {
        "kind": flow.kind,
        "target": flow.target or None,
        "source": flow.source or None,
        "agreement": flow.agreement_id,
        "way": flow.way or None,
        "type": found.asked.dwelling_type or None,
    }


def _lines(found: Explained) -> dict[str, tuple[str, ...]]:
    """The command that carries each fix out."""
    asked = found.asked
    number = asked.department.partition(" ")[0]
    new = (
        "agreements",
        "signup",
        "new",
        number,
        "--types",
        asked.dwelling_type,
        "--way",
        "website",
        "--website",
        "URL",
    )
    lines: dict[str, tuple[str, ...]] = {"signup.new": new}
    owner = asked.organisation.partition(" ")[0]
    lines["signup.request"] = ("requests", "new", owner, "--field", "website", "--should", "URL")
    for fix in found.explanation.fixes:
        if fix.command in ("signup.change", "signup.report", "signup.end"):
            words = ("agreements", "signup", fix.command.partition(".")[2], str(fix.values["number"]))
            lines[fix.command] = (*words, "--date", "DATE") if fix.command == "signup.end" else words
    return lines


def _cells(one: SignupLine, codes: CodeLists) -> list[str]:
    fields = SIGNUP.fields
    return [
        str(one.id),
        f"{one.number} {one.name}",
        text(f"signup.state.{one.state}"),
        show_value(fields["dwelling_types"], one["dwelling_types"], codes),
        text(f"signup.way.{one.way}"),
        one.cooperation if one.way == "cooperation" else one.target,
        show_value(fields["valid_from"], one["valid_from"], codes),
        show_value(fields["valid_to"], one["valid_to"], codes),
        ", ".join(text(f"signup.short.{fault.id}") for fault in one.faults),
    ]
