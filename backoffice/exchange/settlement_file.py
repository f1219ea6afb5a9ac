"""A settlement written as TOML for `calc settlement`: `[[lines]]` with code, amount and text, and `retain`; or typed.

Owns the reading and one message for each fault, all of them at once. A code is its number or its meaning; an amount is
kroner, as a number or as text. Reckons nothing and keeps no text of a line.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from backoffice.formats import parse_kroner
from backoffice.records.codes import CodeList, read_code_list
from backoffice.resources import folder
from backoffice.rules.problems import Owner, Place, Problem, Refused
from backoffice.rules.settlement_lines import side_of
from backoffice.rules.settlements import Line
from backoffice.text import text

_KEYS = ("lines", "retain")
_LINE_KEYS = ("code", "amount", "text")
_LARGEST_FILE = 1_000_000  # bytes: a settlement has some dozen lines
_MOST = Decimal(10**10)  # kroner


@dataclass(frozen=True, slots=True)
class SettlementFile:
    """The lines in the file's order, and what is asked to be held back (øre)."""

    lines: tuple[Line, ...]
    retain: int


class _Faults:
    """The problems of one file as they are found."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[Problem] = []

    def add(self, problem: str, key: str = "", **values: object) -> None:
        """Note a fault of a key ("lines[2].amount")."""
        place = Place(file=self.path.name)
        told = {"key": key, **values}
        self.found.append(Problem(f"settlement_file.{problem}", owner=Owner.FILE, place=place, values=told))


def read_settlement_file(path: Path) -> SettlementFile:
    """Return the lines and the amount to hold back; Refused with every fault of the file."""
    faults = _Faults(path)
    content = _content(path, faults)
    if faults.found:
        raise Refused(faults.found)
    _unknown(content, _KEYS, "", faults)
    lines = tuple(_lines(content.get("lines"), faults))
    retain = _amount(content["retain"], "retain", faults) if "retain" in content else 0
    if faults.found:
        raise Refused(faults.found)
    return SettlementFile(lines, retain)


def read_typed_lines(written: str, retain: int = 0) -> SettlementFile:
    """Return the lines of "10=21500 33=8.692,96", code and amount with blanks or semicolons between; Refused as a file."""
    faults = _Faults(Path())
    codes = _codes()
    lines = []
    for part in written.replace(";", " ").split():
        code, equals, amount = part.partition("=")
        if not equals:
            faults.add("not_a_line", part)
            continue
        lines.append(Line(side_of(_meaning(code, part, codes, faults)), _amount(amount, part, faults)))
    if faults.found:
        raise Refused(faults.found)
    return SettlementFile(tuple(lines), retain)


def _codes() -> CodeList:
    return read_code_list(folder("imports") / "codes" / "settlement_line.csv", "settlement_line")


def _content(path: Path, faults: _Faults) -> Mapping[str, object]:
    try:
        with path.open("rb") as stream:
            raw = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        faults.add("unreadable", reason=error.strerror or type(error).__name__)
        return {}
    if len(raw) > _LARGEST_FILE:
        faults.add("too_large")
        return {}
    try:
        return tomllib.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        faults.add("not_toml", where=str(error) if isinstance(error, tomllib.TOMLDecodeError) else "UTF-8")
        return {}


def _unknown(table: Mapping[str, object], known: tuple[str, ...], within: str, faults: _Faults) -> None:
    for key in table:
        if key not in known:
            faults.add("unknown_key", f"{within}{key}", known=", ".join(known))


def _lines(found: object, faults: _Faults) -> Iterator[Line]:
    if not isinstance(found, list) or not found:
        faults.add("no_lines", "lines")
        return
    codes = _codes()
    for number, line in enumerate(found, 1):
        within = f"lines[{number}]"
        if not isinstance(line, dict):
            faults.add("no_lines", within)
            continue
        _unknown(line, _LINE_KEYS, f"{within}.", faults)
        if not isinstance(line.get("text", ""), str):
            faults.add("not_text", f"{within}.text")
        meaning = _meaning(line.get("code"), f"{within}.code", codes, faults)
        amount = _amount(line.get("amount"), f"{within}.amount", faults)
        yield Line(side_of(meaning), amount)


def _meaning(code: object, key: str, codes: CodeList, faults: _Faults) -> str:
    if code is None:
        faults.add("missing", key)
        return ""
    written = str(code).strip().lower()
    found = codes.by_code.get(written) or codes.by_meaning.get(written)
    if isinstance(code, bool) or not isinstance(code, int | str) or found is None:
        faults.add("unknown_code", key, value=written, known=", ".join(codes.by_code))
        return ""
    return found.meaning


def _amount(amount: object, key: str, faults: _Faults) -> int:
    """Return an amount in øre, 0 for a fault: below nothing is one, since a line has a side."""
    if amount is None:
        faults.add("missing", key)
        return 0
    try:
        oere = _oere(amount)
    except ValueError as error:
        faults.add("not_an_amount", key, value=str(amount), reason=text(f"format.{error}"))
        return 0
    if not 0 <= oere <= _MOST * 100:
        faults.add("below_nothing" if oere < 0 else "too_large_amount", key, value=str(amount))
        return 0
    return oere


def _oere(amount: object) -> int:
    if isinstance(amount, str):
        return parse_kroner(amount)
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise ValueError("kroner_form")
    oere = Decimal(amount) * 100
    if not oere.is_finite() or oere != oere.to_integral_value():
        raise ValueError("kroner_form")
    return int(oere)
