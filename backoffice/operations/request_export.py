"""Correction requests out: the letters as one text file, or the list as a workbook to send.

Owns the columns of that list and that only what a person may take out leaves.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.files import replacing
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.queries.codes import code_lists
from backoffice.queries.requests import RequestLine, requests_of
from backoffice.records import fields
from backoffice.records.codes import CodeLists
from backoffice.records.correction import REQUEST
from backoffice.records.values import export_value
from backoffice.rules.problems import refused
from backoffice.security import Actor, Right
from backoffice.text import text

_COLUMNS = (
    "status", "owner", "place", "subject", "held_value", "wanted_value", "reason", "documentation",
    "created_on", "sent_on", "made_by",
)  # fmt: skip
_WIDTHS = {"place": 48, "subject": 20, "held_value": 24, "wanted_value": 40, "reason": 30, "documentation": 30}


def export_requests(
    session: Session, actor: Actor, ids: Sequence[int], path: Path, *, today: date, replace: bool = False
) -> int:
    """Write requests to a .txt of their letters or an .xlsx list; return how many.

    Refused without the right, for another ending, and where a file is there and `replace` is not given.
    """
    security.require(actor, Right.EXPORT)
    codes = code_lists(session)
    found = requests_of(session, ids, actor.scope(Right.EXPORT), today)
    if path.suffix.lower() == ".txt":
        with replacing(path, replace=replace) as stream:
            stream.write("\r\n".join(_letter(one) for one in found).encode())
    elif path.suffix.lower() == ".xlsx":
        write_workbook(path, [_sheet(found, codes)], replace=replace)
    else:
        raise refused("request.ending", ending=path.suffix)
    return len(found)


def _letter(one: RequestLine) -> str:
    head = text("request.letter_number", of="da", number=one.id)
    return "\r\n".join([head, *str(one["message"]).splitlines(), ""])


def _sheet(found: Sequence[RequestLine], codes: CodeLists) -> SheetSpec:
    columns = [ColumnSpec(text("request.number", of="da"), Kind.INTEGER, width=8)]
    for name in _COLUMNS:
        one = REQUEST.fields[name]
        kind = Kind.DATE if one.kind is fields.Kind.DATE else Kind.TEXT
        columns.append(ColumnSpec(one.heading, kind, width=_WIDTHS.get(name, 14)))
    rows = [
        [one.id, *(_cell(export_value(REQUEST.fields[name], one[name], codes)) for name in _COLUMNS)] for one in found
    ]
    return SheetSpec(text("request.sheet", of="da"), columns, rows)


def _cell(value: object) -> object:
    return value.strip() if isinstance(value, str) else value
