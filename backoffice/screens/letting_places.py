"""Which place of letting a word after `:` leads to: empty dwellings, termination cases.

Owns these ways only; the words are goto_words'.
"""

from typing import TYPE_CHECKING

from backoffice.queries.selection import EVERYWHERE, find_place
from backoffice.screens.register import Register

if TYPE_CHECKING:
    from textual.screen import Screen


async def letting_page(register: Register, kind: str, rest: str) -> "Screen[object]":
    """Return the list of the place that is named, of everything without one; a case by its number."""
    if kind == "case" and rest.isdigit():
        from backoffice.screens.case_page import CasePage

        return CasePage(int(rest))
    where = await register.read(find_place, rest) if rest else EVERYWHERE
    if kind == "vacancies":
        from backoffice.screens.vacancies import VacanciesPage

        return VacanciesPage(where)
    from backoffice.screens.terminations import TerminationsPage

    return TerminationsPage(where)
