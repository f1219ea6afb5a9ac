"""Which place of leases a word after `:` leads to: a dwelling's leases, one lease, sublets, tenancy terms.

Owns these ways only; the words are goto_words'.
"""

from typing import TYPE_CHECKING

from backoffice.queries.leases import lease_at
from backoffice.queries.places import find
from backoffice.queries.selection import EVERYWHERE, find_place
from backoffice.rules.problems import refused
from backoffice.screens.register import Register
from backoffice.screens.tenancies import SUBLETS, TERMS, TenanciesPage
from backoffice.security import Right

if TYPE_CHECKING:
    from textual.screen import Screen


async def lease_page(register: Register, kind: str, rest: str) -> "Screen[object] | None":
    """Return the leases of the dwelling that is named, or a lease by its number; sublets or terms of a place, or of all."""
    scope = register.actor.scope(Right.VIEW)
    if kind in ("sublets", "terms"):
        where = await register.read(find_place, rest) if rest else EVERYWHERE
        return TenanciesPage(where, SUBLETS if kind == "sublets" else TERMS)
    if rest.isdigit() and kind == "lease":
        from backoffice.screens.lease_card import LeasePage

        if await register.read(lease_at, int(rest), scope) is None:
            raise refused("tenant.no_lease", number=rest)
        return LeasePage(int(rest))
    if not rest:
        return TenanciesPage(EVERYWHERE, TERMS)
    from backoffice.screens.leases import LeasesPage
    from backoffice.screens.places import PlacesPage

    found = [one for one in await register.read(find, rest, scope) if one.kind == "dwelling"]
    if len(found) > 1:
        return PlacesPage(searched=rest)
    return LeasesPage(found[0].id) if found else None
