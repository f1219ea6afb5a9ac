"""Hostile texts for every test that puts data on a screen, in a file or in the database.

Owns the strings and the byte sequences that must never come out of a terminal; never asserts anything itself.
"""

import re

MARKUP = (
    "Vej [/] 2",
    "Vej [/bold] 2",
    "Vej 1 [tv]",
    "[bold]Vestergade[/bold] 1",
    "[@click=app.acted]Vestergade 1[/]",
    "[@click=screen.dismiss]Vestergade 1[/@click]",
    "[link=https://example.org]Vestergade 1[/link]",
    "[on red]rød[/]",
    "[$error]fejl[/]",
    r"\[tv] og \[/]",
    "\\",
    "[",
    "[[[]]]",
    "[a=b c=d]",
    "[/",
    ":smile: {value} %s {0} $name",
)
ESCAPES = (
    "\x1b]52;c;aGVqIG1lZCBkaWc=\x07Vej 1",
    "\x1b]52;c;aGVqIG1lZCBkaWc=\x1b\\Vej 1",
    "\x1b]0;overtaget\x07Vej 1",
    "\x1b]2;overtaget\x1b\\Vej 1",
    "\x1b]8;;https://example.org\x07Vej 1\x1b]8;;\x07",
    "Vej\x1b[6n 1",
    "Vej\x1b[5n 1",
    "Vej\x1b[c 1",
    "Vej\x1b[2J\x1b[H 1",
    "Vej\x1b[31m 1",
    "Vej\x1bP+q544e\x1b\\ 1",
    "Vej\x1bc 1",
    "Vej \x1b",
    "\x9b31mVej 1",
    "\x9d52;c;aGVq\x9cVej 1",
    "\x90q\x9cVej 1",
    "Vej\x00 1",
    "Vej\x08\x08\x08Hus 1",
    "Vej\x07 1",
    "Vej\x0b1\x0c2",
    "Vej\x7f 1",
    "Vej\x0e 1\x0f",
)
HIDDEN = (
    "Vej \u202e1 jeV\u202c",
    "\u2066Vej\u2069 1",
    "\u200fVej 1",
    "Vej\u061c 1",
    "V\u200bej 1",
    "V\u200c\u200de\u2060j 1",
    "\ufeffVej 1",
    "Ve\xadj 1",
    "Vej\u2028 1\u2029",
    "Vej \ud800 1",
    "\udfffVej 1",
    "Vej 1\ufe0f",
    "Vej\u3164 1",
    "Vej \U000e0041\U000e0042 1",
    "Vej \ufffe 1 \uffff",
)
SHAPES = (
    "",
    " ",
    "\tVej\t1",
    "Vej 1\nVej 2",
    "Vej 1\r\nVej 2\rVej 3",
    "A\u030aga\u030ard 1",  # Ågård, decomposed
    "\u030aVej 1",
    "Z\u0335\u0321\u0322\u0327a\u0336\u0321lgo 1",
    "Ærøskøbing Ålekistevej 1½",
    "👍🏽 👨\u200d👩\u200d👧 🇩🇰 ❤\ufe0f",
    "中文路 １２ 号",
    "שלום 1",
    "ﷺ ‱ ½",
    "=1+1",
    '=HYPERLINK("http://example.org";"Vej 1")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "'Vej 1",
    "<script>alert(1)</script> & <!DOCTYPE x>",
    "'; DROP TABLE dwelling; --",
    "% _ \\% 100%",
    "..\\..\\CON",
    "/etc/passwd",
    "null",
    "0045",
    "Vej " + "x" * 300,
    "x" * 32_767,
    "ø" * 32_768,
    "\x1b[6n" * 10_000,
)
HOSTILE: tuple[str, ...] = MARKUP + ESCAPES + HIDDEN + SHAPES

# What a terminal acts on and neither Textual nor Backoffice ever writes: none may be in what an app has written.
RAW_SEQUENCES: tuple[bytes, ...] = (
    b"\x1b]52",
    b"\x1b]0;",
    b"\x1b]2;",
    b"\x1b]8;",
    b"\x1b[6n",
    b"\x1b[5n",
    b"\x1b[c",
    b"\x1b[2J\x1b[H 1",
    b"\x1bP",
    b"\x1bc",
    b"\x00",
    b"\x07",
    b"\x08",
    b"\x0e",
    b"\x7f",
    *(f"{letter}".encode() for letter in "\x90\x9b\x9c\x9d\xad\u061c\u200b\u200d\u200f\u202c\u202e\u2066\u2069\ufeff"),
)

_POINTER_SHAPE = re.compile(rb"\x1b\]22;[a-z-]*\x07")


def raw_sequences_in(output: bytes) -> list[bytes]:
    """Return the sequences of RAW_SEQUENCES that occur in what was written to a terminal.

    Textual's own choice of the mouse pointer's shape, which ends in a bell, does not count.
    """
    foreign = _POINTER_SHAPE.sub(b"", output)
    return [sequence for sequence in RAW_SEQUENCES if sequence in foreign]
