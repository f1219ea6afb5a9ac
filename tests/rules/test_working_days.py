"""Holidays and the four kinds of working day, against a table that an office published and days known by hand."""

from datetime import date, timedelta

import pytest

from backoffice.rules.working_days import (
    KINDS,
    days_after,
    days_before,
    first_of_month,
    is_holiday,
    limitation_day,
    office_day,
    open_besides,
    rent_due_day,
    statute_weekday,
    this_or_earlier,
    why_not,
)

# kollegiekontoret.dk, "Vigtige datoer for genudlejning og fraflytning": wanted day, out seven working days before.
PUBLISHED = """
01.10.2024 20.09.2024  15.10.2024 04.10.2024  01.11.2024 23.10.2024  15.11.2024 06.11.2024  01.12.2024 21.11.2024
15.12.2024 05.12.2024  01.01.2025 17.12.2024  15.01.2025 06.01.2025  01.02.2025 23.01.2025  15.02.2025 06.02.2025
01.03.2025 20.02.2025  15.03.2025 06.03.2025  01.04.2025 21.03.2025  15.04.2025 04.04.2025  01.05.2025 22.04.2025
15.05.2025 06.05.2025  01.06.2025 21.05.2025  15.06.2025 03.06.2025  01.07.2025 20.06.2025  15.07.2025 04.07.2025
01.08.2025 23.07.2025  15.08.2025 06.08.2025  01.09.2025 21.08.2025  15.09.2025 04.09.2025  01.10.2025 22.09.2025
15.10.2025 06.10.2025  01.11.2025 23.10.2025  15.11.2025 06.11.2025  01.12.2025 20.11.2025  15.12.2025 04.12.2025
"""


def day(written: str) -> date:
    return date(*(int(part) for part in reversed(written.split("."))))


WANTED, OUT = PUBLISHED.split()[::2], PUBLISHED.split()[1::2]
ROWS = [(day(wanted), day(out)) for wanted, out in zip(WANTED, OUT, strict=True)]


def test_the_published_table_of_thirty_dates_is_reproduced_to_the_day() -> None:
    assert len(ROWS) == 30
    assert [days_before(wanted, 7, office_day) for wanted, _ in ROWS] == [out for _, out in ROWS]


@pytest.mark.parametrize("opened", [(6, 5), (12, 24), (12, 31)])
def test_the_table_needs_each_of_the_three_closed_days_that_are_no_holidays(opened: tuple[int, int]) -> None:
    def otherwise(one: date) -> bool:
        return office_day(one) or ((one.month, one.day) == opened and one.isoweekday() < 6)

    assert [days_before(wanted, 7, otherwise) for wanted, _ in ROWS] != [out for _, out in ROWS]


def test_the_holidays_of_a_year_have_their_danish_names_and_prayer_day_ended_in_2023() -> None:
    def named(year: int) -> list[str]:
        days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
        return [f"{one:%m-%d} {name}" for one in days if (name := is_holiday(one)) not in ("", "sunday")]

    assert named(2026) == [
        "01-01 Nytårsdag",
        "04-02 Skærtorsdag",
        "04-03 Langfredag",
        "04-05 Påskedag",
        "04-06 Anden påskedag",
        "05-14 Kristi himmelfartsdag",
        "05-24 Pinsedag",
        "05-25 Anden pinsedag",
        "12-25 Juledag",
        "12-26 Anden juledag",
    ]
    assert is_holiday(date(2023, 5, 5)) == "Store bededag"
    assert (is_holiday(date(2024, 4, 26)), is_holiday(date(2025, 5, 16))) == ("", "")
    assert is_holiday(date(2026, 8, 2)) == "sunday"


@pytest.mark.parametrize(
    ("one", "reasons"),
    [
        (date(2026, 8, 1), ("saturday", "", "saturday", "saturday")),
        (date(2026, 8, 2), ("sunday", "sunday", "sunday", "sunday")),
        (date(2026, 6, 5), ("constitution_day", "", "constitution_day", "constitution_day")),
        (date(2026, 12, 24), ("christmas_eve", "", "", "christmas_eve")),
        (date(2026, 12, 31), ("new_years_eve", "", "", "new_years_eve")),
        (date(2027, 12, 31), ("new_years_eve", "", "", "new_years_eve")),
        (date(2022, 12, 24), ("christmas_eve", "", "saturday", "christmas_eve")),
        (date(2026, 4, 2), ("Skærtorsdag",) * 4),
        (date(2022, 6, 5), ("Pinsedag",) * 4),
        (date(2026, 5, 1), ("", "", "", "")),
        (date(2026, 3, 31), ("", "", "", "")),
    ],
    ids=str,
)
def test_each_meaning_of_hverdag_says_what_keeps_a_day_out(one: date, reasons: tuple[str, ...]) -> None:
    assert tuple(why_not(one, kind) for kind in KINDS) == reasons
    predicates = (office_day, statute_weekday, rent_due_day, limitation_day)
    assert tuple(counts(one) for counts in predicates) == tuple(not reason for reason in reasons)


def test_an_office_may_be_closed_on_the_first_of_may() -> None:
    closed = open_besides(frozenset({(5, 1)}))
    assert (office_day(date(2026, 5, 1)), closed(date(2026, 5, 1)), closed(date(2026, 5, 4))) == (True, False, True)
    assert open_besides(frozenset()) is office_day


def test_days_are_counted_without_the_day_itself_and_none_is_the_day() -> None:
    assert days_before(date(2026, 8, 2), 0, office_day) == date(2026, 8, 2)
    assert days_after(date(2026, 12, 30), 1, office_day) == date(2027, 1, 4)
    assert this_or_earlier(date(2026, 4, 6), office_day) == date(2026, 4, 1)
    assert first_of_month(2026, 1, office_day) == date(2026, 1, 2)
