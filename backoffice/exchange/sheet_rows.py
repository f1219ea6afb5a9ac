"""From an open file to its rows: the reader of each kind, and one kind of refusal for everything that can be wrong.

Owns which reader takes which kind, and that whatever a file does to a parser ends here as a `Refused`. Runs in the reading
process, never in the program itself; opens nothing, so it needs neither paths nor rights.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO

from backoffice.exchange.canonical import NotCanonicalError
from backoffice.exchange.cells import SheetRow
from backoffice.exchange.csv_reader import csv_rows
from backoffice.exchange.file_kinds import BINARY, CSV, KINDS, ODS, XLSX, XML
from backoffice.exchange.files import file_warning, refused_file
from backoffice.exchange.guard import Limits, open_workbook
from backoffice.exchange.safe_xml import EntitiesFoundError
from backoffice.exchange.sheet_parser import parsed_rows
from backoffice.exchange.workbook_parts import Book, SheetPart, read_book
from backoffice.exchange.workbook_reader import canonical_rows
from backoffice.rules.problems import Problem, Refused


def read_stream(
    stream: BinaryIO, ending: str, name: str, limits: Limits, warnings: list[Problem]
) -> Iterator[SheetRow]:
    """Yield the rows of a file of this kind (".xlsx"), adding to `warnings` on the way.

    Refused with one problem "file.…" whose place has the name given, whatever is wrong with the file.
    """
    empty = True
    try:
        for row in _rows(stream, ending, name, limits, warnings):
            empty = False
            yield row
    except Refused:
        raise
    except EntitiesFoundError as error:
        raise refused_file("entities", name) from error
    except MemoryError as error:
        raise refused_file("too_much_memory", name) from error
    except Exception as error:
        # Damaged files make zipfile, zlib and expat raise a dozen kinds; to the person it is one thing.
        raise refused_file("damaged", name) from error
    if empty:
        raise refused_file("empty", name)


def load(ending: str) -> None:
    """Import the reader of a kind, while files can still be opened."""
    if ending == ODS:
        import_module("backoffice.exchange.ods_reader")
    elif ending in BINARY:
        import_module("backoffice.exchange.binary_reader")
    elif ending == XML:
        from backoffice.exchange.register_xml_rows import load_register

        load_register()


def _rows(stream: BinaryIO, ending: str, name: str, limits: Limits, warnings: list[Problem]) -> Iterator[SheetRow]:
    if ending == CSV:
        yield from csv_rows(stream, name, limits)
    elif ending in XLSX:
        yield from _workbook_rows(stream, name, limits, warnings)
    elif ending == ODS:
        from backoffice.exchange.ods_reader import ods_rows

        yield from ods_rows(stream, name, limits, warnings)
    elif ending in BINARY:
        from backoffice.exchange.binary_reader import binary_rows

        yield from binary_rows(stream, ending, name, limits, warnings)
    elif ending == XML:
        from backoffice.exchange.register_xml_rows import register_rows

        yield from register_rows(stream, name, limits, warnings)
    else:
        raise refused_file("unknown_kind", name, kinds=", ".join(KINDS))


def _workbook_rows(stream: BinaryIO, name: str, limits: Limits, warnings: list[Problem]) -> Iterator[SheetRow]:
    with open_workbook(stream, name, limits) as archive:
        book = read_book(archive, name, limits)
        for sheet in book.sheets:
            merged: list[str] = []
            yield from _sheet_rows(book, sheet, merged)
            if merged:
                warnings.append(
                    file_warning("merged_cells", name, sheet.name, ranges=", ".join(merged[:5]), n=len(merged))
                )


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
