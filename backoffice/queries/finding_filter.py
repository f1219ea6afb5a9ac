"""The filter of a worklist as a person types it: "0451 ejer=bbr niveau=fejl udk accepteret tomgang".

Owns that small grammar, in Danish and English. Never asks for findings.
"""

import re

from sqlalchemy.orm import Session

from backoffice.queries.findings import FindingFilter
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.records.checks import checks
from backoffice.rules.problems import refused

_TERM = re.compile(r"(?:(?P<name>[^\W\d]\w*)[=:])?(?P<value>\S+)")
_NUMBER = re.compile(r"\d{1,4}(-\d{1,3}){0,2}")
_NAMES = {
    "organisation": "place",
    "org": "place",
    "afdeling": "place",
    "afd": "place",
    "department": "place",
    "ejer": "owner",
    "owner": "owner",
    "niveau": "level",
    "level": "level",
    "kontrol": "check",
    "check": "check",
}
_OWNERS = {
    "register": "register",
    "registeret": "register",
    "registret": "register",
    "huslejeregisteret": "register",
    "stamdata": "master_data",
    "lbf": "master_data",
    "master_data": "master_data",
    "bbr": "bbr",
    "system": "own_system",
    "kildesystem": "own_system",
    "own_system": "own_system",
}
_LEVELS = {
    "fejl": "error",
    "error": "error",
    "advarsel": "warning",
    "advarsler": "warning",
    "warning": "warning",
    "info": "info",
}
_UDK = frozenset({"udk", "udk-kritisk", "udk-critical"})
_ACCEPTED = frozenset({"accepteret", "accepterede", "accepted"})


def read_finding_filter(session: Session, typed: str) -> FindingFilter:
    """Read what a person typed; Refused names the term that is not understood."""
    where: Where = EVERYWHERE
    owners, levels, words = set[str](), set[str](), list[str]()
    check, udk, accepted = "", False, False
    for match in _TERM.finditer(typed):
        value, name = match["value"].casefold(), _NAMES.get((match["name"] or "").casefold(), "")
        if match["name"] and not name:
            raise refused("worklist.filter", term=match[0])
        if name in ("", "place") and _NUMBER.fullmatch(value):
            where = find_place(session, value)
        elif name in ("", "owner") and value in _OWNERS:
            owners.add(_OWNERS[value])
        elif name in ("", "level") and value in _LEVELS:
            levels.add(_LEVELS[value])
        elif name in ("", "check") and value in checks():
            check = value
        elif not name and value in _UDK:
            udk = True
        elif not name and value in _ACCEPTED:
            accepted = True
        elif not name and any(value in one.title.casefold() for one in checks().values()):
            words.append(value)
        else:
            raise refused("worklist.filter", term=match[0])
    return FindingFilter(where, frozenset(owners), frozenset(levels), udk, check, accepted, typed.strip(), tuple(words))
