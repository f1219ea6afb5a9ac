"""The one XML parser that reads files from outside: expat, namespace-aware, with every DTD and entity refused.

Owns the refusal and the names of elements without their prefix. Never builds a tree, never opens anything but the stream it is given.
"""

from collections.abc import Callable, Mapping
from typing import IO, Any, NoReturn
from xml.parsers import expat

CHUNK = 1 << 16
MAX_DEPTH = 64
"""Elements inside each other that a reader with a stack of its own accepts."""


class EntitiesFoundError(Exception):
    """The file declares a document type or entities: no spreadsheet needs them, attacks do."""


class NotXmlError(Exception):
    """The file is not well-formed XML."""


def _refuse(*_declared: Any) -> NoReturn:
    raise EntitiesFoundError


def local(name: str) -> str:
    """Return an element's or attribute's name without its namespace."""
    return name.rpartition(" ")[2]


class Walker:
    """Feeds a stream through expat in pieces, so that a reader can stop between them.

    Handlers get names as "namespace name"; text comes in whole runs of at most 64 KiB.
    """

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.buffer_size = CHUNK
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = _refuse
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        self._parser = parser

    def feed(self, data: bytes) -> None:
        """Parse the next bytes; b"" is the end. EntitiesFoundError or NotXmlError."""
        try:
            self._parser.Parse(data, not data)
        except expat.ExpatError as error:
            raise NotXmlError(str(error)) from error

    @property
    def line(self) -> int:
        """The line of what is being parsed, from 1."""
        return self._parser.CurrentLineNumber

    @property
    def reached(self) -> int:
        """How many bytes were given that belong to whole tags and texts; what came after them waits for its end."""
        return self._parser.CurrentByteIndex


def walk(
    stream: IO[bytes], start: Callable[[str, Mapping[str, str]], None], end: Callable[[str], None] | None = None
) -> None:
    """Call `start(name, attributes)` and `end(name)`, names without namespace, for every element of a small part."""
    walker = Walker(
        lambda name, attributes: start(local(name), {local(key): value for key, value in attributes.items()}),
        (lambda name: end(local(name))) if end else None,
    )
    while data := stream.read(CHUNK):
        walker.feed(data)
    walker.feed(b"")
