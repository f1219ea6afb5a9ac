"""The plan that writes a settlement: the lines wanted, what follows from them, the totals and the case, as one.

Owns that totals, reserve and payments are always reckoned from the lines in the same plan, and that the settlement's own row
is written with every line, so that whoever looked at it before must look again. Decides nothing and never writes.
"""

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice.formats import show_date, show_kroner
from backoffice.models.registry import value_columns
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.plan import Created, FieldCount, Plan, Removed, Source
from backoffice.queries.codes import code_lists
from backoffice.queries.settlement_payees import Payees, payees_of
from backoffice.queries.settlements import SettlementFacts, SettlementLine
from backoffice.records.codes import CodeLists
from backoffice.rules.money import Ore
from backoffice.rules.settlement_lines import PAYER, RECKONED, Side, place_of, side_of
from backoffice.rules.settlements import DepositClaim, Line, Payment, Totals, payments, totals
from backoffice.security import Actor
from backoffice.text import text

LINKS = ("inspection_line_id", "improvement_id", "deposit_claim_id", "tenant_id")
_LINE = ("position", "line_code", "text", "amount", "rule", "evidence", "payer", "disputed", *LINKS, "origin")
_OWN = (
    "retain", "promised_on", "note", "state", "credits", "debits", "result", "retained", "payout", "claim", "written_by",
    "approved_by", "approved_on", "sent_on", "objected_on", "board_on", "board_case", "decided_on", "paid_on",
)  # fmt: skip
PLACE = ("organisation_id", "dwelling_id", "lease_id")
_NEW = -1
_LONGEST = 255
_ROOM = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as it is to stand, with its meaning and the stored code of its payer; `id` 0 for a new one."""

    meaning: str
    code: str
    text: str
    amount: int
    rule: str = ""
    evidence: str = ""
    payer: str = ""
    disputed: bool = False
    by_hand: bool = False
    links: Mapping[str, int | None] = field(default_factory=dict)
    id: int = 0


def as_held(line: SettlementLine, codes: CodeLists) -> Wanted:
    """Return a line that stays as it stands."""
    payer = codes["payer"].by_meaning[line.payer].code if line.payer else ""
    return Wanted(
        line.meaning, line.code, line.text, line.amount, line.rule, line.evidence, payer, line.disputed, line.by_hand,
        line.links, line.id,
    )  # fmt: skip


def sums(lines: Sequence[Wanted | SettlementLine], retain: int | None) -> Totals:
    """Return the totals of lines: the one way they are reckoned, when they are written and when they are checked."""
    return totals((Line(side_of(one.meaning), one.amount) for one in lines), retain or 0)


@dataclass(slots=True)
class SettlementPlan:
    """A plan of one settlement in the making. `held` is it as it stands, None for a new one with the columns of `base`."""

    session: Session
    actor: Actor
    held: SettlementFacts | None
    base: Mapping[str, Any]
    codes: CodeLists = field(init=False)
    plan: Plan = field(init=False)
    counts: dict[tuple[str, str, Any, Any], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codes = code_lists(self.session)

    def begin(self, purpose: str, source: Source, reason: str = "") -> "SettlementPlan":
        """Begin the plan of a purpose; it is written whole or not at all."""
        self.plan = Plan(purpose, source, record="settlement", reason=reason, whole_only=True)
        return self

    def code(self, list_name: str, meaning: str) -> str:
        """Return the code to write for a meaning."""
        return self.codes[list_name].by_meaning[meaning].code

    # The lines and what follows from them

    def write_lines(self, wanted: Sequence[Wanted], values: Mapping[str, object], retain: int | None) -> None:
        """Write a settlement with these lines: reserve and payments follow from them, totals and order too."""
        own = [one for one in wanted if one.meaning not in RECKONED or side_of(one.meaning) is Side.CREDIT]
        found = sums(own, retain)
        lines = self._placed([*own, *self._following(found)])
        totals_now = {name: getattr(found, name) for name in Totals.__dataclass_fields__}
        key = self._own_row({**values, **totals_now, "retain": retain})
        self._line_rows(lines, key)
        if self._nothing_differs():
            # Only the settlement's own row, as it is: there is nothing to write, and nobody has to look again.
            self.plan.unchanged += 1
            self.plan.changes.clear()

    def _nothing_differs(self) -> bool:
        made = self.plan.created or self.plan.removed
        return not made and not any(any(part.masks) for part in self.plan.changes)

    def _following(self, found: Totals) -> list[Wanted]:
        """Return the reserve and the payments of the totals."""
        lines = [self.line("reserve", found.retained, "reserve", "reserve")] if found.retained else []
        lease, termination = self.base["lease_id"], self.base["termination_id"]
        payees = payees_of(self.session, lease, termination, self.base.get("replaces"))
        claims = [DepositClaim(one.kind, one.amount, payees.place(one.tenant_id)) for one in payees.claims]
        paid = payments(found.payout, claims, payees.shares) if found.payout else ()
        return lines + [self._payment(one, payees) for one in paid if one.amount]

    def _payment(self, one: Payment, payees: Payees) -> Wanted:
        if one.kind == "tenant":
            known = payees.tenants[one.place] if payees.tenants else None
            parts: dict[str, Any] = {"part": known[1] if known else 1, "whole": sum(payees.shares)}
            name = "tenant_payout" if len(payees.shares) == 1 else "tenant_share"
            links = {"tenant_id": known[0]} if known else {}
            return self.line("tenant_payout", one.amount, name, "tenant_payout", links=links, **parts)
        claim = payees.claims[one.place]
        links = {"deposit_claim_id": claim.id}
        return self.line(
            claim.kind, one.amount, claim.kind, claim.kind, links=links, day=f"{claim.registered_on:%d-%m-%Y}"
        )

    def line(
        self,
        meaning: str,
        amount: int,
        said: str,
        rule: str,
        evidence: str = "",
        *,
        links: Mapping[str, int | None] | None = None,
        payer: str = "",
        **values: object,
    ) -> Wanted:
        """Return a line of the program's own, its texts in Danish whatever the language of the screens: a tenant reads them."""
        return Wanted(
            meaning,
            self.code("settlement_line", meaning),
            danish(f"settlement.line.{said}", values),
            amount,
            danish(f"settlement.rule.{rule}", values),
            danish(f"settlement.evidence.{evidence}", values) if evidence else "",
            self.code("payer", payer or PAYER[side_of(meaning)]),
            links=links or {},
        )

    def _placed(self, lines: Sequence[Wanted]) -> list[Wanted]:
        """Return the lines in the order of the paper; one that follows takes the place of the same one as it stood."""
        left = [one for one in (self.held.lines if self.held else ()) if one.reckoned]
        placed = []
        for one in sorted(lines, key=lambda line: place_of(line.meaning)):
            same = (
                next((old for old in left if _same(old, one)), None) if one.meaning in RECKONED and not one.id else None
            )
            if same is not None:
                left.remove(same)
                one = replace(one, id=same.id)
            placed.append(one)
        return placed

    # The rows

    def _own_row(self, values: Mapping[str, object]) -> int:
        """Write the settlement's own row, changed or new; return its key or the plan's name for it."""
        if self.held is None:
            status, origin = self.code("record_status", "reported"), self.code("origin", "manual")
            row: dict[str, Any] = {"status": status, "origin": origin, **self.base, **values}
            self._create("settlement", [row])
            return _NEW
        self.change_own(values)
        return self.held.id

    def change_own(
        self, values: Mapping[str, object], others: Sequence[tuple[SettlementFacts, Mapping[str, object]]] = ()
    ) -> None:
        """Change the settlement's own row, also where nothing differs: whoever saw it before must look again.

        `others` are settlements that change with it.
        """
        assert self.held is not None
        rows = ChangedRows("settlement", _OWN)
        for held, wanted in ((self.held, values), *others):
            new = {name: wanted.get(name, held[name]) for name in _OWN}
            mask = sum(1 << bit for bit, name in enumerate(_OWN) if new[name] != held[name])
            rows.add(held.id, held.version, mask, list(new.values()))
            self.plan.asked += 1
            self._count("settlement", held.values, new, _OWN)
        self.plan.changes.append(rows.part(all_fields=not rows.used()))

    def _line_rows(self, lines: Sequence[Wanted], settlement: int) -> None:
        held = {one.id: one for one in self.held.lines} if self.held else {}
        changed, new = ChangedRows("settlement_line", _LINE), []
        numbers: Counter[str] = Counter()
        for one in lines:
            numbers[one.meaning] += 1
            # Room for each kind: a line that comes or goes moves no line of another kind.
            row = self._row(one, _ROOM * (1 + place_of(one.meaning)) + numbers[one.meaning])
            old = held.pop(one.id, None)
            if old is None:
                place = {name: self.base[name] for name in PLACE}
                status = self.code("record_status", "reported")
                new.append({**place, **row, "settlement_id": settlement, "status": status})
                continue
            before = self._row(as_held(old, self.codes), old.position)
            mask = sum(1 << bit for bit, name in enumerate(_LINE) if row[name] != before[name])
            self.plan.asked += 1
            if not mask:
                self.plan.unchanged += 1
                continue
            changed.add(old.id, old.version, mask, [row[name] for name in _LINE])
            self._count("settlement_line", before, row, ("amount",))
        if changed.ids:
            self.plan.changes.append(changed.part())
        self._create("settlement_line", new)
        self._remove(list(held.values()))

    def change_lines(self, disputed: Mapping[int, bool]) -> None:
        """Set which lines are disputed, and nothing else of them."""
        assert self.held is not None
        changed = ChangedRows("settlement_line", ("disputed",))
        for old in self.held.lines:
            if disputed.get(old.id, old.disputed) != old.disputed:
                changed.add(old.id, old.version, 1, [disputed[old.id]])
                self.plan.asked += 1
        if changed.ids:
            self.plan.changes.append(changed.part())

    def _row(self, one: Wanted, position: int) -> dict[str, Any]:
        return {
            "position": position,
            "line_code": one.code,
            "text": one.text,
            "amount": one.amount,
            "rule": one.rule or None,
            "evidence": one.evidence or None,
            "payer": one.payer or None,
            "disputed": one.disputed,
            **{name: one.links.get(name) for name in LINKS},
            "origin": self.code("origin", "manual" if one.by_hand else "automatic"),
        }

    def _create(self, record: str, rows: Sequence[Mapping[str, object]]) -> None:
        if rows:
            ids = array("q", range(-1, -len(rows) - 1, -1))
            columns = {name: [row.get(name) for row in rows] for name in value_columns(record)}
            self.plan.created.append(Created(record, ids, columns))
            self.plan.asked += len(rows)

    def _remove(self, gone: Sequence[SettlementLine]) -> None:
        if gone:
            ids, versions = array("q", (one.id for one in gone)), array("i", (one.version for one in gone))
            self.plan.removed.append(Removed("settlement_line", ids, versions))
            self.plan.asked += len(gone)

    def _count(self, record: str, old: Mapping[str, Any], new: Mapping[str, Any], names: Sequence[str]) -> None:
        for name in names:
            if old[name] != new[name]:
                key = (record, name, old[name], new[name])
                self.counts[key] = self.counts.get(key, 0) + 1

    def finished(self) -> Plan:
        """Return the plan."""
        self.plan.field_counts += [FieldCount(*key, rows=n) for key, n in self.counts.items()]
        return self.plan


def danish(text_id: str, values: Mapping[str, object]) -> str:
    """Return a text to be stored, in Danish, days and amounts as a Dane reads them, no longer than a field holds."""
    return text(text_id, of="da", **{name: _shown(value) for name, value in values.items()})[:_LONGEST]


def _shown(value: object) -> object:
    if isinstance(value, date):
        return show_date(value)
    return show_kroner(value, of="da") if isinstance(value, Ore) else value


def _same(old: SettlementLine, new: Wanted) -> bool:
    return old.meaning == new.meaning and all(old.links.get(name) == new.links.get(name) for name in LINKS)
