"""The lines of a move-out settlement: what each code is by its meaning, their order on paper, and which the facts give.

Owns the proposal only, as plain values: shares and compensations come reckoned (rules/restoration, rules/improvements),
texts are ids. A line has a side and an amount >= 0, never a sign. Source: tenancy.md 3.5, 3.6 and 5.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from backoffice.rules.money import Ore, rounded

LAPSED = "lapsed"
"""Why the tenant pays no normal restoration: the landlord missed a deadline of the inspection (§ 187 stk. 5)."""
_DAY = timedelta(days=1)


class Side(StrEnum):
    """What a line does: it is the tenant's, it is owed, it is only told, it is held back, or it is paid out."""

    CREDIT = "credit"
    DEBIT = "debit"
    INFO = "info"
    RESERVE = "reserve"
    PAYOUT = "payout"


SIDES: Mapping[str, Side] = MappingProxyType(
    {
        "deposit": Side.CREDIT,
        "prepaid_rent": Side.CREDIT,
        "rent_refund": Side.CREDIT,
        "improvement": Side.CREDIT,
        "account_refund": Side.CREDIT,
        "released": Side.CREDIT,
        "arrears": Side.DEBIT,
        "demand_fee": Side.DEBIT,
        "misuse": Side.DEBIT,
        "normal": Side.DEBIT,
        "keys": Side.DEBIT,
        "account_extra": Side.DEBIT,
        "other": Side.DEBIT,
        "department": Side.INFO,
        "reserve": Side.RESERVE,
        "deposit_loan": Side.PAYOUT,
        "attachment": Side.PAYOUT,
        "tenant_payout": Side.PAYOUT,
    }
)
"""The side of a line by its meaning, in the order of the paper (credits, debits, what is told, reserve, payout)."""
ORDER: Mapping[str, int] = MappingProxyType({meaning: place for place, meaning in enumerate(SIDES)})
RECKONED = frozenset({"released", "reserve", "deposit_loan", "attachment", "tenant_payout"})
"""Lines that follow from the others: nobody writes them."""
PAYER: Mapping[Side, str] = MappingProxyType(
    {
        Side.CREDIT: "landlord",
        Side.DEBIT: "tenant",
        Side.INFO: "department",
        Side.RESERVE: "tenant",
        Side.PAYOUT: "landlord",
    }
)
"""Who pays a line of a side, where nothing else is said."""


def side_of(meaning: str) -> Side:
    """Return the side of a line by its meaning; one that no settlement has is only told."""
    return SIDES.get(meaning, Side.INFO)


def place_of(meaning: str) -> int:
    """Return where on the paper lines of a meaning stand; what no settlement has comes last."""
    return ORDER.get(meaning, len(ORDER))


@dataclass(frozen=True, slots=True)
class Proposed:
    """A line that the facts give: its amount in øre, and the ids of its texts with their values.

    The texts are "settlement.line.<text>", "settlement.rule.<rule>" and "settlement.evidence.<evidence>"; `links` are
    the keys of what it stands for ("inspection_line_id": 7).
    """

    meaning: str
    amount: int
    text: str
    rule: str
    evidence: str = ""
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    links: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def side(self) -> Side:
        """Its side."""
        return SIDES[self.meaning]


@dataclass(frozen=True, slots=True)
class Item:
    """One work of the inspection's report: its key, what it is, its cost and what is taken off for age, in øre."""

    id: int
    title: str
    amount: int
    age_reduction: int = 0
    age_reason: str = ""
    invoice: str = ""

    @property
    def due(self) -> int:
        """What is left of the cost."""
        return max(0, self.amount - self.age_reduction)


@dataclass(frozen=True, slots=True)
class Shares:
    """What the inspection came to: the tenant's items of misuse, and who bears the normal restoration, in øre.

    `by_tenant` says whether the tenant has a part in normal restoration at all, `why` by which rule (rules/maintenance's,
    or "lapsed" where the landlord missed a duty: § 187 stk. 5). `taken_over` is hundredths of a per cent, `excess` what lies
    above the estimate's 110 % and is the department's. `department` are works that were the department's from the start.
    """

    misuse: tuple[Item, ...] = ()
    normal_tenant: int = 0
    normal_department: int = 0
    department: int = 0
    months: int = 0
    taken_over: int = 0
    excess: int = 0
    estimate: int | None = None
    by_tenant: bool = True
    why: str = "scheme_a"

    @property
    def review(self) -> bool:
        """Whether a lawyer should look at the misuse: § 187 stk. 5 may take it too (tenancy.md 8, no. 13)."""
        return self.why == LAPSED and any(one.due for one in self.misuse)


@dataclass(frozen=True, slots=True)
class Offered:
    """An improvement and what is left of its compensation on the day of moving, in øre."""

    id: int
    title: str
    amount: int
    in_use_on: date | None = None
    write_downs: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What a first settlement is proposed from; money in øre, None for what the lease does not say.

    `paid_to` is the last day that rent was paid for; None says that it was paid month by month as it fell due. `arrears`,
    fees and what a person asks for beside come as they were asked.
    """

    private: bool
    rent_last_day: date
    monthly_rent: int | None
    deposit: int | None = None
    entry_deposit: int | None = None
    prepaid_rent: int | None = None
    paid_to: date | None = None
    relet_from: date | None = None
    arrears: int = 0
    fees: int = 0
    fee: int = 0
    improvements: tuple[Offered, ...] = ()
    restoration: Shares = Shares()

    @property
    def liable_to(self) -> date:
        """The last day the tenant owes rent: a new lease shortens it (tenancy.md 3.2)."""
        return min(self.rent_last_day, self.relet_from - _DAY) if self.relet_from else self.rent_last_day


def propose(facts: Facts) -> tuple[Proposed, ...]:
    """Return the lines that the facts give, in the order of the paper; a line of nothing stands only where it explains."""
    found = [*_deposits(facts), *_rent(facts), *_improvements(facts), *_restoration(facts)]
    return tuple(sorted(found, key=lambda one: ORDER[one.meaning]))


def _deposits(facts: Facts) -> Iterator[Proposed]:
    """The whole deposit is the tenant's again when the right to the dwelling ends (AL § 47; LL)."""
    if facts.entry_deposit:
        yield Proposed("deposit", facts.entry_deposit, "entry_deposit", "entry_deposit", "lease")
    if facts.deposit:
        rule = "deposit_private" if facts.private else "deposit_almen"
        yield Proposed("deposit", facts.deposit, "deposit", rule, "lease")
    if facts.private and facts.prepaid_rent:
        yield Proposed("prepaid_rent", facts.prepaid_rent, "prepaid_rent", "prepaid_rent", "lease")


def _rent(facts: Facts) -> Iterator[Proposed]:
    """Rent is owed to the last liable day: what was paid beyond it comes back, what is missing is owed, per month."""
    if facts.arrears:
        yield Proposed("arrears", facts.arrears, "arrears", "rent_due", "asked")
    if facts.fees and facts.fee:
        amount = facts.fees * facts.fee
        yield Proposed("demand_fee", amount, "fees", "demand_fee", "asked", {"n": facts.fees, "fee": Ore(facts.fee)})
    if facts.monthly_rent is None:
        return
    liable, paid = facts.liable_to, facts.paid_to or end_of_month(facts.liable_to)
    if paid > liable:
        rule = "relet" if facts.relet_from and liable < facts.rent_last_day else "rent_beyond"
        for month in rent_between(liable + _DAY, paid, facts.monthly_rent):
            yield Proposed("rent_refund", month.amount, "rent_refund", rule, "rent_part", month.values())
    else:
        for month in rent_between(paid + _DAY, liable, facts.monthly_rent):
            yield Proposed("arrears", month.amount, "rent", "rent_due", "rent_part", month.values())


@dataclass(frozen=True, slots=True)
class MonthOfRent:
    """The rent of some days of a month, in øre: days divided by the days of the month, rounded half up once."""

    first: date
    days: int
    of: int
    monthly: int

    @property
    def amount(self) -> int:
        """The part of the month's rent."""
        return rounded(self.monthly * self.days, self.of)

    def values(self) -> Mapping[str, object]:
        """What a text says of it."""
        return {"month": self.first, "days": self.days, "month_days": self.of, "monthly": Ore(self.monthly)}


def rent_between(first: date, last: date, monthly: int) -> tuple[MonthOfRent, ...]:
    """Return the rent from one day to another, both owed, month by month; nothing where the last comes before the first."""
    months, at = [], first
    while at <= last:
        end = min(end_of_month(at), last)
        months.append(MonthOfRent(at, (end - at).days + 1, monthrange(at.year, at.month)[1], monthly))
        at = end + _DAY
    return tuple(months)


def end_of_month(day: date) -> date:
    """Return the last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _improvements(facts: Facts) -> Iterator[Proposed]:
    """What is left of each improvement's compensation; one that is used up stands with nothing, so that it is seen."""
    rule = "improvement_private" if facts.private else "improvement_almen"
    for one in facts.improvements:
        values = {"title": one.title, "in_use": one.in_use_on or "", "write_downs": one.write_downs}
        yield Proposed(
            "improvement", one.amount, "improvement", rule, "improvement", values, {"improvement_id": one.id}
        )


def _restoration(facts: Facts) -> Iterator[Proposed]:
    """Misuse item by item and whole, normal restoration by share, and what the department bears as information."""
    found = facts.restoration
    normal = max(0, found.normal_tenant - found.excess)
    yield from _misuse(found, found.excess - (found.normal_tenant - normal))
    shares = {"months": found.months, "percent": _percent(found.taken_over)}
    if found.by_tenant and found.normal_tenant:
        yield Proposed("normal", normal, "normal", f"normal_{found.why}", "report", shares)
    elif not found.by_tenant and found.normal_department:
        yield Proposed("normal", 0, "normal_nothing", f"normal_{found.why}", "report")
    if found.normal_department:
        yield Proposed("department", found.normal_department, "department_normal", "department", "report", shares)
    if found.department:
        yield Proposed("department", found.department, "department", "department", "report")
    if found.excess:
        values = {"estimate": Ore(found.estimate or 0)}
        yield Proposed("department", found.excess, "excess", "cap", "estimate", values)


def _misuse(found: Shares, cut: int) -> Iterator[Proposed]:
    """The items in the report's order; what the cap takes beyond the normal share is taken from the last of them."""
    lines = []
    for one in reversed(found.misuse):
        taken = min(max(0, cut), one.due)
        cut -= taken
        rule = "misuse_review" if found.why == LAPSED else "misuse_reduced" if one.age_reduction else "misuse"
        values = {
            "title": one.title, "age": Ore(one.age_reduction), "why": one.age_reason, "invoice": one.invoice,
        }  # fmt: skip
        evidence = "invoice" if one.invoice else "report"
        links = {"inspection_line_id": one.id} if one.id else {}
        lines.append(Proposed("misuse", one.due - taken, "misuse", rule, evidence, values, links))
    yield from reversed(lines)


def _percent(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}".rstrip("0") if rest else str(whole)
