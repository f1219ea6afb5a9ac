"""Which language and which register a call is about: options go before the environment, that before the settings.

Owns that order. Loads no database layer: the screens open before it is there.
"""

import os
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from backoffice import folders
from backoffice.command_line.ends import WrongUsage
from backoffice.text import LANGUAGES, text, use_language

if TYPE_CHECKING:
    from backoffice.settings import Settings


def own_settings() -> "Settings | None":
    """Return the settings of this user, or None where there is no file; WrongUsage says what is wrong with it."""
    file = folders.settings_file()
    if not file.exists():
        return None
    from backoffice.settings import UnusableSettings, read_settings

    try:
        return read_settings(file)
    except UnusableSettings as error:
        raise WrongUsage(text(f"cli.{error.problem_id}", of=None, **error.values)) from error


def choose_language(arguments: Sequence[str], settings: "Settings | None") -> None:
    """Choose the language before anything is said: the option, else the environment, else the settings, else Danish."""
    wanted = [
        after if option == "--language" else option.removeprefix("--language=")
        for option, after in zip(arguments, [*arguments[1:], ""], strict=False)
        if option == "--language" or option.startswith("--language=")
    ]
    known = [name for name in wanted if name in LANGUAGES]
    if known:
        use_language(known[-1])
    elif "BACKOFFICE_LANGUAGE" not in os.environ and settings is not None and settings.language is not None:
        use_language(settings.language)


def choose_url(arguments: Namespace, settings: "Settings | None") -> str:
    """Return the address of the register: as asked, else of the environment, the settings, or the user's data folder."""
    url = getattr(arguments, "database", "") or os.environ.get("BACKOFFICE_DATABASE", "")
    url = url or (settings.database if settings is not None else "")
    return url or f"sqlite:///{folders.register_file()}"
