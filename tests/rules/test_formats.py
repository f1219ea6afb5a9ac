"""Danish and English dates, numbers, kroner and answers, both ways."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice import formats
from backoffice.formats import (
    danish_time,
    parse_area,
    parse_date,
    parse_integer,
    parse_kroner,
    parse_yes_no,
    show_area,
    show_date,
    show_decimal,
    show_instant,
    show_integer,
    show_kroner,
    show_yes_no,
)
from backoffice.text import has_text, use_language

languages = st.sampled_from(["da", "en"])
numbers = st.integers(-(10**15), 10**15)


@given(st.dates())
def test_every_date_is_read_as_it_is_shown(day: date) -> None:
    assert parse_date(show_date(day)) == day


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_every_way_of_writing_a_date_means_the_same_day(day: date) -> None:
    written = [
        f"{day:%d%m%Y}",
        f"{day:%Y%m%d}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day}/{day.month}/{day.year}",
        day.isoformat(),
        f"{day.isoformat()}T00:00:00",
        f"{day.isoformat()} 23:59:59.999",
        f"{show_date(day)} kl. 16.00",
        f" {show_date(day)} ",
    ]
    assert {parse_date(one) for one in written} == {day}


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_two_digit_years_are_1950_to_2049(day: date) -> None:
    assert parse_date(f"{day:%d%m%y}") == day
    assert parse_date(f"{day:%d-%m-%y}") == day


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-03-31T22:30:00Z", date(2026, 4, 1)),
        ("2026-03-31T23:30:00+02:00", date(2026, 3, 31)),
        ("2026-01-31T23:30:00Z", date(2026, 2, 1)),
        ("2026-03-31+02:00", date(2026, 3, 31)),
        ("31129999", date(9999, 12, 31)),
    ],
)
def test_an_instant_with_a_zone_becomes_the_danish_day(value: str, day: date) -> None:
    assert parse_date(value) == day


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "date_form"),
        ("i morgen", "date_form"),
        ("1-2.2026", "date_form"),
        ("1-2-202", "date_form"),
        ("1022026", "date_form"),
        ("٣١-٠٣-٢٠٢٦", "date_form"),
        ("31-02-2026", "date_impossible"),
        ("12-31-2026", "date_impossible"),
        ("00-00-0000", "date_impossible"),
        ("2026-03-31T25:00:00Z", "date_impossible"),
        ("9999-12-31T23:59:00Z", "date_impossible"),
    ],
)
def test_a_date_that_cannot_be_read_says_why_without_the_value(value: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        parse_date(value)


@given(numbers, languages)
def test_every_number_and_amount_is_read_as_it_is_shown(number: int, of: str) -> None:
    assert parse_integer(show_integer(number, of=of), of=of) == number
    assert parse_kroner(show_kroner(number, of=of), of=of) == number


@given(st.decimals(-(10**12), 10**12, places=3), languages)
def test_every_decimal_is_read_as_it_is_shown(number: Decimal, of: str) -> None:
    assert parse_area(show_area(number, of=of), of=of) == number


@given(st.booleans(), languages)
def test_every_answer_is_read_as_it_is_shown(answer: bool, of: str) -> None:
    assert parse_yes_no(show_yes_no(answer, of=of)) is answer


def test_numbers_follow_the_language() -> None:
    assert [show_integer(-1234567, of=of) for of in ("da", "en")] == ["-1.234.567", "-1,234,567"]
    assert [show_decimal(Decimal("1234.50"), of=of) for of in ("da", "en")] == ["1.234,50", "1,234.50"]
    assert [show_kroner(-5, of=of) for of in ("da", "en")] == ["-0,05", "-0.05"]
    assert show_area(1078, of="da") == "1.078 m²"
    assert [show_yes_no(True, of=of) for of in ("da", "en")] == ["Ja", "Yes"]


def test_the_language_in_use_decides_where_none_is_named() -> None:
    try:
        use_language("en")
        assert (show_kroner(123456), parse_kroner("1,234")) == ("1,234.56", 123400)
    finally:
        use_language("da")
    assert (show_kroner(123456), parse_kroner("1.234")) == ("1.234,56", 123400)


@pytest.mark.parametrize(
    ("value", "oere"),
    [
        ("1.234,56", 123456),
        ("1234,56", 123456),
        ("1234.56", 123456),
        ("1,234.56", 123456),
        ("1.234", 123400),
        ("1.234.567,89", 123456789),
        ("24900", 2490000),
        ("kr. 5,-", 500),
        ("5.425,00 kr.", 542500),
        ("DKK 5", 500),
        ("-5 kr", -500),
        ("−0,5", -50),
        ("+5", 500),
        (",5", 50),
        ("1 234,50", 123450),
        ("1\xa0234\xa0567", 123456700),
        ("0", 0),
    ],
)
def test_danish_amounts_are_read_to_the_oere(value: str, oere: int) -> None:
    assert parse_kroner(value, of="da") == oere


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("1,234", "kroner_ambiguous"),
        ("-12,345", "kroner_ambiguous"),
        ("1.234,567", "kroner_form"),
        ("0,125", "kroner_form"),
        ("1.2345", "kroner_form"),
        ("12.34.56", "kroner_form"),
        ("1.23,4.5", "kroner_form"),
        ("12 34", "kroner_form"),
        ("5,", "kroner_form"),
        ("kr.", "kroner_form"),
        ("", "kroner_form"),
        ("--5", "kroner_form"),
        ("1e5", "kroner_form"),
        ("٣", "kroner_form"),
        ("fem", "kroner_form"),
        ("9" * 5000, "kroner_form"),
    ],
)
def test_a_doubtful_amount_is_refused_without_the_value(value: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        parse_kroner(value, of="da")


@pytest.mark.parametrize("value", ["78,5", "1,000", "x", "", "1.2.3"])
def test_what_is_no_whole_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"^integer_form$"):
        parse_integer(value, of="da")


@pytest.mark.parametrize(
    ("value", "number"), [("78", "78"), ("78,5 m²", "78.5"), ("78.5 m2", "78.5"), ("1.078 kvm", "1078")]
)
def test_areas_are_read_with_their_unit(value: str, number: str) -> None:
    assert parse_area(value, of="da") == Decimal(number)


@pytest.mark.parametrize("value", ["ja", "J", " x ", "Yes", "1", "TRUE"])
def test_yes_in_all_its_forms(value: str) -> None:
    assert parse_yes_no(value) is True


@pytest.mark.parametrize("value", ["nej", "N", "no", "0", "False"])
def test_no_in_all_its_forms(value: str) -> None:
    assert parse_yes_no(value) is False


@pytest.mark.parametrize("value", ["", "måske", "2", "-"])
def test_anything_else_is_neither_yes_nor_no(value: str) -> None:
    with pytest.raises(ValueError, match=r"^yes_no_form$"):
        parse_yes_no(value)


@pytest.mark.parametrize(
    "why",
    ["date_form", "date_impossible", "integer_form", "decimal_form", "kroner_form", "kroner_ambiguous", "yes_no_form"],
)
def test_every_reason_has_a_text_in_both_languages(why: str) -> None:
    assert has_text(f"format.{why}", of="da") and has_text(f"format.{why}", of="en")


def test_instants_are_shown_in_danish_time() -> None:
    winter, summer = datetime(2026, 1, 2, 23, 4, tzinfo=UTC), datetime(2026, 7, 1, 7, 14)
    assert show_instant(winter, of="da") == "03-01-2026 kl. 00.04"
    assert show_instant(summer, of="da") == "01-07-2026 kl. 09.14"
    assert show_instant(summer, of="en") == "01-07-2026 09:14"


def test_the_hour_that_comes_twice_is_shown_from_utc() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert show_instant(first, of="da") == show_instant(first + timedelta(hours=1), of="da") == "25-10-2026 kl. 02.30"


@given(st.datetimes(datetime(1996, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC)))
def test_without_a_time_zone_database_the_offset_is_the_same(instant: datetime) -> None:
    by_rule = instant.astimezone(formats._european_offset(instant))
    assert by_rule.utcoffset() == danish_time(instant).utcoffset()
