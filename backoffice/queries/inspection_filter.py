"""What a list of inspections is narrowed to, and the words a person types for it.

Owns that small grammar only.
"""

import re
from dataclasses import dataclass
from typing import Any

from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.rules.inspections import MOVE_IN, MOVE_OUT
from backoffice.rules.problems import refused

_TERM = re.compile(r"(?:(?P<name>[^\W\d]\w*)[=:])?(?P<value>\"[^\"]*\"|\S+)")
_KINDS = {"indflytning": MOVE_IN, "move_in": MOVE_IN, "fraflytning": MOVE_OUT, "flytte": MOVE_OUT, "move_out": MOVE_OUT}
_ALL, _LATE = frozenset({"alle", "all"}), frozenset({"sen", "sene", "late"})
_INVOICE = frozenset({"faktura", "regning", "invoice"})
_CASE, _LEASE = frozenset({"sag", "case"}), frozenset({"lejekontrakt", "lejemål", "lease"})


@dataclass(frozen=True, slots=True)
class InspectionFilter:
    """What a list of inspections is narrowed to; without `ended` those whose case is closed or withdrawn are left out."""

    kind: str = ""
    ended: bool = False
    late: bool = False
    invoice: bool = False
    termination_id: int | None = None
    lease_id: int | None = None
    dwelling_id: int | None = None
    where: Where = EVERYWHERE
    words: tuple[str, ...] = ()
    typed: str = ""


def read_inspection_filter(typed: str) -> InspectionFilter:
    """Read "fraflytning sen faktura sag=12 åparken": each word is one of these or part of the address or the number."""
    found: dict[str, Any] = {"words": (), "typed": typed.strip()}
    for match in _TERM.finditer(typed):
        name, value = (match["name"] or "").casefold(), match["value"].strip('"').casefold()
        if name in _CASE and value.isdecimal():
            found["termination_id"], found["ended"] = int(value), True
        elif name in _LEASE and value.isdecimal():
            found["lease_id"], found["ended"] = int(value), True
        elif name:
            raise refused("inspection.filter", term=match[0])
        elif value in _KINDS:
            found["kind"] = _KINDS[value]
        elif value in _ALL:
            found["ended"] = True
        elif value in _LATE:
            found["late"] = True
        elif value in _INVOICE:
            found["invoice"] = True
        else:
            found["words"] += (value,)
    return InspectionFilter(**found)
