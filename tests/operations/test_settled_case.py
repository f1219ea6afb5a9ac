"""One case from the notice to the end of the second settlement, every step by its operation, to the øre (D11, D12)."""

from datetime import date
from typing import Any

from backoffice.database import Database
from backoffice.operations.inspection_lines import plan_line_change, plan_lines
from backoffice.operations.inspections import Held, plan_estimate, plan_hold, plan_inspection, plan_report, plan_summons
from backoffice.operations.settlement_second import Account, plan_await, plan_close, plan_second
from backoffice.operations.settlement_steps import plan_approve, plan_send
from backoffice.operations.settlements import Asked, plan_draft
from backoffice.operations.termination_steps import plan_confirm, plan_moved_out
from backoffice.queries.codes import code_lists
from backoffice.queries.inspections import of_case
from backoffice.queries.settlements import of_termination
from backoffice.rules.settlement_lines import Side
from backoffice.security import Actor
from tests.cases import a_lease, add_terms, code, facts, received, write
from tests.screens.driving import ON_SQLITE
from tests.settled import OTHER, amounts

MOVED, HELD = date(2023, 6, 30), date(2023, 7, 10)


def _inspected(database: Database, everyone: Actor, case: int) -> None:
    """Summon, hold, report and estimate; order the works, finish and bill them."""
    write(database, everyone, plan_inspection, {"termination_id": case, "planned_on": HELD}, today=MOVED)
    with database.reading() as session:
        inspection = of_case(session, case)[0]
        normal, misuse = (code(session, "report_part", part) for part in ("normal", "misuse"))
        in_person = code_lists(session)["notice_channel"].by_meaning["in_person"].code
    rows: list[dict[str, Any]] = [
        {"item": "Hvidtning af vægge og lofter", "part": normal, "estimate": 1_425_075},
        {"item": "Hul i dør", "part": misuse, "cause": "Slag", "estimate": 230_000},
    ]
    write(database, everyone, plan_summons, inspection, MOVED, today=MOVED)
    write(database, everyone, plan_hold, inspection, Held(HELD, "bo", True, True, True), today=HELD)
    write(database, everyone, plan_lines, inspection, rows, today=HELD)
    write(database, everyone, plan_report, inspection, HELD, in_person, today=HELD)
    write(database, everyone, plan_estimate, inspection, date(2023, 7, 12), today=date(2023, 7, 12))
    done = date(2023, 7, 20)
    for key, actual in ((1, 1_425_075), (2, 230_000)):
        works = {"ordered_on": date(2023, 7, 13), "finished_on": done, "invoiced_on": done, "invoice": "F-1"}
        write(database, everyone, plan_line_change, [key], works | {"actual": actual}, today=done)


@ON_SQLITE
def test_a_case_goes_from_its_notice_to_the_second_settlement_with_every_amount_to_the_ore(
    database: Database, everyone: Actor
) -> None:
    dwelling, lease = a_lease(database, policy="", entry_deposit=2_150_000)
    with database.writing() as session:
        scheme = {"restoration_scheme": code(session, "restoration_scheme", "a"), "takeover": "month-1"}
        add_terms(session, dwelling, "dsb", "almen", **scheme)
    case = received(database, everyone, lease, date(2023, 3, 20))
    write(database, everyone, plan_confirm, case, today=date(2023, 3, 22))
    write(database, everyone, plan_moved_out, case, MOVED, known_on=MOVED, today=MOVED)
    _inspected(database, everyone, case)
    assert facts(database, case).phase == "works_done"
    write(database, everyone, plan_draft, case, Asked(retain=150_000), today=date(2023, 8, 1))
    with database.reading() as session:
        first = of_termination(session, case)[0]
    assert amounts(first)["misuse"] == [230_000] and amounts(first)["normal"] == [869_296]
    assert sum(one.amount for one in first.of(Side.DEBIT)) == 1_099_296
    assert (amounts(first)["department"], first["result"], first["payout"]) == ([555_779], 1_050_704, 900_704)
    _sent(database, everyone, first.id, date(2023, 8, 2))
    write(database, everyone, plan_await, case, today=date(2023, 8, 3))
    account = Account(date(2024, 9, 15), refund=41_250)
    write(database, everyone, plan_second, case, account, today=date(2024, 9, 16))
    with database.reading() as session:
        second = of_termination(session, case)[1]
    assert (second["payout"], second["follows"]) == (191_250, first.id)
    _sent(database, everyone, second.id, date(2024, 9, 17))
    write(database, everyone, plan_close, case, "zero", date(2024, 10, 1), today=date(2024, 10, 1))
    assert facts(database, case).phase == "closed"


def _sent(database: Database, actor: Actor, settlement: int, day: date) -> None:
    write(database, OTHER, plan_approve, settlement, today=day)
    write(database, actor, plan_send, settlement, day, today=day)
