"""Where seekers are sent, department by department and dwelling type by dwelling type.

Owns that a type counts as there where a department has dwellings of it that are not retired. The decision is
rules.signup's. Never writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation, Municipality
from backoffice.queries.ending import not_retired
from backoffice.queries.place_names import departments_in
from backoffice.queries.portal_shared import assumed, shared_of
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.signups import SignupFilter
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.contacts import FAULT_OF
from backoffice.rules.portal import Assumptions, Shared, signup_of
from backoffice.rules.problems import Level
from backoffice.rules.signup import Flow
from backoffice.rules.signup_faults import FAULTS
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class Cell:
    """Where seekers of one type are sent in a department, what is wrong with the target ("" nothing), how many dwellings."""

    flow: Flow
    dwellings: int
    fault: str = ""

    @property
    def is_hole(self) -> bool:
        """Whether there are dwellings that nobody can sign up for: nowhere to go, or to a target that is none."""
        return self.dwellings > 0 and (
            self.flow.kind == "none" or (self.fault != "" and FAULTS[self.fault] is Level.ERROR)
        )


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A department with a cell for each dwelling type, by its meaning, in the order of the code list."""

    id: int
    organisation_id: int
    number: str
    name: str
    municipality: str
    region: str
    cells: Mapping[str, Cell]

    @property
    def holes(self) -> int:
        """How many types nobody can sign up for."""
        return sum(cell.is_hole for cell in self.cells.values())


def signup_matrix(
    session: Session,
    scope: Scope,
    codes: CodeLists,
    today: date,
    *,
    where: Where = EVERYWHERE,
    wanted: SignupFilter | None = None,
) -> list[MatrixRow]:
    """Return the departments of a place that are not closed, by number.

    A filter narrows by region, municipality, organisation and words, and to those with a hole or without; type, way and
    state are of agreements, and leave out no department.
    """
    departments = session.execute(
        select(
            Department.id,
            Department.organisation_id,
            HousingOrganisation.number.label("owner"),
            Department.number,
            Department.name,
            Municipality.name.label("municipality"),
            Municipality.region_code.label("region"),
        )
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .outerjoin(Municipality, Municipality.code == Department.municipality_code)
        .where(departments_in(scope), _place(where))
        .where((Department.closed_on.is_(None)) | (Department.closed_on > today))
        .order_by(HousingOrganisation.number, Department.number)
    ).all()
    shared = shared_of(session, codes, {row.organisation_id for row in departments})
    counts, by = _dwellings(session, where, codes, today), assumed()
    rows = [
        MatrixRow(
            row.id,
            row.organisation_id,
            f"{row.owner}-{row.number}",
            row.name,
            row.municipality or "",
            row.region or "",
            _cells(shared[row.organisation_id], row.id, counts, codes, today, by),
        )
        for row in departments
    ]
    return [row for row in rows if wanted is None or _meets(row, wanted)]


def _place(where: Where) -> ColumnElement[bool]:
    if where.department_id is not None:
        return Department.id == where.department_id
    return Department.organisation_id == where.organisation_id if where.organisation_id is not None else true()


def _dwellings(session: Session, where: Where, codes: CodeLists, today: date) -> dict[tuple[int, str], int]:
    meaning = meanings_of(codes)
    query = select(Dwelling.department_id, Dwelling.dwelling_type, func.count()).where(
        where.condition(), not_retired(today)
    )
    found: dict[tuple[int, str], int] = {}
    for department, code, count in session.execute(query.group_by(Dwelling.department_id, Dwelling.dwelling_type)):
        key = department, meaning("dwelling_type", code)
        found[key] = found.get(key, 0) + count
    return found


def _cells(
    shared: Shared,
    department_id: int,
    counts: Mapping[tuple[int, str], int],
    codes: CodeLists,
    today: date,
    by: Assumptions,
) -> dict[str, Cell]:
    cells = {}
    for dwelling_type in type_labels(codes):
        flow = signup_of(shared, department_id, dwelling_type, today, by)
        fault = FAULT_OF[flow.kind](flow.target) if flow.kind in FAULT_OF else ""
        cells[dwelling_type] = Cell(flow, counts.get((department_id, dwelling_type), 0), fault)
    return cells


def type_labels(codes: CodeLists) -> dict[str, str]:
    """Return the name of each dwelling type, in the language in use, by its meaning in the order of the list."""
    return {code.meaning: code.label for code in codes["dwelling_type"].codes}


def _meets(row: MatrixRow, wanted: SignupFilter) -> bool:
    said = f"{row.number} {row.name} {row.municipality}".casefold()
    region = wanted.codes.get("region", "")
    return (
        (not region or region == row.region)
        and wanted.municipality in row.municipality.casefold()
        and row.number.startswith(wanted.organisation)
        and (wanted.problem is None or wanted.problem == bool(row.holes))
        and all(word in said for word in wanted.words)
    )
