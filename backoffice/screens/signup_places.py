"""From a word and a place after `:` to the page of signup agreements that is meant.

Owns which word is which page.
"""

from typing import TYPE_CHECKING

from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.screens.cooperations import CooperationsPage
from backoffice.screens.signup_matrix import SignupMatrixPage
from backoffice.screens.signups import SignupsPage

if TYPE_CHECKING:
    from textual.screen import Screen

    from backoffice.screens.register import Register


async def signup_page(register: "Register", kind: str, rest: str) -> "Screen[object]":
    """Return the page of "signups", "signup_matrix" or "cooperations" for a place; of everything without one."""
    if kind == "cooperations":
        return CooperationsPage()
    where = EVERYWHERE
    if rest:
        found = await register.read(find_place, rest)
        where = Where(found.organisation_id, found.department_id)
    return SignupsPage(where) if kind == "signups" else SignupMatrixPage(where)
