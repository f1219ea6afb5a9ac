"""Registers for tests of vacancies: leases of a dwelling in few words, and what the register says of it afterwards."""

from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import Dwelling, HousingOrganisation, Lease, Tenant
from backoffice.operations.apply import apply
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Plan, Source
from backoffice.queries.codes import code_lists
from backoffice.queries.vacancy_facts import vacancy_facts, vacancy_limits
from backoffice.rules.explain import Explanation
from backoffice.rules.periods import FOREVER
from backoffice.rules.vacancy_explained import explain_vacancy
from backoffice.security import Actor
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)
SOURCE = Source("command")
Ids = list[int]


def dwellings(database: Database, how_many: int = 1, **fields: Any) -> Ids:
    """Add reported dwellings; return their keys."""
    with database.writing() as session:
        return list(add_dwellings(session, how_many, **fields))


def add_lease(session: Session, dwelling: int, start: date, end: date = FOREVER, kind: str = "let", **more: Any) -> int:
    """Add a lease row: "let" (with a tenant named Ida Ørsted), "vacant" or "none"; return its key."""
    row = session.get_one(Dwelling, dwelling)
    key = new_keys(session, "lease", 1)[0]
    tenants = more.pop("tenants", 1 if kind == "let" else 0)
    shape: dict[str, Any] = {
        "let": {"allocation_type": "1"},
        "vacant": {"vacant": True, "available": True},
        "none": {"allocation_type": "10"},
    }[kind]
    values = {"status": "reported", **shape, **more}
    session.add(
        Lease(
            id=key, organisation_id=row.organisation_id, dwelling_id=dwelling, valid_from=start, valid_to=end, **values
        )
    )
    session.flush()
    for number in new_keys(session, "tenant", tenants) if tenants else ():
        session.add(
            Tenant(id=number, organisation_id=row.organisation_id, lease_id=key, name="Ida Ørsted", status="reported")
        )
    session.flush()
    return key


def leases(database: Database, dwelling: int) -> list[tuple[Any, ...]]:
    """Return a dwelling's rows by start: kind, first day, last day ("" for open), status."""
    with database.reading() as session:
        found = session.scalars(select(Lease).where(Lease.dwelling_id == dwelling).order_by(Lease.valid_from, Lease.id))
        return [
            (
                "vacant" if row.vacant else "none" if row.allocation_type == "10" else "let",
                row.valid_from,
                None if row.valid_to == FOREVER else row.valid_to,
                row.status,
            )
            for row in found
        ]


def explained(database: Database, dwelling: int, today: date = TODAY) -> Explanation:
    """Explain a dwelling's vacancy as it now is."""
    with database.reading() as session:
        facts = vacancy_facts(session, [dwelling], code_lists(session), today)
        return explain_vacancy(facts[dwelling], today, vacancy_limits())


def written(database: Database, actor: Actor, make: Any) -> Plan:
    """Make a plan with `make(session, actor)` and write it; return it. What must hold of any such plan is checked."""
    with database.reading() as session:
        plan: Plan = make(session, actor)
    counts = plan.counts()
    assert counts["asked"] == counts["changed"] + counts["unchanged"] + counts["refused"] + counts["conflicts"]
    with database.writing() as session:
        apply(session, actor, plan)
    return plan


def transfers_automatically(database: Database) -> None:
    """Let every organisation transfer from its own system."""
    with database.writing() as session:
        session.execute(update(HousingOrganisation).values(transfer="automatic"))


def refusals(plan: Plan, ids: Ids) -> list[str]:
    """Return why each of the dwellings was refused, "" for those that were not."""
    why = {key: plan.refused.problem(at).id for at, key in enumerate(plan.refused.ids)}
    return [why.get(key, "") for key in ids]
