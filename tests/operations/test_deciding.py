"""Disputed rows are decided by a person; rows and fields taken out leave a plan that still adds up and holds together."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from backoffice.database import Database
from backoffice.models import ChangeRow
from backoffice.models.registry import TABLES
from backoffice.operations.plan import Plan, Source
from backoffice.operations.shorter_plan import without_fields, without_rows
from backoffice.operations.undo import plan_undo
from backoffice.records.values import CLEAR
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.import_files import TODAY, written
from tests.record_blocks import FOREVER, add_costs, add_lease, block, held, planned_blocks, unit
from tests.register import add_dwellings


@pytest.fixture
def dwellings(database: Database) -> range:
    """Three dwellings."""
    with database.writing() as session:
        return add_dwellings(session, 3)


@pytest.fixture
def disputed(database: Database, caseworker: Actor, dwellings: range) -> Plan:
    """Two rows that both sides changed, one also where only the file did; and a third that only the file changed."""
    mine = [
        {"bbr_unit": unit(key), "own": (key, 1), "heating": "5", "tenant_type": "2" if key == dwellings[0] else None}
        for key in dwellings
    ]
    theirs = [{"bbr_unit": unit(key), "heating": "3"} for key in dwellings[:2]]
    written(database, caseworker, planned_blocks(database, block("dwelling", theirs)))
    return planned_blocks(database, block("dwelling", mine))


def numbers(plan: Plan) -> tuple[int, int, int, int]:
    """Return asked, changed, unchanged, conflicts; the plan's own sum is checked with them."""
    counts = plan.counts()
    return counts["asked"], counts["changed"], counts["unchanged"], counts["conflicts"]


def test_a_dispute_is_open_until_it_is_decided(disputed: Plan, dwellings: range) -> None:
    assert numbers(disputed) == (3, 1, 0, 2)
    assert {disputed.conflicts.problem(i).id for i in range(2)} == {"import.changed_since"}
    by_file = disputed.decided("dwelling", [dwellings[0]], take="file")
    by_register = by_file.decided("dwelling", [dwellings[1]], take="register")
    assert (numbers(by_file), numbers(by_register)) == ((3, 2, 0, 1), (3, 2, 1, 0))
    assert numbers(disputed) == (3, 1, 0, 2)
    assert len({plan.hash() for plan in (disputed, by_file)}) == 2
    assert len({plan.operation_id for plan in (disputed, by_file, by_register)}) == 3
    assert sum(count.rows for count in by_file.field_counts if count.field == "heating") == 2


@pytest.mark.parametrize(("take", "after"), [("file", ("5", "2")), ("register", ("3", "2"))])
def test_what_was_decided_is_what_is_written(
    database: Database, caseworker: Actor, disputed: Plan, dwellings: range, take: str, after: tuple[str, str]
) -> None:
    plan = disputed.decided("dwelling", dwellings, take="file" if take == "file" else "register")
    assert not plan.disputed
    assert not len(plan.conflicts)
    written(database, caseworker, plan)
    first = held(database, "dwelling", dwellings[0])
    assert (first["heating"], first["tenant_type"]) == after


def test_nothing_is_written_whole_while_a_row_cannot_be(
    database: Database, caseworker: Actor, disputed: Plan, dwellings: range
) -> None:
    disputed.whole_only = True
    with pytest.raises(Refused, match="not_whole"):
        written(database, caseworker, disputed)
    decided = disputed.decided("dwelling", dwellings, take="file")
    assert decided.whole_only
    assert written(database, caseworker, decided).counts["changed"] == 3


def test_taking_out_a_disputed_row_or_field_settles_it(disputed: Plan, dwellings: range) -> None:
    assert numbers(disputed.without_rows("dwelling", [dwellings[0]])) == (2, 1, 0, 1)
    slim = disputed.without_fields("dwelling", ["heating"])
    assert (numbers(slim), len(slim.disputed)) == ((3, 1, 2, 0), 0)
    assert numbers(disputed.without_fields("dwelling", ["tenant_type"])) == (3, 1, 0, 2)


def test_new_rows_can_be_taken_out_and_their_open_fields_too(
    database: Database, caseworker: Actor, dwellings: range
) -> None:
    rows = [
        {
            "bbr_unit": unit(key), "cost_type": "1", "valid_from": date(2026, 1, 1), "valid_to": date(2026, 6, 1),
            "amount": 1, "description": "en",
        }
        for key in dwellings
    ]  # fmt: skip
    plan = planned_blocks(database, block("housing_cost", rows))
    with database.reading() as session:
        shorter = without_rows(session, plan, "housing_cost", [plan.created[0].ids[1]])
        open_ended = without_fields(
            session, caseworker, shorter, "housing_cost", ["valid_to", "description", "amount"], TODAY
        )
    assert (numbers(plan), numbers(shorter)) == ((3, 3, 0, 0), (2, 2, 0, 0))
    assert [count.rows for count in shorter.field_counts] == [2]
    assert list(shorter.created[0].rows) == [2, 4]
    written(database, caseworker, open_ended)
    again = planned_blocks(database, block("housing_cost", [{**rows[0], "valid_to": None, "description": None}]))
    assert numbers(again) == (1, 0, 1, 0)


def test_a_row_that_others_need_stays(database: Database, caseworker: Actor, dwellings: range) -> None:
    (key,) = add_costs(database, dwellings[0], ("1", date(2026, 1, 1), FOREVER, 1))
    home = {"bbr_unit": unit(dwellings[0])}
    ended = home | {"own": (key, 1), "valid_to": date(2027, 1, 1)}
    begun = home | {"cost_type": "1", "valid_from": date(2027, 1, 1), "amount": 2}
    plan = planned_blocks(database, block("housing_cost", [ended, begun]))
    assert plan.changed == 2
    with database.reading() as session:
        with pytest.raises(Refused, match="belong_together"):
            without_rows(session, plan, "housing_cost", [key])
        with pytest.raises(Refused, match="belong_together"):
            without_fields(session, caseworker, plan, "housing_cost", ["valid_to"], TODAY)
        assert without_rows(session, plan, "housing_cost", [-1]).changed == 1


def test_a_moved_period_is_decided_as_a_whole(database: Database, caseworker: Actor, dwellings: range) -> None:
    key = add_lease(database, dwellings[0], date(2026, 1, 1))
    home = {"bbr_unit": unit(dwellings[0]), "own": (key, 1)}
    theirs = block("lease", [home | {"valid_to": date(2026, 8, 1)}])
    written(database, caseworker, planned_blocks(database, theirs))
    mine = {"valid_from": date(2026, 8, 1), "valid_to": date(2026, 12, 1), "deposit": 5}
    plan = planned_blocks(database, block("lease", [home | mine]))
    assert (plan.changed, len(plan.conflicts)) == (0, 1)
    as_it_is = plan.decided("lease", [key], take="register")
    assert (as_it_is.changed, as_it_is.unchanged) == (0, 1)
    written(database, caseworker, plan.decided("lease", [key], take="file"))
    assert held(database, "lease", key)["deposit"] == 5


def test_history_that_does_not_reach_back_leaves_the_row_to_a_person(
    database: Database, caseworker: Actor, dwellings: range
) -> None:
    theirs = block("dwelling", [{"bbr_unit": unit(dwellings[0]), "tenant_type": "2"}])
    written(database, caseworker, planned_blocks(database, theirs))
    with database.writing() as session:
        session.execute(delete(ChangeRow))
    mine = {"bbr_unit": unit(dwellings[0]), "own": (dwellings[0], 1), "heating": "5", "garage": CLEAR}
    plan = planned_blocks(database, block("dwelling", [mine]))
    assert (plan.changed, len(plan.conflicts)) == (0, 1)
    assert plan.disputed[0].base["heating"][0] is None
    future = mine | {"own": (dwellings[0], 9)}
    assert len(planned_blocks(database, block("dwelling", [future])).conflicts) == 1


def everything(database: Database, record: str) -> list[tuple[object, ...]]:
    """Return every record of a kind but its bookkeeping."""
    columns = [column for column in TABLES[record].c if column.name not in ("version", "change_set_id")]
    with database.reading() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(TABLES[record].c.id))]


def test_an_import_that_changes_creates_and_removes_is_undone_as_a_whole(
    database: Database, everyone: Actor, dwellings: range
) -> None:
    keys = [
        add_costs(database, key, ("1", date(2026, 1, 1), FOREVER, 5), ("3", date(2026, 1, 1), FOREVER, 6))
        for key in dwellings
    ]
    before = everything(database, "housing_cost")
    rows = [
        {"bbr_unit": unit(dwellings[0]), "own": (keys[0][0], 1), "amount": 7, "recipient": None},
        {"bbr_unit": unit(dwellings[1]), "own": (keys[1][1], 1), "removes": True},
        {"bbr_unit": unit(dwellings[2]), "cost_type": "4", "valid_from": date(2026, 1, 1), "amount": 8},
    ]
    plan = planned_blocks(database, block("housing_cost", rows))
    assert numbers(plan) == (3, 3, 0, 0)
    number = written(database, everyone, plan).change_set
    after = everything(database, "housing_cost")
    assert len(set(before) ^ set(after)) == 4
    with database.reading() as session:
        undone = plan_undo(session, everyone, number, Source("test"))
    again = written(database, everyone, undone).change_set
    assert everything(database, "housing_cost") == before
    with database.reading() as session:
        redone = plan_undo(session, everyone, again, Source("test"))
    written(database, everyone, redone)
    assert everything(database, "housing_cost") == after
