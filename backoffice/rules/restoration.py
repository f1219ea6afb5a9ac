"""What a tenant pays for restoring the dwelling at move-out, and what stays with the department.

Owns the take-over by time lived (BEK 640 § 2), the 10 % cap on the overrun, and what lapses where a deadline was missed
(lejeloven § 187 stk. 5). Amounts are øre. Whether the tenant has a part in it at all (schemes A and B, M1-M3), and what
is normal, misuse or the department's, rules/maintenance.py says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backoffice.formats import show_decimal
from backoffice.rules.explain import Step
from backoffice.rules.letting import months_after
from backoffice.rules.maintenance import RestorationDuty
from backoffice.rules.money import Ore, not_negative, rounded
from backoffice.rules.problems import Level, refused
from backoffice.rules.reckoning import Reckoning

CAP_PERCENT = 110
"""The tenant's final share is at most this part of the share first estimated (chosen reading, tenancy.md 2.2)."""
SCHEME_A = RestorationDuty(True, "scheme_a", "kept_up", shared=True)
_WHOLE = 10_000  # a hundred per cent in hundredths


@dataclass(frozen=True, slots=True)
class Takeover:
    """How the department takes over the normal restoration: hundredths of a per cent for each month or year lived.

    `unit` is "month" or "year", `count` "completed" or "started". Source: the department's maintenance code (BEK 640 § 2).
    """

    id: str
    percent: int
    unit: str
    count: str
    source: str = ""
    confirmed: bool = True
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class RestorationFacts:
    """What the restoration of one lease rests on; `lease_end` is the first day no longer covered.

    `normal`: what the normal restoration costs, under a fixed amount (NI-beløb) that amount. `misuse`: what misuse
    costs, before `age_reduction`, which needs a reason. `takeover` is asked for where the duty is shared. `estimate`:
    the tenant's estimated share, None where none was sent. `lapsed`: the landlord missed a deadline of § 187 stk. 3-4.
    """

    lease_start: date
    lease_end: date
    normal: int
    misuse: int = 0
    duty: RestorationDuty = SCHEME_A
    takeover: Takeover | None = None
    estimate: int | None = None
    age_reduction: int = 0
    age_reason: str = ""
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Restoration:
    """Who pays what, in øre. `taken_over` is hundredths of a per cent; `excess` is the overrun the department bears.

    `review` says that a lawyer should look at the misuse before it is claimed (tenancy.md 8, question 13).
    """

    months: int
    taken_over: int
    tenant_normal: int
    department_normal: int
    misuse: int
    tenant_total: int
    capped_total: int
    excess: int
    review: bool

    @property
    def percent(self) -> Decimal:
        """What the department has taken over, in per cent."""
        return Decimal(self.taken_over) / 100


def months_lived(start: date, end: date) -> int:
    """Return the completed months from the lease's first day to the first day no longer covered; month ends clamp."""
    if end < start:
        raise refused("restoration.ends_before_start", start=start, end=end)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (months_after(start, months) > end)


def taken_over(takeover: Takeover, start: date, end: date) -> int:
    """Return how much the department has taken over, in hundredths of a per cent, at most the whole."""
    size = 12 if takeover.unit == "year" else 1
    units = months_lived(start, end) // size
    if takeover.count == "started" and months_after(start, units * size) < end:
        units += 1
    return min(_WHOLE, takeover.percent * units)


def capped_total(actual: int, estimate: int) -> tuple[int, int]:
    """Return what the tenant pays of the actual share when a share was estimated, and the overrun the department bears."""
    not_negative(actual=actual, estimate=estimate)
    paid = min(actual, estimate * CAP_PERCENT // 100)
    return paid, actual - paid


def restoration(facts: RestorationFacts) -> Restoration:
    """Return who pays what; Refused for an amount below nothing, an age reduction without reason or above the misuse.

    The tenant's part is rounded half up and the department's is the rest. Misuse is paid in full (M4) but for an age
    reduction that somebody gave a reason for. After a missed deadline the normal restoration is not the tenant's.
    """
    _check(facts)
    pays = facts.duty.by_tenant and not facts.lapsed
    over = _taken_over(facts) if pays else 0
    tenant = rounded(facts.normal * (_WHOLE - over), _WHOLE) if pays else 0
    misuse = facts.misuse - facts.age_reduction
    total = tenant + misuse
    capped, excess = (total, 0) if facts.estimate is None else capped_total(total, facts.estimate)
    return Restoration(
        months=months_lived(facts.lease_start, facts.lease_end),
        taken_over=over,
        tenant_normal=tenant,
        department_normal=facts.normal - tenant,
        misuse=misuse,
        tenant_total=total,
        capped_total=capped,
        excess=excess,
        review=facts.lapsed and misuse > 0,
    )


def restoration_reckoning(facts: RestorationFacts) -> Reckoning:
    """Return who pays what with the reasoning; the keys are those of `calc restoration`."""
    found = restoration(facts)
    values = {
        "months": found.months,
        "takeover_percent": found.percent,
        "tenant_normal": Ore(found.tenant_normal),
        "department_normal": Ore(found.department_normal),
        "tenant_total": Ore(found.tenant_total),
        "capped_total": Ore(found.capped_total),
    }
    return Reckoning(values, tuple(_steps(facts, found)))


def _steps(facts: RestorationFacts, found: Restoration) -> Iterator[Step]:
    yield Step("restoration.months", {"start": facts.lease_start, "end": facts.lease_end, "n": found.months})
    if facts.lapsed:
        yield Step("restoration.lapsed", {"normal": Ore(facts.normal)}, level=Level.WARNING)
    else:
        yield Step(f"restoration.{facts.duty.rule}")
    if facts.takeover is not None and facts.duty.by_tenant and not facts.lapsed:
        yield from _takeover_steps(facts.takeover, found.percent)
    shares = {"normal": facts.normal, "tenant": found.tenant_normal, "department": found.department_normal}
    yield Step("restoration.shares", {name: Ore(amount) for name, amount in shares.items()})
    if facts.age_reduction:
        yield Step("restoration.age", {"amount": Ore(facts.age_reduction), "reason": facts.age_reason})
    yield Step("restoration.misuse", {"misuse": Ore(found.misuse), "total": Ore(found.tenant_total)})
    if found.review:
        yield Step("restoration.review", level=Level.WARNING)
    if facts.estimate is not None:
        yield _cap_step(facts.estimate, found)


def _takeover_steps(takeover: Takeover, percent: Decimal) -> Iterator[Step]:
    values = {
        "each": _shown(Decimal(takeover.percent) / 100),
        "percent": _shown(percent),
        "scheme": takeover.id,
        "source": takeover.source,
    }
    yield Step(f"restoration.takeover_{takeover.unit}_{takeover.count}", values)
    if not takeover.confirmed:
        yield Step("restoration.takeover_unconfirmed", values, level=Level.WARNING)


def _shown(percent: Decimal) -> str:
    return show_decimal(percent.normalize())


def _cap_step(estimate: int, found: Restoration) -> Step:
    amounts = {
        "estimate": estimate,
        "most": estimate * CAP_PERCENT // 100,
        "paid": found.capped_total,
        "excess": found.excess,
    }
    return Step(f"restoration.{'capped' if found.excess else 'below_cap'}", {k: Ore(v) for k, v in amounts.items()})


def _taken_over(facts: RestorationFacts) -> int:
    if not facts.duty.shared:
        return 0
    if facts.takeover is None:
        raise refused("restoration.no_takeover")
    return taken_over(facts.takeover, facts.lease_start, facts.lease_end)


def _check(facts: RestorationFacts) -> None:
    not_negative(normal=facts.normal, misuse=facts.misuse, age_reduction=facts.age_reduction)
    if facts.age_reduction > facts.misuse:
        raise refused("restoration.age_above_misuse")
    if facts.age_reduction and not facts.age_reason.strip():
        raise refused("restoration.age_without_reason")
