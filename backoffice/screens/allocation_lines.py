"""How allocation agreements stand in a list: their columns by the width there is, and their cells.

Owns the short forms: a scenario is its number in the list of scenarios. Asks nothing and never writes.
"""

from collections.abc import Sequence

from backoffice.formats import show_date, show_integer
from backoffice.operations.allocation_export import said_state
from backoffice.queries.allocations import AllocationLine
from backoffice.records.agreements import ALLOCATION
from backoffice.records.codes import CodeLists
from backoffice.records.values import show_value
from backoffice.rules.allocation_agreements import FLEXIBLE
from backoffice.text import text
from backoffice.widgets.row_source import Column

_WIDE = 120


def line_columns(width: int) -> list[Column]:
    """Return the columns: the most needed first, the rest where there is room or by scrolling to the right."""
    wide = width >= _WIDE
    return [
        Column("place", text("allocation.column.place"), 8, sticky=True),
        Column("title", ALLOCATION.fields["title"].label, 34 if wide else 15, sticky=True),
        Column("state", text("allocation.column.state"), 19 if wide else 18),
        Column("types", text("allocation.column.types"), 5),
        Column("scenarios", text("allocation.column.scenarios"), 13),
        Column("until", text("allocation.column.until"), 10),
        Column("from", text("allocation.column.from"), 10),
        Column("share", text("allocation.column.share"), 5, "right"),
        Column("dwellings", text("allocation.column.dwellings"), 7, "right"),
        Column("municipality", ALLOCATION.fields["municipality_code"].label, 14),
        Column("kind", ALLOCATION.fields["agreement_kind"].label, 19),
        Column("name", text("allocation.column.name"), 30),
    ]


def line_cells(one: AllocationLine, codes: CodeLists, dwellings: int | None) -> Sequence[str]:
    """Return the cells of an agreement; `dwellings` is None while they are being counted."""
    fields = ALLOCATION.fields
    kind = show_value(fields["agreement_kind"], one["agreement_kind"], codes)
    return [
        one.number,
        one["title"],
        said_state(one.state),
        short_types(one, codes),
        scenario_numbers(one, codes) if one.kind == FLEXIBLE else "–",
        show_value(fields["valid_to"], one["valid_to"], codes),
        show_date(one["valid_from"]),
        "–" if one["share"] is None else f"{one['share']} %",
        "" if dwellings is None else show_integer(dwellings),
        one.municipality,
        kind,
        one.name,
    ]


def short_types(one: AllocationLine, codes: CodeLists) -> str:
    """Return the first letters of the dwelling types: "F U Æ"."""
    held = one.codes("dwelling_types")
    return " ".join(code.label[:1] for code in codes["dwelling_type"].codes if code.code in held)


def scenario_numbers(one: AllocationLine, codes: CodeLists) -> str:
    """Return the numbers of the scenarios in their list: "1 3 5"."""
    held = one.codes("scenarios")
    listed = codes["queue_jump_scenario"].codes
    return " ".join(str(number) for number, code in enumerate(listed, 1) if code.code in held) or "–"
