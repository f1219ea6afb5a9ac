"""Which place of letting a word after `:` leads to: empty dwellings, termination cases, inspections, settlements.

Owns these ways only; the words are goto_words'.
"""

from typing import TYPE_CHECKING

from backoffice.queries.selection import EVERYWHERE, find_place
from backoffice.screens.register import Register

if TYPE_CHECKING:
    from textual.screen import Screen


async def letting_page(register: Register, kind: str, rest: str) -> "Screen[object]":
    """Return the list of the place that is named, of everything without one; a case or an inspection by its number.

    A list of inspections or settlements is narrowed by any words.
    """
    if kind == "case" and rest.isdigit():
        from backoffice.screens.case_page import CasePage

        return CasePage(int(rest))
    if kind == "inspections":
        return _inspections(rest)
    if kind == "settlements":
        return _settlements(rest)
    where = await register.read(find_place, rest) if rest else EVERYWHERE
    if kind == "vacancies":
        from backoffice.screens.vacancies import VacanciesPage

        return VacanciesPage(where)
    from backoffice.screens.terminations import TerminationsPage

    return TerminationsPage(where)


def _settlements(rest: str) -> "Screen[object]":
    from backoffice.queries.settlement_list import read_settlement_filter
    from backoffice.screens.settlement_page import SettlementPage
    from backoffice.screens.settlements import SettlementsPage

    return SettlementPage(int(rest)) if rest.isdigit() else SettlementsPage(read_settlement_filter(rest))


def _inspections(rest: str) -> "Screen[object]":
    from backoffice.queries.inspection_filter import read_inspection_filter
    from backoffice.screens.inspection_page import InspectionPage
    from backoffice.screens.inspections import InspectionsPage

    return InspectionPage(int(rest)) if rest.isdigit() else InspectionsPage(read_inspection_filter(rest))
