"""The deadlines of a case by its facts, the worked examples among them, and where its settlement stands, by a frozen clock."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from backoffice.rules.case_days import CaseDays
from backoffice.rules.case_deadlines import KINDS, DueLimits, case_deadlines, is_late, next_deadline
from backoffice.rules.cases import PHASES
from backoffice.rules.settlement_due import DueState, due_state, settlement_due

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
LIMITS = DueLimits(confirm=5, settlement_from=21, settlement=28, settlement_works=21, second=21)
RECEIVED = date(2026, 3, 31)


def due(facts: CaseDays) -> dict[str, date]:
    return {one.kind: one.due for one in case_deadlines(facts, LIMITS)}


def case(phase: str, **known: object) -> CaseDays:
    return replace(CaseDays(phase, RECEIVED), **known)  # type: ignore[arg-type]


def test_a_termination_is_confirmed_within_five_office_days() -> None:
    # Skærtorsdag, langfredag and 2. påskedag 2026 are 2, 3 and 6 April.
    assert due(case("received")) == {"confirm": date(2026, 4, 10)}
    assert due(case("incomplete", complete_on=date(2026, 4, 7))) == {"confirm": date(2026, 4, 14)}


def test_the_move_out_starts_the_clocks_of_summons_and_inspection() -> None:
    known = date(2026, 8, 3)
    moved = case("moved_out", known_on=known, rent_until=date(2026, 7, 31))
    assert due(moved) == {
        "summons": date(2026, 8, 10), "inspection": date(2026, 8, 17), "settlement": date(2026, 8, 28),
    }  # fmt: skip
    summoned = replace(moved, phase="summoned", summoned_on=known + DAY, planned_on=date(2026, 8, 14))
    assert due(summoned) == {
        "appointment": date(2026, 8, 14), "inspection": date(2026, 8, 17), "settlement": date(2026, 8, 28),
    }  # fmt: skip
    assert due(replace(moved, inspection_omitted="Intet krav")) == {"settlement": date(2026, 8, 28)}


def test_what_follows_the_inspection_depends_on_the_law_of_the_lease() -> None:
    held = date(2026, 8, 14)
    social = case("inspected", held_on=held)
    assert due(social) == {"report": date(2026, 8, 28), "estimate": date(2026, 8, 28)}
    assert due(replace(social, social=False)) == {"report": date(2026, 8, 28), "claim": date(2026, 8, 28)}
    sent = replace(social, phase="report_sent", report_on=held)
    assert due(sent) == {"estimate": date(2026, 8, 28)}
    assert due(replace(sent, social=False)) == {}


def test_works_hold_the_settlement_until_they_and_their_invoices_are_there() -> None:
    works = case("works", rent_until=date(2026, 7, 31), works_on=date(2026, 8, 20), works_open=True)
    assert due(works) == {}
    ready = replace(works, phase="works_done", works_open=False, works_ready_on=date(2026, 9, 10))
    assert due(ready) == {"settlement_works": date(2026, 10, 1)}
    assert due(replace(ready, promised_on=date(2026, 9, 20))) == {"promised": date(2026, 9, 20)}


def test_a_retained_amount_waits_for_the_accounts_and_then_for_the_second_settlement() -> None:
    kept = case("awaiting_accounts", sent_on=RECEIVED, retained_on=RECEIVED, account_year_end=date(2026, 5, 31))
    assert due(kept) == {"account": date(2026, 9, 30)}
    assert due(replace(kept, late_bill_on=date(2026, 11, 30))) == {"account": date(2027, 2, 28)}
    assert due(replace(kept, account_received_on=date(2026, 9, 1)))["second"] == date(2026, 9, 22)
    assert due(replace(kept, second_sent_on=date(2026, 9, 10))) == {}
    assert due(replace(kept, retained_on=None)) == {}


def test_a_case_that_has_ended_has_no_deadline_whatever_is_known() -> None:
    everything = {
        name: RECEIVED for name in CaseDays.__dataclass_fields__ if name.endswith("_on") or name in ("rent_until",)
    }
    for phase in ("closed", "withdrawn", "final"):
        assert case_deadlines(replace(CaseDays(phase, RECEIVED), **everything), LIMITS) == ()  # type: ignore[arg-type]


def test_the_next_deadline_is_the_earliest_and_its_own_day_is_in_time() -> None:
    known = date(2026, 11, 8)
    first = next_deadline(case("moved_out", known_on=known), LIMITS)
    assert first is not None
    assert (first.kind, first.due) == ("summons", date(2026, 11, 15))
    assert not is_late(TODAY, TODAY)
    assert is_late(TODAY - DAY, TODAY)


def test_kinds_name_facts_and_phases_that_are() -> None:
    for kind in KINDS:
        names = {*kind.base, *kind.unless, *kind.needs, *filter(None, [kind.also])}
        assert names <= set(CaseDays.__dataclass_fields__)
        assert set(kind.phases) <= set(PHASES)


@pytest.mark.parametrize(
    ("days_after_rent", "state"),
    [
        (20, DueState.NOT_YET),
        (21, DueState.DUE),
        (28, DueState.DUE),
        (29, DueState.LATE),
    ],
)
def test_without_works_the_window_is_the_fourth_week_after_rent_ends(days_after_rent: int, state: DueState) -> None:
    facts = case("report_sent", rent_until=TODAY - days_after_rent * DAY)
    assert due_state(facts, TODAY, LIMITS) is state


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ({"works_open": True}, DueState.WAITING_WORKS),
        ({"works_open": True, "invoice_open": True}, DueState.WAITING_WORKS),
        ({"invoice_open": True}, DueState.WAITING_INVOICE),
        ({"works_ready_on": TODAY}, DueState.DUE),
        ({"works_ready_on": TODAY + DAY}, DueState.NOT_YET),
        ({"works_ready_on": TODAY - 21 * DAY}, DueState.DUE),
        ({"works_ready_on": TODAY - 22 * DAY}, DueState.LATE),
        ({"works_open": True, "promised_on": TODAY}, DueState.PROMISED),
        ({"works_open": True, "promised_on": TODAY - DAY}, DueState.LATE),
    ],
)
def test_with_works_it_waits_for_them_then_for_the_invoice_then_three_weeks(
    known: dict[str, object], state: DueState
) -> None:
    facts = case("works_done", rent_until=TODAY - 90 * DAY, works_on=TODAY - 60 * DAY, **known)
    assert due_state(facts, TODAY, LIMITS) is state


def test_the_second_settlement_is_due_when_the_accounts_have_come() -> None:
    kept = case("awaiting_accounts", sent_on=RECEIVED, retained_on=RECEIVED)
    assert due_state(kept, TODAY, LIMITS) is DueState.AWAITING_ACCOUNTS
    assert due_state(replace(kept, account_received_on=TODAY - 21 * DAY), TODAY, LIMITS) is DueState.SECOND_DUE
    assert due_state(replace(kept, account_received_on=TODAY - 22 * DAY), TODAY, LIMITS) is DueState.LATE


def test_the_calendar_and_the_due_list_say_the_same_day() -> None:
    days = (None, date(2026, 10, 1))
    own = ("settlement", "settlement_works", "promised", "second")
    for phase, rent, works, ready, promised, sent, arrived in product(PHASES, days, days, days, days, days, days):
        if phase != "awaiting_accounts" and arrived:
            continue
        facts = case(phase, rent_until=rent, works_on=works, works_ready_on=ready if works else None)
        facts = replace(facts, promised_on=promised, sent_on=sent, retained_on=sent, account_received_on=arrived)
        if phase == "awaiting_accounts":
            facts = replace(facts, sent_on=RECEIVED, retained_on=RECEIVED)
        told = [one.due for one in case_deadlines(facts, LIMITS) if one.kind in own]
        assert (told[0] if told else None) == settlement_due(facts, LIMITS), facts
