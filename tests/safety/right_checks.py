"""The cells of the matrix of rights for the checks: who brings findings up to date and sees, accepts and takes out which."""

from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Finding
from backoffice.operations.accepting import plan_accept
from backoffice.operations.checking import catch_up, check_all, check_place
from backoffice.operations.finding_export import export_findings
from backoffice.operations.plan import Plan
from backoffice.queries.findings import findings
from backoffice.security import Actor, Right
from tests.safety.right_ground import OWNER, SOURCE, TODAY, Ground, Home, planned_cell

Cell = Callable[[Ground, Actor, Home], str]


def _findings(session: Session, home: Home) -> list[int]:
    """Return the findings about a dwelling that nobody lives in."""
    query = select(Finding.id).where(Finding.dwelling_id == home.id, Finding.check_id == "not_shown_vacant")
    return list(session.scalars(query))


def _seen_after(run: Callable[[Ground, Actor, Home], object]) -> Cell:
    """Return the cell of a run after which a person sees findings, or does not."""

    def cell(ground: Ground, actor: Actor, home: Home) -> str:
        run(ground, actor, home)
        with ground.database.reading() as session:
            seen = findings(session, _findings(session, home), actor.scope(Right.VIEW), TODAY)
            return "yes" if seen else "nothing"

    return cell


def _department(ground: Ground, home: Home) -> int:
    with ground.database.reading() as session:
        return session.get_one(Dwelling, home.id).department_id


def _accept(session: Session, actor: Actor, home: Home, ground: Ground) -> Plan:
    return plan_accept(session, actor, _findings(session, home), SOURCE, today=TODAY, reason="Set efter")


def _export(ground: Ground, actor: Actor, home: Home) -> str:
    catch_up(ground.database, OWNER, today=TODAY)
    with ground.database.reading() as session:
        path = ground.folder / f"fund-{uuid4()}.xlsx"
        return "yes" if export_findings(session, actor, _findings(session, home), path, today=TODAY) else "nothing"


def _accepted(ground: Ground, actor: Actor, home: Home) -> str:
    catch_up(ground.database, OWNER, today=TODAY)
    return planned_cell(_accept)(ground, actor, home)


OPERATIONS: dict[str, Cell] = {
    "checking.check_all": _seen_after(lambda ground, actor, home: check_all(ground.database, actor, today=TODAY)),
    "checking.catch_up": _seen_after(lambda ground, actor, home: catch_up(ground.database, actor, today=TODAY)),
    "checking.check_place": _seen_after(
        lambda ground, actor, home: check_place(
            ground.database, actor, "department", _department(ground, home), today=TODAY
        )
    ),
    "accepting.plan_accept": _accepted,
    "finding_export.export_findings": _export,
}
