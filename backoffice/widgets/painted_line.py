"""One line of the screen that paints itself: how text and styles become a strip past the program's line filters.

Owns the painting kernel that the row table, the status line and the key line share. Never lays out, holds no data.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events, messages
from textual.color import Color
from textual.filter import ANSIToTruecolor, DimFilter, LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Piece = tuple[str, Style]


class Filters(NamedTuple):
    """The line filters (NO_COLOR, control characters) that every line must pass, and the background they ask for."""

    filters: tuple[LineFilter, ...]
    background: Color


def read_filters(widget: Widget, styles: Sequence[Style]) -> Filters:
    """Return the filters in force for lines of these styles."""
    filters = widget.get_line_filters()
    if all(_is_plain_colour(style) for style in styles):
        # These two only mend terminal colours and dimming, which none of the styles uses: they cost a strip a line.
        filters = [each for each in filters if not isinstance(each, ANSIToTruecolor | DimFilter)]
    return Filters(tuple(filters), widget.background_colors[1])


def _is_plain_colour(style: Style) -> bool:
    colours = [colour for colour in (style.color, style.bgcolor) if colour is not None]
    return not style.dim and all(colour.triplet is not None and colour.number is None for colour in colours)


def strip_of(pieces: Sequence[Piece], width: int, filters: Filters) -> Strip:
    """Return a line of `width` cells; neighbours of one style become one piece, which spares terminal codes."""
    joined: list[Segment] = []
    for text, style in pieces:
        if joined and joined[-1].style is style:
            joined[-1] = Segment(joined[-1].text + text, style)
        elif text:
            joined.append(Segment(text, style))
    line = Strip(joined, width)
    for each in filters.filters:
        line = line.apply_filter(each, filters.background)
    return line


class PaintedLine(Widget):
    """A widget of one line without border; a subclass gives its pieces, exactly as many cells as the line is wide."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PaintedLine {
        height: 1;
        background: $panel;
        color: $foreground;
    }
    """
    _painted: Strip | None = None
    _filters: Filters | None = None

    def __init__(self, *, id: str | None = None) -> None:
        """Start unpainted."""
        super().__init__(id=id)
        self._styles_read: dict[str, Style] = {}

    def pieces(self, width: int) -> list[Piece]:
        """Return the texts of the line with their styles."""
        raise NotImplementedError

    def style(self, component: str) -> Style:
        """Return the style of a component class, read once for each theme."""
        if component not in self._styles_read:
            self._styles_read[component] = self.get_component_rich_style(component)
        return self._styles_read[component]

    def repaint(self) -> None:
        """Paint the line again: its text has changed."""
        self._painted = None
        self.refresh()
        if self.is_attached:
            # By way of its own queue the line would miss the frame of the key that changed it, and cost another frame.
            self.screen.post_message(messages.Update(self))

    def notify_style_update(self) -> None:
        """Paint the line again: the theme has changed."""
        super().notify_style_update()
        self._painted = self._filters = None
        self._styles_read.clear()

    def on_resize(self, event: events.Resize) -> None:
        """Paint the line again in its new width."""
        self.repaint()

    def render_line(self, y: int) -> Strip:
        """Return the line: painted once, then kept until something changes."""
        if self._painted is None:
            pieces = self.pieces(self.size.width)
            if self._filters is None:
                self._filters = read_filters(self, [style for _, style in pieces])
            self._painted = strip_of(pieces, self.size.width, self._filters)
        return self._painted

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the line as the one line of the crop."""
        return [self.render_line(y).crop(crop.x, crop.right) for y in range(crop.y, crop.bottom)]
