"""What a command says: data on standard output, narration on standard error, each way safe for a terminal.

Owns the two streams. Never lets a character of data act: lines pass the safe-text kernel, JSON escapes the rest.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import chain, islice
from typing import TextIO

from backoffice.safe_text import cells, plain, plain_block

_SEEN_FOR_WIDTHS = 200
_LONGEST_PADDED = 40
_NOT_ASCII = re.compile("[^\x20-\x7e]")


class Output:
    """The standard streams of one command; `as_json` says that standard output is JSON only."""

    def __init__(self, *, as_json: bool) -> None:
        """Use the streams as they are now, with letters that they cannot show written as escapes."""
        self.as_json = as_json
        self.written: int | None = None
        self._begun = False
        _prepare(sys.stdout, "backslashreplace", encoding="utf-8" if as_json else None)
        _prepare(sys.stderr, "backslashreplace", encoding=None)
        _prepare(sys.stdin, "replace", encoding=None)

    def line(self, said: str = "") -> None:
        """Write a line of data for a person; nothing in JSON."""
        if not self.as_json:
            print(plain_block(said))

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Write labels and values for a person, the values under each other."""
        listed = [(plain(label), plain_block(value)) for label, value in pairs]
        width = max((cells(label) for label, _ in listed), default=0)
        for label, value in listed:
            self.line(f"{label}{' ' * (width - cells(label))}  {value}".rstrip())

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write rows under headings as they come: tabs between for a program, blanks on a terminal."""
        clean = ([plain(cell) for cell in row] for row in rows)
        if self.as_json:
            return
        if not sys.stdout.isatty():
            for row in chain([list(headings)], clean):
                print("\t".join(row))
            return
        first = [list(headings), *islice(clean, _SEEN_FOR_WIDTHS)]
        widths = [min(max(map(cells, column)), _LONGEST_PADDED) for column in zip(*first, strict=True)]
        for row in chain(first, clean):
            padded = (cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True))
            print("  ".join(padded).rstrip())

    def json(self, value: object) -> None:
        """Write one JSON value on a line of its own; nothing for a person."""
        if self.as_json:
            self._begun = True
            print(json_text(value))

    def json_rows(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Write a JSON array as its rows come, a row on each line."""
        self._begun = True
        print("[", end="")
        for position, row in enumerate(rows):
            print(",\n" if position else "\n", json_text(row), sep="", end="")
        print("\n]")

    def say(self, sentence: str) -> None:
        """Tell what happens, on standard error."""
        print(plain_block(sentence), file=sys.stderr)

    def error(self, sentence: str, **more: object) -> None:
        """Tell why it ends: a sentence on standard error, and in JSON an object that nothing was begun before."""
        with suppress(BrokenPipeError):
            self.say(sentence)
        if self.as_json and not self._begun:
            self.json({"error": sentence, **more})


def _prepare(stream: TextIO | None, errors: str, *, encoding: str | None) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding=encoding, errors=errors)


def json_text(value: object) -> str:
    """Return a value as JSON on one line, letters as they are, everything that could act on a terminal escaped."""
    return _NOT_ASCII.sub(_escaped, json.dumps(value, ensure_ascii=False, default=_iso))


def _escaped(found: re.Match[str]) -> str:
    letter = found[0]
    if letter.isprintable():
        return letter
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + ("" if value.tzinfo else "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
