"""`terminations overview|calendar|due|statistics`: the twins of the screens that look over all cases.

Owns what is printed. Nothing here writes to the register; `--export` writes a file.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.command_line.selecting import read_day
from backoffice.formats import show_date, show_integer
from backoffice.operations.case_export import export_calendar, export_cases, export_move_outs
from backoffice.queries.case_calendar import CalendarAsked, CalendarLine, every_deadline
from backoffice.queries.case_overview import CaseLine, CasesAsked, case_counts, case_ids, case_lines
from backoffice.queries.codes import code_lists
from backoffice.queries.move_outs import COUNTED, MoveOuts, move_outs
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.queries.settlements_due import due_counts
from backoffice.records.case_words import age_word, missing_words, phase_word
from backoffice.records.codes import CodeLists
from backoffice.rules.case_age import Age
from backoffice.rules.case_days import ENDED
from backoffice.rules.cases import PHASES
from backoffice.rules.settlement_due import DueState
from backoffice.security import Right
from backoffice.text import counted, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WINDOW = 200


def run_case_overview(call: Call) -> End:
    """Print one of the four."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    asked = call.arguments
    with call.database.reading() as session:
        typed = next((one for one in (asked.organisation, asked.department, asked.section) if one is not None), None)
        where = EVERYWHERE if typed is None else find_place(session, typed)
        codes = code_lists(session)
        _ACTIONS[asked.action](call, session, codes, where)
    return End.DONE


def list_cases(call: Call) -> End:
    """Print the cases of a place and phase, those that have stood longest first; all that are open where none is named."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    asked = call.arguments
    with call.database.reading() as session:
        typed = next((one for one in (asked.organisation, asked.department, asked.section) if one is not None), None)
        where = EVERYWHERE if typed is None else find_place(session, typed)
        _list(call, session, code_lists(session), CasesAsked(where, asked.phase or ""))
    return End.DONE


def _overview(call: Call, session: "Session", codes: CodeLists, where: Where) -> None:
    asked = call.arguments
    wanted = CasesAsked(where, asked.phase or "", Age(asked.age) if asked.age else None)
    if asked.export is not None:
        _exported(call, export_cases(session, call.actor, wanted, Path(asked.export), today=call.today))
    elif asked.as_list or asked.phase or asked.age:
        _list(call, session, codes, wanted)
    else:
        _matrix(call, session, codes, where)


def _matrix(call: Call, session: "Session", codes: CodeLists, where: Where) -> None:
    counts = case_counts(session, call.actor.scope(Right.VIEW), codes, call.today, where)
    phases = [phase for phase in PHASES if phase not in ENDED]
    call.out.json(
        {
            "total": counts.total,
            "phases": [
                {
                    "phase": phase,
                    "cases": counts.of_phase(phase),
                    "ages": {age.value: counts.cells.get((phase, age), 0) for age in Age},
                }
                for phase in phases
            ],
        }
    )
    headings = [text("cases.column.phase"), *(age_word(age) for age in Age), text("cases.column.total")]
    rows = [
        [phase_word(codes, phase), *(_n(counts.cells.get((phase, age), 0)) for age in Age), _n(counts.of_phase(phase))]
        for phase in phases
        if counts.of_phase(phase)
    ]
    rows.append([text("overview.total"), *(_n(counts.of_age(age)) for age in Age), _n(counts.total)])
    call.out.table(headings, rows)


def _n(count: int) -> str:
    return show_integer(count) if count else "-"


def _list(call: Call, session: "Session", codes: CodeLists, wanted: CasesAsked) -> None:
    ids = case_ids(session, wanted, call.actor.scope(Right.VIEW), codes, call.today)
    lines = _lines(call, session, codes, ids[: call.arguments.limit])
    if call.out.as_json:
        call.out.json_rows(_case_json(one) for one in lines)
        return
    names = ("case", "place", "address", "phase", "age", "days", "next", "due", "settlement", "missing")
    call.out.table([text(f"cases.column.{name}") for name in names], (_cells(one, codes) for one in lines))
    call.out.say(counted("overview.cases", len(ids)))


def _lines(call: Call, session: "Session", codes: CodeLists, ids: Any) -> Iterator[CaseLine]:
    scope = call.actor.scope(Right.VIEW)
    for start in range(0, len(ids), WINDOW):
        window = ids[start : start + WINDOW]
        found = case_lines(session, window, scope, codes, call.today)
        yield from (found[key] for key in window if key in found)


def _cells(one: CaseLine, codes: CodeLists) -> list[str]:
    following = text(f"deadline.{one.next.kind}") if one.next else "–"
    return [
        str(one.id),
        one.department,
        one.address,
        phase_word(codes, one.phase),
        age_word(one.age),
        str(one.days),
        following,
        show_date(one.next.due) if one.next else "–",
        text(f"due.{one.due_state.value}") if one.due_state else "–",
        " · ".join(missing_words(codes, one.particulars, one.missing)),
    ]


def _case_json(one: CaseLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "department": one.department,
        "address": one.address,
        "dwelling_id": one.dwelling_id,
        "phase": one.phase,
        "age": one.age.value,
        "days": one.days,
        "next": one.next.kind if one.next else None,
        "due": one.next.due if one.next else None,
        "settlement": one.due_state.value if one.due_state else None,
        "settlement_due": one.due,
        "step": one.step or None,
        "missing": [*one.particulars, *one.missing],
    }


def _calendar(call: Call, session: "Session", codes: CodeLists, where: Where) -> None:
    asked = call.arguments
    until = call.today - timedelta(days=1) if asked.late else read_day(asked.until)
    wanted = CalendarAsked(where, frozenset(asked.kind or ()), until)
    if asked.export is not None:
        _exported(call, export_calendar(session, call.actor, wanted, Path(asked.export), today=call.today))
        return
    lines = every_deadline(session, wanted, call.actor.scope(Right.VIEW), codes, call.today)
    if call.out.as_json:
        call.out.json_rows(_deadline_json(one) for one in lines)
        return
    names = ("due", "kind", "basis", "case", "record", "place", "address")
    call.out.table(["", *(text(f"cases.column.{name}") for name in names)], (_deadline_cells(one) for one in lines))


def _deadline_cells(one: CalendarLine) -> list[str]:
    basis = text("calendar.legal" if one.legal else "calendar.target")
    record = text(f"calendar.record.{one.record}")
    kind = text(f"deadline.{one.kind}")
    return ["!" if one.late else "", show_date(one.due), kind, basis, str(one.id), record, one.department, one.address]


def _deadline_json(one: CalendarLine) -> dict[str, Any]:
    return {
        "due": one.due,
        "late": one.late,
        "kind": one.kind,
        "legal": one.legal,
        "base": one.base,
        "record": one.record,
        "id": one.id,
        "department": one.department,
        "address": one.address,
    }


def _due(call: Call, session: "Session", codes: CodeLists, where: Where) -> None:
    asked = call.arguments
    state = DueState(asked.state) if asked.state else None
    if asked.export is not None:
        wanted = CasesAsked(where, due=state, settling=True)
        _exported(call, export_cases(session, call.actor, wanted, Path(asked.export), today=call.today))
    elif state is not None:
        _list(call, session, codes, CasesAsked(where, due=state))
    else:
        counts = due_counts(session, call.actor.scope(Right.VIEW), codes, call.today, where)
        call.out.json({one.value: counts[one] for one in DueState})
        headings = [text(f"cases.column.{name}") for name in ("state", "cases", "about")]
        rows = ([text(f"due.{one.value}"), _n(n), text(f"due.about.{one.value}")] for one, n in counts.items())
        call.out.table(headings, rows)


def _statistics(call: Call, session: "Session", codes: CodeLists, where: Where) -> None:
    asked = call.arguments
    if asked.export is not None:
        _exported(call, export_move_outs(session, call.actor, Path(asked.export), where=where, year=asked.year))
        return
    found = move_outs(session, call.actor.scope(Right.VIEW), codes, where, asked.year)
    call.out.json([_move_outs_json(one) for one in found])
    names = ("year", "organisation", "department", "name", *COUNTED, "total")
    rows = (
        [
            str(one.year),
            one.organisation,
            one.department,
            one.name,
            *(_n(getattr(one, name)) for name in COUNTED),
            _n(one.total),
        ]
        for one in found
    )
    call.out.table([text(f"cases.column.{name}") for name in names], rows)


def _move_outs_json(one: MoveOuts) -> dict[str, Any]:
    place = {"year": one.year, "organisation": one.organisation, "department": one.department, "name": one.name}
    return place | {name: getattr(one, name) for name in COUNTED} | {"total": one.total}


def _exported(call: Call, rows: int) -> None:
    path = call.arguments.export
    call.out.json({"file": path, "rows": rows})
    call.out.say(counted("plan.written", rows, file=path))


_ACTIONS = {"overview": _overview, "calendar": _calendar, "due": _due, "statistics": _statistics}
