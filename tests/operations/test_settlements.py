"""A settlement through its whole life on both databases: proposed, edited, approved by another, sent, and never changed."""

from array import array
from datetime import date

import pytest

from backoffice.database import Database
from backoffice.operations.apply import apply
from backoffice.operations.plan import Plan, Removed
from backoffice.operations.record_write import plan_record_change, plan_remove
from backoffice.operations.settlement_guard import wrong_totals
from backoffice.operations.settlement_second import Account, plan_await, plan_close, plan_final, plan_second
from backoffice.operations.settlement_steps import (
    plan_answer,
    plan_approve,
    plan_board,
    plan_correct,
    plan_decide,
    plan_object,
    plan_paid,
    plan_send,
)
from backoffice.operations.settlements import Asked, LineEdit, plan_draft, plan_lines, plan_values
from backoffice.operations.undo import plan_undo
from backoffice.rules.problems import Refused
from backoffice.rules.settlement_lines import Side
from tests.settled import (
    D12,
    OTHER,
    SENT_ON,
    SOURCE,
    TODAY,
    WRITER,
    a_case,
    amounts,
    drafted,
    phase_of,
    refusal,
    sent_out,
    settlements,
    write,
)


def test_only_somebody_who_wrote_none_of_it_approves_and_an_edit_takes_the_approval_away(database: Database) -> None:
    case = a_case(database, **D12)
    one = drafted(database, case)
    assert refusal(database, plan_approve, one.id, today=TODAY) == "no_right"
    both = OTHER.__class__("anna", OTHER.grants)
    assert refusal(database, plan_approve, one.id, actor=both, today=TODAY) == "settlement.own_draft"
    assert (
        refusal(database, plan_approve, one.id, actor=OTHER, today=TODAY, seen="?") == "settlement.changed_since_seen"
    )
    assert refusal(database, plan_send, one.id, TODAY, today=TODAY) == "settlement.not_approved"
    with database.reading() as session:
        late = plan_approve(session, OTHER, one.id, SOURCE, today=TODAY, seen=one.content_hash)
    misuse = next(line for line in one.lines if line.meaning == "misuse")
    write(database, WRITER, plan_lines, one.id, [LineEdit(misuse.id, {"amount": 200_000})])
    with database.writing() as session, pytest.raises(Refused, match=r"plan\.stale"):
        apply(session, OTHER, late)
    write(database, OTHER, plan_approve, one.id, today=TODAY)
    write(database, WRITER, plan_lines, one.id, [LineEdit(misuse.id, {"amount": 210_000})])
    again = settlements(database, case)[0]
    assert (again.state, again["approved_by"], again["debits"]) == ("draft", None, 1_079_296)


def test_a_new_proposal_keeps_what_a_person_wrote_and_shows_what_changes(database: Database) -> None:
    case = a_case(database, **D12)
    one = drafted(database, case)
    other = {"line_code": "36", "text": "Antenne", "amount": 12_345, "rule": "Aftalt"}
    normal = next(line for line in one.lines if line.meaning == "normal")
    write(database, WRITER, plan_lines, one.id, [LineEdit(None, other), LineEdit(normal.id, {"amount": 800_000})])
    with database.reading() as session:
        assert not plan_draft(session, WRITER, case, Asked(), SOURCE, today=TODAY).changed
    again = drafted(database, case, retain=100)
    assert amounts(again)["other"] == [12_345]
    assert amounts(again)["normal"] == [800_000]
    assert (again.id, again["debits"]) == (one.id, 1_042_345)
    with database.reading() as session:
        plan = plan_draft(session, WRITER, case, Asked(arrears=5_000), SOURCE, today=TODAY)
        assert {part.record for part in plan.created} == {"settlement_line"}
        assert plan.counts()["unchanged"] == 6


def test_lines_that_follow_are_nobodys_to_write_and_an_amount_has_no_sign(database: Database) -> None:
    one = drafted(database, a_case(database, **D12), retain=1_000)
    reserve = next(line for line in one.lines if line.side is Side.RESERVE)
    edits = {
        "settlement.reckoned_line": LineEdit(reserve.id, {"amount": 1}),
        "settlement.not_a_line": LineEdit(None, {"line_code": "72", "text": "Til lejer", "amount": 1}),
        "settlement.amount": LineEdit(None, {"line_code": "36", "text": "Minus", "amount": -1}),
        "settlement.no_text": LineEdit(None, {"line_code": "36", "text": " ", "amount": 1}),
        "settlement.no_line": LineEdit(999, None),
    }
    for problem, edit in edits.items():
        assert refusal(database, plan_lines, one.id, [edit]) in (problem, "settlement.no_line")
    write(database, WRITER, plan_values, one.id, {"retain": 99_999_999})
    found = settlements(database, one["termination_id"])[0]
    assert (found["retained"], found["payout"]) == (found["result"], 0)


def test_no_plan_whatever_changes_a_settlement_that_wassent(database: Database) -> None:
    case = a_case(database, **D12)
    draft = drafted(database, case)
    write(database, OTHER, plan_approve, draft.id, today=SENT_ON)
    sending = write(database, WRITER, plan_send, draft.id, SENT_ON, today=TODAY)
    sent = settlements(database, case)[0]
    line = sent.lines[0]
    assert phase_of(database, case) == "sent"
    assert refusal(database, plan_lines, sent.id, [LineEdit(line.id, None)]) == "settlement.sealed"
    assert refusal(database, plan_values, sent.id, {"note": "x"}) == "settlement.sealed"
    assert refusal(database, plan_draft, case, Asked(), today=TODAY) == "settlement.made_already"
    change = plan_record_change, "settlement_line", [line.id], {"amount": 1}
    with database.reading() as session:
        edit = change[0](session, WRITER, *change[1:], SOURCE, today=TODAY)
        assert [edit.refused.problem(0).id, edit.changed] == ["settlement.sealed", 0]
        remove = plan_remove(session, WRITER, "settlement_line", [line.id], SOURCE, today=TODAY)
    with database.writing() as session, pytest.raises(Refused, match=r"settlement\.sealed_written"):
        apply(session, WRITER, remove)
    for actor in (WRITER, OTHER):
        with database.reading() as session, pytest.raises(Refused, match=r"settlement\.sealed_written|undo"):
            plan_undo(session, actor, sending, SOURCE)
    assert settlements(database, case)[0].content_hash == draft.content_hash


def test_a_plan_that_carries_more_than_what_came_after_is_refused_when_it_is_written(database: Database) -> None:
    sent = sent_out(database, a_case(database, **D12))
    more = {"credits": 1, "retain": 5, "sent_on": None, "written_by": "x", "state": "kladde", "replaces": sent.id}
    for name, value in more.items():
        with database.writing() as session:
            plan = plan_paid(session, WRITER, sent.id, SENT_ON, SOURCE, today=TODAY)
            part = plan.changes[0]
            if name not in part.fields:
                part.fields += (name,)
            part.values = {**part.values, name: [value] * len(part.ids)}
            with pytest.raises(Refused, match=r"settlement\.(sealed_written|no_such_way)"):
                apply(session, WRITER, plan)
    for purpose in ("import", "undo", "redo", "register"):
        with database.writing() as session:
            gone = Plan(purpose, SOURCE, asked=1)
            gone.removed.append(Removed("settlement", array("q", [sent.id]), array("i", [sent.version])))
            with pytest.raises(Refused, match=r"settlement\.sealed_written"):
                apply(session, WRITER, gone)
    assert settlements(database, sent["termination_id"])[0].content_hash == sent.content_hash


def test_totals_that_are_not_those_of_the_lines_are_refused_however_they_come(database: Database) -> None:
    one = drafted(database, a_case(database, **D12))
    line = next(line for line in one.lines if line.meaning == "misuse")
    with database.writing() as session:
        plan = plan_record_change(session, WRITER, "settlement_line", [line.id], {"amount": 1}, SOURCE, today=TODAY)
        with pytest.raises(Refused, match=r"settlement\.totals_differ"):
            apply(session, WRITER, plan)


def test_an_undone_edit_of_a_draft_brings_back_lines_and_totals_together(database: Database) -> None:
    case = a_case(database, **D12)
    one = drafted(database, case)
    misuse = next(line for line in one.lines if line.meaning == "misuse")
    number = write(database, WRITER, plan_lines, one.id, [LineEdit(misuse.id, None)])
    assert "misuse" not in amounts(settlements(database, case)[0])
    with database.writing() as session:
        apply(session, WRITER, plan_undo(session, WRITER, number, SOURCE))
    again = settlements(database, case)[0]
    assert (again.content_hash, wrong_totals(again)) == (one.content_hash, ())


def test_the_undo_of_a_draft_takes_it_out_and_puts_the_case_back(database: Database) -> None:
    case = a_case(database, **D12)
    number = write(database, WRITER, plan_draft, case, Asked(), today=TODAY)
    with database.writing() as session:
        apply(session, WRITER, plan_undo(session, WRITER, number, SOURCE))
    assert (settlements(database, case), phase_of(database, case)) == ([], "works_done")


def test_what_is_disputed_is_frozen_and_the_boards_decision_is_followed_by_a_correction(database: Database) -> None:
    case = a_case(database, report=[("misuse", 900_000)], lease={"entry_deposit": 500_000})
    sent = sent_out(database, case)
    assert (sent["claim"], sent.collectable) == (400_000, 400_000)
    misuse = next(line for line in sent.lines if line.meaning == "misuse")
    write(database, WRITER, plan_object, sent.id, date(2023, 8, 10), [misuse.id], today=TODAY)
    disputed = settlements(database, case)[0]
    assert (disputed.disputed, disputed.collectable, phase_of(database, case)) == (900_000, 0, "objection")
    assert refusal(database, plan_close, case, "collection", TODAY, today=TODAY) == "settlement.disputed_frozen"
    write(database, WRITER, plan_answer, sent.id, today=TODAY, keep=True)
    assert refusal(database, plan_board, sent.id, TODAY, " ", today=TODAY) == "settlement.board_case"
    write(database, WRITER, plan_board, sent.id, date(2023, 8, 20), "2023-117", today=TODAY)
    write(database, WRITER, plan_decide, sent.id, TODAY, today=TODAY, upheld=False)
    assert settlements(database, case)[0].collectable == 0
    write(database, WRITER, plan_correct, sent.id, today=TODAY)
    first, new = settlements(database, case)
    assert (new.round, new["replaces"], new["version_number"], new.state) == ("correction", sent.id, 2, "draft")
    assert phase_of(database, case) == "draft"
    line = next(line for line in new.lines if line.meaning == "misuse")
    write(database, WRITER, plan_lines, new.id, [LineEdit(line.id, {"amount": 300_000})])
    write(database, OTHER, plan_approve, new.id, today=TODAY)
    write(database, WRITER, plan_send, new.id, TODAY, today=TODAY)
    first, new = settlements(database, case)
    assert (first.state, first.content_hash == sent.content_hash) == ("replaced", True)
    assert (new.state, new["payout"], phase_of(database, case)) == ("sent", 200_000, "sent")
    write(database, WRITER, plan_close, case, "zero", TODAY, today=TODAY, paid_on=TODAY)
    assert (phase_of(database, case), settlements(database, case)[1]["paid_on"]) == ("closed", TODAY)


_LATER = date(2024, 10, 10)
_ACCOUNTS: tuple[tuple[Account, dict[str, list[int]], int, int], ...] = (
    (Account(date(2024, 9, 1), refund=41_250, year_end=date(2024, 5, 31)), {"account_refund": [41_250]}, 191_250, 0),
    (Account(date(2024, 9, 1), extra=180_000, year_end=date(2024, 5, 31)), {"account_extra": [180_000]}, 0, 30_000),
    (Account(date(2024, 10, 1), extra=180_000, year_end=date(2024, 5, 31)), {"department": [180_000]}, 150_000, 0),
)


def test_the_account_releases_what_was_held_back_and_one_that_came_too_late_costs_nothing(database: Database) -> None:
    case = a_case(database, on_account=95_000, **D12)
    first = sent_out(database, case, retain=150_000)
    write(database, WRITER, plan_await, case, today=TODAY)
    for account, lines, payout, claim in _ACCOUNTS:
        write(database, WRITER, plan_second, case, account, today=_LATER)
        second = settlements(database, case)[-1]
        assert (second.round, second["follows"], second.state) == ("second", first.id, "draft")
        assert lines.items() <= amounts(second).items()
        assert (amounts(second)["released"], second["payout"], second["claim"]) == ([150_000], payout, claim)
    write(database, OTHER, plan_approve, second.id, today=_LATER)
    write(database, WRITER, plan_send, second.id, _LATER, today=_LATER)
    assert (phase_of(database, case), wrong_totals(settlements(database, case)[-1])) == ("final", ())
    for number, wrong in ((2, second.id), (3, first.id)):
        write(database, WRITER, plan_correct, wrong, today=_LATER)
        new = settlements(database, case)[number]
        write(database, OTHER, plan_approve, new.id, today=_LATER)
        write(database, WRITER, plan_send, new.id, _LATER, today=_LATER)
    assert phase_of(database, case) == "sent"
    write(database, WRITER, plan_final, case, today=_LATER)
    write(database, WRITER, plan_close, case, "zero", _LATER, today=_LATER)
    assert phase_of(database, case) == "closed"
