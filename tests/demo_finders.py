"""Find each kind of demonstration data's planted mistakes by its own words, in a whole register held in memory."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache, cached_property
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import (
    FOREVER,
    AllocationAgreement,
    BuildingSection,
    CodeEntry,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
    PostalCode,
    SignupAgreement,
    Tenant,
    Transfer,
)
from backoffice.operations.demo import planted

TODAY = date(2026, 11, 22)
WEB = re.compile(r"^https?://[^\s/$.?#][^\s]*$")
HALF_A_YEAR = timedelta(days=183)


class Register:
    """Everything in a register, in memory."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.planted = {one.kind: one.record_id for one in planted(session)}

    @cache  # noqa: B019  one register per test
    def all(self, model: Any) -> dict[int, Any]:
        return {row.id: row for row in self._session.execute(select(model).order_by(model.id)).scalars()}

    @cached_property
    def transfers(self) -> list[Any]:
        return list(self._session.execute(select(Transfer)).scalars())

    @cached_property
    def postal_codes(self) -> set[str]:
        return set(self._session.execute(select(PostalCode.code)).scalars())

    @cached_property
    def heatings(self) -> set[str]:
        return set(self._session.execute(select(CodeEntry.code).where(CodeEntry.list_name == "heating")).scalars())

    @cached_property
    def names(self) -> dict[int, int]:
        counts: dict[int, int] = {}
        for tenant in self.all(Tenant).values():
            counts[tenant.lease_id] = counts.get(tenant.lease_id, 0) + 1
        return counts

    @cached_property
    def leases(self) -> dict[int, list[Any]]:
        return self._by_dwelling(self.all(Lease).values(), lambda row: row.dwelling_id)

    @cached_property
    def rents(self) -> dict[int, list[Any]]:
        rows = [row for row in self.all(HousingCost).values() if row.cost_type == "1"]
        return self._by_dwelling(rows, lambda row: row.dwelling_id)

    @cached_property
    def costs(self) -> dict[Any, list[Any]]:
        return self._by_dwelling(self.all(HousingCost).values(), lambda row: (row.dwelling_id, row.cost_type))

    @cached_property
    def section_homes(self) -> dict[int, list[Any]]:
        return self._by_dwelling(self.all(Dwelling).values(), lambda row: row.building_section_id)

    def _by_dwelling(self, rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
        found: dict[Any, list[Any]] = {}
        for row in rows:
            found.setdefault(key(row), []).append(row)
        return found

    def now(self, dwelling: int) -> list[Any]:
        """Return the leases that cover today, drafts among them."""
        return [row for row in self.leases.get(dwelling, []) if row.valid_from <= TODAY < row.valid_to]

    def vacancy(self, dwelling: int) -> Any:
        """Return the reported vacancy shown today, if there is one."""
        shown = [row for row in self.now(dwelling) if row.vacant and row.status == "reported"]
        return shown[0] if shown else None

    def let(self, dwelling: int) -> bool:
        return any(self.names.get(row.id) for row in self.now(dwelling))


def following(rows: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield each reported row with the one after it."""
    in_order = sorted((row for row in rows if row.status == "reported"), key=lambda row: (row.valid_from, row.id))
    return itertools.pairwise(in_order)


def dwellings(test: Callable[[Register, Any], Any]) -> Callable[[Register], set[int]]:
    return lambda register: {key for key, row in register.all(Dwelling).items() if test(register, row)}


def leases(test: Callable[[Register, Any], Any]) -> Callable[[Register], set[int]]:
    return lambda register: {key for key, row in register.all(Lease).items() if test(register, row)}


def costs(test: Callable[[Register, Any], Any]) -> Callable[[Register], set[int]]:
    return lambda register: {key for key, row in register.all(HousingCost).items() if test(register, row)}


def open_no_tenant(row: Any) -> bool:
    return row.allocation_type == "10" and row.valid_from <= TODAY < row.valid_to


def closed_but_let(register: Register) -> set[int]:
    let = {row.department_id for key, row in register.all(Dwelling).items() if register.let(key)}
    return {key for key, row in register.all(Department).items() if row.closed_on and key in let}


def not_linked_at_all(register: Register) -> set[int]:
    linked = {row.disability_registration for row in register.all(Dwelling).values()}
    return register.all(DisabilityRegistration).keys() - linked


def partly_linked(register: Register) -> set[int]:
    found = set()
    for key, row in register.all(DisabilityRegistration).items():
        links = [home.disability_registration == key for home in register.section_homes[row.building_section_id]]
        found |= {key} if any(links) and not all(links) else set()
    return found


def vacant_in_renovation(register: Register) -> set[int]:
    found = set()
    for homes in register.section_homes.values():
        empty = sum(any(open_no_tenant(row) for row in register.now(home.id)) for home in homes)
        if empty * 2 > len(homes):
            found |= {register.vacancy(home.id).id for home in homes if register.vacancy(home.id)}
    return found


def address_twice(register: Register) -> set[int]:
    seen: set[Any] = set()
    twice = set()
    for key, row in register.all(Dwelling).items():
        address = (row.municipality_code, row.postal_code, row.address_key)
        if address in seen:
            twice.add(key)
        seen.add(address)
    return twice


def rents_out_of_line(register: Register) -> set[int]:
    by_department: dict[int, list[tuple[float, int]]] = {}
    for key, rows in register.rents.items():
        home = register.all(Dwelling)[key]
        if home.area and rows[-1].valid_to == FOREVER:
            by_department.setdefault(home.department_id, []).append((rows[-1].amount / home.area, rows[-1].id))
    found = set()
    for rates in by_department.values():
        middle = median(rate for rate, _ in rates)
        found |= {key for rate, key in rates if not 0.5 * middle < rate < 1.5 * middle}
    return found


def overlapping_signups(register: Register) -> set[int]:
    found = set()
    for one, other in itertools.combinations(register.all(SignupAgreement).values(), 2):
        same = (one.organisation_id, one.department_id) == (other.organisation_id, other.department_id)
        types = set(one.dwelling_types.split()) & set(other.dwelling_types.split())
        if same and types and one.valid_from < other.valid_to and other.valid_from < one.valid_to:
            found.add(other.id)
    return found


def covering_nothing(register: Register) -> set[int]:
    there = {(row.department_id, row.dwelling_type) for row in register.all(Dwelling).values()}
    return {
        key
        for key, row in register.all(AllocationAgreement).items()
        if not any((row.department_id, code) in there for code in row.dwelling_types.split())
    }


def pairs(rows_of: Callable[[Register], Iterable[list[Any]]], wrong: Callable[[Any, Any], bool]) -> Any:
    return lambda register: {
        after.id for rows in rows_of(register) for before, after in following(rows) if wrong(before, after)
    }


def every_lease(register: Register) -> Iterable[list[Any]]:
    return register.leases.values()


def every_cost(register: Register) -> Iterable[list[Any]]:
    return register.costs.values()


def every_rent(register: Register) -> Iterable[list[Any]]:
    return register.rents.values()


def _linked(register: Register, row: Any) -> Any:
    return register.all(DisabilityRegistration).get(row.disability_registration)


# What a careful person would find by each kind's own words, over the whole register.
FINDERS: dict[str, Callable[[Register], set[int]]] = {
    "organisation_without_contact": lambda r: {
        key for key, row in r.all(HousingOrganisation).items() if not (row.website or row.email or row.phone)
    },
    "website_malformed": lambda r: {
        key for key, row in r.all(HousingOrganisation).items() if row.website and not WEB.match(row.website)
    },
    "transfer_stopped": lambda r: {row.organisation_id for row in r.transfers if row.at.date() < TODAY},
    "closed_department_let": closed_but_let,
    "department_without_municipality": lambda r: {
        key for key, row in r.all(Department).items() if not row.municipality_code
    },
    "signup_agreements_overlap": overlapping_signups,
    "signup_agreement_run_out": lambda r: {key for key, row in r.all(SignupAgreement).items() if row.valid_to < TODAY},
    "signup_front_page": lambda r: {
        key for key, row in r.all(SignupAgreement).items() if row.website and urlsplit(row.website).path in ("", "/")
    },
    "signup_without_target": lambda r: {
        key
        for key, row in r.all(SignupAgreement).items()
        if not (row.website or row.email or row.phone or row.cooperation_id)
    },
    "flexible_for_youth": lambda r: {
        key
        for key, row in r.all(AllocationAgreement).items()
        if row.agreement_kind == "flexible" and "3" in row.dwelling_types.split()
    },
    "allocation_covers_nothing": covering_nothing,
    "allocation_runs_out": lambda r: {
        key for key, row in r.all(AllocationAgreement).items() if row.valid_to < TODAY + timedelta(days=90)
    },
    "section_without_property_number": lambda r: {
        key for key, row in r.all(BuildingSection).items() if not row.property_number
    },
    "registration_without_dwellings": not_linked_at_all,
    "dwellings_not_linked": partly_linked,
    "renovation_as_vacancy": vacant_in_renovation,
    "link_other_section": dwellings(
        lambda r, row: _linked(r, row) and _linked(r, row).building_section_id != row.building_section_id
    ),
    "mobility_against_registration": dwellings(
        lambda r, row: _linked(r, row) and (_linked(r, row).wheelchair == "1") is not row.mobility_suitable
    ),
    "manual_in_automatic": dwellings(
        lambda r, row: row.origin != r.all(HousingOrganisation)[row.organisation_id].transfer
    ),
    "address_twice": address_twice,
    "other_municipality": dwellings(
        lambda r, row: (
            row.municipality_code != (r.all(Department)[row.department_id].municipality_code or row.municipality_code)
        )
    ),
    "mobility_without_registration": dwellings(
        lambda r, row: row.mobility_suitable and row.disability_registration is None
    ),
    "kitchen_against_bbr": dwellings(lambda r, row: row.own_kitchen is not (row.bbr_kitchen == "E")),
    "family_without_kitchen": dwellings(lambda r, row: row.dwelling_type == "1" and not row.own_kitchen),
    "area_against_bbr": dwellings(
        lambda r, row: row.area and row.benefit_area and abs(row.benefit_area - row.area * 100) > row.area * 5
    ),
    "benefit_area_missing": dwellings(lambda r, row: row.benefit_area is None),
    "area_missing": dwellings(lambda r, row: row.area is None),
    "dwelling_type_missing": dwellings(lambda r, row: row.dwelling_type is None),
    "student_room_elsewhere": dwellings(lambda r, row: row.student_room and row.dwelling_type != "3"),
    "code_unknown": dwellings(lambda r, row: row.heating not in r.heatings),
    "url_malformed": dwellings(lambda r, row: row.url and not WEB.match(row.url)),
    "postal_code_unknown": dwellings(lambda r, row: row.postal_code not in r.postal_codes),
    "bbr_historic": dwellings(lambda r, row: row.bbr_status == "10"),
    "bbr_registered_in_error": dwellings(lambda r, row: row.bbr_status == "11"),
    "withheld_from_udk": dwellings(lambda r, row: row.suppress_udk),
    "let_shown_vacant": leases(
        lambda r, row: (
            row is r.vacancy(row.dwelling_id)
            and len(r.now(row.dwelling_id)) > 1
            and any(other.status == "draft" and r.names.get(other.id) for other in r.now(row.dwelling_id))
        )
    ),
    "not_shown_vacant": dwellings(lambda r, row: row.status != "new" and not r.now(row.id)),
    "vacancy_within_notice": leases(
        lambda r, row: (
            row is r.vacancy(row.dwelling_id)
            and any(
                other.valid_from < row.valid_from < other.valid_to and other.status == "reported"
                for other in r.leases[row.dwelling_id]
            )
        )
    ),
    "vacant_for_long": leases(
        lambda r, row: row is r.vacancy(row.dwelling_id) and row.valid_from < TODAY - timedelta(days=90)
    ),
    "vacancy_with_tenant": leases(lambda r, row: row.vacant and r.names.get(row.id)),
    "rehousing_as_vacancy": leases(
        lambda r, row: (
            row is r.vacancy(row.dwelling_id) and r.all(Dwelling)[row.dwelling_id].unavailable_reason == "rehousing"
        )
    ),
    "suppression_without_reason": dwellings(lambda r, row: row.suppress_portal and not row.suppress_portal_reason),
    "closed_while_vacant": dwellings(lambda r, row: row.closed_for_signup and r.vacancy(row.id)),
    "hidden_while_vacant": dwellings(lambda r, row: row.suppress_portal and r.vacancy(row.id)),
    "no_tenant_for_long": leases(lambda r, row: open_no_tenant(row) and row.valid_from < TODAY - timedelta(days=365)),
    "no_tenant_with_tenant": leases(lambda r, row: row.allocation_type == "10" and r.names.get(row.id)),
    "no_tenant_marked_vacant": leases(lambda r, row: row.allocation_type == "10" and row.vacant),
    "tenant_missing": leases(lambda r, row: not (row.vacant or row.allocation_type == "10" or r.names.get(row.id))),
    "gap_between_leases": pairs(every_lease, lambda before, after: after.valid_from > before.valid_to),
    "leases_overlap": pairs(every_lease, lambda before, after: after.valid_from < before.valid_to and not after.vacant),
    "lease_never_reported": leases(lambda r, row: row.status == "draft" and row.valid_from < TODAY - HALF_A_YEAR),
    "lease_far_ahead": leases(lambda r, row: row.valid_from > TODAY + HALF_A_YEAR),
    "net_rent_missing": dwellings(lambda r, row: r.let(row.id) and not r.rents.get(row.id)),
    "net_rent_gap": pairs(every_rent, lambda before, after: after.valid_from > before.valid_to),
    "rent_never_reported": costs(lambda r, row: row.status == "draft"),
    "rent_jump": pairs(every_rent, lambda before, after: not 0.8 < after.amount / before.amount < 1.2),
    "rent_out_of_line": rents_out_of_line,
    "costs_overlap": pairs(every_cost, lambda before, after: after.valid_from < before.valid_to),
    "amount_negative": costs(lambda r, row: row.amount < 0),
    "heat_without_amount": costs(lambda r, row: row.included_in_rent and not row.amount),
}
