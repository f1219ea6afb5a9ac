"""`leases edit`, `tenants add|change|remove`, `sublets …`, `terms …`, `claims …`: written, each time by a plan.

Owns how options and files become stored values. A person's data is read from a file or standard input only. What may be is
decided by the operations.
"""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.lease_verbs import READING
from backoffice.command_line.record_setting import read_record_set
from backoffice.command_line.selecting import read_day
from backoffice.command_line.signup_writing import write
from backoffice.operations.leases import plan_leases
from backoffice.operations.plan import Plan
from backoffice.operations.record_write import plan_new, plan_record_change, plan_remove
from backoffice.operations.sublets import plan_sublet, plan_sublet_answer, plan_sublet_contract, plan_sublet_end
from backoffice.operations.tenants import FIELDS, plan_tenant_change, plan_tenants, plan_tenants_out
from backoffice.queries.codes import code_lists
from backoffice.queries.selection import find_place
from backoffice.rules.periods import end_after
from backoffice.rules.problems import refused
from backoffice.text import LANGUAGES, text

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

Make = Callable[[Call, "Session"], Plan]
_RECORDS = {"sublets": "sublet", "terms": "tenancy_terms", "claims": "deposit_claim"}


def run_leases(call: Call) -> End:
    """Do what was asked: list and show, or plan and carry out."""
    verb = (call.arguments.verb, call.arguments.action)
    if verb in READING:
        return READING[verb](call)
    return write(call, partial(_PLANS[verb], call))


def _set(call: Call, session: "Session", record: str) -> dict[str, object]:
    if not call.arguments.set:
        raise WrongUsage(text("cli.nothing_set"))
    return read_record_set(record, call.arguments.set, code_lists(session))


def _edit_leases(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    change = _set(call, session, "lease")
    return plan_leases(session, call.actor, asked.id, change, COMMAND, today=call.today, reason=asked.reason)


def _change(call: Call, session: "Session") -> Plan:
    asked, record = call.arguments, _RECORDS[call.arguments.verb]
    change = _set(call, session, record)
    return plan_record_change(
        session, call.actor, record, asked.id, change, COMMAND, today=call.today, reason=asked.reason
    )


def _remove(call: Call, session: "Session") -> Plan:
    asked, record = call.arguments, _RECORDS[call.arguments.verb]
    return plan_remove(session, call.actor, record, asked.id, COMMAND, today=call.today, reason=asked.reason)


# Tenants


def _add_tenants(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    people = read_people(asked.file)
    return plan_tenants(session, call.actor, asked.lease, people, COMMAND, today=call.today, reason=asked.reason)


def _change_tenant(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    people = read_people(asked.file) if asked.file is not None else [{}]
    if len(people) != 1:
        raise refused("tenant.one_person", n=len(people))
    change = {**people[0], **(_share(asked.share) if asked.share is not None else {})}
    return plan_tenant_change(session, call.actor, asked.id, change, COMMAND, today=call.today, reason=asked.reason)


def _remove_tenants(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    return plan_tenants_out(session, call.actor, asked.id, COMMAND, today=call.today, reason=asked.reason)


def read_people(file: str) -> list[dict[str, object]]:
    """Read people from a file or standard input ("-"): a line "name: …" for each thing known, a blank line between two.

    The fields are FIELDS or their labels in either language; an empty value empties. Refused with the number of a line that is
    none, never with what it said.
    """
    read = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig")
    people: list[dict[str, object]] = [{}]
    for number, line in enumerate(read.splitlines(), start=1):
        if not line.strip():
            people += [{}] if people[-1] else []
            continue
        label, colon, value = line.partition(":")
        name = _names().get(label.strip().casefold())
        if not colon or name is None:
            raise refused("tenant.no_field", line=number, known=", ".join(FIELDS))
        people[-1] |= _share(value) if name == "share" else {name: value.strip()}
    return people if people[-1] else people[:-1]


def _names() -> Mapping[str, str]:
    labels = {text(f"field.tenant.{name}", of=language).casefold(): name for name in FIELDS for language in LANGUAGES}
    return {**labels, **{name: name for name in FIELDS}}


def _share(typed: str) -> dict[str, object]:
    value = typed.strip()
    if value and not (value.isascii() and value.isdecimal() and len(value) < 5):
        raise refused("tenant.wrong_share", field=text("field.tenant.share"))
    return {"share": int(value) if value else None}


# Sublets


def _new_sublet(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    given = {"asked_on": call.today, "whole": True, **_set(call, session, "sublet")}
    return plan_sublet(session, call.actor, asked.lease, given, COMMAND, today=call.today, reason=asked.reason)


def _answer_sublet(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    day = read_day(asked.date)
    return plan_sublet_answer(
        session, call.actor, asked.id, asked.answer, COMMAND, today=call.today, day=day, because=asked.reason
    )


def _contract(call: Call, session: "Session") -> Plan:
    day = read_day(call.arguments.date) or call.today
    return plan_sublet_contract(session, call.actor, call.arguments.id, day, COMMAND, today=call.today)


def _end_sublet(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    last = _last(call)
    return plan_sublet_end(session, call.actor, asked.id, last, COMMAND, today=call.today, reason=asked.reason)


def _last(call: Call) -> "date":
    last = read_day(call.arguments.last)
    assert last is not None  # a day was given
    return last


# Terms and claims


def _new_terms(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    where = find_place(session, asked.place)
    if where.section_id is not None:
        raise refused("place.unknown", place=asked.place)
    own = {"department_id": where.department_id} if where.department_id else {}
    begun = {"organisation_id": where.organisation_id, **own, "valid_from": call.today}
    row = {**begun, **_set(call, session, "tenancy_terms")}
    return plan_new(session, call.actor, "tenancy_terms", [row], COMMAND, today=call.today, reason=asked.reason)


def _end_terms(call: Call, session: "Session") -> Plan:
    asked, change = call.arguments, {"valid_to": end_after(_last(call))}
    return plan_record_change(
        session, call.actor, "tenancy_terms", asked.id, change, COMMAND, today=call.today, reason=asked.reason
    )


def _new_claim(call: Call, session: "Session") -> Plan:
    asked = call.arguments
    row = {"lease_id": asked.lease, "registered_on": call.today, **_set(call, session, "deposit_claim")}
    return plan_new(session, call.actor, "deposit_claim", [row], COMMAND, today=call.today, reason=asked.reason)


_PLANS: Mapping[tuple[str, str], Make] = {
    ("leases", "edit"): _edit_leases,
    ("tenants", "add"): _add_tenants,
    ("tenants", "change"): _change_tenant,
    ("tenants", "remove"): _remove_tenants,
    ("sublets", "new"): _new_sublet,
    ("sublets", "change"): _change,
    ("sublets", "answer"): _answer_sublet,
    ("sublets", "contract"): _contract,
    ("sublets", "end"): _end_sublet,
    ("sublets", "remove"): _remove,
    ("terms", "new"): _new_terms,
    ("terms", "change"): _change,
    ("terms", "end"): _end_terms,
    ("terms", "remove"): _remove,
    ("claims", "new"): _new_claim,
    ("claims", "change"): _change,
    ("claims", "remove"): _remove,
}
