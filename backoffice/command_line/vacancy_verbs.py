"""`vacancies list|open|no-tenant|end|move|let` and `explain vacancy`: the twins of the screens about empty dwellings."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.explaining import print_explanation
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.selecting import Chosen, read_day, read_id, read_selection
from backoffice.formats import show_date
from backoffice.operations.letting_tenant import Letting, plan_let
from backoffice.operations.plan import Plan
from backoffice.operations.vacancies import Emptied, plan_end, plan_move_start, plan_no_tenant, plan_open
from backoffice.operations.vacancy_confirming import plan_confirm
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_card import dwelling_card
from backoffice.queries.filters import NO_FILTER, read_filter
from backoffice.queries.selection import EVERYWHERE, find_place, of_ids, selected_ids
from backoffice.queries.vacancies import VacancyAsked, VacancyLine, vacancy_list
from backoffice.queries.vacancy_facts import vacancy_facts, vacancy_limits
from backoffice.records.codes import CodeLists
from backoffice.records.letting import LEASE
from backoffice.records.values import Unreadable, read_value
from backoffice.rules.explain import Explanation
from backoffice.rules.periods import end_after
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.rules.vacancy_explained import explain_vacancy as explain_facts
from backoffice.rules.vacancy_explained import question_of
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def list_vacancies(call: Call) -> End:
    """Print a list of empty dwellings."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    asked = call.arguments
    with call.database.reading() as session:
        codes = code_lists(session)
        typed = next((one for one in (asked.organisation, asked.department, asked.section) if one is not None), None)
        wanted = VacancyAsked(
            asked.which,
            EVERYWHERE if typed is None else find_place(session, typed),
            NO_FILTER if asked.filter is None else read_filter(asked.filter, codes),
            asked.older,
        )
        found = vacancy_list(session, wanted, call.actor.scope(Right.VIEW), codes, call.today)
    call.out.json([_line_json(line) for line in found.lines])
    headings = [
        text(f"vacancy.column.{name}") for name in ("key", "place", "address", "since", "days", "shown", "said")
    ]
    call.out.table(headings, (_cells(line) for line in found.lines))
    if found.total > len(found.lines):
        call.out.say(text("vacancy.first_of", n=len(found.lines), found=found.total))
    return End.DONE


def _line_json(line: VacancyLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "department": line.number,
        "address": line.address,
        "since": line.since,
        "days": line.days,
        "shown": line.shown,
        "reason": line.row.empty_reason if line.row else None,
        "problems": list(line.problems),
    }


def _cells(line: VacancyLine) -> list[str]:
    since = show_date(line.since) if line.since else "–"
    days = "–" if line.days is None else str(line.days)
    said = text(f"vacancy.short.{line.problems[0].removeprefix('vacancy.')}") if line.problems else ""
    shown = text("vacancy.yes" if line.shown else "vacancy.no")
    return [str(line.id), line.number, line.address, since, days, shown, said]


def change_vacancies(call: Call) -> End:
    """Plan what becomes of the empty dwellings of a selection, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        chosen = _chosen(call, session)
        plan = _plan(call, session, selected_ids(session, chosen.selection, call.today))
        chosen.tell_plan(plan)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def _plan(call: Call, session: "Session", ids: list[int]) -> Plan:
    asked, actor, today = call.arguments, call.actor, call.today
    if asked.action == "end":
        last = _day(asked.last)
        return plan_end(session, actor, ids, end_after(last), COMMAND, today=today, kind=asked.kind)
    if asked.action == "confirm":
        return plan_confirm(session, actor, ids, COMMAND, today=today)
    start = read_day(asked.start)
    if asked.action == "move":
        return plan_move_start(session, actor, ids, start, COMMAND, today=today)
    make = plan_open if asked.action == "open" else plan_no_tenant
    return make(session, actor, ids, Emptied(asked.reason, start), COMMAND, today=today)


def _chosen(call: Call, session: "Session") -> Chosen:
    scope, typed = call.actor.scope(Right.VIEW), call.arguments.dwelling
    if not typed:
        return read_selection(session, call.arguments, scope, needed=True)
    asked = call.arguments
    if asked.all or any((asked.organisation, asked.department, asked.section, asked.ids, asked.filter)):
        raise WrongUsage(text("vacancy.dwelling_or_selection"))
    found = [(one, read_id(session, one, scope)) for one in typed]
    unknown = tuple(one for one, key in found if key is None)
    return Chosen(of_ids([key for _, key in found if key is not None]), unknown)


def let(call: Call) -> End:
    """Plan the report of a new tenant, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        codes = code_lists(session)
        key = _one(call, session)
        plan = plan_let(session, call.actor, key, _letting(call, codes), COMMAND, today=call.today)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def _letting(call: Call, codes: CodeLists) -> Letting:
    asked = call.arguments
    last = read_day(asked.last)
    return Letting(
        read_day(asked.start),
        read_letting_value("allocation_type", asked.allocation, codes) or "",
        None if last is None else end_after(last),
        read_letting_value("entry_deposit", asked.entry_deposit, codes),
        read_letting_value("deposit", asked.deposit, codes),
        _names(asked.tenant_names) if asked.tenant_names else ("",) * (asked.tenants or 0),
        asked.lease or 0,
    )


def read_letting_value(name: str, typed: str | None, codes: CodeLists) -> Any:
    """Return the stored value of a lease's field that was typed, None for none; Refused for what cannot be read."""
    if typed is None:
        return None
    field = LEASE.fields[name]
    try:
        return read_value(field, typed, codes)
    except Unreadable as error:
        raise Refused([Problem(error.problem_id, field=field.label, value=typed, values=error.values)]) from error


def _names(file: str) -> tuple[str, ...]:
    """Read names from a file or standard input: on the command line every account of the machine could see them."""
    read = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig")
    return tuple(line.strip() for line in read.splitlines() if line.strip())


def _one(call: Call, session: "Session") -> int:
    typed = call.arguments.dwelling
    key = read_id(session, typed, call.actor.scope(Right.VIEW))
    if key is None:
        raise Refused([Problem("not_in_register", record=typed)])
    return key


def _day(typed: str) -> date:
    day = read_day(typed)
    assert day is not None
    return day


def explain_vacancy(call: Call) -> End:
    """Print why a dwelling is shown as vacant or not, on a day."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    day = read_day(call.arguments.on) or call.today
    with call.database.reading() as session:
        key = _one(call, session)
        card = dwelling_card(session, key, call.actor.scope(Right.VIEW))
        if card is None:
            raise refused("vacancy.unknown_dwelling", value=call.arguments.dwelling)
        explanation = explain_facts(vacancy_facts(session, [key], code_lists(session), day)[key], day, vacancy_limits())
    heading = text(question_of(explanation), address=str(card.values["address"]))
    unit = str(card.values["bbr_unit"])
    return print_explanation(
        call, heading, explanation, _lines(explanation, unit), day=day, dwelling=key, bbr_unit=unit
    )


def _lines(explanation: Explanation, unit: str) -> dict[str, tuple[str, ...]]:
    """The command line of each fix; what only a person knows stands in capitals."""
    own = ("--dwelling", unit)
    one = ("dwellings", "edit", "--filter", f"bbr_unit={unit}", "--set")
    lines: dict[str, tuple[str, ...]] = {
        "end": ("vacancies", "end", *own, "--last", text("vacancy.word.date")),
        "move_start": ("vacancies", "move", *own),
        "confirm": ("vacancies", "confirm", *own),
        "report_dwelling": ("report", "--filter", f"bbr_unit={unit}"),
        "open_signup": (*one, "closed_for_signup=0"),
        "show_dwelling": (*one, "suppress_portal=0"),
        "end_mark": (*one, f"unavailable_to={text('vacancy.word.date')}"),
    }
    for fix in explanation.fixes:
        start = fix.values.get("start")
        begin = ("--start", start.isoformat()) if isinstance(start, date) else ()
        if fix.command == "let":
            draft = ("--lease", str(fix.values["lease"])) if "lease" in fix.values else ()
            # A draft has its own allocation type.
            asked = () if draft and "allocation" not in fix.values else ("--allocation", text("vacancy.word.code"))
            lines["let"] = ("vacancies", "let", *own, *begin, *asked, *draft)
        elif fix.command == "no_tenant":
            reason = str(fix.values["reason"] or text("vacancy.word.reason"))
            lines["no_tenant"] = ("vacancies", "no-tenant", *own, "--reason", reason, *begin)
        elif fix.command == "open":
            lines["open"] = ("vacancies", "open", *own, "--reason", "economic_loss", *begin)
    return {fix.command: lines[fix.command] for fix in explanation.fixes if fix.command in lines}
