"""What stands in the way of reporting a lease or housing cost, and what somebody has to approve first.

Owns the rules of one lease or cost among those of its dwelling: F01 to F06 and A01 to A06, A08 of the register's rule catalogue.
Each fault says what the rule looked at, for which an approval then holds. Periods are closed-open, amounts øre a month. Never
reads the register; limits that are guesses come from imports/assumptions.csv.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from backoffice.rules.money import Ore
from backoffice.rules.problems import Level

UDK_FIRST_DAY = date(2013, 3, 1)
"""What ended before it is not paid by UDK (seed S4, statement 8)."""
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limits:
    """What is unusual: percent, months and days."""

    rent_change: int = 20
    rent_m2: int = 50
    months_ahead: int = 6
    moved_days: int = 31
    vacancy_days: int = 90
    no_tenant_days: int = 365


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that is broken: the field to look at, what it looked at by name, and what tells a person which ("told")."""

    rule: str
    level: Level
    column: str
    looked_at: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    told: tuple[object, ...] = ()
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class LeaseFacts:
    """A lease, the end of the leases that begin before it, what overlaps it, and its start when it was last reported.

    `without_rent` is the first day of the lease, up to today, on which no net rent is reported; None where there is none.
    """

    valid_from: date
    valid_to: date
    vacant: bool = False
    no_tenant: bool = False
    has_tenants: bool = False
    overlaps: date | None = None
    covered_until: date | None = None
    reported_start: date | None = None
    without_rent: date | None = None


@dataclass(frozen=True, slots=True)
class CostFacts:
    """A cost of a type by its meaning, the net rent before it, the dwelling's m², the department's median in øre per m²."""

    meaning: str
    valid_from: date
    valid_to: date
    amount: int
    included: bool | None = None
    overlaps: date | None = None
    amount_before: int | None = None
    area: int | None = None
    median_m2: int | None = None


_RENT = ("valid_from", "amount", "amount_before")
LOOKED_AT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "lease_start_moved": ("valid_from", "reported_start"),
        "lease_starts_back": ("valid_from",),
        "lease_far_ahead": ("valid_from",),
        "gap_between_leases": ("valid_from", "covered_until"),
        "vacancy_long": ("valid_from", "vacant", "no_tenant"),
        "no_tenant_long": ("valid_from", "vacant", "no_tenant"),
        "cost_far_ahead": ("valid_from",),
        "rent_retroactive": _RENT,
        "rent_change_large": _RENT,
        # The median is what others pay: when it moves, what was approved of this rent still holds.
        "rent_m2_unusual": ("amount", "area"),
        "heat_without_amount": ("included", "amount"),
    }
)
"""Which facts each warning looks at: an approval of it holds for exactly these values."""


def looked_at(rule: str, row: LeaseFacts | CostFacts) -> Mapping[str, object]:
    """Return what a warning looks at in a lease or cost, by name; KeyError for a rule that is no warning of these."""
    return {name: getattr(row, name) for name in LOOKED_AT[rule]}


def lease_faults(lease: LeaseFacts, today: date, limits: Limits = Limits()) -> list[Fault]:
    """Return what is wrong or unusual with a lease that is to be reported, errors first."""
    faults = _lease_errors(lease)
    start = lease.valid_from
    if lease.reported_start is not None and start != lease.reported_start:
        faults.append(_warning("lease_start_moved", "valid_from", lease, (lease.reported_start, start)))
    elif lease.reported_start is None and not _is_empty(lease) and (today - start).days > limits.moved_days:
        values = {"days": limits.moved_days}
        faults.append(_warning("lease_starts_back", "valid_from", lease, (start,), values))
    faults += _ahead("lease", lease, today, limits)
    if lease.covered_until is not None and lease.covered_until < start:
        told = (lease.covered_until, start - timedelta(days=1))
        faults.append(_warning("gap_between_leases", "valid_from", lease, told))
    faults += _long_empty(lease, today, limits)
    return faults


def cost_faults(cost: CostFacts, today: date, limits: Limits = Limits()) -> list[Fault]:
    """Return what is wrong or unusual with a housing cost that is to be reported, errors first."""
    faults: list[Fault] = []
    start, amount = cost.valid_from, cost.amount
    if cost.valid_to <= start:
        faults.append(_error("ends_before_start", "valid_to", (start,)))
    if cost.overlaps is not None:
        faults.append(_error("costs_overlap", "valid_from", (start, cost.overlaps)))
    if amount < 0 and cost.meaning != "repayment":
        faults.append(_error("amount_negative", "amount", (Ore(amount),)))
    faults += _ahead("cost", cost, today, limits)
    if cost.included and cost.meaning == "heat_on_account" and not amount:
        faults.append(_warning("heat_without_amount", "included_in_rent", cost, (start,)))
    return faults + (_rent_faults(cost, today, limits) if cost.meaning == "net_rent" else [])


def _lease_errors(lease: LeaseFacts) -> list[Fault]:
    faults: list[Fault] = []
    start = lease.valid_from
    if lease.valid_to <= start:
        faults.append(_error("ends_before_start", "valid_to", (start,)))
    if lease.overlaps is not None:
        faults.append(_error("leases_overlap", "valid_from", (start, lease.overlaps)))
    if lease.without_rent is not None:
        faults.append(_error("let_without_rent", "valid_from", (start, lease.without_rent)))
    if lease.vacant and lease.has_tenants:
        faults.append(_error("vacancy_with_tenant", "vacant", (start,)))
    if lease.no_tenant and lease.has_tenants:
        faults.append(_error("no_tenant_with_tenant", "allocation_type", (start,)))
    if lease.no_tenant and lease.vacant:
        faults.append(_error("no_tenant_marked_vacant", "allocation_type", (start,)))
    return faults


def _is_empty(lease: LeaseFacts) -> bool:
    return lease.vacant or lease.no_tenant


def _long_empty(lease: LeaseFacts, today: date, limits: Limits) -> list[Fault]:
    if not _is_empty(lease) or lease.valid_to <= today:
        return []
    rule, days = ("vacancy_long", limits.vacancy_days) if lease.vacant else ("no_tenant_long", limits.no_tenant_days)
    if (today - lease.valid_from).days <= days:
        return []
    return [_warning(rule, "valid_from", lease, (lease.valid_from,), {"days": days})]


def _ahead(kind: str, row: LeaseFacts | CostFacts, today: date, limits: Limits) -> list[Fault]:
    if row.valid_from <= months_after(today, limits.months_ahead):
        return []
    values = {"months": limits.months_ahead}
    return [_warning(f"{kind}_far_ahead", "valid_from", row, (row.valid_from,), values)]


def _rent_faults(cost: CostFacts, today: date, limits: Limits) -> list[Fault]:
    faults: list[Fault] = []
    before, amount = cost.amount_before, cost.amount
    if before is not None and before != amount and cost.valid_from < today:
        faults.append(_warning("rent_retroactive", "valid_from", cost, (cost.valid_from,)))
    if before and abs(amount - before) * 100 > limits.rent_change * abs(before):
        values = {"percent": limits.rent_change}
        faults.append(_warning("rent_change_large", "amount", cost, (Ore(before), Ore(amount)), values))
    if cost.area and cost.median_m2:
        per_m2 = round(amount / cost.area)
        if abs(per_m2 - cost.median_m2) * 100 > limits.rent_m2 * cost.median_m2:
            told = (Ore(per_m2), Ore(cost.median_m2))
            faults.append(_warning("rent_m2_unusual", "amount", cost, told, {"percent": limits.rent_m2}))
    return faults


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, the month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))


def first_uncovered(periods: Iterable[tuple[date, date]], start: date, end: date) -> date | None:
    """Return the first day from `start` up to (not with) `end` that none of the closed-open periods covers."""
    day = start
    for begin, stop in sorted(periods):
        if day >= end or begin > day:
            break
        day = max(day, stop)
    return day if day < end else None


def median(values: Sequence[int]) -> int | None:
    """Return the middle value, rounded; None of no values."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else round((ordered[half - 1] + ordered[half]) / 2)


def _error(rule: str, name: str, told: tuple[object, ...]) -> Fault:
    return Fault(rule, Level.ERROR, name, told=told)


def _warning(
    rule: str,
    name: str,
    row: LeaseFacts | CostFacts,
    told: tuple[object, ...],
    values: Mapping[str, object] = _NOTHING,
) -> Fault:
    return Fault(rule, Level.WARNING, name, looked_at(rule, row), told, values)
