"""Defects of leases, vacancies and housing costs, one for each check of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice.models import Tenant
from tests.clean_register import FOREVER, Clean, add
from tests.defects import AUTUMN, LAST_MONTH, SPRING, THIS_MONTH, Defect, belonging, heat, lease, rent, spoil


def _without_tenants(session: Session, lease_id: int) -> None:
    session.query(Tenant).filter(Tenant.lease_id == lease_id).delete()


def _next_lease(session: Session, clean: Clean, at: int, start: date, *, tenant: bool = True, **values: Any) -> int:
    row = {"valid_from": start, "valid_to": FOREVER, "allocation_type": "1", "vacant": False, "available": False}
    key = add(session, "lease", [belonging(clean, at) | row | values])[0]
    if tenant:
        add(
            session,
            "tenant",
            [{"organisation_id": belonging(clean, at)["organisation_id"], "lease_id": key, "name": "Ny"}],
        )
    return key


def _next_rent(session: Session, clean: Clean, at: int, start: date, **values: Any) -> int:
    row = {"valid_from": start, "valid_to": FOREVER, "cost_type": "1", "amount": 610_000, "line": 0}
    return add(session, "housing_cost", [belonging(clean, at) | row | values])[0]


def _vacant(session: Session, clean: Clean, at: int, since: date, *, until: date | None = None, **values: Any) -> int:
    """End the lease and let a vacancy begin."""
    spoil(session, "lease", clean.leases[at], valid_to=until or since)
    row = {"allocation_type": None, "vacant": True, "available": True} | values
    return _next_lease(session, clean, at, since, tenant=False, **row)


def _let_shown_vacant(session: Session, clean: Clean, at: int) -> int:
    key = _vacant(session, clean, at, LAST_MONTH)
    _next_lease(session, clean, at, THIS_MONTH, status="draft")
    return key


def _vacancy_with_tenant(session: Session, clean: Clean, at: int) -> int:
    key = _vacant(session, clean, at, THIS_MONTH)
    add(
        session, "tenant", [{"organisation_id": belonging(clean, at)["organisation_id"], "lease_id": key, "name": "Ny"}]
    )
    return key


def _no_tenant(session: Session, clean: Clean, at: int, since: date, **values: Any) -> int:
    return _vacant(
        session, clean, at, since, **({"allocation_type": "10", "vacant": False, "available": False} | values)
    )


def _no_tenant_with_tenant(session: Session, clean: Clean, at: int) -> int:
    key = _no_tenant(session, clean, at, THIS_MONTH)
    add(
        session, "tenant", [{"organisation_id": belonging(clean, at)["organisation_id"], "lease_id": key, "name": "Ny"}]
    )
    return key


def _marked(**values: Any) -> Defect:
    """Return a defect of a dwelling that stands vacant."""

    def defect(session: Session, clean: Clean, at: int) -> int:
        _vacant(session, clean, at, THIS_MONTH)
        return spoil(session, "dwelling", clean.dwellings[at], **values)

    return defect


def _as_vacancy(reason: str) -> Defect:
    def defect(session: Session, clean: Clean, at: int) -> int:
        spoil(session, "dwelling", clean.dwellings[at], unavailable_reason=reason, unavailable_from=LAST_MONTH)
        return _vacant(session, clean, at, LAST_MONTH)

    return defect


def _not_shown_vacant(session: Session, clean: Clean, at: int) -> int:
    spoil(session, "lease", clean.leases[at], valid_to=LAST_MONTH)
    return clean.dwellings[at]


def _moved(end: date, start: date, **values: Any) -> Defect:
    """Return a defect of a lease that ends on one day and is followed by one that begins on another."""

    def defect(session: Session, clean: Clean, at: int) -> int:
        spoil(session, "lease", clean.leases[at], valid_to=end)
        return _next_lease(session, clean, at, start, **values)

    return defect


def _dearer(end: date, start: date, **values: Any) -> Defect:
    """Return a defect of a net rent that ends on one day and is followed by one that begins on another."""

    def defect(session: Session, clean: Clean, at: int) -> int:
        spoil(session, "housing_cost", clean.rents[at], valid_to=end)
        return _next_rent(session, clean, at, start, **values)

    return defect


def _tenant_missing(session: Session, clean: Clean, at: int) -> int:
    _without_tenants(session, clean.leases[at])
    return clean.leases[at]


def _net_rent_missing(session: Session, clean: Clean, at: int) -> int:
    spoil(session, "housing_cost", clean.rents[at], cost_type="6")
    return clean.dwellings[at]


def _rent_begins_later(session: Session, clean: Clean, at: int) -> int:
    spoil(session, "housing_cost", clean.rents[at], valid_from=SPRING)
    return clean.leases[at]


def _costs_overlap(session: Session, clean: Clean, at: int) -> int:
    return _next_rent(session, clean, at, SPRING, cost_type="2", amount=70_000)


LETTING: Mapping[str, Defect] = {
    "closed_while_vacant": _marked(closed_for_signup=True),
    "hidden_while_vacant": _marked(suppress_portal=True, suppress_portal_reason="Sag"),
    "not_shown_vacant": _not_shown_vacant,
    "net_rent_missing": _net_rent_missing,
    "let_shown_vacant": _let_shown_vacant,
    "vacancy_within_notice": lambda session, clean, at: _vacant(session, clean, at, THIS_MONTH, until=date(2027, 2, 1)),
    "vacancy_not_a_loss": lambda session, clean, at: _vacant(session, clean, at, THIS_MONTH, empty_reason="municipal"),
    "vacancy_long": lambda session, clean, at: _vacant(session, clean, at, SPRING),
    "no_tenant_long": lambda session, clean, at: _no_tenant(session, clean, at, date(2025, 1, 1)),
    "vacancy_with_tenant": _vacancy_with_tenant,
    "no_tenant_with_tenant": _no_tenant_with_tenant,
    "no_tenant_marked_vacant": lambda session, clean, at: _no_tenant(session, clean, at, THIS_MONTH, vacant=True),
    "tenant_missing": _tenant_missing,
    "gap_between_leases": _moved(SPRING, AUTUMN),
    "leases_overlap": _moved(AUTUMN, SPRING),
    "lease_never_reported": _moved(SPRING, SPRING, status="draft"),
    "lease_far_ahead": _moved(date(2027, 8, 1), date(2027, 8, 1)),
    "allocation_type_missing": lease(allocation_type=None),
    "allocation_type_unknown": lease(allocation_type="77"),
    "rent_begins_later": _rent_begins_later,
    "renovation_as_vacancy": _as_vacancy("renovation"),
    "rehousing_as_vacancy": _as_vacancy("rehousing"),
    "net_rent_gap": _dearer(SPRING, AUTUMN),
    "costs_overlap": _costs_overlap,
    "amount_negative": heat(amount=-60_000),
    "heat_without_amount": heat(included_in_rent=True, amount=0),
    "rent_change_large": _dearer(SPRING, SPRING, amount=800_000),
    "rent_never_reported": _dearer(SPRING, SPRING, status="draft"),
    "cost_far_ahead": _dearer(date(2027, 8, 1), date(2027, 8, 1)),
    "cost_type_unknown": heat(cost_type="77"),
    "rent_m2_unusual": rent(amount=1_200_000),
}
