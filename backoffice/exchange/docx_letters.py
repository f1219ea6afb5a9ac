"""Letters as .docx: an office's own template filled in with its layout kept, or a plain letter made from lines.

Owns everything that knows the document's own tree; `rules/letters` owns what marks mean. A mark may be split over runs. What
comes from the register is put in as words only: never as a mark, a field or a tag. Never opens a file that was not checked.
"""

import copy
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Pt

from backoffice.exchange.docx_guard import check_docx
from backoffice.exchange.docx_marks import (
    BOX,
    CELL,
    PARAGRAPH,
    ROW,
    TABLE,
    end_of,
    holders,
    marks_problems,
    only_mark,
    pieces,
    row_mark,
    words_of,
)
from backoffice.rules.letter_templates import MARK, Catalogue, Token, tokens
from backoffice.rules.letters import Facts, Line, Missing, Scope
from backoffice.rules.problems import Owner, Place, Problem, Refused

_HOLDERS = tuple(qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "smartTag", "customXml"))
_SPACE = qn("xml:space")
_Tree = list[tuple[Token, list[Any]]]


def fill_docx(data: bytes, name: str, facts: Facts, known: Catalogue) -> tuple[bytes, tuple[Missing, ...]]:
    """Return the template filled in as a .docx, and the fields that had to be there and are not.

    Refused for a template that is not safe, that has marks which are none, or fields that nobody knows.
    """
    document = _opened(data, name)
    if problems := marks_problems(document, name, known):
        raise Refused(problems)
    scope = Scope(facts, known)
    for holder in holders(document):
        _fill_siblings(list(holder), scope)
    return _saved(document), tuple(scope.missing.values())


def docx_text(data: bytes, name: str) -> tuple[Line, ...]:
    """Return what a document says, paragraph by paragraph and a table's row as one line: for showing it on a screen."""
    return tuple(line for holder in holders(_opened(data, name)) for line in _lines_of(holder))


def docx_problems(data: bytes, name: str, known: Catalogue) -> list[Problem]:
    """Return everything that is wrong with a template's marks; Refused for one that is not safe."""
    return marks_problems(_opened(data, name), name, known)


def plain_docx(lines: Sequence[Line], title: str) -> bytes:
    """Return lines as a .docx: headings as headings, what stands at the right at a right tab, one ordinary font."""
    document = Document()
    document.core_properties.author, document.core_properties.title = "", title
    section, style = document.sections[0], document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    # A document of our own making has a width and margins; one that was opened may lack them.
    edge = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    at_head = any(line.head_ends for line in lines)
    for line in lines:
        if line.head_ends:
            at_head = False
            continue
        holder = section.header if at_head else document
        paragraph = holder.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0 if line.left or line.right else 4)
        if line.right:
            paragraph.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT)
        words = "_" * 60 if line.rule else _in_xml(line.left) + (f"\t{_in_xml(line.right)}" if line.right else "")
        run = paragraph.add_run(words)
        run.bold = bool(line.heading)
        if line.heading:
            run.font.size = Pt(15 if line.heading == 1 else 12)
            paragraph.paragraph_format.keep_with_next = True
    return _saved(document)


def _opened(data: bytes, name: str) -> Any:
    check_docx(data, name)
    try:
        return _unlinked(Document(io.BytesIO(data)))
    except (
        Exception
    ) as error:  # the library raises its own, the zip's and the parser's: whatever it is, it is no letter
        problem = Problem("file.docx_damaged", owner=Owner.FILE, place=Place(file=name))
        raise Refused([problem]) from error


def _unlinked(document: Any) -> Any:
    """Take away the link to the template that an office's document was made from: nothing is fetched by the letter."""
    for part in document.part.package.iter_parts():
        for key in [key for key, one in part.rels.items() if one.reltype.endswith("/attachedTemplate")]:
            part.rels.pop(key)
    for link in list(document.settings.element.iter(qn("w:attachedTemplate"))):
        link.getparent().remove(link)
    return document


def _saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fill_siblings(elements: Sequence[Any], scope: Scope) -> None:
    """Fill elements that stand beside each other; those between a block's two marks are repeated, shown or left out."""
    at = 0
    while at < len(elements):
        mark = only_mark(elements[at])
        end = end_of(elements, at, mark) if mark and mark.kind == "open" else None
        if mark is None or end is None:
            _fill(elements[at], scope)
            at += 1
            continue
        inner = elements[at + 1 : end]
        for inside in scope.shows(mark.word, mark.name):
            copies = [copy.deepcopy(one) for one in inner]
            for one in copies:
                elements[at].addprevious(one)
            _fill_siblings(copies, inside)
        for one in elements[at : end + 1]:
            one.getparent().remove(one)
        at = end + 1


def _fill(element: Any, scope: Scope) -> None:
    if element.tag == PARAGRAPH:
        _fill_paragraph(element, scope)
        for box in element.iter(BOX):
            _fill_siblings(list(box), scope)
    elif element.tag == ROW:
        _fill_row(element, scope)
    else:
        _fill_siblings(list(element), scope)
        if element.tag == CELL and not any(one.tag in (PARAGRAPH, TABLE) for one in element):
            element.append(element.makeelement(PARAGRAPH))  # a cell without a paragraph is no cell
        if element.tag == TABLE and not any(one.tag == ROW for one in element):
            element.getparent().remove(element)  # nor is a table without rows a table


def _fill_row(row: Any, scope: Scope) -> None:
    """Fill a row; one that begins and ends with a block's marks is repeated for it."""
    mark = row_mark(row)
    if mark is None:
        _fill_siblings(list(row), scope)
        return
    said = [one for one in row.iter(PARAGRAPH) if words_of(one).strip()]
    _cut(said[0], next(MARK.finditer(words_of(said[0]))))
    _cut(said[-1], list(MARK.finditer(words_of(said[-1])))[-1])
    for inside in scope.shows(mark.word, mark.name):
        one = copy.deepcopy(row)
        row.addprevious(one)
        _fill_siblings(list(one), inside)
    row.getparent().remove(row)


def _cut(paragraph: Any, found: "re.Match[str]") -> None:
    letters = enumerate(words_of(paragraph))
    _put(paragraph, [(at, letter) for at, letter in letters if not found.start() <= at < found.end()])


def _fill_paragraph(paragraph: Any, scope: Scope) -> None:
    words = words_of(paragraph)
    if "{" in words:
        _put(paragraph, list(_filled(_tree(list(tokens(words))), words, scope)))


def _tree(found: Sequence[Token]) -> _Tree:
    """Return a paragraph's tokens with those inside a block under its opening mark."""
    whole: _Tree = []
    stack = [whole]
    for token in found:
        if token.kind == "close":
            stack.pop()
        else:
            inner: _Tree = []
            stack[-1].append((token, inner))
            if token.kind == "open":
                stack.append(inner)
    return whole


def _filled(tree: _Tree, words: str, scope: Scope) -> Iterator[tuple[int, str]]:
    """Yield what a paragraph says, each piece with where in the template it comes from."""
    for token, inner in tree:
        if token.kind == "field":
            yield token.at, scope.value(token.name)
        elif token.kind == "open":
            for inside in scope.shows(token.word, token.name):
                yield from _filled(inner, words, inside)
        else:
            yield from ((token.at + at, letter) for at, letter in enumerate(token.word))


def _put(paragraph: Any, written: Sequence[tuple[int, str]]) -> None:
    """Write a paragraph's words into its own runs: what comes from a mark, where the mark began."""
    own = pieces(paragraph)
    ends, so_far = [], 0
    for piece in own:
        so_far += len(piece.text or "")
        ends.append(so_far)
    texts = [""] * len(own)
    for at, words in written:
        texts[next(number for number, end in enumerate(ends) if at < end)] += words
    for piece, words in zip(own, texts, strict=True):
        piece.text = _in_xml(words)
        piece.set(_SPACE, "preserve")


def _in_xml(words: str) -> str:
    """Return words that may stand in XML: what the safe-text kernel leaves is harmless but for its own limits."""
    return "".join(letter if letter == "\t" or letter >= " " else "\ufffd" for letter in words)


def _lines_of(holder: Any) -> Iterator[Line]:
    for element in holder:
        if element.tag == PARAGRAPH:
            yield Line(words_of(element))
        elif element.tag == TABLE:
            for row in element.iter(ROW):
                cells = [" ".join(words_of(one) for one in cell.iter(PARAGRAPH)) for cell in row.iter(CELL)]
                yield Line(" · ".join(cells[:-1]), cells[-1]) if len(cells) > 1 else Line("".join(cells))
        elif element.tag in _HOLDERS:
            yield from _lines_of(element)
