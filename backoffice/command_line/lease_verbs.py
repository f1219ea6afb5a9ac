"""`leases list|show|history`, `tenants list`, `sublets list|show`, `terms list|show`, `claims list`: what there is.

Owns how they are printed and named in JSON. What writes is `lease_writing`'s. A tenant is a number, a share and what is known.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from backoffice.command_line.call import Call
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.lease_json import (
    card_json,
    change_json,
    condition_said,
    lease_json,
    part_json,
    rule_said,
    sublet_json,
    terms_json,
)
from backoffice.command_line.selecting import read_id
from backoffice.command_line.signup_verbs import reading
from backoffice.formats import show_instant
from backoffice.operations.leases import agreed_fields
from backoffice.queries.codes import code_lists
from backoffice.queries.lease_history import LeaseChange, lease_history
from backoffice.queries.leases import PARTS, LeaseCard, LeaseLine, lease_card, leases_of
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.queries.sublets import sublets
from backoffice.queries.tenancy_terms import terms_lines
from backoffice.records.codes import CodeLists
from backoffice.records.improvements import SUBLET
from backoffice.records.kinds import BY_NAME
from backoffice.records.letting import LEASE
from backoffice.records.tenancy import CLAIM, TERMS
from backoffice.records.values import show_value
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.rules.sublets import State
from backoffice.security import Right
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_TERMS_LISTED = (
    "regime",
    "notice_policy",
    "notice_months",
    "notice_weeks",
    "valid_from",
    "valid_to",
    "confirmed",
    "source",
)
_CLAIM_LISTED = ("claim_kind", "creditor", "amount", "registered_on")


def list_leases(call: Call) -> End:
    """Print the leases of a dwelling, the newest first."""
    with reading(call) as session:
        codes = code_lists(session)
        found = leases_of(session, _dwelling(call, session), call.actor.scope(Right.VIEW), codes)
    call.out.json([lease_json(one) for one in found])
    headings = [
        text("leases.number"), text("card.from"), text("card.to"), text("card.lease_kind"), text("leases.column.tenants"),
        text("leases.column.case"), *(text(f"leases.column.{record}") for record in PARTS),
    ]  # fmt: skip
    call.out.table(headings, (_lease_cells(one, codes) for one in found))
    return End.DONE


def show_history(call: Call) -> End:
    """Print who changed what of a dwelling's leases when, the newest first; of tenants only that they were changed."""
    with reading(call) as session:
        codes = code_lists(session)
        found = lease_history(session, _dwelling(call, session), call.actor.scope(Right.VIEW))
    call.out.json([change_json(one) for one in found])
    names = ("at", "user", "lease", "record", "field", "before", "after")
    call.out.table([text(f"leases.history.{name}") for name in names], (_change_cells(one, codes) for one in found))
    return End.DONE


def show_lease(call: Call) -> End:
    """Print a lease: what is agreed, the terms in force with who says each, its tenants, and what hangs on it."""
    with reading(call) as session:
        codes = code_lists(session)
        card = _card(call, session, call.arguments.id, codes)
    call.out.json(card_json(card))
    pairs = [(field.label, show_value(field, card.line[field.name], codes)) for field in agreed_fields()]
    call.out.pairs([(text("sublets.column.address"), f"{card.number} {card.address}"), *pairs])
    for name, origin in card.terms.origins.items():
        said = text("leases.term_said", term=TERMS.fields[name].label, value=str(getattr(card.terms, name)))
        call.out.line(f"{said} ({text(f'leases.origin.{origin}')})")
    for number, one in enumerate(card.tenants, start=1):
        share = text("leases.share", part=one.share or 1, whole=sum(each.share or 1 for each in card.tenants))
        call.out.line(f"{text('leases.tenant', number=number)} [{one.id}]: {share}; {', '.join(sorted(one.known))}")
    for record in PARTS:
        if card.line.parts[record]:
            call.out.line(f"{text(f'leases.column.{record}')}: {card.line.parts[record]}")
    return End.DONE


def list_tenants(call: Call) -> End:
    """Print a lease's tenants: their numbers, shares, and which of their data there is; never the data."""
    with reading(call) as session:
        card = _card(call, session, call.arguments.lease, code_lists(session))
    call.out.json(card_json(card)["tenants"])
    headings = [text("leases.number"), text("field.tenant.share"), text("leases.known")]
    rows = ([str(one.id), str(one.share or 1), ", ".join(sorted(one.known))] for one in card.tenants)
    call.out.table(headings, rows)
    return End.DONE


def list_sublets(call: Call) -> End:
    """Print the sublets of a place, the unlawful first."""
    wanted = call.arguments.state
    if wanted is not None and wanted not in list(State):
        raise WrongUsage(text("leases.no_state", value=wanted, known=", ".join(State)))
    with reading(call) as session:
        codes = code_lists(session)
        scope = call.actor.scope(Right.VIEW)
        found = sublets(session, scope, codes, call.today, where=_where(call, session))
    shown = [one for one in found if wanted in (None, one.state)]
    call.out.json([sublet_json(one) for one in shown])
    headings = [text("leases.number"), text("sublets.column.address"), text("sublets.column.state"), text("card.from"),
                text("card.to")]  # fmt: skip
    fields = SUBLET.fields
    call.out.table(
        headings,
        (
            [
                str(one.id), one.address, text(f"sublets.state.{one.state.value}"),
                show_value(fields["valid_from"], one["valid_from"], codes),
                show_value(fields["valid_to"], one["valid_to"], codes),
            ]
            for one in shown
        ),
    )  # fmt: skip
    return End.DONE


def show_sublet(call: Call) -> End:
    """Print a sublet with every condition, its rule and whether it is kept."""
    with reading(call) as session:
        codes = code_lists(session)
        found = sublets(session, call.actor.scope(Right.VIEW), codes, call.today, ids=[call.arguments.id])
    if not found:
        raise refused("sublet.unknown", number=call.arguments.id)
    one = found[0]
    call.out.json(sublet_json(one))
    call.out.pairs(
        [
            (text("sublets.column.address"), f"{one.number} {one.address}"),
            (text("sublets.column.state"), text(f"sublets.state.{one.state.value}")),
            *((field.label, show_value(field, one[name], codes)) for name, field in SUBLET.fields.items()),
        ]
    )
    for check in one.checks:
        call.out.line(f"{text(f'sublets.verdict.{check.verdict.value}')}: {condition_said(check)} ({rule_said(check)})")
    return End.DONE


def list_terms(call: Call) -> End:
    """Print the tenancy terms of a place, a department's with its organisation's."""
    with reading(call) as session:
        codes = code_lists(session)
        found = terms_lines(session, _where(call, session), call.actor.scope(Right.VIEW))
    call.out.json([terms_json(one) for one in found])
    fields = TERMS.fields
    headings = [text("leases.number"), text("tenancies.place"), *(fields[name].label for name in _TERMS_LISTED)]
    rows = (
        [str(one.id), one.number, *(show_value(fields[name], one[name], codes) for name in _TERMS_LISTED)]
        for one in found
    )
    call.out.table(headings, rows)
    return End.DONE


def show_terms(call: Call) -> End:
    """Print all that tenancy terms say."""
    with reading(call) as session:
        codes = code_lists(session)
        found = terms_lines(session, EVERYWHERE, call.actor.scope(Right.VIEW), ids=(call.arguments.id,))
    if not found:
        raise refused("terms.unknown", number=call.arguments.id)
    one = found[0]
    call.out.json(terms_json(one))
    said = [(field.label, show_value(field, one[name], codes)) for name, field in TERMS.fields.items()]
    call.out.pairs([(text("tenancies.place"), one.number), *said])
    return End.DONE


def list_claims(call: Call) -> End:
    """Print the claims on the deposit of a lease, in the order they were registered."""
    with reading(call) as session:
        codes = code_lists(session)
        card = _card(call, session, call.arguments.lease, codes)
    claims = sorted(card.parts["deposit_claim"], key=lambda one: (one["registered_on"], one["id"]))
    call.out.json([part_json("deposit_claim", one) for one in claims])
    fields = CLAIM.fields
    headings = [text("leases.number"), *(fields[name].label for name in _CLAIM_LISTED), text("leases.tenant_id")]
    rows = (
        [
            str(one["id"]),
            *(show_value(fields[name], one[name], codes) for name in _CLAIM_LISTED),
            str(one["tenant_id"] or "–"),
        ]
        for one in claims
    )
    call.out.table(headings, rows)
    return End.DONE


READING: Mapping[tuple[str, str], Callable[[Call], End]] = {
    ("leases", "list"): list_leases,
    ("leases", "show"): show_lease,
    ("leases", "history"): show_history,
    ("tenants", "list"): list_tenants,
    ("sublets", "list"): list_sublets,
    ("sublets", "show"): show_sublet,
    ("terms", "list"): list_terms,
    ("terms", "show"): show_terms,
    ("claims", "list"): list_claims,
}


def _dwelling(call: Call, session: "Session") -> int:
    typed = call.arguments.dwelling
    key = read_id(session, typed, call.actor.scope(Right.VIEW))
    if key is None:
        raise Refused([Problem("not_in_register", record=typed)])
    return key


def _card(call: Call, session: "Session", lease_id: int, codes: CodeLists) -> LeaseCard:
    card = lease_card(session, lease_id, call.actor.scope(Right.VIEW), codes, call.today)
    if card is None:
        raise refused("tenant.no_lease", number=lease_id)
    return card


def _where(call: Call, session: "Session") -> Where:
    asked = call.arguments
    typed = asked.department or asked.organisation
    return EVERYWHERE if typed is None else find_place(session, typed)


def _lease_cells(one: LeaseLine, codes: CodeLists) -> Sequence[str]:
    fields = LEASE.fields
    return [
        str(one.id),
        show_value(fields["valid_from"], one["valid_from"], codes),
        show_value(fields["valid_to"], one["valid_to"], codes),
        text(f"card.lease_kind.{'lease' if one.kind == 'let' else one.kind}"),
        str(one.tenants),
        codes["case_phase"].by_meaning[one.phase].label if one.phase else text("value.none"),
        *(str(one.parts[record]) for record in PARTS),
    ]


def _change_cells(one: LeaseChange, codes: CodeLists) -> Sequence[str]:
    kind = BY_NAME[one.line.record]
    field = kind.fields.get(one.line.field)
    shown = [show_value(field, value, codes) if field else "" for value in (one.line.before, one.line.after)]
    label = field.label if field else text("leases.history.personal")
    return [show_instant(one.at), one.user, str(one.lease_id), kind.label, label, *shown]
