"""The row table by its keys: where the cursor is, what is marked, what is read on the screen."""

import pytest
from textual import events

from backoffice.safe_text import cells, is_plain, plain_line
from backoffice.widgets import row_table
from backoffice.widgets.row_messages import PositionTyped, RowHighlighted, RowOpened
from backoffice.widgets.row_source import PAGE, Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.status_line import StatusLine
from tests.safety.corpus import HOSTILE
from tests.screens.lists import COLUMNS, MANY, ListApp, NumberRows, burst, counts


async def test_a_small_list_reads_as_drawn_at_80_columns() -> None:
    app = ListApp(NumberRows(range(5, 9)))
    async with app.run_test(size=(80, 9)) as pilot:
        await pilot.press("down", "space", "down")
        assert [line.rstrip() for line in app.lines()] == [
            "   Adresse              Type    Areal Lejer              Fra        Tomgang",
            "   Vej 5                fam         5 Ida Ørsted         01-04-2019",
            " x Vej 6                fam         6 Ida Ørsted         01-04-2019",
            ">! Vej 7                fam         7 Ida Ørsted         01-04-2019",
            "   Vej 8                fam         8 Ida Ørsted         01-04-2019",
            "",
            "",
        ]
        assert {len(line) for line in app.lines()} == {80}
        await pilot.press("space")
        assert app.lines()[3].startswith(">x!Vej 7 ")


async def test_end_home_and_pages_go_through_half_a_million_rows() -> None:
    app = ListApp(NumberRows(MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        page = app.table.size.height - 1
        await pilot.press("end")
        assert (app.table.cursor_id, app.table.cursor_index) == (550_000, 549_999)
        assert app.lines()[-1].startswith(">  Vej 550000 ")
        assert app.lines()[-1].endswith("|")
        await pilot.press("pageup", "up")
        assert app.table.cursor_id == 550_000 - page - 1
        await pilot.press("home")
        assert app.lines()[1].startswith(">  Vej 1 ")
        assert app.lines()[1].endswith("|")
        await pilot.press("pagedown", "down", "up")
        assert app.table.cursor_id == 1 + page
        assert len(app.source.fetched) <= 5 * PAGE


async def test_the_cursor_stops_at_both_ends_and_an_empty_list_says_so() -> None:
    app = ListApp(NumberRows([4, 8]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("up", "pageup")
        assert app.table.cursor_id == 4
        await pilot.press("down", "down", "pagedown")
        assert app.table.cursor_id == 8
        app.table.set_source(NumberRows([]))
        await pilot.press("down", "end", "space", "enter", "shift+down", "a", "pagedown")
        assert app.table.cursor_id is None
        assert app.lines()[1].strip() == "Ingen boliger"
        assert not app.told_of(RowOpened)
        assert app.table.marked_ids().tolist() == []


async def test_marks_one_all_with_exceptions_none_and_inverted() -> None:
    app = ListApp(NumberRows(MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "space")
        assert app.table.marked_ids().tolist() == [2]
        await pilot.press("a", "down", "space", "end", "space")
        assert counts(app.told) == [1, 550_000, 549_999, 549_998]
        assert app.table.marks.but == {3, 550_000}
        app.table.invert_marks()
        assert app.table.marked_ids().tolist() == [3, 550_000]
        await pilot.press("A")
        assert counts(app.told)[-2:] == [2, 0]
        assert not [line for line in app.lines() if "x" in line[:3]]


async def test_shift_marks_a_range_and_takes_back_what_it_leaves() -> None:
    app = ListApp(NumberRows(range(1, 101)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "shift+down", "shift+down", "shift+down", "shift+up")
        assert app.table.marked_ids().tolist() == [2, 3, 4]
        await pilot.press("down", "down", "space", "shift+pagedown", "shift+end", "shift+up")
        assert app.table.marked_ids().tolist() == [2, 3, 4, *range(6, 100)]
        await pilot.press("home", "down", "space", "shift+down")
        assert app.table.marked_ids().tolist() == [4, *range(6, 100)]


async def test_another_order_keeps_the_cursor_on_its_row_and_line_and_the_marks_on_their_ids() -> None:
    app = ListApp(NumberRows(MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["down"] * 5, "space")
        app.table.set_source(NumberRows(range(550_000, 0, -1)), keep_cursor_id=app.table.cursor_id)
        assert (app.table.cursor_id, app.table.cursor_index) == (6, 549_994)
        assert app.lines()[-1].startswith("   Vej 1 ")
        assert app.table.marked_ids().tolist() == [6]
        app.table.set_source(NumberRows([7, 8, 9]), keep_cursor_id=6)
        assert app.table.cursor_id == 9
        assert app.table.marked_ids().tolist() == []
        app.table.set_source(NumberRows(MANY))
        assert app.table.cursor_id == 1


async def test_rows_that_came_after_all_were_marked_are_not_marked() -> None:
    app = ListApp(NumberRows([1, 2, 3]))
    async with app.run_test() as pilot:
        await pilot.press("a")
        app.table.set_source(NumberRows([2, 3, 4]), keep_cursor_id=2)
        await pilot.pause()
        assert app.table.marked_ids().tolist() == [2, 3]
        assert counts(app.told) == [3, 2]


async def test_hostile_text_is_shown_letter_for_letter_and_never_moves_a_column() -> None:
    rows = dict(enumerate([Row((hostile, "fam"), hostile) for hostile in HOSTILE], 1))
    app = ListApp(ListedRows(rows), (Column("address", HOSTILE[0], 60), Column("type", "Type", 4)))
    async with app.run_test(size=(80, len(HOSTILE) + 3)) as pilot:
        await pilot.press("end")
        shown = app.lines()[1:]
        assert len(shown) == len(HOSTILE)
        for hostile, line in zip(HOSTILE, shown, strict=True):
            assert is_plain(line)
            assert cells(line) == 80
            assert plain_line(hostile, 60) in line
            assert cells(line[: line.rindex("fam")]) == 3 + 60 + 1


async def test_columns_scroll_under_the_sticky_one_and_all_come_in_sight_when_wide() -> None:
    app = ListApp(NumberRows(MANY), [*COLUMNS, Column("note", "Bemærkning", 30)])
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.lines()[0].split() == ["Adresse", "Type", "Areal", "Lejer", "Fra", "Tomgang", ">"]
        await pilot.press("right", "right")
        assert app.lines()[0].split() == ["<", "Adresse", "Lejer", "Fra", "Tomgang", "Bemærkning", ">"]
        await pilot.press("right", "right", "right")
        assert app.lines()[0].split() == ["<", "Adresse", "Fra", "Tomgang", "Bemærkning"]
        await pilot.resize_terminal(160, 50)
        await pilot.pause()
        assert app.lines()[0].split() == ["Adresse", "Type", "Areal", "Lejer", "Fra", "Tomgang", "Bemærkning"]


async def test_a_resized_terminal_keeps_the_cursor_in_sight() -> None:
    app = ListApp(NumberRows(MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        await pilot.resize_terminal(160, 50)
        await pilot.pause()
        assert len(app.lines()) == 48
        assert app.lines()[-1].startswith(">  Vej 550000 ")
        await pilot.press("home", *["down"] * 40)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert [line[:10] for line in app.lines() if line.startswith(">")] == [">  Vej 41 "]


async def test_forty_keys_in_a_burst_end_where_slow_keys_end() -> None:
    keys = ["down", "down", "space", "pagedown", "shift+down", "shift+down", "up", "right", "end", "pageup"] * 4
    states = []
    for send in (burst, lambda pilot, keys: pilot.press(*keys)):
        app = ListApp(NumberRows(MANY))
        async with app.run_test(size=(80, 24)) as pilot:
            await send(pilot, keys)
            states.append((app.table.cursor_id, app.table.marked_ids(), app.lines()))
            last = app.told_of(RowHighlighted)[-1]
            assert isinstance(last, RowHighlighted) and last.id == app.table.cursor_id
    assert states[0] == states[1]


async def test_letters_after_a_full_stop_go_to_a_row_and_keys_typed_ahead_act_on_it() -> None:
    app = ListApp(NumberRows(MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        await burst(pilot, ["full_stop", *"4000", "enter", "space", "enter", "down"])
        await pilot.pause()
        assert [message.text for message in app.told if isinstance(message, PositionTyped)] == [
            "4",
            "40",
            "400",
            "4000",
        ]
        assert [message.id for message in app.told if isinstance(message, RowOpened)] == [4001]
        assert app.table.marked_ids().tolist() == [4001]
        assert app.table.cursor_id == 4002


async def test_a_screen_that_never_answers_holds_the_keys_only_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_table, "_ANSWER_SECONDS", 0.01)
    app = ListApp(NumberRows(MANY))
    app.answers = False
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("full_stop", "4", "enter", "down", "down")
        assert len(app.told_of(PositionTyped)) == 1
        assert app.table.cursor_id == 3


async def test_the_typed_letters_stand_on_the_status_line_until_escape_returns() -> None:
    app = ListApp(NumberRows(MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        status = app.query_one(StatusLine)
        status.show_counts("550.000 boliger")
        await pilot.press("down", "full_stop", "7", "x", "backspace", "a")
        assert status.render_line(0).text.startswith(" Gå til: 7a_ ")
        assert app.table.cursor_id == 8
        assert app.table.marked_ids().tolist() == []
        await pilot.press("escape")
        assert app.table.cursor_id == 2
        assert status.render_line(0).text.strip() == "550.000 boliger"


async def test_the_mouse_puts_the_cursor_scrolls_and_opens() -> None:
    app = ListApp(NumberRows(MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(RowTable, offset=(10, 4))
        assert app.table.cursor_id == 4
        await pilot.double_click(RowTable, offset=(10, 6))
        assert [message.id for message in app.told if isinstance(message, RowOpened)] == [6]
        app.table.post_message(events.MouseScrollDown(app.table, 1, 1, 0, 0, 0, False, False, False))
        await pilot.pause()
        assert app.lines()[1].startswith("   Vej 4 ")
        assert app.table.cursor_id == 6
