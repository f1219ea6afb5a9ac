"""The history: who changed what and when, field by field for what is in sight, and the way to its undo."""

import json

from textual.screen import Screen

from backoffice.database import Database
from backoffice.models import ChangeSet
from backoffice.operations.apply import apply
from backoffice.operations.plan import Source
from backoffice.operations.undo import plan_undo
from backoffice.queries.change_lines import line_index, lines_at, newest_to_undo
from backoffice.screens.change_set_page import ChangeSetPage
from backoffice.screens.history import HistoryPage
from backoffice.screens.plan_view import PlanPage
from backoffice.security import Actor
from backoffice.text import use_language
from backoffice.widgets.read_table import ReadTable
from tests.safety.corpus import MARKUP
from tests.screens.driving import ON_SQLITE, driven, edit, small_register


def undo(database: Database, actor: Actor, number: int) -> int:
    """Take a change set back; return the undo's number."""
    with database.writing() as session:
        return apply(session, actor, plan_undo(session, actor, number, Source("screen"))).change_set


@ON_SQLITE
async def test_the_history_lists_change_sets_newest_first_in_words(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    second = edit(database, everyone, ids[10:13], heating="7")
    undo(database, everyone, second)
    async with driven(database, everyone) as app:
        await app.press("h")
        shown = await app.shows("3 ændringer", "Redigering: 4 ændret")
        lines = [line for line in shown.splitlines() if "ændret" in line]
        assert "Fortrydelse af 2: 3 ændret" in lines[0]
        assert lines[1].rstrip().endswith("af 3")
        assert " alle " in lines[2]


@ON_SQLITE
async def test_a_change_set_opens_to_its_fields_before_and_after(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.press("h")
        await app.shows("1 ændring")
        await app.press("enter")
        shown = await app.shows("4 poster · 8 felter", "Redigering · alle · ")
        assert "4 bedt om, 4 ændret" in shown
        assert "Åparken 1, st. tv" in shown and "Garage" in shown and "Fjernvarme/bl" in shown
        await app.press("enter")
        await app.on("DwellingCardPage")
        await app.press("escape", "escape")
        await app.shows("1 ændring", ">      1")


@ON_SQLITE
async def test_u_on_a_change_set_shows_the_plan_that_takes_it_back(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    second = edit(database, everyone, ids[10:13], heating="7")
    async with driven(database, everyone) as app:
        await app.press("h")
        await app.shows("2 ændringer")
        await app.press("down", "u")
        await app.on("PlanPage")
        assert plan_on(app.app.screen).undoes == 1
        await app.press("escape")
        await app.on("HistoryPage")
        await app.app.push_screen(ChangeSetPage(second))
        await app.press("u")
        await app.on("PlanPage")
        assert plan_on(app.app.screen).undoes == second


def plan_on(screen: "Screen[object]") -> object:
    """The plan of a plan page."""
    assert isinstance(screen, PlanPage)
    return screen.plan


@ON_SQLITE
async def test_u_on_a_list_means_the_newest_change_of_this_person(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    other = Actor("en anden", everyone.grants)
    edit(database, other, ids[20:22], heating="7")
    async with driven(database, everyone) as app:
        await app.press("p")
        await app.shows("50 boliger")
        await app.press("u")
        await app.on("PlanPage")
        assert plan_on(app.app.screen).undoes == 1


@ON_SQLITE
async def test_u_without_anything_to_undo_says_so(database: Database, caseworker: Actor, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, caseworker) as app:
        await app.press("p")
        await app.shows("50 boliger")
        await app.press("u")
        await app.shows("Du har ingen ændring at fortryde")


def test_what_u_takes_back_is_what_was_done_last_also_when_that_was_an_undo(
    database: Database, everyone: Actor
) -> None:
    ids = small_register(database, everyone)

    def newest() -> int | None:
        with database.reading() as session:
            return newest_to_undo(session, "alle")

    second = edit(database, everyone, ids[10:13], heating="7")
    assert newest() == second
    undone = undo(database, everyone, second)
    assert newest() == undone
    redone = undo(database, everyone, undone)
    assert newest() == redone
    with database.reading() as session:
        assert newest_to_undo(session, "en anden") is None


def test_lines_are_indexed_whole_and_fetched_for_what_is_in_sight(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    number = edit(database, everyone, ids, own_kitchen=False, disability_registration=None, heating="7")
    with database.reading() as session:
        index = line_index(session, number)
        assert list(index.record_ids) == ids
        assert len(index.lines) == 100
        some = lines_at(session, number, index, index.lines[57:60])
        assert [(line.record_id, line.field, line.before, line.after) for line in some.values()] == [
            (ids[28], "own_kitchen", 1, 0), (ids[29], "heating", "1", "7"), (ids[29], "own_kitchen", 1, 0),
        ]  # fmt: skip
        first = line_index(session, number, 5)
        assert first.lines == index.lines[: len(first.lines)] and len(first.record_ids) == 5


@ON_SQLITE
async def test_hostile_users_files_and_reasons_are_shown_letter_for_letter(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone, size=(160, 50)) as app:
        for user, reason, file in zip(MARKUP[::3], MARKUP[1::3], MARKUP[2::3], strict=False):
            with database.writing() as session:
                source = json.dumps({"way": "screen", "file": file, "file_hash": "ab"})
                session.query(ChangeSet).update({"reason": reason, "user_name": user, "source": source})
            await app.app.push_screen(HistoryPage())
            await app.shows("1 ændring", user[:8].rstrip())
            await app.press("enter")
            await app.shows("4 poster", f"Begrundelse: {reason}", f"Fil: {file}")
            await app.press("escape", "escape")


@ON_SQLITE
async def test_the_history_speaks_english_and_shows_files_on_a_wide_terminal(
    database: Database, everyone: Actor
) -> None:
    small_register(database, everyone)
    use_language("en")
    async with driven(database, everyone, size=(160, 50)) as app:
        await app.press("h")
        await app.shows("1 change", "Edit: 4 changed", "File")
        await app.press("enter")
        await app.shows("Change 1", "u shows a plan for undoing it", "4 records · 8 fields")
        assert len(app.app.screen.query_one(ReadTable).source.ids) == 8
