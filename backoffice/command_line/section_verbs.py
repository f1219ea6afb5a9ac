"""`sections amenities|pictures|waiting …`: what is said of building sections and groups of dwellings, listed and written.

Owns how the places and records that are named are found. What may be is decided by the operations.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice import folders, migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.place_verbs import last_day_given
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.record_setting import read_record_set
from backoffice.command_line.stored import stored_json
from backoffice.formats import show_integer
from backoffice.operations.amenities import plan_amenities
from backoffice.operations.attachments import plan_attachment_change, plan_attachment_check, plan_attachments
from backoffice.operations.plan import Plan
from backoffice.operations.record_write import plan_new, plan_record_change, plan_remove
from backoffice.queries.codes import code_lists
from backoffice.queries.section_data import SectionLine, amenities_lines, attachment_lines, group_lines
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.records.codes import CodeLists
from backoffice.records.kinds import BY_NAME
from backoffice.records.values import show_value
from backoffice.rules.problems import refused
from backoffice.security import Right, Scope
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_RECORDS = {"amenities": "section_amenities", "pictures": "attachment", "waiting": "letting_group"}
_LINES: "Mapping[str, Callable[[Session, Where, Scope], list[SectionLine]]]" = {
    "amenities": amenities_lines,
    "pictures": attachment_lines,
    "waiting": group_lines,
}
_SHOWN = {
    "amenities": ("facilities", "dogs", "cats", "small_pets", "most_pets", "pet_limit", "note", "status"),
    "pictures": ("attachment_kind", "position", "title", "file", "media_type", "size", "checked_on", "found", "status"),
    "waiting": (
        "dwelling_type", "rooms", "waiting_time", "closed_for_signup", "reason", "valid_from", "valid_to", "status",
    ),
}  # fmt: skip


def run_sections(call: Call) -> End:
    """Do what was asked: list, or plan and carry out."""
    doing = call.arguments.doing
    if doing == "list":
        return _list(call)
    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        plan = _PLANS[call.arguments.action, doing](call, session)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def _list(call: Call) -> End:
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    subject = call.arguments.action
    with call.database.reading() as session:
        codes = code_lists(session)
        lines = _LINES[subject](session, _where(call, session), call.actor.scope(Right.VIEW))
    call.out.json([_json(subject, one) for one in lines])
    fields = BY_NAME[_RECORDS[subject]].fields
    headings = [text("sections.number"), text("sections.place"), *(fields[name].label for name in _SHOWN[subject])]
    call.out.table([*headings, text("section_data.column.dwellings")], (_cells(subject, one, codes) for one in lines))
    return End.DONE


def _json(subject: str, one: SectionLine) -> dict[str, Any]:
    fields = BY_NAME[_RECORDS[subject]].fields
    values = {name: stored_json(fields[name], one.values[name]) for name in _SHOWN[subject]} if one.id else {}
    return {"id": one.id or None, "place": one.place, "dwellings": one.dwellings, **values}


def _cells(subject: str, one: SectionLine, codes: CodeLists) -> list[str]:
    fields = BY_NAME[_RECORDS[subject]].fields
    shown = [show_value(fields[name], one.values[name], codes) if one.id else "" for name in _SHOWN[subject]]
    said = (" ".join(value.split()) for value in shown)
    cells = [value if len(value) <= 60 else f"{value[:59]}…" for value in said]
    return [str(one.id or ""), one.place, *cells, show_integer(one.dwellings)]


def _where(call: Call, session: "Session") -> Where:
    asked = call.arguments
    place = next((one for one in (asked.organisation, asked.department, asked.section) if one is not None), None)
    return EVERYWHERE if place is None else find_place(session, place)


def _section(session: "Session", typed: str) -> int:
    where = find_place(session, typed)
    if where.section_id is None:
        raise refused("sections.not_a_section", place=typed)
    return where.section_id


def _folder(call: Call) -> Path:
    """Return the folder of the option or the settings, else the user's own; it may not be there."""
    if call.arguments.folder is not None:
        return Path(call.arguments.folder)
    own = call.settings.picture_folder if call.settings is not None else None
    return own.expanduser() if own is not None else folders.picture_folder()


def _set(call: Call, session: "Session") -> dict[str, object]:
    if not call.arguments.set:
        raise WrongUsage(text("cli.nothing_set"))
    return read_record_set(_RECORDS[call.arguments.action], call.arguments.set, code_lists(session))


def _set_amenities(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    ids = [_section(session, typed) for typed in asked.number]
    values = _set(call, session)
    return plan_amenities(
        session, call.actor, ids, values, COMMAND, today=call.today, reason=asked.reason, draft=asked.draft
    )


def _remove_amenities(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    scope = call.actor.scope(Right.EDIT)
    ids: list[int] = []
    for typed in asked.number:
        where = Where(section_id=_section(session, typed))
        found = [one.id for one in amenities_lines(session, where, scope) if one.id]
        if not found:
            raise refused("sections.nothing_told", place=typed)
        ids += found
    return plan_remove(session, call.actor, _RECORDS["amenities"], ids, COMMAND, today=call.today, reason=asked.reason)


def _add_picture(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    given = [f"attachment_kind={asked.kind}", f"title={asked.title}", f"file={asked.file}"]
    row = {
        "building_section_id": _section(session, asked.number),
        **read_record_set(_RECORDS["pictures"], given, code_lists(session)),
    }
    folder = _folder(call)
    return plan_attachments(
        session, call.actor, [row], folder, COMMAND, today=call.today, reason=asked.reason, draft=asked.draft
    )


def _change_pictures(call: Call, session: "Session") -> Plan:
    asked, values, folder = call.arguments, _set(call, session), _folder(call)
    return plan_attachment_change(
        session, call.actor, asked.id, values, folder, COMMAND, today=call.today, reason=asked.reason
    )


def _check_pictures(call: Call, session: "Session") -> Plan:
    lines = attachment_lines(session, _where(call, session), call.actor.scope(Right.VIEW))
    return plan_attachment_check(
        session, call.actor, [one.id for one in lines], _folder(call), COMMAND, today=call.today
    )


def _new_group(call: Call, session: "Session") -> Plan:
    asked, where = call.arguments, find_place(session, call.arguments.number)
    if where.department_id is None:
        raise refused("sections.not_a_group", place=asked.number)
    own = {"building_section_id": where.section_id} if where.section_id else {"department_id": where.department_id}
    row = {**own, "valid_from": call.today, **_set(call, session)}
    return plan_new(
        session,
        call.actor,
        _RECORDS["waiting"],
        [row],
        COMMAND,
        today=call.today,
        reason=asked.reason,
        draft=asked.draft,
    )


def _change_groups(call: Call, session: "Session") -> Plan:
    return _change(call, session, call.arguments.id, _set(call, session))


def _end_groups(call: Call, session: "Session") -> Plan:
    return _change(call, session, call.arguments.id, {"valid_to": last_day_given(call.arguments.date)})


def _change(call: Call, session: "Session", ids: Sequence[int], values: Mapping[str, object]) -> Plan:
    record = _RECORDS[call.arguments.action]
    return plan_record_change(
        session, call.actor, record, ids, values, COMMAND, today=call.today, reason=call.arguments.reason
    )


def _remove(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    return plan_remove(
        session, call.actor, _RECORDS[asked.action], asked.id, COMMAND, today=call.today, reason=asked.reason
    )


_PLANS: "Mapping[tuple[str, str], Callable[[Call, Session], Plan]]" = {
    ("amenities", "set"): _set_amenities,
    ("amenities", "remove"): _remove_amenities,
    ("pictures", "add"): _add_picture,
    ("pictures", "change"): _change_pictures,
    ("pictures", "check"): _check_pictures,
    ("pictures", "remove"): _remove,
    ("waiting", "new"): _new_group,
    ("waiting", "change"): _change_groups,
    ("waiting", "end"): _end_groups,
    ("waiting", "remove"): _remove,
}
