"""The dates of a termination: which policy a lease's notice is counted by, what it leads to, and the reasoning.

Owns which terms and which moment count; the arithmetic is rules/notice.py's. Reads only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from backoffice.queries.lease_terms import LeaseTerms, lease_terms
from backoffice.records.notice_policies import NamedPolicy, notice_policy
from backoffice.rules.explain import Step
from backoffice.rules.notice import Notice, notice
from backoffice.rules.notice_explained import notice_reckoning
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Level
from backoffice.rules.reckoning import Reckoning

WITHOUT_TERMS = "statutory"
"""The policy where nobody has said anything: the law's own."""
SIGNATURES = frozenset({"cotenant", "spouse"})
"""What a notice must have to be one at all; lacking anything else the day it was received counts all the same [guess]."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CaseDates:
    """A notice's days with their policy and terms. `ends_before`: the lease ends earlier by itself, and that day counts."""

    policy: NamedPolicy
    terms: LeaseTerms
    received: datetime
    months: int | None
    weeks: int | None
    notice: Notice
    ends_before: date | None = None

    @property
    def values(self) -> dict[str, object]:
        """Return the columns of a termination that hold the dates."""
        found = self.notice
        last = self.ends_before - _DAY if self.ends_before else found.rent_last_day
        return {
            "notice_policy": self.policy.policy.id,
            "notice_months": self.months,
            "notice_weeks": self.weeks,
            "deadline": found.deadline,
            "period_from": found.period_from,
            "rent_last_day": last,
            "vacate_by": min(found.vacate, self.ends_before) if self.ends_before else found.vacate,
        }

    @property
    def reckoning(self) -> Reckoning:
        """Return the days with the reasoning, and what of it rests on nobody's word."""
        found = notice_reckoning(self.received, self.policy.policy, self.months, self.weeks, label=self.policy.label)
        return Reckoning(found.values, (*found.steps, *self._further()))

    def _further(self) -> Iterable[Step]:
        if not self.terms.notice_policy:
            yield Step("case.no_terms", {"label": self.policy.label}, level=Level.WARNING)
        elif {"notice_months", "notice_weeks"} & set(self.terms.of_lease):
            yield Step("case.notice_of_lease")
        if self.ends_before:
            yield Step("case.lease_ends_before", {"last": self.ends_before - _DAY}, level=Level.WARNING)


def dates_of(session: Session, lease_id: int, received: datetime, lease_end: date = FOREVER) -> CaseDates:
    """Return the dates of a notice on a lease, received at a moment of the office's clock.

    `lease_end` is the first day without the lease should it have an end of its own. Refused where the terms name a policy
    that does not hold on that day.
    """
    terms = lease_terms(session, [lease_id], received.date()).get(lease_id, LeaseTerms())
    policy = notice_policy(terms.notice_policy or WITHOUT_TERMS, received.date())
    months, weeks = terms.notice_months, terms.notice_weeks
    found = notice(received, policy.policy, months, weeks)
    ends_before = lease_end if lease_end < found.lease_end else None
    return CaseDates(policy, terms, received, months, weeks, found, ends_before)


def moment(day: date, clock: str) -> datetime:
    """Return the moment that a day and a time "16:00" or "16:00:01" name."""
    return datetime.combine(day, time.fromisoformat(clock))


def counted_from(received_on: date, received_time: str, complete_on: date | None, lacked: Iterable[str]) -> datetime:
    """Return the moment a notice counts from: its receipt, but the day a signature came where one was what it lacked.

    That day counts whole, as from its first minute [guess].
    """
    if complete_on is not None and SIGNATURES & set(lacked):
        return datetime.combine(max(complete_on, received_on), time.min)
    return moment(received_on, received_time)
