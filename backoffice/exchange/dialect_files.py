"""The office's own dialects as files: written whole under a name made from the title, and removed.

Owns the file's name, its rights and that nothing else is overwritten. What a dialect is, `dialects` knows.
"""

import contextlib
import os
from pathlib import Path

from backoffice import safe_text
from backoffice.exchange.dialect_toml import toml_of
from backoffice.exchange.dialects import KIND_NAMES, Dialect, dialect_of
from backoffice.exchange.files import replacing
from backoffice.records.own_files import own_folder
from backoffice.rules.problems import Owner, Problem, Refused, refused

_READ_BY_OTHERS = 0o044
_FOLDER_RIGHTS = 0o777


def own_key(title: str, kind: str) -> str:
    """Return the key of a dialect with this title: a folder's name made from it, small letters, and the kind."""
    return f"{safe_text.file_name(title).lower()}/{kind}"


def own_keys() -> frozenset[str]:
    """Return the keys of the office's own dialects, wrong ones too: those that may be opened, changed and removed."""
    return frozenset(
        f"{path.parent.name}/{path.stem}" for path in own_folder().glob("*/*.toml") if path.stem in KIND_NAMES
    )


def save_dialect(dialect: Dialect, *, replaces: str = "") -> Dialect:
    """Write a dialect to the office's own folder and return it with its key.

    `replaces` is the key of the own dialect it takes the place of, whose file goes if the title is another now. Refused
    without a title, where another own dialect has the file's name, or where the program could not read it back.
    """
    if not dialect.name.strip():
        raise refused("dialect.no_title")
    key = own_key(dialect.name, dialect.kind)
    path = _path(key)
    if key != replaces and os.path.lexists(path):
        raise Refused([Problem("dialect.name_taken", owner=Owner.FILE, value=dialect.name, values={"key": key})])
    content, problems = toml_of(dialect), list[Problem]()
    read = dialect_of(content, path, key, problems)
    if read is None:
        raise Refused(problems)
    make_shared_folder(path.parent)
    with replacing(path, replace=True) as stream:
        stream.write(content.encode())
    share(path)
    if replaces and replaces != key:
        remove_dialect(replaces)
    return read


def remove_dialect(key: str) -> None:
    """Remove an own dialect's file, and its folder if nothing else lies there; Refused if it is not the office's own."""
    if key not in own_keys():
        raise Refused([Problem("dialect.not_own", owner=Owner.FILE, value=key)])
    path = _path(key)
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.parent.rmdir()


def _path(key: str) -> Path:
    folder, kind = key.split("/")
    return own_folder() / folder / f"{kind}.toml"


def make_shared_folder(folder: Path) -> None:
    """Make a folder in the office's own, with the rights of that."""
    own = own_folder()
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not folder.is_dir():
        folder.mkdir()
        with contextlib.suppress(OSError):
            folder.chmod(own.stat().st_mode & _FOLDER_RIGHTS)


def share(path: Path) -> None:
    """Let those read the file who may read the office's folder: colleagues share one, and nothing in it is personal."""
    with contextlib.suppress(OSError):
        path.chmod(0o600 | own_folder().stat().st_mode & _READ_BY_OTHERS)
