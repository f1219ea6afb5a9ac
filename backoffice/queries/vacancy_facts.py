"""What decides whether dwellings are shown as vacant: their leases, their own marks, and their organisation's transfer.

Owns the gathering of the facts that rules/vacancy_explained reasons about: three statements for up to some
thousand dwellings. Decides nothing; scope is the caller's.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, HousingOrganisation, Lease
from backoffice.models.checks import Approval
from backoffice.models.transfer import Transfer
from backoffice.queries.lease_rows import lease_rows, occupancy
from backoffice.queries.staging import ship_ids
from backoffice.records.assumptions import choice, limit
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.in_force import in_force
from backoffice.rules.vacancy import CONFIRMED, confirmation
from backoffice.rules.vacancy_facts import Limits, VacancyFacts

_CHUNK = 5_000
_OWN = (
    Dwelling.id,
    Dwelling.status,
    Dwelling.retired_on,
    Dwelling.suppress_portal,
    Dwelling.suppress_portal_from,
    Dwelling.suppress_portal_to,
    Dwelling.closed_for_signup,
    Dwelling.closed_for_signup_from,
    Dwelling.closed_for_signup_to,
    Dwelling.unavailable_reason,
    Dwelling.unavailable_from,
    Dwelling.unavailable_to,
    HousingOrganisation.transfer,
    Transfer.at,
)


def vacancy_limits() -> Limits:
    """Return the assumptions that explanations of vacancies stand on."""
    return Limits(
        choice("vacancy_end"), limit("long_vacancy_days"), limit("long_no_tenant_days"), limit("report_hours")
    )


def vacancy_facts(
    session: Session, dwelling_ids: Sequence[int], codes: CodeLists, today: date, now: datetime | None = None
) -> dict[int, VacancyFacts]:
    """Return the facts of these dwellings on a day, by dwelling; `now` (UTC) tells the age of the last transfer."""
    wanted, moment = sorted(set(dwelling_ids)), now or datetime.now(UTC).replace(tzinfo=None)
    leases, confirmed = lease_rows(session, wanted), _confirmed(session, wanted)
    found: dict[int, VacancyFacts] = {}
    for start in range(0, len(wanted), _CHUNK):
        shipped = ship_ids(session, "vacancy_dwellings", wanted[start : start + _CHUNK])
        query = (
            select(*_OWN)
            .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
            .outerjoin(Transfer, Transfer.organisation_id == Dwelling.organisation_id)
            .where(Dwelling.id.in_(select(shipped.c.id)))
        )
        for row in session.execute(query):
            rows = tuple(occupancy(one, codes) for one in leases.get(row.id, ()))
            found[row.id] = _facts(row, rows, codes, today, moment)
            days = [confirmed[one.id, confirmation(one)] for one in rows if (one.id, confirmation(one)) in confirmed]
            if days:
                found[row.id] = replace(found[row.id], confirmed_on=max(days))
    return found


def _confirmed(session: Session, dwelling_ids: Sequence[int]) -> dict[tuple[int, str], date]:
    """Return when leases of the dwellings were last confirmed, by lease and the hash that holds for."""
    found: dict[tuple[int, str], date] = {}
    for start in range(0, len(dwelling_ids), _CHUNK):
        shipped = ship_ids(session, "confirmed_dwellings", dwelling_ids[start : start + _CHUNK])
        query = (
            select(Approval.about_id, Approval.data_hash, func.max(Approval.approved_on))
            .join(Lease, and_(Lease.id == Approval.about_id, Approval.about_record == "lease"))
            .where(Approval.rule == CONFIRMED, Lease.dwelling_id.in_(select(shipped.c.id)))
            .group_by(Approval.about_id, Approval.data_hash)
        )
        found |= {(lease, data): day for lease, data, day in session.execute(query)}
    return found


def _facts(row: Any, occupancies: tuple[Any, ...], codes: CodeLists, today: date, now: datetime) -> VacancyFacts:
    meaning = meanings_of(codes)
    return VacancyFacts(
        occupancies,
        row.id,
        dwelling_reported=row.status == "reported",
        retired_on=row.retired_on if row.retired_on and row.retired_on <= today else None,
        hidden=in_force(row.suppress_portal, row.suppress_portal_from, row.suppress_portal_to, today),
        closed=in_force(row.closed_for_signup, row.closed_for_signup_from, row.closed_for_signup_to, today),
        unavailable=meaning("unavailable", row.unavailable_reason) or "",
        unavailable_from=row.unavailable_from,
        unavailable_to=row.unavailable_to,
        automatic=meaning("origin", row.transfer) == "automatic",
        transfer_age=None if row.at is None else max(0, int((now - row.at).total_seconds() // 3600)),
    )
