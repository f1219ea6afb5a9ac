"""The mistakes planted in leases, tenants and housing costs of single demonstration dwellings.

Each function changes one home that is about to be written and returns the record kind and the row to point at.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from backoffice.models import FOREVER
from backoffice.operations.demo_letting import Home, cost, lease, renovated, shown, tenants_of, vacancy
from backoffice.operations.demo_mistakes import Make, Mistake, Scene, costs_of, ordinary
from backoffice.operations.demo_rows import Row


def _empty_since(scene: Scene, home: Home, since: date, *, until: date | None = None) -> Row:
    """End the lease and report the dwelling as vacant from a day; `until` ends the lease on another day."""
    home.leases[-1]["valid_to"] = until or since
    home.leases.append(vacancy(scene.facts, home, since))
    home.let = False
    shown(home)
    return home.leases[-1]


def _new_tenants(scene: Scene, home: Home, since: date, end: date = FOREVER) -> Row:
    row = lease(scene.facts, home, since, end, "external_waiting_list", tenants_of(scene.facts, home))
    home.leases.append(row)
    return row


def _let_shown_vacant(scene: Scene, home: Home) -> tuple[str, Row]:
    row = _empty_since(scene, home, scene.facts.calendar.mids[2])
    _new_tenants(scene, home, scene.facts.calendar.firsts[1])["status"] = "draft"
    return "lease", row


def _not_shown_vacant(scene: Scene, home: Home) -> tuple[str, Row]:
    home.leases[-1]["valid_to"] = scene.facts.calendar.firsts[2]
    return "dwelling", home.dwelling


def _vacancy_within_notice(scene: Scene, home: Home) -> tuple[str, Row]:
    since, until = scene.facts.calendar.firsts[1], scene.facts.calendar.ahead[2]
    return "lease", _empty_since(scene, home, since, until=until)


def _vacant_for_long(scene: Scene, home: Home) -> tuple[str, Row]:
    return "lease", _empty_since(scene, home, scene.facts.calendar.firsts[7])


def _vacancy_with_tenant(scene: Scene, home: Home) -> tuple[str, Row]:
    row = _empty_since(scene, home, scene.facts.calendar.firsts[1])
    row["tenants"] = tenants_of(scene.facts, home)
    return "lease", row


def _closed_while_vacant(scene: Scene, home: Home) -> tuple[str, Row]:
    _empty_since(scene, home, scene.facts.calendar.firsts[1])
    home.dwelling |= {"closed_for_signup": True, "closed_for_signup_reason": "Ventelisten er lukket"}
    return "dwelling", home.dwelling


def _rehousing_as_vacancy(scene: Scene, home: Home) -> tuple[str, Row]:
    since = scene.facts.calendar.firsts[1]
    row = _empty_since(scene, home, since)
    home.dwelling |= {"unavailable_reason": scene.code("unavailable", "rehousing"), "unavailable_from": since}
    return "lease", row


def _hidden_while_vacant(scene: Scene, home: Home) -> tuple[str, Row]:
    _empty_since(scene, home, scene.facts.calendar.firsts[1])
    home.dwelling |= {"suppress_portal": True, "suppress_portal_reason": "Efter aftale med afdelingsbestyrelsen"}
    return "dwelling", home.dwelling


def _no_tenant(scene: Scene, home: Home, months_back: int) -> Row:
    since = scene.facts.calendar.firsts[months_back]
    home.leases[-1]["valid_to"] = since
    home.leases.append(renovated(scene.facts, home, since))
    home.let = False
    return home.leases[-1]


def _no_tenant_for_long(scene: Scene, home: Home) -> tuple[str, Row]:
    return "lease", _no_tenant(scene, home, 15)


def _no_tenant_with_tenant(scene: Scene, home: Home) -> tuple[str, Row]:
    row = _no_tenant(scene, home, 3)
    row["tenants"] = tenants_of(scene.facts, home)
    return "lease", row


def _no_tenant_marked_vacant(scene: Scene, home: Home) -> tuple[str, Row]:
    row = _no_tenant(scene, home, 1)
    row["vacant"] = True
    shown(home)
    return "lease", row


def _tenant_missing(_scene: Scene, home: Home) -> tuple[str, Row]:
    home.leases[-1]["tenants"] = []
    return "lease", home.leases[-1]


def _moved_on(end_months_back: int, start_months_back: int) -> Make:
    """Return a mistake of a lease that ends on one day and is followed by one that begins on another."""

    def make(scene: Scene, home: Home) -> tuple[str, Row]:
        firsts = scene.facts.calendar.firsts
        home.leases[-1]["valid_to"] = firsts[end_months_back]
        return "lease", _new_tenants(scene, home, firsts[start_months_back])

    return make


def _lease_never_reported(scene: Scene, home: Home) -> tuple[str, Row]:
    since = scene.facts.calendar.firsts[8]
    home.leases[-1]["valid_to"] = since
    row = _new_tenants(scene, home, since)
    row["status"] = "draft"
    return "lease", row


def _lease_far_ahead(scene: Scene, home: Home) -> tuple[str, Row]:
    start = scene.facts.calendar.ahead[8]
    home.leases[-1]["valid_to"] = start
    return "lease", _new_tenants(scene, home, start)


def _net_rent_missing(scene: Scene, home: Home) -> tuple[str, Row]:
    missing = costs_of(scene, home, "net_rent")
    home.costs = [row for row in home.costs if row not in missing]
    return "dwelling", home.dwelling


def _new_net_rent(scene: Scene, home: Home, end: date, start: date) -> Row:
    """Let the net rent end on a day and a new row, 2 % dearer, begin on another."""
    old = costs_of(scene, home, "net_rent")
    home.costs = [row for row in home.costs if row not in old]
    first, amount = old[0]["valid_from"], old[-1]["amount"]
    home.costs.append(cost(scene.facts, home, "net_rent", first, amount, end))
    home.costs.append(cost(scene.facts, home, "net_rent", start, round(amount * 1.02 / 100) * 100))
    return home.costs[-1]


def _net_rent_gap(scene: Scene, home: Home) -> tuple[str, Row]:
    firsts = scene.facts.calendar.firsts
    return "housing_cost", _new_net_rent(scene, home, firsts[6], firsts[4])


def _rent_never_reported(scene: Scene, home: Home) -> tuple[str, Row]:
    since = scene.facts.calendar.firsts[3]
    row = _new_net_rent(scene, home, since, since)
    row["status"] = "draft"
    return "housing_cost", row


def _rent_jump(scene: Scene, home: Home) -> tuple[str, Row]:
    since = scene.facts.calendar.firsts[9]
    row = _new_net_rent(scene, home, since, since)
    before = home.costs[-2]
    before["amount"] = round(row["amount"] / 1.4 / 100) * 100
    return "housing_cost", row


def _rent_out_of_line(scene: Scene, home: Home) -> tuple[str, Row]:
    for row in costs_of(scene, home, "net_rent"):
        row["amount"] *= 2
    return "housing_cost", costs_of(scene, home, "net_rent")[-1]


def _costs_overlap(scene: Scene, home: Home) -> tuple[str, Row]:
    old = costs_of(scene, home, "heat_on_account")[0]
    start = scene.facts.calendar.firsts[8]
    row = cost(scene.facts, home, "heat_on_account", start, old["amount"] + 50_00)
    home.costs.append(row | {"included_in_rent": old["included_in_rent"]})
    return "housing_cost", home.costs[-1]


def _amount_negative(scene: Scene, home: Home) -> tuple[str, Row]:
    row = costs_of(scene, home, "heat_on_account")[0]
    row["amount"] = -row["amount"]
    return "housing_cost", row


def _heat_without_amount(scene: Scene, home: Home) -> tuple[str, Row]:
    row = costs_of(scene, home, "heat_on_account")[0]
    row["included_in_rent"], row["amount"] = True, 0
    return "housing_cost", row


_MAKE: Mapping[str, Make] = {
    "let_shown_vacant": _let_shown_vacant,
    "not_shown_vacant": _not_shown_vacant,
    "vacancy_within_notice": _vacancy_within_notice,
    "vacant_for_long": _vacant_for_long,
    "vacancy_with_tenant": _vacancy_with_tenant,
    "closed_while_vacant": _closed_while_vacant,
    "hidden_while_vacant": _hidden_while_vacant,
    "rehousing_as_vacancy": _rehousing_as_vacancy,
    "no_tenant_for_long": _no_tenant_for_long,
    "no_tenant_with_tenant": _no_tenant_with_tenant,
    "no_tenant_marked_vacant": _no_tenant_marked_vacant,
    "tenant_missing": _tenant_missing,
    "gap_between_leases": _moved_on(6, 4),
    "leases_overlap": _moved_on(4, 6),
    "lease_never_reported": _lease_never_reported,
    "lease_far_ahead": _lease_far_ahead,
    "net_rent_missing": _net_rent_missing,
    "net_rent_gap": _net_rent_gap,
    "rent_never_reported": _rent_never_reported,
    "rent_jump": _rent_jump,
    "rent_out_of_line": _rent_out_of_line,
    "costs_overlap": _costs_overlap,
    "amount_negative": _amount_negative,
    "heat_without_amount": _heat_without_amount,
}
LETTING_MISTAKES: Mapping[str, Mistake] = MappingProxyType(
    {kind: Mistake(ordinary, make) for kind, make in _MAKE.items()}
)
