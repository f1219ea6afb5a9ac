"""The arithmetic of a move-out settlement: totals, what is held back, who is paid in which order, the second round.

Owns the sums (tenancy.md 3.6, almenlejeloven § 47). Amounts are øre and never negative: a line has a side. Which lines
there are and which side a code has, rules/settlement_lines.py says.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from backoffice.rules.explain import Step
from backoffice.rules.money import Ore, not_negative, split
from backoffice.rules.problems import refused
from backoffice.rules.reckoning import Reckoning
from backoffice.rules.settlement_lines import Side

DEPOSIT_LOAN, ATTACHMENT, TENANT = "deposit_loan", "attachment", "tenant"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as far as the sum is concerned."""

    side: Side
    amount: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What the lines come to, in øre: `result` may be negative, of `payout` and `claim` at most one is above nothing."""

    credits: int
    debits: int
    result: int
    retained: int
    payout: int
    claim: int


@dataclass(frozen=True, slots=True)
class DepositClaim:
    """What somebody else may take of the payout: `debtor` is the place of the tenant it is on, None for all of them.

    `kind` is deposit_loan (a municipal loan for the deposit) or attachment (udlæg).
    """

    kind: str
    amount: int
    debtor: int | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of the payout: to the claim or the tenant with this place in its list, in øre."""

    kind: str
    place: int
    amount: int


def totals(lines: Iterable[Line], retain: int) -> Totals:
    """Return the sums; `retain` is what somebody asked to hold back, of which no more is held than the result has.

    Lines that are only told, held back or paid out are not in the result.
    """
    sums = {Side.CREDIT: 0, Side.DEBIT: 0}
    for line in lines:
        not_negative(line=line.amount)
        if line.side in sums:
            sums[line.side] += line.amount
    not_negative(retain=retain)
    result = sums[Side.CREDIT] - sums[Side.DEBIT]
    retained = min(retain, max(0, result))
    return Totals(
        credits=sums[Side.CREDIT],
        debits=sums[Side.DEBIT],
        result=result,
        retained=retained,
        payout=max(0, result - retained),
        claim=max(0, -result),
    )


def payments(payout: int, claims: Sequence[DepositClaim], shares: Sequence[int]) -> tuple[Payment, ...]:
    """Return who gets the payout (øre), in the order of paying; they add up to it and nobody gets more than is claimed.

    Loans for the deposit first, then attachments in the order given (that of registration), then the tenants by
    `shares` (whole parts). A claim on one tenant takes only of that tenant's share; one on all is taken before the
    sharing. Refused where an attachment with several tenants names none. That a loan comes before attachments is an
    assumption (tenancy.md 8, question 18).
    """
    not_negative(payout=payout)
    ordered = sorted(enumerate(claims), key=lambda pair: pair[1].kind != DEPOSIT_LOAN)
    for claim in claims:
        not_negative(claim=claim.amount)
        if claim.kind == ATTACHMENT and _debtor(claim, shares) is None:
            raise refused("settlement.attachment_debtor")
    paid: dict[int, int] = {}
    left = payout
    for place, claim in ordered:
        if _debtor(claim, shares) is None:
            paid[place] = min(claim.amount, left)
            left -= paid[place]
    remaining = list(split(left, shares))
    for place, claim in ordered:
        if (debtor := _debtor(claim, shares)) is not None:
            paid[place] = min(claim.amount, remaining[debtor])
            remaining[debtor] -= paid[place]
    to_claims = (Payment(claim.kind, place, paid[place]) for place, claim in ordered)
    return (*to_claims, *(Payment(TENANT, place, amount) for place, amount in enumerate(remaining)))


def _debtor(claim: DepositClaim, shares: Sequence[int]) -> int | None:
    return 0 if claim.debtor is None and len(shares) == 1 else claim.debtor


def settlement_reckoning(lines: Sequence[Line], retain: int) -> Reckoning:
    """Return the totals with their reasoning; the keys are those of `calc settlement`."""
    found = totals(lines, retain)
    values = {
        "credits": Ore(found.credits),
        "debits": Ore(found.debits),
        "result": Ore(found.result),
        "retained": Ore(found.retained),
        "payout": Ore(found.payout),
        "claim": Ore(found.claim),
    }
    return Reckoning(values, tuple(_steps(lines, found, retain)))


def _steps(lines: Sequence[Line], found: Totals, retain: int) -> Iterator[Step]:
    number = {side: sum(line.side is side for line in lines) for side in Side}
    yield Step("settlement.credits", {"n": number[Side.CREDIT], "amount": Ore(found.credits)})
    yield Step("settlement.debits", {"n": number[Side.DEBIT], "amount": Ore(found.debits)})
    if number[Side.INFO]:
        yield Step("settlement.not_counted", {"n": number[Side.INFO]})
    yield Step("settlement.result", {"amount": Ore(found.result)})
    if retain:
        name = "settlement.retained" if retain == found.retained else "settlement.retained_less"
        yield Step(name, {"asked": Ore(retain), "amount": Ore(found.retained)})
    if found.claim:
        yield Step("settlement.claim", {"amount": Ore(found.claim)})
    else:
        yield Step("settlement.payout", {"amount": Ore(found.payout)})
