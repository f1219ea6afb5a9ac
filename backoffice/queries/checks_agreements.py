"""The checks on signup and allocation agreements: judged by the pure rules, per agreement and department × dwelling type.

Owns what is fetched for them and which check each fault of the rules is. Never asks once per dwelling.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select

from backoffice.models import AllocationAgreement, Department, Dwelling
from backoffice.queries import check_terms as terms
from backoffice.queries.check_ground import ALL, Found, Ground, Judged, Reads, fields
from backoffice.queries.portal_shared import shared_of
from backoffice.records.assumptions import choice, limit
from backoffice.records.codes import meanings_of
from backoffice.rules.allocation_agreements import Sister, Terms, overlapping, problems, without_sisters_agreement
from backoffice.rules.signup import Contact, SignupAgreement, flow
from backoffice.rules.signup_faults import Fault, faults

SIGNUP_CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "no_target": "signup_without_target",
        "no_cooperation": "signup_without_target",
        "overlap": "signup_overlap",
        "overlap_draft": "signup_draft_overlap",
        "website_syntax": "signup_target_malformed",
        "email_syntax": "signup_target_malformed",
        "phone_syntax": "signup_target_malformed",
        "website_front_page": "signup_front_page",
        "gap": "signup_gap",
        "expired": "signup_expired",
        "expiring": "signup_expiring",
    }
)
"""Which check each fault of rules/signup_faults.py is."""
_ALLOCATION_PROBLEMS = {
    "allocation.no_scenario": "allocation_incomplete",
    "allocation.no_types": "allocation_incomplete",
    "allocation.share": "allocation_incomplete",
    "allocation.covers_youth": "allocation_covers_youth",
}
_PAIR = fields("dwelling_type", "retired_on", "organisation_id", "department_id")


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a finding of an organisation or one of its departments."""

    organisation_id: int
    department_id: int | None = None

    def columns(self) -> tuple[int | None, ...]:
        return (self.organisation_id, self.department_id, None, None)


def _organisation_ids(ground: Ground) -> list[int] | None:
    """Return the organisations of the part; None for all."""
    if not ground.part.unit:
        return None
    ids = ground.part.ids
    return list(ids) if isinstance(ids, list | tuple) else list(ground.session.execute(ids).scalars())


def _pairs(ground: Ground) -> dict[int, dict[tuple[int, str], int]]:
    """Return by organisation how many dwellings there are by department and type."""
    own = Dwelling
    query = (
        select(own.organisation_id, own.department_id, own.dwelling_type, func.count())
        .where(terms.still_is(ground), own.dwelling_type.is_not(None))
        .where(ground.inside({"organisation_id": own.organisation_id}))
        .group_by(own.organisation_id, own.department_id, own.dwelling_type)
    )
    found: dict[int, dict[tuple[int, str], int]] = defaultdict(dict)
    for organisation, department, dwelling_type, n in ground.session.execute(query):
        found[organisation][department, dwelling_type or ""] = n
    return found


# Signup


def _signup(ground: Ground) -> Iterator[Found]:
    """Yield what is wrong with signup agreements (F09, K-2, K-4), and organisations of which seekers reach nobody (K-1)."""
    shared = shared_of(ground.session, ground.codes, _organisation_ids(ground))
    pairs, meaning = _pairs(ground), meanings_of(ground.codes)
    for organisation, known in shared.items():
        agreements = list(known.signup)
        types = {(department, meaning("dwelling_type", code)) for department, code in pairs.get(organisation, {})}
        yield from _of_agreements(ground, organisation, agreements)
        yield from _reaching_nobody(ground, organisation, agreements, known.master_data, types)


def _of_agreements(ground: Ground, organisation: int, agreements: list[SignupAgreement]) -> Iterator[Found]:
    by_check: dict[tuple[str, int], list[Fault]] = defaultdict(list)
    for fault in faults(agreements, ground.today, limit("expiry_days")):
        by_check[SIGNUP_CHECKS[fault.id], fault.agreement_id].append(fault)
    department_of = {one.id: one.department_id for one in agreements}
    for (check, key), found in sorted(by_check.items()):
        place = _Place(organisation, department_of.get(key))
        yield Found(check, "signup_agreement", key, place.columns(), _of_faults(found))


def _of_faults(found: Iterable[Fault]) -> dict[str, Any]:
    """Return what several faults of one kind on one agreement rest on."""
    listed = list(found)
    values: dict[str, Any] = {
        "types": " ".join(sorted({one for fault in listed for one in fault.dwelling_types})),
        "target": next((fault.value for fault in listed if fault.value), ""),
        "others": " ".join(sorted({str(fault.other_id) for fault in listed if fault.other_id})),
        "end": max((fault.end for fault in listed if fault.end), default=None),
    }
    return {name: value for name, value in values.items() if value}


def _reaching_nobody(
    ground: Ground,
    organisation: int,
    agreements: list[SignupAgreement],
    contact: Contact,
    types: set[tuple[int, str]],
) -> Iterator[Found]:
    gap = choice("department_gap")
    flows = (
        (department, flow(agreements, contact, department, kind, ground.today, department_gap=gap))
        for department, kind in types
    )
    alone = {department for department, one in flows if one.kind == "none" and one.source == "master_data"}
    if alone:
        values = {"departments": len(alone)}
        yield Found(
            "organisation_without_contact", "organisation", organisation, _Place(organisation).columns(), values
        )


_SIGNUP_READS: Reads = MappingProxyType(
    {
        "signup_agreement": ALL,
        "signup_cooperation": ALL,
        "organisation": fields("website", "email", "phone"),
        "dwelling": _PAIR,
    }
)
SIGNUP = Judged(
    "signup", (*dict.fromkeys(SIGNUP_CHECKS.values()), "organisation_without_contact"), _signup, _SIGNUP_READS
)


# Allocation


@dataclass(frozen=True, slots=True)
class _Agreement:
    """An allocation agreement as the checks see it."""

    terms: Terms
    reported: bool
    renews: int | None

    @property
    def place(self) -> tuple[int | None, ...]:
        return _Place(self.terms.organisation_id, self.terms.department_id).columns()


def _agreements(ground: Ground) -> dict[int, list[_Agreement]]:
    table, meaning = AllocationAgreement.__table__, meanings_of(ground.codes)
    query = select(*table.c).where(ground.inside(dict(table.c.items()))).order_by(table.c.id)
    found: dict[int, list[_Agreement]] = defaultdict(list)
    for row in ground.session.execute(query):
        said = Terms(
            row.id,
            row.organisation_id,
            row.department_id,
            meaning("agreement_kind", row.agreement_kind),
            row.municipality_code,
            frozenset(row.dwelling_types.split()),
            frozenset((row.scenarios or "").split()),
            row.share,
            row.valid_from,
            row.valid_to,
        )
        found[row.organisation_id].append(_Agreement(said, row.status == terms.REPORTED, row.renews))
    return found


def _allocation(ground: Ground) -> Iterator[Found]:
    """Yield what is wrong with allocation agreements (F-1 to F-4, I01)."""
    pairs, youth = _pairs(ground), ground.codes_of("dwelling_type", "youth")
    family = ground.codes_of("dwelling_type", "family")
    for organisation, agreements in _agreements(ground).items():
        own = pairs.get(organisation, {})
        for one in agreements:
            if one.terms.valid_to > ground.today:
                yield from _unfit(one, youth)
                yield from _overlapping(one, agreements)
                yield from _covering_none(ground, one, own)
            yield from _ending(ground, one, agreements)
        # Flexible letting is for family dwellings: a department without any lacks nothing.
        yield from _sisters(
            ground, organisation, agreements, {department for department, code in own if code in family}
        )


def _unfit(one: _Agreement, youth: list[str]) -> Iterator[Found]:
    checks = {_ALLOCATION_PROBLEMS.get(problem.id, "") for problem in problems(one.terms, youth)} - {""}
    values = {"types": " ".join(sorted(one.terms.dwelling_types)), "scenarios": " ".join(sorted(one.terms.scenarios))}
    for check in sorted(checks):
        yield Found(check, "allocation_agreement", one.terms.id, one.place, values)


def _overlapping(one: _Agreement, agreements: list[_Agreement]) -> Iterator[Found]:
    other = overlapping(one.terms, (each.terms for each in agreements if each.terms.id < one.terms.id))
    if other is not None:
        values = {"others": str(other.id), "valid_from": one.terms.valid_from}
        yield Found("allocation_overlap", "allocation_agreement", one.terms.id, one.place, values)


def _covering_none(ground: Ground, one: _Agreement, pairs: Mapping[tuple[int, str], int]) -> Iterator[Found]:
    """F-1: in force, and no dwelling of its types where it holds."""
    held = one.terms
    covered = any(
        held.department_id in (None, department) and kind in held.dwelling_types for department, kind in pairs
    )
    if one.reported and held.valid_from <= ground.today and held.dwelling_types and not covered:
        values = {"types": " ".join(sorted(held.dwelling_types))}
        yield Found("allocation_covers_none", "allocation_agreement", held.id, one.place, values)


def _ending(ground: Ground, one: _Agreement, agreements: list[_Agreement]) -> Iterator[Found]:
    """F-3 and I01: ended within some days, or about to, and nothing follows."""
    held, today = one.terms, ground.today
    ended = held.valid_to <= today and today - held.valid_to <= timedelta(days=limit("expired_days"))
    soon = today < held.valid_to <= today + timedelta(days=limit("expiry_days"))
    if one.reported and (ended or soon) and not any(_follows(one, other) for other in agreements):
        check = "allocation_expired" if ended else "allocation_expiring"
        yield Found(check, "allocation_agreement", held.id, one.place, {"end": held.valid_to})


def _follows(one: _Agreement, other: _Agreement) -> bool:
    same = (one.terms.department_id, one.terms.kind) == (other.terms.department_id, other.terms.kind)
    later: date = other.terms.valid_to
    return other.renews == one.terms.id or (other.terms.id != one.terms.id and same and later > one.terms.valid_to)


def _sisters(ground: Ground, organisation: int, agreements: list[_Agreement], lived_in: set[int]) -> Iterator[Found]:
    """F-4: departments without flexible letting although a sister in the same municipality has it."""
    flexible = [
        one.terms
        for one in agreements
        if one.reported and one.terms.kind == "flexible" and one.terms.valid_from <= ground.today < one.terms.valid_to
    ]
    if not any(one.department_id is not None for one in flexible):
        return
    query = select(Department.id, Department.municipality_code).where(Department.organisation_id == organisation)
    departments = [Sister(key, organisation, code) for key, code in ground.session.execute(query) if key in lived_in]
    agreed = [(organisation, one.department_id) for one in flexible]
    for key, sisters in sorted(without_sisters_agreement(departments, agreed).items()):
        values = {"sisters": " ".join(str(one) for one in sorted(sisters))}
        yield Found("sisters_agreement_only", "department", key, _Place(organisation, key).columns(), values)


_ALLOCATION_READS: Reads = MappingProxyType(
    {"allocation_agreement": ALL, "department": fields("municipality_code"), "dwelling": _PAIR}
)
ALLOCATION = Judged(
    "allocation",
    (
        "allocation_incomplete",
        "allocation_covers_youth",
        "allocation_overlap",
        "allocation_covers_none",
        "allocation_expired",
        "allocation_expiring",
        "sisters_agreement_only",
    ),
    _allocation,
    _ALLOCATION_READS,
)
