"""`preview portal`: what DanmarkBolig would show of a dwelling, a department or an organisation, today or another day.

Owns what the verb prints; with `--after` the same for after an edit that is only tried out.
"""

from datetime import date
from typing import TYPE_CHECKING

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, stopping
from backoffice.command_line.ends import End
from backoffice.command_line.portal_json import dwelling_json, effect_json, place_json
from backoffice.command_line.selecting import read_day, read_id
from backoffice.command_line.setting import read_change
from backoffice.formats import show_date
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Plan
from backoffice.operations.trial import Effect, after_plan
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_order import ListQuery, ordered_ids
from backoffice.queries.portal_dwellings import WINDOW, PortalRow, portal_rows
from backoffice.queries.portal_places import PortalPlace, allocation_titles, portal_place
from backoffice.queries.selection import Selection, Where, find_place, of_ids
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.screens.portal_effect import effect_lines
from backoffice.screens.portal_lines import Line, dwelling_lines, place_lines
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session


def preview(call: Call) -> End:
    """Print what the portal shows, or with `--after` what an edit would change there."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    day = read_day(call.arguments.on) or call.today
    with call.database.reading() as session:
        selection = _selection(call, session)
        codes = code_lists(session)
        if call.arguments.after:
            plan = _plan(call, session, selection)
        elif selection.ids is not None:
            _print_dwelling(call, session, selection.ids[0], codes, day)
            return End.DONE
        else:
            _print_place(call, session, selection.where, codes, day)
            return End.DONE
    print_effect(call, effect_of(call, plan, day), codes, day)
    return End.DONE


def _selection(call: Call, session: "Session") -> Selection:
    asked = call.arguments
    if asked.dwelling is not None:
        key = read_id(session, asked.dwelling, call.actor.scope(Right.VIEW))
        if key is None:
            raise Refused([Problem("not_in_register", record=asked.dwelling)])
        return of_ids([key])
    number = asked.department or asked.organisation
    where = find_place(session, number)
    if where.section_id is not None or (where.department_id is None) == (asked.department is not None):
        raise refused("place.unknown", place=number)
    return Selection(where=where)


def _print_dwelling(call: Call, session: "Session", key: int, codes: CodeLists, day: date) -> None:
    row = portal_rows(session, [key], call.actor.scope(Right.VIEW), day).get(key)
    if row is None:
        raise Refused([Problem("not_in_register", record=call.arguments.dwelling)])
    call.out.json({"on": day.isoformat(), **dwelling_json(row, codes)})
    call.out.line(text("portal.of_dwelling", address=row.address, number=row.number, day=show_date(day)))
    titles = allocation_titles(session, {key for keys in row.shown.scenarios.values() for key in keys})
    print_lines(call, dwelling_lines(row, codes, titles))


def _print_place(call: Call, session: "Session", where: Where, codes: CodeLists, day: date) -> None:
    scope = call.actor.scope(Right.VIEW)
    place = portal_place(session, where, scope, day)
    if place is None:
        raise refused("place.unknown", place=call.arguments.department or call.arguments.organisation)
    if call.out.as_json:
        rows = _rows(call, session, place, day)
        listed = {"dwellings": [dwelling_json(row, codes) for row in rows]} if place.kind == "department" else {}
        call.out.json({"on": day.isoformat(), **place_json(place, codes), **listed})
    call.out.line(text("portal.of_place", number=place.number, name=place.name, day=show_date(day)))
    print_lines(call, place_lines(place, codes))


def _rows(call: Call, session: "Session", place: PortalPlace, day: date) -> "Iterable[PortalRow]":
    """Yield a department's dwellings by address, a window at a time; retired ones are not listed."""
    if place.kind != "department":
        return
    scope = call.actor.scope(Right.VIEW)
    ids = ordered_ids(session, ListQuery(where=place.where, scope=scope), day)
    for start in range(0, len(ids), WINDOW):
        yield from portal_rows(session, ids[start : start + WINDOW], scope, day).values()


def _plan(call: Call, session: "Session", selection: Selection) -> Plan:
    change = read_change(session, call.arguments.after, selection, call.today)
    return plan_edit(session, call.actor, selection, change, COMMAND, today=call.today)


def effect_of(call: Call, plan: Plan, day: date) -> Effect:
    """Try a plan out; a plan that changes nothing is refused, as writing it would be. Ctrl+C leaves nothing behind."""
    if not plan.changed:
        raise Refused(plan.refused.kinds) if len(plan.refused) else refused("plan.nothing_to_write")
    with stopping() as watch:
        return after_plan(call.database, call.actor, plan, today=day, watch=watch)


def print_effect(call: Call, effect: Effect, codes: CodeLists, day: date, **more: object) -> None:
    """Print what a plan would change on the portal; `more` is added to the JSON."""
    call.out.json({"on": day.isoformat(), **effect_json(effect, codes), **more})
    call.out.line(text("portal.after", day=show_date(day)))
    print_lines(call, effect_lines(effect, codes))


def print_lines(call: Call, lines: "Iterable[Line]") -> None:
    """Print the lines of a page: headings on lines of their own, the rest with what a seeker sees and its source."""
    block: list[tuple[str, str]] = []
    for line in lines:
        if line.heading:
            call.out.pairs(block)
            block = []
            call.out.line()
            call.out.line(line.label)
        else:
            said = " · ".join(part for part in (line.value, line.source) if part)
            block.append((f"  {line.label}", said))
    call.out.pairs(block)
