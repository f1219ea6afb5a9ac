"""The safe widgets: shown letter for letter, nothing vanishes, nothing acts."""

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button
from textual.widgets._toast import Toast

from backoffice.safe_text import plain, plain_block
from backoffice.widgets.no_control import clean_segments
from backoffice.widgets.safe import SafeApp, SafeButton, SafeLabel, SafeStatic, literal, paragraph, styled
from tests.safety.corpus import HOSTILE, MARKUP


class ShowingApp(SafeApp):
    """Shows every hostile text in every safe widget and counts the actions that data started."""

    def __init__(self) -> None:
        super().__init__()
        self.actions = 0

    def compose(self) -> ComposeResult:
        for hostile in HOSTILE:
            yield SafeStatic(hostile)
            yield SafeLabel(hostile)
            yield SafeButton(hostile)

    def action_acted(self) -> None:
        self.actions += 1


def shown(widget: SafeStatic | SafeLabel) -> str:
    visual = widget.visual
    assert isinstance(visual, Content)
    return visual.plain


async def test_every_hostile_text_is_shown_letter_for_letter() -> None:
    app = ShowingApp()
    async with app.run_test(size=(80, 40)):
        assert [shown(widget) for widget in app.query(SafeStatic)] == [plain_block(text) for text in HOSTILE]
        assert [shown(widget) for widget in app.query(SafeLabel)] == [plain_block(text) for text in HOSTILE]
        assert [str(button.label) for button in app.query(Button)] == [plain(text) for text in HOSTILE]


async def test_updated_texts_are_literal_too() -> None:
    app = ShowingApp()
    async with app.run_test():
        static, label = app.query(SafeStatic).first(), app.query(SafeLabel).first()
        button = app.query(SafeButton).first()
        for text in HOSTILE:
            static.update(text)
            label.update(text)
            button.label = text
            assert (shown(static), shown(label), str(button.label)) == (
                plain_block(text),
                plain_block(text),
                plain(text),
            )


async def test_a_click_on_data_starts_no_action() -> None:
    app = ShowingApp()
    async with app.run_test(size=(80, 24)) as pilot:
        at = MARKUP.index("[@click=app.acted]Vestergade 1[/]")
        for kind in (SafeStatic, SafeLabel, SafeButton):
            widget = app.query(kind)[at]
            widget.scroll_visible(animate=False, immediate=True)
            await pilot.pause()
            for column in (0, 3, 12, 20):
                await pilot.click(widget, offset=(column, 0))
    assert app.actions == 0


async def test_messages_are_literal_even_where_markup_is_asked_for() -> None:
    app = ShowingApp()
    async with app.run_test(size=(100, 60), notifications=True) as pilot:
        for text in MARKUP[:8]:
            app.screen.notify(text, title=text, markup=True)
        await pilot.pause()
        toasts = [toast.render().plain for toast in app.screen.query(Toast)]
    assert sorted(toasts) == sorted(f"{text}\n{text}" for text in MARKUP[:8])


async def test_border_titles_and_styled_lines_are_literal() -> None:
    app = ShowingApp()
    async with app.run_test():
        static = app.query(SafeStatic).first()
        static.border_title = literal("Vej [/] 1 [tv]")
        assert static._border_title == Content("Vej [/] 1 [tv]")
        static.update(styled("Handicap ", ("[tv]\x1b", "bold $accent")))
        assert shown(static) == "Handicap [tv]\ufffd"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_content_made_for_other_widgets_is_the_plain_text(hostile: str) -> None:
    assert literal(hostile).plain == plain(hostile)
    assert styled(hostile, (hostile, "bold")).plain == plain(hostile) * 2
    assert paragraph(hostile).plain == plain_block(hostile)


def test_the_back_stop_keeps_the_width_and_takes_links_off() -> None:
    style = Style(link="https://example.org", bold=True)
    segments = [Segment("Åparken 2"), Segment("Vej\x1b[6n 1   "), Segment("klik", style), Segment("\u202e")]
    cleaned = clean_segments(segments)
    assert [segment.text for segment in cleaned] == ["Åparken 2", "Vej\ufffd[6n 1  ", "klik", ""]
    assert [segment.cell_length for segment in cleaned] == [segment.cell_length for segment in segments]
    assert cleaned[2].style == Style(bold=True)
    assert cleaned[0] is segments[0]
