"""The parts of a delivery's workbook while they are made: rows on disk, their hash, their sums.

Owns what is counted and hashed of every row, whatever part it is in. Reads no register.
"""

import hashlib
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.exchange.delivery_cells import RowTexts
from backoffice.exchange.sheet_specs import ColumnSpec, Kind


class Spool:
    """Rows set aside on disk, a block at a time, in the order they came."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the spool
        self.rows = 0

    def add(self, block: Sequence[Any]) -> None:
        """Set a block of rows aside."""
        pickle.dump(block, self._file, protocol=5)
        self.rows += len(block)

    def blocks(self) -> Iterator[Sequence[Any]]:
        """Yield the blocks that were set aside; one reader at a time."""
        self._file.seek(0)
        while self._file.peek(1):
            yield pickle.load(self._file)  # noqa: S301 - written by this process, seen by no other

    def each(self) -> Iterator[Any]:
        """Yield the rows one by one."""
        for block in self.blocks():
            yield from block

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()


class Digest:
    """The SHA-256 over the lines of all parts in their order."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.hexdigest = self._digest.hexdigest

    def update(self, line: bytes) -> None:
        """Take one row's line."""
        self._digest.update(line)


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet of the workbook: its rows on disk, their SHA-256, and the sums in øre of its kroner columns by position.

    `of_data` tells that its rows are those UDK receives, and not rows about them.
    """

    title: str
    columns: tuple[ColumnSpec, ...]
    spool: Spool
    sha256: str
    sums: dict[int, int]
    keyed: bool = False
    of_data: bool = True

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.spool.rows

    def blocks(self) -> Iterator[Sequence[Sequence[object]]]:
        """Yield its rows' cells, a block at a time."""
        for block in self.spool.blocks():
            yield [row[2] for row in block] if self.keyed else block


class PartWriter:
    """Makes a part: each row's line goes into its own hash and that of the whole, its kroner into the sums."""

    def __init__(
        self, title: str, columns: tuple[ColumnSpec, ...], digest: Digest | None, *, keyed: bool = False
    ) -> None:
        """`digest` is None for rows that are compared but not sent; `keyed` rows are (record, hash, cells)."""
        self._title, self._columns, self._digest, self._keyed = title, columns, digest, keyed
        self._own = hashlib.sha256()
        self._spool = Spool()
        self._texts = RowTexts([column.kind for column in columns])
        self._sums = {at: 0 for at, column in enumerate(columns) if column.kind is Kind.KRONER}

    @property
    def rows(self) -> int:
        """How many rows it has so far."""
        return self._spool.rows

    def add(self, block: Sequence[Sequence[Any]]) -> None:
        """Take rows of cells."""
        for cells in block:
            self.tell(self._texts.of(cells), cells)
        self.set_aside(block)

    def tell(self, line: bytes, cells: Sequence[Any]) -> None:
        """Count a row that `set_aside` takes."""
        self._own.update(line + b"\n")
        if self._digest is not None:
            self._digest.update(line + b"\n")
        for at in self._sums:
            self._sums[at] += cells[at] or 0

    def set_aside(self, block: Sequence[Any]) -> None:
        """Take rows that have been counted."""
        if block:
            self._spool.add(block)

    def done(self, *, of_data: bool = True) -> Part:
        """Return the part."""
        return Part(self._title, self._columns, self._spool, self._own.hexdigest(), self._sums, self._keyed, of_data)
