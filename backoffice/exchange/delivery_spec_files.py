"""Find and read a column specification: the office's own, the program's, or any file; tell what is wrong with one.

Owns the reading from TOML and the places of mistakes: file, line, nearest known name. `delivery_specs` owns the form.
"""

import difflib
import hashlib
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import BaseModel, ValidationError

from backoffice import resources
from backoffice.exchange.delivery_columns import column_problem
from backoffice.exchange.delivery_specs import DeliverySpec, Source, SpecColumn, SpecSheet, field_of, values_of
from backoffice.exchange.files import open_regular
from backoffice.rules.problems import Owner, Place, Problem, Refused

STANDARD = "standard"
FOLDER = "udk"
_MOST_BYTES = 1 << 20


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
