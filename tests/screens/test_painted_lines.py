"""The status line, the key line and what all painted lines share: one frame a key, the theme, the line filters."""

from collections.abc import Sequence

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.screen import Screen

from backoffice.widgets.key_line import KeyLine
from backoffice.widgets.row_messages import RowHighlighted
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.status_line import StatusLine
from tests.benchmarks.capture import CaptureDriver, running
from tests.screens.lists import COLUMNS, ListApp, NumberRows

KEYS = [("Mellemrum", "Mærk"), ("a", "Alle"), ("e", "Rediger"), ("/", "Filter"), ("v", "Visning"), ("F1", "Hjælp")]


class Lines(App[None]):
    """The two lines alone."""

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield KeyLine(KEYS)


class Shouting(LineFilter):
    """A filter that leaves its trace in every line."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text.upper(), style) for text, style, _ in segments]


def styles(app: App[None]) -> list[Style]:
    """Every style painted by the table, the status line and the key line, line by line."""
    strips = [
        strip
        for widget in (app.query_one(RowTable), app.query_one(StatusLine), app.query_one(KeyLine))
        for strip in widget.render_lines(Region(0, 0, *widget.size))
    ]
    return [segment.style for strip in strips for segment in strip if segment.style is not None]


async def test_counts_stand_left_and_the_message_right_and_stays_whole_longest() -> None:
    app = Lines()
    async with app.run_test(size=(60, 4)) as pilot:
        status = app.query_one(StatusLine)
        status.show_counts("412 boliger · 2 mærket")
        status.show_message("42 boliger ændret  u fortryder")
        assert status.render_line(0).text == " 412 boliger · 2 mærket      42 boliger ændret  u fortryder "
        await pilot.resize_terminal(45, 4)
        await pilot.pause()
        assert status.render_line(0).text == " 412 bolige…  42 boliger ændret  u fortryder "
        await pilot.resize_terminal(20, 4)
        await pilot.pause()
        assert status.render_line(0).text == "42 boliger ændret  …"


async def test_a_warning_and_an_error_are_told_by_signs_too() -> None:
    app = Lines()
    async with app.run_test(size=(60, 4)):
        status = app.query_one(StatusLine)
        status.show_message("databasen er optaget", "warning")
        assert status.render_line(0).text.endswith(" ! databasen er optaget ")
        status.show_message("databasen er væk", "error")
        assert status.render_line(0).text.endswith(" !! databasen er væk ")
        status.show_message("")
        assert status.render_line(0).text.strip() == ""


async def test_a_prompt_covers_the_line_until_it_ends() -> None:
    app = Lines()
    async with app.run_test(size=(60, 4)):
        status = app.query_one(StatusLine)
        status.show_counts("412 boliger")
        status.show_prompt("Gå til: øst_")
        assert status.render_line(0).text.strip() == "Gå til: øst_"
        status.show_prompt(None)
        assert status.render_line(0).text.strip() == "412 boliger"


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, " Mellemrum Mærk  a Alle  e Rediger  / Filter  v Visning  F1 Hjælp"),
        (50, " Mellemrum Mærk  a Alle  e Rediger  F1 Hjælp"),
        (26, " Mellemrum Mærk  F1 Hjælp"),
        (25, " Mellemrum Mærk  F1 Hjælp"),
        (24, " F1 Hjælp"),
        (7, " F1 Hj…"),
        (2, " …"),
    ],
)
async def test_keys_that_do_not_fit_are_left_out_but_never_the_help(width: int, line: str) -> None:
    app = Lines()
    async with app.run_test(size=(width, 4)):
        painted = app.query_one(KeyLine).render_line(0)
        assert painted.text.rstrip() == line
        assert painted.cell_length == len(painted.text) == width


async def test_other_keys_are_shown_without_a_layout() -> None:
    app = Lines()
    async with app.run_test(size=(80, 4)) as pilot:
        keys = app.query_one(KeyLine)
        keys.show_keys([("G", "Gennemfør"), ("F12", "Annuller")])
        await pilot.pause()
        assert keys.render_line(0).text.rstrip() == " G Gennemfør  F12 Annuller"


class Positions(Screen[None]):
    """A list whose status line tells where the cursor is."""

    def compose(self) -> ComposeResult:
        yield RowTable(COLUMNS)
        yield StatusLine()

    def on_mount(self) -> None:
        self.query_one(RowTable).set_source(NumberRows(range(1, 550_001)))

    def on_row_highlighted(self, message: RowHighlighted) -> None:
        self.query_one(StatusLine).show_message(f"række {message.id}")


class Captured(App[None]):
    """The list, with every frame kept."""

    def __init__(self) -> None:
        super().__init__(driver_class=CaptureDriver)

    def get_default_screen(self) -> Screen[None]:
        return Positions()


async def test_each_key_paints_one_frame_with_row_and_status_together() -> None:
    async with running(Captured(), (80, 24)) as here:
        for key in ("down", "up", "pagedown", "end", "home"):
            cost = await here.press(key)
            assert cost.frames == 1
            assert "".join(here.driver.written).count("række ") == 1


async def test_another_theme_repaints_every_line() -> None:
    app = ListApp(NumberRows(range(1, 100)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "space", "down")
        first = styles(app)
        app.theme = "nord"
        await pilot.pause()
        other = styles(app)
        assert len(other) == len(first)
        assert not set(other) & set(first)


def contrast(style: Style) -> float:
    """Return the contrast of a style as the accessibility guidelines (WCAG 2.2, 1.4.3) count it."""
    assert style.color is not None and style.bgcolor is not None
    light, dark = sorted(
        (luminance(style.color.get_truecolor()), luminance(style.bgcolor.get_truecolor())), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Sequence[int]) -> float:
    red, green, blue = (part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
async def test_every_style_can_be_read_in_the_dark_and_the_light_theme(theme: str) -> None:
    app = ListApp(NumberRows(range(1, 100)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = theme
        await pilot.press("down", "space", "down")
        for level in ("info", "warning", "error"):
            app.query_one(StatusLine).show_message("42 boliger ændret", level)
            assert min(map(contrast, styles(app))) >= 4.5
        app.query_one(StatusLine).show_prompt("Gå til: 4_")
        app.screen.set_focus(None)
        await pilot.pause()
        assert min(map(contrast, styles(app))) >= 4.5


async def test_without_colour_the_lines_are_grey_and_signs_still_tell_cursor_and_mark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = ListApp(NumberRows(range(1, 100)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "space", "down")
        assert [line[:10] for line in app.lines()[1:4]] == ["   Vej 1  ", " x Vej 2  ", ">  Vej 3  "]
        colours = [colour for style in styles(app) for colour in (style.color, style.bgcolor) if colour is not None]
        assert all(len(set(colour.get_truecolor())) == 1 for colour in colours)


async def test_every_painted_line_passes_the_filters_of_the_program() -> None:
    class Filtered(ListApp):
        shouting = Shouting()

        def get_line_filters(self) -> list[LineFilter]:
            return [*super().get_line_filters(), self.shouting]

    app = Filtered(NumberRows(range(1, 100)))
    async with app.run_test(size=(80, 24)):
        assert app.lines()[0].startswith("   ADRESSE ")
        assert app.lines()[1].startswith(">  VEJ 1 ")
        assert app.query_one(KeyLine).render_line(0).text.startswith(" MELLEMRUM MÆRK")


async def test_a_table_that_loses_the_focus_shows_its_cursor_otherwise() -> None:
    app = ListApp(NumberRows(range(1, 100)))
    async with app.run_test(size=(80, 24)) as pilot:
        with_focus = app.table.render_line(1)
        app.screen.set_focus(None)
        await pilot.pause()
        assert app.table.render_line(1).text == "·" + with_focus.text[1:]
        assert list(app.table.render_line(1)) != list(with_focus)
