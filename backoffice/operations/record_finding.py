"""Find the records that the rows of a block are about, and say of the rows where that fails why.

Owns the order: a row's own mark first, and whether the mark and what the row says of itself agree; then what people know.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from backoffice.operations.record_block import KEYS, RecordBlock
from backoffice.operations.record_sheet import LETTING, RecordSheet
from backoffice.queries.record_matching import records_by_key, records_by_own_key
from backoffice.records.values import CLEAR
from backoffice.rules.problems import Owner, Problem

_NEEDED = {"housing_cost": ("cost_type", "valid_from"), "lease": ("valid_from",)}
_BLANK = frozenset({None, "", CLEAR})


@dataclass(slots=True)
class Found:
    """By position: the row as held (position, place, columns; id None for a new one), and what is wrong with finding it."""

    rows: dict[int, Any] = field(default_factory=dict)
    problems: dict[int, list[Problem]] = field(default_factory=dict)

    def wrong(self, position: int, problem: Problem) -> None:
        """Add what is wrong with a row."""
        self.problems.setdefault(position, []).append(problem)


def find_rows(session: Session, sheet: RecordSheet, block: RecordBlock) -> Found:
    """Look up every row of a block, in two statements at most."""
    found, said = Found(), sheet.keys_of(block)
    own = [(position, mark[0]) for position, mark in enumerate(block.own) if mark is not None]
    if own:
        rows = records_by_own_key(session, sheet.record, own, sheet.columns)
        found.rows = {row[0]: row for row in rows}
        _check_marks(sheet, block, rows, said, found)
    keyed = _keyed(sheet, block, found) if len(own) < len(block) else []
    if keyed:
        _take_keyed(sheet, block, records_by_key(session, sheet.record, keyed, sheet.columns), found)
        for key in keyed:
            if key[0] not in found.rows and key[0] not in found.problems:
                found.wrong(key[0], _unknown(sheet, block, key[0], said[key[0]]))
    if own and keyed:
        found.rows = dict(sorted(found.rows.items()))
    return found


def _check_marks(sheet: RecordSheet, block: RecordBlock, rows: list[Any], said: list[str], found: Found) -> None:
    """A mark that was copied onto another row, or a row whose key was overwritten, would change the wrong record."""
    key = sheet.column("key")
    elsewhere = [row[0] for row in rows if said[row[0]] and said[row[0]] != row[key]]
    if sheet.record == "disability_registration":
        numbers, number = block.keys["number"], sheet.column("number")
        elsewhere += [row[0] for row in rows if said[row[0]] and numbers[row[0]] not in (None, "", row[number])]
    for position in sorted(set(elsewhere)):
        name, shown = sheet.shown_key(block, position)
        found.wrong(position, sheet.problem(block, "import.mark_elsewhere", name, position, shown))


def _keyed(sheet: RecordSheet, block: RecordBlock, found: Found) -> list[tuple[Any, ...]]:
    """Return (position, *key) of rows without a mark; a row without a part of its key is wrong."""
    names, needed = KEYS[sheet.record], _NEEDED.get(sheet.record, ())
    blank = [None] * len(block)
    columns = [*(block.keys[name] for name in names), *(block.values.get(name, blank) for name in needed)]
    rows = zip(range(len(block)), *columns, strict=True)
    unmarked = [row for row, mark in zip(rows, block.own, strict=True) if mark is None]
    short = [row for row in unmarked if not _BLANK.isdisjoint(row)]
    for position, *key in short:
        wrong = {problem.place.column for problem in block.wrong.get(position, ())}
        for name, part in zip((*names, *needed), key, strict=True):
            if part in _BLANK and block.headings.get(name, "") not in wrong:
                found.wrong(position, sheet.problem(block, "value.required", name, position))
    return [row for row in unmarked if _BLANK.isdisjoint(row)] if short else unmarked


def _take_keyed(sheet: RecordSheet, block: RecordBlock, rows: list[Any], found: Found) -> None:
    lines = block.keys.get("line") if sheet.record == "housing_cost" else None
    several: set[int] = set()
    for row in rows:
        position = row[0]
        if lines is not None and row[1] is not None and (lines[position] or 0) != row[sheet.column("line")]:
            # Of another line: where none is of this one, the row is a new record of the same dwelling.
            found.rows.setdefault(position, _as_new(sheet, row))
            continue
        if position in found.rows and found.rows[position][1] is not None:
            several.add(position)
        found.rows[position] = row
        if sheet.record == "disability_registration" and row[1] is not None:
            _check_section(sheet, block, row, found)
    for position in sorted(several):
        name, shown = sheet.shown_key(block, position)
        found.wrong(position, sheet.problem(block, "import.several_lines", name, position, shown))


def _as_new(sheet: RecordSheet, row: Any) -> tuple[Any, ...]:
    """Return a held row as that of a new record in the same place."""
    place = tuple(row[3:7])
    return (row[0], None, None, *place, *[None] * len(sheet.columns))


def _check_section(sheet: RecordSheet, block: RecordBlock, row: Any, found: Found) -> None:
    if row[sheet.column("building_section_id")] != row[sheet.column("parent_id")]:
        found.wrong(
            row[0],
            sheet.problem(block, "import.registration_elsewhere", "number", row[0], block.keys["number"][row[0]]),
        )


def _unknown(sheet: RecordSheet, block: RecordBlock, position: int, said: str) -> Problem:
    if sheet.record == "dwelling" or sheet.record in LETTING:
        return sheet.problem(block, "import.unknown_dwelling", "bbr_unit", position, said, owner=Owner.MASTER_DATA)
    name = [one for one in KEYS[sheet.record] if one != "number"][-1]
    return sheet.problem(block, f"import.unknown_{name}", name, position, said)
