"""Allocation agreements as a list and one by one: where each is in its life, and narrowed by what a person types.

Owns that small grammar and which agreements a place has: its own and its organisation's. Never writes, forms no sentence.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import (
    AllocationAgreement,
    BuildingSection,
    Department,
    Dwelling,
    HousingOrganisation,
    Municipality,
)
from backoffice.queries.codes import code_lists
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.assumptions import limit
from backoffice.records.codes import CodeLists
from backoffice.rules.allocation_agreements import FLEXIBLE, Sister, State, Terms, state, without_sisters_agreement
from backoffice.rules.problems import refused
from backoffice.rules.scenarios import Allocation
from backoffice.security import Scope

_TERM = re.compile(r"(?:(?P<name>[^\W\d]\w*)[=:])?(?P<value>\"[^\"]*\"|\S+)")
_NAMES = {
    "art": "agreement_kind", "kind": "agreement_kind", "stand": "state", "tilstand": "state", "state": "state", "status": "state",
    "kommune": "municipality", "municipality": "municipality", "type": "dwelling_types", "boligtype": "dwelling_types",
    "scenarie": "scenarios", "scenario": "scenarios", "organisation": "organisation", "org": "organisation",
}  # fmt: skip
_LISTS = {
    "agreement_kind": "agreement_kind",
    "dwelling_types": "dwelling_type",
    "scenarios": "queue_jump_scenario",
}
STATES: Mapping[str, tuple[str, ...]] = {
    "draft": ("kladde", "draft"),
    "future": ("kommende", "fremtidig", "future"),
    "in_force": ("gældende", "ikraft", "in_force", "current"),
    "expiring": ("udløber", "expiring"),
    "ended": ("ophørt", "udløbet", "ended"),
}
"""The words a person types for where an agreement is in its life."""


@dataclass(frozen=True, slots=True)
class AllocationFilter:
    """What a list is narrowed to: codes by field name, a state, a municipality's code or name, a number, words."""

    codes: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    municipality: str = ""
    organisation: str = ""
    words: tuple[str, ...] = ()
    typed: str = ""


def read_allocation_filter(typed: str, codes: CodeLists) -> AllocationFilter:
    """Read "art=fleksibel stand=kladde kommune=odense søvej"; Refused names the term that is not understood."""
    wanted: dict[str, str] = {}
    found: dict[str, Any] = {"words": (), "typed": typed.strip(), "codes": wanted}
    for match in _TERM.finditer(typed):
        value = match["value"].strip('"').casefold()
        name = _NAMES.get((match["name"] or "").casefold())
        if match["name"] is None:
            found["words"] += (value,)
        elif name in _LISTS and (code := codes[_LISTS[name]].find(value)):
            wanted[name] = code.code
        elif name == "state" and (known := [one for one, said in STATES.items() if value in said]):
            found["state"] = known[0]
        elif name == "municipality":
            found["municipality"] = value
        elif name == "organisation" and value.isdecimal():
            found["organisation"] = value.zfill(4)
        else:
            raise refused("allocation.filter", term=match[0])
    return AllocationFilter(**found)


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """An agreement: its stored values by name, where it belongs ("0451" or "0451-012", and the name), and its state."""

    id: int
    version: int
    number: str
    name: str
    municipality: str
    kind: str
    state: State
    values: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def reported(self) -> bool:
        """Whether the portal counts it."""
        return bool(self["status"] == "reported")

    def codes(self, name: str) -> frozenset[str]:
        """Return the codes of a field that holds several."""
        return frozenset(str(self[name] or "").split())

    def allocation(self) -> Allocation:
        """Return it as the rule of scenarios sees it."""
        return Allocation(
            self.id,
            self["department_id"],
            self.kind == FLEXIBLE,
            self.codes("dwelling_types"),
            self.codes("scenarios"),
            self["valid_from"],
            self["valid_to"],
            self.reported,
        )

    def terms(self) -> Terms:
        """Return it as the rules of agreements see it."""
        return terms_of(self.values, self.kind)


def terms_of(row: Mapping[str, Any], kind: str) -> Terms:
    """Return what a row of agreements, stored or to be, says; `kind` is the meaning of its kind."""
    return Terms(
        row["id"],
        row["organisation_id"],
        row["department_id"],
        kind,
        row["municipality_code"],
        frozenset(row["dwelling_types"].split()),
        frozenset((row["scenarios"] or "").split()),
        row["share"],
        row["valid_from"],
        row["valid_to"],
    )


def allocations(
    session: Session,
    scope: Scope,
    codes: CodeLists,
    today: date,
    *,
    where: Where = EVERYWHERE,
    wanted: AllocationFilter | None = None,
) -> list[AllocationLine]:
    """Return the agreements of a place by its number and first day; a department has its organisation's, too."""
    query = _select().where(allocations_in(scope), _of_place(session, where))
    lines = [_line(row, codes, today) for row in session.execute(_ordered(query)).mappings()]
    # Some thousands at most: in Python capitals of every letter are the same on both databases.
    return [one for one in lines if wanted is None or _meets(one, wanted)]


def allocations_of(
    session: Session, ids: Sequence[int], scope: Scope, codes: CodeLists, today: date
) -> list[AllocationLine]:
    """Return these agreements as far as they are in the person's part of the register, by place and first day."""
    query = _select().where(AllocationAgreement.id.in_(sorted(set(ids))), allocations_in(scope))
    return [_line(row, codes, today) for row in session.execute(_ordered(query)).mappings()]


def allocations_in(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on AllocationAgreement that keeps to a person's part of the register."""
    if scope.everything:
        return true()
    return or_(
        AllocationAgreement.organisation_id.in_(sorted(scope.organisation_ids)),
        AllocationAgreement.department_id.in_(sorted(scope.department_ids)),
    )


def _of_place(session: Session, where: Where) -> ColumnElement[bool]:
    department = where.department_id
    if where.section_id is not None:
        department = session.get_one(BuildingSection, where.section_id).department_id
    if department is not None:
        owner = session.get_one(Department, department).organisation_id
        of_all = and_(AllocationAgreement.organisation_id == owner, AllocationAgreement.department_id.is_(None))
        return or_(AllocationAgreement.department_id == department, of_all)
    if where.organisation_id is not None:
        return AllocationAgreement.organisation_id == where.organisation_id
    return true()


def left_behind(session: Session, organisation_id: int, lines: Sequence[AllocationLine], today: date) -> frozenset[int]:
    """Return an organisation's departments without flexible letting although a sister in their municipality has it.

    `lines` are the organisation's agreements; departments that have ended, or have no family dwellings, are left out.
    """
    still = or_(Department.closed_on.is_(None), Department.closed_on > today)
    family = code_lists(session)["dwelling_type"].codes_meaning("family")
    lived_in = exists().where(Dwelling.department_id == Department.id, Dwelling.dwelling_type.in_(family))
    query = select(Department.id, Department.municipality_code).where(
        Department.organisation_id == organisation_id, still, lived_in
    )
    sisters = [Sister(key, organisation_id, code) for key, code in session.execute(query)]
    flexible = [one for one in lines if one.reported and one.kind == FLEXIBLE and one.allocation().in_force(today)]
    agreed = [(one["organisation_id"], one["department_id"]) for one in flexible]
    return frozenset(without_sisters_agreement(sisters, agreed))


def municipality_of(session: Session, where: Where) -> str | None:
    """Return the code of the municipality that a place is in; None for one that lies in several, or where none is known."""
    inside = (
        Department.id == where.department_id
        if where.department_id is not None
        else Department.organisation_id == where.organisation_id
    )
    found = session.scalars(select(Department.municipality_code).where(inside).distinct()).all()
    return found[0] if len(found) == 1 else None


def _select() -> Select[Any]:
    return (
        select(
            *AllocationAgreement.__table__.c,
            HousingOrganisation.number.label("organisation_number"),
            HousingOrganisation.name.label("organisation_name"),
            Department.number.label("department_number"),
            Department.name.label("department_name"),
            Municipality.name.label("municipality_name"),
        )
        .join(HousingOrganisation, HousingOrganisation.id == AllocationAgreement.organisation_id)
        .outerjoin(Department, Department.id == AllocationAgreement.department_id)
        .outerjoin(Municipality, Municipality.code == AllocationAgreement.municipality_code)
    )


def _ordered(query: Select[Any]) -> Select[Any]:
    # What is of the whole organisation comes before its departments, on both databases.
    return query.order_by(
        HousingOrganisation.number,
        AllocationAgreement.department_id.is_not(None),
        Department.number,
        AllocationAgreement.valid_from,
        AllocationAgreement.id,
    )


def _line(row: Any, codes: CodeLists, today: date) -> AllocationLine:
    kind = codes["agreement_kind"].by_code.get(row["agreement_kind"])
    own = row["department_number"]
    return AllocationLine(
        row["id"],
        row["version"],
        f"{row['organisation_number']}-{own}" if own else row["organisation_number"],
        row["department_name"] if own else row["organisation_name"],
        row["municipality_name"] or row["municipality_code"],
        kind.meaning if kind else "",
        state(
            reported=row["status"] == "reported",
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            today=today,
            warn_days=limit("expiry_days"),
        ),
        dict(row),
    )


def _meets(one: AllocationLine, wanted: AllocationFilter) -> bool:
    said = f"{one.number} {one.name} {one['title']} {one.municipality} {one['criteria'] or ''}".casefold()
    return (
        all(code in one.codes(name) for name, code in wanted.codes.items())
        and (not wanted.state or wanted.state == one.state.id)
        and wanted.municipality in f"{one['municipality_code']} {one.municipality}".casefold()
        and one.number.startswith(wanted.organisation)
        and all(word in said for word in wanted.words)
    )
