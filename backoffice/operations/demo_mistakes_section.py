"""The mistakes planted in a whole building section of the demonstration data: one function per kind.

Each changes a section that is about to be written and returns the record kind and the row to point at.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from backoffice.operations.demo_dwellings import Builder, Section
from backoffice.operations.demo_letting import renovated, shown, vacancy
from backoffice.operations.demo_rows import Row
from backoffice.operations.demo_structure import Facts

SectionMistake = Callable[[Facts, Builder, Section], tuple[str, Row]]


def _without_property_number(_facts: Facts, _builder: Builder, section: Section) -> tuple[str, Row]:
    section.row["property_number"] = None
    return "building_section", section.row


def _registration_without_dwellings(_facts: Facts, builder: Builder, section: Section) -> tuple[str, Row]:
    section.registrations.append(builder.registration(section))
    return "disability_registration", section.registrations[0]


def _dwellings_not_linked(facts: Facts, builder: Builder, section: Section) -> tuple[str, Row]:
    registration = builder.registration(section)
    # A registration that says nothing of wheelchairs asks nothing of the dwellings' own marks.
    registration["wheelchair"] = facts.code("suitability", "unrated")
    section.registrations.append(registration)
    for home in section.homes[: len(section.homes) * 2 // 3]:
        home.link = registration
    return "disability_registration", registration


def _renovation_as_vacancy(facts: Facts, _builder: Builder, section: Section) -> tuple[str, Row]:
    """Empty the whole section for renovation, and report one of its dwellings as vacant instead."""
    since = facts.calendar.mids[2]
    for home in section.homes:
        home.leases = [row for row in home.leases if row["valid_from"] < since]
        for row in home.leases:
            row["valid_to"] = min(row["valid_to"], since)
        home.leases.append(renovated(facts, home, since))
        home.let = False
    wrong = section.homes[len(section.homes) // 2]
    wrong.leases[-1] = vacancy(facts, wrong, since)
    shown(wrong)
    return "lease", wrong.leases[-1]


SECTION_MISTAKES: Mapping[str, SectionMistake] = MappingProxyType(
    {
        "section_without_property_number": _without_property_number,
        "registration_without_dwellings": _registration_without_dwellings,
        "dwellings_not_linked": _dwellings_not_linked,
        "renovation_as_vacancy": _renovation_as_vacancy,
    }
)
