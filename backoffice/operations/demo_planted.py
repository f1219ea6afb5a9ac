"""Plant the demonstration data's known mistakes: each kind once, where the seed decides, listed for `demo --planted`.

Owns which kinds there are, when one is due, and what is kept of it. What each kind does to a record is in
demo_mistakes_*.py. The text of a kind is "demo.planted.<kind>".
"""

from collections.abc import Collection
from dataclasses import dataclass

from backoffice.operations.demo_dwellings import Builder, Section
from backoffice.operations.demo_letting import Home
from backoffice.operations.demo_mistakes import Mistake, Scene
from backoffice.operations.demo_mistakes_dwelling import DWELLING_MISTAKES
from backoffice.operations.demo_mistakes_letting import LETTING_MISTAKES
from backoffice.operations.demo_mistakes_public import ALLOCATION_MISTAKES, SIGNUP_MISTAKES, Allocated, Signed
from backoffice.operations.demo_mistakes_section import SECTION_MISTAKES
from backoffice.operations.demo_rows import Row
from backoffice.operations.demo_structure import Department, Facts

FEWEST = 360  # dwellings; a smaller register has no room for the mistakes
ORGANISATION_MISTAKES = ("organisation_without_contact", "website_malformed")
TRANSFER_STOPPED = "transfer_stopped"
DEPARTMENT_MISTAKES = ("closed_department_let", "department_without_municipality")
HOME_MISTAKES = dict(DWELLING_MISTAKES) | dict(LETTING_MISTAKES)
KINDS = (
    *ORGANISATION_MISTAKES,
    TRANSFER_STOPPED,
    *DEPARTMENT_MISTAKES,
    *SIGNUP_MISTAKES,
    *ALLOCATION_MISTAKES,
    *SECTION_MISTAKES,
    *HOME_MISTAKES,
)
_SECTION_SIZE = 25  # dwellings of a section, about
_HASTE = 3.0  # not every dwelling suits: begin early enough to have room for all kinds


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake: its kind, the record kind and key it is at, and the place for a person (never a tenant)."""

    kind: str
    record: str
    record_id: int
    place_text: str


class Planter:
    """Goes along while the register is filled and spoils, now and then, what is about to be written."""

    def __init__(self, facts: Facts, builder: Builder, dwellings: int, organisations: int, *, clean: bool) -> None:
        """Spread the mistakes over this many dwellings; too few of them get none, nor does a clean register."""
        self._facts, self._builder = facts, builder
        enough = dwellings >= FEWEST and not clean
        self._for_transfers = enough
        self._for_signup = list(SIGNUP_MISTAKES.items()) if enough else []
        self._for_allocation = list(ALLOCATION_MISTAKES.items()) if enough else []
        self._organisations = organisations
        self._for_organisations = list(ORGANISATION_MISTAKES) if enough else []
        self._for_departments = list(DEPARTMENT_MISTAKES) if enough else []
        self._for_sections = list(SECTION_MISTAKES.items()) if enough else []
        self._for_homes = list(HOME_MISTAKES.items()) if enough else []
        self._home_stride = dwellings / (len(HOME_MISTAKES) * _HASTE)
        self._section_stride = dwellings / _SECTION_SIZE / (len(SECTION_MISTAKES) + 2)
        self._sections = self._homes = self._home_mistakes = self._section_mistakes = 0
        self._noted: list[tuple[str, str, Row, str]] = []
        self._registrations: list[Row] = []

    def organisation(self, position: int, row: Row) -> None:
        """Spoil the last organisations, before the organisation is written."""
        if self._for_organisations and position >= self._organisations - len(self._for_organisations):
            kind = self._for_organisations.pop()
            if kind == "organisation_without_contact":
                row["website"] = row["email"] = row["phone"] = None
            else:
                row["website"] = f"http:/{row['website'].removeprefix('https://')}"
            self._note(kind, "organisation", row, f"{row['number']} {row['name']}")

    def transfer_stopped(self, organisation: Row) -> bool:
        """Tell whether this organisation, which is written already, is the one whose transfer stands still."""
        if not self._for_transfers or organisation["transfer"] != "automatic":
            return False
        self._for_transfers = False
        self._note(TRANSFER_STOPPED, "organisation", organisation, f"{organisation['number']} {organisation['name']}")
        return True

    def signup(self, department: Department, types: Collection[str], rows: list[Row], signed: Signed) -> None:
        """Spoil the signup agreements of a department that has dwellings of the types, before they are written."""
        for position, (kind, mistake) in enumerate(self._for_signup if "family" in types else ()):
            if row := mistake(self._facts, department, rows, signed):
                del self._for_signup[position]
                self._note(kind, "signup_agreement", row, _named(department))
                return

    def allocation(self, department: Department, types: Collection[str], rows: list[Row], made: Allocated) -> None:
        """Spoil the allocation agreements of a department that has dwellings of the types, before they are written."""
        for position, (kind, mistake) in enumerate(self._for_allocation):
            if row := mistake(self._facts, department, types, rows, made):
                del self._for_allocation[position]
                self._note(kind, "allocation_agreement", row, _named(department))
                return

    def department(self, ordinal: int, department: Department) -> None:
        """Spoil the first departments, before the department is written."""
        if self._for_departments and ordinal <= 2:
            kind = self._for_departments.pop()
            if kind == "closed_department_let":
                department.row["closed_on"] = self._facts.calendar.firsts[20]
            else:
                department.row["municipality_code"] = None
            self._note(kind, "department", department.row, _named(department))

    def section(self, section: Section) -> None:
        """Spoil a section or some of its homes, before the section is written."""
        self._sections += 1
        if self._for_sections and section.plain and self._sections > self._section_mistakes * self._section_stride:
            self._section_mistakes += 1
            kind, mistake = self._for_sections.pop()
            record, row = mistake(self._facts, self._builder, section)
            home = next((home for home in section.homes if home.dwelling is row or row in home.leases), None)
            if home is not None:
                home.spoiled = True
            self._note(kind, record, row, _place(section, home))
            section.plain = record == "building_section"
        for position, home in enumerate(section.homes):
            self._homes += 1
            if self._for_homes and self._homes > (self._home_mistakes + 0.5) * self._home_stride:
                neighbour = section.homes[position - 1] if position else None
                self._home(Scene(self._facts, section, neighbour, self._registrations), home)
        if section.registrations and section.homes[0].link:
            self._registrations = section.registrations

    def planted(self) -> tuple[Planted, ...]:
        """Return what was planted, in the order of KINDS; call it when everything has its key."""
        noted = sorted(self._noted, key=lambda one: KINDS.index(one[0]))
        return tuple(Planted(kind, record, row["id"], place) for kind, record, row, place in noted)

    def _home(self, scene: Scene, home: Home) -> None:
        for position, (kind, mistake) in enumerate(self._for_homes):
            if mistake.suits(scene, home):
                del self._for_homes[position]
                self._home_mistakes += 1
                self._spoil(scene, home, kind, mistake)
                return

    def _spoil(self, scene: Scene, home: Home, kind: str, mistake: Mistake) -> None:
        record, row = mistake.make(scene, home)
        home.spoiled = True
        self._note(kind, record, row, _place(scene.section, home))

    def _note(self, kind: str, record: str, row: Row, place: str) -> None:
        self._noted.append((kind, record, row, place))


def _named(department: Department) -> str:
    return f"{department.organisation['number']}-{department.row['number']} {department.row['name']}"


def _place(section: Section, home: Home | None) -> str:
    department = section.department
    number = f"{department.organisation['number']}-{department.row['number']}-{section.row['number']}"
    if home is None:
        return f"{number} {department.row['name']}"
    dwelling = home.dwelling
    return f"{number} {dwelling['address']}, {dwelling['postal_code']} {dwelling['city']}"
