"""Checks asked again: only of what was written, ending where a full run would, also on a new day and beside other writers."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import CheckState, Finding, Transfer
from backoffice.operations.apply import apply
from backoffice.operations.checking import (
    catch_up,
    check_all,
    check_place,
    check_touched,
    every_job,
    is_due,
    jobs_due,
    keep,
    look,
    state_name,
)
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.operations.undo import plan_undo
from backoffice.operations.vacancy_confirming import plan_confirm
from backoffice.queries.selection import of_ids
from backoffice.security import Actor
from backoffice.watch import Cancelled, Watch
from tests.clean_register import TODAY, Clean, clean_register, written
from tests.planted_defects import DEFECTS
from tests.random_writes import STEPS

Key = tuple[str, int]
Held = dict[Key, tuple[str, str, int | None, int | None]]


@pytest.fixture
def clean(database: Database, everyone: Actor) -> Clean:
    with database.writing() as session:
        made = clean_register(session)
    check_all(database, everyone, today=TODAY)
    return made


def held(session: Session) -> Held:
    rows = session.execute(select(Finding))
    return {
        (one.check_id, one.record_id): (one.data_hash, one.values, one.building_section_id, one.dwelling_id)
        for one in rows.scalars()
    }


def now(database: Database) -> Held:
    with database.reading() as session:
        return held(session)


def by_full_run(database: Database, today: date = TODAY) -> Held:
    """Return what asking every check of everything gives, without keeping it."""
    with database.writing() as session:
        kept = session.begin_nested()
        keep(session, look(session, every_job(), None, today, Watch()))
        found = held(session)
        kept.rollback()
    return found


def edited(database: Database, actor: Actor, ids: list[int], **values: object) -> int:
    with database.writing() as session:
        plan = plan_edit(session, actor, of_ids(ids), values, Source("test"), today=TODAY)
        return apply(session, actor, plan).change_set


def test_an_edit_lets_only_its_dwellings_be_asked_and_only_by_checks_of_its_fields(
    database: Database, clean: Clean, everyone: Actor
) -> None:
    edited(database, everyone, list(clean.dwellings[3:6]), own_kitchen=False)
    with database.reading() as session:
        assert is_due(session, TODAY)
        jobs = jobs_due(session, TODAY)
    asked = {check for job in jobs for check in job.wanted}
    assert {"kitchen_against_bbr", "family_without_kitchen", "own_kitchen_missing"} <= asked
    assert asked.isdisjoint({"student_room_elsewhere", "gap_between_leases", "rent_change_large", "signup_overlap"})
    assert all(list(job.ids or ()) == list(clean.dwellings[3:6]) for job in jobs if job.family.unit == "dwelling")
    ran = catch_up(database, everyone, today=TODAY)
    assert (ran.found, ran.new, ran.gone) == (6, 6, 0)
    with database.reading() as session:
        assert not is_due(session, TODAY) and jobs_due(session, TODAY) == []


def test_an_edit_costs_the_same_few_statements_whatever_its_rows(
    database: Database, clean: Clean, everyone: Actor
) -> None:
    few = _statements(database, everyone, clean.dwellings[:1])
    many = _statements(database, everyone, clean.dwellings[1:30])
    assert len(few) == len(many) < 80
    assert not any("FROM lease" in one or "JOIN lease" in one for one in many)


def _statements(database: Database, actor: Actor, ids: Sequence[int]) -> list[str]:
    """Return the statements of the run after an edit of dwellings."""
    edited(database, actor, list(ids), heating="2")
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    ran = catch_up(database, actor, today=TODAY)
    event.remove(database.engine, "before_cursor_execute", note)
    assert ran.checks < 10
    return said


def test_a_day_that_stays_the_first_and_values_that_follow(database: Database, clean: Clean, everyone: Actor) -> None:
    edited(database, everyone, [clean.dwellings[0]], benefit_area=9600)
    catch_up(database, everyone, today=TODAY)
    edited(database, everyone, [clean.dwellings[0]], benefit_area=9700)
    catch_up(database, everyone, today=TODAY + timedelta(days=3))
    with database.reading() as session:
        one = session.scalars(select(Finding)).one()
    assert (one.since, one.values) == (TODAY, '{"benefit_area":9700,"area":80}')


def test_a_registration_that_moves_touches_both_sections(database: Database, clean: Clean, everyone: Actor) -> None:
    with database.writing() as session:
        number = written(
            session,
            everyone,
            "disability_registration",
            [clean.registrations[0]],
            building_section_id=clean.sections[1],
        )
        check_touched(session, number, today=TODAY)
    found = now(database)
    assert ("section_without_registration", clean.sections[0]) in found
    assert {("link_other_section", key) for key in clean.dwellings[:4]} <= set(found)
    assert found == by_full_run(database)


def test_a_transfer_that_comes_again_is_seen_with_what_it_wrote(
    database: Database, clean: Clean, everyone: Actor
) -> None:
    with database.writing() as session:
        DEFECTS["transfer_stale"](session, clean, 0)
    check_all(database, everyone, today=TODAY)
    assert set(now(database)) == {("transfer_stale", clean.organisations[0])}
    with database.writing() as session:
        session.execute(update(Transfer).values(at=datetime(2026, 11, 22, 3, 0)))
        written(session, everyone, "dwelling", [clean.dwellings[0]], heating="2")
    catch_up(database, everyone, today=TODAY)
    assert now(database) == {}


def test_a_vacancy_that_somebody_confirmed_is_told_again_only_after_as_long(
    database: Database, clean: Clean, everyone: Actor
) -> None:
    with database.writing() as session:
        lease = DEFECTS["vacancy_long"](session, clean, 5)
    check_all(database, everyone, today=TODAY)
    assert set(now(database)) == {("vacancy_long", lease)}
    with database.writing() as session:
        apply(session, everyone, plan_confirm(session, everyone, [clean.dwellings[5]], Source("test"), today=TODAY))
    catch_up(database, everyone, today=TODAY)
    assert now(database) == {}
    catch_up(database, everyone, today=TODAY + timedelta(days=91))
    assert set(now(database)) == {("vacancy_long", lease)}


def test_a_new_day_asks_what_depends_on_it(database: Database, clean: Clean, everyone: Actor) -> None:
    with database.writing() as session:
        written(session, everyone, "signup_agreement", [clean.signups[0]], valid_to=TODAY + timedelta(days=100))
        written(session, everyone, "lease", [clean.leases[0]], valid_to=TODAY + timedelta(days=2))
        written(session, everyone, "dwelling", [clean.dwellings[1]], retired_on=TODAY + timedelta(days=1), heating="98")
    catch_up(database, everyone, today=TODAY)
    assert set(now(database)) == {("code_unknown", clean.dwellings[1])}
    later = TODAY + timedelta(days=20)
    catch_up(database, everyone, today=later)
    expected = {("signup_expiring", clean.signups[0]), ("not_shown_vacant", clean.dwellings[0])}
    assert set(now(database)) == expected
    assert now(database) == by_full_run(database, later)


def test_findings_are_as_of_the_moment_that_was_looked_at(database: Database, clean: Clean, everyone: Actor) -> None:
    """Somebody writes, and another process checks it, between our look and our keeping: the next run asks again."""
    edited(database, everyone, [clean.dwellings[0]], benefit_area=9600)
    with database.reading() as session:
        looked = look(session, jobs_due(session, TODAY), 1, TODAY, Watch())
    edited(database, everyone, [clean.dwellings[0]], benefit_area=8000)
    catch_up(database, everyone, today=TODAY)
    assert now(database) == {}
    with database.writing() as session:
        keep(session, looked)
        assert is_due(session, TODAY)
    catch_up(database, everyone, today=TODAY)
    assert now(database) == {}


def test_a_run_that_is_stopped_writes_nothing(database: Database, clean: Clean, everyone: Actor) -> None:
    edited(database, everyone, list(clean.dwellings), benefit_area=9600)
    with pytest.raises(Cancelled):
        check_all(database, everyone, today=TODAY, watch=Watch(stop=True))
    assert now(database) == {}
    with database.reading() as session:
        assert is_due(session, TODAY)


def test_a_place_is_asked_alone(database: Database, clean: Clean, everyone: Actor) -> None:
    with database.writing() as session:
        for at in (0, len(clean.dwellings) - 1):
            DEFECTS["code_unknown"](session, clean, at)
    with database.reading() as session:
        state = session.execute(select(CheckState.through_change_set).where(CheckState.name == state_name())).scalar()
    check_place(database, everyone, "organisation", clean.organisations[1], today=TODAY)
    assert set(now(database)) == {("code_unknown", clean.dwellings[-1])}
    check_place(database, everyone, "department", clean.departments[0], today=TODAY)
    assert len(now(database)) == 2
    with database.reading() as session:
        assert session.execute(select(CheckState.through_change_set)).scalar() == state


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_written_the_findings_end_where_a_full_run_would(
    database: Database, clean: Clean, everyone: Actor, seed: int
) -> None:
    chance, numbers = random.Random(seed), [0]
    for turn in range(14):
        with database.writing() as session:
            for _ in range(chance.randint(1, 3)):
                numbers.append(chance.choice(STEPS)(session, everyone, clean, chance))
        if chance.random() < 0.3:
            with database.writing() as session:
                undo = plan_undo(session, everyone, numbers[-1], Source("test"))
                if undo.changed:
                    apply(session, everyone, undo)
        catch_up(database, everyone, today=TODAY)
        assert now(database) == by_full_run(database), (seed, turn)
