"""The rows of cards: themes as headings, fields with value and owner, dated rows, and lines of the history.

Owns how a card's facts become cells. Never asks the database; a tenant is only ever shown as dots.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from backoffice.formats import show_date, show_instant
from backoffice.operations.approval_standing import KnownApproval
from backoffice.queries.dwelling_card import PastLine
from backoffice.queries.dwelling_rows import HIDDEN_NAME
from backoffice.queries.history import FieldLine
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING, THEMES
from backoffice.records.fields import KeptBy, RecordField
from backoffice.records.kinds import BY_NAME
from backoffice.records.letting import COST, LEASE
from backoffice.records.values import show_value
from backoffice.safe_text import cells, plain
from backoffice.screens.rule_names import rule_name
from backoffice.text import has_text, text
from backoffice.widgets.row_source import Column, Row

_WIDE = 120
_AROUND = 4  # the signs before a row and the thumb after it
_UNITS = {"kroner": "unit.kroner", "area": "unit.area"}
# The dwelling's own area is BBR's, in whole square metres.
_SQUARE_METRES = frozenset({"area"})


def listed(rows: Iterable[Sequence[str]]) -> dict[int, Row]:
    """Return the rows numbered in their order, as a table of facts wants them."""
    return {number: Row(cells) for number, cells in enumerate(rows)}


def fact_columns(width: int) -> list[Column]:
    """Return field, value and owner; from 120 cells also what the field means."""
    field, owner = Column("field", text("card.field"), 30), Column("owner", text("card.owner"), 16)
    if width < _WIDE:
        return [field, Column("value", text("card.value"), 28), owner]
    value = Column("value", text("card.value"), 40)
    used = sum(column.width + 1 for column in (field, value, owner))
    return [field, value, owner, Column("help", text("card.help"), width - used - _AROUND)]


def in_full(row: Sequence[str], columns: Sequence[Column]) -> str:
    """Return the cells of a row that do not fit their columns, each under its heading; "" when all can be read."""
    cut = [(column, cell) for cell, column in zip(row, columns, strict=False) if cells(plain(cell)) > column.width]
    return " · ".join(f"{column.heading}: {cell.strip()}" for column, cell in cut)


def heading(said: str, of_values: str = "") -> Sequence[str]:
    """Return the row that begins a theme; `of_values` says what its values are, where that is not plain."""
    return (f"── {said}", of_values, "", "")


def fact(label: str, value: str, owner: str = "", help: str = "") -> Sequence[str]:
    """Return a fact, set in a little under its theme."""
    return (f"  {label}", value, owner, help)


def plain_pair(row: Sequence[str]) -> tuple[str, str]:
    """Return a row of a card as a label and what is said of it, for where there are no columns."""
    label, value, owner = row[0].removeprefix("── "), row[1], row[2]
    return label, " · ".join(part for part in (value, owner) if part)


def field_fact(field: RecordField, value: object, codes: CodeLists) -> Sequence[str]:
    """Return a declared field with its value, its unit, who owns it and its help."""
    help_id = f"help.{field.record}.{field.name}"
    said = text(help_id) if has_text(help_id) else ""
    return fact(field.label, _with_unit(field, value, codes), text(f"owner.{field.kept_by.value}"), said)


def _with_unit(field: RecordField, value: object, codes: CodeLists) -> str:
    shown = show_value(field, value, codes)
    unit = "unit.area" if field.name in _SQUARE_METRES else _UNITS.get(field.kind.value)
    return text(unit, value=shown) if unit and value is not None else shown


def general_rows(values: Mapping[str, Any], codes: CodeLists) -> Iterator[Sequence[str]]:
    """Yield every declared field of a dwelling: "Generelt om boligen" by theme, then identity and bookkeeping."""
    for theme in THEMES:
        yield heading(text(f"theme.{theme}"))
        for field in DWELLING.kept_by(KeptBy.CASEWORKER):
            if field.theme == theme:
                yield field_fact(field, values[field.name], codes)
    for keeper in (KeptBy.MASTER_DATA, KeptBy.PROGRAM):
        yield heading(text(f"card.kept.{keeper.value}"))
        for field in DWELLING.kept_by(keeper):
            yield field_fact(field, values[field.name], codes)


def cost_columns() -> list[Column]:
    """Return the columns of housing costs."""
    fields = COST.fields
    return [
        Column("cost_type", fields["cost_type"].label, 22, sticky=True),
        Column("amount", text("card.amount"), 11, "right"),
        Column("valid_from", text("card.from"), 10),
        Column("valid_to", text("card.to"), 10),
        Column("included_in_rent", text("card.included"), 7),
        Column("status", fields["status"].label, 11),
        Column("recipient", fields["recipient"].label, 20),
        Column("description", fields["description"].label, 40),
    ]


def cost_rows(costs: Iterable[Mapping[str, Any]], codes: CodeLists) -> Iterator[Sequence[str]]:
    """Yield the dated rows of housing costs; a period is shown with its last day."""
    names = [column.key for column in cost_columns()]
    for cost in costs:
        yield [show_value(COST.fields[name], cost[name], codes) for name in names]


def lease_columns() -> list[Column]:
    """Return the columns of leases."""
    return [
        Column("valid_from", text("card.from"), 10, sticky=True),
        Column("valid_to", text("card.to"), 10, sticky=True),
        Column("kind", text("card.lease_kind"), 13),
        Column("tenant", text("column.tenant"), 8),
        Column("allocation_type", text("column.allocation_type"), 19),
        Column("status", LEASE.fields["status"].label, 11),
        Column("entry_deposit", LEASE.fields["entry_deposit"].label, 16, "right"),
        Column("deposit", LEASE.fields["deposit"].label, 16, "right"),
    ]


def lease_rows(leases: Iterable[Mapping[str, Any]], codes: CodeLists) -> Iterator[Sequence[str]]:
    """Yield leases with their periods; whether somebody lives there is dots, never a name."""
    no_tenant = codes["allocation_type"].codes_meaning("no_tenant")
    for lease in leases:
        kind = "vacant" if lease["vacant"] else "no_tenant" if lease["allocation_type"] in no_tenant else "lease"
        shown = {name: show_value(field, lease[name], codes) for name, field in LEASE.fields.items()}
        yield [
            shown["valid_from"],
            shown["valid_to"],
            text(f"card.lease_kind.{kind}"),
            HIDDEN_NAME if lease["tenants"] else text("value.none"),
            shown["allocation_type"],
            shown["status"],
            shown["entry_deposit"],
            shown["deposit"],
        ]


def history_columns(width: int) -> list[Column]:
    """Return when, who, which field, before and after; the two values share what is left of the width."""
    fixed = [
        Column("at", text("history.at"), 16),
        Column("user", text("history.user"), 8),
        Column("field", text("card.field"), 22),
    ]
    room = max(20, width - sum(column.width + 1 for column in fixed) - _AROUND - 1)
    return [
        *fixed,
        Column("before", text("history.before"), room // 2),
        Column("after", text("history.after"), room - room // 2),
    ]


def history_rows(past: Iterable[PastLine], codes: CodeLists) -> Iterator[Sequence[str]]:
    """Yield the lines of a dwelling's history; fields of its costs and leases say so."""
    for one in past:
        yield (short_instant(one.at), one.user, field_name(one.line), *shown_values(one.line, codes))


def approval_rows(found: Iterable[KnownApproval]) -> Iterator[Sequence[str]]:
    """Yield the approved warnings of a dwelling, its leases and costs: when, who, the rule, why, and whether it holds."""
    for one in found:
        stands = "unknown" if one.stands is None else "yes" if one.stands else "no"
        what = text("reporting.approved_rule", rule=rule_name(one.rule))
        yield (show_date(one.approved_on), one.approved_by, what, one.reason, text(f"reporting.stands.{stands}"))


def short_instant(at: datetime) -> str:
    """Return an instant (UTC) in Danish time without "kl.": it stands in a column."""
    return show_instant(at).replace(" kl. ", " ")


def field_name(line: FieldLine) -> str:
    """Return the label of a changed field, with its record where that is not the dwelling itself."""
    kind = BY_NAME[line.record]
    label = kind.fields[line.field].label
    return label if line.record == "dwelling" else f"{kind.label}: {label}"


def shown_values(line: FieldLine, codes: CodeLists) -> tuple[str, str]:
    """Return what a changed field was and became, as a person reads it."""
    field = BY_NAME[line.record].fields[line.field]
    return show_value(field, line.before, codes), show_value(field, line.after, codes)
