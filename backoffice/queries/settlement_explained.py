"""Why a settlement comes to what it does, so that a tenant can read it: every line with its rule, then the sums.

Owns the order of the explanation. The sums' reasoning is rules/settlements'; forms no sentence and reads no name.
"""

from collections.abc import Iterator

from backoffice.queries.settlements import SettlementFacts, SettlementLine
from backoffice.rules.explain import Explanation, Step
from backoffice.rules.money import Ore
from backoffice.rules.problems import Level
from backoffice.rules.settlement_lines import Side
from backoffice.rules.settlements import Line, settlement_reckoning

_SAID = frozenset({"settlement.retained", "settlement.payout", "settlement.claim"})
"""What the conclusion and the lines say already."""


def explain_settlement(one: SettlementFacts) -> Explanation:
    """Return the explanation: what the tenant gets or owes, each line with rule and evidence, the sums, who is paid."""
    return Explanation(_conclusion(one), tuple(_steps(one)))


def _conclusion(one: SettlementFacts) -> Step:
    amounts = {name: Ore(one[name] or 0) for name in ("result", "retained", "payout", "claim")}
    if one["claim"]:
        return _step("owes", one, Level.INFO, **amounts)
    if one["payout"]:
        own = sum(line.amount for line in one.of(Side.PAYOUT) if line.meaning == "tenant_payout")
        name = "gets_with_reserve" if one["retained"] else "gets"
        name += "_less" if own < one["payout"] else ""
        return _step(name, one, Level.INFO, own=Ore(own), **amounts)
    return _step("waits" if one["retained"] else "nothing", one, Level.INFO, **amounts)


def _step(name: str, one: SettlementFacts, level: Level | None = None, **values: object) -> Step:
    return Step(f"settlement.{name}", values, "settlement", one.id, level)


def _steps(one: SettlementFacts) -> Iterator[Step]:
    for side in (Side.CREDIT, Side.DEBIT, Side.INFO):
        for line in one.of(side):
            yield _line(line)
    reckoned = settlement_reckoning([Line(line.side, line.amount) for line in one.lines], one["retain"] or 0)
    yield from (step for step in reckoned.steps if step.id not in _SAID)
    for side in (Side.RESERVE, Side.PAYOUT):
        for line in one.of(side):
            yield _line(line)
    if one.disputed:
        values = {"amount": Ore(one.disputed), "left": Ore(one.collectable)}
        yield _step("disputed", one, Level.WARNING, **values)
    if one["board_case"]:
        yield _step("at_board", one, Level.INFO, case=one["board_case"], day=one["board_on"])
    if one["sent_on"]:
        yield _step("objection_in_writing", one)


def _line(line: SettlementLine) -> Step:
    values = {"line": line.text, "amount": Ore(line.amount), "rule": line.rule, "evidence": line.evidence}
    name = f"line_{line.side}" if line.rule else f"line_{line.side}_alone"
    if line.rule and line.evidence:
        name += "_shown"
    level = Level.WARNING if line.disputed else None
    return Step(f"settlement.{name}", values, "settlement_line", line.id, level)
