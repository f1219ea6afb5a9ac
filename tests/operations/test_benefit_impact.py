"""What changes mean for housing benefit: an oracle that looks at every day agrees on the order and on every krone."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import FOREVER, ChangeRow, ChangeSet, Dwelling, HousingCost, Lease
from backoffice.operations.apply import apply
from backoffice.operations.benefit_impact import benefit_impact
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Changes, Plan, Source
from backoffice.operations.undo import plan_undo
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.rates import own_rates_file
from backoffice.records.reference_facts import RATE_COLUMNS
from backoffice.rules.benefit import BenefitFacts, by_rates, rates_used
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.register import add_dwellings
from tests.udk import AS_OF, add_costs, add_leases, hand_over, sheets_of

RATES = {
    "benefit_heat": 9_000, "benefit_hot_water": 2_850, "benefit_electricity": 6_800,
    "benefit_maintenance_full": 6_800, "benefit_maintenance_partial": 3_375,
}  # fmt: skip
EDITOR = Actor("anna", tuple(Grant(role) for role in Role))


def write(database: Database, record: str, rows: dict[int, dict[str, Any]]) -> int:
    """Change records through a plan, as every write does; return its change set."""
    model: Any = {"dwelling": Dwelling, "housing_cost": HousingCost, "lease": Lease}[record]
    fields = tuple(next(iter(rows.values())))
    part = Changes(record, fields, values={name: [] for name in fields})
    with database.writing() as session:
        found = {one.id: one for one in session.execute(select(model).where(model.id.in_(rows))).scalars()}
        for row_id in sorted(rows):
            part.ids.append(row_id)
            part.versions.append(found[row_id].version)
            part.masks.append((1 << len(fields)) - 1)
            for name in fields:
                part.values[name].append(rows[row_id][name])
        session.expunge_all()
        plan = Plan("edit", Source("screen"), asked=len(rows), changes=[part], record=record)
        return apply(session, EDITOR, plan).change_set


def a_register(database: Database) -> tuple[list[int], dict[int, int], dict[int, int]]:
    """Nine let dwellings of 80 m², the last one empty, each with a net rent and heat; the office's own rates for 2026."""
    lines = [
        f"{kind};almen;2026-01-01;;{oere // 100},{oere % 100:02d};kr/m²/år;en prøve;nej" for kind, oere in RATES.items()
    ]
    own_rates_file().parent.mkdir(parents=True, exist_ok=True)
    own_rates_file().write_text("\n".join([";".join(RATE_COLUMNS), *lines]) + "\n", "utf-8")
    with database.writing() as session:
        ids = list(add_dwellings(session, 9, area=80, benefit_area=None, rooms=3))
    add_costs(
        database, [(one, "1", date(2026, 1, 1), FOREVER, 5_000_00 + at, "reported") for at, one in enumerate(ids)]
    )
    add_costs(database, [(one, "2", date(2026, 1, 1), FOREVER, 400_00, "reported") for one in ids])
    add_leases(database, [(one, date(2020, 1, 1), FOREVER, "1", False, "reported") for one in ids[:-1]])
    with database.reading() as session:
        costs = list(session.execute(select(HousingCost)).scalars())
    rents = {one.dwelling_id: one.id for one in costs if one.cost_type == "1"}
    return ids, rents, {one.dwelling_id: one.id for one in costs if one.cost_type == "2"}


def oracle(database: Database) -> dict[int, dict[str, Any]]:
    """What the benefit of each dwelling rests on, for every day of two years; no history, no periods compared."""
    days = [AS_OF + timedelta(days=one) for one in range(-400, 400)]
    found = {}
    with database.reading() as session:
        for dwelling in session.execute(select(Dwelling)).scalars():
            costs = [one for one in session.execute(select(HousingCost)).scalars() if one.dwelling_id == dwelling.id]
            told = [one for one in costs if one.status == "reported"]
            leases = [one for one in session.execute(select(Lease)).scalars() if one.dwelling_id == dwelling.id]
            by_day = {}
            for day in days:
                on = [one for one in told if one.valid_from <= day < one.valid_to]
                rent = sum(one.amount for one in on if one.cost_type == "1")
                heat = any(one.cost_type == "2" and one.included_in_rent for one in on)
                by_day[day] = (rent, heat)
            full = dwelling.interior_maintenance == dwelling.exterior_maintenance == "2"
            some = {dwelling.interior_maintenance, dwelling.exterior_maintenance} != {"0"} and not full
            found[dwelling.id] = {
                "days": by_day,
                "area": Decimal(dwelling.benefit_area or 0) / 100 or dwelling.area,
                "duty": 68 if full else Decimal("33.75") if some else 0,
                "facts": (dwelling.rooms, dwelling.own_kitchen),
                "let": [
                    (one.valid_from, one.valid_to) for one in leases if not one.vacant and one.status == "reported"
                ],
            }
    return found


def expected(before: dict[int, Any], after: dict[int, Any]) -> dict[int, tuple[int, int]]:
    """By dwelling the differences in net rent and by rates, øre per month, of tenancies in which anything differs."""
    found = {}
    for one, new in after.items():
        old = before[one]
        if not new["let"] or old == new:
            continue
        coming = [day for day in new["days"] if day >= AS_OF]
        past = [day for day in reversed(new["days"]) if day < AS_OF]
        day = next((day for day in (*coming, *past) if old["days"][day] != new["days"][day]), AS_OF)
        rates = []
        for state in (old, new):
            per_year = state["duty"] - (90 if state["days"][day][1] else 0)
            month = Decimal(per_year) * state["area"] / 12 * 100
            rates.append(int(month.quantize(Decimal(1), ROUND_HALF_UP)))
        found[one] = (new["days"][day][0] - old["days"][day][0], rates[1] - rates[0])
    return found


def impacts(database: Database, since: int, until: int | None = None) -> list[Any]:
    with database.reading() as session:
        return [found.line for found in benefit_impact(session, EDITOR, EVERYWHERE, AS_OF, since, until)]


def test_the_list_is_that_of_an_oracle_in_order_and_to_the_oere(database: Database) -> None:
    ids, rents, heats = a_register(database)
    write(database, "dwelling", {one: {"interior_maintenance": "0", "exterior_maintenance": "0"} for one in ids})
    since = write(database, "dwelling", {one: {"own_kitchen": True} for one in ids})
    before = oracle(database)
    write(database, "housing_cost", {rents[ids[0]]: {"amount": 5_100_01}, rents[ids[8]]: {"amount": 9_000_00}})
    write(database, "housing_cost", {heats[ids[1]]: {"included_in_rent": False}})
    write(database, "dwelling", {ids[2]: {"interior_maintenance": "2", "exterior_maintenance": "2"}})
    write(database, "dwelling", {ids[3]: {"area": 70}, ids[4]: {"area": 80}})
    write(database, "dwelling", {ids[5]: {"rooms": 4, "own_kitchen": False}})
    write(database, "housing_cost", {rents[ids[6]]: {"valid_to": date(2027, 3, 1)}})
    write(database, "housing_cost", {rents[ids[7]]: {"amount": 4_000_00, "valid_from": date(2026, 2, 1)}})
    write(database, "housing_cost", {rents[ids[0]]: {"amount": 5_200_03}})
    known = expected(before, oracle(database))
    found = impacts(database, since)
    assert {line.dwelling_id: (line.rent_difference, line.rates_difference) for line in found} == known
    assert set(known) == set(ids[:4]) | {*ids[5:8]}
    totals = [abs(sum(known[line.dwelling_id])) for line in found]
    assert totals == sorted(totals, reverse=True) and len(set(totals)) > 4
    assert sum(line.total for line in found) == sum(sum(both) for both in known.values())


def test_between_two_change_sets_only_what_changed_between_counts(database: Database) -> None:
    ids, rents, _ = a_register(database)
    since = write(database, "housing_cost", {rents[ids[0]]: {"amount": 5_100_00}})
    until = write(database, "housing_cost", {rents[ids[0]]: {"amount": 5_250_00}})
    write(database, "housing_cost", {rents[ids[0]]: {"amount": 9_999_00}, rents[ids[1]]: {"amount": 1_00}})
    line = impacts(database, since, until)[0]
    assert (line.rent_before, line.rent_after, line.rent_difference) == (5_100_00, 5_250_00, 150_00)
    assert len(impacts(database, since, until)) == 1 and len(impacts(database, since)) == 2
    assert line.changes == ("Nettohusleje: 5.100,00 → 5.250,00",)


def test_what_was_changed_and_taken_back_moves_nothing(database: Database) -> None:
    ids, rents, _ = a_register(database)
    since = write(database, "dwelling", {one: {"own_kitchen": True} for one in ids})
    changed = write(database, "housing_cost", {rents[ids[0]]: {"amount": 7_000_00}})
    assert len(impacts(database, since)) == 1
    with database.writing() as session:
        apply(session, EDITOR, plan_undo(session, EDITOR, changed, Source("screen")))
    assert impacts(database, since) == []


def test_a_lease_that_was_made_or_taken_away_is_told_with_its_dates(database: Database) -> None:
    ids, _, _ = a_register(database)
    since = write(database, "dwelling", {one: {"own_kitchen": True} for one in ids})
    with database.writing() as session:
        key = new_keys(session, "lease", 1)[0]
        number = new_keys(session, "change_set", 1)[0]
        own = session.get_one(Dwelling, ids[8])
        session.add(
            Lease(
                id=key, organisation_id=own.organisation_id, dwelling_id=own.id, valid_from=date(2026, 12, 1),
                allocation_type="1", status="reported", change_set_id=number,
            )
        )  # fmt: skip
        session.add(
            ChangeSet(
                id=number, operation_id="ny lejer", purpose="edit", user_name="anna", at=session.get_one(ChangeSet, since).at,
                source='{"way":"screen"}', plan_hash="", counts="{}", contents='{"lease":{"whole":["dwelling_id"]}}',
            )
        )  # fmt: skip
        session.add(ChangeRow(change_set_id=number, record=6, record_id=key, version_before=0, after="[1]"))
    assert [line.changes for line in impacts(database, since)] == [("Startdato: – → 01-12-2026",)]


def test_a_day_without_a_rate_says_so_and_counts_the_rent_alone(database: Database) -> None:
    ids, _, heats = a_register(database)
    since = write(database, "dwelling", {one: {"own_kitchen": True} for one in ids})
    write(database, "housing_cost", {heats[ids[1]]: {"included_in_rent": False}})
    assert impacts(database, since)[0].rates == "Varme i lejen: 90,00 kr. pr. m² om året (2026, ikke bekræftet)"
    with database.reading() as session:
        old = next(benefit_impact(session, EDITOR, EVERYWHERE, date(2025, 5, 1), since)).line
    assert (old.rates_difference, old.total, old.rates) == (None, 0, "Varme i lejen: ingen sats for dagen")


def test_the_sheet_of_a_delta_has_the_list(database: Database, tmp_path: Path) -> None:
    ids, rents, _ = a_register(database)
    hand_over(database, tmp_path)
    write(database, "housing_cost", {rents[ids[0]]: {"amount": 5_100_00}, rents[ids[1]]: {"amount": 4_000_01}})
    done = hand_over(database, tmp_path, changes_only=True)
    rows = sheets_of(done.path)["Boligstøtte"]
    assert [row["Forskel i nettohusleje pr. måned"] for row in rows] == [-1000, 100]
    assert [row["BBR-enhed"][-12:] for row in rows] == [f"{ids[1]:012}", f"{ids[0]:012}"]


def test_the_list_keeps_to_a_persons_part_and_to_changes_that_are(database: Database) -> None:
    ids, rents, _ = a_register(database)
    write(database, "housing_cost", {rents[ids[0]]: {"amount": 5_100_00}})
    with database.reading() as session:
        foreign = Actor("ib", (Grant(Role.CASEWORKER, organisation_id=999),))
        assert list(benefit_impact(session, foreign, EVERYWHERE, AS_OF, 0)) == []
        assert list(benefit_impact(session, EDITOR, Where(organisation_id=999), AS_OF, 0)) == []
        for actor, since, problem in ((Actor("ingen"), 0, "no_right"), (EDITOR, 99, "impact.no_such_change")):
            with pytest.raises(Refused) as refusal:
                list(benefit_impact(session, actor, EVERYWHERE, AS_OF, since))
            assert refusal.value.problems[0].id == problem


def test_a_change_of_area_moves_every_rate_there_is() -> None:
    before = BenefitFacts(5_000_00, 8_000, frozenset({"heat_on_account"}), "full", "none")
    after = BenefitFacts(5_000_00, 7_000, frozenset({"heat_on_account"}), "full", "none")
    assert rates_used(before, after) == ("benefit_heat", "benefit_maintenance_partial")
    assert by_rates(before, RATES) == -375_00 and by_rates(after, RATES) == -328_13
    assert rates_used(before, before) == ()
