"""`retire`, `reopen` and `departments merge`: master data that ends, opens again, or goes into another department."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.selecting import read_id
from backoffice.formats import parse_date
from backoffice.operations.merging import Merger, plan_merge
from backoffice.operations.retiring import plan_reopen, plan_retire
from backoffice.queries.selection import find_place
from backoffice.rules.periods import end_after
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def retire(call: Call) -> End:
    """Plan the end of places or dwellings of one kind, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    end = last_day_given(call.arguments.date)
    with call.database.reading() as session:
        record, ids = places_named(call, session, call.arguments.number)
        plan = plan_retire(session, call.actor, record, ids, end, COMMAND, reason=call.arguments.reason)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def reopen(call: Call) -> End:
    """Plan the opening of places or dwellings of one kind, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        record, ids = places_named(call, session, call.arguments.number)
        plan = plan_reopen(session, call.actor, record, ids, COMMAND, reason=call.arguments.reason)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def merge(call: Call) -> End:
    """Plan the merger of a department into another, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    end, numbers = last_day_given(call.arguments.date), _numbers(call.arguments.section)
    with call.database.reading() as session:
        giving, taking = (_department(session, typed) for typed in (call.arguments.number, call.arguments.into))
        merger = Merger(giving, taking, end, numbers)
        plan = plan_merge(session, call.actor, [merger], COMMAND, reason=call.arguments.reason)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def last_day_given(typed: str) -> date:
    """Return the end that a last day means; WrongUsage for what is no day."""
    try:
        return end_after(parse_date(typed))
    except (ValueError, OverflowError):
        raise WrongUsage(text("cli.not_a_day", value=typed)) from None


def places_named(call: Call, session: "Session", typed: Sequence[str]) -> tuple[str, list[int]]:
    """Return the kind and keys of what is named: places by number, dwellings by BBR id; Refused where kinds differ."""
    found = [_place(call, session, one) for one in typed]
    kinds = {record for record, _ in found}
    if len(kinds) > 1:
        raise refused("retire.kinds_differ")
    return kinds.pop(), [key for _, key in found]


def _place(call: Call, session: "Session", typed: str) -> tuple[str, int]:
    if not typed.replace("-", "").isdecimal() or len(typed.replace("-", "")) > 9:
        key = read_id(session, typed, call.actor.scope(Right.VIEW))
        if key is None:
            raise Refused([Problem("not_in_register", record=typed)])
        return "dwelling", key
    where = find_place(session, typed)
    for record, key in (
        ("building_section", where.section_id),
        ("department", where.department_id),
        ("organisation", where.organisation_id),
    ):
        if key is not None:
            return record, key
    raise refused("place.unknown", place=typed)


def _department(session: "Session", typed: str) -> int:
    where = find_place(session, typed)
    if where.department_id is None or where.section_id is not None:
        raise refused("place.unknown", place=typed)
    return where.department_id


def _numbers(typed: Sequence[str]) -> dict[str, str]:
    numbers = {}
    for one in typed:
        old, equals, new = one.partition("=")
        if not (equals and old.isdecimal() and new.isdecimal() and len(old) <= 2 and 0 < int(new) <= 99):
            raise WrongUsage(text("cli.not_a_section", value=one))
        numbers[old.zfill(2)] = new.zfill(2)
    return numbers
