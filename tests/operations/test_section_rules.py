"""Groups of dwellings and amenities as plans: what the rules between records refuse, and what they tell of."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.operations.plan import Plan
from backoffice.operations.record_write import plan_record_change, plan_record_changes
from backoffice.operations.shorter_plan import without_fields, without_rows
from backoffice.rules.problems import Refused, sentence
from backoffice.security import Actor
from tests.operations.record_writing import (
    GROUP,
    SOURCE,
    TODAY,
    change,
    new,
    rows,
    two_organisations,
    why,
    write,
)


def test_two_groups_of_the_same_dwellings_may_not_meet(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    kind = {**GROUP, "dwelling_type": "1", "rooms": 2, "valid_to": date(2027, 1, 1)}
    write(database, caseworker, new(database, caseworker, "letting_group", kind))
    later = {**kind, "valid_from": date(2026, 12, 31), "valid_to": None}
    plan = new(
        database, caseworker, "letting_group", later, {**kind, "rooms": 3}, {**later, "valid_from": kind["valid_to"]}
    )
    assert (plan.changed, why(plan)) == (2, ["group.overlaps"])
    said = sentence(plan.refused.problem(0))
    assert "012 Familiebolig 2, 01-01-2026 – 31-12-2026" in said


def test_new_groups_are_also_held_against_each_other(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    plan = new(database, caseworker, "letting_group", GROUP, GROUP)
    assert (plan.changed, why(plan)) == (1, ["group.overlaps"])


def test_a_group_may_be_changed_in_its_own_period_but_not_into_another(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    first, second = {**GROUP, "valid_to": date(2026, 7, 1)}, {**GROUP, "valid_from": date(2026, 7, 1)}
    write(database, caseworker, new(database, caseworker, "letting_group", first, second))
    assert change(database, caseworker, "letting_group", [1], valid_from=date(2026, 2, 1)).changed == 1
    assert why(change(database, caseworker, "letting_group", [1], valid_to=None)) == ["group.overlaps"]
    # Both moved at once do not meet.
    assert why(change(database, caseworker, "letting_group", [1, 2], dwelling_type="3")) == []
    assert rows(database, "letting_group", "valid_from") == [(date(2026, 1, 1),), (date(2026, 7, 1),)]


def test_a_group_says_something_and_closing_one_wants_a_reason(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    silent = {**GROUP, "waiting_time": None}
    closed = {**silent, "closed_for_signup": True, "rooms": 1}
    plan = new(database, caseworker, "letting_group", silent, closed, {**closed, "reason": "Over 20 års ventetid"})
    assert (plan.changed, why(plan)) == (1, ["group.says_nothing", "group.closed_without_reason"])


def test_pets_on_conditions_that_nobody_wrote_are_told_of(database: Database, caseworker: Actor) -> None:
    sections = two_organisations(database)
    vague = {"building_section_id": sections[0], "dogs": "cond"}
    pointless = {"building_section_id": sections[1], "dogs": "no", "most_pets": 2}
    plan = new(database, caseworker, "section_amenities", vague, pointless)
    assert (plan.changed, [problem.id for problem, _ in plan.warnings.by_kind()]) == (
        2,
        ["pets.conditions_missing", "pets.limit_without_pets"],
    )
    clear = {"building_section_id": sections[0], "dogs": "cond", "pet_limit": "højst 45 cm"}
    assert not len(new(database, caseworker, "section_amenities", clear).warnings)


def test_a_section_has_its_amenities_once(database: Database, caseworker: Actor) -> None:
    sections = two_organisations(database)
    given = {"building_section_id": sections[0], "facilities": "laundry"}
    write(database, caseworker, new(database, caseworker, "section_amenities", given))
    plan = new(database, caseworker, "section_amenities", given)
    assert why(plan) == ["record.taken"]
    assert "»0451-012-01«" in sentence(plan.refused.problem(0))


def test_taking_a_row_out_of_a_plan_may_not_let_two_groups_meet(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    first = {**GROUP, "valid_to": date(2026, 7, 1)}
    write(database, caseworker, new(database, caseworker, "letting_group", first, {**GROUP, "rooms": 2}))
    swap = {1: {"rooms": 2}, 2: {"rooms": None}}
    with database.reading() as session:
        plan = plan_record_changes(session, caseworker, "letting_group", swap, SOURCE, today=TODAY)
        assert plan.changed == 2
        with pytest.raises(Refused, match=r"plan\.rows_belong_together"):
            without_rows(session, plan, "letting_group", [2])
        with pytest.raises(Refused, match=r"plan\.rows_belong_together"):
            without_fields(session, caseworker, _closing(session, caseworker), "letting_group", ["reason"], TODAY)
        apart = {1: {"rooms": 3}, 2: {"rooms": 4}}
        other = plan_record_changes(session, caseworker, "letting_group", apart, SOURCE, today=TODAY)
        assert without_rows(session, other, "letting_group", [2]).changed == 1


def _closing(session: Session, actor: Actor) -> Plan:
    change = {"closed_for_signup": True, "reason": "Renovering"}
    return plan_record_change(session, actor, "letting_group", [1], change, SOURCE, today=TODAY)


def test_what_somebody_else_wrote_meanwhile_is_not_written_beside(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    mine = new(database, caseworker, "letting_group", GROUP)
    write(database, caseworker, new(database, caseworker, "letting_group", {**GROUP, "waiting_time": "1"}))
    with pytest.raises(Refused, match=r"plan\.clashes_now"):
        write(database, caseworker, mine)
    assert rows(database, "letting_group", "waiting_time") == [("1",)]
