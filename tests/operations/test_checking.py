"""The checks: a clean register passes them all, each planted defect is found, and incremental runs end where full ones do."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import Finding
from backoffice.operations.checking import check_all, every_job, keep, look
from backoffice.queries.check_families import FAMILY_OF
from backoffice.queries.checks_agreements import SIGNUP_CHECKS
from backoffice.records.checks import checks
from backoffice.rules.signup_faults import FAULTS
from backoffice.security import Actor
from backoffice.watch import Watch
from tests.clean_register import TODAY, Clean, clean_register
from tests.planted_defects import ALONGSIDE, DEFECTS

SINGLE = [check for check in DEFECTS if checks()[check].record in ("dwelling", "lease", "housing_cost")]


@pytest.fixture
def clean(database: Database) -> Clean:
    with database.writing() as session:
        return clean_register(session)


def found(session: Session) -> set[tuple[str, int]]:
    return {(check, key) for check, key in session.execute(select(Finding.check_id, Finding.record_id))}


def asked_in(session: Session) -> set[tuple[str, int]]:
    """Ask every check in a transaction and return what it finds."""
    keep(session, look(session, every_job(), None, TODAY, Watch()))
    return found(session)


def all_found(database: Database) -> set[tuple[str, int]]:
    with database.reading() as session:
        return found(session)


def test_every_check_of_the_list_is_asked_and_planted() -> None:
    assert set(checks()) == set(FAMILY_OF) == set(DEFECTS)
    assert len(checks()) >= 30
    assert set(SIGNUP_CHECKS) == set(FAULTS)


def test_a_clean_register_has_no_findings(database: Database, clean: Clean, everyone: Actor) -> None:
    ran = check_all(database, everyone, today=TODAY)
    assert (ran.checks, ran.found) == (len(checks()), 0)
    assert all_found(database) == set()


def test_each_planted_defect_is_found_and_nothing_else(database: Database, clean: Clean) -> None:
    wrong = {}
    with database.writing() as session:
        for at, (check, defect) in enumerate(DEFECTS.items()):
            kept = session.begin_nested()
            key = defect(session, clean, 1 + at % (len(clean.dwellings) - 1))
            seen = asked_in(session)
            if (check, key) not in seen or {one for one, _ in seen} - {check, ALONGSIDE.get(check)} or len(seen) > 2:
                wrong[check] = (key, seen)
            kept.rollback()
    assert wrong == {}


def test_defects_of_many_kinds_at_once_give_exactly_those(database: Database, clean: Clean, everyone: Actor) -> None:
    alone = [check for check in SINGLE if check not in ("manual_in_automatic", "mobility_without_registration")]
    kinds = [check for check in alone if check not in ("address_twice", "dwelling_never_reported", "rent_m2_unusual")]
    kinds = kinds[: len(clean.dwellings)]
    with database.writing() as session:
        planted = {(check, DEFECTS[check](session, clean, at)) for at, check in enumerate(kinds)}
    assert len(planted) >= 25
    check_all(database, everyone, today=TODAY)
    assert all_found(database) == planted
