"""What is said of a day of an inspection before it is written: refused, or warned of with what would be lost.

Owns how the rules on clocks (rules/inspections.py) become problems. Reads the register; never writes.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from backoffice.models import Lease, Termination
from backoffice.queries.lease_upkeep import upkeep_terms
from backoffice.records.inspections import INSPECTION
from backoffice.rules import deadlines
from backoffice.rules.inspections import MOVE_OUT, Effect, InspectionFacts, losses, planning
from backoffice.rules.problems import Level, Problem, Refused, refused


def surroundings(session: Session, row: Mapping[str, object], kind: str) -> tuple[InspectionFacts, date | None]:
    """Return the facts of an inspection that is not in the register yet, and when its dwelling is to be empty."""
    case = session.get(Termination, row.get("termination_id")) if kind == MOVE_OUT else None
    lease = session.get(Lease, case.lease_id if case else row.get("lease_id"))
    if lease is None:
        raise refused("inspection.of_nothing")
    day = case.received_on if case else lease.valid_from
    facts = InspectionFacts(
        kind,
        upkeep_terms(session, {lease.id: day})[lease.id].regime,
        known_on=case.known_on if case else lease.valid_from,
        # A row holds values as stored: here a date or nothing.
        planned_on=row.get("planned_on"),  # type: ignore[arg-type]
        shorter_agreed=bool(row.get("shorter_agreed")),
    )
    known = (case.moved_out_on, case.agreed_vacate_on, case.vacate_by) if case else ()
    return facts, next((one for one in known if one), None)


def judged(facts: InspectionFacts, emptied: date | None, today: date) -> list[Problem]:
    """Return what is to be seen of a day; Refused for what may not be."""
    found = planning(facts, emptied, today)
    last = deadlines.inspection_last(facts.known_on) if facts.known_on else None
    values = {
        "empty": shown(emptied) if emptied else "",
        "last": shown(last) if last else "",
        "first": shown(deadlines.inspection_first(facts.summoned_on or today)),
    }
    wrong = [name for name in found.refused if name != "inspection.not_empty" or emptied]
    if found.refused:
        raise Refused([Problem(name, values=values) for name in wrong or ["inspection.not_told_out"]])
    return [Problem(name, Level.WARNING, values=values) for name in found.warned]


def lost(facts: InspectionFacts, day: date, clocks: set[str]) -> list[Problem]:
    """Return a warning for each of these clocks that is missed, saying what is lost by it."""
    return [
        Problem(
            f"inspection.lost.{loss.id}.{'lapses' if loss.effect is Effect.LAPSES else 'review'}",
            Level.WARNING,
            values={"last": shown(loss.last), "done": shown(loss.done_on) if loss.done_on else ""},
        )
        for loss in losses(facts, day)
        if loss.id in clocks
    ]


def require_past(day: date, today: date, field: str) -> None:
    """Refuse a day of something that is said to have happened and lies ahead."""
    if day > today:
        raise Refused([Problem("inspection.in_future", field=INSPECTION.fields[field].label, value=shown(day))])


def shown(day: date) -> str:
    """Return a day as problems say it."""
    return f"{day:%d-%m-%Y}"
