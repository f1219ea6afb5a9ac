"""How alike two headings are: in any spelling of æøå, any punctuation, shortened or with small words around them.

Owns the comparison only; difflib does what is left when spelling, order and abbreviations are out of the way, and was
right on every heading of the samples, so no other library is brought in.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

SAME, NEARLY, SHORTENED, HOLDS = 1.0, 0.95, 0.85, 0.72
ALIKE = 0.75
"""From here difflib's ratio says that two headings are misspellings of each other."""

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "²": "2"})
_HUMP = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ][a-zæøå])")
_WORD = re.compile(r"[a-z0-9]+")
# Words that say how a value is written or counted, not what it is.
_SMALL = frozenset(
    {"nr", "no", "nummer", "number", "kr", "dkk", "pr", "md", "mdr", "maaned", "month", "m2", "kvm", "kode", "id"}
    | {"j", "n", "ja", "nej", "yes", "den", "det", "de", "af", "i", "paa", "for", "og", "the", "of"}
)
_SHORTEST = 3


@lru_cache(4096)
def words_of(heading: str) -> tuple[str, ...]:
    """Return a heading's words as they are compared: "BoligAreal (m²)" gives bolig, areal, m2."""
    split = _HUMP.sub(" ", unicodedata.normalize("NFC", heading))
    return tuple(_WORD.findall(split.casefold().translate(_LETTERS)))


@lru_cache(65_536)
def likeness(heading: str, known: str) -> float:
    """Return from 0 to 1 how alike a heading is to a known one."""
    own, other = words_of(heading), words_of(known)
    if not own or not other:
        return 0.0
    if "".join(own) == "".join(other):
        return SAME
    told, wanted = _telling(own), _telling(other)
    if told and "".join(told) == "".join(wanted):
        return NEARLY
    if _shortens(told, wanted) or _shortens(told, ("".join(wanted),)):
        return SHORTENED
    if len(wanted) == 1 and len(told) > 1 and len(wanted[0]) > _SHORTEST and wanted[0] in told:
        return HOLDS
    ratio = SequenceMatcher(None, "".join(told or own), "".join(wanted or other)).ratio()
    # A changed word in a long heading is another thing; a changed letter is a misspelling.
    return ratio * SHORTENED if ratio >= ALIKE else 0.0


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _SMALL) or words


def _shortens(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Tell whether each word begins the one in its place: "indv. vedl." and "indvendig vedligeholdelse"."""
    return len(short) == len(long) and all(
        len(one) >= min(_SHORTEST, len(other)) and other.startswith(one) for one, other in zip(short, long, strict=True)
    )
