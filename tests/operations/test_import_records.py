"""Rows of any record kind against the register: three ways where they know what they were exported from."""

from datetime import date

import pytest

from backoffice.database import Database
from backoffice.operations.plan import Plan
from backoffice.records.values import CLEAR
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.import_files import written
from tests.record_blocks import FOREVER, add_costs, add_lease, block, held, planned_blocks, unit
from tests.register import add_dwellings, add_registration


@pytest.fixture
def dwellings(database: Database) -> range:
    """Four dwellings, two in each of two sections."""
    with database.writing() as session:
        return add_dwellings(session, 4)


def outcome(plan: Plan) -> tuple[int, int, int, int]:
    """Return changed, unchanged, refused, conflicts."""
    return plan.changed, plan.unchanged, len(plan.refused), len(plan.conflicts)


def reasons(plan: Plan) -> list[str]:
    """Return why each refused row is refused."""
    return [plan.refused.problem(i).id for i in range(len(plan.refused))]


# file, exported, now -> changed, unchanged, conflicts, and what the register holds after the plan is written
TRUTH = {
    "nothing moved": ("2", "2", "2", (0, 1, 0), "2"),
    "only the file moved": ("3", "2", "2", (1, 0, 0), "3"),
    "only the register moved": ("2", "2", "3", (0, 1, 0), "3"),
    "both moved to the same": ("3", "2", "3", (0, 1, 0), "3"),
    "both moved apart": ("3", "2", "4", (0, 0, 1), "4"),
    "blank cell, register moved": (None, "2", "3", (0, 1, 0), "3"),
    "blank cell": (None, "2", "2", (0, 1, 0), "2"),
    "cleared": (CLEAR, "2", "2", (1, 0, 0), None),
    "cleared, register moved": (CLEAR, "2", "3", (0, 0, 1), "3"),
    "cleared on both sides": (CLEAR, "2", None, (0, 1, 0), None),
    "cleared what was empty, register filled it": (CLEAR, None, "3", (0, 1, 0), "3"),
    "filled what was empty": ("3", None, None, (1, 0, 0), "3"),
    "filled what was empty, register too": ("3", None, "4", (0, 0, 1), "4"),
}


@pytest.mark.parametrize("case", TRUTH)
def test_a_cell_is_compared_with_what_was_exported_and_with_what_is_there_now(
    database: Database, caseworker: Actor, dwellings: range, case: str
) -> None:
    in_file, exported, now, expected, after = TRUTH[case]
    key = dwellings[0]
    mine = {"bbr_unit": unit(key), "tenant_type": exported or CLEAR}
    written_if_any(database, caseworker, planned_blocks(database, block("dwelling", [mine])))
    version = held(database, "dwelling", key)["version"]
    if now != exported:
        theirs = {"bbr_unit": unit(key), "tenant_type": now or CLEAR}
        written(database, caseworker, planned_blocks(database, block("dwelling", [theirs])))
    row = {"bbr_unit": unit(key), "own": (key, version), "tenant_type": in_file}
    plan = planned_blocks(database, block("dwelling", [row]))
    assert (plan.changed, plan.unchanged, len(plan.conflicts)) == expected
    written_if_any(database, caseworker, plan)
    assert held(database, "dwelling", key)["tenant_type"] == after


def written_if_any(database: Database, actor: Actor, plan: Plan) -> None:
    if plan.changed:
        written(database, actor, plan)
