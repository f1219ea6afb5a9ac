"""How signup agreements and the cells of the matrix stand on the screen: columns by the width there is, and their cells.

Owns the short forms. Asks nothing and never writes.
"""

from collections.abc import Sequence

from backoffice.formats import show_date
from backoffice.queries.signup_matrix import Cell
from backoffice.queries.signups import SignupLine
from backoffice.records.agreements import SIGNUP
from backoffice.records.codes import CodeLists
from backoffice.records.values import show_value
from backoffice.rules.problems import Level, sentence
from backoffice.rules.signup_faults import FAULTS, Fault, problem_of
from backoffice.text import text
from backoffice.widgets.row_source import Column

_WIDE = 120
_BOXES = 4  # the signs before a row and the thumb after it


def line_columns(width: int) -> list[Column]:
    """Return the columns: where, state, types, way and target; what has no room is reached by scrolling."""
    wide = width >= _WIDE
    fixed = [
        Column("number", text("signup.column.number"), 4, "right", sticky=True),
        Column("place", text("signup.column.place"), 30 if wide else 16, sticky=True),
        Column("state", text("signup.column.state"), 9),
        Column("types", text("signup.column.types"), 5),
        Column("way", text("signup.column.way"), 11),
    ]
    rest = [
        Column("until", text("signup.column.until"), 10),
        Column("problems", text("signup.column.problems"), 28),
        Column("from", text("signup.column.from"), 10),
        Column("verified", text("signup.column.verified"), 20),
        Column("municipality", text("signup.column.municipality"), 16),
    ]
    room = width - _BOXES - sum(column.width + 1 for column in fixed) - (60 if wide else 0)
    return [*fixed, Column("target", text("signup.column.target"), max(20, min(room, 60))), *rest]


def line_cells(one: SignupLine, codes: CodeLists) -> Sequence[str]:
    """Return the cells of an agreement, in the order of the columns."""
    fields = SIGNUP.fields
    verified = text("value.none")
    if one["verified_on"]:
        verified = text("signup.verified_by", day=show_date(one["verified_on"]), user=one["verified_by"] or "")
    return [
        str(one.id),
        f"{one.number} {one.name}",
        text(f"signup.state.{one.state}"),
        short_types(one, codes),
        text(f"signup.way.{one.way}"),
        one.cooperation if one.way == "cooperation" else one.target or text("value.none"),
        show_value(fields["valid_to"], one["valid_to"], codes),
        ", ".join(text(f"signup.short.{fault.id}") for fault in one.faults),
        show_date(one["valid_from"]),
        verified,
        one.municipality,
    ]


def short_types(one: SignupLine, codes: CodeLists) -> str:
    """Return the first letters of the dwelling types: "F U Æ"."""
    return " ".join(code.label[:1] for code in codes["dwelling_type"].codes if code.code in one.types)


def mark_of(faults: Sequence[Fault]) -> str:
    """Return the mark of a row: "!" where something has to be done, "i" where somebody should look."""
    if any(FAULTS[fault.id] is not Level.INFO for fault in faults):
        return "!"
    return "i" if faults else ""


def faults_said(faults: Sequence[Fault], labels: dict[str, str]) -> list[str]:
    """Return the sentences of what is wrong; `labels` are the dwelling types' names by meaning."""

    def named(types: frozenset[str]) -> str:
        return ", ".join(label for one, label in labels.items() if one in types)

    return [sentence(problem_of(fault, named)) for fault in faults]


def cell_said(cell: Cell, width: int) -> str:
    """Return a cell of the matrix in so many letters: "Afd. hjemmeside", "! INTET"; a dash without dwellings."""
    if not cell.dwellings:
        return text("value.none")
    if cell.flow.kind == "none":
        return text("signup.cell.none")
    values = {"source": text(f"signup.short_source.{cell.flow.source}"), "way": text(f"signup.way.{cell.flow.way}")}
    said = text("signup.cell", **values)
    if width > 24:
        said = text("signup.cell_with_target", **values, target=_short(cell.flow.target))
    return text("signup.cell.faulty", said=said) if cell.is_hole else said


def _short(target: str) -> str:
    """Return a target without what every web address begins with."""
    return target.removeprefix("https://").removeprefix("http://").removeprefix("www.")


def cell_in_full(cell: Cell) -> str:
    """Return a cell of the matrix in full: "Afdeling: hjemmeside https://…"."""
    if cell.flow.kind == "none":
        return text("signup.cell.none")
    source, way = text(f"signup.source.{cell.flow.source}"), text(f"signup.way.{cell.flow.way}")
    return text("signup.cell.full", source=source, way=way, target=cell.flow.target)
