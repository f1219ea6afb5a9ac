"""Who may be paid out of a settlement: the claims on the deposit in the order they were registered, and the tenants' shares.

Owns that reading. Who gets how much, rules/settlements.py says; no name is read.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models.registry import TABLES
from backoffice.queries.meanings import codes_meaning


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim on the deposit: its kind by meaning, what is left of it in øre, and the debtor where it is on one tenant."""

    id: int
    kind: str
    amount: int
    registered_on: date
    tenant_id: int | None


@dataclass(frozen=True, slots=True)
class Payees:
    """The claims in the order of registration, and the tenants with their shares as the first named comes first."""

    claims: tuple[Claim, ...] = ()
    tenants: tuple[tuple[int, int], ...] = ()

    @property
    def shares(self) -> list[int]:
        """The tenants' shares in whole parts; one of one part where the lease names nobody."""
        return [share for _, share in self.tenants] or [1]

    def place(self, tenant_id: int | None) -> int | None:
        """Return where a tenant stands among the shares; None for all of them, and where the lease has only one."""
        keys = [key for key, _ in self.tenants]
        return keys.index(tenant_id) if tenant_id in keys and len(keys) > 1 else None


def payees_of(session: Session, lease_id: int, termination_id: int, leave_out: int | None = None) -> Payees:
    """Return who may be paid; what a claim got in a settlement that was sent is off it, but not in the one left out."""
    tenant, claim = TABLES["tenant"], TABLES["deposit_claim"]
    people = select(tenant.c.id, tenant.c.share).where(tenant.c.lease_id == lease_id).order_by(tenant.c.id)
    tenants = tuple((key, share or 1) for key, share in session.execute(people))
    paid = _paid(session, termination_id, leave_out)
    kinds = {code: kind for kind in ("deposit_loan", "attachment") for code in _codes(session, kind)}
    query = select(claim).where(claim.c.lease_id == lease_id).order_by(claim.c.registered_on, claim.c.id)
    claims = [
        Claim(row["id"], kinds[row["claim_kind"]], left, row["registered_on"], row["tenant_id"])
        for row in session.execute(query).mappings()
        if row["claim_kind"] in kinds and (left := row["amount"] - paid.get(row["id"], 0)) > 0
    ]
    return Payees(tuple(claims), tenants)


def _codes(session: Session, kind: str) -> list[str]:
    return list(session.execute(codes_meaning("claim_kind", kind)).scalars())


def _paid(session: Session, termination_id: int, leave_out: int | None) -> dict[int, int]:
    """Return what each claim was paid in the settlements of the case that are sent and stand."""
    settlement, line = TABLES["settlement"], TABLES["settlement_line"]
    query = (
        select(line.c.deposit_claim_id, func.sum(line.c.amount))
        .join(settlement, settlement.c.id == line.c.settlement_id)
        .where(
            settlement.c.termination_id == termination_id,
            settlement.c.state.in_(codes_meaning("settlement_state", "sent")),
            settlement.c.id != (leave_out or 0),
            line.c.deposit_claim_id.is_not(None),
        )
        .group_by(line.c.deposit_claim_id)
    )
    return {key: int(amount) for key, amount in session.execute(query)}
