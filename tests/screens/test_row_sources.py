"""Where the rows of a row table come from: pages in sight, first pages, slow sources, refusals."""

from backoffice.widgets.row_messages import RowsRefused
from backoffice.widgets.row_source import KEPT_PAGES, PAGE
from tests.screens.lists import MANY, AwayRows, ListApp, NumberRows, SlowRows, burst, counts


async def test_only_pages_that_are_seen_are_fetched_and_few_are_kept() -> None:
    app = ListApp(NumberRows(MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        for page in range(KEPT_PAGES + 10):
            app.table.move_to(page * PAGE)
            app.lines()
        fetched = len(app.source.fetched)
        app.table.move_to((KEPT_PAGES + 5) * PAGE)
        app.lines()
        assert len(app.source.fetched) == fetched
        app.table.move_to(0)
        app.lines()
        assert len(app.source.fetched) == fetched + PAGE
        await pilot.pause()


async def test_refreshed_rows_are_fetched_again_and_a_removed_one_is_told() -> None:
    app = ListApp(NumberRows(MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        app.source.word, app.source.gone = "Sti", {3}
        assert app.lines()[2].startswith(">  Vej 2")
        app.table.refresh_rows([400_000])
        assert app.lines()[2].startswith(">  Vej 2")
        app.table.refresh_rows([2])
        assert app.lines()[2].startswith(">  Sti 2")
        assert app.lines()[3].strip() == "(rækken findes ikke længere)"
        app.source.word = "Vej"
        app.table.refresh_rows()
        assert app.lines()[2].startswith(">  Vej 2")
        assert app.table.cursor_id == 2


async def test_end_of_a_first_page_shows_the_last_page_and_the_whole_list_takes_over_there() -> None:
    app = ListApp(NumberRows(range(1, 129), partial=True, tail=range(549_900, 550_001)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "up")
        assert (app.table.cursor_id, app.table.cursor_index) == (549_999, None)
        assert app.lines()[-1].startswith("   Vej 550000 ")
        app.table.set_source(NumberRows(MANY))
        assert (app.table.cursor_id, app.table.cursor_index) == (549_999, 549_998)
        assert app.lines()[-1].startswith("   Vej 550000 ")


async def test_keys_beyond_a_first_page_are_kept_for_the_whole_list() -> None:
    for keys, expected in ((["end", "up", "up"], 549_998), (["pagedown"] * 10, 201), (["end", "home", "down"], 2)):
        app = ListApp(NumberRows(range(1, 129), partial=True))
        async with app.run_test(size=(80, 23)) as pilot:
            await pilot.press("a", *keys)
            assert counts(app.told) == [None]
            app.table.set_source(NumberRows(MANY))
            await pilot.pause()
            assert app.table.cursor_id == expected
            assert counts(app.told) == [None, 550_000]


async def test_a_slow_source_is_read_in_a_thread_while_keys_go_on() -> None:
    source = SlowRows(MANY)
    app = ListApp(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await burst(pilot, ["pagedown"] * 30)
        assert app.table.cursor_id == 1 + 30 * (app.table.size.height - 1)
        assert [line.strip(" >|") for line in app.lines()[1:]] == ["…"] * 21
        source.gate.set()
        await app.workers.wait_for_complete()
        assert f"Vej {app.table.cursor_id} " in "".join(app.lines())
        assert len(source.fetched) <= 3 * PAGE
        assert app._thread_id not in source.threads


async def test_a_source_that_refuses_is_told_once_and_asked_again_on_refresh() -> None:
    app = ListApp(AwayRows(MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "pagedown")
        (told,) = app.told_of(RowsRefused)
        assert isinstance(told, RowsRefused) and [problem.id for problem in told.problems] == ["database_away"]
        app.source.away = False
        app.table.refresh_rows()
        await pilot.pause()
        assert f"Vej {app.table.cursor_id} " in "".join(app.lines())
