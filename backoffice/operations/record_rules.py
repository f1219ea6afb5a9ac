"""What may not, and what should be seen, in the rows of a block that change a record or make a new one.

Owns the rules of each kind over the values a row ends up with: dwellings by rules/dwelling.py, costs and leases here.
Overlaps are `record_periods`'. Thresholds are guesses (confirmed: no).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from backoffice.formats import show_kroner
from backoffice.operations.lease_guard import OF_CASE
from backoffice.operations.record_block import RecordBlock
from backoffice.operations.record_sheet import RecordSheet
from backoffice.queries.record_matching import HAS_TENANTS, IN_CASE
from backoffice.records.codes import meanings_of
from backoffice.records.values import CLEAR
from backoffice.rules.periods import FOREVER, last_day
from backoffice.rules.problems import Level, Problem

RENT_JUMP = 0.20
"""Change of the net rent beyond which somebody should look (rule A03; confirmed: no)."""
FAR_AHEAD = timedelta(days=183)
"""How far ahead a start is unusual (rule A04; confirmed: no)."""
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
_REMEMBERED = 50_000


@dataclass(slots=True)
class Checked:
    """Rows of a block with the values they end up with; `old` is empty for new ones. Masks are over the sheet's fields."""

    sheet: RecordSheet
    block: RecordBlock
    positions: Sequence[int]
    now: Mapping[str, Sequence[Any]]
    old: Mapping[str, Sequence[Any]]
    masks: Sequence[int]
    blocking: dict[int, list[Problem]] = field(default_factory=dict)

    def block_row(self, i: int, problem_id: str, name: str, value: str = "", **values: object) -> None:
        """Refuse row i."""
        problem = self.sheet.problem(self.block, problem_id, name, self.positions[i], value, values=values)
        self.blocking.setdefault(i, []).append(problem)

    def warn(self, i: int, problem_id: str, name: str, value: str = "", **values: object) -> None:
        """Tell of row i."""
        problem = self.sheet.problem(
            self.block, problem_id, name, self.positions[i], value, level=Level.WARNING, values=values
        )
        self.sheet.run.plan.warnings.add(problem, self.old["id"][i] if self.old else 0)

    def touching(self, *names: str) -> list[int]:
        """Return the rows that change one of the fields; all where they are new."""
        bits = sum(1 << bit for bit, name in enumerate(self.sheet.names) if name in names)
        return [i for i, mask in enumerate(self.masks) if mask & bits or not self.old]


def check_values(checked: Checked, given: Mapping[str, Sequence[int]]) -> None:
    """Refuse expired codes newly given, and required fields emptied or, in a new record, left out. `given` is by field."""
    for declared in checked.sheet.fields:
        name, column = declared.name, checked.now[declared.name]
        expired = checked.sheet.expired.get(name, frozenset())
        if expired:
            for i in given[name]:
                if column[i] in expired:
                    checked.block_row(i, "import.expired_code", name, str(column[i]))
    _check_required(checked)
    if checked.sheet.record in _KIND_RULES:
        _KIND_RULES[checked.sheet.record](checked)


def _check_required(checked: Checked) -> None:
    block = checked.block
    for declared in checked.sheet.fields:
        name = declared.name
        column = block.values[name]
        if not declared.may_be_empty and CLEAR in column:
            for i, position in enumerate(checked.positions):
                if column[position] is CLEAR:
                    checked.block_row(i, "import.cannot_clear", name)
        if not checked.old and declared.required:
            for i, position in enumerate(checked.positions):
                if column[position] is None:
                    checked.block_row(i, "value.required", name)


class DwellingRules:
    """The rules across a dwelling's fields, each asked once per distinct combination of its inputs."""

    def __init__(self, sheet: RecordSheet) -> None:
        """Remember the answers of one file."""
        self._sheet, self._meanings = sheet, meanings_of(sheet.run.codes)
        self._answers: dict[tuple[str, tuple[Any, ...]], bool] = {}

    def check(self, checked: Checked) -> None:
        """Tell of the rules that changed rows break; one that blocks refuses them."""
        changed = [i for i, mask in enumerate(checked.masks) if mask]
        for rule, touches in self._sheet.rules if changed else ():
            columns = [checked.now[name] for name in rule.inputs]
            target = rule.field if rule.field in self._sheet.names else "bbr_unit"
            for i in changed:
                if checked.masks[i] & touches and self._broken(rule, tuple([column[i] for column in columns])):
                    problem = self._sheet.problem(
                        checked.block, rule.id, target, checked.positions[i], level=rule.level, owner=rule.owner
                    )
                    if rule.level is Level.ERROR:
                        checked.blocking.setdefault(i, []).append(problem)
                    else:
                        self._sheet.run.plan.warnings.add(problem, checked.now["id"][i])

    def _broken(self, rule: Any, inputs: tuple[Any, ...]) -> bool:
        answer = self._answers.get((rule.id, inputs))
        if answer is None:
            answer = rule.broken(dict(zip(rule.inputs, inputs, strict=True)), self._meanings)
            if len(self._answers) < _REMEMBERED:
                self._answers[rule.id, inputs] = answer
        return answer


def _check_period(checked: Checked) -> None:
    today = checked.sheet.run.today
    for i in checked.touching("valid_from", "valid_to"):
        start, end = checked.now["valid_from"][i], checked.now["valid_to"][i]
        if start is None:
            continue
        if not EARLIEST <= start < LATEST:
            limit = "value.too_small" if start < EARLIEST else "value.too_large"
            checked.block_row(i, limit, "valid_from", f"{start:%d-%m-%Y}")
        elif end <= start:
            checked.block_row(i, "import.ends_before_start", "valid_to", _shown_end(end))
    for i in checked.touching("valid_from"):
        start = checked.now["valid_from"][i]
        if start is not None and start > today + FAR_AHEAD:
            checked.warn(i, "import.starts_far_ahead", "valid_from", f"{start:%d-%m-%Y}")


def _shown_end(end: date) -> str:
    last = end if end == FOREVER else last_day(end)
    return f"{last:%d-%m-%Y}" if last else ""


def _check_cost(checked: Checked) -> None:
    _check_period(checked)
    meaning, now, run = meanings_of(checked.sheet.run.codes), checked.now, checked.sheet.run
    for i in checked.touching("amount", "cost_type"):
        amount = now["amount"][i]
        if amount is not None and amount < 0 and meaning("cost_type", now["cost_type"][i]) != "repayment":
            checked.block_row(i, "import.negative_amount", "amount", show_kroner(amount))
    if not checked.old:
        return
    for i in checked.touching("amount", "valid_from"):
        was, amount = checked.old["amount"][i], now["amount"][i]
        start, started = now["valid_from"][i], checked.old["valid_from"][i]
        if min(start, started) < run.today:
            checked.warn(i, "import.rent_retroactive", "amount", f"{show_kroner(was)} → {show_kroner(amount)}")
        if meaning("cost_type", now["cost_type"][i]) == "net_rent" and was and abs(amount - was) > RENT_JUMP * abs(was):
            shown = f"{show_kroner(was)} → {show_kroner(amount)}"
            checked.warn(i, "import.rent_jump", "amount", shown, percent=round(RENT_JUMP * 100))


def _check_lease(checked: Checked) -> None:
    _check_period(checked)
    meaning, now = meanings_of(checked.sheet.run.codes), checked.now
    for i in checked.touching("vacant", "allocation_type"):
        nobody = meaning("allocation_type", now["allocation_type"][i]) == "no_tenant"
        tenants = bool(checked.old and checked.old[HAS_TENANTS][i])
        if nobody and now["vacant"][i]:
            checked.block_row(i, "import.vacant_without_tenant_code", "allocation_type")
        elif tenants and (nobody or now["vacant"][i]):
            checked.block_row(i, "import.lease_has_tenants", "allocation_type" if nobody else "vacant")
        elif not checked.old and not (nobody or now["vacant"][i]):
            checked.warn(i, "import.lease_without_tenant", "vacant")
    if not checked.old:
        return
    for name in sorted(OF_CASE):
        for i in checked.touching(name):
            if checked.old[IN_CASE][i]:
                checked.block_row(i, "import.case_runs", name)
    for i in checked.touching("valid_from"):
        if meaning("record_status", checked.old["status"][i]) == "reported":
            started = f"{checked.old['valid_from'][i]:%d-%m-%Y} → {now['valid_from'][i]:%d-%m-%Y}"
            checked.warn(i, "import.lease_start_changed", "valid_from", started)


_KIND_RULES: Mapping[str, Callable[[Checked], None]] = {"housing_cost": _check_cost, "lease": _check_lease}
