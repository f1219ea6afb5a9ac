"""Danish addresses: how one is written, how they are ordered, and how what a user types finds them.

Owns the stored sort key and the search words. The key is printable ASCII, so Python, SQLite (BINARY) and PostgreSQL
(COLLATE "C") order it alike; it is never shown and never parsed back.
"""

import re
from functools import lru_cache
from unicodedata import normalize

# A key is `street number floor door`, divided by the smallest printable character; a space within a part becomes the
# next one. So `Vej 7` comes before `Vej Nord 1`, and everything on one street stands together.
_INNER_SPACE = "!"
_NO_LETTER = "~"
_LETTERS = str.maketrans(
    {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "ü": "y", "ß": "ss", "ð": "d", "đ": "d", "þ": "th", "ł": "l"}
    | {" ": _INNER_SPACE, "\xa0": _INNER_SPACE}
)
_COMBINING = re.compile("[\u0300-\u036f]+")
_NOT_ASCII = re.compile("[^!-~]")
_DIGITS = re.compile(r"[0-9]+")
_WORDS = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"([0-9]+)(.*)", re.DOTALL)
_DOOR_SIDES = {"": "0", "tv": "1", "mf": "2", "th": "3"}
_FLOOR_WORDS = {"": "0", "kl": "2", "st": "3"}
_TYPED = re.compile(
    r"(?P<street>.+?),?\s+(?P<number>\d+)(?P<letter>[a-zæøå]?)"
    r"(?:[\s,]+(?P<floor>kl|st|k?\d{1,2})(?![^\W_])\.?(?:[\s,]+(?P<door>tv|mf|th|\d{1,4})(?![^\W_]))?)?",
    re.ASCII,
)


def one_line(street: str, house_number: str, floor: str = "", door: str = "") -> str:
    """Return the address as it is written: `Åparken 2, st. tv`. Empty parts are left out, `002B` becomes `2B`."""
    place = f"{street.strip()} {house_number.strip().lstrip('0').upper()}".strip()
    unit = f"{_written_floor(floor)} {_written_door(door)}".strip()
    return f"{place}, {unit}" if place and unit else place or unit


@lru_cache(1024)
def _written_floor(floor: str) -> str:
    bare = floor.strip().rstrip(".").lower()
    return f"{bare.lstrip('0') or bare}." if bare else ""


@lru_cache(4096)
def _written_door(door: str) -> str:
    bare = door.strip().rstrip(".").lower()
    return bare.lstrip("0") or bare


def sort_key(street: str, house_number: str, floor: str = "", door: str = "") -> str:
    """Return the key whose byte order is the natural order of addresses; printable ASCII, never empty.

    Streets by the Danish alphabet (aa is å), numbers by size and then letter, floors kl < st < 1 … 99, doors
    tv < mf < th < numbers; a missing part comes before any other.
    """
    return f"{_street_key(street)} {_number_key(house_number)} {_floor_key(floor)} {_door_key(door)}"


@lru_cache(16384)
def _street_key(street: str) -> str:
    return _folded(" ".join(street.split()))


def _folded(value: str) -> str:
    lowered = normalize("NFC", value).lower().replace("aa", "å").translate(_LETTERS)
    if lowered.isascii() and lowered.isprintable():
        return lowered
    return _NOT_ASCII.sub(_NO_LETTER, _COMBINING.sub("", normalize("NFD", lowered)))


@lru_cache(4096)
def _number_key(house_number: str) -> str:
    bare = "".join(house_number.split())
    found = _NUMBER.fullmatch(bare)
    return found[1].lstrip("0").zfill(4) + _folded(found[2]) if found else _folded(bare)


@lru_cache(1024)
def _floor_key(floor: str) -> str:
    bare = floor.strip().rstrip(".").lower()
    if bare in _FLOOR_WORDS:
        return _FLOOR_WORDS[bare]
    if bare.isascii() and bare.isdigit():
        return "4" + bare.zfill(2)
    if re.fullmatch("k[1-9]", bare):  # k2 is the basement below k1, which is kl
        return "2" if bare == "k1" else f"1{9 - int(bare[1])}"
    return "5" + _natural(bare)


@lru_cache(4096)
def _door_key(door: str) -> str:
    bare = door.strip().rstrip(".").lower()
    if bare in _DOOR_SIDES:
        return _DOOR_SIDES[bare]
    return ("4" if bare.isascii() and bare.isdigit() else "5") + _natural(bare)


def _natural(value: str) -> str:
    return _DIGITS.sub(lambda digits: digits[0].lstrip("0").zfill(4), _folded(value))


def street_prefix_key(typed: str) -> str:
    """Return the start that the sort keys of the addresses meant by the typed text have in common.

    Use it as the range `key <= sort_key < key + "\\x7f"`. `åpark` finds every street that begins so, `åparken 2` that
    house number with all its letters, `åparken 2b, 1. tv` one dwelling. What follows a known part is not used.
    """
    bare = " ".join(normalize("NFC", typed).lower().split())
    found = _TYPED.match(bare)
    if found is None:
        return _street_key(bare.rstrip(","))
    key = f"{_street_key(found['street'])} {_number_key(found['number'] + found['letter'])}"
    if found["floor"]:
        key += f" {_floor_key(found['floor'])}"
    return f"{key} {_door_key(found['door'])}" if found["door"] else key


def search_words(value: str) -> tuple[str, ...]:
    """Return the words to search for or to find: lower case, NFC, split at everything but letters and digits."""
    return tuple(_WORDS.findall(normalize("NFC", value).lower()))


def search_text(*parts: str) -> str:
    """Return the words of the parts in order, a space before each, so that `% word%` finds the start of any word."""
    return " " + " ".join(_WORDS.findall(normalize("NFC", " ".join(parts)).lower()))
