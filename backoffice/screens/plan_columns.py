"""The columns of the plan view's two lists, for a width of the terminal.

Owns how the width is shared out, and the sign before a line that wants to be looked at.
"""

from dataclasses import replace

from backoffice.formats import show_integer
from backoffice.rules.problems import Level, Place, Problem, sentence
from backoffice.screens.plan_buckets import BucketLine, Part, place_text
from backoffice.text import text
from backoffice.widgets.row_source import Column, Row

WIDE = 118
_EDGES = 4  # the signs before a row and the scroll thumb after it


def bucket_columns(width: int) -> list[Column]:
    """Return outcome, rows, and what it says."""
    part, rows = (40, 10) if width >= WIDE else (20, 9)
    return [
        Column("part", text("plan.column.part"), part, sticky=True),
        Column("rows", text("plan.column.rows"), rows, "right"),
        Column("said", text("plan.column.said"), max(20, width - _EDGES - part - rows - 2)),
    ]


def bucket_row(line: BucketLine, width: int) -> Row:
    """Return a line of the summary as the list shows it; "!" where something was refused or waits for a person.

    A part of the line above names no outcome again, and "…" says that a line has such parts.
    """
    rows = "" if line.part is Part.NOTE else show_integer(line.rows)
    title = line.title if width >= WIDE else line.short_title
    if line.sub:
        title = f"  {title}" if line.part is Part.FIELD else ""
    elif line.folded:
        title += " …"
    return Row([title, rows, line.said], "!" if _waits(line) else "")


def _waits(line: BucketLine) -> bool:
    if line.part is Part.NOTE:
        return line.problem is not None and line.problem.level is not Level.INFO
    return line.part in (Part.REFUSED, Part.CONFLICT) or (line.part is Part.WARNING and not line.approved)


_WHY = (Part.REFUSED, Part.CONFLICT, Part.WARNING, Part.MISSING)


def row_columns(width: int, part: Part, *, of_file: bool = False) -> list[Column]:
    """Return address, field, and change or reason; then the row of the file, and the outside key where there is room."""
    wide = width >= WIDE
    name, field, key = (36, 38, 36) if wide else (24, 16, 0)
    row = 7 if of_file else 0
    change = max(16, width - _EDGES - name - field - key - row - 2 - wide - of_file)
    columns = [
        Column("name", text("plan.column.address"), name, sticky=True),
        Column("field", text("plan.column.field"), field),
        Column("change", text("plan.column.reason" if part in _WHY else "plan.column.change"), change),
        Column("row", text("plan.column.row"), row, "right"),
        Column("key", text("plan.column.key"), key),
    ]
    return [column for column in columns if column.width]


def disputed_columns(width: int) -> list[Column]:
    """Return address and field, then what was exported, what the file says and what the register says; and the row."""
    wide = width >= WIDE
    name, field, row = (36, 30, 7) if wide else (20, 12, 0)
    each = (width - _EDGES - name - field - row - 4 - wide) // 3
    columns = [
        Column("name", text("plan.column.address"), name, sticky=True),
        Column("field", text("plan.column.field"), field),
        Column("base", text("plan.column.exported"), each),
        Column("mine", text("plan.column.of_file"), each),
        Column("theirs", text("plan.column.of_register"), each),
        Column("row", text("plan.column.row"), row, "right"),
    ]
    return [column for column in columns if column.width]


def note_columns(width: int) -> list[Column]:
    """Return where in the file something was noted, and what."""
    place = 36 if width >= WIDE else 20
    told = Column("told", text("plan.column.told"), max(20, width - _EDGES - place - 1))
    return [Column("place", text("plan.column.place"), place, sticky=True), told]


def note_row(note: Problem) -> Row:
    """Return a note as the list shows it."""
    said = sentence(replace(note, place=Place()))
    return Row([place_text(note.place), said], "" if note.level is Level.INFO else "!")
