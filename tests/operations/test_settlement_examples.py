"""What a case's settlement comes to, through its operations, on both databases: the worked examples, and who is paid."""

from datetime import date

from backoffice.database import Database
from backoffice.operations.settlement_guard import wrong_totals
from backoffice.operations.settlement_steps import plan_approve
from backoffice.rules.settlement_lines import Side
from tests.settled import (
    D12,
    OTHER,
    SOURCE,
    TODAY,
    a_case,
    add_claim,
    add_improvement,
    amounts,
    drafted,
    phase_of,
    ready,
)


def test_scheme_a_over_39_months_is_settled_to_the_ore_and_waits_with_what_is_retained(database: Database) -> None:
    """D11 and D12: the tenant's part 8,692.96, result 10,507.04, payout 9,007.04."""
    case = a_case(database, **D12)
    one = drafted(database, case, retain=150_000)
    assert amounts(one) == {
        "deposit": [2_150_000],
        "misuse": [230_000],
        "normal": [869_296],
        "department": [555_779],
        "reserve": [150_000],
        "tenant_payout": [900_704],
    }
    assert (one["credits"], one["debits"], one["result"], one["retained"]) == (2_150_000, 1_099_296, 1_050_704, 150_000)
    assert (one["payout"], one["claim"], one.state, phase_of(database, case)) == (900_704, 0, "draft", "draft")
    assert all(line.rule and line.payer for line in one.lines)
    assert "39 hele måneder" in next(line.rule for line in one.lines if line.meaning == "normal")


def test_the_estimates_cap_leaves_one_ore_to_the_department(database: Database) -> None:
    """D13: estimated share 8,695.46, actual 9,565.01: 9,565.00, and 0.01 is the department's."""
    case = a_case(database, report=[("misuse", 956_501, 869_546)], lease={"entry_deposit": 2_000_000})
    one = drafted(database, case)
    assert (one["debits"], amounts(one)["department"]) == (956_500, [1])


def test_rent_of_ten_days_comes_back_when_somebody_else_pays_them(database: Database) -> None:
    """D16: 7,900 a month, re-let from the 22nd of a month of 31 days: 2,548.39."""
    july = {
        "rent_last_day": date(2023, 7, 31), "relet_from": date(2023, 7, 22), "vacate_by": date(2023, 8, 1),
    }  # fmt: skip
    case = a_case(database, case=july, lease={"valid_to": date(2023, 7, 22)})
    assert amounts(drafted(database, case))["rent_refund"] == [254_839]


def test_painting_lapses_when_the_inspection_came_too_late_and_the_rest_of_the_claim_stands(database: Database) -> None:
    """P13: deposit 12,600, claim 20,864.61 of which painting 17,725.00 lapses; 3,139.61 is left to set off."""
    case = a_case(
        database,
        regime="private",
        report=[("normal", 1_772_500)],
        lease={"deposit": 1_260_000, "interior_by_tenant": True},
        inspection={"held_on": date(2023, 8, 10), "report_on": date(2023, 8, 10), "planned_on": date(2023, 8, 10)},
    )
    one = drafted(database, case, arrears=313_961)
    assert (one["debits"], one["payout"]) == (313_961, 946_039)
    assert amounts(one)["normal"] == [0]
    assert "§ 187, stk. 5" in next(line.rule for line in one.lines if line.meaning == "normal")


def test_loan_then_attachment_of_the_debtors_part_then_the_tenants_by_share(database: Database) -> None:
    with database.writing() as session:
        case = ready(session, lease={"entry_deposit": 1_000_001}, tenants=(2, 1))
        add_claim(session, case, "attachment", 900_000, date(2021, 1, 1), tenant=2)
        add_claim(session, case, "deposit_loan", 100_000, date(2022, 1, 1))
    one = drafted(database, case)
    found = [(line.meaning, line.amount, line.links["tenant_id"]) for line in one.of(Side.PAYOUT)]
    # 9,000.01 is shared 2:1 after the loan; the attachment takes the whole of the second tenant's part.
    assert found == [("deposit_loan", 100_000, None), ("attachment", 300_000, None), ("tenant_payout", 600_001, 1)]
    assert wrong_totals(one) == ()


def test_misuse_after_a_missed_deadline_is_claimed_but_the_approver_must_see_that_a_lawyer_should_look(
    database: Database,
) -> None:
    late = {"held_on": date(2023, 8, 10), "report_on": date(2023, 8, 10), "planned_on": date(2023, 8, 10)}
    case = a_case(database, regime="private", report=[("misuse", 10_000)], lease={"deposit": 50_000}, inspection=late)
    one = drafted(database, case)
    assert (one["debits"], amounts(one)["misuse"]) == (10_000, [10_000])
    with database.reading() as session:
        plan = plan_approve(session, OTHER, one.id, SOURCE, today=TODAY)
    assert [plan.warnings.problem(at).id for at in range(len(plan.warnings))] == ["settlement.legal_review"]


def test_what_is_left_of_an_improvement_is_the_tenants_and_written_down_to_the_day_of_moving(
    database: Database,
) -> None:
    """D6's compensation, 44,456.00, in use 2017-06-01: six full years on 2023-06-30, five write-downs of a tenth."""
    with database.writing() as session:
        case = ready(session, regime="private", lease={"deposit": 100_000, "interior_by_tenant": True})
        add_improvement(session, case, date(2017, 6, 1), 4_445_600)
    one = drafted(database, case)
    assert amounts(one)["improvement"] == [2_222_800]
    assert "5 gange" in next(line.rule for line in one.lines if line.meaning == "improvement")
