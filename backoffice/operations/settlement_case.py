"""What a settlement does to its case: the step of the phase, in the same plan as the settlement itself.

Owns that a step is only taken from where the case stands, with what the plan makes known. The steps are rules/cases'.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice.operations.case_steps import change_of, held_case
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.plan import FieldCount
from backoffice.operations.record_rows import held_now
from backoffice.operations.settlement_plan import SettlementPlan
from backoffice.queries.scoping import outside
from backoffice.rules.problems import refused
from backoffice.security import Scope

_STAMPS = ("account_year_end", "account_received_on", "late_bill_on")


def require_within(session: Session, record: str, key: int, scope: Scope) -> None:
    """Refuse a record outside the person's part of the register."""
    if outside(session, record, [key], scope):
        raise refused("out_of_scope")


def take_step(
    plan: SettlementPlan, termination_id: int, step: str, known: Mapping[str, object], *, today: date, **stamps: object
) -> None:
    """Let the case take a step with its settlement; `known` is what the plan makes known of the case (rules/cases' facts).

    `stamps` are columns that the step writes. Refused where the case is elsewhere, or something is missing.
    """
    case = held_case(plan.session, plan.actor, termination_id)
    of_case = change_of(case, step, plan.plan.source, today=today, stamps=stamps, known=known)
    plan.plan.changes += [replace(part, follows=True) for part in of_case.changes]
    plan.plan.field_counts += of_case.field_counts


def stamp(plan: SettlementPlan, termination_id: int, **stamps: Any) -> None:
    """Write columns of the case that the program keeps, as what follows from the settlement."""
    held = held_now(plan.session, "termination", [termination_id])[termination_id]
    new = {name: stamps.get(name, held[name]) for name in _STAMPS}
    mask = sum(1 << bit for bit, name in enumerate(_STAMPS) if new[name] != held[name])
    if not mask:
        return
    rows = ChangedRows("termination", _STAMPS)
    rows.add(termination_id, held["version"], mask, list(new.values()))
    plan.plan.changes.append(rows.part(follows=True))
    plan.plan.field_counts += [
        FieldCount("termination", name, held[name], new[name], 1) for name in _STAMPS if new[name] != held[name]
    ]
