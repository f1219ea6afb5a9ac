"""Plan that somebody confirms: these dwellings, which have stood vacant for long, still are vacant and ready.

Owns the plan of it. A confirmation is an approval of the row from its start on; another start, or time, and it is void.
Source: LBF's guide, "tjek at alle de viste ledige boliger faktisk er tomgangsledige og klar til indflytning".
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import Dwelling
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_new
from backoffice.queries.codes import code_lists
from backoffice.queries.scoping import outside
from backoffice.queries.staging import ship_ids
from backoffice.queries.vacancy_facts import vacancy_facts, vacancy_limits
from backoffice.rules.problems import Problem
from backoffice.rules.vacancy import CONFIRMED, confirmation, shown_vacant
from backoffice.security import Actor, Right
from backoffice.text import text


def plan_confirm(session: Session, actor: Actor, dwelling_ids: Sequence[int], source: Source, *, today: date) -> Plan:
    """Return the plan that confirms the vacancies that the portal shows of dwellings; one without any is refused alone."""
    security.require(actor, Right.EDIT)
    wanted = sorted(set(dwelling_ids))
    foreign = outside(session, "dwelling", wanted, actor.scope(Right.EDIT))
    facts = vacancy_facts(session, wanted, code_lists(session), today)
    departments = _departments(session, wanted)
    rule = vacancy_limits().end_rule
    shown = {
        key: row
        for key in wanted
        if key in facts and key not in foreign and (row := shown_vacant(facts[key].occupancies, today, rule))
    }
    said = text("vacancy.confirmed_reason", of="da")
    given = [{"department_id": departments[key], "reason": said} for key in shown]
    stamps = [
        {
            "rule": CONFIRMED,
            "about_record": "lease",
            "about_id": row.id,
            "data_hash": confirmation(row),
            "approved_by": actor.name,
            "approved_on": today,
        }
        for row in shown.values()
    ]
    plan = plan_new(session, actor, "approval", given, source, today=today, reason=said, stamps=stamps)
    for key in wanted:
        if key not in shown:
            problem = "out_of_scope" if key in foreign else "vacancy.none_open_vacant"
            plan.asked += 1
            plan.refused.add(Problem(problem if key in facts else "not_in_register", record=str(key)))
    return plan


def _departments(session: Session, dwelling_ids: Sequence[int]) -> dict[int, int]:
    shipped = ship_ids(session, "confirmed_departments", dwelling_ids)
    query = select(Dwelling.id, Dwelling.department_id).where(Dwelling.id.in_(select(shipped.c.id)))
    return {row.id: row.department_id for row in session.execute(query)}
