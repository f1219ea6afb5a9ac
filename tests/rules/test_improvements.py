"""What is left of an improvement's compensation: the published and derived examples, the edges, the readings told."""

from datetime import date

import pytest

from backoffice.records.rates import rate
from backoffice.rules.explain import step_said
from backoffice.rules.improvement_steps import almen_reckoning, private_reckoning
from backoffice.rules.improvements import (
    Compensation,
    Costs,
    PrivateRates,
    Use,
    agreed_schedule,
    almen_compensation,
    financial_year,
    full_years,
    private_compensation,
)
from backoffice.rules.problems import Level, Refused
from backoffice.rules.reckoning import as_json

IN_USE = date(2017, 6, 1)
BASIS = Costs(6_000_000)


def rates_of(day: date) -> PrivateRates:
    return PrivateRates(*(rate(f"improvement_{kind}", "private", day) for kind in ("floor", "maximum", "minimum")))


def private(costs: Costs, out: date, **use: object) -> Compensation:
    return private_compensation(costs, Use(IN_USE, out, **use), rates_of(IN_USE))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("out", "left"),
    [
        (date(2017, 6, 1), 4_445_600),
        (date(2018, 6, 1), 4_445_600),
        (date(2019, 5, 31), 4_445_600),
        (date(2019, 6, 1), 4_001_040),
        (date(2020, 6, 1), 3_556_480),
        (date(2021, 6, 1), 3_111_920),
        (date(2022, 6, 1), 2_667_360),
        (date(2023, 6, 1), 2_222_800),
        (date(2024, 6, 1), 1_778_240),
        (date(2025, 6, 1), 1_333_680),
        (date(2026, 6, 1), 889_120),
        (date(2027, 6, 1), 444_560),
        (date(2028, 5, 31), 444_560),
        (date(2028, 6, 1), 0),
        (date(2040, 1, 1), 0),
    ],
)
def test_a_private_compensation_is_written_down_by_the_hand_made_table(out: date, left: int) -> None:
    assert private(BASIS, out).remaining == left


@pytest.mark.parametrize(
    ("documented", "amount"), [(1_554_400, 0), (1_865_299, 0), (1_865_300, 310_900), (99_999_999, 12_295_600)]
)
def test_below_the_minimum_nothing_is_paid_and_never_more_than_the_maximum(documented: int, amount: int) -> None:
    assert private(Costs(documented), date(2018, 1, 1)).compensation == amount


def test_every_deduction_comes_off_the_basis() -> None:
    in_use = date(2017, 9, 30)
    costs = Costs(8_437_550, 400_000, 225_000, 650_000, 1_000_000)
    found = private_compensation(costs, Use(in_use, date(2021, 10, 1)), rates_of(in_use))
    assert (found.basis, found.compensation, found.write_downs, found.remaining) == (6_162_550, 4_608_150, 3, 3_225_705)


@pytest.mark.parametrize("use", [{"approved": False}, {"outcome": "restored"}, {"outcome": "landlord_finished"}])
def test_the_right_is_lost_without_approval_and_where_the_work_was_undone_or_finished_by_the_landlord(
    use: dict[str, object],
) -> None:
    assert private(BASIS, date(2018, 6, 1), **use).remaining == 0


@pytest.mark.parametrize(("out", "left"), [(date(2022, 3, 14), 4_839_999), (date(2022, 3, 15), 4_436_666)])
def test_an_almen_compensation_is_written_down_evenly_over_its_period(out: date, left: int) -> None:
    maximum = rate("improvement_maximum", "almen", date(2018, 1, 1))
    costs = Costs(6_499_999, replaced=450_000)
    assert almen_compensation(costs, Use(date(2018, 3, 15), out), maximum, 15).remaining == left


def test_an_almen_compensation_of_fifty_thousand_five_hundred_is_a_tenth_less_after_a_year() -> None:
    maximum = rate("improvement_maximum", "almen", date(2011, 1, 1))
    use = Use(date(2011, 5, 1), date(2012, 5, 1))
    reckoned = almen_reckoning(Costs(5_050_000), use, maximum, 10, date(2011, 5, 1), date(2011, 1, 1))
    assert as_json(reckoned) == {
        "basis": "50500.00",
        "compensation": "50500.00",
        "years": 1,
        "remaining": "45450.00",
    }


@pytest.mark.parametrize(("start", "most"), [(date(2011, 1, 1), 11_414_400), (date(2014, 1, 1), 12_041_000)])
def test_the_almen_maximum_is_that_of_the_financial_year(start: date, most: int) -> None:
    maximum = rate("improvement_maximum", "almen", start)
    found = almen_compensation(Costs(20_000_000, grants=100_000), Use(start, start), maximum, 20)
    assert found.compensation == maximum.amount == most


def test_a_financial_year_from_july_still_uses_the_rate_of_the_year_before_in_march() -> None:
    assert financial_year(date(2014, 3, 1), "07-01") == date(2013, 7, 1)
    assert financial_year(date(2014, 7, 1), "07-01") == date(2014, 7, 1)
    assert rate("improvement_maximum", "almen", date(2013, 7, 1)).amount == 11_921_700


def test_the_amounts_of_2017_are_those_of_2016_and_half_a_per_cent() -> None:
    before, after = rates_of(date(2016, 5, 1)), rates_of(date(2017, 5, 1))
    for old, new in zip((before.floor, before.maximum, before.minimum), (15_544, 122_956, 3_109), strict=True):
        assert (old.amount * 1005 + 50_000) // 100_000 == new
    assert [one.amount for one in (after.floor, after.maximum, after.minimum)] == [1_554_400, 12_295_600, 310_900]


def test_an_anniversary_counts_and_a_leap_day_falls_on_the_28th() -> None:
    leap = date(2020, 2, 29)
    days = (date(2021, 2, 27), date(2021, 2, 28), date(2024, 2, 28), date(2024, 2, 29))
    assert [full_years(leap, day) for day in days] == [0, 1, 3, 4]
    with pytest.raises(Refused):
        full_years(leap, date(2020, 2, 28))


def test_an_agreed_write_down_goes_before_the_laws_own() -> None:
    schedule = agreed_schedule("100 90; 75, 0")
    left = [private(BASIS, date(2017 + n, 6, 1), agreed=schedule).remaining for n in range(5)]
    assert left == [4_445_600, 4_001_040, 3_334_200, 0, 0]
    with pytest.raises(Refused):
        private(BASIS, date(2019, 6, 1), agreed=(100, 90))
    for wrong in ("100 110", "90 100", "ti", "101", "100 -5"):
        with pytest.raises(Refused):
            agreed_schedule(wrong)


@pytest.mark.parametrize("years", [9, 21])
def test_an_almen_period_is_ten_to_twenty_years(years: int) -> None:
    maximum = rate("improvement_maximum", "almen", IN_USE)
    with pytest.raises(Refused):
        almen_compensation(BASIS, Use(IN_USE, IN_USE), maximum, years)


def test_the_chosen_readings_stand_in_the_reasoning() -> None:
    reckoned = private_reckoning(BASIS, Use(IN_USE, date(2027, 6, 1)), rates_of(IN_USE), IN_USE)
    ids = [one.id for one in reckoned.steps]
    assert {"improvement.minimum_reading", "improvement.write_down_reading"} <= set(ids)
    said = " ".join(step_said(one) for one in reckoned.steps)
    assert "over 3.109 kr." in said and "15.544,00" in said and "Lejeloven § 145" in said
    unsure = private_reckoning(BASIS, Use(date(2025, 6, 1), date(2026, 6, 1)), rates_of(date(2025, 6, 1)), IN_USE)
    warned = [one.id for one in unsure.steps if one.level is Level.WARNING]
    assert warned == ["rate.unconfirmed"] * 3
    assert "IKKE BEKRÆFTET" in " ".join(step_said(one) for one in unsure.steps)


def test_a_rest_below_the_minimum_is_paid_with_a_warning() -> None:
    costs = Costs(1_900_000)
    reckoned = private_reckoning(costs, Use(IN_USE, date(2020, 6, 1)), rates_of(IN_USE), IN_USE)
    assert [one.id for one in reckoned.steps if one.level is Level.WARNING] == ["improvement.rest_below_minimum"]
