"""What must hold between allocation agreements, and between one and the dwellings and municipality it is about.

Owns what of the register that takes. Two that are reported may not overlap; a draft may, and is told of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.formats import show_date
from backoffice.models import AllocationAgreement, Department, Dwelling, HousingOrganisation, Municipality
from backoffice.queries.allocations import terms_of
from backoffice.queries.codes import code_lists
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.allocation_agreements import Terms, overlapping, problems
from backoffice.rules.periods import last_day
from backoffice.rules.problems import Level, Problem

Row = Mapping[str, Any]
OVERLAPS, OVERLAPS_DRAFT = "allocation.overlaps", "allocation.overlaps_draft"


@dataclass(frozen=True, slots=True)
class _Agreed:
    """An agreement as it would be: what it says, its title, and whether it is reported."""

    terms: Terms
    title: str
    reported: bool


def allocation_problems(session: Session, record: str, rows: Sequence[Row]) -> list[tuple[int, Problem]]:
    """Return what is wrong with the rows of a plan, by their position; a warning does not hold a row back."""
    codes = code_lists(session)
    youth = set(codes["dwelling_type"].codes_meaning("youth"))
    # Rows that are new have no key yet; to each other they are others all the same.
    new = [_agreed({**row, "id": row["id"] or -1 - position}, codes) for position, row in enumerate(rows)]
    held = _held(session, rows, codes)
    around = _Around.of(session, rows)
    found: list[tuple[int, Problem]] = []
    for position, one in enumerate(new):
        own = problems(one.terms, youth) + around.problems(one.terms)
        found += [(position, problem) for problem in own]
        if problem := _overlap(one, [*held, *new], around):
            found.append((position, problem))
    return found


def _agreed(row: Row, codes: CodeLists) -> _Agreed:
    kind = meanings_of(codes)("agreement_kind", row["agreement_kind"])
    return _Agreed(terms_of(row, kind), row["title"], row["status"] == "reported")


def _held(session: Session, rows: Sequence[Row], codes: CodeLists) -> list[_Agreed]:
    """Return the register's other agreements of the same organisations."""
    table = AllocationAgreement.__table__
    owners, own = {row["organisation_id"] for row in rows}, {row["id"] for row in rows}
    query = select(*table.c).where(table.c.organisation_id.in_(sorted(owners))).order_by(table.c.id)
    return [_agreed(dict(row), codes) for row in session.execute(query).mappings() if row["id"] not in own]


def _overlap(one: _Agreed, others: Sequence[_Agreed], around: "_Around") -> Problem | None:
    """Return the problem that names the other: one that is reported holds a reported row back, else it is only told."""
    ranked = sorted(others, key=lambda other: not other.reported)
    by_id = {other.terms.id: other for other in ranked}
    met = overlapping(one.terms, [other.terms for other in ranked])
    if met is None:
        return None
    other = by_id[met.id]
    both = one.reported and other.reported
    last = last_day(met.valid_to)
    values = {
        "title": other.title,
        "place": around.number(met),
        "begins": show_date(met.valid_from),
        "ends": show_date(last) if last else "–",
    }
    if both:
        return Problem(OVERLAPS, field="valid_from", values=values)
    return Problem(OVERLAPS_DRAFT, Level.WARNING, field="valid_from", values=values)


@dataclass(frozen=True, slots=True)
class _Around:
    """The register around some agreements: places by key, known municipalities, and where which types of dwelling are."""

    organisations: Mapping[int, str]
    departments: Mapping[int, tuple[int, str, str | None]]
    municipalities: frozenset[str]
    dwellings: frozenset[tuple[int, str | None]]

    @classmethod
    def of(cls, session: Session, rows: Sequence[Row]) -> "_Around":
        """Read it for the organisations of the rows."""
        owners = sorted({row["organisation_id"] for row in rows})
        numbered = select(HousingOrganisation.id, HousingOrganisation.number)
        department = Department
        own = select(department.id, department.organisation_id, department.number, department.municipality_code)
        there = select(Dwelling.department_id, Dwelling.dwelling_type).where(Dwelling.organisation_id.in_(owners))
        return cls(
            {row.id: row.number for row in session.execute(numbered.where(HousingOrganisation.id.in_(owners)))},
            {
                key: (owner, number, municipality)
                for key, owner, number, municipality in session.execute(
                    own.where(department.organisation_id.in_(owners))
                )
            },
            frozenset(session.scalars(select(Municipality.code))),
            frozenset((key, code) for key, code in session.execute(there.distinct())),
        )

    def number(self, terms: Terms) -> str:
        """Return "0451" or "0451-012"."""
        owner = self.organisations[terms.organisation_id]
        return owner if terms.department_id is None else f"{owner}-{self.departments[terms.department_id][1]}"

    def problems(self, terms: Terms) -> list[Problem]:
        """Return what the places, dwellings and municipalities say of an agreement."""
        code = terms.municipality_code
        if code not in self.municipalities:
            return [Problem("allocation.unknown_municipality", field="municipality_code", value=code or "")]
        found = []
        inside = set(self._departments(terms))
        known = {self.departments[key][2] for key in inside} - {None}
        if known and code not in known:
            found.append(Problem("allocation.other_municipality", Level.WARNING, field="municipality_code"))
        if not any((key, wanted) in self.dwellings for key in inside for wanted in terms.dwelling_types):
            found.append(Problem("allocation.covers_nothing", Level.WARNING, field="dwelling_types"))
        return found

    def _departments(self, terms: Terms) -> Iterable[int]:
        if terms.department_id is not None:
            return [terms.department_id]
        return [key for key, (owner, _, _) in self.departments.items() if owner == terms.organisation_id]
