"""What must hold of settlements whichever way they are written - page, form, import, undo, redo, removal.

Owns that a sent settlement never changes, that only another than its authors approves what is sent, and that the totals kept
are the totals of its lines. Looks at every plan before and after it is written; the caller rolls back.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling
from backoffice.operations.create import Names
from backoffice.operations.plan import Changes, Created, Plan, Removed
from backoffice.operations.record_rows import held_now
from backoffice.operations.settlement_plan import sums
from backoffice.queries.codes import code_lists
from backoffice.queries.settlements import SEALED, SettlementFacts, settlements_held
from backoffice.records.codes import meanings_of
from backoffice.rules.problems import Problem, Refused
from backoffice.rules.settlement_lines import SIDES, Side
from backoffice.rules.settlements import Totals

SETTLEMENT, LINE = "settlement", "settlement_line"
AFTER = frozenset({"state", "objected_on", "board_on", "board_case", "decided_on", "paid_on"})
"""What is still noted of a settlement that was sent: what the tenant, the board and the bank did."""
AFTER_LINE = frozenset({"disputed"})
_HOME = frozenset({"organisation_id", "dwelling_id"})
_WAYS = frozenset(
    {
        ("draft", "draft"), ("draft", "approved"), ("approved", "approved"), ("approved", "draft"), ("approved", "sent"),
        ("sent", "sent"), ("sent", "replaced"), ("replaced", "replaced"),
    }
)  # fmt: skip
_SENDING = frozenset({"state", "sent_on"})


def require_unsealed(session: Session, plan: Plan) -> set[int]:
    """Refuse a plan that would change what was sent, or take a settlement a way that none goes; asked before it is written.

    Returns the keys of the settlements that it writes something of.
    """
    parts: list[Changes | Created | Removed] = [*plan.changes, *plan.created, *plan.removed]
    if not any(part.record in (SETTLEMENT, LINE) for part in parts):
        return set()
    guard = _Guard(session, plan)
    guard.check()
    return guard.keys


class _Guard:
    """A plan beside the settlements as they stand."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self._session = session
        self._meaning = meanings_of(code_lists(session))
        self._changed = dict(_changed(plan, SETTLEMENT))
        self._lines = dict(_changed(plan, LINE))
        self._made = list(_made(plan, SETTLEMENT))
        self._made_lines = list(_made(plan, LINE))
        self._removed = [row_id for part in plan.removed if part.record == SETTLEMENT for row_id in part.ids]
        self._gone = [row_id for part in plan.removed if part.record == LINE for row_id in part.ids]
        self._held_lines = held_now(session, LINE, sorted({*self._lines, *self._gone}))
        self.keys = self._settlements()
        self._held = held_now(session, SETTLEMENT, sorted(self.keys))

    def _settlements(self) -> set[int]:
        of_lines = {row["settlement_id"] for row in self._held_lines.values()}
        of_lines |= {
            new["settlement_id"] for new in (*self._lines.values(), *self._made_lines) if "settlement_id" in new
        }
        return {key for key in (*self._changed, *self._removed, *of_lines) if key > 0}

    def _state(self, row: Mapping[str, Any]) -> str:
        return self._meaning("settlement_state", row["state"])

    def check(self) -> None:
        """Refuse what cannot be."""
        for key, new in self._changed.items():
            if key in self._held:
                self._check_change(self._held[key], new)
        for new in self._made:
            if self._state(new) != "draft":
                raise Refused([Problem("settlement.begins_as_draft")])
        for key in self._removed:
            if key in self._held and self._state(self._held[key]) in SEALED:
                self._refuse("settlement.sealed_written", self._held[key])
        for key, differ in self._line_changes():
            self._check_line(key, differ)

    def _check_change(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        before, after = self._state(old), self._state({**old, **new})
        differ = {name for name, value in new.items() if value != old[name]} - _HOME
        if before in SEALED and (differ - AFTER or (before, after) not in _WAYS):
            self._refuse("settlement.sealed_written", old)
        if (before, after) not in _WAYS:
            self._refuse("settlement.no_such_way", old)
        whole = {**old, **new}
        if after == "approved" and (not whole["approved_by"] or whole["approved_by"] == whole["written_by"]):
            self._refuse("settlement.own_draft", old)
        if (before, after) == ("approved", "sent") and (differ - _SENDING or whole["sent_on"] is None):
            self._refuse("settlement.sending_changes", old)

    def _line_changes(self) -> Iterator[tuple[int, set[str]]]:
        """Yield for each line written the settlements it is or was of, and what of it changes."""
        for key, new in self._lines.items():
            old = self._held_lines.get(key)
            if old is not None:
                differ = {name for name, value in new.items() if value != old[name]} - _HOME
                yield old["settlement_id"], differ
                if new.get("settlement_id", old["settlement_id"]) != old["settlement_id"]:
                    yield new["settlement_id"], {"settlement_id"}
        for new in self._made_lines:
            yield new["settlement_id"], {"amount"}
        for key in self._gone:
            if key in self._held_lines:
                yield self._held_lines[key]["settlement_id"], {"amount"}

    def _check_line(self, key: int, differ: set[str]) -> None:
        old = self._held.get(key)
        if old is None or not differ:
            return
        before = self._state(old)
        after = self._state({**old, **self._changed.get(key, {})})
        if before in SEALED and differ - AFTER_LINE:
            self._refuse("settlement.sealed_written", old)
        if "approved" in (before, after) and (before, after) != ("approved", "draft"):
            self._refuse("settlement.approval_stands", old)

    def _refuse(self, problem_id: str, row: Mapping[str, Any]) -> None:
        query = select(Dwelling.address).where(Dwelling.id == row["dwelling_id"])
        address = self._session.execute(query).scalar_one_or_none() or ""
        values = {"number": row["version_number"], "address": address}
        raise Refused([Problem(problem_id, record=address, values=values)])


def _changed(plan: Plan, record: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a kind that a plan changes, with the values it gives them."""
    for part in plan.changes:
        if part.record == record:
            for at, row_id in enumerate(part.ids):
                yield row_id, {name: part.new_value(name, at) for name in part.fields}


def _made(plan: Plan, record: str) -> Iterator[dict[str, Any]]:
    for part in plan.created:
        if part.record == record:
            for at in range(len(part.ids)):
                yield {name: column[at] for name, column in part.columns.items()}


def require_totals(session: Session, plan: Plan, keys: set[int], names: Names) -> None:
    """Refuse what was written where the totals that one of these settlements keeps, or a new one, are not its lines'."""
    made = (names.keys(SETTLEMENT, new.ids) for new in plan.created if new.record == SETTLEMENT)
    wanted = sorted(keys.union(*made))
    for one in settlements_held(session, wanted).values():
        if wrong := wrong_totals(one):
            values = {"number": one["version_number"], "address": one.address, "what": wrong[0]}
            raise Refused([Problem("settlement.totals_differ", record=one.address, values=values)])


def wrong_totals(one: SettlementFacts) -> tuple[str, ...]:
    """Return the totals that are not what the lines come to: "lines" for a line that no settlement has."""
    if any(line.meaning not in SIDES for line in one.lines):
        return ("lines",)
    found = sums(one.lines, one["retain"])
    wrong = [name for name in Totals.__dataclass_fields__ if (one[name] or 0) != getattr(found, name)]
    paid = {side: sum(line.amount for line in one.of(side)) for side in (Side.RESERVE, Side.PAYOUT)}
    wrong += ["reserve"] if paid[Side.RESERVE] != found.retained else []
    wrong += ["payments"] if paid[Side.PAYOUT] != found.payout else []
    return tuple(wrong)
