"""Import of the register's XML: dwellings, costs and leases of the file as blocks of rows for the same plan as a workbook's.

Owns what the object status, the draft mark and the identifiers of the file mean, and what is told of the file as a whole. Compares
nothing itself: `import_records` does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange import register_schema as schema
from backoffice.exchange.file_kinds import XML
from backoffice.exchange.files import sha256_of
from backoffice.exchange.register_names import Odd
from backoffice.exchange.register_xml_reader import ReadDwelling, ReadRecord, RegisterReading, read_register
from backoffice.operations.import_records import plan_records
from backoffice.operations.import_rekey import tell_of_rekeyed
from backoffice.operations.import_run import Run
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_block import RecordBlock
from backoffice.operations.xml_records import PartReader
from backoffice.operations.xml_values import Wrong, stands_in, unit_reader
from backoffice.queries.codes import code_lists
from backoffice.queries.record_matching import records_by_key
from backoffice.rules.problems import Owner, Problem
from backoffice.safe_text import plain
from backoffice.security import Actor, Right
from backoffice.watch import Watch

_BLOCK = 2_000
"""Dwellings of a block."""


def is_register_file(path: Path) -> bool:
    """Tell whether a file is the register's XML by its ending."""
    return path.suffix.lower() == XML


def plan_register(
    session: Session,
    actor: Actor,
    path: Path,
    *,
    today: date,
    draft: bool = False,
    source_way: str = "command",
    watch: Watch | None = None,
) -> Plan:
    """Return the plan of what a register file would write; nothing is written.

    Refused without the right to import, and whole if the file cannot be read to its end; what is wrong with single rows is
    in the plan.
    """
    security.require(actor, Right.IMPORT)
    plan = Plan("import", Source(source_way, plain(path.name), sha256_of(path), form="xml"))
    run = Run(
        session=session,
        plan=plan,
        codes=code_lists(session),
        scope=actor.scope(Right.IMPORT),
        today=today,
        draft=draft,
        file=plain(path.name),
        watch=watch or Watch(),
    )
    file = _RegisterFile(run, path)
    plan_records(run, file.blocks)
    file.tell()
    tell_of_rekeyed(session, plan)
    plan.counts()
    return plan


@dataclass(slots=True)
class _Pass:
    """What one reading of the file found beside its rows."""

    reading: RegisterReading
    unchanged: int = 0

    @property
    def odd(self) -> Odd:
        """What the values of the file have that is odd."""
        return self.reading.odd


class _RegisterFile:
    """The file; every call of `blocks` reads it anew, and what is told is what the last reading found."""

    def __init__(self, run: Run, path: Path) -> None:
        self._run, self._path = run, path
        self._last = _Pass(read_register(path, watch=run.watch))
        self._unit = unit_reader(run.codes)
        self._parts = {part: PartReader(part, run.codes, path.name) for part in schema.PARTS}

    def blocks(self) -> Iterator[RecordBlock]:
        """Yield the rows of some dwellings, then those of their costs, then those of their leases."""
        reading = read_register(self._path, watch=self._run.watch)
        self._last = _Pass(reading)
        waiting: list[ReadDwelling] = []
        for page in reading:
            waiting += page
            if len(waiting) >= _BLOCK:
                yield from self._turned(waiting)
                waiting = []
        if waiting:
            yield from self._turned(waiting)

    def tell(self) -> None:
        """Add to the plan what is told of the file as a whole, and the rows that it says are unchanged."""
        plan, last = self._run.plan, self._last
        plan.notes += last.reading.problems()
        plan.asked += last.unchanged
        plan.unchanged += last.unchanged

    def _turned(self, dwellings: Sequence[ReadDwelling]) -> Iterator[RecordBlock]:
        self._run.watch.step(len(dwellings))
        blocks = {part: self._parts[part].block() for part in schema.PARTS}
        for dwelling in dwellings:
            self._take(dwelling, blocks)
        self._find_lines(blocks[schema.COST_PART])
        yield from (block for block in blocks.values() if len(block))

    def _take(self, dwelling: ReadDwelling, blocks: Mapping[str, RecordBlock]) -> None:
        odd, own = self._last.odd, dwelling.own
        unit, problems = self._unit_of(own)
        for name in _REGISTER_IDS:
            said = own.texts.get(name)
            if said and stands_in(said):
                odd.count("stands_in", name.rpartition("/")[2], own.line)
        if dwelling.tenants:
            odd.count("tenants_not_read", "LejerNavnTekst", own.line, dwelling.tenants)
        self._add(schema.DWELLING_PART, own, unit, problems, blocks)
        lines: dict[tuple[Any, Any], int] = {}
        for cost in dwelling.costs:
            line = self._parts[schema.COST_PART].line(cost, lines)
            self._add(schema.COST_PART, cost, unit, problems, blocks, line)
        for lease in dwelling.leases:
            self._add(schema.LEASE_PART, lease, unit, problems, blocks)

    def _find_lines(self, costs: RecordBlock) -> None:
        """Give costs that may repeat the register's own lines: the file has only their order, and lines may have gaps."""
        repeats = self._parts[schema.COST_PART].may_repeat
        keys = zip(costs.keys["bbr_unit"], costs.values["cost_type"], costs.values["valid_from"], strict=True)
        wanted = [(position, *key) for position, key in enumerate(keys) if key[1] in repeats and None not in key]
        if not wanted:
            return
        held: dict[int, list[int]] = {}
        for position, *_, line in records_by_key(self._run.session, "housing_cost", wanted, ("line",)):
            if line is not None:
                held.setdefault(position, []).append(line)
        lines = costs.keys["line"]
        for position, known in held.items():
            known.sort()
            beyond = lines[position] - len(known)
            lines[position] = known[lines[position]] if beyond < 0 else known[-1] + 1 + beyond

    def _unit_of(self, own: ReadRecord) -> tuple[str | None, list[Problem]]:
        """Return the BBR unit of a dwelling, or what is wrong with it."""
        said, registers = own.texts.get(schema.UNIT), own.texts.get(schema.REGISTER_UNIT)
        usable = [one for one in (said, registers) if one and not stands_in(one)]
        if not usable:
            problem_id = "xml.no_unit" if not (said or registers) else "xml.unit_stands_in"
            return None, [Problem(problem_id, value=(said or registers or "")[:60], owner=Owner.OWN_SYSTEM)]
        units = [self._unit[one] for one in usable]
        if isinstance(units[0], Wrong):
            return None, [units[0].problem]
        if len(units) == 2 and units[0] != units[1]:
            self._last.odd.count("ids_differ", "BoligUnikIdentifikator", own.line)
        return units[0], []

    def _add(
        self,
        part: str,
        record: ReadRecord,
        unit: str | None,
        problems: Sequence[Problem],
        blocks: Mapping[str, RecordBlock],
        line: int = 0,
    ) -> None:
        reader = self._parts[part]
        asks, wrong = reader.asked_for(record)
        if asks == "unchanged":
            self._last.unchanged += 1
            return
        block = blocks[part]
        block.rows.append(record.line)
        block.keys["bbr_unit"].append(unit)
        if "line" in block.keys:
            block.keys["line"].append(line)
        block.own.append(None)
        block.removes.append(asks == "remove")
        wrong += [reader.placed(problem, record.line, "BuildingUnitUniversalIdentifier") for problem in problems]
        wrong += record.wrong
        reader.add_values(block, record, wrong, self._last.odd)
        if wrong:
            block.wrong[len(block) - 1] = wrong


_REGISTER_IDS = (
    "ByggeafsnitIdentifikationStruktur/ByggeafsnitUnikIdentifikator",
    "ByggeafsnitIdentifikationStruktur/AfdelingIdentifikationStruktur/AfdelingUnikIdentifikator",
    schema.ORGANISATION.replace("organisationIdentifikator", "organisationUnikIdentifikator"),
    schema.REFERENCE,
)
"""Identifiers that nothing is read from: told of where they only stand in for one."""
