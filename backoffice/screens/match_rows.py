"""The columns of a file as the rows of a list: heading, samples, what each becomes, what that is understood as.

Owns how a column is told in a row and in a few sentences. Pure: knows no widget and no database.
"""

from collections.abc import Mapping, Sequence

from backoffice.exchange.dialect_draft import ColumnDraft, Draft, SheetDraft
from backoffice.exchange.dialects import folded
from backoffice.formats import show_integer
from backoffice.operations.dialect_preview import ColumnPreview, Preview
from backoffice.operations.own_dialects import why_text
from backoffice.rules.problems import sentence
from backoffice.text import text
from backoffice.widgets.row_source import Column, Row

_EDGES = 4  # the signs before a row and the thumb after it
_LONGEST = 60


def match_columns(width: int) -> list[Column]:
    """Return the four columns for a width of the terminal, shared out evenly."""
    share, rest = divmod(width - _EDGES - 3, 4)
    named = [("heading", share), ("sample", share), ("target", share), ("understood", share + rest)]
    return [Column(key, text(f"match.column.{key}"), size, sticky=key == "heading") for key, size in named]


def shown_columns(sheet: SheetDraft, seen: Preview) -> list[ColumnDraft]:
    """Return the columns that are worth a row: those with a heading or a value."""
    return [one for one in sheet.columns if one.heading or seen.columns[one.index].samples]


def match_row(column: ColumnDraft, one: ColumnPreview, labels: Mapping[str, str]) -> Row:
    """Return a column's row; "!" where something cannot be read, "?" where something is assumed."""
    target = labels.get(column.target, column.target) if column.target else text("match.not_used")
    mark = "!" if one.wrong or column.unknown else "?" if column.assumed else ""
    heading = column.heading or text("match.without_heading")
    return Row([heading, " · ".join(one.samples), target, one.understood], mark)


def why_not(sheet: SheetDraft, column: ColumnDraft) -> str:
    """Return the id of why a column cannot become anything, "" if it can."""
    if not column.heading:
        return "match.needs_heading"
    twice = sum(folded(one.heading) == folded(column.heading) for one in sheet.columns) > 1
    return "match.heading_twice" if twice else ""


def told(column: ColumnDraft, one: ColumnPreview, labels: Mapping[str, str]) -> list[str]:
    """Return what there is to say of a column: what it becomes and why, then what cannot be read."""
    target = labels.get(column.target, column.target) if column.target else text("match.not_used")
    said = [text("match.told", heading=column.heading or text("match.without_heading"), target=target)]
    if column.why:
        said[0] += f" – {'; '.join(why_text(why) for why in column.why)}."
    if column.assumed:
        said.append(text("match.told.assumed"))
    if column.unknown:
        said.append(text("match.told.unknown", n=show_integer(one.wrong), texts=_short(column.unknown)))
    elif one.problem is not None:
        said.append(text("match.told.wrong", n=show_integer(one.wrong), problem=sentence(one.problem)))
    if one.filled:
        said.append(text("match.told.filled", n=show_integer(one.filled), width=column.width))
    return said


def _short(texts: Sequence[str]) -> str:
    said = ", ".join(texts)
    return said if len(said) <= _LONGEST else said[:_LONGEST] + "…"


def draft_text(draft: Draft, sheet: SheetDraft) -> str:
    """Return the line over the list: the file, the sheet, what it is, where its headings stand."""
    kind = text(f"match.kind.{draft.kind}")
    if not sheet.record:
        kind = text("match.sheet_left_out")
    elif draft.kind == "master_data":
        kind = f"{kind}: {text(f'record.{sheet.record}')}"
    named = [one for one in (draft.file or draft.title, sheet.sheet, kind) if one]
    if sheet.heading_row:
        named.append(text("match.heading_row", row=sheet.heading_row))
    return " · ".join(named)


def counts_text(one: Preview) -> str:
    """Return the counts of the status line."""
    numbers = {name: show_integer(getattr(one, name)) for name in ("rows", "good", "wrong", "left_out", "known")}
    return text("match.counts_short", **numbers) if one.rows or one.left_out else text("match.no_rows")
