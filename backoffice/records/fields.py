"""The vocabulary of declarations: what a field of a record carries, and how a pydantic model becomes a record kind.

Owns no field itself: those are in the modules named after their record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from backoffice.text import text


class Kind(StrEnum):
    """What a value is. In Python: str, str, str, bool, int øre, int dm², int, date, date, str, int key of another record.

    CODES are several codes of one list, in the list's order with a space between ("1 3"). A LAST_DAY is stored as the
    first day no longer covered (rules.periods) and read and shown as the last one.
    """

    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    YES_NO = "yes_no"
    KRONER = "kroner"
    AREA = "area"
    INTEGER = "integer"
    DATE = "date"
    LAST_DAY = "last_day"
    URL = "url"
    LINK = "link"


class KeptBy(StrEnum):
    """Who owns a field: caseworkers edit it, master data only an import changes, the program keeps its own."""

    CASEWORKER = "caseworker"
    MASTER_DATA = "master_data"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Declared:
    """The mark a model's annotation carries: everything about a field that is not its Python type and constraint."""

    kind: Kind
    theme: str = ""
    codes: str = ""
    xml: str = ""
    kept_by: KeptBy = KeptBy.CASEWORKER
    required: bool = False


class RecordField:
    """One field of a record kind, as forms, lists, workbooks, imports, history and the command line see it."""

    def __init__(self, record: str, name: str, declared: Declared, annotation: Any) -> None:
        self.record = record
        self.name = name
        self.kind = declared.kind
        self.theme = declared.theme
        self.codes = declared.codes
        self.xml = declared.xml
        self.kept_by = declared.kept_by
        self.required = declared.required
        self._annotation = annotation

    def __repr__(self) -> str:
        return f"<{self.record}.{self.name}>"

    @property
    def label(self) -> str:
        """The field's name for a person, in the language in use."""
        return text(f"field.{self.record}.{self.name}")

    @property
    def heading(self) -> str:
        """The heading of its column in a workbook: always Danish, as the register writes it."""
        return text(f"field.{self.record}.{self.name}", of="da")

    @property
    def help(self) -> str:
        """What F1 says about the field."""
        return text(f"help.{self.record}.{self.name}")

    @cached_property
    def may_be_empty(self) -> bool:
        """Whether a record may be without a value here; an open end is one."""
        return not self.required and (self.kind is Kind.LAST_DAY or not self.broken_rule(None))

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self._annotation)

    def broken_rule(self, value: object) -> str:
        """Return the kind of constraint that a value of the right type breaks ("too_long", ...), "" if none."""
        try:
            self._adapter.validate_python(value, strict=True)
        except ValidationError as error:
            # Never the input: it may be a person's.
            return str(error.errors(include_input=False, include_url=False, include_context=False)[0]["type"])
        return ""


class RecordKind:
    """A kind of record: its name, its number in the history, its fields in the order people see them."""

    def __init__(self, name: str, number: int, model: type[BaseModel], key: tuple[str, ...]) -> None:
        self.name = name
        self.number = number
        self.key = key
        self.fields: Mapping[str, RecordField] = {
            field_name: RecordField(name, field_name, declared, info.rebuild_annotation())
            for field_name, info in model.model_fields.items()
            for declared in info.metadata
            if isinstance(declared, Declared)
        }

    def __repr__(self) -> str:
        return f"<record {self.name}>"

    @property
    def label(self) -> str:
        """The kind's name for a person, in the language in use."""
        return text(f"record.{self.name}")

    def kept_by(self, keeper: KeptBy) -> tuple[RecordField, ...]:
        """Return the fields of one owner, in order."""
        return tuple(field for field in self.fields.values() if field.kept_by is keeper)
