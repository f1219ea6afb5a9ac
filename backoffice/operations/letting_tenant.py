"""Plan that a dwelling is let: the new tenant's lease is reported, and the vacancy before it ends the day before, in one.

Owns what becomes of the rows that stand in the lease's way. A tenant's name goes into its own table only: no plan shows it
and no history keeps it. Source: LBF's guide, "den nye lejer er endnu ikke indberettet".
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backoffice.operations.letting_plan import LettingPlan
from backoffice.operations.plan import Created, Plan, Removed, Source
from backoffice.queries.lease_rows import LeaseRow, has_net_rent
from backoffice.rules.periods import FOREVER
from backoffice.rules.personal import masked
from backoffice.rules.problems import refused
from backoffice.rules.vacancy_explained import VacancyFacts
from backoffice.security import Actor

_LONGEST = 255
_FAR_AHEAD = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Letting:
    """The new lease; what is None or "" comes from the draft that is turned into it, if there is one.

    `end` is closed-open. `allocation_type` is a code, amounts are øre. `tenants` are names, "" for one not named here.
    `lease_id` names the draft (0: the dwelling's only one); `leaving` the lease that ends the day before the new one
    begins though it was to run on, as where a tenant has given notice (0: none).
    """

    start: date | None = None
    allocation_type: str = ""
    end: date | None = None
    entry_deposit: int | None = None
    deposit: int | None = None
    tenants: tuple[str, ...] = ()
    lease_id: int = 0
    leaving: int = 0


def plan_let(
    session: Session, actor: Actor, dwelling_id: int, new: Letting, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that reports a new tenant of a dwelling; a draft lease of theirs becomes reported.

    What stood empty in the lease's period ends the day before it, and is taken away where it only began with it. Refused
    without a start or an allocation type, and for a name that is none; the dwelling is refused where it is let already.
    """
    letting = LettingPlan(session, actor, [dwelling_id], source, today, reason)
    _check_names(new.tenants)
    removed: list[LeaseRow] = []
    for facts, rows in letting.homes():
        removed = _let(letting, facts, rows, new)
        if not has_net_rent(session, dwelling_id, max(new.start or today, today)):
            letting.warn(dwelling_id, "vacancy.no_rent")
    plan = letting.finished()
    if removed:
        plan.removed.append(
            Removed("lease", array("q", (row.id for row in removed)), array("i", (row.version for row in removed)))
        )
        plan.asked += len(removed)
    return plan


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if len(name) > _LONGEST or not name.isprintable() or masked(name) != name:
            raise refused("vacancy.no_name")


def _let(letting: LettingPlan, facts: VacancyFacts, rows: list[LeaseRow], new: Letting) -> list[LeaseRow]:
    """Decide the dwelling's outcome; return the rows that go."""
    draft = _draft(letting, rows, new.lease_id)
    start = new.start or (draft.valid_from if draft else None)
    allocation = new.allocation_type or (draft.allocation_type if draft else None)
    if start is None or not allocation:
        raise refused("vacancy.no_start" if start is None else "vacancy.no_allocation")
    code = letting.codes["allocation_type"].by_code.get(allocation)
    if code is None or code.meaning == "no_tenant" or not code.valid_on(start):
        raise refused("vacancy.allocation_nobody", code=allocation)
    end = new.end or (draft.valid_to if draft else FOREVER)
    if end <= start:
        raise refused("vacancy.ends_before_start", start=f"{start:%d-%m-%Y}")
    others = [
        row for row in rows if row.reported and row is not draft and row.valid_to > start and row.valid_from < end
    ]
    left = {new.leaving} - {0}
    if any(
        _refused(letting, facts.dwelling_id, row, start)
        for row in others
        if row.id not in left or row.valid_from >= start
    ):
        return []
    gone = [row for row in others if row.valid_from >= start and row.valid_to <= end]
    for row in others:
        if row.valid_from < start:
            letting.change(row, follows=True, valid_to=start)
        elif row not in gone:
            letting.change(row, follows=True, valid_from=end)
    _write(letting, facts, draft, start, end, {"allocation_type": allocation, **_deposits(new, draft)}, new.tenants)
    return gone


def _draft(letting: LettingPlan, rows: list[LeaseRow], wanted: int) -> LeaseRow | None:
    """Return the row to turn into the lease: the one named, else the only draft lease there is."""
    if wanted:
        named = next((row for row in rows if row.id == wanted and (not row.reported or row.tenants)), None)
        if named is None:
            raise refused("vacancy.no_draft")
        return named
    drafts = [row for row in rows if not row.reported and letting.kind(row) == "let" and row.valid_to > letting.today]
    return drafts[0] if len(drafts) == 1 else None


def _refused(letting: LettingPlan, dwelling_id: int, row: LeaseRow, start: date) -> bool:
    if letting.kind(row) == "let":
        open_before = row.valid_to == FOREVER and row.valid_from < start
        problem = "vacancy.still_let" if open_before else "vacancy.overlaps"
        letting.refuse(dwelling_id, problem, **({} if open_before else {"start": f"{row.valid_from:%d-%m-%Y}"}))
        return True
    if row.tenants:
        letting.refuse(dwelling_id, "vacancy.row_has_tenants")
        return True
    return False


def _deposits(new: Letting, draft: LeaseRow | None) -> dict[str, Any]:
    held = (draft.entry_deposit, draft.deposit) if draft else (None, None)
    given = (new.entry_deposit, new.deposit)
    entry, deposit = (old if value is None else value for value, old in zip(given, held, strict=True))
    return {"entry_deposit": entry, "deposit": deposit}


def _write(
    letting: LettingPlan,
    facts: VacancyFacts,
    draft: LeaseRow | None,
    start: date,
    end: date,
    values: dict[str, Any],
    tenants: Sequence[str],
) -> None:
    key = facts.dwelling_id
    if draft is not None:
        plain: dict[str, Any] = {"vacant": False, "available": False, "empty_reason": None, "status": "reported"}
        letting.change(draft, valid_from=start, valid_to=end, **plain, **values)
        lease = draft.id
    else:
        lease = letting.create(key, start, end, **values)
    if not tenants and not (draft and draft.tenants):
        letting.warn(key, "vacancy.no_tenant_named")
    if facts.unavailable_on(start):
        letting.warn(key, "vacancy.still_marked")
    if start > letting.today + _FAR_AHEAD:
        letting.warn(key, "vacancy.far_ahead", start=f"{start:%d-%m-%Y}")
    if tenants:
        _name_tenants(letting, key, lease, tenants)


def _name_tenants(letting: LettingPlan, dwelling_id: int, lease: int, names: Sequence[str]) -> None:
    how_many = len(names)
    columns: dict[str, list[Any]] = {
        "organisation_id": [letting.organisation(dwelling_id)] * how_many,
        "lease_id": [lease] * how_many,
        "name": list(names),
        "status": ["reported"] * how_many,
        "origin": ["manual"] * how_many,
    }
    letting.plan.created.append(Created("tenant", array("q", range(-1, -how_many - 1, -1)), columns))
    letting.plan.asked += how_many
