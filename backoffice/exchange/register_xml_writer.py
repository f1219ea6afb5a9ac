"""Writing the register's XML: one dwelling after the other, whole or not at all, readable by its owner only.

Owns the tags, their order and what a text must be to stand in XML. Knows no register: values come as texts by the path of
their element, and an element without a text is left out.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from backoffice.exchange.files import replacing
from backoffice.exchange.register_schema import DWELLING_PART, LBF, PARTS, ROOT, XSI, Element, part_named
from backoffice.records.fields import Kind
from backoffice.safe_text import REPLACEMENT

Texts = Mapping[str, str]
_Render = Callable[["WrittenRecord"], str]

_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHUNK = 256
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<{ROOT} xmlns="{LBF}" xmlns:xsi="{XSI}">\n'


@dataclass(frozen=True, slots=True)
class WrittenRecord:
    """A record to write: texts by path, and for a dwelling its costs and leases by the name of their structure."""

    texts: Texts
    parts: Mapping[str, Sequence["WrittenRecord"]] = field(default_factory=dict)


def write_register(path: Path, dwellings: Iterable[Iterable[WrittenRecord]], *, replace: bool = False) -> int:
    """Write pages of dwellings and return how many they were; refused as `files.replacing` refuses.

    No more than some dwellings are held at a time. A character that XML cannot carry becomes U+FFFD.
    """
    render = _structure(part_named(DWELLING_PART), 1)
    written = 0
    with replacing(path, replace=replace) as stream:
        stream.write(_HEAD.encode())
        for page in dwellings:
            waiting: list[str] = []
            for dwelling in page:
                waiting.append(render(dwelling))
                written += 1
                if len(waiting) == _CHUNK:
                    stream.write("".join(waiting).encode())
                    waiting.clear()
            stream.write("".join(waiting).encode())
        stream.write(f"</{ROOT}>\n".encode())
    return written


def xml_text(value: str) -> str:
    """Return a text as it stands in an element: escaped, and without what XML cannot carry."""
    # A reader turns a bare carriage return into a line feed.
    return escape(_IMPOSSIBLE.sub(REPLACEMENT, value), {"\r": "&#13;"})


def _structure(element: Element, depth: int) -> _Render:
    """Return what writes a structure with all that is in it; "" where nothing is."""
    indent = " " * depth
    steps = [_step(child, depth + 1) for child in element.holds]
    start, end = f"{indent}<{element.name}>\n", f"{indent}</{element.name}>\n"

    def render(record: WrittenRecord) -> str:
        inside = "".join([step(record) for step in steps])
        return start + inside + end if inside else ""

    return render


def _step(element: Element, depth: int) -> _Render:
    if element.name in PARTS:
        own = _structure(element, depth)
        return lambda record: "".join([own(part) for part in record.parts.get(element.name, ())])
    if element.holds:
        return _structure(element, depth)
    return _leaf(element, depth)


def _leaf(element: Element, depth: int) -> _Render:
    space = "" if element.space == LBF else f' xmlns="{element.space}"'
    path = element.path
    start, end = f"{' ' * depth}<{element.name}{space}>", f"</{element.name}>\n"
    as_it_is = element.field is not None and element.field.kind not in (Kind.TEXT, Kind.URL, Kind.CODE, Kind.LINK)

    def render(record: WrittenRecord) -> str:
        value = record.texts.get(path)
        if value is None:
            return ""
        return f"{start}{value if as_it_is else xml_text(value)}{end}"

    return render
