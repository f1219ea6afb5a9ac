"""The settings: one TOML file of this user, typed; a key that is not known is refused with the nearest that is.

Owns what can be set and how the file is read. Never writes the file and never chooses between it and the command line.
"""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError


class Settings(BaseModel):
    """Everything that can be set. Options of the command line and BACKOFFICE_* of the environment go before it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    database: str = ""
    """Where the register lies: the path of an SQLite file, or postgresql://user@host/name. Empty: the user's data folder.

    A password does not belong here: PostgreSQL reads it from ~/.pgpass or a certificate.
    """

    language: Literal["da", "en"] | None = None
    """The language of everything shown: "da" or "en". Left out: BACKOFFICE_LANGUAGE, else Danish."""

    delivery_folder: Path | None = None
    """The folder that deliveries to Udbetaling Danmark are written to. Left out: the user's data folder."""

    dialect_folder: Path | None = None
    """The folder of the office's own dialects, which colleagues may share. Left out: the user's data folder."""

    picture_folder: Path | None = None
    """The folder below which the office's pictures and floor plans lie. Left out: the user's data folder.

    The register keeps paths below it; no file is copied.
    """


class UnusableSettings(ValueError):
    """The file cannot be used as it is: the id of the problem ("settings.unknown_key") and its values; nothing read."""

    def __init__(self, problem_id: str, **values: object) -> None:
        super().__init__(problem_id)
        self.problem_id = problem_id
        self.values: Mapping[str, object] = MappingProxyType(values)


def read_settings(file: Path) -> Settings:
    """Return the settings of a file; the defaults where there is no file. UnusableSettings names what is wrong first."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableSettings("settings.unreadable", file=str(file)) from error
    except tomllib.TOMLDecodeError as error:
        raise UnusableSettings("settings.not_toml", file=str(file), where=str(error)) from error
    for key in found:
        if key not in Settings.model_fields:
            raise _unknown(key, file)
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise UnusableSettings("settings.wrong_value", file=str(file), key=str(first["loc"][0])) from error


def _unknown(key: str, file: Path) -> UnusableSettings:
    known = list(Settings.model_fields)
    nearest = get_close_matches(key, known, n=1, cutoff=0.5)
    if nearest:
        return UnusableSettings("settings.misspelt_key", file=str(file), key=key, nearest=nearest[0])
    return UnusableSettings("settings.unknown_key", file=str(file), key=key, known=", ".join(known))
