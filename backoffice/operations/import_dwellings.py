"""Plan what a list of dwellings changes in "Generelt om boligen": rows matched by BBR id, blank cells leave alone.

Owns the way from the sheets of a dialect to rows of dwellings. The comparison is `import_records`'; writes nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from backoffice.exchange.dialect_match import SheetMatch
from backoffice.exchange.dialect_rows import Block
from backoffice.operations.import_compare import Compared
from backoffice.operations.import_records import plan_records
from backoffice.operations.import_run import Run
from backoffice.operations.import_values import ReadBlock, SheetReader
from backoffice.operations.record_block import RecordBlock
from backoffice.records.dwelling import DWELLING, general_fields
from backoffice.records.fields import KeptBy
from backoffice.rules.problems import Owner, Place, Problem, Refused


def plan_dwellings(run: Run, open_blocks: Callable[[], Iterator[Block]]) -> None:
    """Fill the plan with what the file's rows change. The file is read again only if a dwelling stands in it twice."""
    sheets = _Sheets(run)
    plan_records(run, lambda: map(sheets.rows, open_blocks()), sheets)


class _Sheets:
    """The sheets of a file: read by their dialect, what is no field of "Generelt om boligen" only compared."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._match: SheetMatch | None = None
        self._names: tuple[str, ...] = ()
        self._read: ReadBlock | None = None

    def rows(self, block: Block) -> RecordBlock:
        """Return a block's rows as dwellings."""
        if self._match is not block.match:
            self._open(block.match)
        read = self._read = self._reader.read(block)
        n = len(read.rows)
        return RecordBlock(
            "dwelling",
            block.match.sheet,
            read.rows,
            {"bbr_unit": read.values["bbr_unit"]},
            [None] * n,
            {name: read.values[name] for name in self._names},
            read.wrong,
            [],
            self._headings,
        )

    def _open(self, match: SheetMatch) -> None:
        targets = [target for _, target in match.columns]
        names = tuple(field.name for field in general_fields() if field.name in targets)
        if self._match is not None and names != self._names:
            # Each row of a plan carries every field of it, so sheets with other columns need a plan of their own.
            place = Place(self._run.file, match.sheet, match.heading_row)
            raise Refused([Problem("import.sheets_differ", owner=Owner.FILE, place=place)])
        self._match, self._names = match, names
        compared = [name for name in targets if name != "bbr_unit" and not _is_general(name)]
        self._reader = SheetReader(self._run.file, match, self._run.codes, compared)
        self._compared = Compared(self._run.session, self._reader, compared)
        self._headings = {target: match.heading_of(target) for target in targets}

    def columns(self) -> Sequence[str]:
        """Return what the columns of the first sheet that are no fields are compared with."""
        assert self._match is not None
        named = [name for _, name in self._match.columns if name in DWELLING.fields and not _is_general(name)]
        return ("building_section_id", "address", *named)

    def see(self, block: RecordBlock, positions: Sequence[int], held: Mapping[str, Sequence[Any]]) -> None:
        """Tell where the file says something else of a dwelling's identity than the register."""
        assert self._read is not None
        self._compared.warn(self._run.plan, self._read, positions, held)


def _is_general(name: str) -> bool:
    declared = DWELLING.fields.get(name)
    return declared is not None and declared.kept_by is KeptBy.CASEWORKER
