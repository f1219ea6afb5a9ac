"""Reading a spreadsheet or text file: one function for every kind, one kind of refusal for everything that can be wrong.

Owns the border: whatever a file does to a parser ends here as a `Refused` with the file's name. Knows only sheets, rows, cells.

Reading runs in this process. Everything that touches the file is Python, zlib and expat, none of which a file can abort,
and limits bound the memory before it is used; a child process with its rows sent back costs more than the reading itself.
"""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import BinaryIO

from backoffice.exchange.canonical import NotCanonicalError
from backoffice.exchange.cells import SheetRow
from backoffice.exchange.csv_reader import csv_rows
from backoffice.exchange.files import open_regular, refused_file
from backoffice.exchange.guard import Limits, open_workbook
from backoffice.exchange.safe_xml import EntitiesFoundError
from backoffice.exchange.sheet_parser import parsed_rows
from backoffice.exchange.workbook_parts import Book, SheetPart, read_book
from backoffice.exchange.workbook_reader import canonical_rows
from backoffice.rules.problems import Level, Owner, Place, Problem, Refused

__all__ = ["KINDS", "Limits", "Reading", "SheetRow", "read_sheets"]

KINDS = (".xlsx", ".xlsm", ".csv")


class Reading:
    """The rows of a file, sheet after sheet, as they are read; `warnings` grows while they are.

    Hidden sheets and rows come like the others, marked. Merged ranges are told as warnings: only their first cell has a value.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.warnings: list[Problem] = []
        self._rows = _rows(path, limits, self.warnings)

    def __iter__(self) -> Iterator[SheetRow]:
        return self._rows

    def __next__(self) -> SheetRow:
        return next(self._rows)

    def close(self) -> None:
        """Stop reading and close the file; a reading that is read to its end closes itself."""
        self._rows.close()


def read_sheets(path: Path, limits: Limits = Limits()) -> Reading:  # noqa: B008 - frozen
    """Return the rows of an .xlsx, .xlsm or .csv, read as they are asked for.

    Refused, at the first row asked for or on the way, with one problem "file.…" whose place has the file's base name.
    """
    return Reading(path, limits)


def _rows(path: Path, limits: Limits, warnings: list[Problem]) -> Generator[SheetRow, None, None]:
    name = path.name
    read = _reader(path)
    empty = True
    with open_regular(path) as stream:
        try:
            for row in read(stream, name, limits, warnings):
                empty = False
                yield row
        except Refused:
            raise
        except EntitiesFoundError as error:
            raise refused_file("entities", name) from error
        except MemoryError as error:
            raise refused_file("too_much_text", name) from error
        except Exception as error:
            # Damaged files make zipfile, zlib and expat raise a dozen kinds; to the person it is one thing.
            raise refused_file("damaged", name) from error
    if empty:
        raise refused_file("empty", name)


def _reader(path: Path) -> Callable[[BinaryIO, str, Limits, list[Problem]], Iterator[SheetRow]]:
    ending = path.suffix.lower()
    if ending == ".csv":
        return lambda stream, name, limits, _warnings: csv_rows(stream, name, limits)
    if ending in KINDS:
        return _workbook_rows
    raise refused_file("unknown_kind", path.name, kinds=", ".join(KINDS))


def _workbook_rows(stream: BinaryIO, name: str, limits: Limits, warnings: list[Problem]) -> Iterator[SheetRow]:
    with open_workbook(stream, name, limits) as archive:
        book = read_book(archive, name, limits)
        for sheet in book.sheets:
            merged: list[str] = []
            yield from _sheet_rows(book, sheet, merged)
            if merged:
                warnings.append(_merged(name, sheet.name, merged))


def _sheet_rows(book: Book, sheet: SheetPart, merged: list[str]) -> Iterator[SheetRow]:
    last, cells_left = 0, book.budget.cells
    try:
        for row in canonical_rows(book, sheet, merged):
            last = row.row
            yield row
    except NotCanonicalError:
        merged.clear()
        book.budget.cells = cells_left
        for row in parsed_rows(book, sheet, merged):
            if row.row > last:
                yield row


def _merged(file: str, sheet: str, ranges: list[str]) -> Problem:
    place = Place(file=file, sheet=sheet)
    values = {"ranges": ", ".join(ranges[:5]), "n": len(ranges)}
    return Problem("file.merged_cells", Level.WARNING, owner=Owner.FILE, place=place, values=values)
