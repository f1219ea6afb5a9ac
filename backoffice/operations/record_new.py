"""Rows of a block that make a new cost, lease or registration.

Owns what a new record holds where the file says nothing. Never makes a tenant, nor a dwelling or what is above it.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.formats import show_date
from backoffice.operations.record_block import RecordBlock
from backoffice.operations.record_compare import empty_value
from backoffice.operations.record_gathered import NEW, GatheredRows
from backoffice.operations.record_moving import MovingRows
from backoffice.operations.record_rules import Checked, check_values
from backoffice.operations.record_sheet import RecordSheet, by_name, changeable
from backoffice.queries.ending import retired_ends
from backoffice.records.fields import Kind
from backoffice.records.values import CLEAR

_PARENT = {"housing_cost": "dwelling_id", "lease": "dwelling_id", "disability_registration": "building_section_id"}


def take_new(
    sheet: RecordSheet,
    block: RecordBlock,
    rows: list[Any],
    gathered: GatheredRows,
    moving: MovingRows | None,
    known: set[tuple[Any, ...]],
) -> None:
    """Check the new rows of a block and gather those that can be made; `known` are the registrations made so far."""
    positions = [row[0] for row in rows]
    held = by_name(sheet.held, rows)
    now = {**held, **_values(sheet, block, positions)}
    checked = Checked(sheet, block, positions, now, {}, [0] * len(rows))
    check_values(checked, {name: [i for i, value in enumerate(now[name]) if value is not None] for name in sheet.names})
    if sheet.record in ("housing_cost", "lease"):
        _refuse_retired(checked, held, now)
    if sheet.record == "disability_registration":
        _refuse_repeated(checked, held, known)
    for problems in checked.blocking.values():
        sheet.run.refuse(problems)
    made = [i for i in range(len(rows)) if i not in checked.blocking]
    if made:
        _gather(sheet, block, positions, held, now, made, gathered, moving)


def _values(sheet: RecordSheet, block: RecordBlock, positions: Sequence[int]) -> dict[str, list[Any]]:
    """Return the values of every field of the kind: the file's, or what holds where nothing is said."""
    values: dict[str, list[Any]] = {}
    for declared in changeable(sheet.record):
        blank = empty_value(declared)
        if declared.kind is Kind.YES_NO and not declared.may_be_empty:
            blank = False
        if declared.name == "status":
            blank = sheet.run.status()
        column = block.values.get(declared.name)
        if column is None:
            values[declared.name] = [blank] * len(positions)
        else:
            given = (column[position] for position in positions)
            values[declared.name] = [blank if value is None or value is CLEAR else value for value in given]
    return values


def _refuse_retired(checked: Checked, held: Mapping[str, Sequence[Any]], now: Mapping[str, Sequence[Any]]) -> None:
    """Nothing begins on a dwelling that has ended by then."""
    ends = retired_ends(checked.sheet.run.session, [key for key in held["parent_id"] if key is not None])
    for i, (parent, begins) in enumerate(zip(held["parent_id"], now["valid_from"], strict=True)):
        end = ends.get(parent)
        if end is not None and begins is not None and begins >= end:
            checked.block_row(i, "import.dwelling_retired", "valid_from", show_date(begins))


def _refuse_repeated(checked: Checked, held: Mapping[str, Sequence[Any]], known: set[tuple[Any, ...]]) -> None:
    for i, position in enumerate(checked.positions):
        number = checked.block.keys["number"][position]
        key = (held["organisation_id"][i], number)
        if key in known:
            checked.block_row(i, "import.number_twice", "number", number)
        known.add(key)


def _gather(
    sheet: RecordSheet,
    block: RecordBlock,
    positions: Sequence[int],
    held: Mapping[str, Sequence[Any]],
    now: Mapping[str, Sequence[Any]],
    made: list[int],
    gathered: GatheredRows,
    moving: MovingRows | None,
) -> None:
    new = gathered.sheet(block.sheet).new
    columns: dict[str, Sequence[Any]] = {
        "organisation_id": held["organisation_id"],
        _PARENT[sheet.record]: held["parent_id"],
        **{declared.name: now[declared.name] for declared in changeable(sheet.record)},
        "status": now.get("status", [sheet.run.status()] * len(positions)),
        "origin": [sheet.run.code_of("origin", "import")] * len(positions),
    }
    if sheet.record == "housing_cost":
        columns["line"] = [0] * len(positions)
    if sheet.record == "disability_registration":
        columns["department_id"] = held["department_id"]
        columns["number"] = [block.keys["number"][position] for position in positions]
    first = len(new.rows)
    for name, column in columns.items():
        new.columns[name].extend([column[i] for i in made])
    new.rows.extend(array("q", (block.rows[positions[i]] for i in made)))
    if moving is not None:
        for place, i in enumerate(made, first):
            moving.add(block.sheet, NEW, place, {**held, "id": [0] * len(positions)}, now, i)
