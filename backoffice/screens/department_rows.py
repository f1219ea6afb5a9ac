"""The rows of a department's card: its master data, what holds there, its sections, registrations and organisation.

Owns their order. Never asks the database.
"""

from collections.abc import Iterator

from backoffice.formats import show_integer
from backoffice.queries.department_card import DepartmentCard
from backoffice.queries.effective import PlaceState
from backoffice.queries.selection import Where
from backoffice.records.codes import CodeLists
from backoffice.records.structure import DEPARTMENT
from backoffice.screens.card_rows import fact, field_fact, heading
from backoffice.screens.effective_rows import CardLead, CardRow, contact_rows, effective_rows, state_rows
from backoffice.text import counted, text


def department_rows(card: DepartmentCard, now: PlaceState, codes: CodeLists) -> Iterator[CardRow]:
    """Yield the rows of the card."""
    yield from _master_data(card, codes)
    yield from effective_rows(now, codes)
    yield from state_rows(now)
    yield from _sections(card)
    yield from _registrations(card)
    yield from contact_rows(card.organisation, codes)


def _master_data(card: DepartmentCard, codes: CodeLists) -> Iterator[CardRow]:
    owner = text("owner.master_data")
    yield CardRow(heading(text("record.department")))
    yield CardRow(fact(text("department.number"), card.number, owner))
    yield CardRow(field_fact(DEPARTMENT.fields["name"], card.values["name"], codes))
    yield CardRow(fact(text("department.municipality"), card.municipality or text("value.none"), owner))
    yield CardRow(fact(text("department.region"), card.region or text("value.none"), owner))
    for name in ("in_use_year", "building_style", "closed_on"):
        yield CardRow(field_fact(DEPARTMENT.fields[name], card.values[name], codes))
    for said, number in card.mergers:
        yield CardRow(fact(text(f"department.{said}"), number, owner))
    for count in ("dwellings", "vacant", "drafts"):
        yield CardRow(fact(text(f"department.{count}"), show_integer(card.total(count)), text("owner.program")))


def _sections(card: DepartmentCard) -> Iterator[CardRow]:
    counts = text("department.section_counts")
    yield CardRow(heading(counted("places.count.building_section", len(card.sections)), counts))
    for section in card.sections:
        numbers = (section.dwellings, section.vacant, section.drafts)
        yield CardRow(fact(section.number, " · ".join(map(show_integer, numbers))))


def _registrations(card: DepartmentCard) -> Iterator[CardRow]:
    yield CardRow(heading(counted("records.disability_registration", len(card.registrations))))
    lead = CardLead("registrations", Where(card.values["organisation_id"], card.id))
    for one in card.registrations:
        links = text(
            "department.links",
            linked=counted("department.linked", one.linked),
            unlinked=counted("department.unlinked", one.unlinked),
        )
        section = text("department.of_section", number=one.section)
        yield CardRow(fact(f"{one.number} · {section}", links, text("owner.caseworker"), one.title), lead)
