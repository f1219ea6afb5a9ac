"""Pasting a column of BBR ids: read whatever a spreadsheet makes of it, counted, and given back to the list."""

import pytest
from textual import events

from backoffice.database import Database
from backoffice.screens.paste_ids import PasteIdsPage, read_paste
from backoffice.security import Actor
from tests.screens.driving import ON_SQLITE, driven, small_register


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_a_paste_is_read_whatever_ends_its_lines(ending: str) -> None:
    one, two = "0a3f50b4-1111-4111-8111-0123456789ab", "0a3f50b4-2222-4111-8111-0123456789ab"
    lines = ["BBR-id", f"{{{one.upper()}}}", "", f"Åparken 2\t{two}\t78", f' "{one}" ', "ikke et id", ""]
    pasted = read_paste(ending.join(lines))
    assert pasted.ids == (one, two)
    assert pasted.repeated == 1
    assert pasted.heading == "BBR-id"
    assert pasted.others == ((6, "ikke et id"),)


def test_a_paste_of_nothing_but_text_has_no_heading_and_every_line_is_told() -> None:
    pasted = read_paste("Vej 1\rVej 2")
    assert (pasted.ids, pasted.heading, len(pasted.others)) == ((), "", 2)


@ON_SQLITE
async def test_pasted_ids_are_counted_listed_and_given_back(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    units = [f"00000000-0000-4000-8000-{row_id:012}" for row_id in (*ids[:3], ids[0], 987)]
    given: list[list[int] | None] = []
    async with driven(database, everyone) as app:
        app.app.push_screen(PasteIdsPage(), given.append)
        await app.on("PasteIdsPage")
        app.app.post_message(events.Paste("BBR\r\n" + "\r\n".join(units) + "\r\nnoget andet"))
        shown = await app.shows("3 boliger fundet · 1 ukendt · 1 gentagelse · 1 linje uden BBR-id")
        assert "Første linje er taget som overskrift: BBR" in shown
        assert "findes ikke i registeret" in shown and "er intet BBR-id" in shown
        app.app.post_message(events.Paste(f"00000000-0000-4000-8000-{ids[7]:012}\n"))
        await app.shows("4 boliger fundet")
        await app.press("f2")
        await app.on("StartPage")
    assert given == [[*ids[:3], ids[7]]]


@ON_SQLITE
async def test_pasting_five_thousand_lines_presses_no_key(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.app.push_screen(PasteIdsPage())
        app.app.post_message(events.Paste("\n".join(f"00000000-0000-4000-8000-{n:012}" for n in range(1, 5001))))
        await app.shows("50 boliger fundet · 4.950 ukendte")
        await app.press("delete")
        await app.shows("Indsæt kolonnen")
        await app.press("f2")
        await app.shows("Ingen boliger fundet at mærke")
        await app.press("escape")
        await app.on("StartPage")
