"""What the portal shows under "Handicapvenlighed", and which checks a registration, section or dwelling does not pass.

Owns the two rules of the link (only a reported registration of the dwelling's own building section counts) and checks
H-1 to H-5. Levels are meanings ("suitable"), never codes. Source: lbf.dk on DanmarkBolig, the check of disability data
(seed statements 39-48); the levels themselves are not seen in a source.
"""

from collections.abc import Mapping
from dataclasses import dataclass

GROUPS = ("wheelchair", "visual", "walking_arm_hand")
"""The portal's three groups, by the name of the registration's field."""

# Which levels show a dwelling under a group, by the value of the assumption "accessible_levels".
SHOWN_LEVELS: Mapping[str, frozenset[str]] = {
    "suitable": frozenset({"suitable"}),
    "suitable_or_partly": frozenset({"suitable", "partly"}),
}
ONLY_SUITABLE = "suitable"

REGISTRATION_WITHOUT_DWELLINGS = "registration_without_dwellings"  # H-1
DWELLING_NOT_LINKED = "dwelling_not_linked"  # H-2
LINK_OTHER_SECTION = "link_other_section"  # H-4
MOBILITY_WITHOUT_REGISTRATION = "mobility_without_registration"  # H-5
MOBILITY_AGAINST_REGISTRATION = "mobility_against_registration"  # H-5


@dataclass(frozen=True, slots=True)
class Registration:
    """A disability registration as the rules see it: `levels` holds the meaning of each group that is stated."""

    id: int
    number: str
    section_id: int
    reported: bool
    levels: Mapping[str, str]


def counts(registration: Registration | None, section_id: int) -> bool:
    """Tell whether a linked registration counts for a dwelling of a section: reported, and of the same section."""
    return registration is not None and registration.reported and registration.section_id == section_id


def shown_groups(
    registration: Registration | None, section_id: int, *, levels: str = ONLY_SUITABLE
) -> Mapping[str, str]:
    """Return the groups a dwelling of a section is shown under, each with its level, in the portal's order.

    `levels` is the assumption that says which levels show a dwelling ("suitable" or "suitable_or_partly").
    """
    if registration is None or not counts(registration, section_id):
        return {}
    shown = SHOWN_LEVELS[levels]
    return {group: registration.levels[group] for group in GROUPS if registration.levels.get(group) in shown}


def registration_checks(linked: int) -> tuple[str, ...]:
    """Return the checks that a registration with so many linked dwellings does not pass (H-1)."""
    return () if linked else (REGISTRATION_WITHOUT_DWELLINGS,)


def dwelling_checks(
    registration: Registration | None, section_id: int, *, section_registrations: int, mobility_suitable: bool | None
) -> tuple[str, ...]:
    """Return the checks a dwelling does not pass (H-2, H-4, H-5).

    `registration` is the linked one; `section_registrations` is how many its section has; `mobility_suitable` is the
    dwelling's own mark, None where nothing is said.
    """
    found = []
    if registration is None and section_registrations:
        found.append(DWELLING_NOT_LINKED)
    if registration is not None and registration.section_id != section_id:
        found.append(LINK_OTHER_SECTION)
    if registration is None and mobility_suitable:
        found.append(MOBILITY_WITHOUT_REGISTRATION)
    if registration is not None and registration.levels.get("wheelchair") == "suitable" and mobility_suitable is False:
        found.append(MOBILITY_AGAINST_REGISTRATION)
    return tuple(found)
