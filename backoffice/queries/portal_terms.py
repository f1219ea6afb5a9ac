"""The terms of the filter that are about the portal: their names, and how their values are read.

Owns the words. What a term means for a dwelling stands in portal_conditions.
"""

from backoffice.records.codes import CodeLists
from backoffice.rules.accessibility import GROUPS
from backoffice.rules.problems import Problem, Refused
from backoffice.text import LANGUAGES, text

YES_NO = frozenset({"portal", "closed"})
"""Terms that are yes or no: shown on the portal, closed for signup."""
PORTAL_TERMS = YES_NO | {"scenario", "accessible", "signup", "withheld"}
PORTAL_ALIASES = {
    "portal": "portal",
    "portalen": "portal",
    "scenarie": "scenario",
    "scenario": "scenario",
    "handicapvenlig": "accessible",
    "accessible": "accessible",
    "kontakt": "signup",
    "opskrivning": "signup",
    "signup": "signup",
    "lukket": "closed",
    "closed": "closed",
    "skjult": "withheld",
    "undertrykt": "withheld",
    "withheld": "withheld",
}
_RECEIVERS = {"portal": "portal", "portalen": "portal", "danmarkbolig": "portal", "udk": "udk"}
_KINDS = {
    "website": "website",
    "hjemmeside": "website",
    "email": "email",
    "e-mail": "email",
    "mail": "email",
    "phone": "phone",
    "telefon": "phone",
    "none": "none",
    "ingen": "none",
}
_ANY = frozenset({"alle", "all", "any", "ja", "yes"})


def read_portal_value(name: str, typed: str, raw: str, codes: CodeLists) -> str | None:
    """Return the value of a term as conditions want it: a scenario's code (None: any), a group, a kind of contact,
    the receiver that data are withheld from ("portal", "udk"; None: any of them).

    `typed` is the name as the person wrote it; Refused names it and the value that is not known.
    """
    value = raw.casefold()
    if name == "scenario":
        if value in _ANY:
            return None
        known = codes["queue_jump_scenario"].find(raw)
        found = known.code if known else ""
    elif name == "withheld":
        if value in _ANY:
            return None
        found = _RECEIVERS.get(value, "")
    elif name == "accessible":
        found = _group(value)
    else:
        found = _KINDS.get(value, "")
    if not found:
        raise Refused([Problem("filter.unknown_portal_value", field=typed, value=raw)])
    return found


def _group(value: str) -> str:
    """Return the one group whose name, or label in either language, begins so; "" for none or several."""
    found = {
        group
        for group in GROUPS
        for said in (
            group,
            *(text(f"field.disability_registration.{group}", of=language).casefold() for language in LANGUAGES),
        )
        if said.startswith(value)
    }
    return found.pop() if len(found) == 1 else ""
