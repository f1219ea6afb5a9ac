"""What holds for leases: what the lease itself says, else its department's tenancy terms, else its organisation's.

Owns that order, field by field, on a given day. Never decides by it. Scope is the caller's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Lease, TenancyTerms
from backoffice.queries.codes import code_lists
from backoffice.records.codes import CodeLists, meanings_of

_FIELDS = ("regime", "notice_policy", "notice_months", "notice_weeks", "restoration_scheme", "takeover", "year_start",
           "account_year_end")  # fmt: skip
_OF_LEASE = ("regime", "notice_months", "notice_weeks", "restoration_scheme")
_BATCH = 500


@dataclass(frozen=True, slots=True)
class LeaseTerms:
    """The terms of a lease: regime and scheme by meaning, "" where nobody says; policy and take-over by id.

    `of_lease` names what the lease itself says, `origins` for each term that somebody gives who does: "lease", "department"
    or "organisation"; `source` is where the nearest terms come from, `confirmed` whether they are.
    """

    regime: str = ""
    notice_policy: str = ""
    notice_months: int | None = None
    notice_weeks: int | None = None
    restoration_scheme: str = ""
    takeover: str = ""
    year_start: str = ""
    account_year_end: str = ""
    of_lease: tuple[str, ...] = ()
    source: str = ""
    confirmed: bool = False
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def lease_terms(session: Session, lease_ids: Sequence[int], day: date) -> dict[int, LeaseTerms]:
    """Return the terms of leases on a day, by lease; unknown leases are left out."""
    return lease_terms_on(session, dict.fromkeys(lease_ids, day))


def lease_terms_on(session: Session, days: Mapping[int, date]) -> dict[int, LeaseTerms]:
    """Return the terms of leases, each on a day of its own, by lease; unknown leases are left out."""
    codes, found = code_lists(session), {}
    wanted = sorted(days)
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        own = [getattr(Lease, name) for name in _OF_LEASE]
        query = (
            select(Lease.id, Lease.organisation_id, Dwelling.department_id, *own)
            .join(Dwelling, Dwelling.id == Lease.dwelling_id)
            .where(Lease.id.in_(some))
        )
        leases = session.execute(query).all()
        said = _said(session, {row.organisation_id for row in leases}, {row.department_id for row in leases})
        for row in leases:
            day = days[row.id]
            of_department = _held(said.get((row.organisation_id, row.department_id), ()), day)
            of_organisation = _held(said.get((row.organisation_id, None), ()), day)
            found[row.id] = _terms(row, of_department, of_organisation, codes)
    return found


def _said(session: Session, organisations: set[int], departments: set[int]) -> dict[tuple[int, int | None], list[Any]]:
    """Return what organisations and departments say, the last begun first."""
    columns = [getattr(TenancyTerms, name) for name in _FIELDS]
    one = TenancyTerms
    query = (
        select(
            one.organisation_id, one.department_id, one.source, one.confirmed, one.valid_from, one.valid_to, *columns
        )
        .where(one.organisation_id.in_(sorted(organisations)))
        .where(or_(one.department_id.is_(None), one.department_id.in_(sorted(departments))))
        .order_by(one.valid_from.desc(), one.id.desc())
    )
    found: dict[tuple[int, int | None], list[Any]] = {}
    for row in session.execute(query):
        found.setdefault((row.organisation_id, row.department_id), []).append(row)
    return found


def _held(rows: Sequence[Any], day: date) -> Any:
    """Return the row that holds on a day, the last begun should several; None where none does."""
    return next((row for row in rows if row.valid_from <= day < row.valid_to), None)


def _terms(lease: Any, of_department: Any, of_organisation: Any, codes: CodeLists) -> LeaseTerms:
    above = {"department": of_department, "organisation": of_organisation}
    levels = {name: row for name, row in above.items() if row is not None}
    own = [name for name in _OF_LEASE if getattr(lease, name) is not None]
    # Months and weeks are one thing: who says the one leaves the other out.
    notice = {"notice_months", "notice_weeks"}
    values: dict[str, Any] = dict.fromkeys(_FIELDS)
    origins: dict[str, str] = {}
    for name in _FIELDS:
        said = {"lease": lease} if name in _OF_LEASE else {}
        said |= {} if name in notice and notice & set(own) else levels
        origin = next((who for who, row in said.items() if getattr(row, name) is not None), None)
        if origin is not None:
            origins[name], values[name] = origin, getattr(said[origin], name)
    meaning = meanings_of(codes)
    nearest = next(iter(levels.values()), None)
    return LeaseTerms(
        regime=meaning("tenancy_regime", values["regime"]),
        notice_policy=values["notice_policy"] or "",
        notice_months=values["notice_months"],
        notice_weeks=values["notice_weeks"],
        restoration_scheme=meaning("restoration_scheme", values["restoration_scheme"]),
        takeover=values["takeover"] or "",
        year_start=values["year_start"] or "",
        account_year_end=values["account_year_end"] or "",
        of_lease=tuple(own),
        source=(nearest.source or "") if nearest else "",
        confirmed=bool(nearest and nearest.confirmed),
        origins=MappingProxyType(origins),
    )
