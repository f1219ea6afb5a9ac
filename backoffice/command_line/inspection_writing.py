"""`inspections new|plan|summon|hold|report|estimate|objection|line|work|photo`: planned, shown, asked about, carried out.

Owns how what is named is read. What may be is decided by the operations on inspections.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from backoffice import folders, migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.record_setting import read_record_set
from backoffice.command_line.selecting import read_day
from backoffice.operations import inspections as steps
from backoffice.operations.inspection_lines import plan_line_change, plan_line_removal, plan_lines
from backoffice.operations.inspection_photos import plan_photo_check, plan_photo_removal, plan_photos
from backoffice.operations.plan import Plan
from backoffice.queries.codes import code_lists
from backoffice.queries.photos import photos_of
from backoffice.rules.problems import Problem, Refused
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def write_inspection(call: Call) -> End:
    """Plan what was asked, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    asked = call.arguments
    with call.database.reading() as session:
        plan = _PLANS[asked.action, getattr(asked, "doing", "")](call, session)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def _new(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    of = {"termination_id": asked.case} if asked.case is not None else {"lease_id": asked.lease}
    given = {**of, **_values(call, session, "inspection", needed=False)}
    return steps.plan_inspection(session, call.actor, given, COMMAND, today=call.today, reason=asked.reason)


def _appointment(call: Call, session: "Session") -> Plan:
    asked, change = call.arguments, _values(call, session, "inspection")
    return steps.plan_appointment(session, call.actor, asked.id, change, COMMAND, today=call.today, reason=asked.reason)


def _day_step(plan: Callable[..., Plan]) -> "Callable[[Call, Session], Plan]":
    def made(call: Call, session: "Session") -> Plan:
        asked = call.arguments
        return plan(session, call.actor, asked.id, _day(call), COMMAND, today=call.today, reason=asked.reason)

    return made


def _hold(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    by = asked.by or call.actor.name
    held = steps.Held(_day(call), by, not asked.absent, asked.signed, True, read_day(asked.keys))
    return steps.plan_hold(session, call.actor, asked.id, held, COMMAND, today=call.today, reason=asked.reason)


def _report(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    channel = code_lists(session)["notice_channel"].find(asked.channel)
    if channel is None:
        known = ", ".join(one.code for one in code_lists(session)["notice_channel"].codes)
        raise Refused([Problem("value.not_a_code", value=asked.channel, values={"allowed": known})])
    return steps.plan_report(
        session, call.actor, asked.id, _day(call), channel.code, COMMAND, today=call.today, reason=asked.reason
    )


def _add_line(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    rows = [_values(call, session, "inspection_line")]
    return plan_lines(
        session, call.actor, asked.id, rows, COMMAND, today=call.today, fault=asked.fault, reason=asked.reason
    )


def _change_lines(call: Call, session: "Session") -> Plan:
    asked, change = call.arguments, _values(call, session, "inspection_line")
    return plan_line_change(session, call.actor, asked.ids, change, COMMAND, today=call.today, reason=asked.reason)


def _remove_lines(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    return plan_line_removal(session, call.actor, asked.ids, COMMAND, today=call.today, reason=asked.reason)


def _add_photo(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    rows = [{"title": asked.title, "file": asked.file, "taken_on": read_day(asked.taken)}]
    return plan_photos(
        session, call.actor, asked.id, rows, _folder(call), COMMAND, today=call.today, reason=asked.reason
    )


def _check_photos(call: Call, session: "Session") -> Plan:
    scope = call.actor.scope(steps.shared_right(call.actor))
    ids = [one.id for one in photos_of(session, call.arguments.id, scope)]
    return plan_photo_check(session, call.actor, ids, _folder(call), COMMAND, today=call.today)


def _remove_photos(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    return plan_photo_removal(session, call.actor, asked.ids, COMMAND, today=call.today, reason=asked.reason)


def _day(call: Call) -> date:
    return read_day(call.arguments.date) or call.today


def _values(call: Call, session: "Session", record: str, *, needed: bool = True) -> dict[str, object]:
    if needed and not call.arguments.set:
        raise WrongUsage(text("cli.nothing_set"))
    return read_record_set(record, call.arguments.set, code_lists(session))


def _folder(call: Call) -> Path:
    """Return the folder of the option or the settings, else the user's own; it may not be there."""
    if call.arguments.folder is not None:
        return Path(call.arguments.folder)
    own = call.settings.picture_folder if call.settings is not None else None
    return own.expanduser() if own is not None else folders.picture_folder()


_PLANS: "Mapping[tuple[str, str], Callable[[Call, Session], Plan]]" = {
    ("new", ""): _new,
    ("plan", ""): _appointment,
    ("summon", ""): _day_step(steps.plan_summons),
    ("hold", ""): _hold,
    ("report", ""): _report,
    ("estimate", ""): _day_step(steps.plan_estimate),
    ("objection", ""): _day_step(steps.plan_objection),
    ("line", "add"): _add_line,
    ("line", "change"): _change_lines,
    ("line", "remove"): _remove_lines,
    ("work", ""): _change_lines,
    ("photo", "add"): _add_photo,
    ("photo", "check"): _check_photos,
    ("photo", "remove"): _remove_photos,
}
