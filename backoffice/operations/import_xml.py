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
from backoffice.exchange.files import sha256_of
from backoffice.exchange.register_names import Odd
from backoffice.exchange.register_xml_reader import ReadDwelling, ReadRecord, RegisterReading, read_register
from backoffice.formats import parse_yes_no
from backoffice.operations.import_records import plan_records
from backoffice.operations.import_rekey import tell_of_rekeyed
from backoffice.operations.import_run import Run
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_block import RecordBlock
from backoffice.operations.watch import Watch
from backoffice.operations.xml_values import ABSENT, TextReader, Wrong, stands_in, unit_reader
from backoffice.queries.codes import code_lists
from backoffice.records.codes import CodeLists
from backoffice.records.fields import KeptBy
from backoffice.rules.problems import Owner, Place, Problem
from backoffice.safe_text import plain
from backoffice.security import Actor, Right

ENDING = ".xml"
_BLOCK = 2_000
"""Dwellings of a block."""
_MAY_REPEAT = ("repayment", "back_payment", "other")
"""Cost types of which several may begin on the same day."""
_KEYS = {"housing_cost": ("cost_type", "valid_from"), "lease": ("valid_from",)}


def is_register_file(path: Path) -> bool:
    """Tell whether a file is the register's XML by its ending."""
    return path.suffix.lower() == ENDING


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
    plan = Plan("import", Source(source_way, plain(path.name), sha256_of(path)))
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
        self._last = _Pass(read_register(path))
        self._unit = unit_reader(run.codes)
        self._parts = {part: _Part(part, run.codes, path.name) for part in schema.PARTS}

    def blocks(self) -> Iterator[RecordBlock]:
        """Yield the rows of some dwellings, then those of their costs, then those of their leases."""
        reading = read_register(self._path)
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


class _Part:
    """How the structure of one kind of record is read."""

    def __init__(self, part: str, codes: CodeLists, file: str) -> None:
        kind = schema.PARTS[part]
        self.record = kind.name
        self._file = file
        self._readers = {
            path: TextReader(declared, codes)
            for path, declared in schema.carried(part).items()
            if declared.kept_by is KeptBy.CASEWORKER
        }
        self._elements = {reader.field.name: path for path, reader in self._readers.items()}
        self._headings = {**self._elements, "status": schema.DRAFT, "bbr_unit": "BuildingUnitUniversalIdentifier"}
        statuses = codes["record_status"].by_meaning
        self._draft, self._reported = statuses["draft"].code, statuses["reported"].code
        self._status = schema.object_status()
        known = codes["cost_type"]
        self._may_repeat = {code for meaning in _MAY_REPEAT for code in known.codes_meaning(meaning)}

    def block(self) -> RecordBlock:
        """Return a block without rows."""
        keys: dict[str, list[Any]] = {"bbr_unit": []}
        if self.record == "housing_cost":
            keys["line"] = []
        values: dict[str, list[Any]] = {name: [] for name in (*self._elements, "status")}
        return RecordBlock(self.record, "", [], keys, [], values, headings=self._headings)

    def placed(self, problem: Problem, line: int, element: str) -> Problem:
        """Return a problem with its place in the file."""
        label = "" if element == schema.DRAFT else problem.field
        return Problem(
            problem.id,
            problem.level,
            problem.record,
            label,
            problem.value,
            problem.owner,
            Place(self._file, "", line, element),
            problem.values,
        )

    def asked_for(self, record: ReadRecord) -> tuple[str, list[Problem]]:
        """Return what the object status asks for (unchanged, write, remove), and what is wrong with it."""
        said = record.texts.get(schema.OBJECT_STATUS)
        if not said:
            return "write", []
        meaning = self._status.meaning(said)
        if not meaning:
            values = {
                "allowed": ", ".join(f"{code} {self._status.labels[m]}" for m, code in self._status.codes.items())
            }
            unknown = Problem("xml.unknown_object_status", value=said[:60], owner=Owner.FILE, values=values)
            return "write", [self.placed(unknown, record.line, schema.OBJECT_STATUS)]
        if meaning == "remove" and self.record == "dwelling":
            problem = Problem("xml.dwelling_removed", value=said, owner=Owner.MASTER_DATA)
            return "write", [self.placed(problem, record.line, schema.OBJECT_STATUS)]
        return meaning, []

    def line(self, record: ReadRecord, lines: dict[tuple[Any, Any], int]) -> int:
        """Return which of the costs of its type and start this one is, from 0, where there may be several."""
        kind, start = (
            self._readers[self._elements[name]].of(record.texts.get(self._elements[name], ABSENT))
            for name in _KEYS["housing_cost"]
        )
        if not isinstance(kind, str) or kind not in self._may_repeat or isinstance(start, Wrong):
            return 0
        before = lines.get((kind, start), 0)
        lines[kind, start] = before + 1
        return before

    def add_values(self, block: RecordBlock, record: ReadRecord, wrong: list[Problem], odd: Odd) -> None:
        """Add one row's values; what cannot be read is added to `wrong`, its value is None."""
        texts = record.texts
        for path, reader in self._readers.items():
            said = texts.get(path, ABSENT)
            value = reader.of(said)
            if said == "":
                odd.count("empty_element", path, record.line)
            if isinstance(value, Wrong):
                wrong.append(self.placed(_labelled(value.problem, reader), record.line, path))
                value = None
            elif value is None and reader.field.name in _KEYS.get(self.record, ()):
                missing = Problem("xml.missing_element", owner=Owner.FILE)
                wrong.append(self.placed(_labelled(missing, reader), record.line, path))
            block.values[reader.field.name].append(value)
        block.values["status"].append(self._status_of(texts.get(schema.DRAFT), record.line, wrong))

    def _status_of(self, said: str | None, line: int, wrong: list[Problem]) -> str | None:
        if not said:
            return None
        try:
            return self._draft if parse_yes_no(said) else self._reported
        except ValueError:
            problem = Problem("value.not_yes_no", value=said[:60], field=schema.DRAFT, owner=Owner.FILE)
            wrong.append(self.placed(problem, line, schema.DRAFT))
            return None


def _labelled(problem: Problem, reader: TextReader) -> Problem:
    return Problem(
        problem.id, problem.level, "", reader.field.label, problem.value, problem.owner, values=problem.values
    )
