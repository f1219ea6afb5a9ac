"""Where a coverage comes from, as a person reads it beside a dwelling: whose agreements, and their titles.

Owns these cells. Decides nothing: the rule of scenarios names the agreements.
"""

from collections.abc import Iterable, Mapping

from backoffice.queries.allocations import AllocationLine
from backoffice.queries.scenario_counts import Group, Pair
from backoffice.text import text


def origins(found: Iterable[Group], code: str, agreements: Mapping[int, AllocationLine]) -> dict[Pair, str]:
    """Return for the departments and types that a scenario covers which agreements do."""
    return {
        group.pair: " + ".join(origin(agreements[key]) for key in group.scenarios[code] if key in agreements)
        for group in found
        if code in group.scenarios
    }


def origin(one: AllocationLine) -> str:
    """Return an agreement as the reason of a coverage: whose it is, and its title."""
    whose = "organisation" if one["department_id"] is None else "department"
    return text(f"allocation.origin.{whose}", title=one["title"])
