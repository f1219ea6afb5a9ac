"""How the lines of a form look: the edges of its boxes, and a field with its label, value and mark.

Owns the looks of one line. Where it stands and what keys do to it is the field list's.
"""

from collections.abc import Mapping, Sequence

from rich.style import Style

from backoffice.safe_text import cells, plain
from backoffice.text import has_text, text
from backoffice.widgets.field_layout import Line, theme_text
from backoffice.widgets.form_fields import FormField
from backoffice.widgets.line_editor import LineEditor
from backoffice.widgets.painted_line import Piece
from backoffice.widgets.row_paint import fit

_LABEL, _WIDE_LABEL = 18, 38
_MARK = 2


def box_edge(line: Line, width: int) -> str:
    """Return the top of a box with its name, or its bottom."""
    ends = "└┘" if line.bottom else "┌┐"
    name = "" if line.bottom else f" {theme_text(line.theme)} "
    return f"{ends[0]}─{name}{'─' * (width - 3 - cells(name))}{ends[1]}"


def field_pieces(
    one: FormField,
    said: Sequence[str],
    editor: LineEditor | None,
    width: int,
    styles: Mapping[str, Style],
    *,
    here: bool,
    wide: bool,
) -> list[Piece]:
    """Return a field in a width: its label, then what is typed in it, else the longest of `said` that has room."""
    label_width = min(_WIDE_LABEL if wide else _LABEL, width // 2)
    room = width - label_width - 1 - _MARK
    part = "problem" if one.problem else "set" if one.touched else "unchanged"
    style = styles["field-list--cursor" if here else f"field-list--{part}"]
    label = fit(_label(one, wide=wide), label_width, False) + " "
    label_style = style if here else styles["field-list--label"]
    if editor is not None:
        before, at, after = editor.window(room)
        return [(label, label_style), (before, style), (at, styles["field-list--caret"]), (after + " " * _MARK, style)]
    value = next((words for words in said if cells(plain(words)) <= room), said[-1])
    mark = " !" if one.problem else " *" if one.touched else "  "
    return [(label, label_style), (fit(value, room, False) + mark, style)]


def _label(one: FormField, *, wide: bool) -> str:
    short = f"edit.label.{one.field.name}"
    return text(short) if not wide and has_text(short) else one.field.label
