"""A letter as plain text: lines of at most 80 signs, and pages that each begin with their head.

Owns widths and page breaks, counted in terminal cells. Never knows what a letter says.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from backoffice.rules.letters import Line
from backoffice.safe_text import cells

WIDTH = 78
PAGE = 60
"""Lines of a printed page: A4 with ordinary margins at six lines an inch."""
_BREAK = "\f"
_LEAST_LEFT = 20


def letter_text(lines: Sequence[Line], *, width: int = WIDTH) -> str:
    """Return a letter as text that ends with a line break; no line is wider than `width` cells."""
    shown = (written for line in lines if not line.head_ends for written in _wrapped(line, width))
    return "\n".join(_single_blanks(shown)) + "\n"


def paged_text(lines: Sequence[Line], page_word: str, *, width: int = WIDTH, height: int = PAGE) -> str:
    """Return a print in pages: each begins with the head (what stands above the end of the head) and its number.

    `page_word` has {page} and {pages} ("Side {page} af {pages}"). A form feed parts the pages; a heading is never the
    last line of one. No line is wider than `width` cells.
    """
    at = next((number for number, line in enumerate(lines) if line.head_ends), 0)
    head = [written for line in lines[:at] for written in _wrapped(line, width)]
    body = list(
        _single_blanks(written for line in lines[at:] if not line.head_ends for written in _wrapped(line, width))
    )
    keep = _kept_together(lines[at:], width)
    pages = list(_pages(body, keep, max(height - len(head) - 3, 5)))
    numbered = [
        [*_beside("", page_word.format(page=number, pages=len(pages)), width), *head, "", *page]
        for number, page in enumerate(pages, 1)
    ]
    return f"\n{_BREAK}".join("\n".join(page) for page in numbered) + "\n"


def _kept_together(lines: Sequence[Line], width: int) -> frozenset[str]:
    """Return the written headings: a page never ends with one."""
    return frozenset(written for line in lines if line.heading for written in _wrapped(line, width) if written)


def _pages(body: Sequence[str], headings: frozenset[str], height: int) -> Iterator[list[str]]:
    page: list[str] = []
    for line in body:
        if len(page) >= height:
            moved: list[str] = []
            while page and len(page) > height // 2 and (page[-1] in headings or not page[-1]):
                moved.insert(0, page.pop())
            yield page
            page = [one for one in moved if one]
        if page or line:
            page.append(line)
    yield page


def _single_blanks(lines: Iterator[str]) -> Iterator[str]:
    for blank, group in groupby(lines, key=lambda line: not line):
        yield from [""] if blank else group


def _wrapped(line: Line, width: int) -> list[str]:
    if line.rule:
        return ["-" * width]
    if line.heading:
        written = _beside(line.left, line.right, width)
        return [*written, ("=" if line.heading == 1 else "-") * max(map(cells, written))]
    return _beside(line.left, line.right, width)


def _beside(left: str, right: str, width: int) -> list[str]:
    """Return the left text broken to the room there is, what belongs at the right margin at the end of its last line."""
    if not right:
        return list(wrap(left, width))
    if cells(right) > width - _LEAST_LEFT:
        return [*wrap(left, width), *(" " * (width - cells(part)) + part for part in wrap(right, width))]
    lines = list(wrap(left, width - cells(right) - 2))
    gap = width - cells(lines[-1]) - cells(right)
    return [*lines[:-1], lines[-1] + " " * gap + right]


def wrap(paragraph: str, width: int) -> Iterator[str]:
    """Yield the lines of a paragraph, none wider than `width` cells; what follows a dash or its indent hangs under it."""
    indent = len(paragraph) - len(paragraph.lstrip(" "))
    hanging = " " * min(indent + (2 if paragraph[indent : indent + 2] in ("- ", "– ") else 0), width // 2)
    line, empty = " " * min(indent, width // 2), True
    for word in paragraph.split():
        for piece in _pieces(word, width - len(hanging)):
            if not empty and cells(line) + 1 + cells(piece) > width:
                yield line
                line, empty = hanging, True
            line += piece if empty else f" {piece}"
            empty = False
    yield line.rstrip() if empty else line


def _pieces(word: str, width: int) -> Iterator[str]:
    """Cut a word that fits no line."""
    if cells(word) <= width:
        yield word
        return
    piece = ""
    for letter in word:
        if cells(piece + letter) > width:
            yield piece
            piece = ""
        piece += letter
    yield piece
