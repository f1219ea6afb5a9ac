"""Whether a dwelling may be sublet: the limits, each condition with the rule it comes from, and where a sublet stands.

Owns tenancy.md 1.2 (F1 to F9: seed 004, "fremleje") with lov om leje §§ 157-158 and lov om leje af almene boliger §§ 64-66.
Periods are closed-open. Never reads the register and never decides for a person: it says what holds and what does not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from backoffice.rules.letting import months_after

LONGEST_MONTHS = 24
"""A whole dwelling is sublet for at most two years in one go (F3; LL § 158, AL §§ 64-66)."""
SMALL_PROPERTY = 13
"""In a property of fewer dwellings the landlord may object to subletting a whole one (LL § 158)."""


class Verdict(StrEnum):
    """What a condition came to: it holds, it does not, something is not known yet, or it is only to be told."""

    HELD = "held"
    BROKEN = "broken"
    MISSING = "missing"
    TOLD = "told"


class State(StrEnum):
    """Where a sublet stands on a day."""

    ASKED = "asked"
    APPROVED = "approved"
    RUNNING = "running"
    ENDED = "ended"
    REFUSED = "refused"
    UNLAWFUL = "unlawful"


@dataclass(frozen=True, slots=True)
class Sublet:
    """What is known of a sublet; codes by their meaning, None for what nobody has said.

    `rooms` are those sublet where it is not the `whole` dwelling, `persons` all that live in the dwelling meanwhile.
    `dwelling_rooms` are its habitable rooms, `dwellings` those of the property. `before` are the periods of the lease's
    other sublets of the whole dwelling.
    """

    whole: bool
    valid_from: date
    valid_to: date
    almen: bool = False
    rooms: int | None = None
    persons: int | None = None
    cause: str = ""
    documented: bool | None = None
    asked_on: date | None = None
    contract_on: date | None = None
    answer: str = ""
    answered_on: date | None = None
    dwelling_rooms: int | None = None
    dwellings: int | None = None
    before: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: its text id ("explain.sublet_<id>"), rule and law, what it came to, and whether it forbids approval."""

    id: str
    rule: str
    law: str
    verdict: Verdict
    forbids: bool = False
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def in_the_way(self) -> bool:
        """Whether the sublet cannot be approved because of it: a limit that is not kept, or nobody knows whether it is."""
        return self.forbids and self.verdict in (Verdict.BROKEN, Verdict.MISSING)


def rooms_max(rooms: int) -> int:
    """Return how many habitable rooms of a dwelling may be sublet: at most half of them (F5; LL § 157, AL §§ 64-66).

    Raises ValueError for fewer rooms than none.
    """
    if rooms < 0:
        raise ValueError("rooms")
    return rooms // 2


def period_limit(start: date, before: Iterable[tuple[date, date]] = ()) -> date:
    """Return the first day a whole dwelling may no longer be sublet: two years after it began, without a break (F3).

    An earlier sublet that ends on the day the next begins, or later, is the same continuous period.
    """
    begin = start
    for since, until in sorted(before, reverse=True, key=lambda period: period[1]):
        if since < begin <= until:
            begin = since
    return months_after(begin, LONGEST_MONTHS)


def state(sublet: Sublet, today: date) -> State:
    """Return where a sublet stands: what begins without an answer is unlawful from that day (F1, F8)."""
    if sublet.answer == "refused":
        return State.REFUSED
    if sublet.answer != "approved":
        return State.UNLAWFUL if sublet.valid_from <= today else State.ASKED
    if today < sublet.valid_from:
        return State.APPROVED
    return State.RUNNING if today < sublet.valid_to else State.ENDED


def checks(sublet: Sublet, today: date) -> tuple[Check, ...]:
    """Return every condition of a sublet in the order they are told, each with its rule."""
    extent = _whole(sublet) if sublet.whole else _part(sublet)
    return (_approval(sublet, today), *extent, _told_first(sublet), _copy(sublet, today), *_reminders())


def in_the_way(found: Sequence[Check]) -> tuple[Check, ...]:
    """Return the conditions because of which a sublet cannot be approved."""
    return tuple(check for check in found if check.in_the_way)


def may_refuse(sublet: Sublet, today: date) -> bool:
    """Tell whether the law gives the landlord a ground to say no: a limit that is not kept, or one of LL § 158's grounds.

    "Another reasonable ground" (LL § 158) is for a person to give; this knows only those that can be counted.
    """
    grounds = {"persons", "property", "cause", "documented", "period", "rooms"}
    return any(check.id in grounds and check.verdict is Verdict.BROKEN for check in checks(sublet, today))


def _whole(sublet: Sublet) -> tuple[Check, ...]:
    law = "AL §§ 64-66" if sublet.almen else "LL § 158"
    last = period_limit(sublet.valid_from, sublet.before)
    found = [
        Check("cause", "F2", law, _given(sublet.cause), True, {"cause": sublet.cause}),
        Check("documented", "F2", law, _yes(sublet.documented), True),
        Check("period", "F3", law, _kept(sublet.valid_to <= last), True, {"limit": last, "until": sublet.valid_to}),
        _persons(sublet, law, forbids=False),
    ]
    if not sublet.almen:
        known = None if sublet.dwellings is None else sublet.dwellings >= SMALL_PROPERTY
        values = {"dwellings": _number(sublet.dwellings), "limit": SMALL_PROPERTY}
        found.append(Check("property", "", law, _yes(known), values=values))
    return tuple(found)


def _part(sublet: Sublet) -> tuple[Check, ...]:
    law = "AL §§ 64-66" if sublet.almen else "LL § 157"
    most = None if sublet.dwelling_rooms is None else rooms_max(sublet.dwelling_rooms)
    known = None if most is None or sublet.rooms is None else 1 <= sublet.rooms <= most
    values = {"rooms": _number(sublet.rooms), "habitable": _number(sublet.dwelling_rooms), "most": _number(most)}
    return Check("rooms", "F5", law, _yes(known), True, values), _persons(sublet, law, forbids=True)


def _persons(sublet: Sublet, law: str, *, forbids: bool) -> Check:
    """Never more persons in the dwelling than habitable rooms: a limit for a part, a ground to object for the whole."""
    rooms, persons = sublet.dwelling_rooms, sublet.persons
    known = None if rooms is None or persons is None else persons <= rooms
    values = {"persons": _number(persons), "habitable": _number(rooms)}
    return Check("persons", "", law, _yes(known), forbids, values)


def _approval(sublet: Sublet, today: date) -> Check:
    """F1 and F8: approved not later than the day it begins; nobody's silence is an approval."""
    if sublet.answer == "approved":
        late = sublet.answered_on is not None and sublet.answered_on > sublet.valid_from
        values = {"answered": sublet.answered_on or "", "start": sublet.valid_from}
        return Check("approved_late" if late else "approved", "F1", "", _kept(not late), values=values)
    if sublet.answer == "refused":
        return Check("refused", "F1", "", Verdict.BROKEN, values={"answered": sublet.answered_on or ""})
    if sublet.valid_from <= today:
        return Check("unapproved", "F8", "", Verdict.BROKEN, values={"start": sublet.valid_from})
    return Check("unanswered", "F1", "", Verdict.MISSING, values={"start": sublet.valid_from})


def _told_first(sublet: Sublet) -> Check:
    """F6: the landlord is told before the sublease is signed, so not later than its copy comes, nor after it begins."""
    asked = sublet.asked_on
    if asked is None:
        return Check("told", "F6", "", Verdict.MISSING, values={"asked": "–"})
    signed = sublet.contract_on
    in_time = asked < sublet.valid_from and (signed is None or asked <= signed)
    return Check("told", "F6", "", _kept(in_time), values={"asked": asked})


def _copy(sublet: Sublet, today: date) -> Check:
    """F4: a copy of the written sublease before the period begins."""
    law, values = ("AL §§ 64-66" if sublet.almen else "LL §§ 157-158"), {"start": sublet.valid_from}
    if sublet.contract_on is not None:
        in_time = sublet.contract_on < sublet.valid_from
        return Check("copy", "F4", law, _kept(in_time), values=values | {"copy": sublet.contract_on})
    verdict = Verdict.BROKEN if sublet.valid_from <= today else Verdict.MISSING
    return Check("copy_awaited", "F4", law, verdict, values=values)


def _reminders() -> tuple[Check, ...]:
    """F7 and F9: what the tenant is told, whatever else."""
    return Check("no_takeover", "F7", "", Verdict.TOLD), Check("still_liable", "F9", "", Verdict.TOLD)


def _given(value: str) -> Verdict:
    return Verdict.HELD if value else Verdict.MISSING


def _yes(known: bool | None) -> Verdict:
    return Verdict.MISSING if known is None else _kept(known)


def _kept(kept: bool) -> Verdict:
    return Verdict.HELD if kept else Verdict.BROKEN


def _number(value: int | None) -> int | str:
    return "–" if value is None else value
