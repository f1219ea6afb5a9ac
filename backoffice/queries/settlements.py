"""A settlement with its lines as the register holds it: what the page, the letters, the workbook and the approval read.

Owns the order of the lines and what follows from them. Never writes, forms no sentence, and reads no person's name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation
from backoffice.models.registry import TABLES
from backoffice.queries.codes import code_lists
from backoffice.queries.lease_upkeep import upkeep_terms
from backoffice.queries.scoping import outside
from backoffice.records.codes import meanings_of
from backoffice.rules.problems import refused
from backoffice.rules.settlement_lines import RECKONED, Side, place_of, side_of
from backoffice.security import Scope

SEALED = frozenset({"sent", "replaced"})
"""States of a settlement that nothing changes any more."""
_LINKS = ("inspection_line_id", "improvement_id", "deposit_claim_id", "tenant_id")


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """A line as stored: `meaning`, `side` and `payer` by meaning, money in øre; `by_hand` says that a person wrote it."""

    id: int
    version: int
    position: int
    code: str
    meaning: str
    text: str
    amount: int
    rule: str
    evidence: str
    payer: str
    disputed: bool
    by_hand: bool
    links: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def side(self) -> Side:
        """Its side."""
        return side_of(self.meaning)

    @property
    def reckoned(self) -> bool:
        """Whether it follows from the other lines, so that nobody writes it."""
        return self.meaning in RECKONED


@dataclass(frozen=True, slots=True)
class SettlementFacts:
    """A settlement, its case and its dwelling; codes by meaning, money in øre, lines in the order of the paper.

    `values` has every column of the settlement as stored, `case` every column of the termination, `lease` of the lease.
    """

    id: int
    version: int
    state: str
    round: str
    regime: str
    phase: str
    organisation: str
    organisation_name: str
    department: str
    department_name: str
    address: str
    postal: str
    department_id: int
    values: Mapping[str, Any] = field(repr=False)
    case: Mapping[str, Any] = field(repr=False)
    lease: Mapping[str, Any] = field(repr=False)
    lines: tuple[SettlementLine, ...] = ()

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def sealed(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state in SEALED

    @property
    def private(self) -> bool:
        """Whether the lease is a private one."""
        return self.regime != "almen"

    def of(self, side: Side) -> tuple[SettlementLine, ...]:
        """Return the lines of a side in their order."""
        return tuple(one for one in self.lines if one.side is side)

    @property
    def disputed(self) -> int:
        """What is disputed of what the tenant owes, in øre: nothing of it is collected meanwhile."""
        return sum(one.amount for one in self.lines if one.disputed and one.side is Side.DEBIT)

    @property
    def collectable(self) -> int:
        """What of the claim may be collected now, in øre."""
        return max(0, (self.values["claim"] or 0) - self.disputed)

    @property
    def content_hash(self) -> str:
        """The SHA-256 of what is settled: every line and every total; an approval is of this and of nothing else."""
        totals = [self.values[name] for name in ("credits", "debits", "result", "retained", "payout", "claim")]
        lines = [(one.code, one.text, one.amount, one.rule, one.evidence, one.payer) for one in self.lines]
        return sha256(repr((totals, lines)).encode()).hexdigest()


def settlement_facts(session: Session, settlement_id: int) -> SettlementFacts:
    """Return a settlement with its lines; Refused if there is none. Who may see it is the caller's to ask."""
    found = settlements_held(session, [settlement_id])
    if settlement_id not in found:
        raise refused("settlement.unknown", number=settlement_id)
    return found[settlement_id]


def seen_settlement(session: Session, settlement_id: int, scope: Scope) -> SettlementFacts:
    """Return a settlement of the person's part of the register; Refused otherwise."""
    if outside(session, "settlement", [settlement_id], scope):
        raise refused("out_of_scope")
    return settlement_facts(session, settlement_id)


def of_termination(session: Session, termination_id: int) -> list[SettlementFacts]:
    """Return the settlements of a case, the oldest first."""
    table = TABLES["settlement"]
    ids = session.execute(select(table.c.id).where(table.c.termination_id == termination_id)).scalars().all()
    return [one for _, one in sorted(settlements_held(session, ids).items())]


def settlements_held(session: Session, ids: Sequence[int]) -> dict[int, SettlementFacts]:
    """Return these settlements by key; a few, each with its lines."""
    if not ids:
        return {}
    codes = code_lists(session)
    meaning = meanings_of(codes)
    manual = codes["origin"].by_meaning["manual"].code
    lines: dict[int, list[SettlementLine]] = {}
    table = TABLES["settlement_line"]
    query = select(table).where(table.c.settlement_id.in_(sorted(ids))).order_by(table.c.position, table.c.id)
    for row in session.execute(query).mappings():
        line = SettlementLine(
            id=row["id"],
            version=row["version"],
            position=row["position"] or 0,
            code=row["line_code"],
            meaning=meaning("settlement_line", row["line_code"]),
            text=row["text"],
            amount=row["amount"],
            rule=row["rule"] or "",
            evidence=row["evidence"] or "",
            payer=meaning("payer", row["payer"]),
            disputed=bool(row["disputed"]),
            by_hand=row["origin"] == manual,
            links={name: row[name] for name in _LINKS},
        )
        lines.setdefault(row["settlement_id"], []).append(line)
    found = {}
    rows = [dict(row) for row in session.execute(_query(ids)).mappings()]
    terms = upkeep_terms(session, {row["lease__id"]: row["termination__received_on"] for row in rows})
    for held in rows:
        parts = {name: _part(held, name) for name in ("settlement", "termination", "lease")}
        own = parts["settlement"]
        found[own["id"]] = SettlementFacts(
            id=own["id"],
            version=own["version"],
            state=meaning("settlement_state", own["state"]),
            round=meaning("settlement_round", own["round"]),
            regime=terms[parts["lease"]["id"]].regime,
            phase=meaning("case_phase", parts["termination"]["phase"]),
            organisation=held["organisation_number"],
            organisation_name=held["organisation_name"],
            department=held["department_number"],
            department_name=held["department_name"],
            address=held["address"],
            postal=f"{held['postal_code']} {held['city']}".strip(),
            department_id=held["department_id"],
            values=own,
            case=parts["termination"],
            lease=parts["lease"],
            lines=tuple(
                sorted(lines.get(own["id"], ()), key=lambda one: (place_of(one.meaning), one.position, one.id))
            ),
        )
    return found


def _query(ids: Sequence[int]) -> Select[Any]:
    settlement, termination, lease = (TABLES[name] for name in ("settlement", "termination", "lease"))
    columns = [
        column.label(f"{table.name}__{column.name}") for table in (settlement, termination, lease) for column in table.c
    ]
    return (
        select(
            *columns,
            HousingOrganisation.number.label("organisation_number"),
            HousingOrganisation.name.label("organisation_name"),
            Department.number.label("department_number"),
            Department.name.label("department_name"),
            Department.id.label("department_id"),
            Dwelling.address,
            Dwelling.postal_code,
            Dwelling.city,
        )
        .select_from(settlement)
        .join(termination, termination.c.id == settlement.c.termination_id)
        .join(lease, lease.c.id == settlement.c.lease_id)
        .join(Dwelling, Dwelling.id == settlement.c.dwelling_id)
        .join(Department, Department.id == Dwelling.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == settlement.c.organisation_id)
        .where(settlement.c.id.in_(sorted(ids)))
    )


def _part(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    start = f"{name}__"
    return {key.removeprefix(start): value for key, value in row.items() if key.startswith(start)}
