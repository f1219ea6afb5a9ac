"""`settlements draft|line|set|approve|send|…|close`: every step of a settlement as a plan, shown and carried out."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.selecting import read_day
from backoffice.operations import settlement_second as second
from backoffice.operations import settlement_steps as steps
from backoffice.operations import settlements as drafts
from backoffice.operations.plan import Plan
from backoffice.queries.codes import code_lists
from backoffice.records.settlements import SETTLEMENT, SETTLEMENT_LINE
from backoffice.records.values import Unreadable, read_value
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LINE = {"code": "line_code", "amount": "amount", "text": "text", "rule": "rule", "evidence": "evidence"}


def write(call: Call) -> End:
    """Plan what the word after `settlements` says, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        plan = _PLANS[call.arguments.action](call, session)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def _kroner(typed: str | None) -> int | None:
    """Return an option's amount in øre."""
    if typed is None:
        return None
    field = SETTLEMENT.fields["retain"]
    try:
        amount = read_value(field, typed, {})
    except Unreadable as error:
        raise Refused([Problem(error.problem_id, field=field.label, value=typed, values=error.values)]) from error
    if not isinstance(amount, int) or amount < 0:
        raise refused("settlement.amount")
    return amount


def _common(call: Call) -> dict[str, Any]:
    return {"source": COMMAND, "reason": call.arguments.reason}


def _draft(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    wanted = drafts.Asked(
        read_day(asked.paid_to),
        _kroner(asked.arrears) or 0,
        asked.fees or 0,
        _kroner(asked.monthly_rent),
        _kroner(asked.retain),
    )
    return drafts.plan_draft(session, call.actor, asked.case, wanted, today=call.today, **_common(call))


def _line(call: Call, session: "Session") -> Plan:
    asked, codes = call.arguments, code_lists(session)
    values: dict[str, Any] = {}
    for option, name in _LINE.items():
        typed = getattr(asked, option)
        if typed is None:
            continue
        field = SETTLEMENT_LINE.fields[name]
        try:
            values[name] = read_value(field, typed, codes)
        except Unreadable as error:
            raise Refused([Problem(error.problem_id, field=field.label, value=typed, values=error.values)]) from error
    if asked.payer:
        values["payer"] = codes["payer"].by_meaning[asked.payer].code
    if asked.remove is None and not values:
        raise WrongUsage(text("cli.nothing_set"))
    edit = drafts.LineEdit(asked.remove, None) if asked.remove is not None else drafts.LineEdit(asked.change, values)
    return drafts.plan_lines(session, call.actor, asked.id, [edit], **_common(call))


def _set(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    given = {"retain": _kroner(asked.retain), "promised_on": read_day(asked.promised), "note": asked.note}
    change = {name: value for name, value in given.items() if value is not None}
    if not change:
        raise WrongUsage(text("cli.nothing_set"))
    return drafts.plan_values(session, call.actor, asked.id, change, **_common(call))


def _approve(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    return steps.plan_approve(session, call.actor, asked.id, today=call.today, seen=asked.seen, **_common(call))


def _on_day(make: Callable[..., Plan], *names: str) -> Callable[[Call, "Session"], Plan]:
    """Return what plans a step of a settlement that has a day (today unless given), and the options `names` after it."""

    def plan(call: Call, session: "Session") -> Plan:
        asked = call.arguments
        more = [getattr(asked, name) for name in names]
        day = read_day(asked.on) or call.today
        return make(session, call.actor, asked.id, day, *more, today=call.today, **_common(call))

    return plan


def _answer(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    return steps.plan_answer(session, call.actor, asked.id, today=call.today, keep=asked.keep, **_common(call))


def _decide(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    day = read_day(asked.on) or call.today
    return steps.plan_decide(session, call.actor, asked.id, day, today=call.today, upheld=asked.upheld, **_common(call))


def _correct(call: Call, session: "Session") -> Plan:
    return steps.plan_correct(session, call.actor, call.arguments.id, today=call.today, **_common(call))


def _await(call: Call, session: "Session") -> Plan:
    return second.plan_await(session, call.actor, call.arguments.case, today=call.today, **_common(call))


def _final(call: Call, session: "Session") -> Plan:
    return second.plan_final(session, call.actor, call.arguments.case, today=call.today, **_common(call))


def _second(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    account = second.Account(
        read_day(asked.received) or call.today,
        _kroner(asked.refund) or 0,
        _kroner(asked.extra) or 0,
        read_day(asked.year_end),
        read_day(asked.late_bill),
    )
    return second.plan_second(session, call.actor, asked.case, account, today=call.today, **_common(call))


def _close(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    day, paid = read_day(asked.on) or call.today, read_day(asked.paid)
    return second.plan_close(
        session, call.actor, asked.case, asked.how, day, today=call.today, paid_on=paid, **_common(call)
    )


_PLANS: dict[str, Callable[[Call, "Session"], Plan]] = {
    "draft": _draft,
    "line": _line,
    "set": _set,
    "approve": _approve,
    "send": _on_day(steps.plan_send),
    "object": _on_day(steps.plan_object, "lines"),
    "answer": _answer,
    "board": _on_day(steps.plan_board, "board_case"),
    "decide": _decide,
    "correct": _correct,
    "await": _await,
    "second": _second,
    "final": _final,
    "paid": _on_day(steps.plan_paid),
    "close": _close,
}
