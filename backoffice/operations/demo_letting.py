"""The demonstration data's leases, tenants and housing costs of one dwelling: let, vacant, or without tenant.

Owns the vacancy rates by region and type (LBF, October 2024) and the amounts. Periods are closed-open and without gaps.
"""

from dataclasses import dataclass, field
from datetime import date

from backoffice.models import FOREVER
from backoffice.operations.demo_chance import Weighted
from backoffice.operations.demo_rows import Row
from backoffice.operations.demo_structure import Department, Facts

_VACANT_PER_MILLE = {"1084": 0.8, "1085": 4.6, "1083": 8.3, "1082": 13.0, "1081": 12.7}
_VACANT_BY_TYPE = {"family": 6.1 / 6.5, "elderly": 1.9 / 6.5, "youth": 16.1 / 6.5}
_NO_TENANT = 0.003
_OLD_ENOUGH = 24  # months a building has stood before its demonstration dwellings stand empty
_MONTHS_OF_STAY = {"family": 84.0, "elderly": 66.0, "youth": 20.0}
_ALLOCATION = {
    "family": Weighted(
        ("external_waiting_list", 55),
        ("internal_waiting_list", 21),
        ("municipal", 16),
        ("flexible", 5),
        ("exchange", 3),
    ),
    "elderly": Weighted(("municipal", 60), ("special", 25), ("external_waiting_list", 15)),
    "youth": Weighted(("external_waiting_list", 75), ("special", 15), ("municipal", 10)),
}
_RENT_BY_TYPE = {"family": 1.0, "elderly": 1.1, "youth": 1.16}


@dataclass(slots=True)
class Home:
    """A dwelling on its way into the register; `link` is its disability registration's row, `spoiled` has a planted mistake.

    A lease row carries its tenants' names under "tenants" until it is written, and under "contacts" what else is known of
    them.
    """

    dwelling: Row
    dwelling_type: str
    link: Row | None = None
    let: bool = False
    spoiled: bool = False
    leases: list[Row] = field(default_factory=list)
    costs: list[Row] = field(default_factory=list)


def lease(facts: Facts, home: Home, start: date, end: date, allocation: str, tenants: list[str]) -> Row:
    """Return a reported lease; the allocation is a meaning, "" for none."""
    return {
        "organisation_id": home.dwelling["organisation_id"],
        "valid_from": start,
        "valid_to": end,
        "allocation_type": facts.code("allocation_type", allocation) if allocation else None,
        "vacant": False,
        "available": False,
        "municipal_allocation": allocation == "municipal" if tenants else None,
        "entry_deposit": home.dwelling["current_entry_deposit"] if tenants else None,
        "deposit": home.dwelling["current_deposit"] if tenants else None,
        "status": "reported",
        "origin": home.dwelling["origin"],
        "tenants": tenants,
    }


def vacancy(facts: Facts, home: Home, start: date, end: date = FOREVER) -> Row:
    """Return a reported vacancy (tomgang)."""
    loss = facts.code("empty_reason", "economic_loss")
    return lease(facts, home, start, end, "", []) | {"vacant": True, "available": True, "empty_reason": loss}


def shown(home: Home) -> None:
    """Open a dwelling for signup and let the portal show it, as one that stands empty should be."""
    for name in ("closed_for_signup", "suppress_portal"):
        home.dwelling[name], home.dwelling[f"{name}_reason"] = False, None


def renovated(facts: Facts, home: Home, since: date) -> Row:
    """Mark a dwelling as under renovation from a day, and return its period without tenant."""
    home.dwelling["unavailable_reason"] = facts.code("unavailable", "renovation")
    home.dwelling["unavailable_from"] = since
    reason = facts.code("empty_reason", "renovation")
    return lease(facts, home, since, FOREVER, "no_tenant", []) | {"empty_reason": reason}


def tenants_of(facts: Facts, home: Home) -> list[str]:
    """Return the names of a household's made-up tenants."""
    two = facts.chance.happens({"family": 0.45, "elderly": 0.2, "youth": 0.03}[home.dwelling_type])
    return [facts.names.person(facts.chance) for _ in range(1 + two)]


def settle(facts: Facts, department: Department, home: Home, months: int, no_tenant: float) -> None:
    """Give a home its leases: `months` since it was built; `no_tenant` of a section under renovation, else 0.

    Nothing is vacant in a section under renovation: that would be a mistake, and mistakes are planted.
    """
    chance, calendar = facts.chance, facts.calendar
    old = months >= _OLD_ENOUGH
    if old and chance.happens(no_tenant or _NO_TENANT):
        since = calendar.firsts[chance.between(1, 10)]
        current = renovated(facts, home, since)
    elif old and not no_tenant and chance.happens(_vacant(department, home)):
        since = chance.among((calendar.firsts[0], calendar.firsts[1], calendar.mids[1], calendar.mids[2]))
        current = vacancy(facts, home, since)
        shown(home)
    else:
        home.let = True
        _move_in(facts, home, months)
        return
    _lived_before(facts, home, since, chance.between(13, _OLD_ENOUGH - 1), months)
    home.leases.append(current)


def _vacant(department: Department, home: Home) -> float:
    return _VACANT_PER_MILLE[department.region] / 1000 * _VACANT_BY_TYPE[home.dwelling_type]


def _move_in(facts: Facts, home: Home, months: int) -> None:
    chance, calendar = facts.chance, facts.calendar
    back = min(1 + chance.waiting(_MONTHS_OF_STAY[home.dwelling_type]), months)
    start = calendar.mids[back] if back and chance.happens(0.2) else calendar.firsts[back]
    if back + 3 < months and chance.happens(0.28):
        empty = calendar.firsts[back + 1] if chance.happens(0.1) else start
        _lived_before(facts, home, empty, back + 2, months)
        if empty < start:
            home.leases.append(vacancy(facts, home, empty, start))
    home.leases.append(_let(facts, home, start, FOREVER))


def _lived_before(facts: Facts, home: Home, end: date, least: int, months: int) -> None:
    """Add the lease of those who lived there until a day, from `least` months back or longer."""
    chance = facts.chance
    back = min(least + chance.waiting(_MONTHS_OF_STAY[home.dwelling_type] / 2), months)
    home.leases.append(_let(facts, home, facts.calendar.firsts[back], end))


def _let(facts: Facts, home: Home, start: date, end: date) -> Row:
    allocation = facts.chance.of(_ALLOCATION[home.dwelling_type])
    return lease(facts, home, start, end, allocation, tenants_of(facts, home))


def charge(facts: Facts, department: Department, home: Home, first: date, heat: bool) -> None:
    """Give a home its costs from its first day on: net rent, with last year's for some, heat and water on account."""
    chance = facts.chance
    area = home.dwelling["area"]
    small = 1.05 if home.dwelling["rooms"] == 1 else 1.0
    rate = department.rent * _RENT_BY_TYPE[home.dwelling_type] * small * (0.98 + chance.share() * 0.04)
    rent = round(area * rate / 12)
    changed = department.rent_from
    if first < changed and chance.happens(0.42):
        before = round(rent / (1.01 + chance.share() * 0.04))
        home.costs.append(cost(facts, home, "net_rent", first, before * 100, changed))
        home.costs.append(cost(facts, home, "net_rent", changed, rent * 100))
    else:
        home.costs.append(cost(facts, home, "net_rent", first, rent * 100))
    if heat:
        on_account = cost(facts, home, "heat_on_account", first, _rounded(area * (6.5 + chance.share() * 3), 5))
        on_account["included_in_rent"] = department.heat_included
        home.costs.append(on_account)
    if department.water:
        home.costs.append(cost(facts, home, "water_on_account", first, _rounded(150 + area * chance.share() * 3, 5)))


def _rounded(kroner: float, step: int) -> int:
    return round(kroner / step) * step * 100


def cost(facts: Facts, home: Home, cost_type: str, start: date, amount: int, end: date = FOREVER) -> Row:
    """Return a housing cost of a meaning: øre per month, paid to the housing organisation."""
    return {
        "organisation_id": home.dwelling["organisation_id"],
        "cost_type": facts.code("cost_type", cost_type),
        "valid_from": start,
        "valid_to": end,
        "line": 0,
        "amount": amount,
        "recipient": facts.code("cost_recipient", "organisation"),
        "included_in_rent": False,
        "description": None,
        "status": "new" if home.dwelling["status"] == "new" else "reported",
        "origin": home.dwelling["origin"],
    }
