"""`report` and `reporting list|transfers|approvals|withheld`: report what is ready; what waits, is withheld, was approved."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.approving import approve, check_approving
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.selecting import read_id, read_selection
from backoffice.formats import show_date, show_instant, show_integer
from backoffice.operations.approval_standing import KnownApproval, approvals
from backoffice.operations.plan import Plan
from backoffice.operations.reporting import plan_report, plan_report_records
from backoffice.queries.reporting import OrganisationClock, Waiting, organisation_clocks, waiting
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.queries.withheld import Withheld, withheld
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import refused
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def report(call: Call) -> End:
    """Plan to report dwellings with their letting, or records of another kind; show it and carry it out."""
    check_writing(call)
    check_approving(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        plan = _plan(call, session)
        approve(call, plan)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def _plan(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    if asked.record is not None:
        if not asked.id:
            raise WrongUsage(text("reporting.name_ids"))
        return plan_report_records(
            session, call.actor, asked.record, asked.id, COMMAND, today=call.today, reason=asked.reason
        )
    if asked.id:
        raise WrongUsage(text("reporting.name_record"))
    chosen = read_selection(session, asked, call.actor.scope(Right.VIEW), needed=True)
    plan = plan_report(session, call.actor, chosen.selection, COMMAND, today=call.today, reason=asked.reason)
    chosen.tell_plan(plan)
    return plan


def list_waiting(call: Call) -> End:
    """Print what is changed and not reported, the oldest first."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        where = _where(call, session)
        found = waiting(session, call.actor.scope(Right.VIEW), _now(), where=where, most=call.arguments.limit)
    call.out.json([asdict(one) for one in found])
    names = ("name", "kind", "status", "since", "hours", "user")
    call.out.table([text(f"reporting.column.{name}") for name in names], map(_cells, found))
    return End.DONE


def _cells(one: Waiting) -> list[str]:
    hours = "–" if one.hours is None else show_integer(one.hours)
    return [
        f"{one.name} ({one.department})",
        BY_NAME[one.record].label,
        text(f"reporting.status.{one.status}"),
        show_instant(one.since) if one.since else "–",
        f"{hours} !" if one.late else hours,
        one.user,
    ]


def list_transfers(call: Call) -> End:
    """Print each organisation's last transfer and how much of it waits to be reported."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        found = organisation_clocks(session, call.actor.scope(Right.VIEW), _now())
    shown = [one for one in found if one.late or not call.arguments.late]
    call.out.json([asdict(one) for one in shown])
    names = ("organisation", "transfer", "last_transfer", "waiting", "overdue")
    call.out.table([text(f"reporting.column.{name}") for name in names], map(_transfer_cells, shown))
    return End.DONE


def _transfer_cells(one: OrganisationClock) -> list[str]:
    last = show_instant(one.last_transfer) if one.last_transfer else "–"
    return [
        f"{one.number} {one.name}",
        text("reporting.automatic" if one.automatic else "reporting.manual"),
        f"{last} !" if one.late else last,
        show_integer(one.waiting),
        show_integer(one.overdue),
    ]


def list_approvals(call: Call) -> End:
    """Print what was approved: which rule, about what, why, by whom, and whether it still holds."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    asked = call.arguments
    with call.database.reading() as session:
        scope = call.actor.scope(Right.VIEW)
        dwelling = read_id(session, asked.dwelling, scope) if asked.dwelling is not None else None
        if asked.dwelling is not None and dwelling is None:
            raise refused("not_in_register", record=asked.dwelling)
        where = _where(call, session)
        found = approvals(session, scope, call.today, where=where, dwelling_id=dwelling, most=asked.limit)
    call.out.json([_approval_json(one) for one in found])
    names = ("name", "rule", "reason", "approved_by", "approved_on", "stands")
    call.out.table([text(f"reporting.column.{name}") for name in names], map(_approval_cells, found))
    return End.DONE


def _approval_json(one: KnownApproval) -> dict[str, Any]:
    return asdict(one)


def _approval_cells(one: KnownApproval) -> list[str]:
    return [one.name, one.rule, one.reason, one.approved_by, show_date(one.approved_on), stands_text(one.stands)]


def stands_text(stands: bool | None) -> str:
    """Return whether an approval still holds, in a word."""
    return text("reporting.stands.unknown" if stands is None else f"reporting.stands.{'yes' if stands else 'no'}")


def list_withheld(call: Call) -> End:
    """Print whose data are withheld, from whom, why and for how long; what holds today first."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        where = _where(call, session)
        scope = call.actor.scope(Right.VIEW)
        found = withheld(session, scope, call.today, where=where, most=call.arguments.limit)
    call.out.json([asdict(one) for one in found])
    names = ("name", "receiver", "from", "until", "reason", "stands")
    call.out.table([text(f"reporting.column.{name}") for name in names], map(_withheld_cells, found))
    return End.DONE


def _withheld_cells(one: Withheld) -> list[str]:
    start, until = (show_date(day) if day else "–" for day in (one.start, one.until))
    receiver = text(f"reporting.receiver.{one.receiver}")
    now = text("reporting.now" if one.in_force else "reporting.not_now")
    return [f"{one.name} ({one.department})", receiver, start, until, one.reason or "–", now]


def _where(call: Call, session: "Session") -> Where:
    place = call.arguments.organisation or call.arguments.department
    return EVERYWHERE if place is None else find_place(session, place)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
