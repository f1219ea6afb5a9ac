"""The notice by every policy: the published and the derived examples, the readings that were chosen, the edges of time."""

from datetime import date, datetime, time

import pytest

from backoffice.records.notice_policies import notice_policies, notice_policy
from backoffice.rules.explain import step_said
from backoffice.rules.notice import (
    READINGS,
    Notice,
    NoticeKind,
    NoticePolicy,
    dsb_deadline,
    dsb_reading,
    notice,
    relet,
    statutory,
)
from backoffice.rules.notice_explained import notice_reckoning
from backoffice.rules.problems import Level
from backoffice.rules.working_days import office_day

MONTHS = [(year, month) for year in range(2017, 2031) for month in range(1, 13)]


def policy(name: str) -> NoticePolicy:
    return notice_policy(name, date(2026, 1, 1)).policy


def at(written: str, name: str, months: int | None = None, weeks: int | None = None) -> Notice:
    return notice(datetime.fromisoformat(written), policy(name), months, weeks)


@pytest.mark.parametrize(
    ("received", "start", "last", "vacate"),
    [
        ("2026-03-31T16:00", "2026-04-01", "2026-06-30", "2026-07-01"),  # D1
        ("2026-03-31T16:00:01", "2026-05-01", "2026-07-31", "2026-08-03"),
        ("2026-03-31T16:01", "2026-05-01", "2026-07-31", "2026-08-03"),  # D2
        ("2026-04-01T09:00", "2026-05-01", "2026-07-31", "2026-08-03"),  # D2
        ("2026-05-01T16:00", "2026-05-01", "2026-07-31", "2026-08-03"),  # D3
        ("2026-05-01T16:01", "2026-06-01", "2026-08-31", "2026-09-01"),  # D3
        ("2026-08-01T10:00", "2026-08-01", "2026-10-31", "2026-11-02"),  # D4
        ("2024-02-29T23:59", "2024-03-01", "2024-05-31", "2024-06-03"),  # leap day; 1 June is the day before a Sunday
        ("2025-11-30T12:00", "2025-12-01", "2026-02-28", "2026-03-02"),
        ("2027-11-30T12:00", "2027-12-01", "2028-02-29", "2028-03-01"),  # three months that end on a leap day
    ],
)  # fmt: skip
def test_dsb_counts_from_the_month_whose_deadline_is_kept(received: str, start: str, last: str, vacate: str) -> None:
    found = at(received, "dsb")
    assert [day.isoformat() for day in (found.period_from, found.rent_last_day, found.vacate)] == [start, last, vacate]


def test_the_deadlines_of_half_a_year_are_those_of_the_published_reading() -> None:
    found = [f"{dsb_deadline(2026, month, office_day):%d.%m}" for month in range(1, 7)]
    assert found == ["02.01", "02.02", "02.03", "31.03", "01.05", "01.06"]  # D5


def test_what_was_published_by_others_comes_out() -> None:
    assert at("2026-01-12T09:00", "month-end").vacate == date(2026, 5, 1)  # P1
    april = at("2026-04-05T09:00", "month-end")
    assert (april.rent_last_day, april.early_vacate) == (date(2026, 7, 31), date(2026, 7, 17))  # P2
    assert at("2026-04-30T23:59:59", "month-end").lease_end == date(2026, 8, 1)  # P3
    assert at("2026-05-01T00:00", "month-end").lease_end == date(2026, 9, 1)  # P3
    room = at("2026-10-17T12:00", "room")
    assert (room.period_from, room.vacate) == (date(2026, 11, 1), date(2026, 12, 1))  # P4
    assert at("2026-01-20T09:00", "month-end").period_from == date(2026, 2, 1)  # P5
    assert (statutory(date(2007, 4, 1)), statutory(date(2007, 5, 1))) == (date(2007, 4, 2), date(2007, 5, 1))  # P6
    assert at("2026-01-01T23:00", "days-1-15").lease_end == date(2026, 4, 1)  # aab.dk
    assert at("2026-01-02T00:00", "days-1-15").lease_end == date(2026, 4, 15)  # aab.dk


def test_the_law_takes_a_notice_until_noon_of_the_first_weekday() -> None:
    assert at("2026-01-02T12:00", "statutory").period_from == date(2026, 1, 1)
    assert at("2026-01-02T12:00:01", "statutory").period_from == date(2026, 2, 1)


def test_grace_moves_the_deadline_only_where_the_first_is_no_office_day() -> None:
    assert at("2026-08-03T10:00", "month_end_grace").period_from == date(2026, 8, 1)  # the 1st is a Saturday
    assert at("2026-08-03T10:00:01", "month_end_grace").period_from == date(2026, 9, 1)
    assert at("2026-09-01T00:00", "month_end_grace").period_from == date(2026, 10, 1)  # the 1st is a Tuesday


def test_weeks_run_from_receipt_and_up_to_the_next_first() -> None:
    exactly = at("2026-01-18T09:00", "six-weeks")
    assert (exactly.lease_end, exactly.rent_last_day) == (date(2026, 3, 1), date(2026, 2, 28))
    assert exactly.deadline == date(2026, 1, 18)
    assert at("2026-01-19T09:00", "six-weeks").lease_end == date(2026, 4, 1)
    assert at("2026-01-19T09:00", "six-weeks-1-15").lease_end == date(2026, 3, 15)
    assert at("2026-01-19T09:00", "dsb", weeks=6).lease_end == date(2026, 4, 1)


def test_each_reading_of_the_seeds_words_moves_the_deadline_as_often_as_was_counted() -> None:
    moved = {
        reading: sum(dsb_reading(year, month, reading, office_day).month != month for year, month in MONTHS)
        for reading in READINGS
    }
    assert moved == {"R1": 1, "R2": 26, "R3": 4, "R4": 0}
    as_law = [dsb_reading(year, month, "R1", office_day) == statutory(date(year, month, 1)) for year, month in MONTHS]
    assert as_law.count(False) == 1
    assert [dsb_deadline(y, m, office_day).month != m for y in range(2000, 2041) for m in range(1, 13)].count(True) == 4


def test_a_notice_of_nothing_is_no_notice() -> None:
    for months, weeks in ((0, None), (None, 0), (-1, None), (3, -1)):
        with pytest.raises(ValueError, match="notice_length"):
            notice(datetime(2026, 1, 1), policy("dsb"), months, weeks)


def test_a_new_tenant_ends_the_rent_the_day_before_and_never_later() -> None:
    assert relet(date(2026, 7, 31), date(2026, 7, 22)) == date(2026, 7, 21)
    assert relet(date(2026, 7, 31), date(2026, 9, 1)) == date(2026, 7, 31)


def test_the_reasoning_names_the_day_the_holiday_and_the_source_and_that_the_policy_is_assumed() -> None:
    named = notice_policy("dsb", date(2026, 4, 1))
    found = notice_reckoning(datetime(2026, 4, 1, 9), named.policy, label=named.label)
    said = [step_said(step) for step in found.steps]
    assert "Dagen efter, torsdag 02-04-2026, er helligdag (Skærtorsdag)" in " ".join(said)
    assert any("tirsdag 31-03-2026 kl. 16.00: det er den ikke" in one for one in said)
    assert [step.level for step in found.steps if step.id == "notice.policy_unconfirmed"] == [Level.WARNING]
    readings = [one for one in said if one.startswith(("R1", "R2", "R3", "R4"))]
    assert len(readings) == 4
    assert "Også det er en antagelse" in said[-1]
    assert list(found.values) == ["deadline", "period_from", "rent_last_day", "vacate"]


def test_every_policy_tells_every_month_of_a_year_without_a_word_missing() -> None:
    for named in notice_policies():
        for month in range(1, 13):
            for hour in (0, 12, 17):
                received = datetime(2026, month, 1, hour)
                for step in notice_reckoning(received, named.policy, label=named.label).steps:
                    said = step_said(step)
                    assert said != f"explain.{step.id}"
                    assert "{" not in said


def test_a_notice_without_a_time_on_the_very_day_of_the_deadline_is_looked_at() -> None:
    def ids(received: datetime) -> list[str]:
        return [step.id for step in notice_reckoning(received, policy("dsb")).steps]

    assert "notice.midnight" in ids(datetime(2026, 5, 1))
    assert "notice.midnight" not in ids(datetime(2026, 5, 1, 9))
    assert "notice.midnight" not in ids(datetime(2026, 5, 4))


def test_a_notice_longer_than_the_laws_is_reckoned_and_warned_of() -> None:
    found = notice_reckoning(datetime(2026, 1, 20), policy("month-end"), 6)
    assert found.values["rent_last_day"] == date(2026, 7, 31)
    assert [step.level for step in found.steps if step.id == "notice.longer_than_law"] == [Level.WARNING]


def test_an_office_closed_on_the_first_of_may_moves_its_deadline() -> None:
    closed = NoticePolicy("x", NoticeKind.DSB, closes=time(16), closed_days=frozenset({(5, 1)}))
    assert notice(datetime(2026, 5, 4, 16), closed).deadline == date(2026, 5, 4)
