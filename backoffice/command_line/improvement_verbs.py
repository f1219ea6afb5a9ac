"""`improvements list|show|new|edit|answer|finish|value`: the twins of the screens about improvements under råderet.

Owns how an improvement is printed and named in JSON. What may be written is decided by operations/improving.py.
"""

from typing import TYPE_CHECKING, Any

from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.record_setting import read_record_set
from backoffice.command_line.selecting import read_day
from backoffice.command_line.signup_verbs import reading
from backoffice.command_line.signup_writing import write
from backoffice.command_line.stored import stored_json
from backoffice.formats import show_date, show_kroner
from backoffice.operations.improving import RECORD, plan_answer, plan_application, plan_documents, plan_final
from backoffice.operations.plan import Plan
from backoffice.queries.codes import code_lists
from backoffice.queries.improvement_filter import read_improvement_filter
from backoffice.queries.improvement_value import valued
from backoffice.queries.improvements import ImprovementRow, improvement_of, improvements
from backoffice.records.improvements import IMPROVEMENT
from backoffice.records.values import show_value
from backoffice.rules.calculation_lines import reasoning, result_pairs
from backoffice.rules.improvement_cases import lost, missing, next_step, state
from backoffice.rules.reckoning import as_json
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.orm import Session

_LISTED = ("number", "place", "address", "title", "applied", "state", "next", "amount")


def improvements_verb(call: Call) -> End:
    """Do what the word after `improvements` names."""
    return _ACTIONS[call.arguments.action](call)


def _list(call: Call) -> End:
    with reading(call) as session:
        wanted = read_improvement_filter(call.arguments.filter)
        found, total = improvements(session, call.actor.scope(Right.VIEW), wanted, call.today)
    call.out.json([_line_json(one, call.today) for one in found])
    headings = [text(f"improvement.column.{name}") for name in _LISTED]
    call.out.table(headings, (_cells(one, call.today) for one in found))
    if total > len(found):
        call.out.say(text("vacancy.first_of", n=len(found), found=total))
    return End.DONE


def _cells(one: ImprovementRow, today: "date") -> list[str]:
    step = next_step(one.facts, today)
    return [
        str(one.id),
        one.place,
        one.address,
        one["title"],
        show_date(one.facts.applied_on),
        text(f"improvement.state.{state(one.facts, today)}"),
        text(f"improvement.next.{step}", day=show_date(one.facts.answer_by)) if step else "",
        "" if one["compensation"] is None else show_kroner(one["compensation"]),
    ]


def _line_json(one: ImprovementRow, today: "date") -> dict[str, Any]:
    values = {name: stored_json(field, one[name]) for name, field in IMPROVEMENT.fields.items()}
    return {
        "id": one.id,
        "lease": one["lease_id"],
        "place": one.place,
        "address": one.address,
        "regime": one.regime,
        "state": state(one.facts, today),
        "next": next_step(one.facts, today),
        "answer_by": one.facts.answer_by.isoformat(),
        "missing": list(missing(one.facts)),
        "lost": lost(one.facts),
        **values,
    }


def _show(call: Call) -> End:
    with reading(call) as session:
        one, codes = _own(call, session), code_lists(session)
    call.out.json(_line_json(one, call.today))
    cells = _cells(one, call.today)
    call.out.pairs(
        [(text(f"improvement.column.{name}"), cells[n]) for n, name in enumerate(_LISTED) if name != "title"]
    )
    call.out.pairs([(field.label, show_value(field, one[name], codes)) for name, field in IMPROVEMENT.fields.items()])
    if why := lost(one.facts):
        call.out.line(f"! {text(f'problem.improvement.lost.{why}')}")
    for name in missing(one.facts):
        call.out.line(f"  {text('improvement.missing', field=IMPROVEMENT.fields[name].label)}")
    return End.DONE


def _new(call: Call) -> End:
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        given = {"title": asked.title, "applied_on": read_day(asked.applied) or call.today}
        given |= read_record_set(RECORD, asked.set, code_lists(session))
        return plan_application(session, call.actor, asked.lease, given, COMMAND, today=call.today)

    return write(call, plan)


def _edit(call: Call) -> End:
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        change = read_record_set(RECORD, asked.set, code_lists(session))
        if not change:
            raise WrongUsage(text("cli.nothing_set"))
        return plan_documents(session, call.actor, asked.id, change, COMMAND, today=call.today)

    return write(call, plan)


def _answer(call: Call) -> End:
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        day = read_day(asked.on) or call.today
        return plan_answer(
            session, call.actor, asked.id, asked.answer, day, COMMAND, today=call.today, answer_reason=asked.reason
        )

    return write(call, plan)


def _finish(call: Call) -> End:
    asked = call.arguments

    def plan(session: "Session") -> Plan:
        day = read_day(asked.on) or call.today
        return plan_final(session, call.actor, asked.id, day, COMMAND, today=call.today)

    return write(call, plan)


def _value(call: Call) -> End:
    with reading(call) as session:
        one = _own(call, session)
    day = read_day(call.arguments.move_out) or call.today
    found = valued(one, day)
    call.out.json({"id": one.id, "move_out": day.isoformat(), **as_json(found)})
    call.out.line(text("improvement.value", title=one["title"], day=show_date(day)))
    call.out.pairs([(f"  {label}", value) for label, value in result_pairs(found)])
    call.out.line()
    for number, (mark, said) in enumerate(reasoning(found), 1):
        call.out.line(f" {mark}{number:>2} {said}")
    return End.DONE


def _own(call: Call, session: "Session") -> ImprovementRow:
    return improvement_of(session, call.arguments.id, call.actor.scope(Right.VIEW), call.today)


_ACTIONS: "dict[str, Callable[[Call], End]]" = {
    "list": _list, "show": _show, "new": _new, "edit": _edit, "answer": _answer, "finish": _finish, "value": _value,
}  # fmt: skip
