"""Read what a person types to narrow the list of termination cases: a phase, a place.

Owns these words only; the cases themselves are case_overview's.
"""

import re
from dataclasses import replace

from sqlalchemy.orm import Session

from backoffice.queries.case_overview import CasesAsked
from backoffice.queries.places import find
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import refused
from backoffice.security import Scope

_TERM = re.compile(r"(?P<name>\w+)=(?P<value>\"[^\"]*\"|\S+)|(?P<word>\S+)")
_PHASE = frozenset({"fase", "phase"})
_PLACE = frozenset({"afdeling", "department", "sted", "place", "organisation"})


def read_case_filter(session: Session, typed: str, codes: CodeLists, scope: Scope, where: Where) -> CasesAsked:
    """Read "fase=bekræftet afdeling=0451-012"; nothing is all that are open in `where`. Refused names what is not understood."""
    asked = CasesAsked(where)
    for match in _TERM.finditer(typed):
        name, value = (match["name"] or "").casefold(), (match["value"] or match["word"]).strip('"')
        phase = codes["case_phase"].find(value) if name in _PHASE or not name else None
        if phase is not None:
            asked = replace(asked, phase=phase.meaning)
        elif name in _PLACE and (place := _place(session, value, scope)) is not None:
            asked = replace(asked, where=place)
        else:
            raise refused("case.filter", term=match[0])
    return asked


def _place(session: Session, value: str, scope: Scope) -> Where | None:
    found = next((one for one in find(session, value, scope) if one.kind != "dwelling"), None)
    if found is None:
        return None
    keys = {"organisation": "organisation_id", "department": "department_id", "building_section": "section_id"}
    return replace(EVERYWHERE, **{keys[found.kind]: found.id})
