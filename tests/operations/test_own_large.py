"""A workbook of 40,000 rows, edited here, moved there and wrong somewhere: the plan says what is what, and where."""

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from backoffice.database import Database
from backoffice.exchange.cells import column_letters
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.own_columns import own_columns
from backoffice.operations.plan import Source
from backoffice.queries.selection import of_ids
from backoffice.security import Actor
from tests.import_files import TODAY, planned, written
from tests.own_files import exported
from tests.record_blocks import held
from tests.register import add_dwellings

ROWS = 40_000
CHANGED, MOVED, WRONG = 37, 5, 3


def letters_of(heading: str) -> str:
    return column_letters([column.heading for column in own_columns("dwelling")].index(heading))


def rewritten(path: Path, texts: Mapping[str, str]) -> Path:
    """Set cells ("G17") of the first sheet to texts, in the XML itself: openpyxl takes a minute for so many rows."""
    out = path.with_name("rettet.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = with_cells(data.decode(), texts).encode()
            new.writestr(name, data)
    return out


def with_cells(xml: str, texts: Mapping[str, str]) -> str:
    for place, said in texts.items():
        cell = f'<c r="{place}" t="inlineStr"><is><t>{said}</t></is></c>'
        found = re.search(rf'<c r="{place}"[^>]*(?:/>|>.*?</c>)', xml)
        assert found is not None, place
        xml = xml[: found.start()] + cell + xml[found.end() :]
    return xml


def test_forty_thousand_rows_are_37_changed_5_moved_and_3_impossible(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, ROWS, sections=4)
    path = exported(database, everyone, "dwelling", tmp_path / "boliger.xlsx").path
    heating, kind = letters_of("Opvarmningsform"), letters_of("Boligtype")
    changed = [100 + 1000 * i for i in range(CHANGED)]
    moved = [150 + 5000 * i for i in range(MOVED)]
    wrong = [777, 20_777, 40_001]
    edits = {f"{heating}{row}": "5" for row in (*changed, *moved)} | {f"{kind}{row}": "Slot" for row in wrong}
    # Files go by address, so the ids of those rows are read from the plan that takes them all.
    before = planned(database, everyone, rewritten(path, edits))
    assert (before.changed, len(before.conflicts), len(before.refused)) == (CHANGED + MOVED, 0, WRONG)
    at = dict(zip(before.changes[0].rows, before.changes[0].ids, strict=True))
    theirs = [at[row] for row in moved]
    with database.writing() as session:
        plan = plan_edit(session, everyone, of_ids(theirs), {"heating": "2"}, Source("test"), today=TODAY)
        apply(session, everyone, plan)
        elsewhere = plan_edit(session, everyone, of_ids(ids[:50]), {"garage": "2"}, Source("test"), today=TODAY)
        apply(session, everyone, elsewhere)

    plan = planned(database, everyone, rewritten(path, edits))
    assert (plan.asked, plan.changed, len(plan.conflicts), len(plan.refused)) == (ROWS, CHANGED, MOVED, WRONG)
    assert plan.unchanged == ROWS - CHANGED - MOVED - WRONG
    assert (len(plan.missing), len(plan.notes)) == (0, 0)
    assert sorted(plan.changes[0].rows) == changed
    assert sorted(plan.refused.rows) == wrong
    assert sorted(plan.conflicts.rows) == moved
    assert sorted(plan.disputed[0].rows) == moved
    first = plan.refused.problem(0)
    assert (first.place.sheet, first.place.column, first.value) == ("Boliger", "Boligtype", "Slot")
    assert plan.conflicts.problem(0).place.column == "Opvarmningsform"
    dispute = plan.disputed[0]
    assert [dispute.base["heating"], dispute.theirs["heating"]] == [["1"] * MOVED, ["2"] * MOVED]
    written(database, everyone, plan.decided("dwelling", theirs[:2], take="file"))
    assert [held(database, "dwelling", key)["heating"] for key in theirs] == ["5", "5", "2", "2", "2"]
    assert held(database, "dwelling", at[changed[0]])["heating"] == "5"
