"""Where a seeker who wants to sign up is sent: the department's agreement, the organisation's, or LBF master data.

Ways and dwelling types are meanings ("website", "family"). Periods are closed-open. Source: LBF's guide to mending errors
on DanmarkBolig (agreement; else website, else mail, else telephone; special agreements of departments; each dwelling type).
That a department's agreement beats the organisation's, and falls through to it for a type it does not cover, is derived.
Never reads the register and never forms a sentence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

FALL_THROUGH, MASTER_DATA = "fall_through", "master_data"
"""What follows where a department has agreements, but none for the dwelling type: the organisation's, or master data."""

EXPIRES_SOON_DAYS = 90


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody is reached; "" for what is not there."""

    website: str = ""
    email: str = ""
    phone: str = ""

    def first(self) -> tuple[str, str]:
        """Return the way a seeker is sent and its target: website, else mail, else telephone; ("none", "") without any."""
        ways = (("website", self.website), ("email", self.email), ("phone", self.phone))
        return next(((way, target.strip()) for way, target in ways if target.strip()), ("none", ""))

    def by(self, way: str) -> str:
        """Return the target of one way."""
        return {"website": self.website, "email": self.email, "phone": self.phone}[way].strip()


NOBODY = Contact()


def contact_of(website: str | None, email: str | None, phone: str | None) -> Contact:
    """Return the contact of stored values, None being nothing."""
    return Contact(website or "", email or "", phone or "")


@dataclass(frozen=True, slots=True)
class SignupAgreement:
    """An agreement of an organisation (no department) or of one department, for some dwelling types.

    `way` is "website", "email", "phone" or "cooperation"; only with the last is `cooperation` used, and it is None where
    the agreement names none. `valid_to` is the first day no longer covered.
    """

    id: int
    department_id: int | None
    dwelling_types: frozenset[str]
    way: str
    contact: Contact
    cooperation: Contact | None
    valid_from: date
    valid_to: date
    reported: bool = True

    def covers(self, dwelling_type: str, today: date) -> bool:
        """Whether the portal uses it on this day for this type: drafts never count."""
        return self.reported and dwelling_type in self.dwelling_types and self.valid_from <= today < self.valid_to


@dataclass(frozen=True, slots=True)
class Flow:
    """What a seeker meets.

    `kind` is "website" (button "Til udlejers website"), "email" (button "Kontakt udlejer", a form), "phone" (no button, the
    number), "none" (nothing at all: an error) or "hidden" (the dwelling is not shown). `source` is "department",
    "organisation" or "master_data" ("" when hidden); `way` the agreement's own way, which may be "cooperation".
    """

    kind: str
    target: str = ""
    source: str = ""
    agreement_id: int | None = None
    way: str = ""


def flow(
    agreements: Iterable[SignupAgreement],
    master_data: Contact,
    department_id: int | None,
    dwelling_type: str,
    today: date,
    *,
    hidden: bool = False,
    department_gap: str = FALL_THROUGH,
) -> Flow:
    """Return where a seeker of a dwelling type in a department is sent (C0 to C6); agreements of one organisation.

    Agreements of other departments are passed over. An agreement that decides but has no target leads nowhere: that is
    "none", never the next level, because the register would do the same.
    """
    if hidden:
        return Flow("hidden")
    own = [one for one in agreements if one.department_id in (None, department_id)]
    agreement = deciding([one for one in own if one.department_id is not None], dwelling_type, today)
    if agreement is None and (department_gap == FALL_THROUGH or not _has_own(own, today)):
        agreement = deciding([one for one in own if one.department_id is None], dwelling_type, today)
    if agreement is not None:
        return by_agreement(agreement)
    kind, target = master_data.first()
    return Flow(kind, target, "master_data", None, kind)


def by_agreement(agreement: SignupAgreement) -> Flow:
    """Return where one agreement sends a seeker."""
    source = "organisation" if agreement.department_id is None else "department"
    if agreement.way == "cooperation":
        kind, target = (agreement.cooperation or NOBODY).first()
    else:
        kind, target = agreement.way, agreement.contact.by(agreement.way)
    return Flow(kind if target else "none", target, source, agreement.id, agreement.way)


def deciding(agreements: Iterable[SignupAgreement], dwelling_type: str, today: date) -> SignupAgreement | None:
    """Return the agreement that decides among those of one scope: where two overlap, which is an error, the newest."""
    covering = (one for one in agreements if one.covers(dwelling_type, today))
    return max(covering, key=lambda one: (one.valid_from, one.id), default=None)


def _has_own(agreements: Sequence[SignupAgreement], today: date) -> bool:
    return any(
        one.department_id is not None and one.reported and one.valid_from <= today < one.valid_to for one in agreements
    )


def state(agreement: SignupAgreement, today: date, expiry_days: int = EXPIRES_SOON_DAYS) -> str:
    """Return "draft", "future", "in_force", "expiring" (ends within so many days) or "ended"."""
    if agreement.valid_to <= today:
        return "ended"
    if not agreement.reported:
        return "draft"
    if agreement.valid_from > today:
        return "future"
    return "expiring" if agreement.valid_to - today <= timedelta(days=expiry_days) else "in_force"


def as_reported(agreement: SignupAgreement) -> SignupAgreement:
    """Return the agreement as if it were reported: what would hold once it is."""
    return replace(agreement, reported=True)
