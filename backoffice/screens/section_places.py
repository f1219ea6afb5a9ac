"""The ways to the lists of building sections from the line that goes anywhere.

Owns which word leads to which list.
"""

from typing import TYPE_CHECKING

from backoffice.queries.places import organisations
from backoffice.queries.selection import Where, find_place
from backoffice.screens.section_views import AMENITIES, PICTURES, WAITING
from backoffice.security import Right

if TYPE_CHECKING:
    from textual.screen import Screen

    from backoffice.screens.register import Register

_VIEWS = {"section_data": AMENITIES, "pictures": PICTURES, "waiting": WAITING}


async def section_page(register: "Register", kind: str, rest: str) -> "Screen[object]":
    """Return the list of the place that is named; without one, of the only organisation, or the tree to choose in."""
    from backoffice.screens.places import PlacesPage
    from backoffice.screens.section_data import SectionDataPage

    if rest:
        return SectionDataPage(await register.read(find_place, rest), _VIEWS[kind])
    own = await register.read(organisations, register.actor.scope(Right.VIEW), register.today)
    if len(own) != 1:
        return PlacesPage()
    return SectionDataPage(Where(organisation_id=own[0].id), _VIEWS[kind])
