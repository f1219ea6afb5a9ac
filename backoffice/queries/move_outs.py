"""How many households moved out of each department in a year, by LBF's rules of counting: counted set-based.

Owns which move-out is counted as what; each stands in exactly one column, so that the columns add up to all. Rules (LBF Tema,
in the domain's magnitudes 2.4): a household is counted once; internal moves and leases of at most a month are no external
move-outs; a death is not a move-out. Holds no person's data.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, extract, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from backoffice.models import FOREVER, Department, Dwelling, HousingOrganisation, Lease, Termination
from backoffice.queries.selection import EVERYWHERE, Where, within
from backoffice.records.codes import CodeLists
from backoffice.security import Scope

COUNTED = ("external", "internal", "short", "death", "unsaid")
"""The columns: external move-outs, moves within the organisation, leases of at most a month, deaths, reason not stated."""


@dataclass(frozen=True, slots=True)
class MoveOuts:
    """The move-outs of a department ("0451", "012", its name) in a year, by LBF's columns."""

    year: int
    organisation: str
    department: str
    name: str
    external: int
    internal: int
    short: int
    death: int
    unsaid: int

    @property
    def total(self) -> int:
        """All that left, whatever they count as."""
        return self.external + self.internal + self.short + self.death + self.unsaid


def move_outs(
    session: Session, scope: Scope, codes: CodeLists, where: Where = EVERYWHERE, year: int | None = None
) -> list[MoveOuts]:
    """Return the move-outs of every department that had any, the newest year first: one statement."""
    own = Termination
    in_year, counted = extract("year", own.moved_out_on), _counted(codes)
    columns = [func.sum(case((counted == name, 1), else_=0)).label(name) for name in COUNTED]
    query = (
        select(
            in_year.label("year"), HousingOrganisation.number, Department.number.label("own"), Department.name, *columns
        )
        .select_from(own)
        .join(Lease, Lease.id == own.lease_id)
        .join(Dwelling, Dwelling.id == own.dwelling_id)
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .join(Department, Department.id == Dwelling.department_id)
        .where(own.moved_out_on.is_not(None), _stands(codes, own), ~_again(codes), within(scope), where.condition())
        .group_by(in_year, HousingOrganisation.number, Department.number, Department.name)
        .order_by(in_year.desc(), HousingOrganisation.number, Department.number)
    )
    if year is not None:
        query = query.where(in_year == year)
    return [MoveOuts(int(row[0]), *row[1:]) for row in session.execute(query)]


def _stands(codes: CodeLists, row: Any) -> ColumnElement[bool]:
    """The case was not withdrawn."""
    found: ColumnElement[bool] = row.phase.not_in(codes["case_phase"].codes_meaning("withdrawn"))
    return found


def _again(codes: CodeLists) -> ColumnElement[bool]:
    """A later case of the same lease tells of the move-out: the household is counted there."""
    later = aliased(Termination)
    told = (later.lease_id == Termination.lease_id, later.id > Termination.id, later.moved_out_on.is_not(None))
    return exists(select(literal(1)).where(*told, _stands(codes, later)).correlate(Termination))


def _counted(codes: CodeLists) -> ColumnElement[str]:
    """What a move-out counts as; a death before all, for it is no move-out at all."""
    own, reasons = Termination, codes["moving_reason"]
    died = or_(
        own.moving_reason.in_(reasons.codes_meaning("death")),
        own.terminated_by.in_(codes["terminated_by"].codes_meaning("estate")),
    )
    return case(
        (died, literal("death")),
        (own.moving_reason.in_(reasons.codes_meaning("internal")), literal("internal")),
        (_at_most_a_month(), literal("short")),
        (own.moving_reason.in_(reasons.codes_meaning("external")), literal("external")),
        else_=literal("unsaid"),
    )


def _at_most_a_month() -> ColumnElement[bool]:
    """The lease ended no later than the same day of the next month: from 15 March at the latest on 15 April."""
    ended = case((Lease.valid_to == FOREVER, Termination.moved_out_on), else_=Lease.valid_to)
    months = _months(ended) - _months(Lease.valid_from)
    return or_(months <= 0, and_(months == 1, extract("day", ended) <= extract("day", Lease.valid_from)))


def _months(day: Any) -> ColumnElement[Any]:
    found: ColumnElement[Any] = extract("year", day) * 12 + extract("month", day)
    return found
