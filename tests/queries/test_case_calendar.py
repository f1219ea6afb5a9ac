"""The calendar of deadlines against an oracle written apart: the sentences of the domain, one case after the other."""

from collections import Counter
from datetime import date, timedelta

import holidays
import pytest
from sqlalchemy import insert

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.models.registry import TABLES
from backoffice.operations.keys import new_keys
from backoffice.queries.case_calendar import (
    PERIODS,
    CalendarAsked,
    CalendarLine,
    calendar,
    calendar_counts,
    every_deadline,
)
from backoffice.queries.codes import code_lists
from backoffice.queries.selection import Where
from backoffice.rules.case_days import ENDED, CaseDays
from backoffice.rules.case_deadlines import KIND_IDS
from backoffice.rules.cases import PHASES
from backoffice.security import Actor, Grant, Right, Role
from tests.case_register import Case, add_cases
from tests.queries.test_case_overview import meanings, reckoned
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
PUBLIC = holidays.country_holidays("DK", years=range(2025, 2028))
SETTLING = ("moved_out", "summoned", "inspected", "report_sent", "estimate_sent", "works", "works_done", "draft")


def office_days_on(day: date, count: int) -> date:
    while count:
        day += DAY
        closed = day.weekday() > 4 or day in PUBLIC or (day.month, day.day) in ((6, 5), (12, 24), (12, 31))
        count -= not closed
    return day


def months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)


def oracle(one: CaseDays) -> dict[str, date]:
    """Which deadlines a case has, as tenancy.md 1.6, 3.2 and 4 tell it."""
    found: dict[str, date] = {}
    phase = one.phase
    if phase in ("received", "incomplete"):
        found["confirm"] = office_days_on(one.complete_on or one.received_on, 5)
    if phase in ("confirmed", "reletting") and one.vacate_on and not one.moved_out_on:
        found["vacate"] = one.vacate_on
    to_inspect = not one.held_on and not one.inspection_omitted
    if phase in ("moved_out", "summoned") and one.known_on and to_inspect:
        found["inspection"] = one.known_on + timedelta(weeks=2)
        if phase == "moved_out" and not one.summoned_on:
            found["summons"] = one.known_on + timedelta(weeks=1)
    if phase in ("confirmed", "reletting", "moved_out", "summoned") and one.planned_on and to_inspect:
        found["appointment"] = one.planned_on
    if phase in ("inspected", "report_sent") and one.held_on:
        fortnight = one.held_on + timedelta(weeks=2)
        if phase == "inspected" and not one.report_on:
            found["report"] = fortnight
        if one.social and not one.estimate_on:
            found["estimate"] = fortnight
        if phase == "inspected" and not (one.social or one.estimate_on or one.report_on):
            found["claim"] = fortnight
    if phase in SETTLING:
        found |= first_settlement(one)
    if phase in ("sent", "objection", "board", "awaiting_accounts"):
        found |= accounts(one)
    return found


def first_settlement(one: CaseDays) -> dict[str, date]:
    if one.promised_on:
        return {"promised": one.promised_on}
    if one.sent_on:
        return {}
    if one.works_on:
        return {"settlement_works": one.works_ready_on + timedelta(weeks=3)} if one.works_ready_on else {}
    return {"settlement": one.rent_until + timedelta(weeks=4)} if one.rent_until else {}


def accounts(one: CaseDays) -> dict[str, date]:
    found: dict[str, date] = {}
    if one.phase == "awaiting_accounts" and one.promised_on:
        found["promised"] = one.promised_on
    if not one.retained_on or one.second_sent_on:
        return found
    if one.account_year_end:
        ordinary = months_on(one.account_year_end + DAY, 4) - DAY
        late = months_on(one.late_bill_on, 3) if one.late_bill_on else ordinary
        found["account"] = max(ordinary, late)
    if one.account_received_on and not one.promised_on:
        found["second"] = one.account_received_on + timedelta(weeks=3)
    return found


@pytest.fixture
def cases(database: Database) -> list[Case]:
    with database.writing() as session:
        made = add_cases(session, add_dwellings(session, 480), TODAY, phases=(*PHASES, *["inspected"] * 5))
        others = add_dwellings(session, 19, number="0460")
        made += add_cases(session, others, TODAY, seed=2)
        keys = new_keys(session, "improvement", 6)
        for at, key in enumerate(keys):
            lease = made[at].lease
            row = {"id": key, "organisation_id": lease["organisation_id"], "dwelling_id": lease["dwelling_id"]}
            row |= {
                "lease_id": lease["id"],
                "title": "Køkken",
                "applied_on": TODAY - (40 + at) * DAY,
                "status": "reported",
            }
            session.execute(insert(TABLES["improvement"]), [row | {"answered_on": TODAY if at == 5 else None}])
    return made


def told(lines: tuple[CalendarLine, ...]) -> set[tuple[str, int, str, date]]:
    return {(one.record, one.id, one.kind, one.due) for one in lines}


def test_the_calendar_is_the_deadlines_of_every_case_late_ones_first(
    database: Database, cases: list[Case], everyone: Actor
) -> None:
    scope = everyone.scope(Right.VIEW)
    with database.reading() as session:
        codes, meaning = code_lists(session), meanings(session)
        expected = {
            ("termination", one.termination["id"], kind, due)
            for one in cases
            if one.meaning not in ENDED
            for kind, due in oracle(reckoned(one, meaning)).items()
        }
        answers = {TODAY - (40 + at) * DAY + timedelta(weeks=6) for at in range(5)}
        found = calendar(session, CalendarAsked(), scope, codes, TODAY)
        assert {one for one in told(found.lines) if one[0] == "termination"} == expected
        assert {one.due for one in found.lines if one.record == "improvement"} == answers
        assert found.total == len(found.lines) == len(expected) + 5
        days = [one.due for one in found.lines]
        assert days == sorted(days)
        assert [one.late for one in found.lines] == [due < TODAY for due in days]
        assert {one.kind for one in found.lines} == set(KIND_IDS), "every kind is there to be compared"

        counts = calendar_counts(session, CalendarAsked(until=TODAY + 7 * DAY), scope, codes, TODAY)
        for name, ahead in PERIODS.items():
            assert counts.periods[name] == sum(ahead is None or due <= TODAY + ahead * DAY for due in days), name
        in_time = Counter(one.kind for one in found.lines if one.due <= TODAY + 7 * DAY)
        assert {kind: n for kind, n in counts.kinds.items() if n} == dict(in_time)


def test_the_calendar_is_narrowed_by_place_kind_period_and_by_what_a_person_sees(
    database: Database, cases: list[Case], everyone: Actor
) -> None:
    scope = everyone.scope(Right.VIEW)
    with database.reading() as session:
        codes = code_lists(session)
        every = calendar(session, CalendarAsked(), scope, codes, TODAY).lines
        other = session.get_one(Dwelling, cases[-1].lease["dwelling_id"])
        asked = CalendarAsked(
            Where(department_id=other.department_id), frozenset({"inspection", "second"}), TODAY + DAY
        )
        wanted = {one for one in told(every) if one[2] in asked.kinds and one[3] <= TODAY + DAY}
        own = {key.id for key in every if key.department == "0460-012"}
        assert told(
            calendar(session, CalendarAsked(Where(department_id=other.department_id)), scope, codes, TODAY).lines
        ) == {one for one in told(every) if one[1] in own}
        inside = calendar(session, asked, scope, codes, TODAY).lines
        assert told(inside) == {one for one in wanted if one[1] in own}
        assert tuple(every_deadline(session, CalendarAsked(), scope, codes, TODAY)) == every

        neighbour = Actor("bo", (Grant(Role.CASEWORKER, organisation_id=other.organisation_id),)).scope(Right.VIEW)
        assert {one.department for one in calendar(session, CalendarAsked(), neighbour, codes, TODAY).lines} == {
            "0460-012"
        }
