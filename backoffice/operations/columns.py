"""A column of a plan: the values of one field, one per row, in as few bytes as they need.

Owns how values are kept: a byte or two per row where few differ (codes, yes and no, days, streets), eight bytes for a number,
a text's own bytes, and objects only for what is none of these. What goes in comes out, its type included. Knows no field.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice, pairwise
from types import NoneType
from typing import Any, Protocol, overload

_BLOCK = 4_096
_MOST = 65_536
_OFTEN = 20
_NOTHING = -(2**63)
_NO_TEXT = b"\xff"
"""Stands for an empty cell among texts: no UTF-8 text has this byte."""
_CODED = frozenset({str, int, bool, date, NoneType})


class Column(Sequence[Any]):
    """Values in the order in which they were added; read like a list, only ever added to."""

    __slots__ = ("_store", "_waiting")

    def __init__(self, values: Iterable[Any] = ()) -> None:
        """Begin with some values."""
        self._store: _Store = _Coded()
        self._waiting: list[Any] = []
        self.extend(values)

    @classmethod
    def repeated(cls, value: Any, times: int) -> "Column":
        """Return a column with one value in every row."""
        column = cls()
        column._store = _Coded(_Numbered({value: 0}), array("B", bytes(times)))
        return column

    def append(self, value: Any) -> None:
        """Add a value."""
        self._waiting.append(value)
        if len(self._waiting) == _BLOCK:
            self._settle()

    def extend(self, values: Iterable[Any]) -> None:
        """Add values."""
        rest = iter(values)
        while block := list(islice(rest, _BLOCK)):
            self._settle()
            self._waiting = block
        self._settle()

    def picked(self, positions: Sequence[int]) -> "Column":
        """Return the values at some positions as a column."""
        column = Column()
        column._store = self._settled().picked(positions)
        return column

    def blocks(self) -> Iterator[list[Any]]:
        """Yield all values, some thousand at a time."""
        store = self._settled()
        for start in range(0, len(store), _BLOCK):
            yield store.values(start, start + _BLOCK)

    def written(self, write: Callable[[list[Any]], str]) -> Iterator[str]:
        """Yield what `write` makes of blocks of the values, each value between commas; equal values may be asked once.

        `write` gives a list in brackets, as JSON does.
        """
        store = self._settled()
        if isinstance(store, _Coded) and len(store.known) * _OFTEN < len(store):
            yield from store.written(write)
        else:
            yield from (write(block)[1:-1] for block in self.blocks())

    def __len__(self) -> int:
        return len(self._store) + len(self._waiting)

    def __iter__(self) -> Iterator[Any]:
        for block in self.blocks():
            yield from block

    @overload
    def __getitem__(self, position: int) -> Any: ...
    @overload
    def __getitem__(self, position: slice) -> list[Any]: ...
    def __getitem__(self, position: int | slice) -> Any:
        store = self._settled()
        if isinstance(position, slice):
            start, stop, step = position.indices(len(store))
            return store.values(start, stop) if step == 1 else [self[at] for at in range(start, stop, step)]
        at = position + len(store) if position < 0 else position
        if not 0 <= at < len(store):
            raise IndexError(position)
        return store.values(at, at + 1)[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # it grows

    def __repr__(self) -> str:
        return f"Column({self[:6]}{'…' if len(self) > 6 else ''})"

    def _settled(self) -> "_Store":
        self._settle()
        return self._store

    def _settle(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        if not self._store.add(waiting):
            self._store = _other(self._store, waiting)


Columns = Mapping[str, "Column | list[Any]"]
"""Columns by name as they are given; a plan keeps each as a Column."""


def kept(columns: Columns) -> dict[str, Column]:
    """Return each of some columns as a Column."""
    return {name: column if isinstance(column, Column) else Column(column) for name, column in columns.items()}


def picked(columns: Columns, positions: Sequence[int]) -> dict[str, Column]:
    """Return of each column the values at some positions."""
    return {name: column.picked(positions) for name, column in kept(columns).items()}


def of_rows(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Column]:
    """Return rows, each with a value for every name, as columns."""
    columns, rest = {name: Column() for name in names}, iter(rows)
    while block := list(islice(rest, _BLOCK)):
        for column, values in zip(columns.values(), zip(*block, strict=True), strict=True):
            column.extend(values)
    return columns


class _Store(Protocol):
    """One way to keep values."""

    def __len__(self) -> int:
        """Return how many values are kept."""

    def add(self, values: Sequence[Any]) -> bool:
        """Keep more values; False, with none of them kept, if they cannot be kept this way."""

    def values(self, start: int, stop: int) -> list[Any]:
        """Return the values from a position up to another, or to the end."""

    def picked(self, positions: Sequence[int]) -> "_Store":
        """Return the values at some positions."""


def _other(store: _Store, values: Sequence[Any]) -> _Store:
    """Return all values in the first way that can keep them where the one so far cannot."""
    for other in (_Integers(), _Texts()):
        starts = range(0, len(store), _BLOCK)
        if all(other.add(store.values(start, start + _BLOCK)) for start in starts) and other.add(values):
            return other
    return _Objects([*store.values(0, len(store)), *values])


class _Numbered(dict[Any, int]):
    """Numbers values in the order in which they first come."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number


class _Coded:
    """At most 65,536 different values: each kept once, each row a number of one or two bytes."""

    def __init__(self, numbers: _Numbered | None = None, codes: "array[int] | None" = None) -> None:
        self._numbers = _Numbered() if numbers is None else numbers
        self._codes: array[int] = array("B") if codes is None else codes
        self.known: list[Any] = list(self._numbers)
        self._types: set[type] = set(map(type, self.known))

    def __len__(self) -> int:
        return len(self._codes)

    def add(self, values: Sequence[Any]) -> bool:
        types = self._types | set(map(type, values))
        # True and 1 are one key of a dictionary but not one value.
        if not types <= _CODED or (bool in types and int in types):
            return False
        codes = [*map(self._numbers.__getitem__, values)]
        if len(self._numbers) > _MOST:
            return False
        self._types = types
        if len(self._numbers) > len(self.known):
            self.known = list(self._numbers)
        if len(self.known) > 256 and self._codes.typecode == "B":
            self._codes = array("H", self._codes)
        self._codes.extend(codes)
        return True

    def values(self, start: int, stop: int) -> list[Any]:
        return [*map(self.known.__getitem__, self._codes[start:stop])]

    def written(self, write: Callable[[list[Any]], str]) -> Iterator[str]:
        texts = [write([value])[1:-1] for value in self.known]
        for start in range(0, len(self._codes), _BLOCK):
            yield ", ".join(map(texts.__getitem__, self._codes[start : start + _BLOCK]))

    def picked(self, positions: Sequence[int]) -> "_Coded":
        codes = array(self._codes.typecode, map(self._codes.__getitem__, positions))
        return _Coded(_Numbered(self._numbers), codes)


class _Integers:
    """Whole numbers of 64 bits, or nothing."""

    def __init__(self) -> None:
        self._numbers: array[int] = array("q")

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, values: Sequence[Any]) -> bool:
        if not set(map(type, values)) <= {int, NoneType}:
            return False
        try:
            more = array("q", [_NOTHING if value is None else value for value in values])
        except OverflowError:
            return False
        if more.count(_NOTHING) != values.count(None):
            return False
        self._numbers.extend(more)
        return True

    def values(self, start: int, stop: int) -> list[Any]:
        found = self._numbers[start:stop].tolist()
        return [None if value == _NOTHING else value for value in found] if _NOTHING in found else found

    def picked(self, positions: Sequence[int]) -> "_Integers":
        some = _Integers()
        some._numbers.extend(map(self._numbers.__getitem__, positions))
        return some


class _Texts:
    """Texts, or nothing: their bytes one after the other, and where each ends."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends: array[int] = array("q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, values: Sequence[Any]) -> bool:
        if not set(map(type, values)) <= {str, NoneType}:
            return False
        self._add([_NO_TEXT if value is None else value.encode("utf-8", "surrogatepass") for value in values])
        return True

    def _add(self, texts: Iterable[bytes | bytearray]) -> None:
        for text in texts:
            self._bytes += text
            self._ends.append(len(self._bytes))

    def values(self, start: int, stop: int) -> list[Any]:
        ends = self._ends[start : stop + 1]
        return [_text(self._bytes[begin:end]) for begin, end in pairwise(ends)]

    def picked(self, positions: Sequence[int]) -> "_Texts":
        some, ends = _Texts(), self._ends
        some._add(self._bytes[ends[at] : ends[at + 1]] for at in positions)
        return some


def _text(encoded: bytearray) -> str | None:
    return None if encoded == _NO_TEXT else encoded.decode("utf-8", "surrogatepass")


class _Objects:
    """Anything else, as it is."""

    def __init__(self, values: list[Any]) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def add(self, values: Sequence[Any]) -> bool:
        self._values.extend(values)
        return True

    def values(self, start: int, stop: int) -> list[Any]:
        return self._values[start:stop]

    def picked(self, positions: Sequence[int]) -> "_Objects":
        return _Objects([self._values[at] for at in positions])
