"""The structure of one kind of record in the register's XML, read into a block: what it asks for, its values, what is wrong.

Owns what the object status and the draft mark of a record mean. Knows no dwelling's identity and no register.
"""

from typing import Any

from backoffice.exchange import register_schema as schema
from backoffice.exchange.register_names import Odd
from backoffice.exchange.register_xml_reader import ReadRecord
from backoffice.formats import parse_yes_no
from backoffice.operations.record_block import RecordBlock
from backoffice.operations.xml_values import ABSENT, TextReader, Wrong
from backoffice.records.codes import CodeLists
from backoffice.records.fields import KeptBy
from backoffice.rules.problems import Owner, Place, Problem

_MAY_REPEAT = ("repayment", "back_payment", "other")
"""Cost types of which several may begin on the same day."""
_KEYS = {"housing_cost": ("cost_type", "valid_from"), "lease": ("valid_from",)}


class PartReader:
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
        self.may_repeat = {code for meaning in _MAY_REPEAT for code in known.codes_meaning(meaning)}

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
        if not isinstance(kind, str) or kind not in self.may_repeat or isinstance(start, Wrong):
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
