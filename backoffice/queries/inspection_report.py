"""The report of an inspection: its lines with who pays each, and what they come to by part and payer.

Owns the gathering; who pays is rules/maintenance.py's, the tenant's share rules/restoration.py's. Money is øre. Reads only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import InspectionLine
from backoffice.queries.codes import code_lists
from backoffice.queries.inspections import InspectionRow, inspection_of
from backoffice.queries.lease_terms import lease_terms
from backoffice.records.codes import meanings_of
from backoffice.records.takeovers import takeover
from backoffice.rules.inspections import MOVE_OUT, restoration_lapses
from backoffice.rules.maintenance import (
    ALMEN,
    DEPARTMENT,
    LANDLORD,
    MISUSE,
    NORMAL,
    RestorationDuty,
    line_payer,
    restoration_duty,
)
from backoffice.rules.periods import FOREVER
from backoffice.rules.restoration import Restoration, RestorationFacts, restoration
from backoffice.security import Scope

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line of a report: `part` and `payer` by meaning, its columns as stored."""

    id: int
    version: int
    part: str
    payer: str
    values: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def part_name(self) -> str:
        """The id of the part's name: what is not the tenant's is called by who pays it."""
        return f"payer.{self.payer}" if self.part == DEPARTMENT else f"inspection.part.{self.part}"

    @property
    def cost(self) -> int | None:
        """What it costs: the bill, before that the estimate; None where neither is known."""
        actual: int | None = self.values["actual"]
        return self.values["estimate"] if actual is None else actual

    @property
    def works(self) -> str:
        """How far the work is (texts "inspection.works.<state>"): none, ordered, finished, billed."""
        if self.values["invoiced_on"] is not None:
            return "billed"
        if self.values["finished_on"] is not None:
            return "finished"
        return "ordered" if self.values["ordered_on"] is not None else "none"


@dataclass(frozen=True, slots=True)
class Sums:
    """What lines come to by part, and how it is shared; `shares` is None where nobody said how the department takes over."""

    normal: int
    misuse: int
    department: int
    age_reduction: int
    shares: Restoration | None

    @property
    def total(self) -> int:
        """All of it."""
        return self.normal + self.misuse + self.department


@dataclass(frozen=True, slots=True)
class Report:
    """An inspection with its lines, what was estimated and what it costs as far as bills came; `lapsed`: see losses."""

    inspection: InspectionRow
    lines: tuple[ReportLine, ...]
    facts: RestorationFacts
    estimated: Sums
    costs: Sums
    lapsed: bool

    def part_names(self) -> tuple[tuple[str, str], ...]:
        """Return the parts with the ids of their names, in the order of a report."""
        others = DEPARTMENT if self.inspection.regime == ALMEN else LANDLORD
        own = ((part, f"inspection.part.{part}") for part in (NORMAL, MISUSE))
        return (*own, (DEPARTMENT, f"payer.{others}"))

    @property
    def waiting(self) -> tuple[ReportLine, ...]:
        """The works that were ordered and have no bill yet."""
        return tuple(line for line in self.lines if line.works in ("ordered", "finished"))


def report_of(session: Session, inspection_id: int, scope: Scope, today: date) -> Report:
    """Return the report of an inspection; Refused where there is none in the person's part of the register."""
    own = inspection_of(session, inspection_id, scope)
    lines = _lines(session, own)
    lapsed = own.kind == MOVE_OUT and restoration_lapses(own.losses(today))
    facts = _facts(session, own, lapsed, today)
    estimated = sums_of(facts, ((line.part, line["estimate"] or 0, 0) for line in lines))
    costs = sums_of(facts, ((line.part, line.cost or 0, line["age_reduction"] or 0) for line in lines))
    return Report(own, lines, facts, estimated, costs, lapsed)


def _lines(session: Session, own: InspectionRow) -> tuple[ReportLine, ...]:
    meaning = meanings_of(code_lists(session))
    table = InspectionLine.__table__
    query = select(table).where(table.c.inspection_id == own.id).order_by(table.c.position, table.c.id)
    found = []
    for row in session.execute(query).mappings():
        part = meaning("report_part", row["part"])
        found.append(ReportLine(row["id"], row["version"], part, line_payer(own.terms, part), dict(row)))
    return tuple(found)


def _facts(session: Session, own: InspectionRow, lapsed: bool, today: date) -> RestorationFacts:
    """Return what the shares rest on; months are counted to the end of the lease, not to the move-out."""
    start: date = own.lease["valid_from"]
    case = own.case or {}
    last: date | None = case.get("rent_last_day")
    end = last + _DAY if last else own.lease["valid_to"]
    day = case.get("received_on") or start
    scheme = lease_terms(session, [own["lease_id"]], day)[own["lease_id"]].takeover
    return RestorationFacts(
        start,
        max(start, today if end == FOREVER else end),
        0,
        duty=restoration_duty(own.terms),
        takeover=takeover(scheme) if scheme else None,
        lapsed=lapsed,
    )


def sums_of(facts: RestorationFacts, costs: Iterable[tuple[str, int, int]]) -> Sums:
    """Return what (part, cost, age reduction) come to, and how `facts` share it."""
    sums, reduced = {NORMAL: 0, MISUSE: 0, "": 0}, 0
    for part, cost, reduction in costs:
        sums[part if part in sums else ""] += cost
        # Age only takes from what the tenant pays for misuse: normal restoration is shared by time already.
        reduced += reduction if part == MISUSE else 0
    # Each reduction has its reason on its own line.
    whole = replace(facts, normal=sums[NORMAL], misuse=sums[MISUSE], age_reduction=reduced, age_reason="-")
    untold = facts.duty.shared and facts.takeover is None and not facts.lapsed
    if untold and not sums[NORMAL]:
        whole = replace(whole, duty=RestorationDuty(False, facts.duty.rule))
    shares = None if untold and sums[NORMAL] else restoration(whole)
    return Sums(sums[NORMAL], sums[MISUSE], sums[""], reduced, shares)
