"""What the cells of a column look like: how many of them a field could read, and what they are whatever the heading.

Owns the look at a sample's values, and which of its texts stand for which code. Decides nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from backoffice.exchange.cells import BadCell, Cell
from backoffice.exchange.dialects import ADDRESS, folded
from backoffice.records.codes import Code, CodeList, CodeLists
from backoffice.records.fields import Kind, RecordField
from backoffice.records.values import Unreadable, read_value
from backoffice.rules.personal import has_person

DISTINCT = 200
MAPPED_AT_MOST = 40
"""A column with more texts than this is no column of codes."""
_LIKE_A_LABEL = 0.75
_AHEAD = 0.08  # how much better than the next label the nearest has to be

_UUID = re.compile(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE | re.ASCII)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\W\d][\w .'/-]* \d+ ?[A-Za-z]?(?:[ ,].*)?")
_DATE = re.compile(r"\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d\d)|\d{4}-\d\d-\d\d(?:[T ].*)?", re.ASCII)
_LINK = re.compile(r"[Hh]?\d{1,6}(?:\s.*)?", re.ASCII)
_ENGLISH = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{1,2}", re.ASCII)
_DANISH = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}", re.ASCII)


def written(cell: Cell) -> str:
    """Return a cell's text as a mapping names it: 7.0 is "7", blanks at the ends are cut."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def distinct(cells: Iterable[Cell]) -> list[Cell]:
    """Return the first distinct cells that are not blank, each text once."""
    found: dict[tuple[type, str], Cell] = {}
    for cell in cells:
        if cell is not None and not isinstance(cell, BadCell) and written(cell):
            found.setdefault((type(cell), folded(written(cell))), cell)
            if len(found) == DISTINCT:
                break
    return list(found.values())


def look(cells: Sequence[Cell]) -> str:
    """Return what most of these distinct cells are whatever their heading: person, uuid, url, date, address, or "" for none."""
    if not cells:
        return ""
    looks = Counter(_look(cell) for cell in cells)
    name, n = looks.most_common(1)[0]
    return name if n >= 0.8 * len(cells) else ""


def _look(cell: Cell) -> str:
    if isinstance(cell, date):
        return "date"
    if has_person(written(cell)):
        return "person"
    if not isinstance(cell, str):
        return ""
    said = cell.strip()
    for name, pattern in (("uuid", _UUID), ("url", _URL), ("date", _DATE), ("address", _ADDRESS)):
        if pattern.fullmatch(said):
            return name
    return ""


def language_of_numbers(columns: Iterable[Sequence[Cell]]) -> str:
    """Return "en" where more texts are written 1,234.50 than 1.234,50, else "da"."""
    texts = [cell.strip() for cells in columns for cell in cells if isinstance(cell, str)]
    english = sum(bool(_ENGLISH.fullmatch(one)) for one in texts)
    return "en" if english > sum(bool(_DANISH.fullmatch(one)) for one in texts) else "da"


def readable(
    target: str, field: RecordField | None, cells: Sequence[Cell], codes: CodeLists, numbers: str, width: int
) -> float:
    """Return the share of these distinct cells that are values of the target; 0.5 where there are none to judge by."""
    if not cells:
        return 0.5
    return sum(_reads(target, field, cell, codes, numbers, width) for cell in cells) / len(cells)


def _reads(target: str, field: RecordField | None, cell: Cell, codes: CodeLists, numbers: str, width: int) -> bool:
    if target == ADDRESS or field is None:
        return isinstance(cell, str) and bool(_ADDRESS.fullmatch(cell.strip()))
    if field.kind is Kind.LINK:
        return bool(_LINK.fullmatch(written(cell)))
    filled: Any = written(cell).zfill(width) if width and written(cell).isdecimal() else cell
    try:
        return read_value(field, filled, codes, of=numbers) is not None
    except Unreadable:
        return False


@dataclass(frozen=True, slots=True)
class Meant:
    """What the texts of a column stand for: code or "ja"/"nej" by text, those that were guessed, those nobody knows."""

    values: Mapping[str, str]
    guessed: tuple[str, ...]
    unknown: tuple[str, ...]


def meant(field: RecordField, cells: Sequence[Cell], codes: CodeLists, held: Mapping[str, str]) -> Meant:
    """Return what these distinct cells stand for; `held` is what was said already. What is read as it is has no entry."""
    known = {folded(said): value for said, value in held.items()}
    values, guessed, unknown = dict(held), list[str](), list[str]()
    for cell in cells:
        if not isinstance(cell, str | int | float) or isinstance(cell, bool) or has_person(str(cell)):
            continue
        said = written(cell)
        if folded(said) in known or _reads("", field, cell, codes, "da", 0):
            continue
        nearest = _nearest(field, said, codes)
        if nearest is None or len(values) >= MAPPED_AT_MOST:
            unknown.append(said)
        else:
            values[said] = nearest
            guessed.append(said)
    return Meant(values, tuple(guessed), tuple(unknown[:MAPPED_AT_MOST]))


def _nearest(field: RecordField, said: str, codes: CodeLists) -> str | None:
    """Return the code, or "ja" or "nej", whose label is clearly the most like a text; None where none is."""
    if field.kind is Kind.YES_NO:
        wanted = folded(said)
        begins = (word for word in ("ja", "nej") if wanted.startswith(word) or word.startswith(wanted))
        return next(begins, None) if len(wanted) > 1 else None
    scored = sorted(((_alike(said, code), code.code) for code in codes[field.codes].codes), reverse=True)
    best = scored[0] if scored else (0.0, "")
    second = scored[1][0] if len(scored) > 1 else 0.0
    return best[1] if best[0] >= _LIKE_A_LABEL and best[0] - second >= _AHEAD else None


def _alike(said: str, code: Code) -> float:
    wanted, label = folded(said), folded(code.label_da)
    if len(wanted) >= 4 and (label.startswith(wanted) or wanted.startswith(label)):
        return 0.9
    return max(SequenceMatcher(None, wanted, folded(one)).ratio() for one in (code.label_da, code.label_en))


def likely_codes(said: str, codes: CodeList) -> list[Code]:
    """Return a list's codes, the ones whose label is most like a text first."""
    return sorted(codes.codes, key=lambda code: -_alike(said, code))
