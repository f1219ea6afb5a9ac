"""`agreements allocation new|change|end|renew|copy|remove|report`: agreements are written, each time by a plan.

Owns how options become stored values. What may be is decided by the operations.
"""

from typing import TYPE_CHECKING

from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.place_verbs import last_day_given
from backoffice.command_line.selecting import read_day
from backoffice.command_line.signup_writing import read_values, write
from backoffice.operations.allocating import (
    RECORD,
    plan_copies,
    plan_end,
    plan_for_places,
    plan_remove_drafts,
    plan_renewal,
)
from backoffice.operations.plan import Plan
from backoffice.operations.record_write import plan_record_change
from backoffice.operations.reporting import plan_report_records
from backoffice.queries.allocations import allocations_of
from backoffice.queries.codes import code_lists
from backoffice.queries.departments_named import departments_named
from backoffice.queries.selection import find_place
from backoffice.records.agreements import ALLOCATION
from backoffice.rules.periods import last_day
from backoffice.rules.problems import refused
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_FIELD_OF = {
    "title": "title",
    "kind": "agreement_kind",
    "municipality": "municipality_code",
    "types": "dwelling_types",
    "scenarios": "scenarios",
    "criteria": "criteria",
    "share": "share",
    "url": "url",
    "start": "valid_from",
    "last": "valid_to",
}


def new_allocation(call: Call) -> End:
    """Plan the same agreement for one or more places and carry it out; it begins today unless told."""
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        content = {"valid_from": call.today, **_given(call, session)}
        places = [_place(session, typed) for typed in dict.fromkeys(asked.place)]
        return plan_for_places(
            session, call.actor, content, places, COMMAND, today=call.today, reason=asked.reason, draft=asked.draft
        )

    return write(call, plan)


def change_allocations(call: Call) -> End:
    """Plan other values of some agreements and carry it out."""
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        change = _given(call, session)
        if not change:
            raise WrongUsage(text("cli.nothing_set"))
        return plan_record_change(
            session, call.actor, RECORD, asked.id, change, COMMAND, today=call.today, reason=asked.reason
        )

    return write(call, plan)


def end_allocations(call: Call) -> End:
    """Plan the last day of some agreements and carry it out."""
    asked, last = call.arguments, last_day(last_day_given(call.arguments.date))
    return write(
        call,
        lambda session: plan_end(session, call.actor, asked.id, last, COMMAND, today=call.today, reason=asked.reason),
    )


def renew_allocations(call: Call) -> End:
    """Plan copies that begin the day after the old ones end, without a gap, and carry it out."""
    asked = call.arguments
    last, until = read_day(asked.last), read_day(asked.until)
    return write(
        call,
        lambda session: plan_renewal(
            session, call.actor, asked.id, COMMAND, today=call.today, last=last, until=until,
            reason=asked.reason, draft=asked.draft,
        ),
    )  # fmt: skip


def copy_allocation(call: Call) -> End:
    """Plan the same agreement for departments and carry it out; those that have one stay as they are."""
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        found = allocations_of(session, [asked.id], call.actor.scope(Right.VIEW), code_lists(session), call.today)
        if not found:
            raise refused("allocation.unknown", number=asked.id)
        one, scope = found[0], call.actor.scope(Right.EDIT)
        owner, municipality = one["organisation_id"], one["municipality_code"]
        targets = departments_named(session, asked.departments, owner, municipality, scope, call.today)
        wanted = [key for key in targets if key != one["department_id"]]
        return plan_copies(
            session, call.actor, asked.id, wanted, COMMAND, today=call.today, reason=asked.reason, draft=asked.draft
        )

    return write(call, plan)


def remove_drafts(call: Call) -> End:
    """Plan the removal of drafts and carry it out; what is reported is ended instead."""
    asked = call.arguments
    return write(
        call,
        lambda session: plan_remove_drafts(
            session, call.actor, asked.id, COMMAND, today=call.today, reason=asked.reason
        ),
    )


def report_allocations(call: Call) -> End:
    """Plan that drafts are reported and carry it out."""
    asked = call.arguments
    return write(
        call,
        lambda session: plan_report_records(
            session, call.actor, RECORD, asked.id, COMMAND, today=call.today, reason=asked.reason
        ),
    )


def _place(session: "Session", typed: str) -> dict[str, int]:
    where = find_place(session, typed)
    if where.section_id is not None or where.organisation_id is None:
        raise refused("place.unknown", place=typed)
    if where.department_id is not None:
        return {"department_id": where.department_id}
    return {"organisation_id": where.organisation_id}


def _given(call: Call, session: "Session") -> dict[str, object]:
    fields = {option: ALLOCATION.fields[name] for option, name in _FIELD_OF.items()}
    return read_values(call, fields, code_lists(session))
