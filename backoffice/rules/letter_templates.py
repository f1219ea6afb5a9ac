"""The marks of a letter's template: `{felt}`, `{gentag linjer} … {slut linjer}`, `{hvis felt} … {slut felt}`.

Owns how a template is read into parts and what is wrong with one: a mark that is none, a block that is not ended, a field
nobody knows. `{hvis ikke felt}` shows what follows where the field is empty. Never fills anything and never reads a file.
"""

import dataclasses
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backoffice.rules.problems import Owner, Place, Problem
from backoffice.safe_text import plain

MARK = re.compile(r"\{([^{}\n]*)\}")
_FIELD = re.compile(r"[^\W\d]\w*")
_BLOCK = re.compile(r"(gentag|hvis ikke|hvis|slut) +([^\W\d]\w*)")
_ALONE = re.compile(r"(?m)^[ \t]*(\{(?:gentag|hvis|slut) [^{}\n]*\})[ \t]*(?:\n|\Z)")
_STRAY = re.compile(r"[{}]")
_LONGEST_SHOWN = 40
_KEPT = "\x00"
"""Stands for a line break that a mark alone on its line took with it, so that lines are counted as the file's."""


@dataclass(frozen=True, slots=True)
class KnownField:
    """A field that templates may use: its block ("" where it stands alone), who fills it, and whether it is personal.

    `filled_by` is the word of the place where an empty one is filled ("case", "lease", "tenant").
    """

    name: str
    block: str = ""
    filled_by: str = "case"
    personal: bool = False
    about: str = ""


Catalogue = Mapping[tuple[str, str], KnownField]
"""Every field by its block and name."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the template itself, line breaks and all."""

    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field's place, with the line of the template it stands on."""

    name: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """Parts that are repeated for each row of a block, or shown where a field or block has something (or has not)."""

    word: str
    name: str
    parts: "tuple[Part, ...]"
    line: int = 0


Part = Text | Field | Block


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a template as it stands: "text", "field", "open" or "close", with where it begins and its line."""

    kind: str
    word: str
    name: str
    at: int
    line: int


def tokens(source: str, *, line: int = 1) -> Iterator[Token]:
    """Yield the pieces of a text; a mark that is none is of the kind "wrong"."""
    at = 0
    for found in MARK.finditer(source):
        if found.start() > at:
            yield from _plain(source, at, found.start(), line)
        yield _mark(found[1].strip(), found.start(), line + source.count("\n", 0, found.start()))
        at = found.end()
    if at < len(source):
        yield from _plain(source, at, len(source), line)


def _plain(source: str, start: int, end: int, line: int) -> Iterator[Token]:
    words = source[start:end]
    stray = _STRAY.search(words)
    here = line + source.count("\n", 0, start)
    if stray is not None:
        before = words[: stray.start()]
        there = here + before.count("\n") + before.count(_KEPT)
        yield Token("wrong", words[stray.start() :][:_LONGEST_SHOWN].split("\n")[0], "", start, there)
    yield Token("text", words, "", start, here)


def _mark(inside: str, at: int, line: int) -> Token:
    block = _BLOCK.fullmatch(inside)
    if block is not None:
        return Token("close" if block[1] == "slut" else "open", block[1], block[2], at, line)
    if _FIELD.fullmatch(inside):
        return Token("field", "", inside, at, line)
    return Token("wrong", "{" + inside[:_LONGEST_SHOWN] + "}", "", at, line)


def read_template(source: str, name: str, known: Catalogue) -> tuple[tuple[Part, ...], list[Problem]]:
    """Return the parts of a text template and everything that is wrong with it, each with its file and line.

    A block's mark that stands alone on its line takes the line with it.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    source = "\n".join(plain(line.expandtabs(4)) for line in source.split("\n"))
    numbered = [(token, token.line) for token in tokens(_ALONE.sub(r"\1" + _KEPT, source))]
    problems: list[Problem] = []
    stack: list[tuple[Token, list[Part]]] = []
    parts: list[Part] = []
    skipped = 0
    for token, line in numbered:
        here = line + skipped
        skipped += token.word.count(_KEPT) if token.kind == "text" else 0
        parts = _take(token, here, parts, stack, problems, name)
    problems += [_problem("not_ended", name, token.line, token.name) for token, _ in stack]
    whole = tuple(stack[0][1]) if stack else tuple(parts)
    problems += [_unknown(name, field, block, known) for field, block in _strangers(whole, known)]
    return whole, problems


def _take(
    token: Token,
    line: int,
    parts: list[Part],
    stack: list[tuple[Token, list[Part]]],
    problems: list[Problem],
    name: str,
) -> list[Part]:
    """Put a piece where it belongs and return the parts that the next one goes to."""
    if token.kind == "text":
        if words := token.word.replace(_KEPT, ""):
            parts.append(Text(words))
    elif token.kind == "field":
        parts.append(Field(token.name, line))
    elif token.kind == "wrong":
        problems.append(_problem("not_a_mark", name, line, token.word.replace(_KEPT, "")))
    elif token.kind == "open":
        stack.append((dataclasses.replace(token, line=line), parts))
        return []
    elif not stack or stack[-1][0].name != token.name:
        problems.append(_problem("not_begun", name, line, token.name))
    else:
        opened, outer = stack.pop()
        outer.append(Block(opened.word, opened.name, tuple(parts), opened.line))
        return outer
    return parts


def _problem(problem_id: str, name: str, line: int, value: str, **values: object) -> Problem:
    place = Place(file=name, row=line)
    return Problem(f"letter.{problem_id}", owner=Owner.FILE, value=value, place=place, values=values)


def _strangers(
    parts: tuple[Part, ...], known: Catalogue, blocks: tuple[str, ...] = ("",)
) -> Iterator[tuple[Field, str]]:
    """Yield the fields and blocks that nobody knows where they stand."""
    for part in parts:
        if isinstance(part, Field):
            if not any((block, part.name) in known for block in blocks):
                yield part, blocks[-1]
        elif isinstance(part, Block):
            repeats = part.word == "gentag"
            if not _is_known(part.name, known, blocks, repeats=repeats):
                yield Field(part.name, part.line), blocks[-1]
            yield from _strangers(part.parts, known, (*blocks, part.name) if repeats else blocks)


def _is_known(name: str, known: Catalogue, blocks: tuple[str, ...], *, repeats: bool) -> bool:
    if any(field.block == name for field in known.values()):
        return True
    return not repeats and any((block, name) in known for block in blocks)


def unknown_field(file: str, name: str, line: int, known: Catalogue, blocks: tuple[str, ...] = ("",)) -> Problem:
    """Return the problem of a field that nobody knows, with the nearest name that is known there."""
    names = sorted({one for block, one in known if block in blocks} | {block for block, _ in known if block})
    near = difflib.get_close_matches(name, names, 1, 0.5)
    return _problem("unknown_field_near" if near else "unknown_field", file, line, name, near=near[0] if near else "")


def _unknown(file: str, field: Field, block: str, known: Catalogue) -> Problem:
    return unknown_field(file, field.name, field.line, known, ("", block))


def fields_in(parts: tuple[Part, ...]) -> Iterator[tuple[str, str]]:
    """Yield every field of a template as (block, name) in order of standing, blocks themselves as (block, "")."""
    yield from _fields_in(parts, "")


def _fields_in(parts: tuple[Part, ...], block: str) -> Iterator[tuple[str, str]]:
    for part in parts:
        if isinstance(part, Field):
            yield block, part.name
        elif isinstance(part, Block):
            if part.word == "gentag":
                yield part.name, ""
            yield from _fields_in(part.parts, part.name if part.word == "gentag" else block)
