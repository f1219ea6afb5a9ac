"""One case by keys only, in Danish at 80×24: from the notice to the final settlement, two persons, nothing but the keyboard."""

from datetime import date

from backoffice.database import Database
from backoffice.models import Dwelling, HousingCost
from backoffice.operations.keys import new_keys
from backoffice.security import Actor, Grant, Role
from tests.cases import START, a_lease, facts
from tests.screens.driving import ON_SQLITE, Driver, driven
from tests.vacancies import leases

EVERY_ROLE = tuple(Grant(role) for role in Role)
ANNA, BODIL = Actor("anna", EVERY_ROLE), Actor("bodil", EVERY_ROLE)
ADDRESS = "Åparken 1, st. tv"


def _costs(database: Database, dwelling: int) -> None:
    """Give the dwelling a rent, and heating on account: something is held back for it at the end."""
    with database.writing() as session:
        owner = session.get_one(Dwelling, dwelling).organisation_id
        for cost_type, amount in (("1", 790_000), ("3", 60_000)):
            session.add(
                HousingCost(
                    id=new_keys(session, "housing_cost", 1)[0], organisation_id=owner, dwelling_id=dwelling,
                    cost_type=cost_type, amount=amount, valid_from=date(2020, 1, 1), status="reported",
                )
            )  # fmt: skip


def _fits(screen: str) -> None:
    lines = screen.splitlines()
    assert len(lines) <= 24 and all(len(line) <= 80 for line in lines)


async def _written(driver: Driver, *said: str, page: str = "CasePage") -> None:
    """Look at the plan, write it, and wait for what the place then says."""
    await driver.on("PlanPage")
    _fits(driver.screen())
    await driver.press("G")
    await driver.on(page)
    _fits(await driver.shows(*said))


async def _step(driver: Driver, said: str, downs: int = 0) -> None:
    """Choose a step of the case, or of a settlement."""
    await driver.press("j")
    await driver.on("ChoosePage")
    _fits(await driver.shows(said))
    await driver.press(*["down"] * downs, "enter")


async def _notice(driver: Driver) -> None:
    """The notice is received without contact data, they come, and the dates are explained and confirmed."""
    await driver.press("6")
    await driver.shows("Ingen sager")
    await driver.press("n")
    await driver.answer(ADDRESS)
    await driver.on("TerminationFormPage")
    _fits(await driver.shows("Opret · Opsigelse", ADDRESS))
    await driver.press(
        "down", "down", *"20", "minus", *"07", "minus", *"2026", "enter", "down", *"10", "colon", *"30", "enter"
    )
    await driver.press("down", "f4")
    await driver.shows("E-mail")
    await driver.press("e", "enter", "down", "f4")
    await driver.shows("E-mail og telefonnummer")
    await driver.press("e", "space", "enter", "f2")
    await _written(driver, "> Mangelfuld", "! Mangler", "E-mail og telefonnummer")
    await _step(driver, "Oplysninger er kommet")
    await driver.shows("Hvad mangler opsigelsen stadig?")
    await driver.press("e", "space", "enter")
    await driver.answer("21-07-2026")
    await _written(driver, "> Modtaget", "31-10-2026", "02-11-2026")
    await driver.press("w")
    _fits(await driver.shows("Senest modtaget 03-08-2026", "mandag 03-08-2026", "DSB Ejendomme"))
    await driver.press("escape")
    await _step(driver, "Bekræft opsigelsen")
    await driver.shows("Er der tab ved, at boligen står tom fra 01-11-2026?")
    await driver.press("down", "enter")
    await _written(driver, "> Bekræftet", "Lejeren er flyttet")


async def _moving_out(driver: Driver) -> None:
    await _step(driver, "Lejeren er flyttet")
    await driver.answer("31-10-2026")
    await driver.answer("20-11-2026")
    await driver.answer("20-11-2026")
    await driver.shows("Er hele boligen tom?")
    await driver.press("enter")
    await _written(driver, "> Fraflyttet", "Indkald til syn")


async def _inspection(driver: Driver) -> None:
    """The inspection is arranged for today, as was agreed, held and reported with a line of damage."""
    await _step(driver, "Indkald til syn")
    await driver.on("InspectionFormPage")
    await driver.press(*"22", "minus", *"11", "minus", *"2026", "enter", "down", "down", "j", "f2")
    await _written(driver, "> Fraflyttet")
    await driver.press("f7")
    await driver.on("InspectionPage")
    await driver.press("j")
    await driver.answer("22-11-2026")
    await _written(driver, "Indkaldt til syn", page="InspectionPage")
    await driver.press("j")
    await driver.answer("22-11-2026")
    await driver.answer("bo")
    await driver.on("ChoosePage")
    await driver.press("enter")
    await driver.shows("Blev nøglerne afleveret?")
    await driver.press("enter")
    await _written(driver, "Synet", page="InspectionPage")
    await driver.press("n")
    await driver.on("ChoosePage")
    await driver.press("down", "enter")
    await driver.on("LineFormPage")
    await driver.press("down", "down", *"Hul", "enter", *["down"] * 4, *"1250", "enter", "f2")
    await _written(driver, "Misligholdelse 1.250,00", page="InspectionPage")
    await driver.press("j")
    await driver.answer("22-11-2026")
    await driver.on("ChoosePage")
    await driver.press("enter")
    await _written(driver, "Rapport sendt", page="InspectionPage")
    await driver.press("escape")
    await driver.on("CasePage")
    _fits(await driver.shows("> Rapport sendt", "Lav afregningen"))


async def _first_draft(driver: Driver) -> None:
    """The settlement is proposed from the deposit, the damage and the rent; something is held back for the heating."""
    await _step(driver, "Lav afregningen")
    await driver.answer("0")
    await driver.answer("0")
    await driver.on("PlanPage")
    await driver.press("G")
    await driver.on("SettlementPage")
    _fits(await driver.shows("23.700,00", "1.250,00"))
    await driver.press("t")
    await driver.shows("!!")


async def _first_sent(driver: Driver) -> None:
    """Somebody else approves it and notes it as sent; the case waits for the heating account, which then comes."""
    await driver.on("CasePage")
    _fits(await driver.shows("> Afregn. kladde", "Godkend og send"))
    await _step(driver, "Godkend og send afregningen")
    await driver.on("SettlementPage")
    await driver.press("t")
    await _written(driver, "Godkendt", page="SettlementPage")
    await _step(driver, "Notér, at den er sendt")
    await driver.press("enter")
    await _written(driver, "Sendt", page="SettlementPage")
    await _step(driver, "Afvent forbrugsregnskabet")
    await _written(driver, "Sendt", page="SettlementPage")
    await _step(driver, "anden afregning")
    await driver.press("enter", "enter")
    await driver.on("ChoosePage")
    await driver.shows("Penge tilbage til lejeren")
    await driver.press("enter")
    await driver.answer("412,50")
    await _written(driver, "Frigivet: det tilbageholdte", "412,50", page="SettlementPage")
    await driver.press("escape", "escape")
    await driver.on("CasePage")
    _fits(await driver.shows("> Afventer forb."))


async def _final(driver: Driver) -> None:
    """The first person approves the second settlement, sends it and closes the case."""
    await driver.on("CasePage")
    await _step(driver, "Afregn endeligt")
    await driver.on("SettlementPage")
    await driver.press("t")
    await _written(driver, "Godkendt", page="SettlementPage")
    await _step(driver, "Notér, at den er sendt")
    await driver.press("enter")
    await _written(driver, "Sendt", page="SettlementPage")
    await driver.press("escape")
    await driver.on("CasePage")
    _fits(await driver.shows("> Endelig", "Luk sagen"))
    await _step(driver, "Luk sagen")
    await driver.shows("Hvordan er sagen endt?")
    await driver.press("g", "enter")
    await _written(driver, "> Lukket", "x Endelig")


@ON_SQLITE
async def test_a_case_goes_from_the_notice_to_the_final_settlement_by_keys_only(database: Database) -> None:
    dwelling, _ = a_lease(database, deposit=2_370_000)
    _costs(database, dwelling)
    async with driven(database, ANNA) as driver:
        await _notice(driver)
        await _moving_out(driver)
        await _inspection(driver)
        await _first_draft(driver)
    async with driven(database, BODIL) as driver:
        await driver.go("sag 1")
        await _first_sent(driver)
    async with driven(database, ANNA) as driver:
        await driver.go("sag 1")
        await _final(driver)
    here = facts(database, 1)
    assert (here.phase, here.closed_how, here.second) == ("closed", "zero", "sent")
    end = date(2026, 11, 1)
    assert [row[:3] for row in leases(database, dwelling)] == [("let", START, end), ("vacant", end, None)]
