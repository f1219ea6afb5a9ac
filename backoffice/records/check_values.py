"""The values that a check looked at, as a person reads them: labels of declared fields, other names by "check.value.<name>".

Owns how a stored value of a finding is written. Keys of other records are left out: they say nothing to a person.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backoffice.formats import show_date, show_integer, show_kroner
from backoffice.records.codes import CodeLists
from backoffice.records.fields import Kind, RecordField
from backoffice.records.kinds import BY_NAME
from backoffice.records.values import show_value
from backoffice.text import text

_KEYS = frozenset({"building_section_id", "twin", "address_key", "others", "sisters", "merged_into"})
_AMOUNTS = frozenset({"amount_before"})
_DATED = frozenset({Kind.DATE, Kind.LAST_DAY})


def said_values(record: str, values: Mapping[str, Any], codes: CodeLists) -> list[tuple[str, str]]:
    """Return label and value of each value that says something, in the order in which the check looked at them."""
    fields = BY_NAME[record].fields
    found = []
    for name, value in values.items():
        field = fields.get(name)
        if name in _KEYS or (field is not None and field.kind is Kind.LINK):
            continue
        label = field.label if field is not None else text(f"check.value.{name}")
        found.append((label, _said(name, field, value, codes)))
    return found


def _said(name: str, field: RecordField | None, value: Any, codes: CodeLists) -> str:
    if value is None:
        return text("value.none")
    if field is not None:
        return show_value(field, date.fromisoformat(value) if field.kind in _DATED else value, codes)
    if isinstance(value, bool):
        return text("value.yes" if value else "value.no")
    if isinstance(value, int):
        return show_kroner(value) if name in _AMOUNTS else show_integer(value)
    return show_date(date.fromisoformat(value)) if _is_date(value) else str(value)


def _is_date(value: str) -> bool:
    return len(value) == 10 and value[4] == value[7] == "-" and value.replace("-", "").isdecimal()
