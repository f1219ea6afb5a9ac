"""Which of the portal's scenarios of "Kom foran i køen" a dwelling is shown under, and by which agreements.

Only flexible allocation agreements that are reported and in force give scenarios; a draft counts where it is asked for as
if it were reported. Agreements of the organisation and of the department count together; a register may be told
otherwise (imports/assumptions.csv, `allocation_levels`). Source: DanmarkBolig.dk on flexible letting (seven criteria).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

UNION = "union"
DEPARTMENT_FIRST = "department_first"


@dataclass(frozen=True, slots=True)
class Allocation:
    """An allocation agreement: of a department, or of its whole organisation (None); the period is closed-open.

    `flexible` says that it is on flexible letting. Types and scenarios are codes; without types it covers nothing.
    """

    id: int
    department_id: int | None
    flexible: bool
    dwelling_types: frozenset[str]
    scenarios: frozenset[str]
    valid_from: date
    valid_to: date
    reported: bool

    def in_force(self, day: date) -> bool:
        """Tell whether the day lies in its period."""
        return self.valid_from <= day < self.valid_to


def scenarios(
    agreements: Iterable[Allocation],
    department_id: int,
    dwelling_type: str | None,
    today: date,
    *,
    levels: str = UNION,
    as_reported: Collection[int] = (),
) -> Mapping[str, tuple[int, ...]]:
    """Return the scenarios of an organisation's dwellings of one department and type, each with its agreements' ids.

    `agreements` are those of the organisation and its departments. `levels` is UNION, or DEPARTMENT_FIRST: an agreement
    of the department that covers the type leaves the organisation's out. Ids of drafts in `as_reported` count.
    """
    found = [
        one
        for one in agreements
        if one.flexible
        and (one.reported or one.id in as_reported)
        and one.in_force(today)
        and dwelling_type in one.dwelling_types
        and one.department_id in (None, department_id)
    ]
    if levels == DEPARTMENT_FIRST:
        found = [one for one in found if one.department_id is not None] or found
    by_code: dict[str, tuple[int, ...]] = {}
    for one in sorted(found, key=lambda one: one.id):
        for code in one.scenarios:
            by_code[code] = (*by_code.get(code, ()), one.id)
    return MappingProxyType({code: by_code[code] for code in sorted(by_code)})
