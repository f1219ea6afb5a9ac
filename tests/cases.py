"""Registers for tests of termination cases: a lease with a tenant, terms, and a case taken through its steps in few words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import Dwelling, TenancyTerms
from backoffice.operations.apply import apply
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Plan, Source
from backoffice.operations.terminations import plan_receive
from backoffice.queries.case_state import case_facts
from backoffice.queries.codes import code_lists
from backoffice.rules.cases import CaseFacts
from backoffice.rules.periods import FOREVER
from backoffice.security import Actor
from tests.vacancies import add_lease, dwellings

SOURCE = Source("command")
START = date(2020, 3, 15)
TODAY = date(2026, 11, 22)


def a_lease(database: Database, *, policy: str = "dsb", regime: str = "private", **lease: Any) -> tuple[int, int]:
    """Add a dwelling let since START, and terms of its organisation unless `policy` is ""; return dwelling and lease."""
    dwelling = dwellings(database)[0]
    with database.writing() as session:
        if policy:
            add_terms(session, dwelling, policy, regime)
        return dwelling, add_lease(session, dwelling, lease.pop("start", START), **lease)


def add_terms(session: Session, dwelling: int, policy: str, regime: str, **more: Any) -> None:
    """Add terms of the dwelling's organisation that hold for ever."""
    owner = session.get_one(Dwelling, dwelling).organisation_id
    session.add(
        TenancyTerms(
            id=new_keys(session, "tenancy_terms", 1)[0],
            organisation_id=owner,
            regime=code(session, "tenancy_regime", regime),
            notice_policy=policy,
            valid_from=date(2000, 1, 1),
            valid_to=FOREVER,
            status="reported",
            **more,
        )
    )
    session.flush()


def code(session: Session, list_name: str, *meanings: str) -> str:
    """Return the codes of meanings with a blank between, in the order of their list."""
    return " ".join(one.code for one in code_lists(session)[list_name].codes if one.meaning in meanings)


def received(
    database: Database, actor: Actor, lease: int, day: date, clock: str = "10:00", *lacks: str, **more: Any
) -> int:
    """Receive a notice; return the case."""
    with database.writing() as session:
        given = {
            "received_on": day,
            "received_time": clock,
            "channel": code(session, "notice_channel", "email"),
            "missing": code(session, "missing_particular", *lacks) or None,
            **more,
        }
        plan = plan_receive(session, actor, lease, given, SOURCE, today=TODAY)
        number = apply(session, actor, plan).change_set
        return made(session, number)


def made(session: Session, number: int) -> int:
    """Return the key of the termination that a change set made."""
    from backoffice.models import ChangeRow
    from backoffice.records.tenancy import TERMINATION

    rows = session.query(ChangeRow.record_id).filter_by(change_set_id=number, record=TERMINATION.number)
    return int(rows.one()[0])


def write(
    database: Database, actor: Actor, make: Callable[..., Plan], *asked: Any, today: date = TODAY, **more: Any
) -> int:
    """Plan and write; return the change set's number."""
    with database.writing() as session:
        plan = make(session, actor, *asked, source=SOURCE, today=today, **more)
        return apply(session, actor, plan).change_set


def facts(database: Database, case: int) -> CaseFacts:
    """Return where a case stands."""
    with database.reading() as session:
        return case_facts(session, [case])[case]
