"""Plan what a workbook of agreements, amenities, pictures or groups changes, makes and removes, by its rows' marks.

Owns which bucket a row falls into. A row that somebody else changed since the export is a conflict where it would change
anything; what must hold of the records is `record_rows`', as on the screens. Writes nothing.
"""

import dataclasses
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from backoffice.models.registry import value_columns
from backoffice.operations.attachments import RECORD as ATTACHMENTS
from backoffice.operations.attachments import UNSEEN
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.import_records import Seen
from backoffice.operations.import_run import Run
from backoffice.operations.plan import Removed
from backoffice.operations.record_block import KEYS, RecordBlock
from backoffice.operations.record_places import surroundings
from backoffice.operations.record_removal import take_out
from backoffice.operations.record_rows import Checking, check_rows, created_part, held_now, whole_new
from backoffice.queries.selection import Where, find_place
from backoffice.records.values import CLEAR
from backoffice.rules.problems import Level, Owner, Place, Problem, Refused


@dataclass(slots=True)
class _Rows:
    """The rows of the file: where each stands and what it says, by what becomes of it."""

    new: list[tuple[Place, dict[str, object], str]] = field(default_factory=list)
    changed: list[tuple[Place, int, int, dict[str, object], str]] = field(default_factory=list)
    removed: dict[int, Place] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    seen: Seen = field(default_factory=Seen)


def plan_said(run: Run, record: str, blocks: Iterable[RecordBlock]) -> dict[str, Seen]:
    """Fill run.plan with what the blocks do, and return which records stand in them."""
    rows = _Rows()
    any_rows = False
    for block in blocks:
        any_rows = True
        _sort(run, rows, block)
    checking = Checking(run.session, run.scope, record, run.codes, run.today)
    _plan_changes(run, checking, rows)
    _plan_new(run, checking, rows)
    _plan_removed(run, record, rows)
    return {record: rows.seen} if any_rows else {}


def _sort(run: Run, rows: _Rows, block: RecordBlock) -> None:
    """Put each row of a block among the new, the changed or the removed ones, or refuse what cannot be read."""
    for at, number in enumerate(block.rows):
        place = Place(run.file, block.sheet, number)
        own = block.own[at]
        typed = "-".join(str(part) for name in KEYS[block.record] if (part := block.keys[name][at]))
        if block.wrong.get(at):
            run.refuse(block.wrong[at], own[0] if own else 0)
        elif own and own[0] in rows.known:
            run.refuse([Problem("import.repeated_mark", owner=Owner.FILE, place=place)], own[0])
        elif own is None and block.removes and block.removes[at]:
            run.refuse([Problem("import.removes_nothing", owner=Owner.FILE, place=place)])
        else:
            values = {name: column[at] for name, column in block.values.items() if column[at] is not None}
            given = {name: None if value is CLEAR else value for name, value in values.items()}
            if own is None:
                rows.new.append((place, given, typed))
            elif block.removes and block.removes[at]:
                rows.removed[own[0]] = place
            else:
                rows.changed.append((place, *own, given, typed))
        if own:
            rows.known.add(own[0])
            rows.seen.ids.append(own[0])
            rows.seen.rows.append(number)
            rows.seen.sheets.append(0)


def _plan_changes(run: Run, checking: Checking, rows: _Rows) -> None:
    held = held_now(run.session, checking.record, [row_id for _, row_id, _, _, _ in rows.changed])
    numbers = surroundings(run.session, checking.record, list(held.values()))
    pairs: list[tuple[Place, dict[str, Any], dict[str, Any]]] = []
    for place, row_id, version, given, typed in rows.changed:
        old = held.get(row_id)
        if old is None:
            run.refuse([Problem("not_in_register", owner=Owner.FILE, place=place)], row_id)
            continue
        new = checking.changed(old, given)
        if checking.record == ATTACHMENTS and new["file"] != old["file"]:
            # Nobody has looked at the other file yet: a workbook may come from another machine.
            new |= UNSEEN
        if typed and typed != numbers.number(old):
            run.refuse([Problem("record.place_is_fixed", owner=Owner.FILE, place=place)], row_id)
        elif old == new:
            run.plan.asked += 1
            run.plan.unchanged += 1
        elif old["version"] != version:
            run.plan.asked += 1
            run.plan.conflicts.add(Problem("changed_since", place=place), row_id)
        else:
            pairs.append((place, old, new))
    problems = check_rows(checking, [new for _, _, new in pairs], [old for _, old, _ in pairs])
    names = value_columns(checking.record)
    changed = ChangedRows(checking.record, names)
    for (place, old, new), wrong in zip(pairs, problems, strict=True):
        if _may(run, wrong, place, old["id"]):
            mask = sum(1 << bit for bit, name in enumerate(names) if old[name] != new[name])
            changed.add(old["id"], old["version"], mask, [new[name] for name in names])
            changed.rows.append(place.row)
    if changed.ids:
        run.plan.changes.append(changed.part(sheet=pairs[0][0].sheet))


def _plan_new(run: Run, checking: Checking, rows: _Rows) -> None:
    origin = run.code_of("origin", "import")
    wholes: list[dict[str, Any]] = []
    places: list[Place] = []
    known: dict[str, Where | None] = {}
    for place, given, typed in rows.new:
        if typed not in known:
            known[typed] = _where(run, typed)
        where = known[typed]
        if where is None:
            run.refuse([Problem("record.unknown_place", owner=Owner.FILE, place=place)])
            continue
        own = {
            "organisation_id": where.organisation_id,
            "department_id": where.department_id,
            "building_section_id": where.section_id,
        }
        wholes.append(whole_new(checking.record, {**given, **own}, run.status(), origin))
        places.append(place)
    problems = check_rows(checking, wholes, [None] * len(wholes))
    good = [at for at, wrong in enumerate(problems) if _may(run, wrong, places[at], 0)]
    if good:
        part = created_part(checking.record, [wholes[at] for at in good])
        part.rows, part.sheet = array("q", (places[at].row for at in good)), places[good[0]].sheet
        run.plan.created.append(part)


def _where(run: Run, typed: str) -> Where | None:
    try:
        return find_place(run.session, typed) if typed else None
    except Refused:
        return None


def _plan_removed(run: Run, record: str, rows: _Rows) -> None:
    ids = sorted(rows.removed)
    if ids:
        run.plan.asked += len(ids)
        take_out(run.session, run.plan, record, ids, run.scope, run.codes, run.today)
    for part in run.plan.removed:
        _say_where(part, rows)


def _say_where(part: Removed, rows: _Rows) -> None:
    if all(row_id in rows.removed for row_id in part.ids):
        part.rows = array("q", (rows.removed[row_id].row for row_id in part.ids))
        part.sheet = next(iter(rows.removed.values())).sheet


def _may(run: Run, problems: Sequence[Problem], place: Place, row_id: int) -> bool:
    """Count a row as asked for and put it where its problems say; True if it may be written."""
    told = [dataclasses.replace(problem, place=place) for problem in problems]
    wrong = [problem for problem in told if problem.level is Level.ERROR]
    if wrong:
        run.refuse(wrong, row_id)
        return False
    run.plan.asked += 1
    for problem in told:
        run.plan.warnings.add(problem, row_id)
    return True
