"""Each error of the guide's check of vacancies: planted, explained, mended by the fix that is offered, and then not shown.

And the criterion of a vacancy: what has no economic loss becomes a period without tenant, on one dwelling and on many.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import ChangeSet, Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.letting_tenant import Letting, plan_let
from backoffice.operations.plan import Plan
from backoffice.operations.undo import plan_undo
from backoffice.operations.vacancies import Emptied, plan_end, plan_move_start, plan_no_tenant, plan_open
from backoffice.operations.vacancy_confirming import plan_confirm
from backoffice.queries.vacancies import vacancy_counts
from backoffice.rules.explain import Fix
from backoffice.rules.problems import Refused
from backoffice.security import EVERYTHING, Actor, Grant, Role
from tests.vacancies import SOURCE, TODAY, add_lease, dwellings, explained, leases, refusals, written

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
Make = Callable[[Session, Actor], Plan]


def offered(fix: Fix, dwelling: int) -> Make:
    """Return what carries out a fix as the screens and the command line do."""
    values = dict(fix.values)
    start = values.get("start")
    if fix.command == "let":
        new = Letting(start, "1", tenants=("Bo Åby",), lease_id=values.get("lease", 0))  # type: ignore[arg-type]
        return partial(plan_let, dwelling_id=dwelling, new=new, source=SOURCE, today=TODAY)
    own = {"dwelling_ids": [dwelling], "source": SOURCE, "today": TODAY}
    if fix.command == "end":
        return partial(plan_end, end=NOVEMBER, **own)  # type: ignore[arg-type]
    if fix.command == "move_start":
        return partial(plan_move_start, start=None, **own)  # type: ignore[arg-type]
    if fix.command == "no_tenant":
        emptied = Emptied(str(values["reason"]), start)  # type: ignore[arg-type]
        return partial(plan_no_tenant, emptied=emptied, **own)  # type: ignore[arg-type]
    return partial(plan_open, emptied=Emptied(start=start), **own)  # type: ignore[arg-type]


def plant(database: Database, case: str) -> tuple[int, str, str]:
    """Plant an error; return the dwelling, how it is concluded, and how once it is mended."""
    dwelling = dwellings(database)[0]
    with database.writing() as session:
        add = partial(add_lease, session, dwelling)
        if case != "a lease that is reported beside it":
            add(date(2020, 1, 1), OCTOBER if case != "inside the notice" else DECEMBER)
        match case:
            case "the new tenant is a draft":
                add(OCTOBER, kind="vacant")
                add(NOVEMBER, status="draft", tenants=0)
                return dwelling, "shown_tenant_draft", "let"
            case "the new tenant comes later":
                add(OCTOBER, kind="vacant")
                add(DECEMBER, status="draft")
                return dwelling, "shown_tenant_coming", "ends_ahead"
            case "a lease that is reported beside it":
                add(OCTOBER, kind="vacant")
                add(NOVEMBER)
                return dwelling, "shown_overlap", "let"
            case "renovation":
                add(OCTOBER, kind="vacant")
                session.execute(update(Dwelling).values(unavailable_reason="renovation"))
                return dwelling, "shown_unavailable", "no_tenant"
            case "rehousing since a day":
                add(OCTOBER, kind="vacant")
                session.execute(update(Dwelling).values(unavailable_reason="rehousing", unavailable_from=NOVEMBER))
                return dwelling, "shown_unavailable", "no_tenant"
            case "inside the notice":
                add(NOVEMBER, kind="vacant")
                return dwelling, "shown_in_notice", "let_until"
            case "a tenant on the vacancy":
                add(OCTOBER, kind="vacant", tenants=1)
                return dwelling, "shown_with_tenant", "let"
            case "the code of no tenant on the vacancy":
                add(OCTOBER, kind="vacant", allocation_type="10")
                return dwelling, "shown_both", "no_tenant_unsaid"
            case "ready although without tenant":
                add(OCTOBER, kind="none", empty_reason="renovation")
                session.execute(update(Dwelling).values(unavailable_reason="renovation", unavailable_to=NOVEMBER))
                return dwelling, "no_tenant_ready", "shown_right"
            case "an ended lease and nothing after it":
                return dwelling, "gap", "shown_right"
            case "a tenant on the period without tenant":
                add(OCTOBER, kind="none", tenants=1)
                return dwelling, "no_tenant_let", "let"
            case "the vacancy is a draft":
                add(OCTOBER, kind="vacant", status="draft")
                return dwelling, "vacancy_draft", "shown_right"
        raise AssertionError(case)


PLANTED = (
    "the new tenant is a draft", "the new tenant comes later", "a lease that is reported beside it", "renovation",
    "rehousing since a day", "inside the notice", "a tenant on the vacancy", "the code of no tenant on the vacancy",
    "ready although without tenant", "an ended lease and nothing after it", "the vacancy is a draft",
    "a tenant on the period without tenant",
)  # fmt: skip


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_error_is_explained_mended_by_its_first_fix_and_undone(
    database: Database, caseworker: Actor, case: str
) -> None:
    dwelling, before, after = plant(database, case)
    held = leases(database, dwelling)
    told = explained(database, dwelling)
    assert told.conclusion.id == f"vacancy.{before}"
    written(database, caseworker, offered(told.fixes[0], dwelling))
    assert explained(database, dwelling).conclusion.id == f"vacancy.{after}"
    rows = [row for row in leases(database, dwelling) if row[3] == "reported"]
    assert all(one[2] is not None and one[2] <= two[1] for one, two in pairwise(rows))
    with database.writing() as session:
        newest = session.scalar(select(ChangeSet.id).order_by(ChangeSet.id.desc()))
        assert newest is not None
        undo = plan_undo(session, caseworker, newest, SOURCE)
        assert undo.whole
        apply(session, caseworker, undo)
    assert leases(database, dwelling) == held


@pytest.mark.parametrize(
    ("reason", "kind", "start"),
    [
        ("economic_loss", "vacant", NOVEMBER),
        ("renovation", "none", NOVEMBER),
        ("rehousing", "none", NOVEMBER),
        ("municipality", "none", NOVEMBER),
        ("other", "none", NOVEMBER),
        ("notice", "vacant", NOVEMBER),
    ],
)
def test_only_an_economic_loss_makes_a_vacancy(
    database: Database, caseworker: Actor, reason: str, kind: str, start: date
) -> None:
    dwelling = dwellings(database)[0]
    with database.writing() as session:
        add_lease(session, dwelling, date(2020, 1, 1), NOVEMBER)
    asked = OCTOBER if reason == "notice" else None
    open_it = partial(plan_open, dwelling_ids=[dwelling], emptied=Emptied(reason, asked), source=SOURCE, today=TODAY)
    written(database, caseworker, open_it)
    assert leases(database, dwelling)[1:] == [(kind, start, None, "reported")]
    shown = explained(database, dwelling).conclusion.id
    assert shown == ("vacancy.shown_right" if kind == "vacant" else "vacancy.no_tenant")


def test_many_dwellings_are_opened_as_one_plan_and_those_that_cannot_be_are_named(
    database: Database, caseworker: Actor
) -> None:
    ids = dwellings(database, 6)
    with database.writing() as session:
        add_lease(session, ids[1], date(2020, 1, 1))
        add_lease(session, ids[2], date(2020, 1, 1), DECEMBER)
        add_lease(session, ids[3], OCTOBER, kind="vacant")
        session.execute(update(Dwelling).where(Dwelling.id == ids[4]).values(unavailable_reason="renovation"))
        session.execute(update(Dwelling).where(Dwelling.id == ids[5]).values(retired_on=OCTOBER))
    open_them = partial(
        plan_open,
        dwelling_ids=[*ids, 999],
        emptied=Emptied("economic_loss", NOVEMBER),
        source=SOURCE,
        today=TODAY,
    )
    plan = written(database, caseworker, open_them)
    assert refusals(plan, [*ids, 999]) == [
        "",
        "vacancy.still_let",
        "vacancy.in_notice",
        "",
        "vacancy.not_available",
        "vacancy.dwelling_retired",
        "not_in_register",
    ]
    assert (plan.changed, plan.unchanged) == (1, 1)


def test_re_reporting_from_a_day_splits_the_vacancy_there(database: Database, caseworker: Actor) -> None:
    ids = dwellings(database, 3)
    with database.writing() as session:
        add_lease(session, ids[0], OCTOBER, kind="vacant")
        add_lease(session, ids[1], NOVEMBER, kind="vacant")
        add_lease(session, ids[2], OCTOBER, kind="vacant", tenants=1)
    plan = written(
        database,
        caseworker,
        partial(
            plan_no_tenant,
            dwelling_ids=ids,
            emptied=Emptied("renovation", NOVEMBER),
            source=SOURCE,
            today=TODAY,
        ),
    )
    assert leases(database, ids[0]) == [
        ("vacant", OCTOBER, NOVEMBER, "reported"),
        ("none", NOVEMBER, None, "reported"),
    ]
    assert leases(database, ids[1]) == [("none", NOVEMBER, None, "reported")]
    assert refusals(plan, ids) == ["", "", "vacancy.row_has_tenants"]


def test_a_period_without_tenant_is_ended_and_one_that_is_not_there_is_refused(
    database: Database, caseworker: Actor
) -> None:
    ids = dwellings(database, 3)
    with database.writing() as session:
        add_lease(session, ids[0], OCTOBER, kind="none")
        add_lease(session, ids[1], OCTOBER, kind="vacant")
        add_lease(session, ids[2], DECEMBER, kind="none")
    plan = written(
        database,
        caseworker,
        partial(plan_end, dwelling_ids=ids, end=NOVEMBER, source=SOURCE, today=TODAY, kind="no_tenant"),
    )
    assert refusals(plan, ids) == ["", "vacancy.none_open_no_tenant", "vacancy.ends_before_start"]
    assert leases(database, ids[0]) == [("none", OCTOBER, NOVEMBER, "reported")]
    assert plan.warnings.by_kind()[0][0].id == "vacancy.nothing_follows"


def test_a_confirmed_vacancy_is_not_asked_about_until_as_long_again(database: Database, caseworker: Actor) -> None:
    ids = dwellings(database, 2)
    with database.writing() as session:
        add_lease(session, ids[0], date(2026, 3, 1), kind="vacant")
    assert explained(database, ids[0]).conclusion.id == "vacancy.shown_long"
    plan = written(database, caseworker, partial(plan_confirm, dwelling_ids=ids, source=SOURCE, today=TODAY))
    assert (plan.changed, plan.refused.problem(0).id) == (1, "vacancy.none_open_vacant")
    now = explained(database, ids[0])
    assert now.conclusion.id == "vacancy.shown_right"
    assert "vacancy.confirmed" in [step.id for step in now.steps]
    with database.reading() as session:
        assert vacancy_counts(session, EVERYTHING, TODAY)["long"] == 0
        assert vacancy_counts(session, EVERYTHING, TODAY + timedelta(days=91))["long"] == 1
    assert explained(database, ids[0], TODAY + timedelta(days=91)).conclusion.id == "vacancy.shown_long"
    move = partial(plan_move_start, dwelling_ids=ids[:1], start=date(2026, 4, 1), source=SOURCE, today=TODAY)
    written(database, caseworker, move)
    assert explained(database, ids[0]).conclusion.id == "vacancy.shown_long"


def test_nobody_writes_outside_their_part_and_readers_not_at_all(database: Database) -> None:
    ids = dwellings(database, 1)
    other = Actor("eva", (Grant(Role.CASEWORKER, organisation_id=999),))
    with database.reading() as session:
        emptied = Emptied("economic_loss", NOVEMBER)
        plan = plan_open(session, other, ids, emptied, SOURCE, today=TODAY)
        assert refusals(plan, ids) == ["out_of_scope"]
        with pytest.raises(Refused, match="no_right"):
            plan_open(session, Actor("rie", (Grant(Role.READER),)), ids, emptied, SOURCE, today=TODAY)
