"""From the texts of many cells of one kind to their values, at once.

Owns what a cell's type and style make of its text. Knows no XML beyond the entities in a text.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from backoffice.exchange.cells import (
    BadCell,
    BadKind,
    Cell,
    from_cell_text,
    from_entities,
    from_iso,
    from_serial,
    number,
)

Convert = Callable[[Sequence[str]], Iterable[Cell]]
"""From texts, entities unread, to as many values; KeyError or ValueError if an entity is unknown."""

MAX_REMEMBERED_DATES = 20_000


class Converters:
    """The converters of one workbook's cells, by type, style and whether a formula made the value."""

    def __init__(self, strings: Sequence[Cell], date_styles: Sequence[bool], epoch: date) -> None:
        self._strings = strings
        self._date_styles = date_styles
        self._dates = _Dates(epoch)

    def of(self, kind: str, style: int, formula: bool) -> Convert:
        """Return the converter of cells with this t="" and s="".  The same one each time, for the same case."""
        if kind == "n":
            is_date = style < len(self._date_styles) and self._date_styles[style]
            if formula:
                return self._calculated_dates if is_date else _calculated_numbers
            return self.dates if is_date else numbers
        if kind == "b" and formula:
            return _calculated_truths
        if kind == "s":
            return self.shared
        return _BY_KIND.get(kind, _unknown)

    def shared(self, indexes: Sequence[str]) -> Iterable[Cell]:
        """Return the shared strings of these indexes."""
        if "".join(indexes).isdecimal():
            try:
                return list(map(self._strings.__getitem__, map(int, indexes)))
            except (IndexError, ValueError):
                pass
        return [self._shared(index) for index in indexes]

    def _shared(self, index: str) -> Cell:
        if index.isdecimal() and len(index) < 10 and int(index) < len(self._strings):
            return self._strings[int(index)]
        return BadCell(BadKind.NO_STRING, index[:50])

    def dates(self, serials: Sequence[str]) -> Iterable[Cell]:
        """Return the dates of serial numbers."""
        return map(self._dates.__getitem__, serials)

    def _calculated_dates(self, serials: Sequence[str]) -> Iterable[Cell]:
        return [self._dates[serial] if serial else BadCell(BadKind.NO_RESULT) for serial in serials]


class _Truths(dict[str, Cell]):
    def __missing__(self, text: str) -> Cell:
        return BadCell(BadKind.UNKNOWN, text[:50])


_TRUTHS = _Truths({"1": True, "0": False, "true": True, "false": False, "": None})


class _Dates(dict[str, Cell]):
    """Remembers dates: few days make up all the dates of a register."""

    def __init__(self, epoch: date) -> None:
        super().__init__()
        self._epoch = epoch

    def __missing__(self, serial: str) -> Cell:
        value = from_serial(serial, self._epoch)
        if len(self) < MAX_REMEMBERED_DATES:
            self[serial] = value
        return value


def numbers(texts: Sequence[str]) -> Iterable[Cell]:
    """Return ints and floats."""
    return [int(each) if each.isdecimal() and len(each) < 16 else number(each) for each in texts]


def written(texts: Sequence[str]) -> Iterable[Cell]:
    """Return texts that stand in the cells themselves."""
    return [from_cell_text(from_entities(each) if "&" in each else each) for each in texts]


def truths(texts: Sequence[str]) -> Iterable[Cell]:
    """Return True and False."""
    return map(_TRUTHS.__getitem__, texts)


def _calculated_numbers(texts: Sequence[str]) -> Iterable[Cell]:
    return [number(each) if each else BadCell(BadKind.NO_RESULT) for each in texts]


def _calculated_truths(texts: Sequence[str]) -> Iterable[Cell]:
    return [_TRUTHS[each] if each else BadCell(BadKind.NO_RESULT) for each in texts]


def _errors(texts: Sequence[str]) -> Iterable[Cell]:
    return [BadCell(BadKind.ERROR, each[:50]) for each in texts]


def _iso_dates(texts: Sequence[str]) -> Iterable[Cell]:
    return [from_iso(each) if each else None for each in texts]


def _unknown(texts: Sequence[str]) -> Iterable[Cell]:
    return [BadCell(BadKind.UNKNOWN, each[:50]) for each in texts]


_BY_KIND: dict[str, Convert] = {"inlineStr": written, "str": written, "b": truths, "e": _errors, "d": _iso_dates}
