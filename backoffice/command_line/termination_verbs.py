"""`terminations list|show|new|edit|…`: a termination case and its steps, each shown as a plan before it is written.

Owns what is read from the command line and what is printed of a case. The steps themselves are the operations' on terminations.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.case_overview_grammar import ACTIONS
from backoffice.command_line.case_overview_verbs import list_cases, run_case_overview
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.record_setting import read_record_set
from backoffice.command_line.selecting import read_day, read_id
from backoffice.command_line.stored import stored_json
from backoffice.command_line.vacancy_verbs import read_letting_value
from backoffice.formats import parse_moment, show_date
from backoffice.operations import termination_steps as steps
from backoffice.operations.letting_tenant import Letting
from backoffice.operations.plan import Plan
from backoffice.operations.settlement_second import plan_close
from backoffice.operations.terminations import (
    case_dates,
    plan_edit,
    plan_particulars,
    plan_receive,
    plan_recompute,
)
from backoffice.queries.case_card import CaseCard, case_card, terminable
from backoffice.queries.codes import code_lists
from backoffice.records.codes import CodeLists
from backoffice.records.tenancy import TERMINATION
from backoffice.records.values import show_value
from backoffice.rules.cases import allowed, missing, next_step
from backoffice.rules.explain import step_said
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def terminations(call: Call) -> End:
    """Carry out one of the second words of `terminations`."""
    action = call.arguments.action
    if action in ACTIONS:
        return run_case_overview(call)
    if action == "list":
        return list_cases(call)
    return show_case(call) if action == "show" else _write(call)


def show_case(call: Call) -> End:
    """Print a case: where it stands, what it waits for, its fields, and how its dates were computed."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        codes = code_lists(session)
        card = case_card(session, call.arguments.case, call.actor.scope(Right.VIEW))
        if card is None:
            raise refused("case.unknown", number=call.arguments.case)
        reckoning = case_dates(session, card.values, card.facts.lease_end).reckoning
    call.out.json(_json(card) | {"reasoning": [step_said(step) for step in reckoning.steps]})
    call.out.pairs(_pairs(card, codes))
    call.out.line()
    for number, step in enumerate(reckoning.steps, 1):
        call.out.line(f"{number:>3} {step_said(step)}")
    return End.DONE


def _json(card: CaseCard) -> dict[str, Any]:
    facts, step = card.facts, next_step(card.facts)
    return {
        "id": card.id,
        "dwelling_id": card.values["dwelling_id"],
        "lease_id": card.values["lease_id"],
        "department": card.department,
        "address": card.address,
        **{name: stored_json(field, card.values[name]) for name, field in TERMINATION.fields.items()},
        "phase": facts.phase,
        "missing": sorted(facts.missing),
        "steps": list(allowed(facts)),
        "next": step or None,
        "next_needs": list(missing(facts, step)) if step else [],
        "lease_end": stored_json(None, facts.lease_end),
    }


def _pairs(card: CaseCard, codes: CodeLists) -> list[tuple[str, str]]:
    facts, step = card.facts, next_step(card.facts)
    pairs = [(text("case.address"), f"{card.department} {card.address}")]
    pairs += [(text("termination.next"), text(f"case.step.{step}"))] if step else []
    pairs += [(text("case.lacks"), text(f"case.particular.{name}")) for name in sorted(facts.missing)]
    needs = [name for name in missing(facts, step) if name != "particulars"] if step else []
    pairs += [(text("case.lacks"), text(f"case.missing.{name}")) for name in needs]
    for name, field in TERMINATION.fields.items():
        if card.values[name] not in (None, ""):
            pairs.append((field.label, show_value(field, card.values[name], codes)))
    return pairs


def _write(call: Call) -> End:
    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        plan = _PLANS[call.arguments.action](call, session)
        view = view_plan(session, plan)
    for note in plan.notes:
        if note.id == "case.dates_computed":
            call.out.say(text("problem.case.dates_computed", **{k: str(v) for k, v in note.values.items()}))
    return carry_out(call, plan, view)


def _new(call: Call, session: "Session") -> Plan:
    asked, codes = call.arguments, code_lists(session)
    received = _moment(asked.received)
    typed = [f"channel={asked.channel}", f"received_time={received:%H:%M:%S}", *asked.set]
    typed += [f"missing={asked.missing}"] if asked.missing else []
    given = read_record_set(TERMINATION.name, typed, codes) | {"received_on": received.date()}
    lease = asked.lease or _lease_of(call, session, codes)
    return plan_receive(session, call.actor, lease, given, COMMAND, today=call.today)


def _moment(typed: str) -> datetime:
    """Read a day and a time by the office's clock; WrongUsage without a time, as both count."""
    try:
        found = parse_moment(typed)
    except ValueError as error:
        raise WrongUsage(text("cli.not_a_date", value=typed)) from error
    if not {" ", "T"} & set(typed.strip()):
        raise WrongUsage(text("case.needs_a_time", value=typed))
    return found.replace(microsecond=0)


def _lease_of(call: Call, session: "Session", codes: CodeLists) -> int:
    typed = call.arguments.dwelling
    key = read_id(session, typed, call.actor.scope(Right.VIEW))
    if key is None:
        raise Refused([Problem("not_in_register", record=typed)])
    found = terminable(session, key, codes, call.today)
    if len(found) != 1:
        leases = ", ".join(f"{row.id} ({show_date(row.valid_from)})" for row in found)
        raise refused("case.which_lease" if found else "case.no_lease", address=typed, leases=leases)
    return found[0].id


def _edit(call: Call, session: "Session") -> Plan:
    change = read_record_set(TERMINATION.name, call.arguments.set, code_lists(session))
    return plan_edit(session, call.actor, call.arguments.case, change, COMMAND, today=call.today)


def _complete(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    read = read_record_set(TERMINATION.name, [f"missing={asked.missing}"], code_lists(session))
    still = str(read["missing"] or "")
    return plan_particulars(session, call.actor, asked.case, still, COMMAND, today=call.today, on=read_day(asked.on))


def _override(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    given = {name: read_day(getattr(asked, name)) for name in steps.DATES}
    dates = {name: day for name, day in given.items() if day is not None}
    return steps.plan_override(session, call.actor, asked.case, dates, asked.reason, COMMAND, today=call.today)


def _relet(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    allocation = read_letting_value("allocation_type", asked.allocation, code_lists(session))
    new = Letting(read_day(asked.start), str(allocation or ""), tenants=("",) * (asked.tenants or 0))
    return steps.plan_relet(session, call.actor, asked.case, new, COMMAND, today=call.today)


def _moved_out(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    return steps.plan_moved_out(
        session,
        call.actor,
        asked.case,
        _day(asked.on),
        COMMAND,
        today=call.today,
        known_on=read_day(asked.known),
        known_by=asked.known_by,
        keys_on=read_day(asked.keys),
        emptied=not asked.not_empty,
    )


def _day(typed: str) -> date:
    day = read_day(typed)
    assert day is not None
    return day


def _simple(make: Callable[..., Plan], *names: str, **days: str) -> Callable[[Call, "Session"], Plan]:
    """Return what plans a step from the options of these names, as they are, and those that are days, by parameter."""

    def plan(call: Call, session: "Session") -> Plan:
        asked = call.arguments
        given = [getattr(asked, name) for name in names]
        more = {parameter: read_day(getattr(asked, option)) for parameter, option in days.items()}
        return make(session, call.actor, asked.case, *given, source=COMMAND, today=call.today, **more)

    return plan


def _close(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    day = read_day(asked.on) or call.today
    return plan_close(session, call.actor, asked.case, asked.how, day, COMMAND, today=call.today)


def _confirm(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    return steps.plan_confirm(
        session, call.actor, asked.case, COMMAND, today=call.today, on=read_day(asked.on), emptied=asked.emptied
    )


_PLANS: Mapping[str, Callable[[Call, "Session"], Plan]] = MappingProxyType(
    {
        "new": _new,
        "edit": _edit,
        "complete": _complete,
        "recompute": _simple(plan_recompute),
        "override": _override,
        "confirm": _confirm,
        "dwelling": _simple(steps.plan_emptied, "emptied"),
        "seek": _simple(steps.plan_seek, wants_out_on="wants_out"),
        "relet": _relet,
        "moved-out": _moved_out,
        "emptied": _simple(steps.plan_cleared),
        "omit-inspection": _simple(steps.plan_omit, "reason"),
        "withdraw": _simple(steps.plan_withdraw, "reason"),
        "close": _close,
    }
)
