"""Workbooks that LibreOffice 7 opened and saved again: nothing changed, or exactly the cells that were edited.

The files of tests/samples/libreoffice were written from `own_files.small_register` and saved by LibreOffice's own
converter; where it is installed, `python -m tests.libreoffice` makes them anew.
"""

from pathlib import Path
from typing import Any

import pytest

from backoffice.database import Database
from backoffice.operations.plan import Plan
from backoffice.security import Actor
from tests.import_files import planned
from tests.own_files import edited, small_register

SAVED = Path(__file__).parents[1] / "samples" / "libreoffice"
# Kind -> the cells to edit, and (row, field, value) as the plan must have them.
THREE: dict[str, tuple[dict[tuple[int, str], Any], set[tuple[int, str, Any]]]] = {
    "dwelling": (
        {(2, "Aktuelt indskud"): 1234.5, (3, "Eget køkken"): "Nej", (5, "Areal før 1998"): 78.5},
        {(2, "current_entry_deposit", 123_450), (3, "own_kitchen", False), (5, "area_before_1998", 7_850)},
    ),
    "housing_cost": (
        {(2, "Beløb pr. måned"): 5100, (4, "Beskrivelse"): "Æbleø", (9, "Indeholdt i husleje"): "Ja"},
        {(2, "amount", 510_000), (4, "description", "Æbleø"), (9, "included_in_rent", True)},
    ),
    "lease": (
        {(2, "Depositum"): 7000.25, (2, "Indskud"): 1, (3, "Ledig"): "Ja"},
        {(2, "deposit", 700_025), (2, "entry_deposit", 100), (3, "available", True)},
    ),
    "disability_registration": (
        {(2, "Titel"): "Rampe", (2, "Kørestol"): "2", (2, "Synshandicap"): "1"},
        {(2, "title", "Rampe"), (2, "wheelchair", "2"), (2, "visual", "1")},
    ),
    "building_section": (
        {(2, "Ibrugtagelsesår"): 1978, (3, "Ibrugtagelsesår"): 1980, (3, "Ejendomsnummer"): "0012345"},
        {(2, "in_use_year", 1978), (3, "in_use_year", 1980), (3, "property_number", "0012345")},
    ),
    "department": (
        {(2, "Navn"): "Åparken Øst", (2, "Kommunekode"): "0461", (2, "Ibrugtagelsesår"): 1975},
        {(2, "name", "Åparken Øst"), (2, "municipality_code", "0461"), (2, "in_use_year", 1975)},
    ),
    "organisation": (
        {(2, "Telefon"): "12 34 56 78", (2, "Postnr."): "5000", (2, "By"): "Odense C"},
        {(2, "phone", "12 34 56 78"), (2, "postal_code", "5000"), (2, "city", "Odense C")},
    ),
}


def changes(plan: Plan) -> set[tuple[int, str, Any]]:
    """Return (row, field, new value) of everything the plan changes."""
    return {
        (part.rows[i], name, part.new_value(name, i))
        for part in plan.changes
        for i, mask in enumerate(part.masks)
        for bit, name in enumerate(part.fields)
        if mask >> bit & 1
    }


@pytest.mark.parametrize("record", THREE)
def test_saved_again_nothing_has_changed(database: Database, everyone: Actor, record: str) -> None:
    small_register(database)
    plan = planned(database, everyone, SAVED / f"{record}.xlsx")
    assert (plan.changed, len(plan.refused), len(plan.conflicts)) == (0, 0, 0)
    assert (plan.unchanged, len(plan.missing), plan.notes) == (plan.asked, 0, [])
    assert plan.asked


@pytest.mark.parametrize("record", THREE)
def test_saved_again_and_edited_exactly_the_edited_cells_change(
    database: Database, everyone: Actor, tmp_path: Path, record: str
) -> None:
    small_register(database)
    edits, expected = THREE[record]
    plan = planned(database, everyone, edited(SAVED / f"{record}.xlsx", edits, tmp_path / "rettet.xlsx"))
    assert (len(plan.refused), len(plan.conflicts), plan.created, plan.removed) == (0, 0, [], [])
    assert changes(plan) == expected
