"""Dialects: how the headings, texts and widths of another system's sheet are to be read; data in imports/, not code.

Owns the form of a dialect, its reading from TOML, and the one dialect that needs no file: the program's own workbook.
Never reads a row: `dialect_match` and `dialect_rows` do.
"""

import dataclasses
import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backoffice import resources
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import KeptBy, RecordField
from backoffice.records.kinds import BY_NAME
from backoffice.records.letting import COST
from backoffice.records.own_files import own_folder
from backoffice.rules.problems import Level, Owner, Place, Problem
from backoffice.text import text

DialectKind = Literal["master_data", "dwellings", "rents", "rekey", "merges", "disability"]
KIND_NAMES: tuple[str, ...] = get_args(DialectKind)
DELIVERIES = "udk"
"""The folder beside the dialects that holds specifications of deliveries."""

# Targets that are no field of the row's own record: which records the row stands under, and its address in one line.
PARENTS = ("organisation", "department", "section")
ADDRESS = "address"
COST_AMOUNT, COST_INCLUDED = "cost.", "included."
OWN_WORKBOOK = "backoffice/dwellings"
REASON = "Årsag"
"""The heading that the workbook of refused rows adds; ignored when it comes back."""

# What must be found for a sheet to be this one, by dialect kind and record.
KEYS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("master_data", "organisation"): ("number",),
    ("master_data", "department"): ("organisation", "number"),
    ("master_data", "building_section"): ("organisation", "department", "number"),
    ("master_data", "dwelling"): ("bbr_unit", "organisation", "department", "section", "street"),
    ("dwellings", "dwelling"): ("bbr_unit",),
    ("rents", "dwelling"): ("bbr_unit", "valid_from"),
    ("rekey", "dwelling"): ("bbr_unit", "new_bbr_unit"),
    ("merges", "department"): ("giving", "taking", "end"),
    ("disability", "disability_registration"): ("organisation", "department", "section", "number"),
}


ENDED = "ended"
"""In master data: whether a place or dwelling has ended, beside the day it did."""
# Targets of the kinds that are about master data which moves: by kind, the field that reads a cell (None: a text).
_MOVES: Mapping[str, Mapping[str, tuple[str, str] | None]] = {
    "rekey": {"bbr_unit": ("dwelling", "bbr_unit"), "new_bbr_unit": ("dwelling", "bbr_unit")},
    "merges": {
        "organisation": ("organisation", "number"),
        "giving": None,
        "taking": None,
        "end": ("department", "closed_on"),
        "section": ("building_section", "number"),
        "new_section": ("building_section", "number"),
    },
}

# What stands beside the dwelling's own fields in the workbook that the program writes for editing.
_EXPORTED = {
    "organisation_number": "organisation",
    "department_number": "department",
    "department": "department",
    "section_number": "section",
    "address": ADDRESS,
}


class SheetLayout(BaseModel):
    """One sheet of a dialect. Texts are compared without regard to capitals and blanks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    record: Literal["organisation", "department", "building_section", "dwelling", "disability_registration"] = (
        "dwelling"
    )
    """Whose rows the sheet has."""
    sheet: str = ""
    """Pattern of the sheet's name ("Boliger*"); left out, any sheet with the headings."""
    columns: dict[str, str] = Field(min_length=1)
    """Heading to target: a declared field, organisation/department/section, address, cost.<meaning>, included.<meaning>."""
    ignored: tuple[str, ...] = ()
    """Headings that are known and not read; any other heading is told of."""
    values: dict[str, dict[str, str]] = {}
    """By target: a text of the file, and what to read in its place."""
    widths: dict[str, int] = {}
    """By target: how many digits to fill up to with zeros."""
    skip: tuple[str, ...] = ("I alt", "Total", "Sum", "Subtotal")
    """How rows begin that are no data (totals); only rows without a key are left out."""
    assumed: dict[str, str] = {}
    """By target: what was assumed when the columns were matched, for whoever reads the dialect; acts on nothing."""

    @cached_property
    def by_heading(self) -> Mapping[str, str]:
        """Folded heading to target."""
        return {folded(heading): target for heading, target in self.columns.items()}

    @cached_property
    def not_read(self) -> frozenset[str]:
        """Folded headings that are ignored."""
        return frozenset(map(folded, (*self.ignored, REASON)))


class Dialect(BaseModel):
    """How the files of one source are read; `key` is its place in imports/ ("gammelt-system/dwellings")."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: DialectKind
    numbers: Literal["da", "en"] = "da"
    """The language in which texts are written that are numbers: 1.234,50 or 1,234.50."""
    sheet: tuple[SheetLayout, ...] = Field(min_length=1)
    key: str = ""


def folded(value: str) -> str:
    """Return a heading or text as it is compared: one form of æøå, small letters, no blanks."""
    return "".join(unicodedata.normalize("NFC", value).casefold().split())


def dialect_folders() -> tuple[Path, ...]:
    """Return where dialects lie: the office's own folder first, then those that came with the program."""
    own = own_folder()
    return (*((own,) if own.is_dir() else ()), resources.folder("imports"))


def read_dialects(within: Iterable[Path], problems: list[Problem]) -> tuple[Dialect, ...]:
    """Return every good dialect `<source system>/<kind>.toml` of the folders, earlier folders before later ones.

    What is wrong with the others is added to `problems`, with file and line or key; a wrong one stops no other.
    """
    found: dict[str, Dialect] = {}
    for folder in within:
        for path in sorted(folder.glob("*/*.toml")):
            key = f"{path.parent.name}/{path.stem}"
            if path.parent.name == DELIVERIES:
                continue  # specifications of what goes out, which delivery_spec_files reads
            if key not in found and (dialect := _read(path, key, problems)) is not None:
                found[key] = dialect
    return tuple(found.values())


def known_dialects(problems: list[Problem] | None = None) -> tuple[Dialect, ...]:
    """Return every good dialect of this machine, the office's own first; the others are told of in `problems`."""
    return (*read_dialects(dialect_folders(), [] if problems is None else problems), own_workbook())


def told_of(problems: Iterable[Problem]) -> list[Problem]:
    """Return what is wrong with dialects as warnings, for an import that another dialect reads."""
    return [dataclasses.replace(problem, level=Level.WARNING) for problem in problems]


def own_workbook() -> Dialect:
    """Return the dialect of the program's own workbook: headings are the Danish labels of the fields."""
    columns = {field.heading: field.name for field in DWELLING.fields.values() if field.kept_by is not KeptBy.PROGRAM}
    columns |= {
        BY_NAME["organisation"].fields["number"].heading: "organisation",
        BY_NAME["department"].fields["number"].heading: "department",
        BY_NAME["building_section"].fields["number"].heading: "section",
    }
    columns |= {text(f"export.column.{name}", of="da"): target for name, target in _EXPORTED.items()}
    layout = SheetLayout(columns=columns, widths={"organisation": 4, "department": 3, "section": 2})
    return Dialect(name="backoffice", kind="dwellings", sheet=(layout,), key=OWN_WORKBOOK)


def target_field(kind: str, record: str, target: str) -> RecordField | None:
    """Return the declared field that reads a target's cells; None for a target that is no field of its own."""
    if kind in _MOVES:
        field = _MOVES[kind].get(target)
        return BY_NAME[field[0]].fields[field[1]] if field else None
    if target in PARENTS:
        return BY_NAME["building_section" if target == "section" else target].fields["number"]
    if kind == "disability" and target == "bbr_unit":
        return DWELLING.fields["bbr_unit"]
    if kind == "rents" and target != "bbr_unit":
        if target.startswith(COST_AMOUNT):
            return COST.fields["amount"]
        if target.startswith(COST_INCLUDED):
            return COST.fields["included_in_rent"]
        return COST.fields["valid_from"] if target == "valid_from" else None
    return BY_NAME[record].fields.get(target)


_LINE = re.compile(r"at line (\d+)")


def _read(path: Path, key: str, problems: list[Problem]) -> Dialect | None:
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        problems.append(_problem("not_readable", path))
        return None
    return dialect_of(content, path, key, problems)


def dialect_of(said: str, path: Path, key: str, problems: list[Problem]) -> Dialect | None:
    """Return the dialect that the content of a file is; None if it is none, with what is wrong added to `problems`."""
    before = len(problems)
    try:
        content = tomllib.loads(said)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        problems.append(_problem("not_toml", path, row=int(line[1]) if line else said.count("\n") + 1))
        return None
    if path.stem not in KIND_NAMES:
        problems.append(_problem("file_name", path, kinds=", ".join(KIND_NAMES)))
        return None
    try:
        dialect = Dialect.model_validate(content | {"key": key})
    except ValidationError as error:
        errors = [dict(found) for found in error.errors(include_url=False)]
        problems += [_from_validation(path, found) for found in errors if not _says_less(found, errors)]
        return None
    if dialect.kind != path.stem:
        problems.append(_problem("kind_differs", path, "kind", value=dialect.kind, kind=path.stem))
    for number, layout in enumerate(dialect.sheet, 1):
        problems += _wrong_targets(path, dialect, layout, f"sheet {number}")
    return dialect if len(problems) == before else None


def _wrong_targets(path: Path, dialect: Dialect, layout: SheetLayout, where: str) -> list[Problem]:
    wrong = []
    if (dialect.kind, layout.record) not in KEYS:
        return [_problem("wrong_value", path, f"{where}.record", value=layout.record)]
    targets = set(layout.columns.values())
    for heading, target in layout.columns.items():
        if not is_target(dialect.kind, layout.record, target):
            near = difflib.get_close_matches(target, target_names(dialect.kind, layout.record), 1, 0.8)
            problem = "misspelt_target" if near else "unknown_target"
            wrong.append(
                _problem(problem, path, f"{where}.columns.{heading}", value=target, near=near[0] if near else "")
            )
    for part, named in (("values", layout.values), ("widths", layout.widths)):
        wrong += [_problem("unused_target", path, f"{where}.{part}.{name}") for name in named if name not in targets]
    for needed in KEYS[dialect.kind, layout.record]:
        if needed not in targets:
            wrong.append(_problem("missing_target", path, f"{where}.columns", value=needed))
    return wrong


def is_target(kind: str, record: str, target: str) -> bool:
    """Tell whether a column of such a sheet may be read as this."""
    if kind in _MOVES:
        return target in _MOVES[kind]
    if target == ENDED:
        return kind == "master_data"
    if target == ADDRESS and record in ("dwelling", "disability_registration"):
        return kind != "master_data"
    if target in PARENTS:
        # A row stands under the records above its own kind; its own number is the field "number".
        own = {"organisation": 0, "department": 1, "building_section": 2}.get(record, len(PARENTS))
        return PARENTS.index(target) < own
    field = target_field(kind, record, target)
    return field is not None and field.kept_by is not KeptBy.PROGRAM


def target_names(kind: str, record: str) -> tuple[str, ...]:
    """Return the targets a column of a sheet may have; of costs only their beginnings, as the meanings are data."""
    own = [name for name in (*BY_NAME[record].fields, *_MOVES.get(kind, (ENDED,))) if is_target(kind, record, name)]
    parents = [name for name in (*PARENTS, ADDRESS) if is_target(kind, record, name)]
    costs = ["valid_from", COST_AMOUNT, COST_INCLUDED] if kind == "rents" else []
    return tuple(dict.fromkeys([*own, *parents, *costs]))


def _says_less(error: dict[str, Any], errors: list[dict[str, Any]]) -> bool:
    """Tell of an error that only follows from one inside it: no sheet is left when the only one is wrong."""
    own = error["loc"]
    return any(other["loc"][: len(own)] == own and len(other["loc"]) > len(own) for other in errors)


def _from_validation(path: Path, error: dict[str, Any]) -> Problem:
    place = ".".join(f"{part + 1}" if isinstance(part, int) else str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        model = SheetLayout if error["loc"][:1] == ("sheet",) else Dialect
        near = difflib.get_close_matches(str(error["loc"][-1]), model.model_fields, 1, 0.5)
        return _problem("unknown_key", path, place, near=near[0] if near else "", keys=", ".join(model.model_fields))
    if error["type"] == "missing":
        return _problem("missing_key", path, place)
    return _problem("wrong_value", path, place, value=str(error["input"])[:60])


def _problem(problem_id: str, path: Path, key: str = "", *, value: str = "", row: int = 0, **values: object) -> Problem:
    place = Place(file=f"{path.parent.name}/{path.name}", row=row, column=key)
    return Problem(f"dialect.{problem_id}", owner=Owner.FILE, value=value, place=place, values=values)
