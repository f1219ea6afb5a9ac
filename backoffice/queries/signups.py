"""Signup agreements as a list and one by one: where each leads, where it is in its life, and what is wrong with it.

Owns the small grammar that narrows the list, and which agreements a place has. Never writes and forms no sentence.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import Department, HousingOrganisation, Municipality, SignupAgreement, SignupCooperation
from backoffice.queries.portal_shared import shared_of
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.assumptions import limit
from backoffice.records.codes import CodeLists
from backoffice.rules import signup as rules
from backoffice.rules.problems import refused
from backoffice.rules.signup_faults import Fault, faults
from backoffice.security import Scope

_TERM = re.compile(r"(?:(?P<name>[^\W\d]\w*)[=:])?(?P<value>\"[^\"]*\"|\S+)")
_NAMES = {
    "type": "type", "boligtype": "type", "vej": "way", "kontaktvej": "way", "way": "way",
    "stand": "state", "state": "state", "region": "region", "kommune": "municipality", "municipality": "municipality",
    "organisation": "organisation", "org": "organisation", "problem": "problem", "fejl": "problem",
    "efterprøvet": "verified", "verified": "verified",
}  # fmt: skip
_LISTS = {"type": "dwelling_type", "way": "contact_way", "region": "region"}
_YES, _NO = frozenset({"ja", "yes"}), frozenset({"nej", "no"})
STATES: Mapping[str, tuple[str, ...]] = {
    "draft": ("kladde", "draft"),
    "future": ("kommende", "fremtidig", "future"),
    "in_force": ("gældende", "ikraft", "in_force", "current"),
    "expiring": ("udløber", "expiring"),
    "ended": ("ophørt", "udløbet", "ended"),
}
"""The words a person types for where an agreement is in its life."""


@dataclass(frozen=True, slots=True)
class SignupFilter:
    """What a list is narrowed to: codes by name (type, way, region), a state, a municipality, a number, words.

    `problem` True keeps those with something wrong, False those without, None all; `verified` those with a stamp likewise.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    municipality: str = ""
    organisation: str = ""
    problem: bool | None = None
    verified: bool | None = None
    words: tuple[str, ...] = ()
    typed: str = ""


def read_signup_filter(typed: str, codes: CodeLists) -> SignupFilter:
    """Read "region=syd type=ungdom vej=mail stand=gældende fejl=ja åparken"; Refused names what is not understood."""
    wanted: dict[str, str] = {}
    found: dict[str, Any] = {"words": (), "typed": typed.strip(), "codes": wanted}
    for match in _TERM.finditer(typed):
        value = match["value"].strip('"').casefold()
        name = _NAMES.get((match["name"] or "").casefold())
        if match["name"] is None:
            found["words"] += (value,)
        elif name in _LISTS and (code := _code(codes, _LISTS[name], value)):
            wanted[name] = code
        elif name == "state" and (known := [one for one, said in STATES.items() if value in said]):
            found["state"] = known[0]
        elif name == "municipality":
            found["municipality"] = value
        elif name == "organisation" and value.isdecimal():
            found["organisation"] = value.zfill(4)
        elif name in ("problem", "verified") and value in _YES | _NO:
            found[name] = value in _YES
        else:
            raise refused("signup.filter", term=match[0])
    return SignupFilter(**found)


def _code(codes: CodeLists, name: str, said: str) -> str:
    """Return the code a word means: as everywhere, or the only one whose label has the word in it ("syd")."""
    members = codes[name]
    within = [code for code in members.codes if said in code.label_da.casefold() or said in code.label_en.casefold()]
    known = members.find(said) or (within[0] if len(within) == 1 else None)
    return known.code if known else ""


@dataclass(frozen=True, slots=True)
class SignupLine:
    """An agreement: its stored values by name, where it belongs ("0451" or "0451-012", and the name), and its life.

    `way` is a meaning, `target` where it leads ("" for nowhere), `cooperation` a name; `regions` are codes: of the
    department's municipality, or of all the organisation's departments'.
    """

    id: int
    version: int
    number: str
    name: str
    municipality: str
    regions: frozenset[str]
    way: str
    target: str
    cooperation: str
    state: str
    faults: tuple[Fault, ...]
    values: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def types(self) -> frozenset[str]:
        """The codes of the dwelling types."""
        return frozenset(str(self["dwelling_types"]).split())


def signups(
    session: Session,
    scope: Scope,
    codes: CodeLists,
    today: date,
    *,
    where: Where = EVERYWHERE,
    wanted: SignupFilter | None = None,
) -> list[SignupLine]:
    """Return the agreements of a place by its number and first day; a department has its organisation's, too."""
    rows = _rows(session, signups_in(scope), _of_place(session, where))
    lines = _lines(session, rows, codes, today)
    # Some thousands at most: in Python capitals of every letter are the same on both databases.
    return [one for one in lines if wanted is None or _meets(one, wanted)]


def signups_of(session: Session, ids: Collection[int], scope: Scope, codes: CodeLists, today: date) -> list[SignupLine]:
    """Return these agreements as far as they are in the person's part of the register, by place and first day."""
    rows = _rows(session, signups_in(scope), SignupAgreement.id.in_(sorted(set(ids))))
    return _lines(session, rows, codes, today)


def signups_in(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on SignupAgreement: a person's part, and what their departments have from the organisation."""
    if scope.everything:
        return true()
    above = select(Department.organisation_id).where(Department.id.in_(sorted(scope.department_ids)))
    return or_(
        SignupAgreement.organisation_id.in_(sorted(scope.organisation_ids)),
        SignupAgreement.department_id.in_(sorted(scope.department_ids)),
        SignupAgreement.department_id.is_(None) & SignupAgreement.organisation_id.in_(above),
    )


def _of_place(session: Session, where: Where) -> ColumnElement[bool]:
    if where.department_id is not None:
        owner = session.get_one(Department, where.department_id).organisation_id
        of_all = SignupAgreement.department_id.is_(None) & (SignupAgreement.organisation_id == owner)
        return or_(SignupAgreement.department_id == where.department_id, of_all)
    if where.organisation_id is not None:
        return SignupAgreement.organisation_id == where.organisation_id
    return true()


def _rows(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Mapping[str, Any]]:
    # What is of the whole organisation comes before its departments, on both databases.
    ordered = _select().order_by(
        HousingOrganisation.number,
        SignupAgreement.department_id.is_not(None),
        Department.number,
        SignupAgreement.valid_from,
        SignupAgreement.id,
    )
    return [dict(row) for row in session.execute(ordered.where(*conditions)).mappings()]


def _select() -> Select[Any]:
    return (
        select(
            *SignupAgreement.__table__.c,
            HousingOrganisation.number.label("organisation_number"),
            HousingOrganisation.name.label("organisation_name"),
            Department.number.label("department_number"),
            Department.name.label("department_name"),
            Municipality.name.label("municipality_name"),
            Municipality.region_code.label("region_code"),
            SignupCooperation.name.label("cooperation_name"),
        )
        .join(HousingOrganisation, HousingOrganisation.id == SignupAgreement.organisation_id)
        .outerjoin(Department, Department.id == SignupAgreement.department_id)
        .outerjoin(Municipality, Municipality.code == Department.municipality_code)
        .outerjoin(SignupCooperation, SignupCooperation.id == SignupAgreement.cooperation_id)
    )


def _lines(session: Session, rows: Sequence[Mapping[str, Any]], codes: CodeLists, today: date) -> list[SignupLine]:
    organisations = {row["organisation_id"] for row in rows}
    regions = regions_of(session, {row["organisation_id"] for row in rows if row["department_id"] is None})
    by_id: dict[int, rules.SignupAgreement] = {}
    wrong: dict[int, list[Fault]] = {}
    for shared in shared_of(session, codes, organisations).values():
        by_id |= {one.id: one for one in shared.signup}
        for fault in faults(shared.signup, today, limit("expiry_days"), limit("expired_days")):
            for agreement_id in {fault.agreement_id, fault.other_id if fault.id == "overlap" else 0} - {0}:
                wrong.setdefault(agreement_id, []).append(fault)
    return [_line(row, by_id[row["id"]], wrong.get(row["id"], []), regions, today) for row in rows]


def _line(
    row: Mapping[str, Any],
    one: rules.SignupAgreement,
    wrong: Sequence[Fault],
    regions: Mapping[int, frozenset[str]],
    today: date,
) -> SignupLine:
    own = row["department_number"]
    of_department = frozenset({row["region_code"]} - {None})
    return SignupLine(
        row["id"],
        row["version"],
        f"{row['organisation_number']}-{own}" if own else row["organisation_number"],
        row["department_name"] if own else row["organisation_name"],
        row["municipality_name"] or "",
        of_department if own else regions.get(row["organisation_id"], frozenset()),
        one.way,
        rules.by_agreement(one).target,
        row["cooperation_name"] or "",
        rules.state(one, today, limit("expiry_days")),
        tuple(wrong),
        row,
    )


def regions_of(session: Session, organisation_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return by organisation the codes of the regions where it has departments: it may be in several."""
    found: dict[int, set[str]] = {}
    query = (
        select(Department.organisation_id, Municipality.region_code)
        .join(Municipality, Municipality.code == Department.municipality_code)
        .where(Department.organisation_id.in_(sorted(organisation_ids)))
        .distinct()
    )
    for organisation, region in session.execute(query):
        found.setdefault(organisation, set()).add(region)
    return {organisation: frozenset(regions) for organisation, regions in found.items()}


def _meets(one: SignupLine, wanted: SignupFilter) -> bool:
    said = f"{one.number} {one.name} {one.municipality} {one.target} {one.cooperation} {one['note'] or ''}".casefold()
    codes = wanted.codes
    return (
        ("type" not in codes or codes["type"] in one.types)
        and ("way" not in codes or codes["way"] == one["contact_way"])
        and ("region" not in codes or codes["region"] in one.regions)
        and (not wanted.state or wanted.state == one.state)
        and wanted.municipality in one.municipality.casefold()
        and one.number.startswith(wanted.organisation)
        and (wanted.problem is None or wanted.problem == bool(one.faults))
        and (wanted.verified is None or wanted.verified == (one["verified_on"] is not None))
        and all(word in said for word in wanted.words)
    )
