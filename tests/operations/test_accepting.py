"""Accepting findings: gone until the data change or the time is up, taken back by an undo, never for errors."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import Finding
from backoffice.operations.accepting import plan_accept
from backoffice.operations.apply import apply
from backoffice.operations.approving import approval_key
from backoffice.operations.checking import catch_up, check_all
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Plan, Source
from backoffice.operations.reporting import plan_report
from backoffice.operations.undo import plan_undo
from backoffice.queries.findings import FindingFilter, finding_ids, findings, groups, totals
from backoffice.queries.selection import EVERYWHERE, Where, of_ids
from backoffice.rules.problems import Refused
from backoffice.security import EVERYTHING, Actor, Grant, Role, Scope
from tests.clean_register import TODAY, Clean, clean_register, written
from tests.planted_defects import DEFECTS

_SOURCE = Source("test")


@pytest.fixture
def clean(database: Database, everyone: Actor) -> Clean:
    """A register with an area that differs from BBR's (a warning), and one without benefit area (an error)."""
    with database.writing() as session:
        made = clean_register(session)
        DEFECTS["area_against_bbr"](session, made, 0)
        DEFECTS["benefit_area_missing"](session, made, 20)
    check_all(database, everyone, today=TODAY)
    return made


def left(database: Database, today: date = TODAY, **wanted: object) -> list[str]:
    with database.reading() as session:
        return [one.check.id for one in groups(session, EVERYTHING, FindingFilter(**wanted), today)]  # type: ignore[arg-type]


def warning(session: Session) -> int:
    return session.execute(select(Finding.id).where(Finding.check_id == "area_against_bbr")).scalar_one()


def accepted(database: Database, actor: Actor, until: date | None = None) -> int:
    with database.writing() as session:
        plan = plan_accept(
            session, actor, [warning(session)], _SOURCE, today=TODAY, reason="Målt op i 2024", until=until
        )
        return apply(session, actor, plan).change_set


def edited(database: Database, actor: Actor, key: int, **values: object) -> None:
    with database.writing() as session:
        apply(session, actor, plan_edit(session, actor, of_ids([key]), values, _SOURCE, today=TODAY))


def test_an_accepted_finding_is_told_no_more_until_its_day_is_past(
    database: Database, clean: Clean, caseworker: Actor
) -> None:
    accepted(database, caseworker, TODAY + timedelta(days=30))
    assert left(database) == ["benefit_area_missing"]
    assert left(database, accepted=True) == ["area_against_bbr"]
    assert "area_against_bbr" not in left(database, TODAY + timedelta(days=30))
    assert "area_against_bbr" in left(database, TODAY + timedelta(days=31))
    with database.reading() as session:
        one = findings(session, [warning(session)], EVERYTHING, TODAY)[warning(session)]
    assert (one.reason, one.expires_on) == ("Målt op i 2024", TODAY + timedelta(days=31))


def test_it_is_back_when_the_data_it_was_accepted_for_change(
    database: Database, clean: Clean, caseworker: Actor
) -> None:
    accepted(database, caseworker)
    edited(database, caseworker, clean.dwellings[0], heating="2")
    catch_up(database, caseworker, today=TODAY)
    assert "area_against_bbr" not in left(database)
    edited(database, caseworker, clean.dwellings[0], benefit_area=9700)
    catch_up(database, caseworker, today=TODAY)
    assert "area_against_bbr" in left(database)
    edited(database, caseworker, clean.dwellings[0], benefit_area=9600)
    catch_up(database, caseworker, today=TODAY)
    assert "area_against_bbr" not in left(database)


def test_an_acceptance_is_taken_back_by_its_undo(database: Database, clean: Clean, caseworker: Actor) -> None:
    number = accepted(database, caseworker)
    with database.writing() as session:
        apply(session, caseworker, plan_undo(session, caseworker, number, _SOURCE))
    assert "area_against_bbr" in left(database)


def test_what_was_approved_when_reporting_stands_accepted_here(
    database: Database, clean: Clean, everyone: Actor
) -> None:
    with database.writing() as session:
        held = {"status": "draft", "suppress_udk": True, "suppress_udk_reason": "Sag"}
        written(session, everyone, "dwelling", [clean.dwellings[0]], **held)
    with database.writing() as session:
        plan: Plan = plan_report(session, everyone, of_ids([clean.dwellings[0]]), _SOURCE, today=TODAY)
        plan.approved = {approval_key(kind): "Aftalt" for kind, _ in plan.warnings.by_kind()}
        assert plan.approved and plan.changed
        apply(session, everyone, plan)
    catch_up(database, everyone, today=TODAY)
    assert left(database) == ["benefit_area_missing"]
    assert set(left(database, accepted=True)) == {"area_against_bbr", "withheld_from_udk"}


def test_errors_and_findings_that_are_no_more_are_refused_alone(
    database: Database, clean: Clean, caseworker: Actor
) -> None:
    with database.reading() as session:
        every = list(finding_ids(session, EVERYTHING, FindingFilter(), TODAY))
        plan = plan_accept(session, caseworker, [*every, 999], _SOURCE, today=TODAY, reason="x")
        assert (plan.asked, plan.changed, len(plan.refused)) == (3, 1, 2)
        assert {kind.id for kind, _ in plan.refused.by_kind()} == {"accept.error", "accept.gone"}


def test_a_reason_and_a_day_to_come_are_needed(database: Database, clean: Clean, caseworker: Actor) -> None:
    with database.reading() as session:
        key = warning(session)
        with pytest.raises(Refused, match=r"accept\.no_reason"):
            plan_accept(session, caseworker, [key], _SOURCE, today=TODAY, reason="  ")
        with pytest.raises(Refused, match=r"accept\.past"):
            plan_accept(session, caseworker, [key], _SOURCE, today=TODAY, reason="x", until=TODAY - timedelta(days=1))
        with pytest.raises(Refused, match="no_right"):
            plan_accept(session, Actor("læser", (Grant(Role.READER),)), [key], _SOURCE, today=TODAY, reason="x")


def test_a_person_sees_and_accepts_only_what_lies_in_their_part(database: Database, clean: Clean) -> None:
    own = Actor("bo", (Grant(Role.CASEWORKER, clean.organisations[1]),))
    part = Scope(organisation_ids=frozenset({clean.organisations[1]}))
    with database.reading() as session:
        assert [one.check.id for one in groups(session, part, FindingFilter(), TODAY)] == ["benefit_area_missing"]
        plan = plan_accept(session, own, [warning(session)], _SOURCE, today=TODAY, reason="x")
        assert [kind.id for kind, _ in plan.refused.by_kind()] == ["accept.gone"] and not plan.changed
        department = Scope(department_ids=frozenset({clean.departments[0]}))
        assert len(finding_ids(session, department, FindingFilter(), TODAY)) == 1


def test_findings_are_counted_by_place_owner_level_and_harm(database: Database, clean: Clean) -> None:
    assert left(database, where=Where(clean.organisations[0])) == ["area_against_bbr"]
    assert left(database, owners=frozenset({"bbr"})) == ["area_against_bbr"]
    assert left(database, levels=frozenset({"error"})) == ["benefit_area_missing"]
    assert left(database, udk=True) == ["benefit_area_missing", "area_against_bbr"]
    assert left(database, check="link_other_section") == []
    with database.reading() as session:
        found = totals(session, EVERYTHING, EVERYWHERE, TODAY)
    assert (found.errors, found.warnings, found.info, found.udk) == (1, 1, 0, 2) and found.run_at
