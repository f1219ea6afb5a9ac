"""Reading the register's XML: dwellings one after the other, their texts by element, and by name whatever is odd about the file.

Owns the records as the program gets them. The file itself is read in the reading process, like a spreadsheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backoffice.exchange.cells import SheetRow
from backoffice.exchange.file_kinds import XML
from backoffice.exchange.files import open_regular, refused_file
from backoffice.exchange.guard import Limits
from backoffice.exchange.reading_process import rows_from_process
from backoffice.exchange.register_names import PART_NAMES, Odd, leaf_paths
from backoffice.exchange.register_schema import COST_PART, DWELLING_PART
from backoffice.rules.problems import Owner, Place, Problem, Refused
from backoffice.watch import Watch

_PAGE = 500


@dataclass(slots=True)
class ReadRecord:
    """A structure: the line it begins on, its texts by path (None for xsi:nil, "" for an empty element), what is wrong."""

    line: int
    texts: dict[str, str | None] = field(default_factory=dict)
    wrong: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class ReadDwelling:
    """A dwelling with its costs and leases in the order of the file; `tenants` counts names that were not read."""

    own: ReadRecord
    costs: list[ReadRecord] = field(default_factory=list)
    leases: list[ReadRecord] = field(default_factory=list)
    tenants: int = 0


class RegisterReading:
    """The dwellings of a file, some hundred at a time.

    Once they are read `warnings` says what is odd about the file; a reader of values counts in `odd` what it finds odd.
    """

    def __init__(self, path: Path, limits: Limits, watch: Watch) -> None:
        self.odd = Odd(path.name)
        self.warnings: list[Problem] = []
        self._file = path.name
        self._pages = self._read(path, limits, watch)

    def __iter__(self) -> Iterator[list[ReadDwelling]]:
        return self._pages

    def problems(self) -> list[Problem]:
        """Return all that is odd."""
        return [*self.warnings, *self.odd.problems()]

    def _read(self, path: Path, limits: Limits, watch: Watch) -> Iterator[list[ReadDwelling]]:
        paths = [leaf_paths(part) for part in PART_NAMES]
        page: list[ReadDwelling] = []
        # Opened once, here: what the reading process gets is this open file, whatever becomes of its name meanwhile.
        with open_regular(path) as stream:
            try:
                for row in rows_from_process(stream, XML, path.name, limits, self.warnings, watch):
                    part = self._take(row, paths, page)
                    if part == DWELLING_PART and len(page) > _PAGE:
                        # The newest still waits for its costs and leases.
                        yield page[:-1]
                        page = page[-1:]
            except Refused as refusal:
                raise Refused([*refusal.problems, *self.warnings]) from refusal
        yield page

    def _take(self, row: SheetRow, paths: Sequence[Sequence[str]], page: list[ReadDwelling]) -> str:
        cells: tuple[Any, ...] = row.cells
        try:
            # Not trusted: a cell that is not what the reading process should send raises here, and that is its end.
            kind, tenants, wrong, *texts = cells
            part: str = PART_NAMES[kind]
            record = ReadRecord(row.row)
            for path, said in zip(paths[kind], texts, strict=False):
                if said is not None:
                    record.texts[path] = said if isinstance(said, str) else None
            if wrong:
                record.wrong = [self._wrong(one, row.row) for one in str(wrong).split("\n")]
            if part == DWELLING_PART:
                page.append(ReadDwelling(record, tenants=int(tenants)))
            else:
                (page[-1].costs if part == COST_PART else page[-1].leases).append(record)
        except (LookupError, TypeError, ValueError) as error:
            raise refused_file("reader_died", self._file) from error
        return part

    def _wrong(self, said: str, line: int) -> Problem:
        problem_id, _, element = said.partition(":")
        values = {"limit": Limits().xml_text}
        return Problem(f"xml.{problem_id}", owner=Owner.FILE, place=Place(self._file, "", line, element), values=values)


def read_register(
    path: Path,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    watch: Watch | None = None,
) -> RegisterReading:
    """Return the dwellings of a file, read as they are asked for.

    Refused, at the first or on the way, by name and line; Cancelled once the watch says stop.
    """
    return RegisterReading(path, limits, watch or Watch())
