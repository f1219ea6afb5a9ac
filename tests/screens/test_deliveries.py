"""The deliveries on the screen: list, one delivery, delta, impact, sending again, verifying and replacing."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.operations.apply import apply
from backoffice.operations.plan import Source
from backoffice.operations.undo import plan_undo
from backoffice.security import Actor
from backoffice.text import use_language
from tests.operations.test_benefit_impact import a_register as benefit_register
from tests.operations.test_benefit_impact import write
from tests.screens.driving import ON_SQLITE, driven, edit, small_register
from tests.udk import AS_OF, hand_over


@ON_SQLITE
@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_list_opens_a_delivery_and_says_what_must_be_corrected(
    database: Database, everyone: Actor, tmp_path: Path, size: tuple[int, int]
) -> None:
    ids = small_register(database, everyone)
    changed = edit(database, everyone, ids[:3], heating="6")
    hand_over(database, tmp_path)
    hand_over(database, tmp_path, supersedes=1)
    with database.writing() as session:
        apply(session, everyone, plan_undo(session, everyone, changed, Source("screen")))
    async with driven(database, everyone, size) as driver:
        await driver.press("l")
        shown = await driver.shows("Leveringer til UDK", "erst. af 2", "skal rettes", "2 leveringer")
        assert all(len(line) <= size[0] for line in shown.splitlines())
        await driver.press("enter")
        await driver.on("DeliveryPage")
        await driver.shows("SKAL RETTES", "Erstatter levering 1", "UDK_alle_20261122_2.xlsx", "Huslejer")


@ON_SQLITE
async def test_a_delivery_is_sent_again_verified_and_a_changed_file_named(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    small_register(database, everyone)
    done = hand_over(database, tmp_path)
    anew = tmp_path / "igen"
    anew.mkdir()
    async with driven(database, everyone) as driver:
        await driver.press("l")
        await driver.shows("1 levering")
        await driver.press("enter")
        await driver.shows("Specifikation")
        await driver.press("x")
        await driver.answer(anew)
        await driver.until(lambda: (anew / done.path.name).exists())
        await driver.press("V")
        await driver.answer(anew / done.path.name)
        await driver.shows("er, som den blev afleveret")
        content = bytearray(done.path.read_bytes())
        content[-1] ^= 1
        done.path.write_bytes(content)
        await driver.press("V")
        await driver.answer(done.path)
        await driver.until(lambda: "er, som den" not in driver.screen())


@ON_SQLITE
async def test_only_the_changes_are_shown_delivered_and_what_they_mean(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    ids, rents, _ = benefit_register(database)
    hand_over(database, tmp_path)
    write(database, "housing_cost", {rents[ids[0]]: {"amount": 5_100_00}, rents[ids[1]]: {"amount": 4_000_01}})
    async with driven(database, everyone) as driver:
        await driver.press("l")
        await driver.shows("1 levering")
        await driver.press("l")
        await driver.on("DeliverPage")
        await driver.shows("Huslejer")
        await driver.press("N")
        await driver.shows("Huslejer ændrede", "Ændringer siden levering 1", "2 rækker")
        await driver.press("enter")
        await driver.on("ImpactPage")
        shown = await driver.shows("2 lejemål ændret", "Nettohusleje")
        assert shown.index("-1.000,00") < shown.index("100,00", shown.index("-1.000,00") + 9)
        await driver.press("escape")
        await driver.on("DeliverPage")
        await driver.press("G")
        await driver.answer(tmp_path)
        await driver.shows("Levering 2 skrevet")
    assert (tmp_path / f"UDK_alle_{AS_OF:%Y%m%d}_2.xlsx").exists()


@ON_SQLITE
async def test_a_register_that_moved_while_the_figures_were_shown_is_not_delivered(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    ids = small_register(database, everyone)
    async with driven(database, everyone) as driver:
        await driver.go("udk")
        await driver.shows("Huslejer")
        edit(database, everyone, ids[:1], heating="6")
        await driver.press("G")
        await driver.answer(tmp_path)
        await driver.shows("Registeret er ændret")
    assert not list(tmp_path.glob("UDK_*"))


@ON_SQLITE
async def test_a_new_delivery_replaces_the_one_that_is_shown(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    small_register(database, everyone)
    hand_over(database, tmp_path)
    async with driven(database, everyone) as driver:
        await driver.press("l")
        await driver.shows("1 levering")
        await driver.press("enter")
        await driver.shows("Specifikation")
        await driver.press("E")
        await driver.shows("Erstatter levering 1")
        await driver.press("G")
        await driver.answer(tmp_path)
        await driver.shows("Levering 2 skrevet")
        await driver.press("escape")
        await driver.shows("ERSTATTET af levering 2")


@ON_SQLITE
async def test_the_list_and_a_delivery_in_english(database: Database, everyone: Actor, tmp_path: Path) -> None:
    use_language("en")
    small_register(database, everyone)
    hand_over(database, tmp_path)
    async with driven(database, everyone) as driver:
        await driver.press("l")
        await driver.shows("Deliveries to UDK", "1 delivery", "full")
        await driver.press("enter")
        await driver.shows("Delivery 1", "Specification")
