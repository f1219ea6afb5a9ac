"""Who pays what an inspection finds: the table of twelve situations, the tenant's duty to restore, and fault.

Owns who pays a line and why; amounts and shares are rules/restoration.py's. The table's two levels (extended, ordinary)
are DSB's own, agreed in a private lease: they are not the schemes A and B of social housing, and never stand for them.
Sources: DSB Ejendomme (seed), lov om leje § 187, almenlejeloven §§ 24-25, bekendtgørelse 640 §§ 12-14.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

EXTENDED, ORDINARY = "extended", "ordinary"
TENANT, LANDLORD, DEPARTMENT = "tenant", "landlord", "department"
NORMAL, MISUSE = "normal", "misuse"
ALMEN = "almen"
LOCKS = "locks"
NEW_RULES = date(2015, 7, 1)
"""Private leases from this day on may not agree on "newly restored"; a lease of the day itself is under the new rules."""
NEWLY_DONE = frozenset({"renovated", "newly_renovated"})
"""Hand-over standards, by meaning, of a dwelling that was painted and varnished when the tenant took it over."""


@dataclass(frozen=True, slots=True)
class MaintenanceRow:
    """Who pays a situation, "tenant" or "landlord", under each level of duty agreed in a private lease."""

    situation: str
    extended: str
    ordinary: str
    source: str
    confirmed: bool


MaintenanceTable = Mapping[str, MaintenanceRow]


@dataclass(frozen=True, slots=True)
class LeaseTerms:
    """What a lease says of upkeep, by meaning; "" or None where it says nothing.

    `regime` is private, private_old or almen; `agreed_on` the day the lease was signed, else the day it began.
    `interior_by_tenant` is the contract's box; `rules_given` that the tenant was told the rules at move-in.
    """

    regime: str
    agreed_on: date
    takeover_standard: str = ""
    maintenance_duty: str = ""
    interior_by_tenant: bool = False
    restoration_scheme: str = ""
    rules_given: bool | None = None


@dataclass(frozen=True, slots=True)
class RestorationDuty:
    """Whether the tenant pays normal restoration, to which condition, and by which rule (a text id "payer.<rule>").

    `condition` is renovated or kept_up (only what is needed to bring the dwelling back to a well-kept condition); ""
    where the tenant pays none. `shared` says that the department takes over a part of it as time goes (scheme A).
    """

    by_tenant: bool
    rule: str
    condition: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which part of the report a line belongs to, who pays it, and by which rule (a text id "payer.<rule>")."""

    part: str
    payer: str
    rule: str


def payer_of(table: MaintenanceTable, situation: str, duty: str, *, fault: bool = False) -> str:
    """Return who pays a situation under a level of duty: the tenant for damage of their own fault, in every row.

    KeyError for a situation or a level that is not in the table. Source: the seed's table, and M4.
    """
    row = table[situation]
    by_duty = {EXTENDED: row.extended, ORDINARY: row.ordinary}[duty]
    return TENANT if fault else by_duty


def restoration_duty(lease: LeaseTerms) -> RestorationDuty:
    """Return whether the tenant pays normal restoration at move-out, and by which rule.

    Private: before 1 July 2015 as received (M1), from that day only with the contract's box and where it is needed (M2,
    M3). Almen: under scheme A, if the tenant was told the rules at move-in; under B, or without a scheme, never (BEK 640
    § 12).
    """
    if lease.regime == ALMEN:
        return _almen_duty(lease)
    if lease.regime == "private_old" or lease.agreed_on < NEW_RULES:
        if lease.takeover_standard in NEWLY_DONE:
            return RestorationDuty(True, "before_2015_renovated", "renovated")
        # § 187: never better than received, and wear is nobody's fault.
        return RestorationDuty(False, "before_2015_as_received")
    if lease.interior_by_tenant:
        return RestorationDuty(True, "box_ticked", "kept_up")
    return RestorationDuty(False, "box_not_ticked")


def _almen_duty(lease: LeaseTerms) -> RestorationDuty:
    if lease.restoration_scheme not in ("a", "a_fixed"):
        return RestorationDuty(False, "scheme_b" if lease.restoration_scheme == "b" else "no_scheme")
    if lease.rules_given is False:
        return RestorationDuty(False, "rules_not_given")
    return RestorationDuty(True, "scheme_a", "kept_up", shared=True)


def proposal(table: MaintenanceTable, lease: LeaseTerms, *, situation: str = "", fault: bool = False) -> Proposal:
    """Return the part and the payer that are proposed for a line; without a situation it is painting, floors, cleaning.

    Upkeep that was the tenant's own and was not done is misuse (M4: neglected although the tenant had the duty), and paid
    in full like damage of their fault. A person may decide otherwise: what is needed is judged in the dwelling.
    """
    if fault:
        return Proposal(MISUSE, TENANT, "fault")
    if not situation:
        duty = restoration_duty(lease)
        return Proposal(NORMAL, TENANT, duty.rule) if duty.by_tenant else _others(lease, duty.rule)
    if lease.regime == ALMEN:
        # Almenlejeloven § 24: the landlord keeps everything up but locks and keys.
        return Proposal(MISUSE, TENANT, "almen_locks") if situation == LOCKS else _others(lease, "almen_upkeep")
    if not lease.maintenance_duty:
        return _others(lease, "no_duty_agreed")
    payer = payer_of(table, situation, lease.maintenance_duty)
    rule = f"table_{lease.maintenance_duty}"
    return Proposal(MISUSE, TENANT, rule) if payer == TENANT else _others(lease, rule)


def line_payer(lease: LeaseTerms, part: str) -> str:
    """Return who pays a line of a report by the part it stands in, whatever was proposed for it.

    Misuse is the tenant's, the department's part never is, and a normal line is the tenant's as far as the lease says so:
    under scheme A the department takes over a share of it.
    """
    if part == MISUSE or (part == NORMAL and restoration_duty(lease).by_tenant):
        return TENANT
    return _others(lease, "").payer


def _others(lease: LeaseTerms, rule: str) -> Proposal:
    return Proposal(DEPARTMENT, DEPARTMENT if lease.regime == ALMEN else LANDLORD, rule)
