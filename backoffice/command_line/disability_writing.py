"""`disability new|change|remove|link|unlink`: registrations are made, and dwellings linked to them, each by its plan.

Owns what is selected where nothing is said: the dwellings that a registration is meant for.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.disability_verbs import (
    list_registrations,
    reading,
    registration_named,
    show_coverage,
    show_registration,
)
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.record_setting import read_record_set
from backoffice.command_line.selecting import Chosen, read_selection
from backoffice.operations.linking import plan_links, plan_unlinks, portal_effect
from backoffice.operations.record_write import plan_new, plan_record_change, plan_remove
from backoffice.queries.codes import code_lists
from backoffice.queries.disability import registration_content, registrations_of
from backoffice.queries.filters import Filter, Term
from backoffice.queries.registration_numbers import next_number
from backoffice.queries.selection import Selection, Where, find_place, of_ids, selected_ids
from backoffice.records.disability import REGISTRATION
from backoffice.records.fields import KeptBy
from backoffice.rules.problems import Problem, Refused
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NOT_LINKED = Filter((Term("disability_registration", "=", None),))
_KIND = "disability_registration"
COPIED = tuple(
    name for name, field in REGISTRATION.fields.items() if field.kept_by is KeptBy.CASEWORKER and name != "number"
)


def new(call: Call) -> End:
    """Plan a registration on a section, empty or begun as a copy of another, and carry it out."""
    check_writing(call)
    asked = call.arguments
    with reading(call) as session:
        where = find_place(session, asked.section)
        if where.section_id is None or where.organisation_id is None:
            raise Refused([Problem("disability.not_a_section", value=asked.section)])
        row: dict[str, object] = {"building_section_id": where.section_id}
        if asked.copy is not None:
            row |= _copied(call, session, asked.copy)
        row |= read_record_set(_KIND, asked.set, code_lists(session))
        row.setdefault("number", next_number(session, where.organisation_id))
        plan = plan_new(
            session, call.actor, _KIND, [row], COMMAND, today=call.today, reason=asked.reason, draft=asked.draft
        )
        view = view_plan(session, plan)
    return carry_out(call, plan, view, number=row["number"])


def change(call: Call) -> End:
    """Plan other values of some registrations and carry it out."""
    check_writing(call)
    asked = call.arguments
    if not asked.set:
        raise WrongUsage(text("cli.nothing_set"))
    with reading(call) as session:
        ids = [registration_named(call, session, number) for number in asked.number]
        values = read_record_set(_KIND, asked.set, code_lists(session))
        plan = plan_record_change(
            session, call.actor, _KIND, ids, values, COMMAND, today=call.today, reason=asked.reason
        )
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def remove(call: Call) -> End:
    """Plan the removal of registrations that no dwelling is linked to and carry it out."""
    check_writing(call)
    asked = call.arguments
    with reading(call) as session:
        ids = [registration_named(call, session, number) for number in asked.number]
        plan = plan_remove(session, call.actor, _KIND, ids, COMMAND, today=call.today, reason=asked.reason)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def link(call: Call) -> End:
    """Plan which dwellings are linked to the registrations named, each in its own section, and carry it out."""
    check_writing(call)
    asked = call.arguments
    with reading(call) as session:
        ids = [registration_named(call, session, number) for number in asked.number]
        chosen = _chosen(call, session, ids)
        left_out = [_section(session, typed) for typed in asked.leave_out]
        plan = plan_links(
            session,
            call.actor,
            chosen.selection,
            ids,
            COMMAND,
            today=call.today,
            reason=asked.reason,
            leave_out=left_out,
        )
        chosen.tell_plan(plan)
        view = view_plan(session, plan)
    return carry_out(call, plan, view, portal=portal_effect(plan))


def unlink(call: Call) -> End:
    """Plan which dwellings are linked to nothing any more, and carry it out."""
    check_writing(call)
    asked = call.arguments
    with reading(call) as session:
        ids = [registration_named(call, session, number) for number in asked.number]
        chosen = _chosen(call, session, ids, linked=True)
        only = ids if asked.number else None
        plan = plan_unlinks(
            session, call.actor, chosen.selection, COMMAND, today=call.today, reason=asked.reason, only=only
        )
        chosen.tell_plan(plan)
        view = view_plan(session, plan)
    return carry_out(call, plan, view, portal=portal_effect(plan))


def _section(session: "Session", typed: str) -> int:
    where = find_place(session, typed)
    if where.section_id is None:
        raise Refused([Problem("disability.not_a_section", value=typed)])
    return where.section_id


def _chosen(call: Call, session: "Session", ids: Sequence[int], *, linked: bool = False) -> Chosen:
    """Return what the options select; without any, the dwellings the registrations are meant for.

    Those are the dwellings of their sections without a registration, or with `linked` those linked to them.
    """
    asked = call.arguments
    named = (asked.ids, asked.filter, asked.organisation, asked.department, asked.section)
    scope = call.actor.scope(Right.VIEW)
    if asked.all or not ids or any(one is not None for one in named):
        return read_selection(session, asked, scope, needed=True)
    keys: list[int] = []
    for one in registrations_of(session, ids, scope, call.today):
        term = Term("disability_registration", "=", one.number)
        if linked:
            own = Selection(where=Where(organisation_id=one.organisation_id), filter=Filter((term,)))
        else:
            own = Selection(where=Where(section_id=one.section_id), filter=_NOT_LINKED)
        keys += selected_ids(session, own, call.today)
    return Chosen(of_ids(keys))


def _copied(call: Call, session: "Session", typed: str) -> dict[str, Any]:
    key = registration_named(call, session, typed)
    content = registration_content(session, key, COPIED, call.actor.scope(Right.VIEW), call.today)
    return dict(content.values) if content is not None else {}


VERBS: dict[str, Callable[[Call], End]] = {
    "list": list_registrations,
    "show": show_registration,
    "new": new,
    "change": change,
    "remove": remove,
    "link": link,
    "unlink": unlink,
    "coverage": show_coverage,
}
"""What each word after `disability` does."""
