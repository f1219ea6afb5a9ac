"""A settlement by keys only: proposed from the list, a line written, explained, approved by another, sent."""

from backoffice import text
from backoffice.database import Database
from backoffice.security import Actor
from tests.screens.driving import ON_SQLITE, Driver, driven
from tests.settled import OTHER, amounts, ready, settlements


def _fits(screen: str, width: int = 80, height: int = 24) -> None:
    lines = screen.splitlines()
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)


async def _carried_out(driver: Driver, page: str) -> None:
    await driver.on("PlanPage")
    await driver.press("G")
    await driver.on(page)


async def _choose(driver: Driver, said: str, downs: int = 0) -> None:
    await driver.on("ChoosePage")
    await driver.shows(said)
    await driver.press(*["down"] * downs, "enter")


async def _proposed(driver: Driver) -> None:
    """Propose a settlement from the list and write a line of one's own."""
    await driver.press("7")
    await driver.on("SettlementsPage")
    await driver.shows("Der er ingen flytteafregninger her")
    await driver.press("n")
    await _choose(driver, "Åparken 1, st. tv")
    await driver.answer("0")
    await driver.answer("0")
    await _carried_out(driver, "SettlementPage")
    _fits(await driver.shows("── Til gode", "21.500,00", "10.992,96", "── Resultat", "10.507,04", "Tilbageholdt"))
    await driver.press("n")
    await driver.on("SettlementLinePage")
    await driver.shows("Post")
    await driver.press("3", "6", "down", *"Antenne", "down", *"120", "f2")
    await _carried_out(driver, "SettlementPage")
    await driver.shows("Antenne", "120,00", "skrevet", "10.387,04")


@ON_SQLITE
async def test_one_settlement_by_keys_only_from_the_proposal_to_the_sending(
    database: Database, caseworker: Actor
) -> None:
    report = [("normal", 1_425_075), ("misuse", 230_000)]
    with database.writing() as session:
        case = ready(session, report=report, lease={"entry_deposit": 2_150_000}, on_account=100_000)
    async with driven(database, caseworker) as driver:
        await _proposed(driver)
        await driver.press("w")
        await driver.on("ExplainPage")
        _fits(await driver.shows("Du får", "holdes tilbage", "Beboerindskud"))
        await driver.press("escape")
        await driver.on("SettlementPage")
        await driver.press("t")
        await driver.shows("ikke ret")
    held = settlements(database, case)[0]
    assert amounts(held)["reserve"] == [held["retained"]] != [0]
    async with driven(database, OTHER) as driver:
        await driver.go(f"afregning {held.id}")
        await driver.shows("Kladde", "skrevet af anna")
        await driver.press("t")
        await _carried_out(driver, "SettlementPage")
        await driver.shows("Godkendt · Første afregning", "Flytteafregningen er godkendt")
        await driver.press("j")
        await _choose(driver, "Notér, at den er sendt")
        await driver.press("enter")
        await _carried_out(driver, "SettlementPage")
        await driver.shows("Sendt")
        await driver.press("e")
        await driver.shows("er sendt og ændres aldrig")


@ON_SQLITE
async def test_a_wide_screen_in_english_shows_rule_and_evidence_beside_each_line(
    database: Database, caseworker: Actor
) -> None:
    from backoffice.operations.settlements import Asked, plan_draft
    from tests.settled import TODAY, WRITER, write

    with database.writing() as session:
        case = ready(session, report=[("misuse", 10_000)], lease={"entry_deposit": 500_000})
    write(database, WRITER, plan_draft, case, Asked(), today=TODAY)
    text.use_language("en")
    async with driven(database, caseworker, (160, 50)) as driver:
        await driver.press("7")
        screen = await driver.shows("First settlement", "Version")
        _fits(screen, 160, 50)
        await driver.press("enter")
        _fits(await driver.shows("Rule", "Evidence", "Regning F-1", "Almenlejelovens § 47"), 160, 50)
