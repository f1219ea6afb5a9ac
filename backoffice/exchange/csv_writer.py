"""Writing text files for people: semicolons, a UTF-8 mark, Danish dates and decimal commas.

Owns the apostrophe before a text that a spreadsheet would calculate; `csv_reader` takes it away. Never for authorities: their
files are not altered.
"""

import csv
import io
import re
from collections.abc import Callable, Hashable
from pathlib import Path

from backoffice.exchange.csv_reader import FORMULA_LIKE
from backoffice.exchange.files import refused_file, replacing
from backoffice.exchange.sheet_specs import Kind, SheetSpec
from backoffice.exchange.writing_cells import (
    MAX_REMEMBERED,
    UnwritableError,
    checked_date,
    checked_text,
    decimal_text,
    integer_text,
    kroner_text,
    yes_no_text,
)
from backoffice.safe_text import REPLACEMENT

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def write_csv(path: Path, sheet: SheetSpec, *, replace: bool = False) -> int:
    """Write the sheet as a text file and return how many rows it got; refused and raising like `write_workbook`.

    Control characters other than tab and line breaks become U+FFFD.
    """
    with replacing(path, replace=replace) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
        text.write("\ufeff")
        writer = csv.writer(text, delimiter=";")
        writer.writerow([_text(column.heading) for column in sheet.columns])
        fields = [_Fields(_WRITERS[column.kind]) for column in sheet.columns]
        written = 0
        for written, row in enumerate(sheet.rows, 1):
            try:
                writer.writerow([field[value] for field, value in zip(fields, row, strict=True)])
            except UnwritableError as error:
                raise refused_file(error.problem_id, path.name, row=written + 1, **error.values) from error  # type: ignore[arg-type]
        sheet.check_count(written)
        text.flush()
        text.detach()
    return written


class _Fields(dict[Hashable, str]):
    """The fields of a column by value; remembers the frequent ones."""

    def __init__(self, write: Callable[[object], str]) -> None:
        super().__init__({None: ""})
        self._write = write

    def __missing__(self, value: Hashable) -> str:
        field = self._write(value)
        if len(self) < MAX_REMEMBERED:
            self[value] = field
        return field


def _text(value: object) -> str:
    text = _UNSEEN.sub(REPLACEMENT, checked_text(value))
    return f"'{text}" if FORMULA_LIKE.match(text) else text


def _date(value: object) -> str:
    day = checked_date(value)
    return f"{day.day:02d}-{day.month:02d}-{day.year:04d}"


_WRITERS: dict[Kind, Callable[[object], str]] = {
    Kind.TEXT: _text,
    Kind.CODE: _text,
    Kind.INTEGER: integer_text,
    Kind.DECIMAL: lambda value: decimal_text(value).replace(".", ","),
    Kind.KRONER: lambda value: kroner_text(value).replace(".", ","),
    Kind.DATE: _date,
    Kind.YES_NO: yes_no_text,
}
