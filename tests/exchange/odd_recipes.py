"""How the rest of the odd files are made that cannot be written down as they are; the outcomes stand in odd/*.toml.

Owns recipes only; never asserts anything itself.
"""

import os
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.exchange.binary_files import ODS_MIME, locked_old_workbook, ods, old_workbook, xlsb
from tests.exchange.made_files import (
    DECLARED,
    MAIN,
    OFFICE,
    SHEET,
    WORKBOOK,
    made,
    parts,
    relations,
    saved,
    sheet,
    strings,
    styles,
)
from tests.exchange.odd_files import PLAIN, Write, bytes_, row, sheet_part, with_part

STRICT = "http://purl.oclc.org/ooxml"
STYLED = styles("dd-mm-yyyy", "hh:mm", "[h]:mm", "0.00%", "0000", "0.00E+00")
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
RELATIONS = "xl/_rels/workbook.xml.rels"
MANIFEST = "META-INF/manifest.xml"
TABLE = '<table:table table:name="Ark1"><table:table-row><table:table-cell/></table:table-row></table:table>'


def declared(dtd: str, used: str) -> Write:
    """Return how to write a sheet with this document type, and this in its cell."""
    return sheet_part(sheet(row(1, f'<c r="A1" t="str"><v>{used}</v></c>')).replace("?>\n", f"?>{dtd}", 1))


def laughs() -> Write:
    doubled = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    return declared(f'<!DOCTYPE w [<!ENTITY l0 "ha">{doubled}]>', "&l29;")


def in_utf_7(path: Path) -> None:
    text = '<!DOCTYPE w [<!ENTITY a "x">]><worksheet/>'.encode("utf-7")
    saved(path, {**parts(), SHEET: b'<?xml version="1.0" encoding="UTF-7"?>' + text})


def open_with(name: str, text: str) -> Write:
    return lambda path: ods(path, TABLE, more={name: text})


def open_content(change: Callable[[str], str], mime: str = ODS_MIME) -> Write:
    """Return how to write an open sheet whose content part is changed."""

    def write(path: Path) -> None:
        ods(path, TABLE)
        with zipfile.ZipFile(path) as archive:
            content = archive.read("content.xml").decode()
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", mime)
            archive.writestr("content.xml", change(content))

    return write


def whole_open_package(path: Path) -> None:
    saved(path, {"mimetype": ODS_MIME, "encrypted-package": os.urandom(2_000), MANIFEST: "<manifest/>"})


def nested_zip(path: Path) -> None:
    inner = saved(path.with_suffix(".inner"), parts())
    saved(path, {"a.xlsx": inner.read_bytes()})
    inner.unlink()


def large_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content.encode() if isinstance(content, str) else content)


def long_string(path: Path) -> None:
    """One string of five million letters that cannot be packed well."""
    letters = random.Random(3).choices("abcdefghijklmnopqrstuvwxyz", k=5_000_000)
    made(path, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=strings(f"<si><t>{''.join(letters)}</t></si>"))


def long_row(path: Path) -> None:
    """A row of far more numbers than there are columns."""
    many = random.Random(4)
    made(path, row(1, "".join(f'<c r="A1"><v>{many.getrandbits(60)}</v></c>' for _ in range(200_000))))


def listed_sheets(*sheets: tuple[str, str, str]) -> Write:
    """Return how to write a workbook of these sheets: state, kind of relation, rows."""
    each = "".join(
        f'<sheet name="Ark{n}" sheetId="{n}" {state} r:id="r{n}"/>' for n, (state, _, _) in enumerate(sheets, 1)
    )
    content = {
        **parts(),
        WORKBOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{each}</sheets></workbook>',
        RELATIONS: relations([(kind, f"ark{n}.xml") for n, (_, kind, _) in enumerate(sheets, 1)]),
        **{f"xl/ark{n}.xml": sheet(rows) for n, (_, _, rows) in enumerate(sheets, 1)},
    }
    return lambda path: saved(path, content)


def old_calendar(path: Path) -> None:
    book = str(parts()[WORKBOOK]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    made(path, row(1, '<c r="A1" s="1"><v>44886</v></c>'), styles=STYLED, workbook=book)


def styled(cells: str) -> Write:
    return lambda path: made(path, row(1, cells), styles=STYLED)


def strict(path: Path) -> None:
    """Everything under the names of the strict kind."""
    cells = '<c r="A1" t="str"><v>å</v></c><c r="B1" s="1"><v>46348</v></c>'
    content = {**parts(row(1, cells)), "xl/styles.xml": STYLED}
    for name, text in content.items():
        if isinstance(text, str):
            text = text.replace(MAIN, f"{STRICT}/spreadsheetml/main").replace(
                OFFICE, f"{STRICT}/officeDocument/relationships"
            )
            content[name] = text
    saved(path, content)


def outside_text(path: Path) -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    cells = f'<c r="A1" t="str"><v>før</v></c><c r="B1" t="str"><v>{include}</v></c><c r="C1" t="str"><v>efter</v></c>'
    made(path, row(1, cells))


def linked(path: Path) -> None:
    book = str(parts()[WORKBOOK]).replace(
        "</sheets>", '</sheets><externalReferences><externalReference r:id="r2"/></externalReferences>'
    )
    content = {
        **parts('<row r="1"><c r="A1"><f>[1]Ark1!$A$1</f><v>7</v></c></row>'),
        WORKBOOK: book,
        RELATIONS: relations(
            [("worksheet", "worksheets/sheet1.xml"), ("externalLink", "externalLinks/externalLink1.xml")]
        ),
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>',
    }
    saved(path, content)


def hidden_open(path: Path) -> None:
    hidden = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    spans = ' table:number-columns-spanned="2" table:number-rows-spanned="1"'
    tables = (
        '<table:table table:name="Ark1"><table:table-header-rows><table:table-row>'
        f"{cell.format(spans, 'a')}<table:covered-table-cell/>{cell.format('', 'c')}"
        "</table:table-row></table:table-header-rows>"
        "<table:table-row/>"
        f'<table:table-row table:visibility="collapse">{cell.format("", "b")}</table:table-row></table:table>'
        f'<table:table table:name="Ark2" table:style-name="ta2"><table:table-row>{cell.format("", "skjult")}'
        "</table:table-row></table:table>"
    )
    ods(path, tables, styles=hidden)


def link_to(target: str) -> Write:
    return lambda path: path.symlink_to(target)


def half(path: Path) -> None:
    whole = old_workbook(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 3])


LOCKED = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><file-entry><encryption-data/></file-entry></manifest>'
PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>å</x:v></x:c></x:row>'
    "</x:sheetData></x:worksheet>"
)
FOUR = row(1, '<c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c>') + row(
    2, '<c r="A2" t="str"><v>c</v></c><c r="B2" t="str"><v>d</v></c>'
)

RECIPES: dict[str, Write] = {
    **PLAIN,
    "a real old workbook under the new ending": old_workbook,
    "an open sheet under the ending of a workbook": lambda path: ods(path, TABLE),
    "a letter under the ending of an open sheet": open_content(
        lambda content: content.replace("office:spreadsheet", "office:text"), "application/vnd.oasis.opendocument.text"
    ),
    "an open sheet with a password": open_with(MANIFEST, LOCKED),
    "an open sheet packed whole behind a password": whole_open_package,
    "an old workbook with a password": locked_old_workbook,
    "a new workbook with a password under the old ending": bytes_(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000) + "EncryptedPackage".encode("utf-16-le")
    ),
    "half an old workbook": half,
    "a binary workbook with a cell at the end of the sheet": lambda path: xlsb(path, [(0, 0), (1_048_575, 16_383)]),
    "a zip in a zip": nested_zip,
    "an entity that doubles and doubles": laughs(),
    "one long entity used a thousand times": declared(f'<!DOCTYPE w [<!ENTITY a "{"x" * 50_000}">]>', "&a;" * 1_000),
    "a parameter entity from outside": declared(
        '<!DOCTYPE w [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd">%p;]>', "1"
    ),
    "entities in the relations": with_part(RELATIONS, f'{DECLARED}<!DOCTYPE w [<!ENTITY a "x">]><Relationships/>'),
    "entities in UTF-7": in_utf_7,
    "entities in an open sheet": open_content(
        lambda content: content.replace("?>", '?><!DOCTYPE w [<!ENTITY a "x">]>', 1)
    ),
    "entities in the list of an open sheet's parts": open_with(
        MANIFEST, '<!DOCTYPE m [<!ENTITY a "x">]><manifest>&a;</manifest>'
    ),
    "a sheet that lies outside the file": with_part(RELATIONS, relations([("worksheet", "../../../../etc/passwd")])),
    "one shared string of five million letters": long_string,
    "a hundred thousand styles": with_part("xl/styles.xml", styles(*[str(n) for n in range(100_000)])),
    "a row longer than a row can be": long_row,
    "more rows than a sheet can have": bytes_(b"a;b\n" * 1_048_577),
    "only a chart": listed_sheets(("", "chartsheet", "")),
    "an open sheet whose cells lie inside each other a hundred deep": open_content(
        lambda content: content.replace("<table:table-cell/>", "<table:table-cell>" * 100 + "</table:table-cell>" * 100)
    ),
    "a text of more columns than a sheet has": bytes_(b"a;b\r\n" + b"1;" * 16_384 + b"1\r\n"),
    "an old workbook renamed to a text": old_workbook,
    "a folder": lambda path: path.mkdir(),
    "a link": lambda path: path.symlink_to(shutil.copy(made(path.with_name("b.xlsx"), ONE), path.with_name("c.xlsx"))),
    "a link to nothing": link_to("findes ikke.csv"),
    "a pipe": lambda path: os.mkfifo(path),
    "a device": link_to("/dev/zero"),
    "no file at all": lambda path: None,
    "a very hidden sheet": listed_sheets(("", "worksheet", ONE), ('state="veryHidden"', "worksheet", ONE)),
    "merged cells": with_part(
        SHEET,
        sheet(
            row(1, '<c r="A1" t="str"><v>Afdeling</v></c><c r="C1"><v>7</v></c>'),
            '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
        ),
    ),
    "the calendar of old Macintoshes": old_calendar,
    "numbers as text, text as numbers, zeros only in the format": styled(
        '<c r="A1" t="str"><v>42</v></c><c r="B1" t="str"><v>0045</v></c><c r="C1" s="5"><v>45</v></c>'
        '<c r="D1" t="str"><v>1.234,56</v></c><c r="E1" t="str"><v>22-11-2026</v></c>'
    ),
    "times, durations, shares and powers": styled(
        '<c r="A1" s="2"><v>0.75</v></c><c r="B1" s="3"><v>1.25</v></c><c r="C1" s="4"><v>0.025</v></c>'
        '<c r="D1" s="6"><v>1.23E4</v></c><c r="E1"><v>1.5E-6</v></c>'
    ),
    "dates that there are not": styled(
        '<c r="A1" s="1"><v>2958466</v></c><c r="B1" s="1"><v>-1</v></c><c r="C1" s="1"><v>59</v></c><c r="D1" s="1"><v>60</v></c>'
    ),
    "a sheet that says it is one cell": with_part(
        SHEET, sheet(FOUR).replace("<sheetData>", '<dimension ref="A1"/><sheetData>')
    ),
    "a sheet that says it fills everything": with_part(
        SHEET, sheet(ONE).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    ),
    "names with prefixes": with_part(SHEET, PREFIXED),
    "the strict kind of the format": strict,
    "a part that asks for a file from outside": outside_text,
    "links to other workbooks": linked,
    "macros": with_part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(100), ONE),
    "a zip for large files": large_zip,
    "a sheet and a chart": listed_sheets(("", "worksheet", ONE), ("", "chartsheet", "")),
    "an empty sheet before a full one": listed_sheets(("", "worksheet", ""), ("", "worksheet", ONE)),
    "errors and hidden rows in a binary workbook": lambda path: xlsb(
        path, [(0, 0), (1, 1)], errors={(0, 1): 0x2A, (1, 0): 0x07}, hidden=[1]
    ),
    "a binary workbook": lambda path: xlsb(path, [(0, 0), (2, 1)]),
    "an old workbook of every kind of cell": old_workbook,
    "hidden rows, a hidden sheet and merged cells in an open sheet": hidden_open,
}
"""By the name of the case."""
