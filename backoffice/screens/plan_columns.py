"""The columns of the plan view's two lists, for a width of the terminal.

Owns how the width is shared out, and the sign before a line that wants to be looked at.
"""

from backoffice.formats import show_integer
from backoffice.screens.plan_buckets import BucketLine, Part
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
    """Return a line of the summary as the list shows it; "!" where something was refused or waits for approval."""
    waits = line.part in (Part.REFUSED, Part.CONFLICT) or (line.part is Part.WARNING and not line.approved)
    rows = "" if line.part is Part.NOTE else show_integer(line.rows)
    title = line.title if width >= WIDE else line.short_title
    return Row([f"  {title}" if line.part is Part.FIELD else title, rows, line.said], "!" if waits else "")


def row_columns(width: int) -> list[Column]:
    """Return address, field and change; the outside key where there is room."""
    wide = width >= WIDE
    name, field, key = (36, 38, 36) if wide else (24, 16, 0)
    change = max(20, width - _EDGES - name - field - key - (3 if wide else 2))
    columns = [
        Column("name", text("plan.column.address"), name, sticky=True),
        Column("field", text("plan.column.field"), field),
        Column("change", text("plan.column.change"), change),
        Column("key", text("plan.column.key"), key),
    ]
    return columns if wide else columns[:3]
