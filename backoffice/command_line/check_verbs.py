"""`check`: brings the findings up to date and prints them by kind or one by one; `check list` and `check accept`.

Owns what is printed. The checks are asked when somebody wants to know, never inside a write: that keeps its own time.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing, stopping
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.selecting import read_day
from backoffice.formats import show_date, show_integer
from backoffice.operations.accepting import plan_accept
from backoffice.operations.checking import Ran, catch_up, check_all, check_place
from backoffice.operations.finding_export import export_findings
from backoffice.queries.codes import code_lists
from backoffice.queries.findings import FindingFilter, FindingLine, Group, finding_ids, findings, groups
from backoffice.queries.selection import EVERYWHERE, find_place
from backoffice.records.check_values import said_values
from backoffice.records.checks import Check, checks
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import Level
from backoffice.security import Right
from backoffice.text import counted, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WINDOW = 500


def check(call: Call) -> End:
    """Ask the checks that are due, or all of them, and print what they found; 1 where errors are left."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        wanted = _wanted(call, session)
    ran = _run(call, wanted)
    scope = call.actor.scope(Right.VIEW)
    if call.arguments.export is not None:
        return _export(call, wanted)
    with call.database.reading() as session:
        found = groups(session, scope, wanted, call.today)
        if call.arguments.check is not None:
            _print_findings(call, session, wanted)
        else:
            _print_groups(call, ran, found)
    wrong = any(one.check.level is Level.ERROR for one in found) and not wanted.accepted
    return End.REFUSED if wrong else End.DONE


def _export(call: Call, wanted: FindingFilter) -> End:
    path = Path(call.arguments.export)
    with call.database.reading() as session, stopping() as watch:
        ids = finding_ids(session, call.actor.scope(Right.EXPORT), wanted, call.today)
        rows = export_findings(session, call.actor, ids, path, today=call.today, watch=watch)
    call.out.json({"file": str(path), "rows": rows})
    call.out.say(counted("plan.written", rows, file=str(path)))
    return End.DONE


def list_checks(call: Call) -> End:
    """Print the checks there are, the most harmful first."""
    call.out.json([_check_json(one) for one in checks().values()])
    call.out.table(
        [text(f"check.column.{name}") for name in ("id", "level", "owner", "harm", "udk", "what", "limits")],
        (
            [
                one.id,
                text(f"check.level.{one.level.value}"),
                text(f"check.owner.{one.owner.value}"),
                str(one.harm),
                text("value.yes" if one.udk else "value.no"),
                one.title,
                ", ".join(one.limits),
            ]
            for one in checks().values()
        ),
    )
    return End.DONE


def accept(call: Call) -> End:
    """Plan the acceptance of findings with a reason, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    asked, today = call.arguments, call.today
    until = read_day(asked.until)
    if asked.finding is None and asked.check is None:
        raise WrongUsage(text("check.say_which"))
    catch_up(call.database, call.actor, today=today)
    with call.database.reading() as session:
        chosen = finding_ids(session, call.actor.scope(Right.EDIT), _wanted(call, session), today)
        named = None if asked.finding is None else set(asked.finding)
        ids = chosen if named is None else [key for key in chosen if key in named]
        ids = [*ids, *(key for key in sorted(named or ()) if key not in set(chosen))]
        plan = plan_accept(session, call.actor, ids, COMMAND, today=today, reason=asked.reason, until=until)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def _wanted(call: Call, session: "Session") -> FindingFilter:
    asked = call.arguments
    if asked.check is not None and asked.check not in checks():
        raise WrongUsage(text("check.unknown", name=asked.check))
    place = asked.organisation or asked.department
    return FindingFilter(
        EVERYWHERE if place is None else find_place(session, place),
        frozenset([asked.owner] if asked.owner else []),
        frozenset([asked.level] if asked.level else []),
        asked.udk,
        asked.check or "",
        getattr(asked, "accepted", False),
    )


def _run(call: Call, wanted: FindingFilter) -> Ran:
    where = wanted.where
    with stopping() as watch:
        if not call.arguments.full:
            return catch_up(call.database, call.actor, today=call.today, watch=watch)
        if where.department_id is not None:
            key = where.department_id
            return check_place(call.database, call.actor, "department", key, today=call.today, watch=watch)
        if where.organisation_id is not None:
            key = where.organisation_id
            return check_place(call.database, call.actor, "organisation", key, today=call.today, watch=watch)
        return check_all(call.database, call.actor, today=call.today, watch=watch)


def _print_groups(call: Call, ran: Ran, found: list[Group]) -> None:
    total = sum(one.findings for one in found)
    call.out.json(
        {
            "checks": ran.checks,
            "new": ran.new,
            "gone": ran.gone,
            "findings": total,
            "groups": [_check_json(one.check) | {"findings": one.findings, "oldest": one.oldest} for one in found],
        }
    )
    call.out.table(
        [text(f"check.column.{name}") for name in ("level", "what", "findings", "owner", "oldest", "id")],
        (
            [
                text(f"check.level.{one.check.level.value}"),
                one.check.title,
                show_integer(one.findings),
                text(f"check.owner.{one.check.owner.value}"),
                show_date(one.oldest),
                one.check.id,
            ]
            for one in found
        ),
    )
    call.out.say(counted("check.left", total, new=show_integer(ran.new), gone=show_integer(ran.gone)))


def _check_json(one: Check) -> dict[str, Any]:
    return {
        "id": one.id,
        "level": one.level.value,
        "owner": one.owner.value,
        "harm": one.harm,
        "udk": one.udk,
        "record": one.record,
        "title": one.title,
        "help": one.help,
        "fix": one.fix,
        "limits": list(one.limits),
        "source": one.source,
        "confirmed": one.confirmed,
    }


def _print_findings(call: Call, session: "Session", wanted: FindingFilter) -> None:
    codes, ids = code_lists(session), finding_ids(session, call.actor.scope(Right.VIEW), wanted, call.today)
    lines = islice(_lines(call, session, iter(ids)), call.arguments.limit)
    if call.out.as_json:
        call.out.json_rows(_finding_json(one) for one in lines)
        return
    headings = [text(f"check.column.{name}") for name in ("number", "record", "values", "since")]
    call.out.table(headings, ([str(one.id), one.name, _values_text(one, codes), show_date(one.since)] for one in lines))
    if len(ids) > call.arguments.limit:
        call.out.say(counted("check.more", len(ids) - call.arguments.limit))


def _lines(call: Call, session: "Session", keys: Iterator[int]) -> Iterator[FindingLine]:
    while window := list(islice(keys, WINDOW)):
        found = findings(session, window, call.actor.scope(Right.VIEW), call.today)
        yield from (found[key] for key in window if key in found)


def _finding_json(one: FindingLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "check": one.check.id,
        "level": one.check.level.value,
        "owner": one.check.owner.value,
        "udk": one.check.udk,
        "record": one.record,
        "record_id": one.record_id,
        "name": one.name,
        "key": one.key,
        "dwelling_id": one.dwelling_id,
        "since": one.since,
        "values": dict(one.values),
        "asked": one.asked,
        "accepted": one.reason or None,
        "expires_on": one.expires_on,
    }


def _values_text(one: FindingLine, codes: CodeLists) -> str:
    return " · ".join(f"{label}: {value}" for label, value in said_values(one.record, one.values, codes))
