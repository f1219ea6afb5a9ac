"""The sums of a settlement: the examples, who is paid in which order, the second round, the refund of rent."""

from datetime import date

import pytest

from backoffice.rules.problems import Refused
from backoffice.rules.reckoning import as_json
from backoffice.rules.refunds import refund, refund_reckoning
from backoffice.rules.settlement_lines import Side, rent_between
from backoffice.rules.settlements import (
    ATTACHMENT,
    DEPOSIT_LOAN,
    DepositClaim,
    Line,
    payments,
    settlement_reckoning,
    totals,
)


def test_the_derived_example_holds_back_what_was_asked_and_pays_the_rest() -> None:
    lines = (Line(Side.CREDIT, 2_150_000), Line(Side.DEBIT, 869_296), Line(Side.DEBIT, 230_000))
    assert as_json(settlement_reckoning(lines, 150_000)) == {
        "credits": "21500.00",
        "debits": "10992.96",
        "result": "10507.04",
        "retained": "1500.00",
        "payout": "9007.04",
        "claim": "0.00",
    }


def test_two_hours_at_440_kroner_come_off_the_deposit() -> None:
    found = totals((Line(Side.CREDIT, 300_000), Line(Side.DEBIT, 2 * 44_000)), 0)
    assert (found.debits, found.payout) == (88_000, 212_000)


def test_nothing_is_held_back_of_what_the_tenant_owes() -> None:
    found = totals((Line(Side.CREDIT, 100), Line(Side.DEBIT, 1_000), Line(Side.INFO, 7_000)), 500)
    assert (found.result, found.retained, found.payout, found.claim) == (-900, 0, 0, 900)
    assert totals((Line(Side.CREDIT, 300),), 500).retained == 300
    with pytest.raises(Refused):
        totals((Line(Side.DEBIT, -1),), 0)


def test_loans_come_before_attachments_and_both_take_only_the_debtors_share() -> None:
    claims = (
        DepositClaim(ATTACHMENT, 900_00, 1),
        DepositClaim(DEPOSIT_LOAN, 200_00),
        DepositClaim(ATTACHMENT, 50_00, 0),
    )
    paid = payments(1_000_01, claims, (1, 1))
    assert [(one.kind, one.place, one.amount) for one in paid] == [
        ("deposit_loan", 1, 200_00),
        ("attachment", 0, 400_00),
        ("attachment", 2, 50_00),
        ("tenant", 0, 350_01),
        ("tenant", 1, 0),
    ]


def test_attachments_are_met_in_order_of_registration_and_several_tenants_need_a_debtor() -> None:
    claims = (DepositClaim(ATTACHMENT, 700), DepositClaim(ATTACHMENT, 700), DepositClaim(DEPOSIT_LOAN, 100, 0))
    assert [one.amount for one in payments(1_000, claims, (1,))] == [100, 700, 200, 0]
    with pytest.raises(Refused):
        payments(1_000, claims, (1, 1))


def test_rent_beyond_a_new_lease_is_refunded_by_days() -> None:
    assert as_json(refund_reckoning(790_000, 10, 31)) == {"amount": "2548.39"}
    assert [one.amount for one in rent_between(date(2026, 7, 22), date(2026, 7, 31), 790_000)] == [254_839]
    for days, of in ((32, 31), (1, 0), (-1, 30), (31, 32)):
        with pytest.raises(Refused):
            refund(790_000, days, of)
