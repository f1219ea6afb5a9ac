"""What must hold of inspections, the lines of their reports and photos, whichever way they are written.

Owns these rules for `rows_together`: no inspection before the dwelling is empty, one at a time, a report that stands once
it was given, no age reduction without a reason, no photo outside the office's folder. Reads the register; never writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.exchange.picture_files import may_refer
from backoffice.models import Inspection, InspectionLine, Termination
from backoffice.queries.codes import code_lists
from backoffice.records.codes import meanings_of
from backoffice.records.inspections import INSPECTION, INSPECTION_LINE, PHOTO
from backoffice.rules.cases import ENDED
from backoffice.rules.inspections import MOVE_OUT
from backoffice.rules.problems import Problem

Row = Mapping[str, Any]
Found = list[tuple[int, Problem]]
REPORT_FIELDS = ("room", "item", "situation", "part", "cause")
"""What the tenant was told of a line in the report; what it costs is estimated and billed later."""


def inspection_problems(session: Session, record: str, rows: Sequence[Row]) -> Found:
    """Return the inspections that cannot be: before the dwelling is empty, of another lease's case, a second open one."""
    cases = _by_key(session, Termination, (row["termination_id"] for row in rows))
    meaning = meanings_of(code_lists(session))
    found: Found = []
    for position, row in enumerate(rows):
        case = cases.get(row["termination_id"])
        kind = meaning("inspection_kind", row["inspection_kind"])
        if (kind == MOVE_OUT) is (case is None):
            found.append((position, _of(INSPECTION, "inspection.kind_and_case", "inspection_kind")))
        elif case is not None and case.lease_id != row["lease_id"]:
            found.append((position, _of(INSPECTION, "inspection.other_lease", "inspection_kind")))
        elif case is not None and (problem := _of_day(row, case)):
            found.append((position, problem))
        elif _second(session, row):
            found.append((position, _of(INSPECTION, "inspection.another_open", "inspection_kind")))
    return found


def _of_day(row: Row, case: Termination) -> Problem | None:
    """Tell whether a move-out inspection is planned or held before the dwelling is empty (the seed's O8)."""
    known = (case.moved_out_on, case.agreed_vacate_on, case.vacate_by)
    emptied = next((day for day in known if day), None)
    for name, empty in (("held_on", case.moved_out_on), ("planned_on", emptied)):
        day: date | None = row[name]
        if day is not None and (empty is None or day < empty):
            shown = f"{empty:%d-%m-%Y}" if empty else ""
            return _of(INSPECTION, "inspection.not_empty" if shown else "inspection.not_told_out", name, empty=shown)
    return None


def _second(session: Session, row: Row) -> bool:
    """Tell whether the lease has another inspection of the kind that is still to be reported."""
    query = select(Inspection.id).where(
        Inspection.lease_id == row["lease_id"],
        Inspection.inspection_kind == row["inspection_kind"],
        Inspection.report_on.is_(None),
        Inspection.id != (row["id"] or 0),
    )
    return row["report_on"] is None and session.scalars(query.limit(1)).first() is not None


def line_problems(session: Session, record: str, rows: Sequence[Row]) -> Found:
    """Return the lines that cannot be: changed after the report, reduced without a reason, done before they were ordered."""
    own = _by_key(session, Inspection, (row["inspection_id"] for row in rows))
    cases = _by_key(session, Termination, (one.termination_id for one in own.values()))
    held = _by_key(session, InspectionLine, (row["id"] for row in rows))
    ended = _ended(session, cases.values())
    found: Found = []
    for position, row in enumerate(rows):
        inspection = own.get(row["inspection_id"])
        if inspection is None or inspection.lease_id != row["lease_id"]:
            problem: Problem | None = _of(INSPECTION_LINE, "inspection.unknown", "item", number=row["inspection_id"])
        elif inspection.termination_id in ended:
            problem = _of(INSPECTION_LINE, "inspection.case_ended", "item")
        else:
            problem = _given(inspection, held.get(row["id"]), row) or _amounts(row) or _works(row)
        if problem:
            found.append((position, problem))
    return found


def _ended(session: Session, cases: Iterable[Termination]) -> set[int]:
    meaning = meanings_of(code_lists(session))
    return {case.id for case in cases if meaning("case_phase", case.phase) in ENDED}


def _given(inspection: Inspection, held: InspectionLine | None, row: Row) -> Problem | None:
    """A report that was given stands; an objection opens it again, so that it can be corrected."""
    if inspection.objected_on is not None:
        return None
    if inspection.report_on is not None:
        if held is None:
            return _of(INSPECTION_LINE, "inspection.report_given", "item", day=f"{inspection.report_on:%d-%m-%Y}")
        changed = next((name for name in REPORT_FIELDS if getattr(held, name) != row[name]), "")
        if changed:
            return _of(INSPECTION_LINE, "inspection.report_given", changed, day=f"{inspection.report_on:%d-%m-%Y}")
    if inspection.estimate_on is not None and (held.estimate if held else None) != row["estimate"]:
        return _of(INSPECTION_LINE, "inspection.estimate_given", "estimate", day=f"{inspection.estimate_on:%d-%m-%Y}")
    return None


def _amounts(row: Row) -> Problem | None:
    reduced = row["age_reduction"] or 0
    if reduced and not (row["age_reason"] or "").strip():
        return _of(INSPECTION_LINE, "inspection.age_without_reason", "age_reason")
    costs = [amount for amount in (row["actual"], row["estimate"]) if amount is not None]
    if reduced and (not costs or reduced > costs[0]):
        return _of(INSPECTION_LINE, "inspection.age_above_cost", "age_reduction")
    return None


def _works(row: Row) -> Problem | None:
    """An order comes first, then the work, then its bill with a number or name."""
    ordered, finished = row["ordered_on"], row["finished_on"]
    if finished is not None and ordered is None:
        return _of(INSPECTION_LINE, "inspection.not_ordered", "finished_on")
    if finished is not None and finished < ordered:
        return _of(INSPECTION_LINE, "inspection.finished_before_ordered", "finished_on")
    if row["invoiced_on"] is not None and (row["actual"] is None or not (row["invoice"] or "").strip()):
        return _of(INSPECTION_LINE, "inspection.bill_incomplete", "actual" if row["actual"] is None else "invoice")
    return None


def photo_problems(session: Session, record: str, rows: Sequence[Row]) -> Found:
    """Return the photos whose reference could lead out of the office's folder, or whose line is of another inspection."""
    lines = _by_key(session, InspectionLine, (row["inspection_line_id"] for row in rows))
    found: Found = []
    for position, row in enumerate(rows):
        line = lines.get(row["inspection_line_id"])
        if not may_refer(str(row["file"])):
            found.append((position, _of(PHOTO, "picture.outside", "file", file=str(row["file"])[:100])))
        elif line is not None and line.inspection_id != row["inspection_id"]:
            found.append((position, _of(PHOTO, "inspection.other_line", "title")))
    return found


def _of(kind: Any, problem: str, field: str, **values: object) -> Problem:
    return Problem(problem, field=kind.fields[field].label, values=values)


def _by_key(session: Session, model: Any, keys: Iterable[int | None]) -> dict[int | None, Any]:
    wanted = sorted({key for key in keys if key})
    found: dict[int | None, Any] = {}
    for start in range(0, len(wanted), 500):
        query = select(model).where(model.id.in_(wanted[start : start + 500]))
        found |= {one.id: one for one in session.scalars(query)}
    return found
