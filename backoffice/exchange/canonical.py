"""What the two fast readers share: text out of a part of the zip, and giving up.

Owns the rule that the fast readers never guess: what they do not know to the letter goes to the parser.
"""

import codecs
import zipfile
from collections.abc import Iterator

CHUNK = 1 << 17


class NotCanonicalError(Exception):
    """The part has something that a fast reader does not know to the letter: it is to be parsed instead."""


def decoded(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[str]:
    """Yield the text of a part piece by piece; NotCanonicalError if it is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with archive.open(part) as stream:
        data = b"-"
        while data:
            data = stream.read(CHUNK)
            try:
                yield decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                raise NotCanonicalError from error
