"""Rents and costs on account from a day: what begins, what changes, what ends, what is refused, what is warned of."""

from datetime import date
from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy import insert, select

from backoffice.database import Database
from backoffice.models import FOREVER, Dwelling, HousingCost
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Plan, Source
from backoffice.operations.undo import plan_undo
from backoffice.security import Actor
from tests.import_files import planned, text_file, unit, written
from tests.register import add_dwellings

HEADINGS = ("BBR-enhed", "Fra dato", "Nettoleje", "Varme aconto", "Varme med i leje?")
JANUARY, JULY, NEXT_YEAR = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)


def add_costs(database: Database, dwelling: int, *costs: tuple[str, date, date, int]) -> None:
    with database.writing() as session:
        keys = new_keys(session, "housing_cost", len(costs))
        organisation = session.get_one(Dwelling, dwelling).organisation_id
        rows = [
            {
                "id": key, "organisation_id": organisation, "dwelling_id": dwelling, "cost_type": kind, "line": 0,
                "valid_from": start, "valid_to": end, "amount": amount, "status": "reported",
            }
            for key, (kind, start, end, amount) in zip(keys, costs, strict=True)
        ]  # fmt: skip
        session.execute(insert(HousingCost), rows)


def costs(database: Database, dwelling: int, kind: str = "1") -> list[tuple[date, date, int]]:
    query = select(HousingCost.valid_from, HousingCost.valid_to, HousingCost.amount)
    own = query.where(HousingCost.dwelling_id == dwelling, HousingCost.cost_type == kind)
    with database.reading() as session:
        return [(row[0], row[1], row[2]) for row in session.execute(own.order_by(HousingCost.valid_from))]


def rents(database: Database, actor: Actor, folder: Path, *rows: tuple[object, ...], write: bool = True) -> Plan:
    plan = planned(database, actor, text_file(folder / "huslejer.csv", [HEADINGS, *rows]))
    if write and plan.changed:
        written(database, actor, plan)
    return plan


def problems(plan: Plan) -> list[tuple[int, str, str]]:
    found = [bucket.problem(i) for bucket in (plan.refused, plan.further) for i in range(len(bucket))]
    return [(problem.place.row, problem.id, problem.place.column) for problem in found]


def one_dwelling(database: Database, *held: tuple[str, date, date, int]) -> int:
    with database.writing() as session:
        key = add_dwellings(session, 1)[0]
    if held:
        add_costs(database, key, *held)
    return key


def test_a_new_rent_ends_the_open_one_before_it_and_undo_opens_it_again(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    key = one_dwelling(database, ("1", JANUARY, FOREVER, 5000_00))
    plan = planned(
        database, caseworker, text_file(tmp_path / "h.csv", [HEADINGS, (unit(key), "01-01-2027", "5.100,00", "", "")])
    )
    assert (plan.asked, plan.changed, plan.following, len(plan.warnings)) == (1, 1, 1, 0)
    receipt = written(database, caseworker, plan)
    assert costs(database, key) == [(JANUARY, NEXT_YEAR, 5000_00), (NEXT_YEAR, FOREVER, 5100_00)]
    with database.reading() as session:
        undo = plan_undo(session, caseworker, receipt.change_set, Source("screen"))
    written(database, caseworker, undo)
    assert costs(database, key) == [(JANUARY, FOREVER, 5000_00)]


def test_the_same_day_changes_the_amount_and_the_same_amount_changes_nothing(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    key = one_dwelling(database, ("1", JANUARY, FOREVER, 5000_00), ("2", JANUARY, FOREVER, 400_00))
    plan = rents(database, caseworker, tmp_path, (unit(key), "2026-01-01", "5.000,00", "450,00", ""))
    assert (plan.changed, plan.unchanged, plan.following) == (1, 1, 0)
    assert (costs(database, key), costs(database, key, "2")) == (
        [(JANUARY, FOREVER, 5000_00)], [(JANUARY, FOREVER, 450_00)],
    )  # fmt: skip
    again = rents(database, caseworker, tmp_path, (unit(key), "2026-01-01", "5.000,00", "450,00", ""))
    assert (again.changed, again.unchanged) == (0, 2)


def test_an_existing_later_rent_ends_the_new_one(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    key = one_dwelling(database, ("1", JANUARY, NEXT_YEAR, 5000_00), ("1", NEXT_YEAR, FOREVER, 5200_00))
    rents(database, caseworker, tmp_path, (unit(key), "01-07-2026", "5.100,00", "", ""))
    assert costs(database, key) == [
        (JANUARY, JULY, 5000_00), (JULY, NEXT_YEAR, 5100_00), (NEXT_YEAR, FOREVER, 5200_00),
    ]  # fmt: skip


def test_a_rent_whose_end_was_set_is_not_overlapped(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    key = one_dwelling(database, ("1", JANUARY, date(2026, 10, 1), 5000_00))
    plan = rents(database, caseworker, tmp_path, (unit(key), "01-07-2026", "5.100,00", "400,00", ""))
    assert problems(plan) == [(2, "import.overlapping", "Nettoleje")]
    assert (plan.asked, plan.changed) == (1, 0)
    assert rents(database, caseworker, tmp_path, (unit(key), "01-10-2026", "5.100,00", "", "")).following == 0


def test_several_days_of_one_dwelling_follow_each_other_in_any_order_of_rows(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    key = one_dwelling(database, ("1", JANUARY, FOREVER, 5000_00))
    rows = ((unit(key), "01-01-2027", "5.200,00", "", ""), (unit(key), "01-01-2026", "4.900,00", "", ""),
            (unit(key), "01-07-2026", "5.100,00", "", ""))  # fmt: skip
    plan = rents(database, caseworker, tmp_path, *rows)
    assert (plan.asked, plan.changed, plan.following) == (3, 3, 0)
    expected = [(JANUARY, JULY, 4900_00), (JULY, NEXT_YEAR, 5100_00), (NEXT_YEAR, FOREVER, 5200_00)]
    assert costs(database, key) == expected
    assert rents(database, caseworker, tmp_path, *rows).unchanged == 3


def test_the_mark_that_heat_is_in_the_rent_belongs_to_the_heat(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    key = one_dwelling(database)
    plan = rents(database, caseworker, tmp_path, (unit(key), "01-01-2027", "5.100,00", "400,00", "ja"))
    assert plan.created[0].columns["included_in_rent"] == [None, True]
    changed = rents(database, caseworker, tmp_path, (unit(key), "01-01-2027", "5.100,00", "400,00", "nej"))
    assert (changed.changed, changed.unchanged) == (1, 1)
    without = rents(database, caseworker, tmp_path, (unit(key), "01-02-2027", "5.100,00", "", "ja"), write=False)
    assert [problem.id for problem, _ in without.warnings.by_kind()] == ["import.included_without_amount"]


def test_rows_that_cannot_be_used_are_refused_by_place(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    key = one_dwelling(database)
    plan = rents(
        database, caseworker, tmp_path,
        (unit(key), "01-01-2027", "-5.100,00", "400,00", ""),
        (unit(key), "31-02-2027", "5.100,00", "", ""),
        (unit(77), "01-01-2027", "5.100,00", "", ""),
        (unit(key), "01-03-2027", "5.100,00", "", ""),
        (unit(key), "01-03-2027", "5.200,00", "", ""),
        (unit(key), "01-01-2199", "5.200,00", "", ""),
        (unit(key), "", "5.200,00", "", ""),
        (unit(key), "01-04-2027", "", "", ""),
    )  # fmt: skip
    assert problems(plan) == [
        (2, "import.negative_amount", "Nettoleje"),
        (3, "value.not_a_date", "Fra dato"),
        (4, "import.unknown_dwelling", "BBR-enhed"),
        (7, "value.too_large", "Fra dato"),
        (8, "value.required", "Fra dato"),
        (5, "import.twice", "BBR-enhed"),
        (6, "import.twice", "BBR-enhed"),
    ]
    assert (plan.asked, plan.changed, plan.unchanged) == (8, 0, 1)


def test_a_repayment_may_be_negative_and_ends_no_other(database: Database, caseworker: Actor, tmp_path: Path) -> None:
    key = one_dwelling(database, ("11", JANUARY, FOREVER, -10_00))
    folder = user_data_path("backoffice", appauthor=False) / "dialects" / "kontoret"
    folder.mkdir(parents=True)
    columns = "\n".join(['"BBR" = "bbr_unit"', '"Fra" = "valid_from"', '"Retur" = "cost.repayment"'])
    dialect = f'name = "Kontoret"\nkind = "rents"\n[[sheet]]\n[sheet.columns]\n{columns}\n'
    (folder / "rents.toml").write_text(dialect, "utf-8")
    rows = [("BBR", "Fra", "Retur"), (unit(key), "01-07-2026", "-20,00")]
    plan = planned(database, caseworker, text_file(tmp_path / "retur.csv", rows))
    assert (plan.changed, plan.following, len(plan.refused)) == (1, 0, 0)
    written(database, caseworker, plan)
    assert costs(database, key, "11") == [(JANUARY, FOREVER, -10_00), (JULY, FOREVER, -20_00)]


def test_a_known_rent_changed_back_in_time_or_by_much_is_warned_of(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    key = one_dwelling(database, ("1", JANUARY, FOREVER, 5000_00))
    plan = rents(database, caseworker, tmp_path, (unit(key), "01-07-2026", "6.500,00", "400,00", ""))
    assert {problem.id: (n, problem.place.column) for problem, n in plan.warnings.by_kind()} == {
        "import.rent_retroactive": (1, "Nettoleje"),
        "import.rent_jump": (1, "Nettoleje"),
    }
