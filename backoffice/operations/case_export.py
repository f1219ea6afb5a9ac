"""The calendar of deadlines, the list of due settlements and the yearly count of move-outs, out as files.

Owns their columns, that only what a person may take out leaves, and that a calendar file says nothing of a person: it has the
case's number, the kind of deadline and, if the office wants that, the dwelling's address.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.calendar_file import CalendarEvent, write_calendar
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.queries.case_calendar import CalendarAsked, CalendarLine, every_deadline
from backoffice.queries.case_overview import CaseLine, CasesAsked, case_ids, case_lines
from backoffice.queries.codes import code_lists
from backoffice.queries.move_outs import COUNTED, move_outs
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.case_limits import address_in_calendar_files
from backoffice.records.case_words import age_word, missing_words, phase_word
from backoffice.records.codes import CodeLists
from backoffice.security import Actor, Right
from backoffice.text import text
from backoffice.watch import Watch

WINDOW = 200
CALENDAR_ENDING = ".ics"
_DEADLINES = (
    ("due", Kind.DATE, 12), ("days", Kind.INTEGER, 8), ("kind", Kind.TEXT, 34), ("basis", Kind.TEXT, 12),
    ("case", Kind.INTEGER, 8), ("record", Kind.TEXT, 14), ("place", Kind.CODE, 10), ("address", Kind.TEXT, 40),
)  # fmt: skip
_CASES = (
    ("case", Kind.INTEGER, 8), ("place", Kind.CODE, 10), ("address", Kind.TEXT, 40), ("phase", Kind.TEXT, 24),
    ("age", Kind.TEXT, 12), ("days", Kind.INTEGER, 8), ("next", Kind.TEXT, 34), ("due", Kind.DATE, 12),
    ("settlement", Kind.TEXT, 22), ("settlement_due", Kind.DATE, 14), ("missing", Kind.TEXT, 50),
)  # fmt: skip
_MOVED = (
    ("year", Kind.INTEGER, 8),
    ("organisation", Kind.CODE, 14),
    ("department", Kind.CODE, 10),
    ("name", Kind.TEXT, 30),
)


def export_calendar(
    session: Session, actor: Actor, asked: CalendarAsked, path: Path, *, today: date, replace: bool = False
) -> int:
    """Write the deadlines to an .xlsx list, or to a calendar file where the name ends in .ics; return how many.

    Refused without the right, or where a file is there.
    """
    security.require(actor, Right.EXPORT)
    lines = every_deadline(session, asked, actor.scope(Right.EXPORT), code_lists(session), today)
    if path.suffix.lower() == CALENDAR_ENDING:
        with_address = address_in_calendar_files()
        events = (_event(line, with_address=with_address) for line in lines)
        return write_calendar(
            path, events, made_at=datetime.now(UTC).replace(tzinfo=None, microsecond=0), replace=replace
        )
    rows = (_deadline_row(line, today) for line in lines)
    return _write(path, "calendar", _columns(_DEADLINES), rows, replace=replace)


def export_cases(
    session: Session,
    actor: Actor,
    asked: CasesAsked,
    path: Path,
    *,
    today: date,
    replace: bool = False,
    watch: Watch | None = None,
) -> int:
    """Write a list of open cases with what each is missing to an .xlsx; return how many. Refused as `export_calendar`."""
    security.require(actor, Right.EXPORT)
    codes, scope = code_lists(session), actor.scope(Right.EXPORT)
    ids = case_ids(session, asked, scope, codes, today)
    watch = watch or Watch()
    watch.total = len(ids)

    def rows() -> Iterator[Sequence[object]]:
        for start in range(0, len(ids), WINDOW):
            window = ids[start : start + WINDOW]
            found = case_lines(session, window, scope, codes, today)
            yield from (_case_row(found[key], codes) for key in window if key in found)
            watch.step(len(window))

    return _write(path, "cases", _columns(_CASES), rows(), replace=replace)


def export_move_outs(
    session: Session,
    actor: Actor,
    path: Path,
    *,
    where: Where = EVERYWHERE,
    year: int | None = None,
    replace: bool = False,
) -> int:
    """Write the yearly count of move-outs to an .xlsx; return how many lines. Refused as `export_calendar`."""
    security.require(actor, Right.EXPORT)
    found = move_outs(session, actor.scope(Right.EXPORT), code_lists(session), where, year)
    columns = [*_columns(_MOVED), *_columns(tuple((name, Kind.INTEGER, 14) for name in (*COUNTED, "total")))]
    rows = (
        [one.year, one.organisation, one.department, one.name, *(getattr(one, name) for name in COUNTED), one.total]
        for one in found
    )
    return _write(path, "move_outs", columns, rows, replace=replace)


def _columns(named: Sequence[tuple[str, Kind, int]]) -> list[ColumnSpec]:
    return [ColumnSpec(text(f"cases.column.{name}", of="da"), kind, width=width) for name, kind, width in named]


def _write(
    path: Path, name: str, columns: Sequence[ColumnSpec], rows: Iterator[Sequence[object]], *, replace: bool
) -> int:
    sheet = SheetSpec(text(f"cases.sheet.{name}", of="da"), columns, rows)
    return write_workbook(path, [sheet], replace=replace)[0]


def _event(line: CalendarLine, *, with_address: bool) -> CalendarEvent:
    summary = text(
        f"calendar.event.{line.record}", number=line.id, kind=text(f"deadline.{line.kind}", of="da"), of="da"
    )
    uid = f"{line.record}-{line.id}-{line.kind}@backoffice"
    return CalendarEvent(uid, line.due, summary, f"{line.department} {line.address}" if with_address else "")


def _deadline_row(line: CalendarLine, today: date) -> Sequence[object]:
    kind, basis = (
        text(f"deadline.{line.kind}", of="da"),
        text("calendar.legal" if line.legal else "calendar.target", of="da"),
    )
    record = text(f"calendar.record.{line.record}", of="da")
    return [line.due, (line.due - today).days, kind, basis, line.id, record, line.department, line.address]


def _case_row(line: CaseLine, codes: CodeLists) -> Sequence[object]:
    next_kind = text(f"deadline.{line.next.kind}", of="da") if line.next else None
    state = text(f"due.{line.due_state.value}", of="da") if line.due_state else None
    return [
        line.id,
        line.department,
        line.address,
        phase_word(codes, line.phase, "da"),
        age_word(line.age, "da"),
        line.days,
        next_kind,
        line.next.due if line.next else None,
        state,
        line.due,
        " · ".join(missing_words(codes, line.particulars, line.missing, "da")) or None,
    ]
