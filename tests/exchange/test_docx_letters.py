"""Letters as .docx: an office's own layout kept, marks split over runs, tables repeated; hostile documents refused."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from backoffice.exchange.docx_guard import LIMITS, check_docx, checked_docx
from backoffice.exchange.docx_letters import docx_problems, docx_text, fill_docx, plain_docx
from backoffice.rules.letter_templates import KnownField
from backoffice.rules.letters import Facts, Line, Missing
from backoffice.rules.problems import Refused

KNOWN = {
    (one.block, one.name): one
    for one in (
        KnownField("navn", filled_by="tenant"),
        KnownField("dag", filled_by="confirm"),
        KnownField("tekst", "linjer"),
        KnownField("beløb", "linjer"),
    )
}
LINES = [{"tekst": "Maling", "beløb": "100,00"}, {"tekst": "Nøgle", "beløb": "5,00"}]


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def made(*paragraphs: str) -> bytes:
    """Return a document of paragraphs; | parts the runs of one."""
    document = Document()
    for paragraph in paragraphs:
        own = document.add_paragraph()
        for number, run in enumerate(paragraph.split("|")):
            own.add_run(run).bold = number % 2 == 1
    return saved(document)


def said(data: bytes) -> list[str]:
    return [f"{line.left}  {line.right}".strip() for line in docx_text(data, "b.docx")]


def filled(data: bytes, fields: dict[str, str], lines: list[dict[str, str]] | None = None) -> bytes:
    """Return the document filled in, with nothing missing."""
    result, missing = fill_docx(data, "b.docx", Facts(fields, {"linjer": lines or []}), KNOWN)
    assert missing == ()
    return result


def test_a_mark_split_over_runs_is_filled_and_every_run_keeps_its_looks() -> None:
    result = filled(made("Kære {na|vn|}, i |dag {d|ag}."), {"navn": "Ida Ørsted", "dag": "1. juli"})
    paragraph = Document(io.BytesIO(result)).paragraphs[0]
    assert paragraph.text == "Kære Ida Ørsted, i dag 1. juli."
    assert [(run.text, bool(run.bold)) for run in paragraph.runs if run.text] == [
        ("Kære Ida Ørsted", False), (", i ", False), ("dag 1. juli", True), (".", False),
    ]  # fmt: skip


def test_blocks_repeat_paragraphs_and_rows_and_leave_out_what_is_not_so() -> None:
    document = Document()
    for words in ("{hvis dag}", "Den {dag}", "{slut dag}", "{hvis ikke dag}", "Uden dag", "{slut dag}"):
        document.add_paragraph(words)
    table = document.add_table(3, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Linje", "Beløb"
    table.cell(1, 0).text, table.cell(1, 1).text = "{gentag linjer}{tekst}", "{beløb}{slut linjer}"
    table.cell(2, 0).text, table.cell(2, 1).text = "I alt", "{navn}"
    for words in ("{gentag linjer}", "{tekst} koster {beløb}", "{slut linjer}", "Slut"):
        document.add_paragraph(words)
    result = filled(saved(document), {"navn": "105,00", "dag": ""}, LINES)
    assert said(result) == [
        "Uden dag", "Linje  Beløb", "Maling  100,00", "Nøgle  5,00", "I alt  105,00",
        "Maling koster 100,00", "Nøgle koster 5,00", "Slut",
    ]  # fmt: skip


def test_header_and_footer_are_filled_and_what_is_missing_is_named_once() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Til {navn}"
    document.sections[0].footer.paragraphs[0].text = "{dag}"
    document.add_paragraph("{dag} {gentag linjer}{tekst}{slut linjer}")
    result, missing = fill_docx(saved(document), "b.docx", Facts({"navn": "Ida"}), KNOWN)
    assert missing == (Missing("dag", "confirm"), Missing("linjer", "case"))
    assert Document(io.BytesIO(result)).sections[0].header.paragraphs[0].text == "Til Ida"


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (("Kære {navm}",), ("letter.unknown_field_near", 1)),
        (("en { to",), ("letter.not_a_mark", 1)),
        (("x", "{hvis dag} begynder her", "og ender her {slut dag}"), ("letter.not_ended", 2)),
        (("{slut dag}",), ("letter.not_begun", 1)),
        (("{gentag linjer}", "{tekst}"), ("letter.not_ended", 1)),
        (("{beløb}",), ("letter.unknown_field", 1)),
    ],
)
def test_what_is_wrong_with_a_document_is_told_with_its_paragraph(
    paragraphs: tuple[str, ...], expected: tuple[str, int]
) -> None:
    problems = docx_problems(made(*paragraphs), "b.docx", KNOWN)
    assert (problems[0].id, problems[0].place.row) == expected
    with pytest.raises(Refused):
        fill_docx(made(*paragraphs), "b.docx", Facts({}), KNOWN)


def test_hostile_data_is_words_in_a_document_too() -> None:
    values = ("{dag}", "[/]", "\x1b[31mx", "x\x00\x07", "]]></w:t><w:p>&", "a\nb\tc", "Ø" * 5_000)
    rows = [{"tekst": value, "beløb": value} for value in values]
    result = filled(made("{gentag linjer}", "{tekst} {beløb}", "{slut linjer}"), {"dag": "HER"}, rows)
    lines = said(result)
    assert len(lines) == len(values) and lines[0] == "{dag} {dag}" and all(line.isprintable() for line in lines)
    check_docx(result, "b.docx")
    plain = plain_docx([Line(value, value, heading=1) for value in values], "x")
    check_docx(plain, "b.docx")
    assert len(said(plain)) == len(values)


def test_a_plain_letter_has_headings_a_right_column_and_nobody_as_its_author() -> None:
    document = Document(
        io.BytesIO(plain_docx([Line("Brev", heading=1), Line("Maling", "100,00"), Line("", rule=True)], "Brev"))
    )
    assert [one.text for one in document.paragraphs][:2] == ["Brev", "Maling\t100,00"]
    assert document.paragraphs[0].runs[0].bold and document.core_properties.author == ""


def changed(data: bytes, part: str, content: bytes | None = None, old: bytes = b"", new: bytes = b"") -> bytes:
    """Return a document with a part put in, or with something in it replaced."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            held = before.read(name)
            after.writestr(name, held.replace(old, new) if name == part and content is None else held)
        if content is not None:
            after.writestr(part, content)
    return result.getvalue()


_RELATION = b'<Relationship Id="rX" Type="http://x/%s" Target="%s" TargetMode="External"/></Relationships>'
_BODY, _RELS = "word/document.xml", "word/_rels/document.xml.rels"


def _field(words: bytes) -> bytes:
    return (
        b'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>'
        + words
        + b'</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr'
    )


_INSTRUCTION = b'<w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT "/etc/passwd"</w:instrText>'
_LINK = b'<w:instrText>HYPERLINK "file:///c:/x.exe"</w:instrText>'
HOSTILE = {
    "macros": (("word/vbaProject.bin", b"x"), "file.docx_active"),
    "embedded": (("word/embeddings/a.bin", b"x"), "file.docx_active"),
    "a picture from the web": (
        (_RELS, None, b"</Relationships>", _RELATION % (b"image", b"https://x.example/p.png")),
        "file.docx_external",
    ),
    "a picture from a share": (
        (_RELS, None, b"</Relationships>", _RELATION % (b"image", b"\\\\x\\p.png")),
        "file.docx_external",
    ),
    "a link to a program": (
        (_RELS, None, b"</Relationships>", _RELATION % (b"hyperlink", b"file:///c:/x.exe")),
        "file.docx_external",
    ),
    "a field that fetches": ((_BODY, None, b"<w:sectPr", _field(_INSTRUCTION)), "file.docx_field"),
    "a field that leads to a file": ((_BODY, None, b"<w:sectPr", _field(_LINK)), "file.docx_field"),
    "a chunk of another kind": ((_BODY, None, b"<w:sectPr", b"<w:altChunk/><w:sectPr"), "file.docx_active"),
    "entities": ((_BODY, None, b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document'), "file.docx_entities"),
    "broken XML": ((_BODY, None, b"</w:body>", b""), "file.docx_damaged"),
    "too deep": ((_BODY, None, b"<w:sectPr", b"<w:p>" * 300 + b"</w:p>" * 300 + b"<w:sectPr"), "file.docx_too_much"),
    "a document of macros": (
        ("[Content_Types].xml", None, b"wordprocessingml.document.main+xml", b"x"),
        "file.not_a_document",
    ),
    "a way out of the folder": (("../x.xml", b"<a/>"), "file.part_names"),
    "a bomb": (("word/b.xml", b" " * (4 << 20)), "file.bomb"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_document_that_acts_fetches_or_is_no_letter_is_refused_by_name(kind: str) -> None:
    change, expected = HOSTILE[kind]
    data = made("{navn}")
    check_docx(data, "b.docx")
    with pytest.raises(Refused) as refusal:
        fill_docx(changed(data, *change), "b.docx", Facts({"navn": "x"}), KNOWN)
    assert refusal.value.problems[0].id == expected


def test_the_template_a_document_was_made_from_is_no_longer_fetched() -> None:
    data = changed(
        made("{navn}"), _RELS, None, b"</Relationships>", _RELATION % (b"attachedTemplate", b"https://x.example/t.dotm")
    )
    data = changed(data, "word/settings.xml", None, b"</w:settings>", b"<w:attachedTemplate/></w:settings>")
    result = filled(data, {"navn": "Ida"})
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert not any(b"ttachedTemplate" in archive.read(name) for name in archive.namelist())


def test_a_link_to_a_page_and_a_page_number_are_no_harm() -> None:
    data = changed(
        made("{navn}"), _RELS, None, b"</Relationships>", _RELATION % (b"hyperlink", b"https://aaparken.example")
    )
    data = changed(data, _BODY, None, b"<w:sectPr", _field(b"<w:instrText> PAGE </w:instrText>"))
    assert said(filled(data, {"navn": "Ida"}))[0] == "Ida"


def test_what_is_no_document_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    for content, expected in (
        (b"", "file.empty"),
        (b"hej", "file.not_a_document"),
        (b"PK\x03\x04x", "file.docx_damaged"),
    ):
        path = tmp_path / "b.docx"
        path.write_bytes(content)
        with pytest.raises(Refused) as refusal:
            checked_docx(path)
        assert refusal.value.problems[0].id == expected
    link = tmp_path / "link.docx"
    link.symlink_to(path)
    with pytest.raises(Refused):
        checked_docx(link)
    assert LIMITS.file_bytes <= 16 << 20
