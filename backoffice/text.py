"""The translation catalogue: every sentence and label a person reads, in Danish (default) and English.

Owns the lookup by id. Catalogues are backoffice/locale/<language>/*.po, compiled to one .mo per language.
Never forms a sentence out of pieces: an id with named values gives the whole sentence.
"""

import gettext
import os
from functools import cache
from pathlib import Path

LANGUAGES = ("da", "en")
_LOCALE = Path(__file__).parent / "locale"
_chosen: list[str] = []
# Names under which texts take a count: whole numbers under them are written the language's way, numbers of things are not.
_COUNTS = frozenset(
    [
        "building_sections",
        "drafts",
        "dwellings",
        "found",
        "housing_costs",
        "leases",
        "least",
        "limit",
        "most",
        "n",
        "removed",
        "sections",
        "seen",
        "told",
    ]
)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("backoffice", _LOCALE, [language])


def language() -> str:
    """Return the language in use: what `use_language` chose, else BACKOFFICE_LANGUAGE, else Danish."""
    if _chosen:
        return _chosen[-1]
    wanted = os.environ.get("BACKOFFICE_LANGUAGE", "da")
    return wanted if wanted in LANGUAGES else "da"


def use_language(name: str) -> None:
    """Choose the language of everything shown from now on; ValueError if there is no such catalogue."""
    if name not in LANGUAGES:
        raise ValueError(f"no catalogue for {name!r}; there are {', '.join(LANGUAGES)}")
    _chosen[:] = [name]


def has_text(text_id: str, *, of: str | None = None) -> bool:
    """Tell whether the catalogue (of language `of`, else the one in use) knows the id."""
    return _catalogue(of or language()).gettext(text_id) != text_id


def text(text_id: str, *, of: str | None = None, **values: object) -> str:
    """Return the text of an id with its named values filled in; KeyError if no catalogue has the id.

    {n} and the other counts are written the language's way.
    """
    found = _catalogue(of or language()).gettext(text_id)
    if found == text_id:
        raise KeyError(f"no text {text_id!r} in {of or language()}")
    return _filled(found, of or language(), values) if values else found


def counted(text_id: str, n: int, *, of: str | None = None, **values: object) -> str:
    """Return the text of an id in its singular or plural form, filled in as `text` does."""
    found = _catalogue(of or language()).ngettext(text_id, text_id, n)
    if found == text_id:
        raise KeyError(f"no text {text_id!r} in {of or language()}")
    return _filled(found, of or language(), {**values, "n": n})


def _filled(found: str, of: str, values: dict[str, object]) -> str:
    return found.format(**{name: _written(name, value, of) for name, value in values.items()})


def _written(name: str, value: object, of: str) -> object:
    if name not in _COUNTS or not isinstance(value, int):
        return value
    return f"{value:,}".replace(",", "." if of == "da" else ",")
