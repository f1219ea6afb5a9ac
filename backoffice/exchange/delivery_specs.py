"""The column specification of a delivery to Udbetaling Danmark (UDK): sheets, columns, order, formats; data, not code.

Owns the form of a specification, its reading from TOML and what is said about a wrong one. The program's own lies in
imports/udk/, an office's own in its data folder or anywhere (`--spec FILE`). Never reads the register.
"""

import difflib
import hashlib
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backoffice import resources
from backoffice.exchange.delivery_columns import column_problem
from backoffice.exchange.files import open_regular
from backoffice.exchange.sheet_specs import ColumnSpec, Kind
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import KeptBy, RecordField
from backoffice.records.fields import Kind as FieldKind
from backoffice.records.kinds import BY_NAME
from backoffice.records.letting import COST, LEASE
from backoffice.rules.problems import Owner, Place, Problem, Refused

STANDARD = "standard"
FOLDER = "udk"
_MOST_BYTES = 1 << 20


class Source(StrEnum):
    """Where the rows of a sheet come from: one row per record of that kind."""

    DWELLINGS = "dwellings"
    COSTS = "costs"
    ADJUSTMENTS = "adjustments"
    LEASES = "leases"
    MOVE_OUTS = "move_outs"
    REHOUSING = "rehousing"


PLACE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "organisation": ("organisation", "number"),
        "department": ("department", "number"),
        "section": ("building_section", "number"),
    }
)
_OF_DWELLING = ("bbr_unit", "address", "postal_code", "city", "municipality_code")
# Free text may name people; what is suppressed is not told of; a link is a key of ours.
_NEVER = frozenset({"description", "suppress_portal", "suppress_udk"})
_RECORD = {
    Source.DWELLINGS: DWELLING,
    Source.COSTS: COST,
    Source.ADJUSTMENTS: COST,
    Source.LEASES: LEASE,
    Source.MOVE_OUTS: LEASE,
    Source.REHOUSING: LEASE,
}


class SpecColumn(BaseModel):
    """A column: a value of the row, or the same text or number in every row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str = Field(min_length=1, max_length=120)
    value: str = ""
    """Which value of the row it shows: a declared field or a place."""
    constant: str | int | Decimal | None = None
    """What stands in every row, in place of a value."""
    kind: Kind | None = None
    """How the cells are typed; left out, as the value itself is."""
    show: Literal["code", "label"] = "code"
    """Of a code: itself, or its Danish label."""
    format: str = ""
    """The value as text: a date as "ddmmyyyy", an amount as "0,00" or "øre", a number with zeros ("0000")."""
    yes: str = "Ja"
    no: str = "Nej"
    width: float = Field(14, ge=1, le=255)


class SpecSheet(BaseModel):
    """A sheet: where its rows come from, its name in the workbook and its columns in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: Source
    # Short, so that "… ændrede" fits; no number at its end, which tells a continued sheet.
    name: str = Field(min_length=1, max_length=20, pattern=r"^[^\x00-\x1f\[\]:*?/\\']+$")
    columns: tuple[SpecColumn, ...] = Field(min_length=1, max_length=200)

    def field(self, column: SpecColumn) -> RecordField | None:
        """Return the declared field a column shows, None for the address in one line and for a constant."""
        return field_of(self.rows, column.value)

    @cached_property
    def shown(self) -> tuple[ColumnSpec, ...]:
        """The columns as a sheet writes them."""
        return tuple(
            ColumnSpec(column.heading, cell_kind(self.rows, column), width=column.width) for column in self.columns
        )

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """What the cells of each column are."""
        return tuple(column.kind for column in self.shown)

    @property
    def values(self) -> tuple[str, ...]:
        """The values its rows are asked for, one per column; "" for a constant."""
        return tuple(column.value for column in self.columns)

    @cached_property
    def amounts(self) -> tuple[str, ...]:
        """The values that stand as kroner, which are summed; each once."""
        found = (c.value for c, spec in zip(self.columns, self.shown, strict=True) if spec.kind is Kind.KRONER)
        return tuple(dict.fromkeys(value for value in found if value))

    @cached_property
    def coded(self) -> tuple[str, ...]:
        """The values that are codes of a list: an unknown one holds the row back."""
        fields = {column.value: self.field(column) for column in self.columns}
        return tuple(value for value, field in fields.items() if field is not None and field.kind is FieldKind.CODE)


class DeliverySpec(BaseModel):
    """A specification; `sha256` is that of the file's bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80)
    version: str = Field(min_length=1, max_length=20)
    source: str = Field(min_length=1)
    """Where it is from."""
    confirmed: bool
    """Whether the receiver has said that it is so."""
    sheet: tuple[SpecSheet, ...] = Field(min_length=1)
    sha256: str = ""

    def of(self, source: Source) -> SpecSheet | None:
        """Return the sheet with the rows of a source."""
        return next((sheet for sheet in self.sheet if sheet.rows is source), None)

    @cached_property
    def code_lists(self) -> dict[str, RecordField]:
        """The code lists whose labels are shown, each with the first field that shows it."""
        found: dict[str, RecordField] = {}
        for sheet in self.sheet:
            for column in sheet.columns:
                field = sheet.field(column)
                if column.show == "label" and field is not None:
                    found.setdefault(field.codes, field)
        return found


def field_of(source: Source, value: str) -> RecordField | None:
    """Return the declared field of a value of a source's rows."""
    if value in PLACE:
        record, name = PLACE[value]
        return BY_NAME[record].fields[name]
    return _RECORD[source].fields.get(value) or (DWELLING.fields.get(value) if value in _OF_DWELLING else None)


def values_of(source: Source) -> tuple[str, ...]:
    """Return what a column of a source's rows may show."""
    own = (
        field.name
        for field in _RECORD[source].fields.values()
        if field.name not in _NEVER
        and field.kind is not FieldKind.LINK
        and (field.kept_by is not KeptBy.PROGRAM or field.name == "status")
    )
    return tuple(dict.fromkeys((*PLACE, *_OF_DWELLING, *own)))


def cell_kind(source: Source, column: SpecColumn) -> Kind:
    """Return how the cells of a column are typed."""
    if column.kind is not None:
        return column.kind
    if column.constant is not None:
        numbers = {int: Kind.INTEGER, Decimal: Kind.DECIMAL}
        return numbers.get(type(column.constant), Kind.TEXT)
    field = field_of(source, column.value)
    if column.format or column.show == "label" or field is None:
        return Kind.TEXT
    return NATURAL[field.kind]


NATURAL: Mapping[FieldKind, Kind] = MappingProxyType(
    {
        FieldKind.TEXT: Kind.TEXT,
        FieldKind.URL: Kind.TEXT,
        FieldKind.CODE: Kind.CODE,
        FieldKind.YES_NO: Kind.TEXT,
        FieldKind.KRONER: Kind.KRONER,
        FieldKind.AREA: Kind.DECIMAL,
        FieldKind.INTEGER: Kind.INTEGER,
        FieldKind.DATE: Kind.DATE,
        FieldKind.LAST_DAY: Kind.DATE,
    }
)


def spec_folders() -> tuple[Path, ...]:
    """Return where specifications lie: the office's own folder first, then the one that came with the program."""
    return (user_data_path("backoffice", appauthor=False) / FOLDER, resources.folder("imports") / FOLDER)


def find_spec(named: str = "") -> DeliverySpec:
    """Return the specification of a name or file; "" is the standard one, the office's own before the program's.

    Refused names file, line and nearest known name of everything that is wrong in it.
    """
    wanted = named or STANDARD
    if "/" in wanted or "\\" in wanted or wanted.endswith(".toml"):
        return read_spec(Path(wanted).expanduser())
    for folder in spec_folders():
        path = folder / f"{wanted}.toml"
        if path.is_file():
            return read_spec(path)
    known = sorted({path.stem for folder in spec_folders() for path in folder.glob("*.toml")})
    near = difflib.get_close_matches(wanted, known, 1, 0.5)
    values = {"near": near[0] if near else "", "known": ", ".join(known)}
    raise Refused([Problem("spec.unknown", owner=Owner.FILE, value=wanted, values=values)])


def read_spec(path: Path) -> DeliverySpec:
    """Return the specification of a file; Refused as `find_spec`."""
    with open_regular(path) as stream:
        data = stream.read(_MOST_BYTES + 1)
    try:
        written = data.decode("utf-8-sig")
        content = tomllib.loads(written, parse_float=Decimal)
    except ValueError as error:
        line = re.search(r"line (\d+)", str(error))
        raise Refused([_problem(path, "not_toml", int(line[1]) if line else 0)]) from error
    lines = _Lines(written)
    if "sha256" in content:
        raise Refused([_problem(path, "unknown_key", lines.of(("sha256",)), value="sha256", near="", keys="")])
    try:
        spec = DeliverySpec.model_validate(content | {"sha256": hashlib.sha256(data).hexdigest()})
    except ValidationError as error:
        errors = [dict(found) for found in error.errors(include_url=False)]
        told = [_from_validation(path, lines, found) for found in errors if not _says_less(found, errors)]
        raise Refused(_once(told)) from error
    if problems := _wrong(path, lines, spec):
        raise Refused(problems)
    return spec


def _wrong(path: Path, lines: "_Lines", spec: DeliverySpec) -> list[Problem]:
    problems = []
    names = [sheet.name.casefold() for sheet in spec.sheet]
    for number, sheet in enumerate(spec.sheet):
        line = lines.of(("sheet", number, "name"))
        if names.index(sheet.name.casefold()) < number or re.search(r"(?: \d+|^Forside|^Afviste)$", sheet.name):
            problems.append(_problem(path, "sheet_name", line, value=sheet.name))
        if any(other.rows is sheet.rows for other in spec.sheet[:number]):
            problems.append(_problem(path, "rows_twice", lines.of(("sheet", number, "rows")), value=sheet.rows.value))
        headings: set[str] = set()
        for position, column in enumerate(sheet.columns):
            line = lines.of(("sheet", number, "columns", position))
            found = column_problem(column, field_of(sheet.rows, column.value), values_of(sheet.rows))
            if found is None and column.heading in headings:
                found = ("heading_twice", column.heading, {})
            headings.add(column.heading)
            if found is not None:
                problem_id, value, values = found
                problems.append(_problem(path, problem_id, line, column=column.heading, value=value, **values))
    return problems


class _Lines:
    """On which line of the file a part stands, as far as its form is the usual one; 0 where it is not."""

    def __init__(self, written: str) -> None:
        self._sheets: list[int] = []
        self._columns: dict[tuple[int, int], int] = {}
        self._lines = written.splitlines()
        column = -1
        for number, line in enumerate(self._lines, 1):
            if re.match(r"\s*\[\[\s*sheet\s*\]\]", line):
                self._sheets.append(number)
                column = -1
            elif re.match(r"\s*(columns\s*=\s*\[\s*)?\{|\s*\[\[\s*sheet\s*\.\s*columns\s*\]\]", line):
                column += 1
                self._columns[len(self._sheets) - 1, column] = number

    def of(self, place: tuple[Any, ...]) -> int:
        """Return the line of a column, else of a key of its sheet, else of a key of the file."""
        if len(place) >= 4 and place[2] == "columns":
            return self._columns.get((place[1], place[3]), 0)
        first, key = 1, str(place[-1])
        if place[0] == "sheet" and len(place) > 1:
            first = self._sheets[place[1]] if place[1] < len(self._sheets) else 0
        for number in range(max(first, 1), len(self._lines) + 1):
            if re.match(rf"\s*{re.escape(key)}\s*=", self._lines[number - 1]):
                return number
        return first if place[0] == "sheet" and len(place) > 1 else 0


def _from_validation(path: Path, lines: _Lines, error: dict[str, Any]) -> Problem:
    place = tuple(part for part in error["loc"] if isinstance(part, int) or part in _KEYS or part == error["loc"][-1])
    key, line = str(error["loc"][-1]), lines.of(tuple(error["loc"]))
    if error["type"] == "extra_forbidden":
        model: type[BaseModel] = (
            SpecColumn if "columns" in place[:-1] else SpecSheet if len(place) > 1 else DeliverySpec
        )
        known = [name for name in model.model_fields if name != "sha256"]
        near = difflib.get_close_matches(key, known, 1, 0.5)
        return _problem(path, "unknown_key", line, value=key, near=near[0] if near else "", keys=", ".join(known))
    if error["type"] == "missing":
        return _problem(path, "missing_key", line, value=key)
    if place[:1] == ("sheet",) and key == "rows":
        sources = [source.value for source in Source]
        near = difflib.get_close_matches(str(error["input"]), sources, 1, 0.5)
        known_rows = {"near": near[0] if near else "", "known": ", ".join(sources)}
        return _problem(path, "unknown_rows", line, value=str(error["input"])[:60], **known_rows)
    return _problem(path, "wrong_value", line, value=str(error["input"])[:60], key=key)


_KEYS = frozenset({"sheet", "columns"})


def _says_less(error: dict[str, Any], errors: list[dict[str, Any]]) -> bool:
    """Tell of an error that only follows from one inside it: no column is left when the only one is wrong."""
    own = error["loc"]
    return any(other["loc"][: len(own)] == own and len(other["loc"]) > len(own) for other in errors)


def _once(problems: list[Problem]) -> list[Problem]:
    """Leave out what repeats: a constant of a wrong kind is told once per kind it could have been."""
    return list({(p.id, p.place, p.value): p for p in problems}.values())


def _problem(path: Path, problem_id: str, line: int, *, column: str = "", value: str = "", **values: object) -> Problem:
    place = Place(file=path.name, row=line, column=column)
    return Problem(f"spec.{problem_id}", owner=Owner.FILE, value=value, place=place, values=values)
