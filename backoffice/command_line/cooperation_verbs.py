"""`agreements cooperations list|show|new|change|join|leave|remove`: signup cooperations and who takes part in them."""

from typing import TYPE_CHECKING, Any

from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.signup_verbs import faults_said, reading
from backoffice.command_line.signup_writing import read_values, write
from backoffice.command_line.stored import stored_json
from backoffice.operations.cooperating import plan_cooperation, plan_members, plan_members_out
from backoffice.operations.plan import Plan
from backoffice.operations.record_write import plan_record_change, plan_remove
from backoffice.queries.codes import code_lists
from backoffice.queries.cooperations import CooperationLine, cooperations
from backoffice.queries.selection import find_place
from backoffice.records.agreements import COOPERATION
from backoffice.records.codes import CodeLists
from backoffice.records.values import show_value
from backoffice.rules.problems import refused
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

_OPTIONS = ("name", "regions", "website", "email", "phone", "note")


def list_cooperations(call: Call) -> End:
    """Print the cooperations that a person's part of the register keeps or takes part in."""
    asked = call.arguments
    with reading(call) as session:
        codes = code_lists(session)
        region = _region(codes, asked.region) if asked.region else ""
        found = cooperations(session, call.actor.scope(Right.VIEW), region=region, words=asked.filter or "")
    call.out.json([_json(one, codes) for one in found])
    headings = [
        text(f"cooperation.column.{name}") for name in ("number", "name", "members", "regions", "target", "used")
    ]
    call.out.table(headings, (_cells(one, codes) for one in found))
    return End.DONE


def show_cooperation(call: Call) -> End:
    """Print all that a cooperation holds, and its members."""
    with reading(call) as session:
        codes = code_lists(session)
        one = _one(call, session)
    call.out.json(_json(one, codes))
    shown = [(text("cooperation.column.number"), str(one.id))]
    shown.append((text("cooperation.column.keeper"), f"{one.number} {one.keeper}"))
    shown += [(field.label, show_value(field, one[name], codes)) for name, field in COOPERATION.fields.items()]
    call.out.pairs(shown)
    for member in one.members:
        call.out.line(f"  {member.number} {member.name}")
    for said in faults_said(one.faults, codes):
        call.out.line(f"! {said}")
    return End.DONE


def new_cooperation(call: Call) -> End:
    """Plan a cooperation kept by an organisation, with its members, and carry it out."""
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        keeper = _organisations(session, [asked.organisation])[0]
        members = _organisations(session, [one for typed in asked.members for one in typed.split(",")])
        values = _given(call, session)
        return plan_cooperation(
            session, call.actor, values, keeper, members, COMMAND, today=call.today, reason=asked.reason
        )

    return write(call, plan)


def change_cooperation(call: Call) -> End:
    """Plan other values of a cooperation and carry it out."""
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        values = _given(call, session)
        if not values:
            raise WrongUsage(text("cli.nothing_set"))
        return plan_record_change(
            session, call.actor, COOPERATION.name, [asked.id], values, COMMAND, today=call.today, reason=asked.reason
        )

    return write(call, plan)


def join(call: Call) -> End:
    """Plan that organisations take part in a cooperation and carry it out."""

    def plan(session: "Session") -> Plan:
        members = _organisations(session, call.arguments.organisation)
        return plan_members(session, call.actor, call.arguments.id, members, COMMAND, today=call.today)

    return write(call, plan)


def leave(call: Call) -> End:
    """Plan that organisations no longer take part in a cooperation and carry it out."""

    def plan(session: "Session") -> Plan:
        membership = {member.organisation_id: member.id for member in _one(call, session).members}
        wanted = _organisations(session, call.arguments.organisation)
        strangers = [
            typed for typed, key in zip(call.arguments.organisation, wanted, strict=True) if key not in membership
        ]
        if strangers:
            raise refused("cooperation.no_member", number=strangers[0])
        ids = [membership[key] for key in wanted]
        return plan_members_out(session, call.actor, ids, COMMAND, today=call.today)

    return write(call, plan)


def remove_cooperation(call: Call) -> End:
    """Plan that a cooperation goes, with its members, and carry it out; one that agreements name stays."""

    def plan(session: "Session") -> Plan:
        return plan_remove(session, call.actor, COOPERATION.name, [call.arguments.id], COMMAND, today=call.today)

    return write(call, plan)


def _given(call: Call, session: "Session") -> dict[str, object]:
    return read_values(call, {option: COOPERATION.fields[option] for option in _OPTIONS}, code_lists(session))


def _one(call: Call, session: "Session") -> CooperationLine:
    found = cooperations(session, call.actor.scope(Right.VIEW), ids=[call.arguments.id])
    if not found:
        raise refused("cooperation.unknown", number=call.arguments.id)
    return found[0]


def _organisations(session: "Session", typed: "Sequence[str]") -> list[int]:
    found = []
    for one in typed:
        where = find_place(session, one)
        if where.organisation_id is None or where.department_id is not None:
            raise refused("place.unknown", place=one)
        found.append(where.organisation_id)
    return found


def _region(codes: CodeLists, typed: str) -> str:
    wanted = typed.casefold()
    listed = codes["region"].codes
    known = codes["region"].find(typed)
    within = [code for code in listed if wanted in code.label_da.casefold() or wanted in code.label_en.casefold()]
    if known is None and len(within) != 1:
        raise WrongUsage(text("signup.no_region", value=typed, known=", ".join(code.label for code in listed)))
    return (known or within[0]).code


def _cells(one: CooperationLine, codes: CodeLists) -> list[str]:
    members = " ".join(member.number for member in one.members)
    regions = show_value(COOPERATION.fields["regions"], one["regions"], codes)
    target = next((str(one[name]) for name in ("website", "email", "phone") if one[name]), text("value.none"))
    return [str(one.id), one["name"], members, regions, target, str(one.agreements)]


def _json(one: CooperationLine, codes: CodeLists) -> dict[str, Any]:
    values = {name: stored_json(field, one[name]) for name, field in COOPERATION.fields.items()}
    return {
        "id": one.id,
        "keeper": one.number,
        **values,
        "regions": sorted(one.regions),
        "members": [{"organisation": member.number, "name": member.name} for member in one.members],
        "agreements": one.agreements,
        "problems": [
            {"id": fault.id, "said": said}
            for fault, said in zip(one.faults, faults_said(one.faults, codes), strict=True)
        ],
    }
