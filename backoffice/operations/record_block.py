"""Rows of one record kind as a file brings them, whatever the file was: the form between reading and comparing.

Owns the form only. Whoever reads a workbook or XML fills it; `import_records` compares it with the register.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backoffice.rules.problems import Problem

KEYS: Mapping[str, tuple[str, ...]] = {
    "dwelling": ("bbr_unit",),
    "housing_cost": ("bbr_unit",),
    "lease": ("bbr_unit",),
    "disability_registration": ("organisation", "department", "section", "number"),
    "building_section": ("organisation", "department", "section"),
    "department": ("organisation", "department"),
    "organisation": ("organisation",),
    "signup_agreement": ("organisation", "department"),
    "allocation_agreement": ("organisation", "department"),
    "section_amenities": ("organisation", "department", "section"),
    "attachment": ("organisation", "department", "section"),
    "letting_group": ("organisation", "department", "section"),
}
"""The columns of `RecordBlock.keys` by record kind: the BBR unit of the dwelling, or numbers from the top down.

A cost may also have "line", which tells apart costs of one type that begin the same day.
"""

SAID = ("signup_agreement", "allocation_agreement", "section_amenities", "attachment", "letting_group")
"""Kinds that say something of a place: a row is known by its mark alone, as a place may have several of them."""


@dataclass(slots=True)
class RecordBlock:
    """Consecutive rows of one record kind: every column has one entry per row.

    `values` holds by field name None (untouched), CLEAR or the value as stored (ends are the first day no longer
    covered; a registration a dwelling is linked to is its number, "H12"). `own` is the record's id and the version it
    was exported with, where the file carries that. `removes` asks for the record to go. `headings` names the columns
    (or XML elements) of fields and keys for the places of problems. `since` is the last change set before the rows were
    exported, 0 where that is not known.
    """

    record: str
    sheet: str
    rows: list[int]
    keys: dict[str, list[Any]]
    own: list[tuple[int, int] | None]
    values: dict[str, list[Any]]
    wrong: dict[int, list[Problem]] = field(default_factory=dict)
    removes: list[bool] = field(default_factory=list)
    headings: Mapping[str, str] = field(default_factory=dict)
    since: int = 0

    def __len__(self) -> int:
        return len(self.rows)
