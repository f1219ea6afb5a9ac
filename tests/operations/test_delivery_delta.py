"""Deltas to UDK: what is new, changed with old and new, withdrawn with a reason, and nothing else; deliveries that replace."""

import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from backoffice.database import Database
from backoffice.exchange.delivery_spec_files import read_spec
from backoffice.models import FOREVER, DeliveredRow, Delivery, DeliveryFile, Dwelling, HousingCost
from backoffice.operations.delivery import plan_delivery
from backoffice.operations.delivery_manifest import manifest_path
from backoffice.operations.delivery_resend import resend
from backoffice.queries.deliveries import deliveries
from backoffice.queries.selection import EVERYWHERE
from backoffice.resources import folder as resource
from backoffice.rules.problems import Refused
from backoffice.security import EVERYTHING, Actor
from tests.udk import APPROVER, AS_OF, a_register, add_costs, front_of, hand_over, sheets_of

ABOUT = ("Forside", "Afviste", "Boligstøtte")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to deliver into."""
    made = tmp_path / "til udk"
    made.mkdir()
    return made


def set_rent(database: Database, dwelling: int, oere: int) -> None:
    with database.writing() as session:
        chosen = (HousingCost.dwelling_id == dwelling) & (HousingCost.cost_type == "1")
        session.execute(update(HousingCost).where(chosen).values(amount=oere))


def data_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: rows for name, rows in sheets_of(path).items() if name not in ABOUT}


def test_one_rent_changed_between_two_deliveries_is_one_row(database: Database, folder: Path) -> None:
    ids, _ = a_register(database)
    first = hand_over(database, folder)
    set_rent(database, ids[7], 5_425_18)
    with database.reading() as session:
        plan = plan_delivery(session, APPROVER, EVERYWHERE, AS_OF, changes_only=True)
    second = hand_over(database, folder, changes_only=True)
    data = data_of(second.path)
    assert list(data) == ["Huslejer ændrede"] and len(data["Huslejer ændrede"]) == 1
    row = data["Huslejer ændrede"][0]
    assert row["BBR-enhed"].endswith(f"{ids[7]:012}")
    assert (row["Ændret"], row["Beløb pr. måned"], row["Før: Beløb pr. måned"]) == (
        "Beløb pr. måned", 5425.18, 5425.17,
    )  # fmt: skip
    others = [value for heading, value in row.items() if heading.startswith("Før: ") and value is not None]
    assert others == [5425.17]
    assert plan.counts == second.counts and plan.rows == 1
    assert plan.changes is not None and plan.changes["costs"] == {"new": 0, "changed": 1, "withdrawn": 0}
    front = front_of(second.path)
    assert (front["Slags"], front["Bygger på levering nummer"]) == ("Kun ændringer siden leveringen før", first.number)
    with database.reading() as session:
        kept = session.execute(select(DeliveredRow).where(DeliveredRow.delivery_id == second.number)).scalars().all()
        assert [(one.sheet, one.change, one.position) for one in kept] == [("costs", "changed", 0)]


def test_a_chain_of_deltas_tells_old_values_from_the_file_that_told_them_last(database: Database, folder: Path) -> None:
    ids, _ = a_register(database)
    hand_over(database, folder)
    set_rent(database, ids[7], 5_500_00)
    add_costs(database, [(ids[7], "2", date(2026, 1, 1), FOREVER, 100_00, "reported")])
    second = data_of(hand_over(database, folder, changes_only=True).path)
    assert {name: len(rows) for name, rows in second.items()} == {"Huslejer nye": 1, "Huslejer ændrede": 1}
    set_rent(database, ids[7], 5_600_00)
    with database.writing() as session:
        own = (HousingCost.dwelling_id == ids[7]) & (HousingCost.cost_type == "2")
        session.execute(update(HousingCost).where(own).values(amount=200_00))
    third = data_of(hand_over(database, folder, changes_only=True).path)["Huslejer ændrede"]
    assert sorted((row["Før: Beløb pr. måned"], row["Beløb pr. måned"]) for row in third) == [(100, 200), (5500, 5600)]
    set_rent(database, ids[0], 1_00)
    fourth = data_of(hand_over(database, folder, changes_only=True).path)["Huslejer ændrede"]
    assert sorted(row["Før: Beløb pr. måned"] for row in fourth) == [5000, 5425.17]
    with pytest.raises(Refused) as refusal:
        hand_over(database, folder, changes_only=True)
    assert refusal.value.problems[0].id == "delivery.nothing_changed"


def test_withdrawn_rows_say_what_was_told_and_why_it_is_told_no_more(database: Database, folder: Path) -> None:
    ids, others = a_register(database)
    hand_over(database, folder)
    with database.writing() as session:
        gone = select(HousingCost.id).where(HousingCost.dwelling_id == ids[0], HousingCost.cost_type == "10")
        session.execute(delete(HousingCost).where(HousingCost.id.in_(gone)))
        session.execute(update(Dwelling).where(Dwelling.id == others[0]).values(suppress_udk=True))
    data = data_of(hand_over(database, folder, changes_only=True).path)
    rents = {
        row["Udgiftstype, kode"]: row for row in data["Huslejer udgåede"] if row["BBR-enhed"][-12:] == f"{ids[0]:012}"
    }
    assert rents["10"]["Årsag"].startswith("Findes ikke længere") and rents["10"]["Beløb pr. måned"] == 0.1
    assert set(rents) == {"10"}
    hidden = {
        name: [row["Årsag"] for row in rows if row["BBR-enhed"][-12:] == f"{others[0]:012}"]
        for name, rows in data.items()
    }
    assert {name: set(said) for name, said in hidden.items() if said} == {
        name: {"Boligen er nu undertrykt over for UDK"}
        for name in ("Huslejer udgåede", "Boliger udgåede", "Lejeforhold udgåede")
    }
    with pytest.raises(Refused) as refusal:
        hand_over(database, folder, changes_only=True)
    assert refusal.value.problems[0].id == "delivery.nothing_changed"


def test_a_draft_is_held_back_and_what_was_told_of_it_stays_until_it_is_reported(
    database: Database, folder: Path
) -> None:
    ids, _ = a_register(database)
    hand_over(database, folder)
    before = plan_changes(database)
    assert set(before.values()) == {(0, 0, 0)}
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(status="draft", heating="5"))
        draft = (HousingCost.dwelling_id == ids[7]) & (HousingCost.cost_type == "1")
        session.execute(update(HousingCost).where(draft).values(status="draft"))
    assert plan_changes(database) == before
    with pytest.raises(Refused) as refusal:
        hand_over(database, folder, changes_only=True)
    assert refusal.value.problems[0].id == "delivery.nothing_changed"
    with database.reading() as session:
        held = plan_delivery(session, APPROVER, EVERYWHERE, AS_OF, changes_only=True).held_back
    assert held["draft"] >= 2 and held["dwelling_not_reported"] >= 1
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(status="reported"))
        session.execute(update(HousingCost).where(draft).values(status="reported"))
    data = data_of(hand_over(database, folder, changes_only=True).path)
    assert {name: len(rows) for name, rows in data.items()} == {"Boliger ændrede": 1}


@pytest.mark.parametrize(
    ("start", "end", "withheld"),
    [
        (None, None, True),
        (AS_OF, None, True),
        (AS_OF + timedelta(days=1), None, False),
        (None, AS_OF + timedelta(days=1), True),
        (None, AS_OF, False),
        (date(2020, 1, 1), AS_OF, False),
    ],
)
def test_a_dwelling_is_withheld_from_udk_on_the_days_of_its_period_and_counted(
    database: Database, folder: Path, start: date | None, end: date | None, withheld: bool
) -> None:
    ids, _ = a_register(database)
    with database.reading() as session:
        usual = plan_delivery(session, APPROVER, EVERYWHERE, AS_OF)
    with database.writing() as session:
        period = {"suppress_udk_from": start, "suppress_udk_to": end, "suppress_udk_reason": "adresse"}
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(suppress_udk=True, **period))
    with database.reading() as session:
        plan = plan_delivery(session, APPROVER, EVERYWHERE, AS_OF)
    assert plan.suppressed - usual.suppressed == int(withheld)
    assert usual.counts["Boliger"] - plan.counts["Boliger"] == int(withheld)


def plan_changes(database: Database) -> dict[str, tuple[int, int, int]]:
    with database.reading() as session:
        plan = plan_delivery(session, APPROVER, EVERYWHERE, AS_OF, changes_only=True)
    assert plan.changes is not None
    return {source: (one["new"], one["changed"], one["withdrawn"]) for source, one in plan.changes.items()}


def test_moves_that_are_a_year_old_are_not_withdrawn(database: Database, folder: Path) -> None:
    a_register(database)
    hand_over(database, folder)
    with database.reading() as session:
        plan = plan_delivery(session, APPROVER, EVERYWHERE, date(2027, 12, 1), changes_only=True)
    assert plan.changes is not None and plan.changes["move_outs"]["withdrawn"] == 0


def test_there_is_no_delta_without_a_delivery_of_the_same_place_and_specification(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    a_register(database)
    with pytest.raises(Refused) as first:
        hand_over(database, folder, changes_only=True)
    assert first.value.problems[0].id == "delivery.no_base"
    hand_over(database, folder)
    other = tmp_path / "anden.toml"
    other.write_text((resource("imports") / "udk" / "standard.toml").read_text() + "\n")
    with pytest.raises(Refused) as second:
        hand_over(database, folder, changes_only=True, spec=read_spec(other))
    assert second.value.problems[0].id == "delivery.no_base"


def test_a_replaced_delivery_is_shown_as_replaced_and_no_delta_builds_on_it(database: Database, folder: Path) -> None:
    ids, _ = a_register(database)
    hand_over(database, folder)
    set_rent(database, ids[7], 5_500_00)
    wrong = hand_over(database, folder, changes_only=True)
    set_rent(database, ids[7], 5_600_00)
    right = hand_over(database, folder, changes_only=True, supersedes=wrong.number)
    assert [row["Før: Beløb pr. måned"] for row in data_of(right.path)["Huslejer ændrede"]] == [5425.17]
    assert front_of(right.path)["Erstatter levering nummer"] == wrong.number
    with database.reading() as session:
        lines = {line.id: line for line in deliveries(session, EVERYTHING)}
    assert (lines[wrong.number].superseded_by, lines[right.number].supersedes) == (right.number, wrong.number)
    assert lines[right.number].base == 1
    with pytest.raises(Refused) as again:
        hand_over(database, folder, supersedes=wrong.number)
    assert again.value.problems[0].id == "delivery.replaced_before"
    with pytest.raises(Refused) as below:
        hand_over(database, folder, supersedes=1)
    assert below.value.problems[0].id == "delivery.has_later"


def test_a_delivery_is_sent_again_byte_for_byte_and_over_nothing(
    database: Database, folder: Path, tmp_path: Path, caseworker: Actor
) -> None:
    a_register(database)
    done = hand_over(database, folder)
    anew = tmp_path / "igen"
    anew.mkdir()
    with database.reading() as session:
        sent = resend(session, APPROVER, done.number, anew)
        assert sent.path.read_bytes() == done.path.read_bytes()
        assert manifest_path(sent.path).read_bytes() == manifest_path(done.path).read_bytes()
        assert {stat.S_IMODE(path.stat().st_mode) for path in anew.iterdir()} == {0o600}
        with pytest.raises(Refused) as taken:
            resend(session, APPROVER, done.number, anew)
        assert taken.value.problems[0].id == "file.exists"
        with pytest.raises(Refused) as right:
            resend(session, caseworker, done.number, folder)
        assert right.value.problems[0].id == "no_right"
        with pytest.raises(Refused) as unknown:
            resend(session, APPROVER, 99, anew)
        assert unknown.value.problems[0].id == "delivery.unknown"


def test_a_kept_file_that_is_not_what_was_delivered_is_never_sent_or_built_on(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    ids, _ = a_register(database)
    done = hand_over(database, folder)
    with database.writing() as session:
        part = session.execute(select(DeliveryFile)).scalar_one()
        part.data = part.data[:-1] + b"x"
    done.path.unlink()
    set_rent(database, ids[7], 5_500_00)
    for act in (
        lambda: hand_over(database, folder, changes_only=True),
        lambda: resend(database.reading().__enter__(), APPROVER, done.number, folder),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.problems[0].id == "delivery.kept_damaged"
    assert not list(folder.glob("*.xlsx"))


def test_the_register_that_moved_since_the_figures_were_shown_is_not_delivered(
    database: Database, folder: Path
) -> None:
    from tests.screens.driving import edit

    ids, _ = a_register(database)
    with database.reading() as session:
        shown = plan_delivery(session, APPROVER, EVERYWHERE, AS_OF)
    from backoffice.security import Grant, Role

    edit(database, Actor("anna", (Grant(Role.CASEWORKER),)), [ids[7]], heating="5")
    with pytest.raises(Refused) as refusal:
        hand_over(database, folder, shown=shown)
    assert refusal.value.problems[0].id == "delivery.moved"
    assert not list(folder.iterdir())


def test_the_same_operation_gives_a_file_that_was_taken_away_back(database: Database, folder: Path) -> None:
    a_register(database)
    done = hand_over(database, folder, operation_id="den samme")
    content = done.path.read_bytes()
    done.path.unlink()
    manifest_path(done.path).unlink()
    again = hand_over(database, folder, operation_id="den samme")
    assert again.repeated and again.path.read_bytes() == content
    with database.reading() as session:
        assert len(session.execute(select(Delivery)).scalars().all()) == 1
