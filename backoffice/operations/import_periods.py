"""What a new amount from a day does to the periods of one cost type of one dwelling. Periods are closed-open.

Pure: periods and entries in, decisions out. Knows no file, no register and no cost type.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from backoffice.rules.periods import FOREVER


class Effect(Enum):
    """What becomes of an entry."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    CREATED = "created"


@dataclass(slots=True)
class Period:
    """A cost row, held by the register (`key` > 0) or planned (`key` 0), and what the entries did to it."""

    valid_from: date
    valid_to: date
    amount: int
    included: bool | None
    key: int = 0
    version: int = 0
    line: int = 0
    amount_changed: bool = False
    included_changed: bool = False
    closed: bool = False


class Timeline:
    """The periods of one cost type of one dwelling; entries are put in by ascending start."""

    def __init__(self, periods: Iterable[Period], *, may_overlap: bool) -> None:
        """`may_overlap` is for types of which several rows may hold at once; none of them ends another."""
        self.periods = sorted(periods, key=lambda period: (period.valid_from, period.line))
        self._may_overlap = may_overlap

    def blocked(self, start: date) -> bool:
        """Tell whether a row from this day would overlap one whose end was set on purpose."""
        if self._may_overlap or self._starting(start) is not None:
            return False
        following = self._following(start)
        return any(period.valid_to not in (FOREVER, following) for period in self._covering(start))

    def before(self, start: date) -> Period | None:
        """Return the row that holds on this day so far, or begins on it; None if there is none."""
        covering = self._covering(start)
        return self._starting(start) or (covering[-1] if covering else None)

    def put(self, start: date, amount: int, included: bool | None) -> Effect:
        """Put an entry in that is not blocked: it changes the row of that day, or begins one and ends what held."""
        same = self._starting(start)
        if same is not None:
            wanted = same.included if included is None else included
            if (same.amount, same.included) == (amount, wanted):
                return Effect.UNCHANGED
            same.amount_changed |= same.amount != amount
            same.included_changed |= same.included != wanted
            same.amount, same.included = amount, wanted
            return Effect.CHANGED
        end = FOREVER if self._may_overlap else self._following(start)
        if not self._may_overlap:
            for period in self._covering(start):
                period.valid_to, period.closed = start, True
        self.periods.append(Period(start, end, amount, included))
        self.periods.sort(key=lambda period: (period.valid_from, period.line))
        return Effect.CREATED

    def _starting(self, start: date) -> Period | None:
        return next((period for period in self.periods if period.valid_from == start), None)

    def _covering(self, start: date) -> list[Period]:
        return [period for period in self.periods if period.valid_from < start < period.valid_to]

    def _following(self, start: date) -> date:
        return min((period.valid_from for period in self.periods if period.valid_from > start), default=FOREVER)
