"""What a list of improvements is narrowed to, and the words a person types for it.

Owns that small grammar only.
"""

import re
from dataclasses import dataclass
from typing import Any

from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.rules import improvement_cases as cases
from backoffice.rules.problems import refused

_TERM = re.compile(r"(?:(?P<name>[^\W\d]\w*)[=:])?(?P<value>\"[^\"]*\"|\S+)")
_STATES = {
    "ansøgt": cases.APPLIED,
    "intet-svar": cases.SILENT,
    "godkendt": cases.APPROVED,
    "i-gang": cases.RUNNING,
    "færdig": cases.FINISHED,
    "endelig": cases.FINAL,
    "afslået": cases.REFUSED,
    "afsluttet": cases.ENDED,
    **{state: state for state in cases.STATES},
}
_ALL, _LATE = frozenset({"alle", "all"}), frozenset({"sen", "sene", "late"})
_LEASE, _DWELLING = frozenset({"lejekontrakt", "lejemål", "lease"}), frozenset({"bolig", "dwelling"})


@dataclass(frozen=True, slots=True)
class ImprovementFilter:
    """What a list of improvements is narrowed to; without `ended` the refused and ended ones are left out."""

    where: Where = EVERYWHERE
    states: tuple[str, ...] = ()
    ended: bool = False
    late: bool = False
    lease_id: int | None = None
    dwelling_id: int | None = None
    words: tuple[str, ...] = ()
    typed: str = ""


def read_improvement_filter(typed: str) -> ImprovementFilter:
    """Read "ansøgt sen lejemål=12 køkken": each word is one of these or part of the title, address or number."""
    found: dict[str, Any] = {"words": (), "states": (), "typed": typed.strip()}
    for match in _TERM.finditer(typed):
        name, value = (match["name"] or "").casefold(), match["value"].strip('"').casefold()
        if name in _LEASE and value.isdecimal():
            found["lease_id"], found["ended"] = int(value), True
        elif name in _DWELLING and value.isdecimal():
            found["dwelling_id"], found["ended"] = int(value), True
        elif name:
            raise refused("improvement.filter", term=match[0])
        elif value in _STATES:
            found["states"] += (_STATES[value],)
        elif value in _ALL:
            found["ended"] = True
        elif value in _LATE:
            found["late"] = True
        else:
            found["words"] += (value,)
    return ImprovementFilter(**found)
