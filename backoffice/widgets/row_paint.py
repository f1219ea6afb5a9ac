"""How a row becomes one line of the terminal: which columns fit, cells cut and padded, colours by theme.

Owns the layout of a line: three cells of signs (cursor >, mark x, remark !), the columns, one cell of scroll thumb.
Never fetches and knows no keys. All text passes the safe-text kernel here.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from backoffice.safe_text import cells, plain_line
from backoffice.widgets.painted_line import Filters, Piece, read_filters, strip_of
from backoffice.widgets.row_source import Column, Row

SIGNS = 3
THUMB = 1
_SMALLEST_CUT = 4

TONES = ("quiet", "good", "watch", "bad", "worst")
"""How a single cell may be coloured, from what may wait to what is worst."""
COMPONENTS = frozenset(
    f"row-table--{part}"
    for part in ("row", "header", "cursor", "cursor-blurred", "marked", "remark", "thumb", "note", *TONES)
)


class Shown(NamedTuple):
    """A column as it is shown: its position in the row, its width now, and whether it stands to the right."""

    position: int
    width: int
    right: bool


class RowKey(NamedTuple):
    """What decides how the line of a row looks while columns, width and styles are the same."""

    row_id: int
    cursor: bool
    marked: bool
    on_thumb: bool


class Looks(NamedTuple):
    """The styles of a frame, read once, and the line filters of the program that must see every line."""

    row: Style
    header: Style
    cursor: Style
    marked: Style
    remark: Style
    thumb: Style
    note: Style
    filters: Filters
    cursor_sign: str
    tones: Mapping[str, Style]


def read_looks(widget: Widget) -> Looks:
    """Return the styles of the widget as the theme, the focus and NO_COLOR have it now."""

    def style(part: str) -> Style:
        return widget.get_component_rich_style(f"row-table--{part}")

    cursor = style("cursor" if widget.has_focus else "cursor-blurred")
    styles = (style("row"), style("header"), cursor, style("marked"), style("remark"), style("thumb"), style("note"))
    tones = {tone: style(tone) for tone in TONES}
    # Of two lists on a screen only the one with the keys points; the other marks its place, also without colours.
    sign = ">" if widget.has_focus else "·"
    return Looks(*styles, read_filters(widget, (*styles, *tones.values())), sign, tones)


def fit(text: str, width: int, right: bool) -> str:
    """Return the text plain, cut or padded to exactly this many cells."""
    line = plain_line(text, width)
    if right:
        return line.rjust(width) if len(line) == cells(line) else " " * (width - cells(line)) + line
    return line.ljust(width) if len(line) == cells(line) else line + " " * (width - cells(line))


def columns_shown(columns: Sequence[Column], first: int, width: int) -> list[Shown]:
    """Return the columns that fit in a width of cells, one cell apart: sticky ones, then the others from `first`.

    The last one is cut when at least a few cells of it fit, otherwise left out.
    """
    others = [position for position, column in enumerate(columns) if not column.sticky]
    wanted = [position for position, column in enumerate(columns) if column.sticky] + others[first:]
    shown: list[Shown] = []
    for position in wanted:
        column = columns[position]
        room = min(column.width, width)
        if room < column.width and room < _SMALLEST_CUT:
            break
        shown.append(Shown(position, room, column.align == "right"))
        width -= room + 1
    return shown


def furthest_first(columns: Sequence[Column], width: int) -> int:
    """Return how many columns must be scrolled past for the last one to be seen whole."""
    others = [column for column in columns if not column.sticky]
    room = width - sum(column.width + 1 for column in columns if column.sticky)
    for first in range(len(others)):
        if sum(column.width + 1 for column in others[first:]) - 1 <= room:
            return first
    return max(0, len(others) - 1)


def body(row: Sequence[str], shown: Sequence[Shown], width: int) -> str:
    """Return the columns of a row side by side, exactly `width` cells."""
    line = " ".join([fit(row[position], room, right) for position, room, right in shown])
    used = sum([room + 1 for _, room, _ in shown]) - 1 if shown else 0
    return line + " " * (width - used)


def _signs(cursor: str, marked: bool, remark: str) -> str:
    """Return the three cells before a row: where the cursor is, the user's mark, the row's own remark."""
    letter = plain_line(remark, 1) or " "
    return (cursor or " ") + (f"x{letter}" if marked else f"{letter} ")


def row_line(row: Row, shown: Sequence[Shown], width: int, looks: Looks, key: RowKey) -> Strip:
    """Return the line of a row, `width` cells with signs and thumb."""
    style = looks.cursor if key.cursor else looks.marked if key.marked else looks.row
    signs_style = looks.remark if row.mark and not key.cursor else style
    signs = _signs(looks.cursor_sign if key.cursor else "", key.marked, row.mark)
    if row.tones and style is looks.row:
        middle = _toned(row, shown, width - SIGNS - THUMB, looks)
    else:
        middle = [(body(row.cells, shown, width - SIGNS - THUMB), style)]
    return strip_of([(signs, signs_style), *middle, _end(key.on_thumb, style, looks)], width, looks.filters)


def _toned(row: Row, shown: Sequence[Shown], width: int, looks: Looks) -> list[Piece]:
    """Return the columns as `body` does, with the colours of single cells; the cursor and the mark have their own."""
    tones, pieces = dict(row.tones), list[Piece]()
    for position, room, right in shown:
        style = looks.tones[tones[position]] if position in tones else looks.row
        pieces += [(fit(row.cells[position], room, right), style), (" ", looks.row)]
    used = sum([room + 1 for _, room, _ in shown])
    return [*pieces[:-1], (" " * (width - used + 1), looks.row)]


def note_line(said: str, width: int, looks: Looks, key: RowKey | None = None) -> Strip:
    """Return a line that says something instead of a row, or nothing."""
    style = looks.cursor if key is not None and key.cursor else looks.note
    signs = _signs(looks.cursor_sign if key.cursor else "", key.marked, "") if key is not None else " " * SIGNS
    line = signs + fit(said, width - SIGNS - THUMB, False)
    return strip_of([(line, style), _end(key is not None and key.on_thumb, style, looks)], width, looks.filters)


def heading_line(columns: Sequence[Column], shown: Sequence[Shown], first: int, width: int, looks: Looks) -> Strip:
    """Return the headings; < and > tell that there are columns to the left and to the right."""
    headings = body([column.heading for column in columns], shown, width - SIGNS - THUMB)
    whole = [each for each in shown if each.width == columns[each.position].width]
    before, after = "<" if first else " ", ">" if len(whole) + first < len(columns) else " "
    return strip_of([(before.ljust(SIGNS) + headings + after, looks.header)], width, looks.filters)


def _end(on_thumb: bool, style: Style, looks: Looks) -> Piece:
    return ("|", looks.thumb) if on_thumb else (" ", style)


def thumb_span(first: int, height: int, length: int) -> range:
    """Return the lines that the scroll thumb covers: none when every row is in sight."""
    if length <= height or height <= 0:
        return range(0)
    size = max(1, height * height // length)
    top = (height - size) * first // (length - height)
    return range(top, top + size)
