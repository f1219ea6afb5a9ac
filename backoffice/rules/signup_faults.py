"""What is wrong with signup agreements: targets, overlaps, gaps, ends without a successor, and nobody to turn to.

Owns the judgement, for the agreements of one organisation at a time. Never reads the register and never forms a sentence.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.formats import show_date
from backoffice.rules.contacts import FAULT_OF
from backoffice.rules.periods import last_day
from backoffice.rules.problems import Level, Owner, Problem
from backoffice.rules.signup import (
    EXPIRES_SOON_DAYS,
    Contact,
    SignupAgreement,
    as_reported,
    by_agreement,
)
from backoffice.rules.signup import state as state_of


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an agreement (0: with LBF master data), or with two of them.

    `id` is one of FAULTS. `first` and `end` are the closed-open period it is about, where it is about one; `value` the
    target that is malformed.
    """

    id: str
    agreement_id: int
    dwelling_types: frozenset[str] = frozenset()
    other_id: int = 0
    way: str = ""
    value: str = ""
    first: date | None = None
    end: date | None = None


EXPIRED_DAYS = 90

FAULTS = {
    "no_target": Level.ERROR,
    "no_cooperation": Level.ERROR,
    "overlap": Level.ERROR,
    "overlap_draft": Level.WARNING,
    "website_syntax": Level.ERROR,
    "email_syntax": Level.ERROR,
    "phone_syntax": Level.ERROR,
    "website_front_page": Level.INFO,
    "gap": Level.WARNING,
    "expired": Level.WARNING,
    "expiring": Level.INFO,
}
"""How serious each kind of fault is. `expired` and `expiring` are of agreements that nothing follows."""


def faults(
    agreements: Sequence[SignupAgreement],
    today: date,
    expiry_days: int = EXPIRES_SOON_DAYS,
    expired_days: int = EXPIRED_DAYS,
) -> list[Fault]:
    """Return every fault of the agreements of one organisation and its departments, by agreement.

    What has ended is judged only for its end, within `expired_days`; drafts are judged as if they were reported.
    """
    found = [fault for one in agreements if one.valid_to > today for fault in target_faults(one)]
    found += [fault for fault in overlaps(agreements) if fault.end is not None and fault.end > today]
    for scope in _scopes(agreements):
        found += gaps(scope, today)
        found += ends(scope, today, expiry_days, expired_days)
    return sorted(found, key=lambda fault: (fault.agreement_id, fault.id, fault.other_id, sorted(fault.dwelling_types)))


def target_faults(agreement: SignupAgreement) -> Iterator[Fault]:
    """Yield what is wrong with where an agreement sends seekers (F09): no target, or one that is malformed."""
    if agreement.way == "cooperation" and agreement.cooperation is None:
        yield Fault("no_cooperation", agreement.id, agreement.dwelling_types, way=agreement.way)
        return
    sent = by_agreement(agreement)
    if sent.kind == "none":
        yield Fault("no_target", agreement.id, agreement.dwelling_types, way=agreement.way)
    elif fault := FAULT_OF[sent.kind](sent.target):
        yield Fault(fault, agreement.id, agreement.dwelling_types, way=sent.kind, value=sent.target)


def contact_faults(contact: Contact) -> list[Fault]:
    """Return what is malformed in a contact of LBF master data or of a cooperation; a front page is none there."""
    given = (("website", contact.website), ("email", contact.email), ("phone", contact.phone))
    judged = ((way, value, FAULT_OF[way](value)) for way, value in given if value.strip())
    return [
        Fault(fault, 0, way=way, value=value) for way, value, fault in judged if fault and FAULTS[fault] is Level.ERROR
    ]


def overlaps(agreements: Iterable[SignupAgreement]) -> list[Fault]:
    """Return each two agreements of one scope, a dwelling type and some days in common.

    Where one of them is a draft nothing is wrong on the portal yet: that is "overlap_draft".
    """
    found = []
    for scope in _scopes(agreements):
        ordered = sorted(scope, key=lambda one: (one.valid_from, one.id))
        for position, one in enumerate(ordered):
            for later in ordered[position + 1 :]:
                types = one.dwelling_types & later.dwelling_types
                end = min(one.valid_to, later.valid_to)
                if types and later.valid_from < end:
                    said = "overlap" if one.reported and later.reported else "overlap_draft"
                    found.append(Fault(said, later.id, types, one.id, first=later.valid_from, end=end))
    return found


def gaps(agreements: Iterable[SignupAgreement], today: date) -> Iterator[Fault]:
    """Yield the days, not all past, between two agreements of one scope where a type that both cover has none."""
    found: dict[tuple[int, int, date, date], set[str]] = {}
    reported = [as_reported(one) for one in agreements]
    for dwelling_type in sorted({one for each in reported for one in each.dwelling_types}):
        covering = sorted(
            (one for one in reported if dwelling_type in one.dwelling_types), key=lambda one: (one.valid_from, one.id)
        )
        before = covering[0]
        for later in covering[1:]:
            if before.valid_to < later.valid_from and later.valid_from > today:
                key = (later.id, before.id, before.valid_to, later.valid_from)
                found.setdefault(key, set()).add(dwelling_type)
            before = max(before, later, key=lambda one: one.valid_to)
    for (agreement_id, other_id, first, end), types in found.items():
        yield Fault("gap", agreement_id, frozenset(types), other_id, first=first, end=end)


def ends(agreements: Iterable[SignupAgreement], today: date, expiry_days: int, expired_days: int) -> Iterator[Fault]:
    """Yield agreements of one scope that ended within so many days (K-4), or will, where nothing follows for a type."""
    scope = list(agreements)
    for one in scope:
        now = state_of(one, today, expiry_days)
        recent = now == "ended" and one.reported and today - one.valid_to <= timedelta(days=expired_days)
        if not recent and now != "expiring":
            continue
        followed = {
            dwelling_type
            for other in scope
            if other.id != one.id and other.valid_to > max(one.valid_to, today)
            for dwelling_type in other.dwelling_types
        }
        if left := one.dwelling_types - followed:
            yield Fault("expired" if recent else "expiring", one.id, left, end=one.valid_to)


def problem_of(fault: Fault, named: Callable[[frozenset[str]], str]) -> Problem:
    """Return the fault as a problem; `named` gives the names of dwelling types. Of no agreement, it is LBF's to mend."""
    last = last_day(fault.end) if fault.end else None
    values = {
        "number": fault.agreement_id,
        "other": fault.other_id,
        "types": named(fault.dwelling_types),
        "first": show_date(fault.first) if fault.first else "",
        "last": show_date(last) if last else "",
    }
    owner = Owner.REGISTER if fault.agreement_id else Owner.MASTER_DATA
    return Problem(f"signup.{fault.id}", FAULTS[fault.id], value=fault.value, owner=owner, values=values)


def _scopes(agreements: Iterable[SignupAgreement]) -> list[list[SignupAgreement]]:
    scopes: dict[int | None, list[SignupAgreement]] = {}
    for one in agreements:
        scopes.setdefault(one.department_id, []).append(one)
    return list(scopes.values())
