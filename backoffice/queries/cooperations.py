"""Signup cooperations with their members and regions, and how many agreements send seekers to each.

Owns who sees one: who keeps it, and who is a member of it. Never writes and forms no sentence.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import CooperationMember, Department, HousingOrganisation, SignupAgreement, SignupCooperation
from backoffice.rules.signup import contact_of
from backoffice.rules.signup_faults import Fault, contact_faults
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation of a cooperation; `id` is that of its membership."""

    id: int
    organisation_id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class CooperationLine:
    """A cooperation: its stored values by name, who keeps it, its members, the agreements that name it, its faults."""

    id: int
    version: int
    number: str
    keeper: str
    members: tuple[Member, ...]
    agreements: int
    faults: tuple[Fault, ...]
    values: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def regions(self) -> frozenset[str]:
        """The codes of its regions."""
        return frozenset(str(self["regions"] or "").split())


def cooperations(
    session: Session, scope: Scope, *, ids: Collection[int] | None = None, region: str = "", words: str = ""
) -> list[CooperationLine]:
    """Return the cooperations of a person's part by name: only these, those of a region (a code), those with all words."""
    table = SignupCooperation.__table__
    query = select(
        *table.c, HousingOrganisation.number.label("keeper_number"), HousingOrganisation.name.label("keeper_name")
    ).join(HousingOrganisation, HousingOrganisation.id == table.c.organisation_id)
    query = query.where(cooperations_in(scope), true() if ids is None else table.c.id.in_(sorted(set(ids))))
    rows = [dict(row) for row in session.execute(query.order_by(table.c.name, table.c.id)).mappings()]
    keys = [row["id"] for row in rows]
    members, used = _members(session, keys), _used(session, keys)
    lines = [_line(row, members.get(row["id"], ()), used.get(row["id"], 0)) for row in rows]
    wanted = words.casefold().split()
    return [one for one in lines if (not region or region in one.regions) and _says(one, wanted)]


def cooperations_in(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on SignupCooperation: kept by, or with a member in, the person's part of the register."""
    if scope.everything:
        return true()
    above = select(Department.organisation_id).where(Department.id.in_(sorted(scope.department_ids)))
    own = or_(
        HousingOrganisation.id.in_(sorted(scope.organisation_ids)),
        HousingOrganisation.id.in_(above),
    )
    ours = select(HousingOrganisation.id).where(own)
    joined = select(CooperationMember.cooperation_id).where(CooperationMember.organisation_id.in_(ours))
    return or_(SignupCooperation.organisation_id.in_(ours), SignupCooperation.id.in_(joined))


def _members(session: Session, keys: Collection[int]) -> dict[int, tuple[Member, ...]]:
    member = CooperationMember
    query = (
        select(
            member.cooperation_id,
            member.id,
            HousingOrganisation.id,
            HousingOrganisation.number,
            HousingOrganisation.name,
        )
        .join(HousingOrganisation, HousingOrganisation.id == member.organisation_id)
        .where(member.cooperation_id.in_(sorted(keys)))
        .order_by(HousingOrganisation.number)
    )
    found: dict[int, list[Member]] = {}
    for cooperation, key, organisation, number, name in session.execute(query):
        found.setdefault(cooperation, []).append(Member(key, organisation, number, name))
    return {cooperation: tuple(listed) for cooperation, listed in found.items()}


def _used(session: Session, keys: Collection[int]) -> dict[int, int]:
    named = SignupAgreement.cooperation_id
    query = select(named, func.count()).where(named.in_(sorted(keys))).group_by(named)
    return {cooperation or 0: count for cooperation, count in session.execute(query)}


def _line(row: Mapping[str, Any], members: tuple[Member, ...], agreements: int) -> CooperationLine:
    contact = contact_of(row["website"], row["email"], row["phone"])
    wrong = contact_faults(contact) if contact.first()[1] else [Fault("no_target", 0, way="cooperation")]
    return CooperationLine(
        row["id"],
        row["version"],
        row["keeper_number"],
        row["keeper_name"],
        members,
        agreements,
        tuple(wrong),
        row,
    )


def _says(one: CooperationLine, words: Collection[str]) -> bool:
    names = " ".join(f"{member.number} {member.name}" for member in one.members)
    said = f"{one['name']} {one.number} {one.keeper} {one['website'] or ''} {one['note'] or ''} {names}".casefold()
    return all(word in said for word in words)
