"""What a .docx template must be before it is opened: its zip within limits, no entities, nothing that acts or fetches.

Owns the refusals. An office's template may hold words, tables, pictures and links to web pages; never macros, embedded files,
fields that bring in other files, or anything that is fetched from elsewhere when the letter is opened. Never fills anything.
"""

import io
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import IO

from backoffice.exchange.files import open_regular, refused_file
from backoffice.exchange.guard import Limits, check_size, open_workbook
from backoffice.exchange.safe_xml import CHUNK, EntitiesFoundError, NotXmlError, Walker, local
from backoffice.rules.problems import Refused

LIMITS = Limits(file_bytes=16 << 20, unpacked_bytes=64 << 20, parts=500, ratio=200)
MOST_ELEMENTS = 500_000
DEEPEST = 200
"""Elements inside each other: Word's own nest some 40 deep."""
_DOCUMENT = "word/document.xml"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ACTIVE = ("vbaproject", "vbadata", "activex", "embeddings/", "macrosheets", "customui", "oleobject")
_ACTING = frozenset({"altChunk", "object", "OLEObject", "control", "subDoc", "dataSource"})
_OWN_WORDS = {
    "file.not_a_workbook": "file.not_a_document",
    "file.old_excel": "file.not_a_document",
    "file.damaged": "file.docx_damaged",
}
_WEB = ("http://", "https://", "mailto:", "tel:")
FIELDS = frozenset(
    ("PAGE", "NUMPAGES", "SECTIONPAGES", "DATE", "TIME", "SAVEDATE", "HYPERLINK", "SEQ", "REF", "PAGEREF", "TITLE")
)
"""Word's own fields that a template may have; every other could bring in a file, run a program or ask."""


def checked_docx(path: Path) -> bytes:
    """Return the bytes of a .docx that can be opened safely; Refused says what it is instead."""
    with open_regular(path) as stream:
        check_size(stream, path.name, LIMITS)
        data = stream.read(LIMITS.file_bytes + 1)
    check_docx(data, path.name)
    return data


def check_docx(data: bytes, name: str) -> None:
    """Refuse a document that is too large, damaged, no .docx, or holds what acts or fetches."""
    try:
        archive = open_workbook(io.BytesIO(data), name, LIMITS)
    except Refused as refusal:
        raise Refused([replace(one, id=_OWN_WORDS.get(one.id, one.id)) for one in refusal.problems]) from refusal
    with archive:
        names = {part.filename for part in archive.infolist()}
        if _DOCUMENT not in names or "[Content_Types].xml" not in names:
            raise refused_file("not_a_document", name)
        if any(word in part.lower() for part in names for word in _ACTIVE):
            raise refused_file("docx_active", name)
        look = _Looking(name)
        try:
            for part in archive.infolist():
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with archive.open(part) as stream:
                        look.at(part.filename, stream)
        except (zipfile.BadZipFile, OSError, EOFError, NotXmlError, ValueError, zlib.error) as error:
            raise refused_file("docx_damaged", name) from error
        except EntitiesFoundError as error:
            raise refused_file("docx_entities", name) from error
        if not look.is_document:
            raise refused_file("not_a_document", name)


class _Looking:
    """Walks through every part once and refuses what must not be there."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._elements = 0
        self._depth = 0
        self._instruction: list[str] | None = None
        self._part = ""
        self.is_document = False

    def at(self, part: str, stream: IO[bytes]) -> None:
        """Look at one part."""
        self._part, self._depth, self._instruction = part, 0, None
        walker = Walker(self._start, self._end, self._text)
        while data := stream.read(CHUNK):
            walker.feed(data)
        walker.feed(b"")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MOST_ELEMENTS or self._depth > DEEPEST:
            raise refused_file("docx_too_much", self._name)
        own = local(name)
        if own in _ACTING:
            raise refused_file("docx_active", self._name)
        values = {local(key): value for key, value in attributes.items()}
        if own == "Relationship":
            self._relationship(values)
        elif own == "Override" and values.get("PartName") == f"/{_DOCUMENT}":
            self.is_document = values.get("ContentType") == _MAIN
        elif own == "instrText":
            self._instruction = self._instruction or []
        elif own == "fldSimple":
            self._field(values.get("instr", ""))
        elif own == "fldChar" and self._instruction is not None:
            self._field("".join(self._instruction))
            self._instruction = None

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._depth == 0 and self._instruction is not None:
            self._field("".join(self._instruction))

    def _text(self, words: str) -> None:
        # Between the pieces of an instruction stand only the runs' own tags, which have no text.
        if self._instruction is not None:
            self._instruction.append(words)

    def _relationship(self, values: dict[str, str]) -> None:
        kind, target = values.get("Type", "").rpartition("/")[2].lower(), values.get("Target", "").strip().lower()
        if kind == "attachedtemplate":
            return  # most offices' documents have one; it is taken away before a letter is made
        outside = values.get("TargetMode", "").lower() == "external" or "://" in target or target.startswith("\\\\")
        if outside and not (kind == "hyperlink" and target.startswith(_WEB)):
            raise refused_file("docx_external", self._name)
        if any(word in kind for word in ("oleobject", "package", "vbaproject", "control", "afchunk")):
            raise refused_file("docx_active", self._name)

    def _field(self, instruction: str) -> None:
        word, _, rest = instruction.strip().partition(" ")
        leads = rest.strip().strip('"').lower()
        away = word.upper() == "HYPERLINK" and not leads.startswith((*_WEB, "\\l"))
        if word and (word.upper() not in FIELDS or away):
            raise refused_file("docx_field", self._name, word=word[:30])
