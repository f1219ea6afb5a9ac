"""Compile the text catalogues: every backoffice/locale/<language>/*.po into one backoffice.mo per language.

Owns the step from what translators edit to what gettext reads. Run by make and, as a build hook, by the wheel.
"""

import os
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path(__file__).parent / "backoffice" / "locale"


def compile_language(folder: Path) -> None:
    """Merge a language's .po files into folder/LC_MESSAGES/backoffice.mo; ValueError names an id given twice."""
    merged = Catalog(locale=folder.name)
    for po in sorted(folder.glob("*.po")):
        with po.open("rb") as stream:
            for message in read_po(stream, locale=folder.name, abort_invalid=True):
                if message.id and message.id in merged:
                    raise ValueError(f"{po.name}: {message.id} is already in another catalogue of {folder.name}")
                if message.id:
                    merged.add(message.id, message.string)
    target = folder / "LC_MESSAGES" / "backoffice.mo"
    target.parent.mkdir(exist_ok=True)
    # Moved into place whole: another process may be reading the old one.
    made = target.with_suffix(f".{os.getpid()}")
    with made.open("wb") as stream:
        write_mo(stream, merged)
    made.replace(target)


def compile_all() -> None:
    """Compile every language."""
    for folder in sorted(path for path in LOCALE.iterdir() if path.is_dir()):
        compile_language(folder)


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the catalogues before a wheel or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling."""
        compile_all()


if __name__ == "__main__":
    compile_all()
