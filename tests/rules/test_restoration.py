"""Who pays the restoration: the published and derived examples, each rule that takes it from the tenant, refusals."""

from datetime import date
from decimal import Decimal

import pytest

from backoffice.records.takeovers import takeover
from backoffice.rules.explain import step_said
from backoffice.rules.maintenance import LeaseTerms, RestorationDuty, restoration_duty
from backoffice.rules.problems import Level, Refused
from backoffice.rules.reckoning import as_json
from backoffice.rules.restoration import (
    RestorationFacts,
    capped_total,
    months_lived,
    restoration,
    restoration_reckoning,
    taken_over,
)

START = date(2020, 3, 15)
D11 = RestorationFacts(START, date(2023, 7, 1), 1_425_075, 230_000, takeover=takeover("month-1"))


def _facts(end: date, scheme: str = "month-1", **more: object) -> RestorationFacts:
    return RestorationFacts(date(2020, 1, 1), end, 1_000_000, takeover=takeover(scheme), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("end", "scheme", "percent"),
    [
        (date(2023, 5, 1), "month-1", 40),  # P10
        (date(2028, 5, 1), "month-1", 100),  # P11: 8 years and 4 months
        (date(2040, 1, 1), "month-1", 100),
        (date(2020, 12, 31), "started-year-10", 10),  # P12: within the first year
        (date(2021, 1, 1), "started-year-10", 10),
        (date(2021, 1, 2), "started-year-10", 20),
        (date(2020, 12, 31), "year-10", 0),
        (date(2021, 1, 1), "year-10", 10),
        (date(2030, 1, 1), "year-10", 100),
        (date(2020, 1, 1), "started-year-10", 0),
    ],
)
def test_the_department_takes_over_by_the_time_lived(end: date, scheme: str, percent: int) -> None:
    found = restoration(_facts(end, scheme))
    assert found.percent == percent
    assert (found.tenant_normal, found.department_normal) == (1_000_000 - 10_000 * percent, 10_000 * percent)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (START, date(2023, 7, 1), 39),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 1, 31), date(2024, 2, 28), 0),
        (date(2020, 2, 29), date(2021, 2, 28), 12),
        (date(2020, 1, 1), date(2020, 1, 1), 0),
    ],
)
def test_months_lived_are_completed_and_month_ends_clamp(start: date, end: date, months: int) -> None:
    assert months_lived(start, end) == months


def test_the_derived_example_of_thirty_nine_months_is_met_to_the_oere() -> None:
    assert as_json(restoration_reckoning(D11)) == {
        "months": 39,
        "takeover_percent": 39,
        "tenant_normal": "8692.96",
        "department_normal": "5557.79",
        "tenant_total": "10992.96",
        "capped_total": "10992.96",
    }


def test_the_overrun_above_ten_per_cent_is_the_departments() -> None:
    assert capped_total(956_501, 869_546) == (956_500, 1)
    assert capped_total(956_500, 869_546) == (956_500, 0)


@pytest.mark.parametrize(
    ("lease", "tenant", "step"),
    [
        (LeaseTerms("almen", START, restoration_scheme="b"), 0, "restoration.scheme_b"),
        (LeaseTerms("almen", START), 0, "restoration.no_scheme"),
        (LeaseTerms("almen", START, restoration_scheme="a", rules_given=False), 0, "restoration.rules_not_given"),
        (LeaseTerms("almen", START, restoration_scheme="a_fixed"), 610_000, "restoration.scheme_a"),
        (LeaseTerms("private_old", date(2015, 6, 30), "renovated"), 1_000_000, "restoration.before_2015_renovated"),
        (LeaseTerms("private_old", date(2015, 6, 30), "as_seen"), 0, "restoration.before_2015_as_received"),
        (LeaseTerms("private", date(2015, 7, 1), "renovated"), 0, "restoration.box_not_ticked"),
        (LeaseTerms("private", date(2015, 7, 2), interior_by_tenant=True), 1_000_000, "restoration.box_ticked"),
    ],
)
def test_the_lease_decides_whether_the_tenant_has_a_part_in_it(lease: LeaseTerms, tenant: int, step: str) -> None:
    facts = RestorationFacts(START, date(2023, 7, 1), 1_000_000, 50_000, restoration_duty(lease), takeover("month-1"))
    found = restoration(facts)
    assert (found.tenant_normal, found.tenant_total) == (tenant, tenant + 50_000)
    assert step in [one.id for one in restoration_reckoning(facts).steps]


def test_a_missed_deadline_takes_the_painting_and_leaves_the_misuse_for_a_lawyer() -> None:
    """P13: a claim of 20,864.61 with painting 17,725.00 that lapses."""
    duty = RestorationDuty(True, "box_ticked", "kept_up")
    found = restoration(RestorationFacts(START, date(2023, 7, 1), 1_772_500, 313_961, duty, lapsed=True))
    assert (found.tenant_normal, found.tenant_total, found.department_normal) == (0, 313_961, 1_772_500)
    assert found.review
    assert not restoration(RestorationFacts(START, date(2023, 7, 1), 1_772_500, 0, duty, lapsed=True)).review


def test_misuse_is_reduced_for_age_only_with_a_reason() -> None:
    ended = date(2023, 7, 1)
    reduced = RestorationFacts(
        START, ended, 0, 100_000, takeover=takeover("month-1"), age_reduction=40_000, age_reason="Gulv fra 2001"
    )
    assert restoration(reduced).tenant_total == 60_000
    for facts in (
        RestorationFacts(START, ended, 0, 100_000, takeover=takeover("month-1"), age_reduction=1),
        RestorationFacts(START, ended, 0, 1, takeover=takeover("month-1"), age_reduction=2, age_reason="Slid"),
        RestorationFacts(START, ended, -1, takeover=takeover("month-1")),
        RestorationFacts(ended, START, 0, takeover=takeover("month-1")),
        RestorationFacts(START, ended, 1),
    ):
        with pytest.raises(Refused):
            restoration(facts)


def test_a_takeover_that_nobody_confirmed_is_a_warning_in_the_reasoning() -> None:
    own = type(takeover("month-1"))("eget", 84, "month", "completed", "Reglement 2019", confirmed=False)
    facts = RestorationFacts(START, date(2023, 7, 1), 100_000, takeover=own)
    reckoned = restoration_reckoning(facts)
    assert reckoned.values["takeover_percent"] == Decimal("32.76")
    assert taken_over(own, START, date(2031, 7, 1)) == 10_000
    warned = [one.id for one in reckoned.steps if one.level is Level.WARNING]
    assert warned == ["restoration.takeover_unconfirmed"]
    assert all(step_said(one) for one in reckoned.steps)
