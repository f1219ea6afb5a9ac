"""The cells of the matrix of rights about leases, tenants, sublets, terms and claims. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from backoffice.models import DepositClaim, Dwelling, Lease, Sublet, TenancyTerms, Tenant
from backoffice.operations.keys import new_keys
from backoffice.operations.leases import plan_leases
from backoffice.operations.sublets import plan_sublet, plan_sublet_answer, plan_sublet_contract, plan_sublet_end
from backoffice.operations.tenants import plan_tenant_change, plan_tenants, plan_tenants_out
from backoffice.queries.codes import code_lists
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, tried_out_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

START, END = date(1990, 1, 1), date(1999, 1, 1)
SUBLET = {"whole": False, "rooms": 1, "persons": 2, "valid_from": date(1991, 1, 1), "valid_to": date(1992, 1, 1)}


def _one(session: Session, kind: Any, home: Home, **values: object) -> int:
    """Return the record of a kind that is tried on the dwelling's lease of the nineties, made where there is none."""
    query = select(kind.id).where(kind.lease_id == _lease(session, home))
    if (found := session.scalar(query)) is not None:
        return int(found)
    key = new_keys(session, kind.__tablename__, 1)[0]
    place = {"organisation_id": session.get_one(Dwelling, home.id).organisation_id, "lease_id": _lease(session, home)}
    place |= {} if kind is Tenant else {"dwelling_id": home.id}
    session.add(kind(id=key, status="reported", **place, **values))
    session.flush()
    return key


def _lease(session: Session, home: Home) -> int:
    query = select(Lease.id).where(Lease.dwelling_id == home.id, Lease.valid_from == START)
    if (found := session.scalar(query)) is not None:
        return found
    key = new_keys(session, "lease", 1)[0]
    own = session.get_one(Dwelling, home.id).organisation_id
    place = {"organisation_id": own, "dwelling_id": home.id, "allocation_type": "1", "status": "reported"}
    session.add(Lease(id=key, valid_from=START, valid_to=END, **place))
    session.flush()
    return key


def _tenant(session: Session, home: Home) -> int:
    return _one(session, Tenant, home, name="Ida Ørsted")


def _sublet(session: Session, home: Home) -> int:
    return _one(session, Sublet, home, **SUBLET)


def _claim(session: Session, home: Home) -> int:
    kind = code_lists(session)["claim_kind"].by_meaning["attachment"].code
    values = {"creditor": "Gældsstyrelsen", "amount": 1_000_00, "registered_on": START}
    return _one(session, DepositClaim, home, claim_kind=kind, **values)


def _terms(session: Session, home: Home) -> int:
    own = session.get_one(Dwelling, home.id)
    query = select(TenancyTerms.id).where(TenancyTerms.department_id == own.department_id)
    if (found := session.scalar(query)) is not None:
        return found
    key = new_keys(session, "tenancy_terms", 1)[0]
    place = {"organisation_id": own.organisation_id, "department_id": own.department_id, "status": "reported"}
    said = {"regime": "almen", "notice_policy": "month_end", "valid_from": START, "valid_to": END}
    session.add(TenancyTerms(id=key, **place, **said))
    session.flush()
    return key


def _edit(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_leases(session, actor, [_lease(session, home)], {"notice_months": 2}, SOURCE, today=TODAY)


def _add(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_tenants(session, actor, _lease(session, home), [{"name": "Bo Åby"}], SOURCE, today=TODAY)


def _change(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_tenant_change(session, actor, _tenant(session, home), {"share": 3}, SOURCE, today=TODAY)


def _out(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_tenants_out(session, actor, [_tenant(session, home)], SOURCE, today=TODAY)


def _ask(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_sublet(session, actor, _lease(session, home), SUBLET, SOURCE, today=TODAY)


def _answer(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_sublet_answer(session, actor, _sublet(session, home), "approved", SOURCE, today=TODAY)


def _contract(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_sublet_contract(session, actor, _sublet(session, home), START, SOURCE, today=TODAY)


def _end(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_sublet_end(session, actor, _sublet(session, home), date(1991, 6, 30), SOURCE, today=TODAY)


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "leases.plan_leases": tried_out_cell(_edit),
    "tenants.plan_tenants": tried_out_cell(_add),
    "tenants.plan_tenant_change": tried_out_cell(_change),
    "tenants.plan_tenants_out": tried_out_cell(_out),
    "sublets.plan_sublet": tried_out_cell(_ask),
    "sublets.plan_sublet_answer": tried_out_cell(_answer),
    "sublets.plan_sublet_contract": tried_out_cell(_contract),
    "sublets.plan_sublet_end": tried_out_cell(_end),
}


def _kept(ground: Ground, home: Home, make: Callable[[Session, Home], int]) -> str:
    """Return the number of a record that stays in the register."""
    with ground.database.writing() as session:
        _tenant(session, home)
        return str(make(session, home))


def _place(home: Home) -> tuple[str, str]:
    return ("--department", home.number.rpartition("-")[0])


def _listed(ground: Ground, home: Home) -> tuple[str, ...]:
    _kept(ground, home, _sublet)
    return ("sublets", "list", *_place(home))


def _terms_listed(ground: Ground, home: Home) -> tuple[str, ...]:
    _kept(ground, home, _terms)
    return ("terms", "list", *_place(home))


def _leases_listed(ground: Ground, home: Home) -> tuple[str, ...]:
    _kept(ground, home, _lease)
    return ("leases", "list", "--dwelling", home.unit)


def _changed(answer: Any) -> object:
    return answer["changed"]


def _all(answer: Any) -> object:
    return answer


_LAST = ("--last", "1991-06-30", "--dry-run")
_NEW_TERMS = (
    "--set",
    "regime=almen",
    "--set",
    "notice_policy=month_end",
    "--set",
    "valid_from=2000-01-01",
    "--dry-run",
)
VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "leases list": (_leases_listed, _all),
    "leases show": (lambda ground, home: ("leases", "show", _kept(ground, home, _lease)), lambda answer: answer["id"]),
    "leases edit": (
        lambda ground, home: (
            "leases", "edit", _kept(ground, home, _lease), "--set", "notice_months=2", "--dry-run",
        ),
        _changed,
    ),
    "tenants list": (lambda ground, home: ("tenants", "list", "--lease", _kept(ground, home, _lease)), _all),
    "tenants change": (
        lambda ground, home: ("tenants", "change", _kept(ground, home, _tenant), "--share", "4", "--dry-run"),
        _changed,
    ),
    "sublets list": (_listed, _all),
    "sublets show": (lambda ground, home: ("sublets", "show", _kept(ground, home, _sublet)), lambda answer: answer["id"]),
    "sublets end": (
        lambda ground, home: ("sublets", "end", _kept(ground, home, _sublet), *_LAST), _changed,
    ),
    "terms list": (_terms_listed, _all),
    "terms show": (lambda ground, home: ("terms", "show", _kept(ground, home, _terms)), lambda answer: answer["id"]),
    "terms new": (
        lambda ground, home: ("terms", "new", home.number.rpartition("-")[0], *_NEW_TERMS), _changed,
    ),
    "terms end": (lambda ground, home: ("terms", "end", _kept(ground, home, _terms), *_LAST), _changed),
    "claims change": (
        lambda ground, home: ("claims", "change", _kept(ground, home, _claim), "--set", "amount=5", "--dry-run"),
        _changed,
    ),
}  # fmt: skip
