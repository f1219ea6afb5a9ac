"""Trying a plan out: what the portal would show after it, and that nothing of it is ever left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from backoffice.database import Database
from backoffice.models import BuildingSection, ChangeRow, ChangeSet, Dwelling, IdCounter
from backoffice.operations import trial
from backoffice.operations.apply import Stale, apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_new
from backoffice.operations.reporting import plan_report_records
from backoffice.operations.requesting import Wanted, plan_requests
from backoffice.operations.trial import after_plan
from backoffice.queries.portal_dwellings import portal_rows
from backoffice.queries.selection import of_ids
from backoffice.rules.problems import Owner, Refused
from backoffice.security import EVERYTHING, Actor, Grant, Role
from backoffice.watch import Cancelled, Watch
from tests.portal_ground import Ground
from tests.register import add_dwellings, add_registration

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)
SCREEN = Source("screen")
_KEPT = (Dwelling, ChangeSet, ChangeRow, IdCounter)


@pytest.fixture
def ids(database: Database) -> Iterator[list[int]]:
    """Forty reported dwellings of 0451-012 in two sections, none linked; H12 of the first section."""
    with database.writing() as session:
        found = list(add_dwellings(session, 40))
        add_registration(session, session.scalars(select(BuildingSection.id).order_by(BuildingSection.id)).all()[0])
    yield found


def edited(database: Database, actor: Actor, ids: list[int], **change: object) -> Plan:
    """Plan an edit."""
    with database.reading() as session:
        return plan_edit(session, actor, of_ids(ids), change, SCREEN, today=TODAY)


def everything(database: Database) -> list[object]:
    """Return what the register holds in every table that a write touches."""
    with database.reading() as session:
        return [
            session.execute(select(*model.__table__.c).order_by(*model.__table__.primary_key)).all() for model in _KEPT
        ]


def test_a_plan_shows_what_it_would_change_dwelling_by_dwelling_and_in_the_totals(
    database: Database, caseworker: Actor, ids: list[int]
) -> None:
    plan = edited(database, caseworker, ids[:9], disability_registration=1)
    effect = after_plan(database, caseworker, plan, today=TODAY)
    assert effect.compared == 9
    assert [one.row.id for one in effect.changed] == ids[:9]
    assert {one.aspects for one in effect.changed} == {("accessibility",)}
    assert not effect.before.accessibility and dict(effect.after.accessibility) == {"wheelchair": 9}
    assert effect.before.shown == effect.after.shown == 40


def test_what_is_tried_out_is_what_is_shown_after_it_is_written(
    database: Database, caseworker: Actor, ids: list[int]
) -> None:
    plan = edited(database, caseworker, ids[3:8], closed_for_signup=True, closed_for_signup_reason="Lang ventetid")
    tried = after_plan(database, caseworker, plan, today=TODAY)
    with database.writing() as session:
        apply(session, caseworker, plan)
    with database.reading() as session:
        rows = portal_rows(session, ids, EVERYTHING, TODAY)
    assert {one.row.id: one.after for one in tried.changed} == {key: rows[key] for key in ids[3:8]}
    # Nothing is left to change: the plan was written, and says so.
    assert after_plan(database, caseworker, plan, today=TODAY).changed == ()


def test_reporting_an_agreement_shows_where_all_its_dwellings_would_be_sent(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        ground = Ground(session)
        organisation = ground.add_organisation("0451", phone="66 12 34 56")
        department, other = ground.add_department(organisation), ground.add_department(organisation, "002")
        there = [ground.add_dwelling(department, code) for code in ("1", "1", "3")]
        ground.add_dwelling(other)
        draft = ground.add_signup(
            organisation, department, "1", "website", "https://aaparken.invalid/op", status="draft"
        )
    with database.reading() as session:
        plan = plan_report_records(session, caseworker, "signup_agreement", [draft], SCREEN, today=TODAY)
    effect = after_plan(database, caseworker, plan, today=TODAY)
    # Of the department's three dwellings the two it covers.
    assert effect.compared == 3
    assert [(one.row.id, one.aspects) for one in effect.changed] == [(key, ("signup",)) for key in there[:2]]
    assert effect.before.buttons == {"phone": 3}
    assert effect.after.buttons == {"website": 2, "phone": 1}


def test_nothing_is_left_behind_and_the_same_plan_can_be_written_afterwards(
    database: Database, caseworker: Actor, ids: list[int]
) -> None:
    before = everything(database)
    plan = edited(database, caseworker, ids, heating="5")
    effect = after_plan(database, caseworker, plan, today=TODAY)
    assert (effect.compared, effect.changed) == (40, ())
    assert everything(database) == before
    with database.writing() as session:
        assert not apply(session, caseworker, plan).repeated


def test_a_trial_that_is_stopped_or_fails_leaves_nothing_behind(
    database: Database, caseworker: Actor, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(database)
    plan = edited(database, caseworker, ids, heating="5")
    watch = Watch(stop=True)
    with pytest.raises(Cancelled):
        after_plan(database, caseworker, plan, today=TODAY, watch=watch)
    looked: list[int] = []

    def fails_after_writing(*asked: object) -> object:
        looked.append(1)
        if len(looked) == 2:
            raise ZeroDivisionError
        return trial_look(*asked)  # type: ignore[arg-type]

    trial_look = trial._look
    monkeypatch.setattr(trial, "_look", fails_after_writing)
    with pytest.raises(ZeroDivisionError):
        after_plan(database, caseworker, plan, today=TODAY)
    assert everything(database) == before


def test_a_trial_that_is_killed_after_it_wrote_leaves_nothing_behind(
    database: Database, caseworker: Actor, ids: list[int]
) -> None:
    before = everything(database)
    url = database.url.render_as_string(hide_password=False)
    running = subprocess.Popen([sys.executable, "-m", "tests.operations.test_trial", url], cwd=ROOT, stdout=-1)
    assert running.stdout is not None and running.stdout.readline() == b"written\n"
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    with database.writing() as session:  # waits for what the server may still be ending
        session.execute(text("SELECT 1"))
    assert everything(database) == before


def _write_and_wait(url: str) -> None:
    """Write all dwellings inside a trial, say so, and wait to be killed."""
    database, actor = Database(url), Actor("killed", (Grant(Role.CASEWORKER),))
    with database.reading() as session:
        every = list(session.scalars(select(Dwelling.id)))
    plan = edited(database, actor, every, heating="5")
    look = trial._look

    def wait_after_writing(*asked: object) -> object:
        if waiting.pop():
            print("written", flush=True)
            signal.pause()
        return look(*asked)  # type: ignore[arg-type]

    waiting = [True, False]
    trial._look = wait_after_writing  # type: ignore[assignment]
    after_plan(database, actor, plan, today=TODAY)


def test_others_can_write_as_soon_as_the_trial_has_ended(database: Database, caseworker: Actor, ids: list[int]) -> None:
    after_plan(database, caseworker, edited(database, caseworker, ids, heating="5"), today=TODAY)
    other = Database(database.url.render_as_string(hide_password=False))
    plan = edited(other, caseworker, ids[:1], heating="3")
    with other.writing() as session:
        assert apply(session, caseworker, plan).counts["changed"] == 1
    other.close()


def test_a_plan_over_the_limit_is_refused_with_the_numbers(
    database: Database, caseworker: Actor, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trial.MOST_ROWS == 20_000
    monkeypatch.setattr(trial, "MOST_ROWS", 39)
    plan = edited(database, caseworker, ids, heating="5")
    with pytest.raises(Refused) as refusal:
        after_plan(database, caseworker, plan, today=TODAY)
    assert refusal.value.problems[0].id == "trial.too_large"
    assert refusal.value.problems[0].values == {"n": 40, "most": 39}


def test_places_with_more_dwellings_than_the_limit_are_refused(
    database: Database, caseworker: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        ground = Ground(session)
        organisation = ground.add_organisation("0451")
        department = ground.add_department(organisation)
        for _ in range(5):
            ground.add_dwelling(department)
    row = {"organisation_id": organisation, "department_id": department, "dwelling_types": "1"}
    row |= {"contact_way": "phone", "phone": "66 12 34 56", "valid_from": date(2026, 1, 1)}
    with database.reading() as session:
        plan = plan_new(session, caseworker, "signup_agreement", [row], SCREEN, today=TODAY)
    monkeypatch.setattr(trial, "MOST_ROWS", 4)
    with pytest.raises(Refused) as refusal:
        after_plan(database, caseworker, plan, today=TODAY)
    assert refusal.value.problems[0].id == "trial.too_many_dwellings"


def test_a_plan_that_the_portal_does_not_show_says_so(database: Database, caseworker: Actor, ids: list[int]) -> None:
    about = ("dwelling", ids[0], "area")
    wanted = Wanted(Owner.MASTER_DATA, 1, 1, "0451-012", "Areal", "78", "81", "Målt om", about=about)
    with database.reading() as session:
        plan = plan_requests(session, caseworker, [wanted], SCREEN, today=TODAY)
    with pytest.raises(Refused) as refusal:
        after_plan(database, caseworker, plan, today=TODAY)
    assert refusal.value.problems[0].id == "trial.not_of_portal"


def test_who_may_not_write_may_not_try_out_either(database: Database, caseworker: Actor, ids: list[int]) -> None:
    plan = edited(database, caseworker, ids[:2], heating="5")
    reader = Actor("læser", (Grant(Role.READER),))
    elsewhere = Actor("anden", (Grant(Role.CASEWORKER, organisation_id=99),))
    for actor, problem in ((reader, "no_right"), (elsewhere, "out_of_scope")):
        with pytest.raises(Refused) as refusal:
            after_plan(database, actor, plan, today=TODAY)
        assert refusal.value.problems[0].id == problem


def test_a_plan_that_others_overtook_is_stale_when_tried_out_as_when_written(
    database: Database, caseworker: Actor, ids: list[int]
) -> None:
    plan = edited(database, caseworker, ids[:2], heating="5")
    with database.writing() as session:
        apply(session, caseworker, edited(database, caseworker, ids[:1], heating="3"))
    with pytest.raises(Stale):
        after_plan(database, caseworker, plan, today=TODAY)


if __name__ == "__main__":
    _write_and_wait(sys.argv[1])
