"""The edit of a form as the same command for the command line: what a person may copy, repeat or put in a script.

Owns the wording of that one command. Never runs it.
"""

import shlex
from collections.abc import Mapping
from typing import Any

from backoffice.queries.places import place_number
from backoffice.queries.plan_rows import link_texts
from backoffice.queries.selection import Selection, Where
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import Kind, RecordField
from backoffice.records.values import show_value
from backoffice.text import text


def edit_command(session: Any, selection: Selection, change: Mapping[str, object], status: str = "") -> str:
    """Return "backoffice dwellings edit ..." for a selection, the values it is to get and what status."""
    words = ["backoffice", "dwellings", "edit", *_which(session, selection)]
    for name, value in change.items():
        words += ["--set", f"{name}={_said(session, DWELLING.fields[name], value)}"]
    words += [{"draft": "--draft", "reported": "--report"}[status]] if status else []
    return shlex.join(words)


def _which(session: Any, selection: Selection) -> list[str]:
    if selection.ids is not None or selection.but:
        # Keys of the register mean nothing outside it: the command takes a file of BBR ids.
        return ["--ids", text("edit.ids_file")]
    number = place_number(session, selection.where)
    which = [_option(selection.where), number] if number else [] if selection.filter.typed else ["--all"]
    return which + (["--filter", selection.filter.typed] if selection.filter.typed else [])


def _option(where: Where) -> str:
    if where.section_id is not None:
        return "--section"
    return "--department" if where.department_id is not None else "--organisation"


def _said(session: Any, field: RecordField, value: object) -> str:
    """Return a stored value as --set reads it back."""
    if value is None:
        return ""
    if field.kind is Kind.LINK and isinstance(value, int):
        return link_texts(session, [value]).get(value, "")
    return str(value) if field.kind is Kind.CODE else show_value(field, value, {})
