"""Letters on the screens: from a case to the file with the keys alone, what is missing told, and one noted as sent."""

from pathlib import Path

from sqlalchemy import insert

from backoffice.database import Database
from backoffice.models import Letter
from backoffice.queries.codes import code_lists
from backoffice.screens.case_page import CasePage
from backoffice.screens.letters import LettersPage
from backoffice.screens.settlement_page import SettlementPage
from backoffice.screens.settlements import SettlementsPage
from backoffice.security import Actor
from tests.letter_register import NAMES, Tenancy, add_tenancy
from tests.screens.driving import ON_SQLITE, TODAY, driven


def _tenancy(database: Database) -> Tenancy:
    with database.writing() as session:
        return add_tenancy(session)


@ON_SQLITE
async def test_a_letter_is_seen_whole_made_and_noted_as_sent(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    own, file = _tenancy(database), tmp_path / "brev.txt"
    async with driven(database, everyone) as app:
        app.app.push_screen(CasePage(own.termination))
        await app.on("CasePage")
        await app.press("k")
        await app.on("LettersPage")
        shown = await app.shows("Flytteafregning", "passer nu", "Bekræftelse af opsigelse", "kan laves", "0 er lavet")
        # What fits the phase stands first.
        lines = [line for line in shown.splitlines() if "passer nu" in line or "kan laves" in line]
        assert "Flytteafregning" in lines[0] and "passer nu" in lines[0] and "kan laves" in lines[-1]
        await app.press("enter")
        await app.on("LetterPage")
        shown = await app.shows("••••••", "Flytteafregning", "Alt er udfyldt", "settlement.txt")
        assert not any(name in shown for name in NAMES)
        await app.press("g")
        await app.answer(file)
        await app.on("LettersPage")
        await app.shows("lavet 22-11-2026", "Brevet er lavet")
        assert all(name in file.read_text("utf-8") for name in NAMES)
        assert file.stat().st_mode & 0o077 == 0
        await app.press("end", "y")
        await app.on("ChoosePage")
        await app.press("e", "enter")
        await app.answer("22-11-2026")
        await app.shows("sendt 22-11-2026 e-mail", "noteret som sendt")


@ON_SQLITE
async def test_what_is_missing_is_named_with_who_fills_it_and_can_be_written(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    own, file = _tenancy(database), tmp_path / "svar.docx"
    async with driven(database, everyone, size=(160, 50)) as app:
        app.app.push_screen(LettersPage("settlement", own.settlement))
        await app.shows("Svar på indsigelse")
        await app.press("end", "enter")
        await app.on("LetterPage")
        await app.shows("Mangler", "{svar}", "skrives for dette brev")
        await app.press("g")
        await app.shows("skrives for dette brev")
        assert not file.exists()
        await app.press("e")
        await app.answer("Vi fastholder beløbet.")
        await app.shows("Vi fastholder beløbet.", "Alt er udfyldt")
        await app.press("g")
        await app.answer(file)
        await app.on("LettersPage")
        assert file.read_bytes().startswith(b"PK")


@ON_SQLITE
async def test_letters_that_wait_to_be_sent_are_one_list(database: Database, everyone: Actor) -> None:
    own = _tenancy(database)
    with database.writing() as session:
        kinds = code_lists(session)["letter_kind"].by_meaning
        place = {"organisation_id": 1, "dwelling_id": 1, "lease_id": own.lease, "termination_id": own.termination}
        rows = [
            {"id": key, "letter_kind": kinds[name].code, "made_on": TODAY, "status": "reported", **place}
            for key, name in enumerate(("confirmation", "summons"), 1)
        ]
        session.execute(insert(Letter), rows)
    async with driven(database, everyone) as app:
        await app.go("breve")
        await app.on("LetterListPage")
        await app.shows("2 breve · ikke sendt", "lavet ")
        await app.press("a", "y", "e", "enter")
        await app.answer("22-11-2026")
        await app.shows("2 breve er noteret som sendt")
        await app.press("v")
        await app.shows("sendt 22-11-2026 e-mail", "sendte også")


@ON_SQLITE
async def test_a_settlement_is_kept_as_a_page_and_the_list_as_a_workbook(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    own = _tenancy(database)
    async with driven(database, everyone) as app:
        app.app.push_screen(SettlementsPage())
        await app.shows("Åparken 1, st. tv")
        await app.press("x")
        await app.answer(tmp_path / "liste.xlsx")
        await app.shows("2 flytteafregninger skrevet til")
        app.app.push_screen(SettlementPage(own.settlement))
        await app.shows("Depositum")
        await app.press("x")
        await app.on("ChoosePage")
        await app.press("enter")
        await app.answer(tmp_path / "afregning.txt")
        await app.shows("Gemt: ")
    assert all(name in (tmp_path / "afregning.txt").read_text("utf-8") for name in NAMES)
    assert sorted(path.name for path in tmp_path.glob("*.*") if path.suffix in (".txt", ".xlsx")) == [
        "afregning.txt", "liste.xlsx",
    ]  # fmt: skip
