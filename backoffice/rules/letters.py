"""A letter filled in: the parts of a template with the facts of a case put in their places, line by line.

Owns that nothing is left open: every field that is shown has a value or is told of, with who fills it; and that what comes
from the register is never a mark, a heading or a line break of the letter. Never reads a template or a record.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from backoffice.rules.letter_templates import Block, Catalogue, Field, KnownField, Part, Text
from backoffice.rules.problems import Owner, Problem
from backoffice.safe_text import plain

MASK = "••••••"
"""What stands for personal data wherever a letter is shown outside its own file."""
_BREAK = re.compile(r"\n| *>> *")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case: fields by name, and for each block its rows. An empty text is what nobody filled in."""

    fields: Row = field(repr=False)
    blocks: Mapping[str, Sequence[Row]] = field(default_factory=lambda: MappingProxyType({}), repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a letter: what stands at the left, at the right margin, and its rank as a heading (0: none)."""

    left: str
    right: str = ""
    heading: int = 0
    rule: bool = False
    head_ends: bool = False
    """Everything above is the head that each printed page begins with."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that is shown and empty, and the word of the place that fills it."""

    field: str
    filled_by: str


class Scope:
    """What marks mean at one place of a template: the facts, and the row of each block one is inside of.

    `missing` gathers, over all scopes made from the first, which fields were asked for and empty.
    """

    def __init__(self, facts: Facts, known: Catalogue, rows: tuple[tuple[str, Row], ...] = ()) -> None:
        self._facts, self._known, self._rows = facts, known, rows
        self.missing: dict[str, Missing] = {}

    def value(self, name: str) -> str:
        """Return a field's value made harmless for one line, "" (and noted as missing) where it has none."""
        written = one_line(self._raw(name))
        if not written:
            self.missing.setdefault(name, Missing(name, self._field(name).filled_by))
        return written

    def has(self, name: str) -> bool:
        """Tell whether a field has a value, or a block a row."""
        return bool(self._facts.blocks.get(name)) or bool(one_line(self._raw(name)))

    def inside(self, name: str) -> "Iterator[Scope]":
        """Yield the scope of each row of a block."""
        for row in self._facts.blocks.get(name, ()):
            inner = Scope(self._facts, self._known, (*self._rows, (name, row)))
            inner.missing = self.missing
            yield inner

    def shows(self, word: str, name: str) -> "Iterator[Scope]":
        """Yield the scopes in which the parts of a block stand: none, this one, or one for each row."""
        if word == "gentag":
            if not self._facts.blocks.get(name):
                # A list that may be empty stands inside its {hvis}: this one had to have something.
                filled_by = next((one.filled_by for one in self._known.values() if one.block == name), "case")
                self.missing.setdefault(name, Missing(name, filled_by))
            yield from self.inside(name)
        elif self.has(name) == (word == "hvis"):
            yield self

    def _raw(self, name: str) -> str:
        for _, row in reversed(self._rows):
            if name in row:
                return row[name]
        return self._facts.fields.get(name, "")

    def _field(self, name: str) -> KnownField:
        for block in (*(block for block, _ in reversed(self._rows)), ""):
            if (block, name) in self._known:
                return self._known[block, name]
        return KnownField(name)


def one_line(value: str) -> str:
    """Return a value as it stands in a letter: on one line, with nothing in it that acts or hides."""
    return plain(" ".join(value.split()))


def masked_facts(facts: Facts, known: Catalogue) -> Facts:
    """Return the facts with personal data covered, for showing a letter before it is made; what is empty stays empty."""

    def row_of(row: Row, block: str) -> Row:
        return {name: MASK if value.strip() and _personal(known, block, name) else value for name, value in row.items()}

    blocks = {name: tuple(row_of(row, name) for row in rows) for name, rows in facts.blocks.items()}
    return Facts(row_of(facts.fields, ""), blocks)


def _personal(known: Catalogue, block: str, name: str) -> bool:
    # What nobody declared is covered too: a new field is personal until somebody says that it is not.
    return known[block, name].personal if (block, name) in known else True


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter's lines, and the fields that had to be there and are not."""

    lines: tuple[Line, ...] = field(repr=False)
    missing: tuple[Missing, ...]

    def problems(self) -> list[Problem]:
        """Return a problem for each missing field that says who fills it."""
        return missing_problems(self.missing)


def missing_problems(missing: Sequence[Missing]) -> list[Problem]:
    """Return a problem for each missing field; its id names the place that fills it."""
    owners = {"organisation": Owner.MASTER_DATA}
    return [
        Problem(f"letter.empty.{one.filled_by}", field=one.field, owner=owners.get(one.filled_by, Owner.REGISTER))
        for one in missing
    ]


def fill(parts: Sequence[Part], facts: Facts, known: Catalogue) -> Filled:
    """Return the letter that a template makes of the facts. A line that only had marks which show nothing is left out."""
    scope = Scope(facts, known)
    writer = _Writer()
    _write(parts, scope, writer)
    return Filled(writer.ended(), tuple(scope.missing.values()))


def _write(parts: Sequence[Part], scope: Scope, writer: "_Writer") -> None:
    for part in parts:
        if isinstance(part, Text):
            writer.template(part.words)
        elif isinstance(part, Field):
            writer.data(scope.value(part.name))
        elif isinstance(part, Block):
            writer.marked = writer.marked or not _ends_line(part.parts)
            for inner in scope.shows(part.word, part.name):
                _write(part.parts, inner, writer)


def _ends_line(parts: Sequence[Part]) -> bool:
    """Tell whether a block is one of whole lines, which leaves nothing of itself on the line after it."""
    if not parts:
        return False
    last = parts[-1]
    return last.words.endswith("\n") if isinstance(last, Text) else isinstance(last, Block) and _ends_line(last.parts)


class _Writer:
    """Gathers lines; only words of the template break a line, make a heading or reach the right margin."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._sides = ["", ""]
        self._side = 0
        self._own = ""
        """The words of the template at the very beginning of the line, before any data."""
        self._begun = False
        self.marked = False

    def template(self, words: str) -> None:
        at = 0
        for found in _BREAK.finditer(words):
            self._add(words[at : found.start()], own=True)
            if found[0] == "\n":
                self._end()
            else:
                self._side = 1
            at = found.end()
        self._add(words[at:], own=True)

    def data(self, value: str) -> None:
        self.marked = True
        self._add(value, own=False)

    def _add(self, words: str, *, own: bool) -> None:
        if own and not self._begun:
            self._own += words
        self._begun = self._begun or (not own and bool(words))
        self._sides[self._side] += words

    def _end(self) -> None:
        left, right = self._sides[0].rstrip(), self._sides[1].strip()
        if left or right or not self.marked:
            self._lines.append(self._line(left, right))
        self._sides, self._side, self._own, self._begun, self.marked = ["", ""], 0, "", False, False

    def _line(self, left: str, right: str) -> Line:
        rank = len(self._own) - len(self._own.lstrip("#"))
        if rank and self._own[rank : rank + 1] == " ":
            return Line(left[rank:].strip(), right, heading=rank)
        if not self._begun and self._own.strip() in ("---", "==="):
            return Line("", rule=self._own.strip() == "---", head_ends=self._own.strip() == "===")
        return Line(left, right)

    def ended(self) -> tuple[Line, ...]:
        """Return the lines, the blank ones at the end left out."""
        if self._sides != ["", ""]:
            self._end()
        while self._lines and self._lines[-1] == Line(""):
            self._lines.pop()
        return tuple(self._lines)
