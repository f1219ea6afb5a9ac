"""Rows of any record kind against the register: three ways where they know what they were exported from."""

from datetime import date

import pytest
from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import CodeEntry, Dwelling
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


def costs(*rows: tuple[str, str, str, int]) -> list[tuple[str, date, date, int]]:
    """Read (type, from, to, kroner); an end of "" is open."""
    return [
        (kind, date.fromisoformat(start), date.fromisoformat(end) if end else FOREVER, kroner * 100)
        for kind, start, end, kroner in rows
    ]


def cost(
    dwelling: int, kind: str, start: str, end: str = "", kroner: int | None = None, **more: object
) -> dict[str, object]:
    """Return a row of a cost; a blank start or end leaves it alone."""
    row: dict[str, object] = {
        "bbr_unit": unit(dwelling),
        "cost_type": kind or None,
        "valid_from": date.fromisoformat(start) if start else None,
        "valid_to": date.fromisoformat(end) if end else None,
        "amount": kroner * 100 if kroner is not None else None,
    }
    return row | more


def test_a_cost_without_a_mark_is_known_by_dwelling_type_and_start(
    database: Database, caseworker: Actor, dwellings: range
) -> None:
    (key,) = add_costs(database, dwellings[0], *costs(("1", "2026-01-01", "", 5000)))
    rows = [cost(dwellings[0], "1", "2026-01-01", "", 5100), cost(dwellings[1], "1", "2026-01-01", "", 6000)]
    plan = planned_blocks(database, block("housing_cost", rows))
    assert outcome(plan) == (2, 0, 0, 0)
    assert [list(part.ids) for part in plan.changes] == [[key]]
    assert (plan.changes[0].rows[0], plan.created[0].rows[0]) == (2, 3)
    written(database, caseworker, plan)
    assert held(database, "housing_cost", key)["amount"] == 510_000
    again = planned_blocks(database, block("housing_cost", rows))
    assert outcome(again) == (0, 2, 0, 0)


# What the register holds of one dwelling, what the file asks for, and which of its rows are refused and why.
JUNE, JULY = "2026-06-01", "2026-07-01"
OVERLAPS = "import.period_overlaps"
PERIODS: dict[str, tuple[list[tuple[str, str, str, int]], list[tuple[str, str, str, int]], dict[int, str]]] = {
    "a new row beside an open one": ([("1", "2026-01-01", "", 1)], [("1", JUNE, "", 2)], {2: OVERLAPS}),
    "a new row after a closed one": ([("1", "2026-01-01", JUNE, 1)], [("1", JUNE, "", 2)], {}),
    "of another type": ([("1", "2026-01-01", "", 1)], [("3", JUNE, "", 2)], {}),
    "two new rows on one day": ([], [("1", JUNE, "", 1), ("1", JULY, "", 2)], {2: OVERLAPS, 3: OVERLAPS}),
    "end before start": ([], [("1", JUNE, JUNE, 1)], {2: "import.ends_before_start"}),
    "a start nobody means": ([], [("1", "1826-06-01", "", 1)], {2: "value.too_small"}),
    "negative": ([], [("1", JUNE, "", -1)], {2: "import.negative_amount"}),
    "a repayment is negative": ([], [("11", JUNE, JULY, -1)], {}),
    "two back payments of one day": ([("11", JUNE, JULY, -1)], [("12", JUNE, JULY, 5), ("12", JUNE, JULY, 6)], {}),
}


@pytest.mark.parametrize("case", PERIODS)
def test_costs_of_one_type_never_hold_twice_on_a_day(
    database: Database, caseworker: Actor, dwellings: range, case: str
) -> None:
    before, asked, refused = PERIODS[case]
    if before:
        add_costs(database, dwellings[0], *costs(*before))
    rows = [cost(dwellings[0], kind, start, end, kroner) for kind, start, end, kroner in asked]
    plan = planned_blocks(database, block("housing_cost", rows))
    found = {plan.refused.rows[i]: plan.refused.problem(i).id for i in range(len(plan.refused))}
    assert found == refused
    if plan.changed:
        assert written(database, caseworker, plan).counts["changed"] == len(asked) - len(refused)


def test_an_old_row_is_ended_and_a_new_one_begun_in_one_file(
    database: Database, caseworker: Actor, dwellings: range
) -> None:
    (key,) = add_costs(database, dwellings[0], *costs(("1", "2026-01-01", "", 5000)))
    end = cost(dwellings[0], "", "", "2027-01-01", own=(key, 1))
    begin = cost(dwellings[0], "1", "2027-01-01", "", 5200)
    plan = planned_blocks(database, block("housing_cost", [begin, end]))
    assert outcome(plan) == (2, 0, 0, 0)
    written(database, caseworker, plan)
    alone = planned_blocks(database, block("housing_cost", [cost(dwellings[0], "", "", "2026-02-01", own=(key, 2))]))
    assert outcome(alone) == (1, 0, 0, 0)


def test_a_row_that_is_refused_frees_no_day_for_others(database: Database, dwellings: range) -> None:
    (key,) = add_costs(database, dwellings[0], *costs(("1", "2026-01-01", "", 5000)))
    wrong = cost(dwellings[0], "", "", "2027-01-01", -5, own=(key, 1))
    plan = planned_blocks(database, block("housing_cost", [wrong, cost(dwellings[0], "1", "2027-01-01", "", 5200)]))
    assert sorted(reasons(plan)) == ["import.negative_amount", "import.period_overlaps"]


def test_a_start_that_another_row_leaves_in_the_same_file_is_refused_with_a_word(
    database: Database, dwellings: range
) -> None:
    first, second = add_costs(
        database, dwellings[0], *costs(("1", "2026-01-01", "2026-02-01", 1), ("1", "2026-02-01", "2026-03-01", 2))
    )
    rows = [
        cost(dwellings[0], "", "2026-02-01", "2026-03-01", own=(first, 1)),
        cost(dwellings[0], "", "2026-03-01", "2026-04-01", own=(second, 1)),
    ]
    plan = planned_blocks(database, block("housing_cost", rows))
    assert "import.start_taken" in reasons(plan)
    assert plan.changed <= 1


LEASES = {
    "vacant and of nobody": ({"vacant": True, "allocation_type": "10"}, "", "import.vacant_without_tenant_code"),
    "vacant with a tenant": ({"vacant": True}, "Testlejer", "import.lease_has_tenants"),
    "of nobody with a tenant": ({"allocation_type": "10"}, "Testlejer", "import.lease_has_tenants"),
    "removed with a tenant": ({"removes": True}, "Testlejer", "import.lease_has_tenants"),
    "emptied vacancy": ({"vacant": CLEAR}, "", "import.cannot_clear"),
    "emptied start": ({"valid_from": CLEAR}, "", "import.cannot_clear"),
}


@pytest.mark.parametrize("case", LEASES)
def test_a_lease_cannot_contradict_itself(database: Database, dwellings: range, case: str) -> None:
    change, tenant, reason = LEASES[case]
    key = add_lease(database, dwellings[0], date(2026, 1, 1), tenant=tenant)
    row = {"bbr_unit": unit(dwellings[0]), "own": (key, 1), **change}
    plan = planned_blocks(database, block("lease", [row], ["valid_from", "valid_to"]))
    assert reasons(plan) == [reason]


def test_a_vacancy_is_created_ended_and_removed(database: Database, caseworker: Actor, dwellings: range) -> None:
    fields = ["valid_from", "valid_to", "vacant", "allocation_type"]
    new = {"bbr_unit": unit(dwellings[0]), "valid_from": date(2026, 9, 1), "vacant": True}
    plan = planned_blocks(database, block("lease", [new], fields))
    assert (outcome(plan), len(plan.warnings)) == ((1, 0, 0, 0), 0)
    written(database, caseworker, plan)
    known = planned_blocks(database, block("lease", [new | {"valid_to": date(2026, 12, 1)}], fields))
    assert outcome(known) == (1, 0, 0, 0)
    key = known.changes[0].ids[0]
    written(database, caseworker, known)
    gone = planned_blocks(database, block("lease", [{**new, "own": (key, 2), "removes": True}], fields))
    assert (outcome(gone), list(gone.removed[0].ids)) == ((1, 0, 0, 0), [key])
    written(database, caseworker, gone)
    assert outcome(planned_blocks(database, block("lease", [{**new, "own": (key, 2)}], fields))) == (0, 0, 0, 1)


def test_a_lease_for_somebody_comes_without_the_person_and_says_so(database: Database, dwellings: range) -> None:
    new = {"bbr_unit": unit(dwellings[0]), "valid_from": date(2026, 9, 1), "allocation_type": "1"}
    plan = planned_blocks(database, block("lease", [new], ["vacant"]))
    assert [plan.warnings.problem(0).id, plan.created[0].columns["vacant"][0]] == ["import.lease_without_tenant", False]
    assert [part.record for part in plan.created] == ["lease"]


def test_a_mark_on_another_row_is_noticed(database: Database, dwellings: range) -> None:
    (key,) = add_costs(database, dwellings[0], *costs(("1", "2026-01-01", "", 5000)))
    row = cost(dwellings[1], "1", "2026-01-01", "", 5000, own=(key, 1))
    assert reasons(planned_blocks(database, block("housing_cost", [row]))) == ["import.mark_elsewhere"]
    same = cost(dwellings[0], "1", "2026-01-01", "", 5000, own=(key, 1))
    plan = planned_blocks(database, block("housing_cost", [same, same | {"cost_type": "3"}]))
    assert reasons(plan) == ["import.twice", "import.twice"]


def test_a_removal_of_what_moved_since_the_export_waits_for_a_person(
    database: Database, caseworker: Actor, dwellings: range
) -> None:
    (key,) = add_costs(database, dwellings[0], *costs(("1", "2026-01-01", "", 5000)))
    theirs = block("housing_cost", [cost(dwellings[0], "", "", "", 5100, own=(key, 1))])
    written(database, caseworker, planned_blocks(database, theirs))
    plan = planned_blocks(database, block("housing_cost", [cost(dwellings[0], "", "", own=(key, 1), removes=True)]))
    assert (outcome(plan), plan.conflicts.problem(0).id) == ((0, 0, 0, 1), "import.removed_changed_since")


def test_registrations_are_created_changed_and_removed_but_not_while_dwellings_have_them(
    database: Database, caseworker: Actor, dwellings: range
) -> None:
    place = {"organisation": "0451", "department": "012", "section": "01"}
    new = [
        place | {"number": "H7", "title": "Elevator", "wheelchair": "1"},
        place | {"number": "H7", "title": "To gange"},
        place | {"number": "H8"},
        place | {"number": "H9", "title": "Rampe", "section": "09"},
    ]
    plan = planned_blocks(database, block("disability_registration", new))
    assert sorted(reasons(plan)) == ["import.number_twice", "import.unknown_section", "value.required"]
    written(database, caseworker, plan)
    again = planned_blocks(database, block("disability_registration", [new[0] | {"title": "Elevator og rampe"}]))
    key = again.changes[0].ids[0]
    written(database, caseworker, again)
    link = planned_blocks(
        database, block("dwelling", [{"bbr_unit": unit(dwellings[0]), "disability_registration": "H7"}])
    )
    written(database, caseworker, link)
    away = block("disability_registration", [new[0] | {"own": (key, 2), "removes": True}])
    assert reasons(planned_blocks(database, away)) == ["import.registration_in_use"]
    elsewhere = {"bbr_unit": unit(dwellings[3]), "disability_registration": "H7"}
    assert reasons(planned_blocks(database, block("dwelling", [elsewhere]))) == ["link_other_section"]


def test_a_number_of_another_section_is_not_taken_over(database: Database, dwellings: range) -> None:
    with database.writing() as session:
        add_registration(session, session.get_one(Dwelling, dwellings[0]).building_section_id, "H3")
    row = {"organisation": "0451", "department": "012", "section": "02", "number": "H3", "title": "Andet"}
    assert reasons(planned_blocks(database, block("disability_registration", [row]))) == [
        "import.registration_elsewhere"
    ]


def test_expired_codes_are_kept_but_not_given_anew(database: Database, dwellings: range) -> None:
    with database.writing() as session:
        entry = update(CodeEntry).where(CodeEntry.list_name == "cost_type", CodeEntry.code == "3")
        session.execute(entry.values(valid_to=date(2026, 1, 1)))
    (key,) = add_costs(database, dwellings[0], *costs(("3", "2025-01-01", "", 300)))
    rows = [
        cost(dwellings[0], "3", "2025-01-01", "", 310, own=(key, 1)),
        cost(dwellings[1], "3", "2026-01-01", "", 310),
    ]
    plan = planned_blocks(database, block("housing_cost", rows))
    assert (plan.changed, reasons(plan)) == (1, ["import.expired_code"])


def test_what_should_be_seen_is_told(database: Database, dwellings: range) -> None:
    (key,) = add_costs(database, dwellings[0], *costs(("1", "2026-01-01", "", 5000)))
    lease = add_lease(database, dwellings[0], date(2026, 1, 1))
    plan = planned_blocks(
        database,
        block("housing_cost", [cost(dwellings[0], "", "", "", 7000, own=(key, 1)), cost(dwellings[1], "1", "2028-01-01", "", 1)]),
        block("lease", [{"bbr_unit": unit(dwellings[0]), "own": (lease, 1), "valid_from": date(2026, 2, 1)}]),
    )  # fmt: skip
    told = {plan.warnings.problem(i).id for i in range(len(plan.warnings))}
    assert told == {
        "import.rent_retroactive", "import.rent_jump", "import.starts_far_ahead", "import.lease_start_changed",
    }  # fmt: skip


def test_blocks_of_one_kind_bring_the_same_fields(database: Database, dwellings: range) -> None:
    first = block("dwelling", [{"bbr_unit": unit(dwellings[0]), "heating": "2"}])
    other = block("dwelling", [{"bbr_unit": unit(dwellings[1]), "garage": "1"}])
    with pytest.raises(Refused, match=r"import\.sheets_differ"):
        planned_blocks(database, first, other)
