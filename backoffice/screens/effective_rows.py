"""The rows of a card on what holds in a place today: where seekers are sent, agreements, vacancies, findings, contact data.

Owns the words and where each row leads. Never asks the database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.formats import show_date, show_integer
from backoffice.queries.effective import AllocationHere, EffectiveType, PlaceState
from backoffice.queries.findings import Totals
from backoffice.queries.selection import Where
from backoffice.records.codes import CodeLists
from backoffice.records.structure import CONTACT_FIELDS, ORGANISATION
from backoffice.records.values import show_value
from backoffice.rules.periods import last_day
from backoffice.screens.card_rows import fact, heading
from backoffice.screens.portal_lines import button_text
from backoffice.text import counted, text


@dataclass(frozen=True, slots=True)
class CardLead:
    """Where Enter on a row goes, each of the place in `where`: "signup" (value: the type's meaning), "allocations", "vacancies",
    "findings", "terminations", "settlements_due", "calendar", "registrations" or "request" (value: a field of the organisation)."""

    kind: str
    where: Where
    value: str = ""


@dataclass(frozen=True, slots=True)
class CardRow:
    """The cells of a row of a card, and where it leads."""

    cells: Sequence[str]
    lead: CardLead | None = None


def effective_rows(now: PlaceState, codes: CodeLists) -> Iterator[CardRow]:
    """Yield where seekers of each type are sent, and the allocation agreements in force for it."""
    yield CardRow(heading(text("department.signup"), text("department.signup.where")))
    for one in now.types:
        said = one.way.target or button_text(one.way)
        source = text(f"department.from.{_from(now, one.way.source)}")
        yield CardRow(fact(_type(one, codes), said, source), CardLead("signup", now.where, one.meaning))
    yield CardRow(heading(text("department.allocations")))
    lead = CardLead("allocations", now.where)
    for one in now.types:
        for agreement in one.allocations:
            source = text(f"department.from.{_from(now, 'department' if agreement.own else 'organisation')}")
            yield CardRow(fact(_type(one, codes), _allocation(agreement, codes), source), lead)
        if not one.allocations:
            yield CardRow(fact(_type(one, codes), text("department.no_allocation")), lead)


def _from(now: PlaceState, source: str) -> str:
    """Return where something comes from as the place sees it: an organisation's own agreement is its own."""
    return "department" if source == "organisation" and now.where.department_id is None else source


def _type(one: EffectiveType, codes: CodeLists) -> str:
    return f"{codes['dwelling_type'].label(one.dwelling_type)} ({show_integer(one.dwellings)})"


def _allocation(one: AllocationHere, codes: CodeLists) -> str:
    """Return the title with its scenarios and last day."""
    parts = [one.title, ", ".join(codes["queue_jump_scenario"].label(code) for code in one.scenarios)]
    last = last_day(one.valid_to)
    parts += [text("portal.until", day=show_date(last))] if last else []
    return " · ".join(part for part in parts if part)


def state_rows(now: PlaceState) -> Iterator[CardRow]:
    """Yield how many dwellings the portal shows as vacant, and what the checks found; then its cases."""
    program = text("owner.program")
    vacant = show_integer(sum(one.vacant for one in now.types))
    yield CardRow(heading(text("department.needs_you")))
    yield CardRow(fact(text("department.vacant_shown"), vacant, program), CardLead("vacancies", now.where))
    said = findings_text(now.findings)
    yield CardRow(fact(text("department.findings"), said, program), CardLead("findings", now.where))
    cases = now.cases
    numbers = {"terminations": cases.open, "settlements_due": cases.settlements_late, "calendar": cases.missed}
    for name, n in numbers.items():
        yield CardRow(fact(text(f"overview.card.{name}"), show_integer(n), program), CardLead(name, now.where))


def findings_text(found: Totals) -> str:
    """Return how many findings there are by level, or that nothing has been checked yet."""
    if found.run_at is None:
        return text("department.not_checked")
    levels = (("errors", found.errors), ("warnings", found.warnings), ("info", found.info))
    return " · ".join(counted(f"department.found.{name}", n) for name, n in levels if n) or text(
        "department.none_found"
    )


def contact_rows(organisation: Mapping[str, Any], codes: CodeLists) -> Iterator[CardRow]:
    """Yield an organisation's contact data with where they come from; each leads to a request to have it corrected."""
    where, owner = Where(organisation["id"]), text("owner.master_data")
    yield CardRow(heading(text("record.organisation")))
    yield CardRow(fact(organisation["number"], organisation["name"], owner))
    yield CardRow(fact(text("department.corrected_by"), text("department.corrected_by.who")))
    for name in CONTACT_FIELDS:
        field = ORGANISATION.fields[name]
        value = show_value(field, organisation[name], codes)
        if name == "address" and organisation["postal_code"]:
            street, city = organisation["address"] or "", organisation["city"] or ""
            value = f"{street}, {organisation['postal_code']} {city}".strip(", ")
        yield CardRow(fact(field.label, value, owner, text("department.ask_lbf")), CardLead("request", where, name))
