"""Whatever is done to a draft in whatever order, what is stored is what its lines come to; nothing of it is a float."""

from random import Random
from typing import Any

from backoffice.database import Database
from backoffice.operations.apply import apply
from backoffice.operations.settlement_guard import wrong_totals
from backoffice.operations.settlements import Asked, LineEdit, plan_draft, plan_lines, plan_values
from backoffice.operations.undo import plan_undo
from backoffice.queries.settlements import SettlementFacts, of_termination
from backoffice.rules.settlement_lines import Side
from tests.settled import SOURCE, TODAY, WRITER, ready

_STEPS = 15


def _edit(random: Random, held: SettlementFacts) -> LineEdit:
    written = [one for one in held.lines if not one.reckoned]
    what = random.choice(("add", "add", "change", "change", "remove"))
    if what == "add" or not written:
        code = random.choice(("10", "12", "14", "30", "32", "34", "36", "50"))
        return LineEdit(
            None, {"line_code": code, "text": f"Linje {random.random()}", "amount": random.randrange(900_000)}
        )
    line = random.choice(written)
    return LineEdit(line.id, None if what == "remove" else {"amount": random.randrange(900_000)})


def _plan(session: Any, random: Random, held: SettlementFacts, written: list[int]) -> Any:
    way = random.choice(("lines", "lines", "lines", "retain", "propose", "undo"))
    if way == "undo" and written:
        return plan_undo(session, WRITER, written.pop(), SOURCE)
    if way == "retain":
        return plan_values(session, WRITER, held.id, {"retain": random.randrange(400_000)}, SOURCE)
    if way == "propose":
        return plan_draft(session, WRITER, held["termination_id"], Asked(), SOURCE, today=TODAY)
    return plan_lines(session, WRITER, held.id, [_edit(random, held)], SOURCE)


def test_stored_totals_are_those_of_the_lines_after_every_edit_and_undo(database: Database) -> None:
    random = Random(5)
    with database.writing() as session:
        lease = {"entry_deposit": 2_150_000}
        case = ready(session, report=[("normal", 1_425_075), ("misuse", 230_000)], lease=lease, tenants=(2, 1, None))
        apply(session, WRITER, plan_draft(session, WRITER, case, Asked(retain=150_000), SOURCE, today=TODAY))
    written: list[int] = []
    signs = set()
    for _ in range(_STEPS):
        with database.writing() as session:
            held = of_termination(session, case)[0]
            plan = _plan(session, random, held, written)
            if plan.changed:
                number = apply(session, WRITER, plan).change_set
                written = [number] if plan.undoes is None else []
        with database.reading() as session:
            now = of_termination(session, case)[0]
        assert wrong_totals(now) == ()
        assert sum(one.amount for one in now.of(Side.PAYOUT)) == now["payout"]
        assert all(type(one.amount) is int for one in now.lines)
        signs.add((now["result"] > 0) - (now["result"] < 0))
    assert signs >= {1, -1}
