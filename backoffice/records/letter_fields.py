"""The fields that letters may use, read from imports/letters/fields.csv: who fills each, and which are personal.

Owns what may stand in that file. Knows no template and no case.
"""

from functools import cache
from pathlib import Path
from types import MappingProxyType

from backoffice.records.codes import check_twice
from backoffice.records.reference_table import Row, Table
from backoffice.resources import folder
from backoffice.rules.letter_templates import Catalogue, KnownField

COLUMNS = ("field", "block", "filled_by", "personal", "about")
FILLED_BY = (
    "office", "organisation", "tenant", "lease", "case", "confirm", "withdraw", "inspection", "inspection_held",
    "inspection_line", "settlement", "settlement_approved", "settlement_line", "settlement_objection", "accounts",
    "typed", "improvement", "answer", "sublet",
)  # fmt: skip
"""The places that fill fields; each has the text "problem.letter.empty.<place>"."""
_NAME = r"[^\W\d]\w*"


def read_fields(imports: Path) -> Catalogue:
    """Return the fields of imports/letters/fields.csv by block and name; Refused names all that is wrong."""
    table = Table(imports / "letters" / "fields.csv", COLUMNS)
    check_twice(table, ("field", "block"))
    found = [_field(table, row) for row in table.rows]
    table.refuse_if_wrong()
    return MappingProxyType({(one.block, one.name): one for one in found})


def _field(table: Table, row: Row) -> KnownField:
    filled_by = table.filled(row, "filled_by")
    if filled_by not in FILLED_BY:
        table.wrong("not_allowed", row.number, "filled_by", value=filled_by, allowed=" ".join(FILLED_BY))
    return KnownField(
        name=table.matching(row, "field", _NAME, "not_a_meaning"),
        block=row.cells["block"],
        filled_by=filled_by,
        personal=table.yes(row, "personal"),
        about=table.filled(row, "about"),
    )


@cache
def letter_fields() -> Catalogue:
    """Return the fields the program knows."""
    return read_fields(folder("imports"))
