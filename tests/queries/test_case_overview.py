"""Cases by phase and age, due settlements and the calendar of deadlines, against reckonings of their own on both databases."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.queries.case_overview import CasesAsked, case_counts, case_ids, case_lines
from backoffice.queries.case_rows import CaseScope, case_days, case_rows
from backoffice.queries.codes import code_lists
from backoffice.queries.settlements_due import due_counts
from backoffice.records.case_limits import age_limits, due_limits
from backoffice.rules.case_age import age_of, counts_from
from backoffice.rules.case_days import ENDED, CaseDays
from backoffice.rules.settlement_due import DueState, due_state
from backoffice.security import Actor, Right
from tests.case_register import Case, add_cases
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)


@pytest.fixture
def cases(database: Database) -> list[Case]:
    with database.writing() as session:
        return add_cases(session, add_dwellings(session, 380), TODAY)


def newest(rows: list[date | None]) -> date | None:
    return max((day for day in rows if day), default=None)


def meanings(session: Session) -> dict[tuple[str, str], str]:
    return {(name, one.code): one.meaning for name, codes in code_lists(session).items() for one in codes.codes}


def reckoned(case: Case, meaning: dict[tuple[str, str], str]) -> CaseDays:
    """The facts of a case, read off its rows one by one."""

    def means(name: str, row: dict[str, Any], column: str) -> str:
        return meaning[name, row[column]]

    own = case.termination
    outs = [row for row in case.inspections if means("inspection_kind", row, "inspection_kind") == "move_out"]
    inspection = max(outs, key=lambda row: row["id"], default={})
    early = case.meaning in (
        "moved_out", "summoned", "inspected", "report_sent", "estimate_sent", "works", "works_done", "draft",
    )  # fmt: skip
    lines = [row for row in case.lines if early and row["inspection_id"] == inspection.get("id") and row["ordered_on"]]
    began = own["works_started_on"] or min((row["ordered_on"] for row in lines), default=None)
    rent = own["rent_last_day"]
    if rent and own["relet_from"] and own["relet_from"] <= rent:
        rent = own["relet_from"] - timedelta(days=1)
    finished = own["works_finished_on"] or newest([row["finished_on"] for row in lines])
    is_open = bool(began) and not own["works_finished_on"] and not (lines and all(row["finished_on"] for row in lines))
    no_bill = bool(began) and not is_open and any(not row["invoiced_on"] for row in lines)
    ready = (
        newest([rent, finished, *(row["invoiced_on"] for row in lines)])
        if began and not is_open and not no_bill
        else None
    )
    sent: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    second: list[dict[str, Any]] = []
    for row in case.settlements:
        state = means("settlement_state", row, "state")
        if state in ("draft", "approved"):
            waiting.append(row)
        (second if means("settlement_round", row, "round") == "second" or row["follows"] else sent).append(row)
    stands = [row for row in case.settlements if means("settlement_state", row, "state") == "sent"]
    return CaseDays(
        phase=case.meaning,
        received_on=own["received_on"],
        social=case.lease["regime"] is None or means("tenancy_regime", case.lease, "regime") == "almen",
        complete_on=own["complete_on"],
        vacate_on=own["agreed_vacate_on"] or own["vacate_by"],
        moved_out_on=own["moved_out_on"],
        known_on=own["known_on"],
        rent_until=rent,
        inspection_omitted=own["inspection_omitted"],
        **{name: inspection.get(name) for name in ("summoned_on", "planned_on", "held_on", "report_on", "estimate_on")},
        works_on=began,
        works_started_on=own["works_started_on"],
        works_finished_on=own["works_finished_on"],
        works_open=is_open,
        invoice_open=no_bill,
        works_ready_on=ready,
        promised_on=min((row["promised_on"] for row in waiting if row["promised_on"]), default=None),
        sent_on=newest([row["sent_on"] for row in sent]),
        objected_on=newest([row["objected_on"] for row in stands]),
        board_on=newest([row["board_on"] for row in stands]),
        retained_on=newest([row["sent_on"] for row in stands if row in sent and row["retained"]]),
        account_year_end=own["account_year_end"],
        late_bill_on=own["late_bill_on"],
        account_received_on=own["account_received_on"],
        second_sent_on=newest([row["sent_on"] for row in second]),
    )


def test_the_facts_of_cases_are_those_of_their_rows(database: Database, cases: list[Case], everyone: Actor) -> None:
    with database.reading() as session:
        codes = code_lists(session)
        rows = case_rows(codes, CaseScope(everyone.scope(Right.VIEW)))
        found = {row.id: case_days(row) for row in session.execute(select(rows))}
        meaning = meanings(session)
        expected = {one.termination["id"]: reckoned(one, meaning) for one in cases if one.meaning not in ENDED}
        assert len(expected) > 300
        assert found == expected


def test_counts_by_phase_and_age_and_by_settlement_are_the_rules(
    database: Database, cases: list[Case], everyone: Actor
) -> None:
    scope = everyone.scope(Right.VIEW)
    with database.reading() as session:
        codes = code_lists(session)
        meaning = meanings(session)
        known = [reckoned(one, meaning) for one in cases if one.meaning not in ENDED]
        ages = Counter((one.phase, age_of(counts_from(one), TODAY, age_limits())) for one in known)
        counts = case_counts(session, scope, codes, TODAY)
        assert dict(counts.cells) == dict(ages)
        states = Counter(due_state(one, TODAY, due_limits()) for one in known)
        due = due_counts(session, scope, codes, TODAY)
        assert {state: n for state, n in due.items() if n} == {state: n for state, n in states.items() if state}
        assert {state for state in DueState if not states[state]} == set(), "every state is there to be counted"
        (phase, age), n = next(iter(ages.items()))
        listed = case_ids(session, CasesAsked(phase=phase, age=age), scope, codes, TODAY)
        lines = case_lines(session, listed, scope, codes, TODAY).values()
        assert (len(listed), {(one.phase, one.age) for one in lines}) == (n, {(phase, age)})
        overdue = case_ids(session, CasesAsked(due=DueState.LATE), scope, codes, TODAY)
        late = case_lines(session, overdue, scope, codes, TODAY).values()
        assert len(late) == len(overdue) == states[DueState.LATE]
        assert {one.due_state for one in late} == {DueState.LATE}
        assert all(one.due is not None and one.due < TODAY for one in late)
        by_key = {one.id: one.days for one in late}
        ages_listed = [by_key[key] for key in overdue]
        assert ages_listed == sorted(ages_listed, reverse=True), "those that have stood longest come first"
