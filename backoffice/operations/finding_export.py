"""Findings out as a workbook: to look through, or to send to whoever mends them.

Owns the columns of that list and that only what a person may take out leaves. Rows are read a window at a time.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.queries.codes import code_lists
from backoffice.queries.findings import FindingLine, findings
from backoffice.records.check_values import said_values
from backoffice.records.codes import CodeLists
from backoffice.security import Actor, Right
from backoffice.text import text
from backoffice.watch import Watch

WINDOW = 500
_COLUMNS = (("number", 8), ("level", 10), ("what", 44), ("record", 40), ("key", 38), ("values", 60), ("owner", 14))


def export_findings(
    session: Session, actor: Actor, ids: Sequence[int], path: Path, *, today: date, watch: Watch | None = None
) -> int:
    """Write findings to an .xlsx list, in this order; return how many. Refused without the right, or where a file is there."""
    security.require(actor, Right.EXPORT)
    watch = watch or Watch()
    watch.total = len(ids)
    columns = [
        ColumnSpec(text(f"check.column.{name}"), Kind.INTEGER if name == "number" else Kind.TEXT, width=width)
        for name, width in _COLUMNS
    ]
    columns += [
        ColumnSpec(text("check.column.since"), Kind.DATE, width=12),
        ColumnSpec(text("check.column.accepted"), width=40),
    ]
    rows = _rows(session, actor, ids, today, watch)
    return write_workbook(path, [SheetSpec(text("page.worklist"), columns, rows)])[0]


def _rows(session: Session, actor: Actor, ids: Sequence[int], today: date, watch: Watch) -> Iterator[Sequence[object]]:
    codes, scope = code_lists(session), actor.scope(Right.EXPORT)
    for start in range(0, len(ids), WINDOW):
        window = ids[start : start + WINDOW]
        found = findings(session, window, scope, today)
        yield from (_row(found[key], codes) for key in window if key in found)
        watch.step(len(window))


def _row(one: FindingLine, codes: CodeLists) -> Sequence[object]:
    check = one.check
    said = " · ".join(f"{label}: {value}" for label, value in said_values(one.record, one.values, codes))
    level, owner = text(f"check.level.{check.level.value}"), text(f"check.owner.{check.owner.value}")
    return one.id, level, check.title, one.name, one.key, said, owner, one.since, one.reason or None
