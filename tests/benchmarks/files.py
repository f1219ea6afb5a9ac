"""The files that imports are measured with, made from a filled register: master data, edit workbook, rents.

Owns how they look: as an office would send them, one row per dwelling. Asserts and measures nothing.
"""

import csv
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.exchange.reading import read_sheets
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.models import BuildingSection, Department, Dwelling, HousingOrganisation
from backoffice.operations.own_workbook import export_records
from backoffice.queries.selection import Selection, of_ids
from backoffice.records.dwelling import DWELLING
from tests.benchmarks.data import Filled

_FIRST_SHEET = "xl/worksheets/sheet1.xml"
RENTS_FROM = date(2027, 1, 1)
"""A day on which no demonstration rent begins: every row of a file of rents creates its costs."""


def edit_workbook(register: Filled, path: Path, rows: int | None = None) -> None:
    """Write the workbook for editing of the register's first `rows` dwellings, or of all."""
    chosen = Selection() if rows is None else of_ids(range(1, rows + 1))
    with register.database.reading() as session:
        export_records(session, register.actor, "dwelling", chosen, path, today=register.today)


def with_edits(source: Path, target: Path, every: int) -> int:
    """Copy a workbook of dwellings with another answer to one question in every so many rows; return in how many."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        edited = 0
        for name in old.namelist():
            with old.open(name) as part, new.open(name, "w", force_zip64=True) as copy:
                if name == _FIRST_SHEET:
                    edited = _edit_rows(part, copy, every)
                else:
                    shutil.copyfileobj(part, copy)
    return edited


def _edit_rows(part: IO[bytes], copy: IO[bytes], every: int) -> int:
    heading = re.escape(DWELLING.fields["closed_for_signup"].heading.encode())
    answers = {b"Ja": b"Nej", b"Nej": b"Ja"}
    cell, waiting, edited = re.compile(b"(?!)"), b"", 0

    def other(found: re.Match[bytes]) -> bytes:
        nonlocal edited
        if int(found[2]) % every:
            return found[0]
        edited += 1
        return found[1] + answers[found[3]]

    while read := part.read(1 << 20):
        rows, end, waiting = (waiting + read).rpartition(b"</row>")
        if named := re.search(rb'<c r="([A-Z]+)1"[^>]*><is><t>' + heading, rows):
            cell = re.compile(rb'(<c r="' + named[1] + rb'(\d+)"[^>]*><is><t>)(Ja|Nej)(?=</t>)')
        copy.write(cell.sub(other, rows) + end)
    copy.write(waiting)
    return edited


def as_text(source: Path, target: Path) -> int:
    """Write the values of a workbook's longest sheet as a text file of rows; return how many."""
    counts, widths = Counter[str](), Counter[str]()
    for row in read_sheets(source):
        counts[row.sheet] += 1
        widths[row.sheet] = max(widths[row.sheet], len(row.cells))
    ((longest, rows),) = counts.most_common(1)
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        for row in read_sheets(source):
            if row.sheet == longest:
                writer.writerow([*row.cells, *[None] * (widths[longest] - len(row.cells))])
    return rows


def rents(register: Filled, path: Path, rows: int | None = None) -> None:
    """Write a workbook that gives each dwelling a net rent and heat on account from one day on."""
    query = select(Dwelling.id, Dwelling.bbr_unit).order_by(Dwelling.id).limit(rows)
    columns = [ColumnSpec("BBR-enhed", Kind.CODE), ColumnSpec("Fra dato", Kind.DATE)]
    columns += [ColumnSpec("Nettoleje", Kind.KRONER), ColumnSpec("Varme aconto", Kind.KRONER)]
    with register.database.reading() as session:
        made = (
            (unit, RENTS_FROM, 400_000 + key * 7919 % 500_000, 30_000 + key % 9_000)
            for key, unit in _pages(session, query)
        )
        write_workbook(path, [SheetSpec("Huslejer", columns, made)])


def master_data(register: Filled, path: Path) -> None:
    """Write the register's organisations, departments, building sections and dwellings as a master-data workbook."""
    organisation, department = HousingOrganisation.number, Department.number
    with register.database.reading() as session:
        sheets = [
            _sheet(
                session,
                "Boligorganisationer",
                ("LBF-nr", "Navn", "CVR", "Postnr", "By"),
                select(
                    organisation,
                    HousingOrganisation.name,
                    HousingOrganisation.cvr,
                    HousingOrganisation.postal_code,
                    HousingOrganisation.city,
                ),
            ),
            _sheet(
                session,
                "Afdelinger",
                ("LBF-nr", "Afdelingsnr", "Navn", "Kommunekode"),
                select(organisation, department, Department.name, Department.municipality_code).join_from(
                    Department, HousingOrganisation
                ),
            ),
            _sheet(
                session,
                "Byggeafsnit",
                ("LBF-nr", "Afdelingsnr", "Byggeafsnit", "Opvarmning"),
                select(organisation, department, BuildingSection.number, BuildingSection.heating)
                .join_from(BuildingSection, Department, BuildingSection.department_id == Department.id)
                .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id),
            ),
            _sheet(session, "Boliger", _DWELLING_HEADINGS, _dwellings()),
        ]
        write_workbook(path, sheets)


_DWELLING_HEADINGS = (
    "BBR enhedsid", "LBF-nr", "Afdelingsnr", "Byggeafsnit", "Vejnavn", "Husnr", "Etage", "Dør", "Postnr", "By",
    "Kommunekode", "Boligtype", "Rum",
)  # fmt: skip


def _dwellings() -> Any:
    return (
        select(
            Dwelling.bbr_unit,
            HousingOrganisation.number,
            Department.number,
            BuildingSection.number,
            Dwelling.street,
            Dwelling.house_number,
            Dwelling.floor,
            Dwelling.door,
            Dwelling.postal_code,
            Dwelling.city,
            Dwelling.municipality_code,
            Dwelling.dwelling_type,
            Dwelling.rooms,
        )
        .join_from(Dwelling, BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .join(Department, Department.id == BuildingSection.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .order_by(Dwelling.id)
    )


def _sheet(session: Session, name: str, headings: Sequence[str], query: Any) -> SheetSpec:
    columns = [ColumnSpec(heading, Kind.INTEGER if heading == "Rum" else Kind.CODE) for heading in headings]
    return SheetSpec(name, columns, _pages(session, query))


def _pages(session: Session, query: Any) -> Iterator[Sequence[Any]]:
    """Yield the rows of a query without holding them all."""
    for page in session.execute(query.execution_options(stream_results=True, max_row_buffer=5000)).partitions(5000):
        yield from page
