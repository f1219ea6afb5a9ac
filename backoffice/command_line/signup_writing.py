"""`agreements signup new|change|end|copy|remove|report|verify`: agreements are written, each time by a plan.

Owns how options become stored values. What may be is decided by the operations.
"""

from typing import TYPE_CHECKING, Any

from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.place_verbs import last_day_given
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.selecting import read_day
from backoffice.command_line.signup_verbs import reading
from backoffice.operations.plan import Plan
from backoffice.operations.record_write import plan_new, plan_record_change, plan_remove
from backoffice.operations.reporting import plan_report_records
from backoffice.operations.signups import (
    RECORD,
    plan_signup_copies,
    plan_signup_end,
    plan_signup_verified,
)
from backoffice.queries.codes import code_lists
from backoffice.queries.cooperations import cooperations
from backoffice.queries.departments_named import departments_named
from backoffice.queries.selection import find_place
from backoffice.queries.signups import signups_of
from backoffice.records.agreements import SIGNUP
from backoffice.records.codes import CodeLists
from backoffice.records.fields import RecordField
from backoffice.records.values import Unreadable, read_value
from backoffice.rules.periods import last_day
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

_FIELD_OF = {
    "types": "dwelling_types",
    "way": "contact_way",
    "start": "valid_from",
    "last": "valid_to",
    "website": "website",
    "email": "email",
    "phone": "phone",
    "note": "note",
}


def new_signup(call: Call) -> End:
    """Plan an agreement of an organisation or a department and carry it out; it begins today unless told."""
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        where = find_place(session, asked.place)
        if where.section_id is not None:
            raise refused("place.unknown", place=asked.place)
        own = {"department_id": where.department_id} if where.department_id else {}
        row: dict[str, object] = {"organisation_id": where.organisation_id, **own, "valid_from": call.today}
        row |= _given(call, session)
        return plan_new(
            session, call.actor, RECORD, [row], COMMAND, today=call.today, reason=asked.reason, draft=asked.draft
        )

    return write(call, plan)


def change_signups(call: Call) -> End:
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


def end_signups(call: Call) -> End:
    """Plan the last day of some agreements and carry it out."""
    asked = call.arguments
    last = last_day(last_day_given(asked.date))
    assert last is not None  # a day was given
    return write(
        call,
        lambda session: plan_signup_end(
            session, call.actor, asked.id, last, COMMAND, today=call.today, reason=asked.reason
        ),
    )


def copy_signup(call: Call) -> End:
    """Plan the same agreement for many departments and carry it out; those that have one stay as they are."""
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        found = signups_of(session, [asked.id], call.actor.scope(Right.VIEW), code_lists(session), call.today)
        if not found:
            raise refused("signup.unknown", number=asked.id)
        owner, scope = found[0]["organisation_id"], call.actor.scope(Right.EDIT)
        targets = departments_named(session, asked.departments, owner, "", scope, call.today)
        return plan_signup_copies(
            session,
            call.actor,
            asked.id,
            [key for key in targets if key != found[0]["department_id"]],
            COMMAND,
            today=call.today,
            valid_from=read_day(asked.start),
            reason=asked.reason,
            draft=asked.draft,
        )

    return write(call, plan)


def remove_signups(call: Call) -> End:
    """Plan the removal of agreements and carry it out; one in force is warned of."""
    asked = call.arguments
    return write(
        call,
        lambda session: plan_remove(
            session, call.actor, RECORD, asked.id, COMMAND, today=call.today, reason=asked.reason
        ),
    )


def report_signups(call: Call) -> End:
    """Plan that drafts are reported and carry it out."""
    asked = call.arguments
    return write(
        call,
        lambda session: plan_report_records(
            session, call.actor, RECORD, asked.id, COMMAND, today=call.today, reason=asked.reason
        ),
    )


def verify_signups(call: Call) -> End:
    """Plan the stamp that somebody has looked at where agreements lead, today or on a day, and carry it out."""
    asked = call.arguments
    day = read_day(asked.on) or call.today
    return write(
        call, lambda session: plan_signup_verified(session, call.actor, asked.id, day, COMMAND, today=call.today)
    )


def write(call: Call, make: "Callable[[Session], Plan]") -> End:
    """Make a plan, show it and carry it out."""
    check_writing(call)
    with reading(call) as session:
        plan = make(session)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def read_values(call: Call, fields: dict[str, RecordField], codes: CodeLists) -> dict[str, object]:
    """Return the stored value of each option that was given, by the field's name; an empty text empties.

    `fields` are by the option's name. Refused with all that cannot be read.
    """
    values: dict[str, object] = {}
    problems = []
    for option, field in fields.items():
        typed = getattr(call.arguments, option)
        if typed is None:
            continue
        try:
            values[field.name] = read_value(field, typed, codes) if typed.strip() else None
        except Unreadable as error:
            problems.append(Problem(error.problem_id, field=field.label, value=typed, values=error.values))
    if problems:
        raise Refused(problems)
    return values


def _given(call: Call, session: "Session") -> dict[str, object]:
    fields = {option: SIGNUP.fields[name] for option, name in _FIELD_OF.items()}
    values = read_values(call, fields, code_lists(session))
    typed: Any = call.arguments.cooperation
    if typed is not None:
        values["cooperation_id"] = _cooperation(call, session, typed) if typed.strip() else None
    return values


def _cooperation(call: Call, session: "Session", typed: str) -> int:
    """Return the cooperation of a number or a name."""
    found = cooperations(session, call.actor.scope(Right.VIEW))
    wanted = typed.strip().casefold()
    named = [one.id for one in found if wanted in (str(one.id), str(one["name"]).casefold())]
    if len(named) != 1:
        raise refused("cooperation.unknown", number=typed)
    return named[0]
