"""Fields that only mean something beside a certain value of another: a reason where something is closed, a telephone
number where seekers are to ring.

Owns which; a form hides the others. Nothing is refused because of it: an import may fill in any field.
"""

from collections.abc import Mapping
from types import MappingProxyType

YES = "yes"
ANY = "any"

_PERIOD = ("reason", "from", "to")
_DWELLING = {
    f"{flag}_{part}": (flag, YES)
    for flag in ("closed_for_signup", "suppress_portal", "suppress_udk")
    for part in _PERIOD
} | {f"unavailable_{part}": ("unavailable_reason", ANY) for part in ("from", "to")}

SHOWN_WHEN: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "dwelling": _DWELLING,
        "signup_agreement": {
            "website": ("contact_way", "website"),
            "email": ("contact_way", "email"),
            "phone": ("contact_way", "phone"),
            "cooperation_id": ("contact_way", "cooperation"),
        },
        "letting_group": {"reason": ("closed_for_signup", YES)},
    }
)
"""By kind of record: field -> (the field that decides, the meaning of its value; YES of a yes or no, ANY of anything)."""
