"""Every month from 2015 to 2040 against a table that is made of the library's holidays alone, by another way.

The table lists all days once and picks from the list; it uses no function of the program. Summer time is tested on
instants in UTC, which the zone database turns into Danish clocks.
"""

import itertools
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays

from backoffice.formats import parse_moment
from backoffice.records.notice_policies import notice_policy
from backoffice.rules import deadlines
from backoffice.rules.notice import notice

FIRST, LAST = 2015, 2040
MONTHS = [(year, month) for year in range(FIRST, LAST + 1) for month in range(1, 13)]
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@cache
def sets() -> Mapping[str, list[date]]:
    """Return all office days, and all days of the law that are not the day before a Sunday or holiday, in order."""
    free = set(holidays.country_holidays("DK", years=range(FIRST - 2, LAST + 3)))
    every = [date(FIRST - 1, 1, 1) + timedelta(days=n) for n in range(366 * (LAST - FIRST + 4))]
    closed = {one for one in every if one.weekday() == 6 or one in free}
    offices = [
        one
        for one in every
        if one not in closed and one.weekday() != 5 and f"{one:%m%d}" not in {"0605", "1224", "1231"}
    ]
    by_law = [one for one, following in itertools.pairwise(every) if one not in closed and following not in closed]
    return {"office": offices, "law": by_law, "closed": sorted(closed)}


def of_month(days: list[date]) -> dict[tuple[int, int], date]:
    """Return the first of the days in each month."""
    return {(one.year, one.month): one for one in reversed(days)}


@cache
def dsb_table() -> Mapping[tuple[int, int], date]:
    """Return each month's deadline: its first office day, but the office day before it where a closed day follows."""
    office, closed = sets()["office"], set(sets()["closed"])
    table = {}
    for month, first in of_month(office).items():
        position = office.index(first)
        table[month] = office[position - 1] if first + timedelta(days=1) in closed else first
    return table


def later(year: int, month: int, months: int) -> tuple[int, int]:
    total = year * 12 + month - 1 + months
    return total // 12, total % 12 + 1


def test_the_deadline_of_every_month_is_the_tables_and_a_second_later_is_too_late() -> None:
    dsb = notice_policy("dsb", date(2015, 1, 1)).policy
    law = of_month(sets()["law"])
    for year, month in MONTHS:
        deadline = datetime.combine(dsb_table()[year, month], datetime.min.time()) + 16 * HOUR
        kept, late = notice(deadline, dsb), notice(deadline + SECOND, dsb)
        assert kept.deadline == dsb_table()[year, month]
        assert (kept.period_from, kept.vacate) == (date(year, month, 1), law[later(year, month, 3)])
        ends = later(year, month, 2)
        assert kept.rent_last_day == date(*ends, monthrange(*ends)[1])
        assert late.period_from == date(*later(year, month, 1), 1)
        assert late.deadline == dsb_table()[later(year, month, 1)]


def test_the_law_and_the_month_end_count_every_month_as_the_table() -> None:
    statutory, month_end = (notice_policy(name, date(2015, 1, 1)).policy for name in ("statutory", "month-end"))
    law = of_month(sets()["law"])
    for year, month in MONTHS:
        noon = datetime.combine(law[year, month], datetime.min.time()) + 12 * HOUR
        assert notice(noon, statutory).period_from == date(year, month, 1)
        assert notice(noon + SECOND, statutory).period_from == date(*later(year, month, 1), 1)
        last = date(year, month, monthrange(year, month)[1])
        midnight = datetime.combine(last, datetime.max.time())
        assert notice(midnight, month_end).period_from == last + timedelta(days=1)
        assert notice(midnight + timedelta(microseconds=1), month_end).period_from == date(*later(year, month, 2), 1)


def test_the_deadline_is_by_the_clocks_of_denmark_summer_and_winter() -> None:
    denmark = ZoneInfo("Europe/Copenhagen")
    dsb = notice_policy("dsb", date(2015, 1, 1)).policy
    offsets = set()
    for year, month in MONTHS:
        local = datetime.combine(dsb_table()[year, month], datetime.min.time(), denmark) + 16 * HOUR
        instant = local.astimezone(UTC)
        offsets.add(local.utcoffset())
        assert notice(parse_moment(f"{instant:%Y-%m-%dT%H:%M:%S}Z"), dsb).period_from == date(year, month, 1)
        late = instant + SECOND
        assert notice(parse_moment(f"{late:%Y-%m-%dT%H:%M:%S}Z"), dsb).period_from == date(*later(year, month, 1), 1)
    assert offsets == {HOUR, 2 * HOUR}


def test_sixty_dates_worked_out_by_hand_come_out() -> None:
    lines = (Path(__file__).parent / "dsb_oracle.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    assert len(rows) > 60
    for received, *wanted in rows:
        dsb = notice_policy("dsb", date(2015, 1, 1)).policy
        found = notice(datetime.fromisoformat(received), dsb)
        assert [str(day) for day in (found.period_from, found.rent_last_day, found.vacate)] == wanted, received


def test_accounts_of_every_month_end_and_demands_of_every_first_are_the_tables() -> None:
    closed = set(sets()["closed"])
    for year, month in MONTHS:
        end = date(year, month, monthrange(year, month)[1])
        due = later(year, month, 4)
        assert deadlines.account_deadline(end) == date(*due, monthrange(*due)[1])
        first = date(year, month, 1)
        payable = [first + timedelta(days=n) for n in range(20)]
        timely = next(d for d in payable if d not in closed and d.weekday() != 5 and (d.month, d.day) != (6, 5))
        counted = [timely + timedelta(days=n) for n in range(1, 25) if timely + timedelta(days=n) not in closed]
        third, fourth = counted[2], counted[3]
        awkward = third.weekday() == 5 or (third.month, third.day) == (6, 5)
        if awkward:
            fourth = next(d for d in counted[3:] if d.weekday() != 5 and (d.month, d.day) != (6, 5))
        assert deadlines.demand_earliest(first) == fourth
