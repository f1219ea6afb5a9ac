"""The odd files and what each of them must come to, as they stand in odd/*.toml.

Owns reading that data and writing the files; never asserts anything itself.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backoffice.exchange.cells import BadCell
from tests.exchange.binary_files import ods
from tests.exchange.made_files import made
from tests.exchange.odd_recipes import RECIPES

DATA = Path(__file__).parent / "odd"
Case = Mapping[str, Any]


def cases(outcome: str) -> dict[str, Case]:
    """Return by name the cases of odd/<outcome>.toml; no name is given twice."""
    listed = tomllib.loads((DATA / f"{outcome}.toml").read_text(encoding="utf-8"))["file"]
    found = {case["case"]: case for case in listed}
    assert len(found) == len(listed)
    return found


def written(case: Case, folder: Path, values: Mapping[str, str] = {}) -> Path:
    """Write the file of a case into the folder, {name} in it replaced by the values; return where it is."""
    path = folder / case["name"]
    if "text" in case:
        path.write_bytes(_filled(case["text"], values).encode(case.get("encoding", "utf-8")))
    elif "hex" in case:
        path.write_bytes(bytes.fromhex(case["hex"]))
    elif "rows" in case:
        made(path, _filled(case["rows"], values))
    elif "ods" in case:
        ods(path, _filled(case["ods"], values))
    else:
        RECIPES[case["case"]](path)
    return path


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def as_data(cell: object) -> object:
    """Return a cell as the data writes it."""
    if cell is None:
        return "<blank>"
    return f"<{cell.kind} {cell.shown}>" if isinstance(cell, BadCell) else cell
