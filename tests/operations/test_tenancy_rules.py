"""Tenancy terms without overlap and with policies that are known; claims on the deposit by the lease's own debtors."""

from datetime import date
from typing import Any

import pytest

from backoffice.database import Database
from backoffice.operations.record_write import plan_new, plan_record_change
from backoffice.queries.lease_terms import lease_terms
from backoffice.rules.problems import sentence
from backoffice.security import Actor
from tests.vacancies import SOURCE, TODAY, add_lease, dwellings, written

FIRST, SECOND = date(2020, 1, 1), date(2024, 1, 1)
TERMS: dict[str, object] = {"organisation_id": 1, "regime": "almen", "notice_policy": "month-end", "valid_from": FIRST}
CLAIM: dict[str, object] = {
    "claim_kind": "indskudsl",
    "creditor": "Odense Kommune",
    "amount": 12_500_00,
    "registered_on": TODAY,
}


def new(record: str, *rows: dict[str, object]) -> Any:
    return lambda session, actor: plan_new(session, actor, record, rows, SOURCE, today=TODAY)


def why(database: Database, actor: Actor, make: Any) -> list[str]:
    with database.reading() as session:
        plan = make(session, actor)
    problems = [bucket.problem(at) for bucket in (plan.refused, plan.further) for at in range(len(bucket))]
    assert all(sentence(one) for one in problems)
    return [one.id for one in problems]


def test_a_place_has_one_set_of_terms_on_a_day_and_a_department_its_own(database: Database, caseworker: Actor) -> None:
    lease = _lease(database)
    written(database, caseworker, new("tenancy_terms", {**TERMS, "notice_months": 3, "source": "Vedtægter § 4"}))
    later = {**TERMS, "valid_from": SECOND}
    assert why(database, caseworker, new("tenancy_terms", later)) == ["terms.overlap"]
    ended: Any = lambda session, actor: plan_record_change(  # noqa: E731
        session, actor, "tenancy_terms", [1], {"valid_to": SECOND}, SOURCE, today=TODAY
    )
    written(database, caseworker, ended)
    own = {**TERMS, "department_id": 1, "notice_policy": "six_weeks", "notice_weeks": 6}
    both = new("tenancy_terms", later, {**own, "valid_from": SECOND}, {**own, "valid_from": date(2025, 1, 1)})
    assert why(database, caseworker, both) == ["terms.overlap", "terms.overlap"]
    written(database, caseworker, new("tenancy_terms", later, {**own, "valid_from": SECOND}))
    with database.reading() as session:
        before, now = (lease_terms(session, [lease], day)[lease] for day in (date(2023, 12, 31), SECOND))
    assert (before.notice_policy, before.notice_months, before.source) == ("month-end", 3, "Vedtægter § 4")
    assert (before.origins["notice_months"], now.origins["notice_weeks"]) == ("organisation", "department")
    assert (now.notice_policy, now.notice_weeks) == ("six_weeks", 6)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"notice_policy": "når vi lyster"}, "terms.unknown_policy"),
        ({"takeover": "aldrig"}, "terms.unknown_takeover"),
        ({"notice_months": 3, "notice_weeks": 6}, "terms.months_and_weeks"),
        ({"year_start": "02-30"}, "terms.no_day"),
        ({"account_year_end": "02-29"}, "terms.no_day"),
        ({"account_year_end": "31-05"}, "record.wrong_value"),
    ],
)
def test_terms_name_what_there_is(
    database: Database, caseworker: Actor, values: dict[str, object], problem: str
) -> None:
    _lease(database)
    assert why(database, caseworker, new("tenancy_terms", {**TERMS, **values})) == [problem]


def test_a_claim_is_of_an_amount_against_a_tenant_of_the_lease(database: Database, caseworker: Actor) -> None:
    lease = _lease(database)
    other = dwellings(database, number="0452")[0]
    with database.writing() as session:
        add_lease(session, other, FIRST)
        add_lease(session, 2, date(2018, 1, 1), FIRST)
        vacant = add_lease(session, 2, FIRST, kind="vacant")
    claims = [
        {**CLAIM, "lease_id": lease, "tenant_id": 2},
        {**CLAIM, "lease_id": lease, "tenant_id": 3},
        {**CLAIM, "lease_id": lease, "amount": 0},
        {**CLAIM, "lease_id": vacant},
    ]
    expected = {"record.link_elsewhere", "claim.not_their_lease", "claim.no_amount", "claim.nobody_lives_there"}
    assert set(why(database, caseworker, new("deposit_claim", *claims))) == expected
    plan = written(database, caseworker, new("deposit_claim", {**CLAIM, "lease_id": lease, "tenant_id": 1}))
    assert plan.created[0].columns["dwelling_id"][0] == 1


def _lease(database: Database) -> int:
    ids = dwellings(database, 2)
    with database.writing() as session:
        return add_lease(session, ids[0], FIRST)
