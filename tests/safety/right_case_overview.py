"""The cells of the matrix of rights about looking over all cases: calendar, overview, due settlements, move-outs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from backoffice.models import Dwelling, Lease, Termination
from backoffice.operations.case_export import export_calendar, export_cases, export_move_outs
from backoffice.operations.keys import new_keys
from backoffice.queries.case_calendar import CalendarAsked
from backoffice.queries.case_overview import CasesAsked
from backoffice.queries.codes import code_lists
from backoffice.queries.selection import Where
from tests.safety.right_ground import TODAY, Ground, Home
from tests.safety.right_improvements import lease_of_long_ago

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.security import Actor

BEFORE = TODAY - timedelta(days=40)


def _case(ground: Ground, home: Home) -> Where:
    """See that the dwelling has a case whose settlement is late; return its department."""
    with ground.database.writing() as session:
        if not session.scalar(select(Termination.id).where(Termination.dwelling_id == home.id)):
            session.add(_termination(session, home))
        own = session.get_one(Dwelling, home.id)
        return Where(own.organisation_id, own.department_id)


def _termination(session: Session, home: Home) -> Termination:
    lease = session.get_one(Lease, lease_of_long_ago(session, home))
    codes = code_lists(session)

    def code(name: str, meaning: str) -> str:
        return codes[name].by_meaning[meaning].code

    return Termination(
        id=new_keys(session, "termination", 1)[0],
        organisation_id=lease.organisation_id,
        dwelling_id=home.id,
        lease_id=lease.id,
        phase=code("case_phase", "moved_out"),
        terminated_by=code("terminated_by", "tenant"),
        moving_reason=code("moving_reason", "external"),
        channel=code("notice_channel", "email"),
        received_on=BEFORE,
        received_time="10:00",
        rent_last_day=BEFORE,
        moved_out_on=BEFORE,
        known_on=BEFORE,
        status="reported",
    )


def _exported(export: Callable[[Session, Actor, Where, Ground], int]) -> Callable[[Ground, Actor, Home], str]:
    def tried(ground: Ground, actor: Actor, home: Home) -> str:
        where = _case(ground, home)
        with ground.database.reading() as session:
            return "yes" if export(session, actor, where, ground) else "nothing"

    return tried


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "case_export.export_calendar": _exported(
        lambda session, actor, where, ground: export_calendar(
            session, actor, CalendarAsked(where), ground.folder / "frister.ics", today=TODAY, replace=True
        )
    ),
    "case_export.export_cases": _exported(
        lambda session, actor, where, ground: export_cases(
            session, actor, CasesAsked(where), ground.folder / "sager.xlsx", today=TODAY, replace=True
        )
    ),
    "case_export.export_move_outs": _exported(
        lambda session, actor, where, ground: export_move_outs(
            session, actor, ground.folder / "fraflytninger.xlsx", where=where, replace=True
        )
    ),
}


def _over(*words: str) -> Callable[[Ground, Home], tuple[str, ...]]:
    def asked(ground: Ground, home: Home) -> tuple[str, ...]:
        _case(ground, home)
        return ("terminations", *words, "--department", home.number.rpartition("-")[0])

    return asked


VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "terminations overview": (_over("overview"), lambda answer: answer["total"]),
    "terminations calendar": (_over("calendar"), lambda answer: answer),
    "terminations due": (_over("due"), lambda answer: answer["late"]),
    "terminations statistics": (_over("statistics"), lambda answer: answer),
}
