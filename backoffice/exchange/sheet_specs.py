"""What a sheet to be written is: its columns by kind, its rows as they come.

Owns the declaration only; `workbook_writer` and `csv_writer` read it. Knows nothing of dwellings.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

YES, NO = "Ja", "Nej"
"""How True and False stand in a sheet, whatever the language of the screens: data, not a sentence."""

CHOICES_SHEET = "_valg"
"""Hidden sheet that holds the lists of the drop-downs; no sheet of the caller may have its name."""

_SHEET_NAME = re.compile(r"(?!')[^\x00-\x1f\[\]:*?/\\]{1,31}(?<!')")


class Kind(StrEnum):
    """What the values of a column are, and so how they are typed, shown and checked."""

    TEXT = "text"
    CODE = "code"
    """Text that looks like a number: the column keeps its leading zeros when a person types in it."""
    INTEGER = "integer"
    DECIMAL = "decimal"
    KRONER = "kroner"
    """Integer øre, shown as kroner with two decimals."""
    DATE = "date"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column: `width` in characters, `choices` as a drop-down, `note` as a comment on the heading.

    A `locked` column makes the sheet protected, without a password, with every other column open; `open_below` leaves
    it open where no row is yet, and lets rows be put in and taken out. The headings of `required` columns stand out.
    """

    heading: str
    kind: Kind = Kind.TEXT
    width: float = 14
    choices: Sequence[str] = ()
    locked: bool = False
    hidden: bool = False
    note: str = ""
    open_below: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """A sheet: a heading row and the rows, each with one value (or None) for every column.

    Values are str, int (øre for kroner), Decimal or int, date, bool by kind. `row_count`, where it is known, gives the sheet its
    dimension and is checked when all rows are written.
    """

    name: str
    columns: Sequence[ColumnSpec]
    rows: Iterable[Sequence[object]]
    row_count: int | None = None
    frozen_heading: bool = True
    autofilter: bool = True
    hidden: bool = False

    def __post_init__(self) -> None:
        if not _SHEET_NAME.fullmatch(self.name) or self.name.lower() in (CHOICES_SHEET, "history"):
            raise ValueError(f"no sheet may have the name {self.name!r}")
        if not self.columns:
            raise ValueError(f"sheet {self.name!r} has no columns")

    def check_count(self, written: int) -> None:
        """ValueError if another number of rows than announced has come."""
        if self.row_count is not None and written != self.row_count:
            raise ValueError(f"sheet {self.name!r}: {written} rows where {self.row_count} were announced")
