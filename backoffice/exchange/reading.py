"""Reading a spreadsheet or text file: one function for every kind, one kind of refusal for everything that can be wrong.

Owns the border: whatever a file does to a parser ends here as a `Refused` with the file's name. Knows only sheets, rows, cells.

The file is read in a process of its own, with limits on memory and time. Our own readers cannot be made to abort, but the
reader of .xls and .xlsb can, by a file of a few kilobytes; and a limit that the system keeps holds also where one of ours has a hole.
The rows come back in blocks through a pipe that holds only so many: the file is parsed on one core while its rows are compared
on the other. Starting takes some 60 ms, and sending adds three tenths to the processor time of the fastest reader; nobody waits
longer for it.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

from backoffice.exchange.cells import SheetRow
from backoffice.exchange.file_kinds import KINDS
from backoffice.exchange.files import open_regular, refused_file
from backoffice.exchange.guard import Limits
from backoffice.exchange.reading_process import rows_from_process
from backoffice.rules.problems import Problem
from backoffice.watch import Watch

__all__ = ["KINDS", "Limits", "Reading", "SheetRow", "read_sheets"]


class Reading:
    """The rows of a file, sheet after sheet, as they are read; `warnings` grows while they are.

    Hidden sheets and rows come like the others, marked. Merged ranges are told as warnings: only their first cell has a value.
    """

    def __init__(self, path: Path, limits: Limits, watch: Watch) -> None:
        self.warnings: list[Problem] = []
        self._rows = _rows(path, limits, self.warnings, watch)

    def __iter__(self) -> Iterator[SheetRow]:
        return self._rows

    def __next__(self) -> SheetRow:
        return next(self._rows)

    def close(self) -> None:
        """Stop reading and close the file; a reading that is read to its end closes itself."""
        self._rows.close()


def read_sheets(path: Path, limits: Limits = Limits(), watch: Watch | None = None) -> Reading:  # noqa: B008 - frozen
    """Return the rows of a file of one of the KINDS, read as they are asked for.

    Refused, at the first row asked for or on the way, with one problem "file.…" whose place has the file's base name;
    Cancelled once the watch says stop.
    """
    return Reading(path, limits, watch or Watch())


def _rows(path: Path, limits: Limits, warnings: list[Problem], watch: Watch) -> Generator[SheetRow, None, None]:
    ending = path.suffix.lower()
    if ending not in KINDS:
        raise refused_file("unknown_kind", path.name, kinds=", ".join(KINDS))
    # Opened once, here: what the reading process gets is this open file, whatever becomes of its name meanwhile.
    with open_regular(path) as stream:
        yield from rows_from_process(stream, ending, path.name, limits, warnings, watch)
