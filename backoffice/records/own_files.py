"""The office's own reference files: they lie in the folder of its own dialects and go before those of the program.

Owns where that folder is, and that a fault in such a file is told with its whole path: its name is that of the program's.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from backoffice import folders
from backoffice.rules.problems import Refused, refused

Value = TypeVar("Value")


def own_folder() -> Path:
    """Return where the office's own files lie, by the settings or else the user's; Refused if those cannot be read."""
    if not folders.settings_file().exists():
        return folders.dialect_folder()
    # Reading settings loads pydantic, which a calculation on the telephone does not wait for.
    from backoffice.settings import UnusableSettings, read_settings

    try:
        chosen = read_settings(folders.settings_file()).dialect_folder
    except UnusableSettings as error:
        raise refused("dialect.settings", file=str(folders.settings_file())) from error
    return chosen.expanduser() if chosen is not None else folders.dialect_folder()


def own_facts(name: str, read: Callable[[Path], tuple[Value, ...]]) -> tuple[Value, ...]:
    """Return what `read` finds in the office's own file of this name, nothing without one; Refused says what is wrong."""
    file = own_folder() / name
    if not file.is_file():
        return ()
    try:
        return read(file.parent)
    except Refused as wrong:
        placed = [replace(one, place=replace(one.place, file=str(file))) for one in wrong.problems]
        raise Refused(placed) from wrong
