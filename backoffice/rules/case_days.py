"""The days of a case that its age, its deadlines and the due day of its settlement count from.

Owns the names: a query returns the same ones as columns (queries/case_rows.py). Holds no person's data and no rule; what may
be done with a case is rules/cases.py's.
"""

from dataclasses import dataclass
from datetime import date

BEFORE_SETTLEMENT = (
    "moved_out", "summoned", "inspected", "report_sent", "estimate_sent", "works", "works_done", "draft",
)  # fmt: skip
"""The phases in which the dwelling is left and no settlement has been sent."""
ENDED = ("closed", "withdrawn")
"""The phases in which nothing is left to do."""


@dataclass(frozen=True, slots=True)
class CaseDays:
    """A case: its phase by meaning and the days that are known, None where they are not.

    `vacate_on` is the day agreed or the last one, `rent_until` the last day with rent (re-letting counted in), `works_on` the
    day works began or were first ordered, `works_ready_on` the latest of rent's end, works' end and last invoice once nothing
    of them is missing, `promised_on` the day promised for the settlement that has not been sent, `retained_on` the day a
    settlement was sent that keeps an amount back for the accounts. `social`: the lease is under the law of social housing.
    """

    phase: str
    received_on: date
    social: bool = True
    complete_on: date | None = None
    vacate_on: date | None = None
    moved_out_on: date | None = None
    known_on: date | None = None
    rent_until: date | None = None
    inspection_omitted: str | None = None
    summoned_on: date | None = None
    planned_on: date | None = None
    held_on: date | None = None
    report_on: date | None = None
    estimate_on: date | None = None
    works_on: date | None = None
    works_started_on: date | None = None
    works_finished_on: date | None = None
    works_open: bool = False
    invoice_open: bool = False
    works_ready_on: date | None = None
    promised_on: date | None = None
    sent_on: date | None = None
    objected_on: date | None = None
    board_on: date | None = None
    retained_on: date | None = None
    account_year_end: date | None = None
    late_bill_on: date | None = None
    account_received_on: date | None = None
    second_sent_on: date | None = None

    def known(self, name: str) -> bool:
        """Tell whether a fact is known; a mark is where it is set, a text where it says something."""
        return bool(getattr(self, name))

    def day(self, names: tuple[str, ...]) -> date | None:
        """Return the first of these days that is known."""
        return next((day for name in names if isinstance(day := getattr(self, name, None), date)), None)
