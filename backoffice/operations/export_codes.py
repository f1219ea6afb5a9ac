"""Write a code list to a file: as the text file an import reads back, or as a workbook to read.

Owns the layout of both. A list changed by nobody and imported again changes nothing.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from backoffice import security
from backoffice.exchange.files import refused_file, replacing
from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.records.codes import CODE_COLUMNS, CodeList
from backoffice.security import Actor, Right

KINDS = (".csv", ".xlsx")
_WIDTHS = {"code": 8, "label_da": 40, "label_en": 40, "source": 60, "meaning": 24}


def export_codes(actor: Actor, codes: CodeList, path: Path, *, replace: bool = False) -> int:
    """Write the list to a .csv or .xlsx; return how many codes. Refused without the right to see, or for another kind."""
    security.require(actor, Right.VIEW)
    ending = path.suffix.lower()
    if ending == ".xlsx":
        columns = [ColumnSpec(name, width=_WIDTHS.get(name, 12)) for name in CODE_COLUMNS]
        sheet = SheetSpec(codes.name[:31], columns, _rows(codes), row_count=len(codes.codes))
        return sum(write_workbook(path, [sheet], replace=replace))
    if ending != ".csv":
        raise refused_file("unknown_kind", path.name, kinds=", ".join(KINDS))
    written = io.StringIO(newline="")
    lines = csv.writer(written, delimiter=";", lineterminator="\r\n")
    lines.writerow(CODE_COLUMNS)
    lines.writerows(_rows(codes))
    with replacing(path, replace=replace) as stream:
        # With Excel's byte order mark: without it Excel reads the letters of UTF-8 as those of Windows.
        stream.write(written.getvalue().encode("utf-8-sig"))
    return len(codes.codes)


def _rows(codes: CodeList) -> Iterator[list[str]]:
    for code in codes.codes:
        days = [day.isoformat() if day else "" for day in (code.valid_from, code.valid_to)]
        confirmed = "ja" if code.confirmed else "nej"
        yield [code.code, code.meaning, code.label_da, code.label_en, *days, code.source, confirmed]
