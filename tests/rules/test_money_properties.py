"""Five thousand examples each: sums and splits add up, order does not matter, caps hold, nothing is ever a float."""

from datetime import date
from fractions import Fraction

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from backoffice.rules.improvement_steps import private_reckoning
from backoffice.rules.improvements import Costs, PrivateRates, Use, almen_compensation, private_compensation
from backoffice.rules.money import Ore, split
from backoffice.rules.rates import Rate
from backoffice.rules.reckoning import as_json
from backoffice.rules.refunds import refund
from backoffice.rules.restoration import (
    RestorationFacts,
    Takeover,
    capped_total,
    restoration,
    restoration_reckoning,
    taken_over,
)
from backoffice.rules.settlement_lines import Side
from backoffice.rules.settlements import ATTACHMENT, DEPOSIT_LOAN, DepositClaim, Line, payments, totals

often = settings(
    max_examples=5_000, deadline=None, database=None, phases=(Phase.explicit, Phase.generate, Phase.shrink)
)
amounts = st.integers(0, 50_000_000)
days = st.integers(date(2015, 1, 1).toordinal(), date(2040, 12, 31).toordinal()).map(date.fromordinal)
lines = st.lists(st.builds(Line, st.sampled_from(list(Side)), amounts), max_size=6)
shares = st.lists(st.integers(1, 7), min_size=1, max_size=4)
takeovers = st.sampled_from(
    [
        Takeover("month-1", 100, "month", "completed"),
        Takeover("year-10", 1_000, "year", "completed"),
        Takeover("started-year-10", 1_000, "year", "started"),
        Takeover("slow", 84, "month", "started"),
    ]
)
costs = st.builds(Costs, amounts, *[st.integers(0, 3_000_000)] * 4)


def _rate(kind: str, amount: int) -> Rate:
    return Rate(kind, "private", date(2015, 1, 1), None, amount, "kr", "prøve", confirmed=True)


RATES = PrivateRates(
    _rate("improvement_floor", 1_554_400), _rate("improvement_maximum", 12_295_600), _rate("m", 310_900)
)


def _exact(*values: object) -> bool:
    return all(type(value) in (int, Ore) for value in values)


@often
@given(lines, amounts, st.integers(0, 5))
def test_the_lines_sum_to_the_total_in_any_order(some: list[Line], retain: int, turned: int) -> None:
    found = totals(some, retain)
    credits = sum(one.amount for one in some if one.side is Side.CREDIT)
    debits = sum(one.amount for one in some if one.side is Side.DEBIT)
    assert found.result == credits - debits == found.payout + found.retained - found.claim
    assert 0 <= found.retained <= max(0, found.result) and 0 in (found.payout, found.claim)
    assert totals([*some[turned:], *some[:turned]][::-1], retain) == found
    assert _exact(found.credits, found.debits, found.result, found.retained, found.payout, found.claim)


@often
@given(amounts, shares, st.lists(st.tuples(st.booleans(), amounts, st.integers(0, 3)), max_size=4))
def test_payments_add_up_to_the_payout_and_nobody_gets_more_than_is_claimed(
    payout: int, parts: list[int], asked: list[tuple[bool, int, int]]
) -> None:
    claims = [
        DepositClaim(DEPOSIT_LOAN if loan else ATTACHMENT, amount, None if loan and not debtor else debtor % len(parts))
        for loan, amount, debtor in asked
    ]
    found = payments(payout, claims, parts)
    assert sum(one.amount for one in found) == payout and _exact(*(one.amount for one in found))
    assert all(0 <= one.amount <= claims[one.place].amount for one in found if one.kind != "tenant")
    # Nobody is paid while a claim on the same money waits before them.
    tenants = {one.place: one.amount for one in found if one.kind == "tenant"}
    for one in found:
        if one.kind != "tenant" and one.amount < claims[one.place].amount:
            debtor = claims[one.place].debtor
            owed = tenants.values() if debtor is None else [tenants[debtor]]
            assert not any(owed)


@often
@given(days, st.integers(0, 6_000), takeovers, st.tuples(amounts, amounts, amounts))
def test_restoration_is_shared_without_a_rest_and_the_cap_holds(
    start: date, lived: int, takeover: Takeover, money: tuple[int, int, int]
) -> None:
    normal, misuse, estimate = money
    end = date.fromordinal(start.toordinal() + lived)
    facts = RestorationFacts(start, end, normal, misuse, takeover=takeover, estimate=estimate)
    found = restoration(facts)
    assert found.tenant_normal + found.department_normal == normal
    assert found.tenant_total == found.tenant_normal + misuse == found.capped_total + found.excess
    assert found.capped_total * 10 <= estimate * 11 and 0 <= found.taken_over <= 10_000
    assert abs(found.tenant_normal - Fraction(normal * (10_000 - found.taken_over), 10_000)) <= Fraction(1, 2)
    assert taken_over(takeover, start, date.fromordinal(end.toordinal() + 31)) >= found.taken_over
    reckoned = restoration_reckoning(facts)
    assert restoration(facts) == found
    assert not any(isinstance(value, float) for step in reckoned.steps for value in step.values.values())


@often
@given(costs, days, st.integers(0, 8_000), st.integers(10, 20))
def test_compensations_keep_floor_minimum_and_maximum_and_only_fall_to_nothing(
    cost: Costs, in_use: date, lived: int, period: int
) -> None:
    use = Use(in_use, date.fromordinal(in_use.toordinal() + lived))
    later = Use(in_use, date.fromordinal(use.move_out.toordinal() + 366))
    own = private_compensation(cost, use, RATES)
    assert own.compensation == 0 or 310_900 <= own.compensation <= min(12_295_600, max(0, own.basis - 1_554_400))
    assert abs(own.remaining - Fraction(own.compensation * (10 - own.write_downs), 10)) <= Fraction(1, 2)
    assert 0 <= private_compensation(cost, later, RATES).remaining <= own.remaining
    almen = almen_compensation(cost, use, RATES.maximum, period)
    assert 0 <= almen_compensation(cost, later, RATES.maximum, period).remaining <= almen.remaining
    assert almen.remaining <= almen.compensation <= min(12_295_600, almen.basis)
    assert (own.years < 11 or own.remaining == 0) and (almen.years < period or almen.remaining == 0)
    for found in (own, almen):
        assert _exact(found.basis, found.compensation, found.years, found.write_downs, found.remaining)
    assert as_json(private_reckoning(cost, use, RATES, in_use))["remaining"] == Ore(own.remaining).plain()


@often
@given(amounts, shares, st.integers(28, 31), st.integers(0, 31))
def test_a_split_and_the_days_of_a_month_add_up_and_a_cap_is_never_passed(
    amount: int, parts: list[int], of: int, taken: int
) -> None:
    found = split(amount, parts)
    assert sum(found) == amount and _exact(*found)
    for share, part in zip(found, parts, strict=True):
        assert abs(share - Fraction(amount * part, sum(parts))) < len(parts)
    days = min(taken, of)
    both = refund(amount, days, of) + refund(amount, of - days, of)
    assert abs(both - amount) <= 1 and refund(amount, of, of) == amount
    paid, excess = capped_total(amount, taken * 10_000)
    assert paid + excess == amount and paid * 10 <= taken * 110_000 and _exact(paid, excess)
