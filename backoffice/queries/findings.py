"""What the checks found, as a worklist: groups by check, the findings of one, and what stands accepted or asked for.

Owns which findings a person sees and in which order. Findings are read in windows, never all at once. An accepted finding
is one with an approval of the same rule, record and data that has not expired; nothing has to be cleaned up for it to return.
"""

import json
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import (
    Approval,
    CheckState,
    CorrectionRequest,
    DisabilityRegistration,
    Dwelling,
    Finding,
    SectionAmenities,
)
from backoffice.models.registry import TABLES
from backoffice.queries.record_called import called
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.staging import ship_ids
from backoffice.records.checks import Check, checks
from backoffice.records.kinds import BY_NUMBER, KINDS
from backoffice.rules.problems import Level
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What a worklist is narrowed to: a place, owners and levels by value, UDK-critical ones, a check, words of titles.

    `accepted` shows those that somebody accepted instead of those that are left.
    """

    where: Where = EVERYWHERE
    owners: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    udk: bool = False
    check: str = ""
    accepted: bool = False
    typed: str = ""
    words: tuple[str, ...] = ()

    def checks(self) -> list[str]:
        """Return the ids of the checks that it asks for."""
        return [one.id for one in checks().values() if self._asks_for(one)]

    def _asks_for(self, one: Check) -> bool:
        return (
            (not self.owners or one.owner.value in self.owners)
            and (not self.levels or one.level.value in self.levels)
            and (one.udk or not self.udk)
            and self.check in ("", one.id)
            and all(word in one.title.casefold() for word in self.words)
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A check with how many records do not pass it, and the day the oldest of them was found."""

    check: Check
    findings: int
    oldest: date


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding: its check, its record with a name and place, where it lies, and the values that the check looked at.

    `asked` says that somebody has been asked to correct the record; `reason` and `expires_on` are of an acceptance.
    """

    id: int
    check: Check
    record: str
    record_id: int
    name: str
    key: str
    since: date
    data_hash: str
    organisation_id: int | None
    department_id: int | None
    building_section_id: int | None
    dwelling_id: int | None
    values: Mapping[str, Any] = field(default_factory=dict)
    asked: bool = False
    reason: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """How many findings are left by level, how many harm housing benefit, and when the checks were last asked (UTC)."""

    errors: int = 0
    warnings: int = 0
    info: int = 0
    udk: int = 0
    run_at: datetime | None = None


def groups(session: Session, scope: Scope, wanted: FindingFilter, today: date) -> list[Group]:
    """Return the groups of a filter, the most harmful first."""
    query = (
        select(Finding.check_id, func.count(), func.min(Finding.since))
        .where(*_conditions(scope, wanted, today))
        .group_by(Finding.check_id)
    )
    found = {check: Group(checks()[check], n, oldest) for check, n, oldest in session.execute(query)}
    return [found[check] for check in checks() if check in found]


def totals(session: Session, scope: Scope, where: Where, today: date) -> Totals:
    """Count the findings of a place that are left."""
    found = groups(session, scope, FindingFilter(where), today)

    def count(level: Level) -> int:
        return sum(one.findings for one in found if one.check.level is level)

    run_at = session.execute(select(CheckState.run_at)).scalar()
    udk = sum(one.findings for one in found if one.check.udk)
    return Totals(count(Level.ERROR), count(Level.WARNING), count(Level.INFO), udk, run_at)


def finding_ids(session: Session, scope: Scope, wanted: FindingFilter, today: date) -> "array[int]":
    """Return the keys of the findings of a filter by place, as one compact vector."""
    order = (
        Finding.organisation_id,
        Finding.department_id,
        Finding.building_section_id,
        Finding.dwelling_id,
        Finding.id,
    )
    query = select(Finding.id).where(*_conditions(scope, wanted, today)).order_by(*order)
    return array("q", session.execute(query).scalars())


def findings(session: Session, ids: Sequence[int], scope: Scope, today: date) -> dict[int, FindingLine]:
    """Return those findings by key that lie in a person's part, with their records' names; at most a window's worth."""
    rows = session.execute(select(Finding).where(Finding.id.in_(list(ids)), _inside(scope))).scalars().all()
    names = _names(session, rows)
    asked = _asked(session, rows)
    accepted = _accepted_as(session, [one.id for one in rows], today)
    return {one.id: _line(one, names, asked, accepted) for one in rows}


def dwellings_of(session: Session, ids: Sequence[int]) -> "array[int]":
    """Return the dwellings that findings lie in, each once, by key."""
    shipped = ship_ids(session, "chosen_findings", ids)
    inside = Finding.id.in_(select(shipped.c.id))
    query = select(Finding.dwelling_id).where(inside, Finding.dwelling_id.is_not(None)).distinct()
    return array("q", sorted(key for key in session.execute(query).scalars() if key is not None))


def records_of(session: Session, ids: Sequence[int]) -> list[int]:
    """Return the keys of the records that findings of one check are about."""
    shipped = ship_ids(session, "chosen_findings", ids)
    query = select(Finding.record_id).where(Finding.id.in_(select(shipped.c.id))).order_by(Finding.record_id)
    return list(session.execute(query).scalars())


def sections_of(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Return the building sections that findings lie in, with how many lie in each."""
    shipped = ship_ids(session, "chosen_findings", ids)
    section = Finding.building_section_id
    query = select(section, func.count()).where(Finding.id.in_(select(shipped.c.id)), section.is_not(None))
    return {key: n for key, n in session.execute(query.group_by(section)) if key is not None}


def _conditions(scope: Scope, wanted: FindingFilter, today: date) -> list[ColumnElement[bool]]:
    accepted = Finding.id.in_(_accepted(today))
    return [
        _inside(scope),
        _in_place(wanted.where),
        Finding.check_id.in_(wanted.checks()),
        accepted if wanted.accepted else ~accepted,
    ]


def _inside(scope: Scope) -> ColumnElement[bool]:
    """The condition that a finding lies in a person's part: what is of a whole organisation is of none of its departments."""
    if scope.everything:
        return true()
    return or_(
        Finding.organisation_id.in_(sorted(scope.organisation_ids)),
        Finding.department_id.in_(sorted(scope.department_ids)),
    )


def _in_place(where: Where) -> ColumnElement[bool]:
    if where.section_id is not None:
        return Finding.building_section_id == where.section_id
    if where.department_id is not None:
        return Finding.department_id == where.department_id
    if where.organisation_id is not None:
        return Finding.organisation_id == where.organisation_id
    return true()


def _accepted(today: date, *columns: Any) -> Any:
    """Return the select of accepted findings' keys: from the approvals, of which there are few."""
    number = case({kind.name: kind.number for kind in KINDS}, value=Approval.about_record)
    same = and_(
        Finding.record == number,
        Finding.record_id == Approval.about_id,
        Finding.check_id == Approval.rule,
        Finding.data_hash == Approval.data_hash,
    )
    standing = or_(Approval.expires_on.is_(None), Approval.expires_on > today)
    return select(Finding.id, *columns).select_from(Approval).join(Finding, same).where(standing).correlate(None)


def _accepted_as(session: Session, ids: Sequence[int], today: date) -> dict[int, tuple[str, date | None]]:
    query = _accepted(today, Approval.reason, Approval.expires_on).where(Finding.id.in_(list(ids)))
    return {key: (reason, expires_on) for key, reason, expires_on in session.execute(query)}


def _names(session: Session, rows: Collection[Finding]) -> dict[tuple[int, int], tuple[str, str]]:
    by_kind: dict[int, list[int]] = {}
    for one in rows:
        by_kind.setdefault(one.record, []).append(one.record_id)
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for number, keys in by_kind.items():
        record = BY_NUMBER[number].name
        name, key, tables = called(record)
        own = TABLES[record].c.id
        query = select(own, name, key).select_from(tables).where(own.in_(keys))
        found |= {(number, row[0]): (str(row[1]), str(row[2])) for row in session.execute(query)}
    return found


def _asked(session: Session, rows: Collection[Finding]) -> set[tuple[str, int]]:
    """Return the records of findings that a correction request is about, sent or still a draft."""
    keys = {one.record_id for one in rows}
    about = select(CorrectionRequest.about_record, CorrectionRequest.about_id)
    query = about.where(CorrectionRequest.about_id.in_(sorted(keys)), CorrectionRequest.done_on.is_(None))
    return {(record, key) for record, key in session.execute(query) if record and key}


def _line(
    one: Finding,
    names: Mapping[tuple[int, int], tuple[str, str]],
    asked: Collection[tuple[str, int]],
    accepted: Mapping[int, tuple[str, date | None]],
) -> FindingLine:
    record = BY_NUMBER[one.record].name
    name, key = names.get((one.record, one.record_id), ("", ""))
    reason, expires_on = accepted.get(one.id, ("", None))
    return FindingLine(
        one.id,
        checks()[one.check_id],
        record,
        one.record_id,
        name,
        key,
        one.since,
        one.data_hash,
        one.organisation_id,
        one.department_id,
        one.building_section_id,
        one.dwelling_id,
        json.loads(one.values),
        (record, one.record_id) in asked,
        reason,
        expires_on,
    )


def registrations_near(session: Session, sections: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Return by building section its disability registrations: key, and number with title."""
    own = DisabilityRegistration
    query = select(own.building_section_id, own.id, own.number, own.title)
    found: dict[int, list[tuple[int, str]]] = {}
    for section, key, number, title in session.execute(
        query.where(own.building_section_id.in_(sorted(sections))).order_by(own.building_section_id, own.id)
    ):
        found.setdefault(section, []).append((key, f"{number} {title}"))
    return found


def amenities_of(session: Session, section: int) -> int | None:
    """Return the key of what is said of a building section's facilities and pets, if something is."""
    return session.execute(select(SectionAmenities.id).where(SectionAmenities.building_section_id == section)).scalar()


def unlinked_in(session: Session, sections: Collection[int], today: date) -> "array[int]":
    """Return the dwellings of building sections that are linked to no registration, by key."""
    still = or_(Dwelling.retired_on.is_(None), Dwelling.retired_on > today)
    query = select(Dwelling.id).where(
        Dwelling.building_section_id.in_(sorted(sections)), Dwelling.disability_registration.is_(None), still
    )
    return array("q", session.execute(query.order_by(Dwelling.id)).scalars())
