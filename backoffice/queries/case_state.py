"""Where termination cases stand: the facts that the rules of cases look at, gathered from every record that is part of one.

Owns this gathering, some hundred cases at a time. Decides nothing. Scope is the caller's.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Inspection, Lease, Settlement, Termination
from backoffice.models.registry import TABLES
from backoffice.queries.codes import code_lists
from backoffice.queries.lease_terms import lease_terms_on
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.cases import CaseFacts

_BATCH = 500
_OF_CASE = (
    "deadline", "period_from", "rent_last_day", "vacate_by", "wants_out_on", "confirmed_on", "relet_from", "known_on",
    "moved_out_on", "works_started_on", "works_finished_on", "account_received_on", "withdrawn_on", "closed_on",
)  # fmt: skip
_TEXTS = ("inspection_omitted", "withdrawn_by", "withdrawn_reason", "override_reason")
_OF_INSPECTION = ("planned_on", "summoned_on", "held_on", "report_on", "estimate_on")
_SECOND = frozenset({"second"})


def case_facts(session: Session, termination_ids: Sequence[int]) -> dict[int, CaseFacts]:
    """Return the facts of cases by key, as they stand in the database; unknown keys are left out."""
    codes, found = code_lists(session), {}
    wanted = sorted(set(termination_ids))
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        rows = list(_cases(session, some))
        inspections = _inspections(session, some, codes)
        settlements = _settlements(session, some, codes)
        regimes = _regimes(session, rows)
        moving_in = _moving_in(session, [row["lease_id"] for row in rows], codes)
        for row in rows:
            key = row["id"]
            found[key] = CaseFacts(
                **_of_case(row, codes),
                **inspections.get(key, {}),
                **settlements.get(key, {}),
                regime=regimes.get(row["lease_id"], ""),
                move_in_open=row["lease_id"] in moving_in,
            )
    return found


def _cases(session: Session, ids: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    # Columns and not objects: what the session holds of a row may be older than what a plan has just written.
    own = TABLES["termination"]
    query = (
        select(*own.c, Lease.valid_from.label("lease_from"), Lease.valid_to.label("lease_end"))
        .join(Lease, Lease.id == Termination.lease_id)
        .where(Termination.id.in_(ids))
    )
    for row in session.execute(query).mappings():
        yield dict(row)


def _of_case(row: Mapping[str, Any], codes: CodeLists) -> dict[str, Any]:
    meaning = meanings_of(codes)
    return {
        **{name: row[name] for name in (*_OF_CASE, "lease_from", "lease_end")},
        **{name: row[name] or "" for name in _TEXTS},
        "phase": meaning("case_phase", row["phase"]),
        "missing": frozenset(meaning("missing_particular", code) for code in (row["missing"] or "").split()),
        "emptied": bool(row["emptied"]),
        "closed_how": meaning("closed_how", row["closed_how"]),
    }


def _inspections(session: Session, ids: Sequence[int], codes: CodeLists) -> dict[int, dict[str, Any]]:
    """Return the dates of the newest move-out inspection of each case."""
    kinds = codes["inspection_kind"].codes_meaning("move_out")
    columns = [getattr(Inspection, name) for name in _OF_INSPECTION]
    query = (
        select(Inspection.termination_id, *columns)
        .where(Inspection.termination_id.in_(ids), Inspection.inspection_kind.in_(kinds))
        .order_by(Inspection.id)
    )
    return {row.termination_id: {name: getattr(row, name) for name in _OF_INSPECTION} for row in session.execute(query)}


def _settlements(session: Session, ids: Sequence[int], codes: CodeLists) -> dict[int, dict[str, Any]]:
    """Return the state of the newest settlement of each round, what is kept back, and when somebody objected."""
    meaning = meanings_of(codes)
    one = Settlement
    query = (
        select(one.termination_id, one.round, one.state, one.retained, one.objected_on, one.board_on, one.decided_on)
        .add_columns(one.follows)
        .where(one.termination_id.in_(ids))
        .order_by(one.version_number, one.id)
    )
    found: dict[int, dict[str, Any]] = {}
    for row in session.execute(query):
        facts = found.setdefault(row.termination_id, {})
        state, round_ = meaning("settlement_state", row.state), meaning("settlement_round", row.round)
        # What follows another one is of the second round, a correction of it too; until that is sent the sent one stands.
        second = round_ in _SECOND or row.follows is not None
        if state != "replaced" and not (second and facts.get("second") == "sent"):
            facts["second" if second else "settlement"] = state
        if state == "sent" and not second:
            facts["retained"] = row.retained or 0
        for name in ("objected_on", "board_on", "decided_on"):
            facts[name] = getattr(row, name) or facts.get(name)
    return found


def _regimes(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    days = {row["lease_id"]: row["received_on"] for row in rows}
    return {key: terms.regime for key, terms in lease_terms_on(session, days).items()}


def _moving_in(session: Session, lease_ids: Sequence[int], codes: CodeLists) -> set[int]:
    """Return the leases of which a move-in inspection is planned and not held."""
    query = select(Inspection.lease_id).where(
        Inspection.lease_id.in_(sorted(set(lease_ids))),
        Inspection.inspection_kind.in_(codes["inspection_kind"].codes_meaning("move_in")),
        Inspection.planned_on.is_not(None),
        Inspection.held_on.is_(None),
    )
    return set(session.scalars(query))
