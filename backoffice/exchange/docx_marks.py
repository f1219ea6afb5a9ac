"""A document's tree as letters see it: what holds paragraphs, the words of each, and the marks in them.

Owns where marks may stand: a block's two marks in one paragraph, each alone in its own beside the other, or at the ends of one
row of a table. Never fills anything; never reads a file.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn

from backoffice.rules.letter_templates import MARK, Catalogue, Token, tokens, unknown_field
from backoffice.rules.problems import Owner, Place, Problem

PARAGRAPH, TABLE, ROW, CELL, TEXT, BOX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "t", "txbxContent"))
_HEADER = re.compile(r"/word/header\d*\.xml")
_AFTER = re.compile(r"/word/(footer\d*|footnotes|endnotes)\.xml")


def holders(document: Any) -> Iterator[Any]:
    """Yield what holds paragraphs in the order they are read: headers, the body, footers."""
    parts = [part for part in document.part.package.iter_parts() if hasattr(part, "element")]
    yield from (part.element for part in parts if _HEADER.fullmatch(str(part.partname)))
    yield document.element.body
    yield from (part.element for part in parts if _AFTER.fullmatch(str(part.partname)))


def pieces(paragraph: Any) -> list[Any]:
    """Return the texts of a paragraph in order, those of a text box inside it left out."""
    return [one for one in paragraph.iter(TEXT) if _own_paragraph(one) is paragraph]


def _own_paragraph(element: Any) -> Any:
    while element is not None and element.tag != PARAGRAPH:
        element = element.getparent()
    return element


def words_of(element: Any) -> str:
    """Return the words of a paragraph, or of every paragraph inside another element."""
    if element.tag == PARAGRAPH:
        return "".join(piece.text or "" for piece in pieces(element))
    return "".join(words_of(paragraph) for paragraph in element.iter(PARAGRAPH))


def only_mark(element: Any) -> Token | None:
    """Return the block's mark that is all a paragraph or a row says, if it is."""
    if element.tag not in (PARAGRAPH, ROW):
        return None
    words = words_of(element).strip()
    found = list(tokens(words)) if MARK.fullmatch(words) else []
    return found[0] if found and found[0].kind in ("open", "close") else None


def end_of(elements: Sequence[Any], start: int, opened: Token) -> int | None:
    """Return where among elements beside each other a block ends that begins at one of them."""
    depth = 0
    for at in range(start, len(elements)):
        mark = only_mark(elements[at])
        if mark is not None and mark.name == opened.name:
            depth += 1 if mark.kind == "open" else -1
            if depth == 0:
                return at
    return None


def row_mark(row: Any) -> Token | None:
    """Return the block that a row is repeated for: its mark begins the row, and the mark of its end ends it."""
    words = words_of(row).strip()
    first = next(iter(tokens(words)), None)
    if first is None or first.kind != "open" or not re.search(rf"\{{slut +{first.name}\}}$", words):
        return None
    return first


def marks_problems(document: Any, name: str, known: Catalogue) -> list[Problem]:
    """Return everything that is wrong with a document's marks; the line told is the paragraph's number."""
    numbers: dict[Any, int] = {}
    for holder in holders(document):
        for paragraph in holder.iter(PARAGRAPH):
            numbers[paragraph] = len(numbers) + 1
    look = _Looking(name, known, numbers)
    problems = [one for holder in holders(document) for one in look.siblings(list(holder), ("",))]
    for part in document.part.package.iter_parts():
        unread = not hasattr(part, "element") and _AFTER.fullmatch(str(part.partname))
        if unread and b"{" in part.blob:
            problems.append(_problem("mark_elsewhere", name, 0, str(part.partname).rpartition("/")[2]))
    return problems


class _Looking:
    """Goes through a document the way it is filled, with the blocks one is inside of."""

    def __init__(self, name: str, known: Catalogue, numbers: dict[Any, int]) -> None:
        self._name, self._known, self._numbers = name, known, numbers

    def siblings(self, elements: Sequence[Any], blocks: tuple[str, ...]) -> Iterator[Problem]:
        """Yield the problems of elements beside each other."""
        at = 0
        while at < len(elements):
            mark = only_mark(elements[at])
            if mark is None:
                yield from self._inside(elements[at], blocks)
                at += 1
                continue
            end = end_of(elements, at, mark) if mark.kind == "open" else None
            line = self._line(elements[at])
            if end is None:
                problem_id = "not_ended" if mark.kind == "open" else "not_begun"
                yield _problem(problem_id, self._name, line, mark.name)
                at += 1
                continue
            yield from self._block(mark, line, blocks)
            yield from self.siblings(elements[at + 1 : end], self._deeper(mark, blocks))
            at = end + 1

    def _inside(self, element: Any, blocks: tuple[str, ...]) -> Iterator[Problem]:
        if element.tag == PARAGRAPH:
            yield from self._paragraph(element, blocks)
            for box in element.iter(BOX):
                yield from self.siblings(list(box), blocks)
        elif element.tag == ROW and (mark := row_mark(element)) is not None:
            yield from self._block(mark, self._line(element), blocks)
            found = list(tokens(words_of(element).strip()))[1:-1]
            yield from self._tokens(found, self._line(element), self._deeper(mark, blocks))
        else:
            yield from self.siblings(list(element), blocks)

    def _paragraph(self, paragraph: Any, blocks: tuple[str, ...]) -> Iterator[Problem]:
        yield from self._tokens(list(tokens(words_of(paragraph))), self._line(paragraph), blocks)

    def _tokens(self, found: Sequence[Token], line: int, blocks: tuple[str, ...]) -> Iterator[Problem]:
        stack: list[tuple[Token, tuple[str, ...]]] = []
        for token in found:
            if token.kind == "wrong":
                yield _problem("not_a_mark", self._name, line, token.word)
            elif token.kind == "open":
                yield from self._block(token, line, blocks)
                stack.append((token, blocks))
                blocks = self._deeper(token, blocks)
            elif token.kind == "close" and (not stack or stack[-1][0].name != token.name):
                yield _problem("not_begun", self._name, line, token.name)
            elif token.kind == "close":
                _, blocks = stack.pop()
            elif token.kind == "field" and not any((one, token.name) in self._known for one in blocks):
                yield unknown_field(self._name, token.name, line, self._known, blocks)
        for token, _ in stack:
            yield _problem("not_ended", self._name, line, token.name)

    def _block(self, mark: Token, line: int, blocks: tuple[str, ...]) -> Iterator[Problem]:
        if any(field.block == mark.name for field in self._known.values()):
            return
        if mark.word == "gentag" or not any((one, mark.name) in self._known for one in blocks):
            yield unknown_field(self._name, mark.name, line, self._known, blocks)

    def _deeper(self, mark: Token, blocks: tuple[str, ...]) -> tuple[str, ...]:
        return (*blocks, mark.name) if mark.word == "gentag" else blocks

    def _line(self, element: Any) -> int:
        first = element if element.tag == PARAGRAPH else next(iter(element.iter(PARAGRAPH)), element)
        return self._numbers.get(first, 0)


def _problem(problem_id: str, name: str, line: int, value: str) -> Problem:
    return Problem(f"letter.{problem_id}", owner=Owner.FILE, value=value, place=Place(file=name, row=line))
