"""How many rooms of a dwelling may be sublet, with the rule it comes from: the answer of `calc sublet`.

Owns that reasoning only. A sublet with its period, cause and persons is judged by sublets.py.
"""

from backoffice.rules.explain import Step
from backoffice.rules.problems import Level
from backoffice.rules.reckoning import Reckoning
from backoffice.rules.sublets import rooms_max


def sublet_reckoning(rooms: int) -> Reckoning:
    """Return how many habitable rooms may be sublet while the tenant stays (F5; LL § 157, AL §§ 64-66)."""
    most = rooms_max(rooms)
    steps = (
        Step("sublet_rooms.half", {"rooms": rooms, "most": most}),
        Step("sublet_rooms.persons", {"rooms": rooms}),
        Step("sublet_rooms.whole", level=Level.INFO),
    )
    return Reckoning({"rooms_max": most}, steps)
