"""The safe-text kernel: text from data made harmless for a terminal or a file name.

Owns which characters may act or hide (controls, bidi, zero width, surrogates) and what stands in their place.
Never knows Textual or Rich and never reads markup: that data is not markup is the business of widgets/safe.py.
"""

import re
from functools import lru_cache
from unicodedata import category, east_asian_width, normalize

REPLACEMENT = "\ufffd"
_SIGNS = {"\r\n": "␤", "\n": "␤", "\u2028": "␤", "\u2029": "␤", "\t": "␉"}
# Controls, format and bidi characters, fillers, variation selectors, tags, lone surrogates and noncharacters.
_ACTING = re.compile(
    "\r\n|["
    "\\x00-\\x1f\\x7f-\\x9f\\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\U000ffffe-\U000fffff\U0010fffe-\U0010ffff]"
)
# Letters that are one cell each, already composed and harmless: nearly every string of a register.
_simple = re.compile("[ -~\xa0-\xac\xae-\u02ff–—‘’“”•…‹›€\ufffd␤␉]*").fullmatch

_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_NAME_LETTERS, _NAME_BYTES = 60, 120


def plain(value: str) -> str:
    """Return the text in NFC with nothing in it that acts on a terminal or hides.

    A line break becomes ␤, a tab ␉, every other control, bidi, zero-width or surrogate character U+FFFD; so does a
    combining mark that would sit on whatever stands before the text. The same text comes back when it is harmless.
    """
    if (value.isascii() and value.isprintable()) or _simple(value):
        return value
    clean = _ACTING.sub(lambda found: _SIGNS.get(found[0], REPLACEMENT), normalize("NFC", value))
    return REPLACEMENT + clean[1:] if clean and category(clean[0]) in ("Mn", "Me") else clean


def plain_block(value: str) -> str:
    """Return the text as `plain` does, but with its line breaks kept: for paragraphs, never for a list's cell."""
    return "\n".join(plain(line) for line in value.splitlines()) if "\n" in value else plain(value)


def is_plain(value: str) -> bool:
    """Tell whether the text can be shown as it is."""
    return plain(value) == value


@lru_cache(4096)
def _letter_cells(letter: str) -> int:
    kind = category(letter)
    if kind in ("Mn", "Me", "Mc") or "\u1160" <= letter <= "\u11ff" or "\U0001f3fb" <= letter <= "\U0001f3ff":
        return 0
    if kind == "Cn":
        # Emoji and ideographs younger than the interpreter's Unicode table are wide; its own answer is no guide.
        return 2 if "\U0001f300" <= letter <= "\U0001faff" or "\U00020000" <= letter <= "\U0003fffd" else 1
    return 2 if east_asian_width(letter) in ("W", "F") else 1


def cells(value: str) -> int:
    """Return how many terminal cells a plain text fills."""
    return len(value) if value.isascii() or _simple(value) else sum(map(_letter_cells, value))


def plain_line(value: str, width: int) -> str:
    """Return the text made plain and cut to at most `width` cells, the cut marked with an ellipsis; not padded."""
    # A cell seldom takes more than two characters; a text that piles marks on its letters is cut a little early.
    start = value if len(value) <= 4 * width + 64 else value[: 4 * width + 64]
    clean = plain(start)
    if len(start) == len(value) and cells(clean) <= width:
        return clean
    return _cut(clean, width - 1) + "…" if width > 0 else ""


def _cut(clean: str, width: int) -> str:
    if _simple(clean):
        return clean[:width]
    used = 0
    for position, letter in enumerate(clean):
        used += _letter_cells(letter)
        if used > width:
            return clean[:position]
    return clean


def file_name(part: str) -> str:
    """Return a piece of a file name made from what a user typed: letters, digits, `.`, `-` and `_` only.

    Never empty, never hidden, never a path or a device name of Windows; at most 60 letters and 120 bytes of UTF-8.
    """
    name = _NOT_IN_NAMES.sub("_", plain(part).replace(REPLACEMENT, "_"))[:_NAME_LETTERS]
    name = name.encode()[:_NAME_BYTES].decode(errors="ignore")
    name = re.sub(r"\.{2,}", ".", name).strip("._-")
    return f"_{name}" if _DEVICES.fullmatch(name.split(".")[0]) else name or "_"
