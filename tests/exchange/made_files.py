"""Workbooks made part by part, for tests that need a file no honest program would write.

Owns the parts of a smallest workbook; every test replaces the one it is about.
"""

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from backoffice.exchange.files import open_regular
from backoffice.exchange.reading import KINDS, Limits, SheetRow, read_sheets
from backoffice.exchange.sheet_rows import read_stream
from backoffice.rules.problems import Problem, Refused

DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
WORKBOOK = "xl/workbook.xml"
_TYPES = "".join(
    f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
    for part, kind in ((WORKBOOK, "sheet.main"), (SHEET, "worksheet"), (STRINGS, "sharedStrings"), (STYLES, "styles"))
)


def relations(of: Iterable[tuple[str, str]]) -> str:
    """Return a .rels part of (kind, target), with ids r1, r2, ..."""
    each = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(of, 1)
    )
    return f'{DECLARED}<Relationships xmlns="{RELATED}">{each}</Relationships>'


def sheet(rows: str, after: str = "") -> str:
    """Return a sheet part with these <row> elements."""
    return f'{DECLARED}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def strings(items: str) -> str:
    """Return a shared strings part with these <si> elements."""
    return f'{DECLARED}<sst xmlns="{MAIN}">{items}</sst>'


def styles(*formats: str) -> str:
    """Return a styles part whose style 0 is General and whose others have these number format codes."""
    own = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    used = "".join(f'<xf numFmtId="{164 + n}" applyNumberFormat="1"/>' for n in range(len(formats)))
    return (
        f'{DECLARED}<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{own}</numFmts>'
        '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs count="{1 + len(formats)}"><xf numFmtId="0"/>{used}</cellXfs></styleSheet>'
    )


def parts(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>') -> dict[str, str | bytes]:
    """Return the parts of a workbook with one sheet, Ark1, and these rows."""
    return {
        "[Content_Types].xml": f'{DECLARED}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{_TYPES}</Types>',
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        WORKBOOK: f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Ark1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")]
        ),
        SHEET: sheet(rows),
    }


def saved(path: Path, of: Mapping[str, str | bytes]) -> Path:
    """Write the parts as a workbook."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in of.items():
            archive.writestr(name, content)
    return path


def made(path: Path, rows: str, **replaced: str) -> Path:
    """Write a workbook of these <row> elements; strings, styles and workbook replace those parts."""
    names = {"strings": STRINGS, "styles": STYLES, "workbook": WORKBOOK}
    return saved(path, {**parts(rows), **{names[name]: content for name, content in replaced.items()}})


def rows_of(path: Path, limits: Limits | None = None, warnings: list[Problem] | None = None) -> list[SheetRow]:
    """Read everything in this process, by what the reading process runs; the process itself is tested by its own tests."""
    if path.suffix.lower() not in KINDS:
        return list(read_sheets(path))
    with open_regular(path) as stream:
        told = [] if warnings is None else warnings
        return list(read_stream(stream, path.suffix.lower(), path.name, limits or Limits(), told))


def refusal(path: Path, limits: Limits | None = None) -> str:
    """Return the id of the one problem that reading the file gives."""
    try:
        found = rows_of(path, limits)
    except Refused as refused:
        (problem,) = refused.problems
        assert problem.place.file == path.name
        return problem.id
    return f"{len(found)} rows"


def long_text(path: Path, rows: int = 200_000) -> Path:
    """Write a text file of two columns and so many rows below their headings."""
    path.write_text("a;b\r\n" + "x;y\r\n" * rows)
    return path
