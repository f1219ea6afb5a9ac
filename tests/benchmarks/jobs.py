"""The jobs that are measured in processes of their own: ours, and what each is compared with.

Owns no figures. Every job takes addresses and paths as text and returns what it counted.
"""

import csv
import gc
import importlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import XMLGenerator

from sqlalchemy import text

from backoffice.database import Database
from backoffice.exchange.reading import read_sheets
from backoffice.operations.apply import apply
from backoffice.operations.delivery import deliver
from backoffice.operations.importing import plan_import
from backoffice.operations.own_workbook import export_records
from backoffice.operations.plan import Plan
from backoffice.operations.setup import prepare
from backoffice.operations.xml_export import export_register
from backoffice.queries.selection import EVERYWHERE, Selection
from backoffice.security import local_actor

Counted = dict[str, int]


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    # As the program does before anything else.
    gc.set_threshold(100_000, 10, 10)
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def empty_register(url: str) -> Counted:
    """Make a register without dwellings."""
    with _opened(url) as database:
        prepare(database)
    return {}


def export_workbook(url: str, record: str, path: str) -> Counted:
    """Write a kind's workbook for editing, every record of it."""
    with _opened(url) as database, database.reading() as session:
        made = export_records(session, local_actor(), record, Selection(), Path(path), today=date.today(), replace=True)
    return {"rows": made.rows}


def export_xml(url: str, path: str) -> Counted:
    """Write the register's XML."""
    with _opened(url) as database, database.reading() as session:
        made = export_register(session, local_actor(), Selection(), Path(path), today=date.today(), replace=True)
    return {"rows": made.dwellings + made.costs + made.leases, "dwellings": made.dwellings}


def plan_file(url: str, path: str) -> Counted:
    """Read, check and compare a file; write nothing."""
    with _opened(url) as database:
        return _planned(database, path).counts()


def import_file(url: str, path: str) -> Counted:
    """Read, check and compare a file and write what it changes."""
    with _opened(url) as database:
        plan = _planned(database, path)
        if plan.changed:
            with database.writing() as session:
                apply(session, local_actor(), plan)
        return plan.counts()


def _planned(database: Database, path: str) -> Plan:
    with database.reading() as session:
        return plan_import(session, local_actor(), Path(path), today=date.today())


def parse_file(path: str) -> Counted:
    """Read every row of a file through the reading process and do nothing with them."""
    return {"rows": sum(1 for _ in read_sheets(Path(path)))}


def change_rents(url: str) -> Counted:
    """Give one net rent in a hundred another amount."""
    with _opened(url) as database, database.writing() as session:
        changed = session.execute(text("UPDATE housing_cost SET amount = amount + 100 WHERE id % 100 = 0"))
        return {"rows": int(getattr(changed, "rowcount", 0))}


def deliver_all(url: str, folder: str) -> Counted:
    """Write a delivery to UDK of everything there is."""
    return _deliver(url, folder, changes_only=False)


def deliver_changes(url: str, folder: str) -> Counted:
    """Write a delivery to UDK of what changed since the one before."""
    return _deliver(url, folder, changes_only=True)


def _deliver(url: str, folder: str, *, changes_only: bool) -> Counted:
    with _opened(url) as database:
        made = deliver(database, local_actor(), EVERYWHERE, date.today(), Path(folder), changes_only=changes_only)
    return {"rows": sum(made.counts.values()), "bytes": made.path.stat().st_size}


def read_openpyxl(path: str) -> Counted:
    """Read every row's values of a workbook and do nothing with them."""
    return {"rows": sum(1 for _ in _openpyxl_rows(path))}


def write_openpyxl(source: str, path: str) -> Counted:
    """Write the values of a workbook's sheets anew, typed but without anything else; reading them is not ours to count."""
    book = importlib.import_module("openpyxl").Workbook(write_only=True)
    made = book.create_sheet("Ark")
    rows = 0
    for row in _openpyxl_rows(source):
        made.append(row)
        rows += 1
    book.save(path)
    return {"rows": rows}


def _openpyxl_rows(path: str) -> Iterator[tuple[Any, ...]]:
    book = importlib.import_module("openpyxl").load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)


def read_values(source: str) -> Counted:
    """Read a text file of rows: what the two jobs below spend before they begin."""
    return {"rows": sum(1 for _ in _text_rows(source))}


def insert_values(source: str, path: str) -> Counted:
    """Read a text file of rows and let the driver write them as they are."""
    rows = _text_rows(source)
    first = next(rows)
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE parsed ({', '.join(f'c{n}' for n in range(len(first)))})")
    with connection:
        connection.executemany(f"INSERT INTO parsed VALUES ({', '.join('?' * len(first))})", rows)
    connection.close()
    return {}


def _text_rows(path: str) -> Iterator[list[str]]:
    with Path(path).open(newline="", encoding="utf-8") as stream:
        yield from csv.reader(stream)


def parse_xml(path: str) -> Counted:
    """Let expat parse a file and call us for every element and text, and do nothing."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: None
    parser.EndElementHandler = lambda name: None
    parser.CharacterDataHandler = lambda text: None
    with Path(path).open("rb") as stream:
        parser.ParseFile(stream)
    return {}


def generate_xml(source: str, path: str) -> Counted:
    """Write the elements of a file anew by the standard library's generator; parsing them is not ours to count."""
    with Path(path).open("w", encoding="utf-8") as stream:
        generator = XMLGenerator(stream, "utf-8", short_empty_elements=True)
        generator.startDocument()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: generator.startElement(name, attributes)
        parser.EndElementHandler = generator.endElement
        parser.CharacterDataHandler = generator.characters
        with Path(source).open("rb") as given:
            parser.ParseFile(given)
    return {}
