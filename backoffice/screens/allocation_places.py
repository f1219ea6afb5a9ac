"""From a word and a place after `:` to the page of agreements that is meant.

Owns which word is which page.
"""

from typing import TYPE_CHECKING

from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.screens.allocations import AllocationsPage, ExpiringPage
from backoffice.screens.scenarios import ScenariosPage
from backoffice.screens.simulating import SimulatePage

if TYPE_CHECKING:
    from textual.screen import Screen

    from backoffice.screens.register import Register


async def agreements_page(register: "Register", kind: str, rest: str) -> "Screen[object]":
    """Return the page of "allocations", "scenarios", "expiring" or "simulate" for a place; of everything without one."""
    where = EVERYWHERE
    if rest:
        found = await register.read(find_place, rest)
        where = Where(found.organisation_id, found.department_id)
    match kind:
        case "allocations":
            return AllocationsPage(where)
        case "scenarios":
            return ScenariosPage(where)
        case "expiring":
            return ExpiringPage(where)
        case _:
            return SimulatePage(where)
