"""Which place that looks over all cases a word after `:` leads to: the overview, or the calendar of deadlines.

Owns these ways only; the words are goto_words'.
"""

from typing import TYPE_CHECKING

from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.screens.register import Register

if TYPE_CHECKING:
    from textual.screen import Screen


async def over_cases_page(register: Register, kind: str, rest: str) -> "Screen[object]":
    """Return the page of the place that is named, of everything without one."""
    return of_place(kind, await register.read(find_place, rest) if rest else EVERYWHERE)


def of_place(kind: str, where: Where) -> "Screen[object]":
    """Return the page of a place: "calendar", "case_overview", "settlements_due" or "move_outs"."""
    if kind == "calendar":
        from backoffice.screens.case_calendar import CalendarPage

        return CalendarPage(where)
    from backoffice.screens.case_overview import CaseOverviewPage

    views = {"case_overview": "phases", "settlements_due": "due", "move_outs": "move_outs"}
    return CaseOverviewPage(where, views[kind])
