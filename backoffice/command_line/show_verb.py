"""`show`: one dwelling, department or organisation, as its card shows it."""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.command_line.listing import column_label
from backoffice.command_line.selecting import read_id
from backoffice.command_line.show_state import contact_json, print_state, state_json
from backoffice.command_line.stored import stored_json
from backoffice.formats import show_integer
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_card import DwellingCard, dwelling_card
from backoffice.queries.effective import state_of
from backoffice.queries.organisation_card import organisation_card
from backoffice.queries.places import PlaceRow, departments, organisations, sections
from backoffice.queries.selection import find_place
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import RecordKind
from backoffice.records.letting import COST, LEASE
from backoffice.records.values import show_value
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Right, Scope
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def show(call: Call) -> End:
    """Print the card of what is named."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        if call.arguments.kind == "dwelling":
            _dwelling(call, session)
        else:
            _place(call, session)
    return End.DONE


def _dwelling(call: Call, session: "Session") -> None:
    scope = call.actor.scope(Right.VIEW)
    key = read_id(session, call.arguments.number, scope)
    card = dwelling_card(session, key, scope) if key is not None else None
    if card is None:
        raise Refused([Problem("not_in_register", record=call.arguments.number)])
    call.out.json(_card_json(card))
    codes = code_lists(session)
    shown = [(column_label("address"), str(card.values["address"])), (column_label("section"), card.number)]
    shown += [(field.label, show_value(field, card.values[name], codes)) for name, field in DWELLING.fields.items()]
    call.out.pairs(shown)
    for kind, rows in ((COST, card.costs), (LEASE, card.leases)):
        call.out.line()
        call.out.line(f"{kind.label}:")
        cells = ([show_value(field, row[name], codes) for name, field in kind.fields.items()] for row in rows)
        call.out.table([field.label for field in kind.fields.values()], cells)


def _card_json(card: DwellingCard) -> dict[str, Any]:
    """Return a card's declared values, its place, and its dated rows; a lease's tenants are a count."""
    return {
        "address": card.values["address"],
        "organisation": card.number[:4],
        "department": card.number[:8],
        "section": card.number,
        **_values_json(DWELLING, card.values),
        "costs": [_values_json(COST, row) for row in card.costs],
        "leases": [_values_json(LEASE, row) | {"tenants": row["tenants"]} for row in card.leases],
    }


def _values_json(kind: RecordKind, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stored_json(field, values[name]) for name, field in kind.fields.items()}


def _place(call: Call, session: "Session") -> None:
    scope, number = call.actor.scope(Right.VIEW), call.arguments.number
    where = find_place(session, number)
    if (
        where.organisation_id is None
        or where.section_id is not None
        or (where.department_id is None) == (call.arguments.kind == "department")
    ):
        raise refused("place.unknown", place=number)
    if where.department_id is None:
        own = [row for row in organisations(session, scope, call.today) if row.id == where.organisation_id]
        parts = _departments(call, session, where.organisation_id, scope) if own else []
        kind = "departments"
    else:
        listed = _departments(call, session, where.organisation_id, scope)
        own = [row for row in listed if row.id == where.department_id]
        parts = sections(session, where.department_id, call.today) if own else []
        kind = "sections"
    if not own:
        raise refused("place.unknown", place=number)
    codes = code_lists(session)
    organisation = organisation_card(session, where.organisation_id, scope, call.today)
    assert organisation is not None
    now = state_of(session, where, codes, scope, call.today)
    listed_parts = {kind: [_json(part) for part in parts]}
    call.out.json(
        {**_json(own[0]), **listed_parts, **state_json(now, codes), "contact": contact_json(organisation.values)}
    )
    call.out.pairs(zip(_headings(), _cells(own[0]), strict=True))
    print_state(call, now, organisation.values, codes)
    call.out.line()
    call.out.table(_headings(), (_cells(part) for part in parts))


def _departments(call: Call, session: "Session", organisation_id: int, scope: Scope) -> list[PlaceRow]:
    return departments(session, organisation_id, scope, call.today)


def _json(row: PlaceRow) -> dict[str, object]:
    values = dataclasses.asdict(row)
    return {name: values[name] for name in ("kind", "number", "name", "dwellings", "vacant", "drafts")}


def _headings() -> list[str]:
    return [text(f"cli.place.{name}") for name in ("number", "name", "dwellings", "vacant", "drafts")]


def _cells(row: PlaceRow) -> list[str]:
    return [row.number, row.name, *(show_integer(n) for n in (row.dwellings, row.vacant, row.drafts))]
