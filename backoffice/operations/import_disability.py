"""Plan a list of disability registrations made earlier: those that are missing are made, and dwellings linked to them.

A row is a registration and, where it names one, a dwelling that is linked to it; each is counted by itself. A row that
names a registration again only adds its dwelling. Owns the rows against the register; writes nothing.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from backoffice.exchange.dialect_rows import Block
from backoffice.models import Dwelling
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.import_gathered import Gathered
from backoffice.operations.import_run import Run, rows_named
from backoffice.operations.plan import Created, FieldCount
from backoffice.queries.matching import (
    dwellings_by_bbr,
    dwellings_of_departments,
    registrations_of_organisations,
    structure_of,
)
from backoffice.records.disability import REGISTRATION
from backoffice.records.fields import KeptBy
from backoffice.rules.addresses import search_words

_LINK = "disability_registration"
FIELDS = tuple(
    name for name, field in REGISTRATION.fields.items() if field.kept_by is KeptBy.CASEWORKER and name != "number"
)
_PLACE = ("organisation", "department", "section")


def plan_disability(run: Run, open_blocks: Callable[[], Iterator[Block]]) -> None:
    """Fill the plan with the registrations and links of the file."""
    gathered = Gathered("disability_registration")
    for block in open_blocks():
        run.watch.step(len(block.rows))
        gathered.take(run, block, {})
    _Registrations(run, gathered).plan()


@dataclass(slots=True)
class _Home:
    """A dwelling that a row names."""

    id: int
    version: int
    section: int
    link: int | None


@dataclass(slots=True)
class _Registration:
    """A registration of the file: its key (negative: the plan's own name), section, first row, and what it is to hold."""

    key: int
    section: int
    row: int
    values: dict[str, Any]


class _Registrations:
    """The gathered rows against the register."""

    def __init__(self, run: Run, gathered: Gathered) -> None:
        self._run, self._rows = run, gathered
        numbers = gathered.columns.get("organisation", ())
        self._structure = structure_of(run.session, {number for number in numbers if number is not None})
        owners = [row["id"] for row in self._structure.organisations.values()]
        self._held = registrations_of_organisations(run.session, owners)
        self._known: dict[tuple[int, str], _Registration | None] = {}
        self._new: list[tuple[_Registration, Any, str]] = []
        self._changed = ChangedRows("disability_registration", FIELDS)
        self._links = ChangedRows("dwelling", (_LINK,))
        self._pairs: Counter[tuple[int | None, int]] = Counter()
        self._linked_in: dict[int, int] = {}

    def plan(self) -> None:
        """Sort every registration and every link into its bucket."""
        homes = self._find_homes()
        for position in range(len(self._rows)):
            section = self._section(position)
            if section is None:
                continue
            registration = self._registration(position, section)
            if registration is not None and self._names_home(position):
                self._link(position, registration, homes.get(position))
        self._into_plan()

    # Registrations

    def _section(self, position: int) -> Any:
        """Return the section's row of the register; None where it is refused."""
        numbers = tuple(self._rows.columns[target][position] for target in _PLACE)
        row = self._structure.sections.get(numbers)
        if row is None:
            levels = (self._structure.organisations, self._structure.departments, self._structure.sections)
            depth = next(depth for depth, known in enumerate(levels, 1) if numbers[:depth] not in known)
            target = _PLACE[depth - 1]
            self._refuse(f"import.unknown_{target}", target, position, "-".join(numbers[:depth]))
        elif not self._run.may_touch(row["organisation_id"], row["department_id"]):
            self._refuse("out_of_scope", "section", position, "")
            return None
        return row

    def _registration(self, position: int, section: Any) -> _Registration | None:
        """Return the row's registration, sorted into its bucket when it is met first; None where it is refused."""
        number = self._rows.columns["number"][position]
        key = (section["organisation_id"], number)
        if key not in self._known:
            self._known[key] = self._first(position, section, number)
            return self._known[key]
        known = self._known[key]
        if known is None:
            self._refuse("disability.first_row_refused", "number", position, number)
        elif known.section != section["id"]:
            self._refuse("disability.other_section_before", "section", position, str(known.row))
        elif differing := self._differing(position, known):
            self._refuse("disability.differs_from_before", differing, position, str(known.row))
        else:
            return known
        return None

    def _first(self, position: int, section: Any, number: str) -> _Registration | None:
        given = {name: value for name in FIELDS if (value := self._rows.value(name, position)) is not None}
        held = self._held.get((section["organisation_id"], number))
        row = self._rows.rows[position]
        if held is None:
            if not given.get("title"):
                self._refuse("value.required", "title", position, "")
                return None
            made = _Registration(-1 - len(self._new), section["id"], row, given)
            self._new.append((made, section, number))
            self._run.plan.asked += 1
            return made
        if held["building_section_id"] != section["id"]:
            self._refuse("import.registration_elsewhere", "number", position, number)
            return None
        values = [given.get(name, held[name]) for name in FIELDS]
        mask = sum(1 << bit for bit, name in enumerate(FIELDS) if values[bit] != held[name])
        self._run.plan.asked += 1
        if mask:
            self._changed.add(held["id"], held["version"], mask, values)
            self._changed.rows.append(row)
        else:
            self._run.plan.unchanged += 1
        return _Registration(held["id"], section["id"], row, given)

    def _differing(self, position: int, known: _Registration) -> str:
        """Return the first field of which this row says something else than the registration's first row."""
        return next(
            (
                name
                for name in FIELDS
                if (value := self._rows.value(name, position)) is not None and value != known.values.get(name)
            ),
            "",
        )

    # Dwellings

    def _names_home(self, position: int) -> bool:
        return any(self._rows.value(target, position) is not None for target in ("bbr_unit", "address"))

    def _find_homes(self) -> dict[int, list[_Home]]:
        """Return by position the dwellings that a row may mean: by BBR id at most one, by address perhaps several."""
        units = [self._rows.value("bbr_unit", position) for position in range(len(self._rows))]
        columns: list[Any] = [
            Dwelling.id,
            Dwelling.version,
            Dwelling.building_section_id,
            Dwelling.disability_registration,
        ]
        found: dict[int, list[_Home]] = {}
        for position, *home in dwellings_by_bbr(self._run.session, units, columns):
            found[position] = [_Home(*home)]
        wanted = [i for i, unit in enumerate(units) if unit is None and self._rows.value("address", i) is not None]
        by_department: dict[int, list[int]] = {}
        for position in wanted:
            numbers = tuple(self._rows.columns[target][position] for target in _PLACE[:2])
            department = self._structure.departments.get(numbers)
            if department is not None:
                by_department.setdefault(department["id"], []).append(position)
        columns += [Dwelling.department_id, Dwelling.address]
        by_address: dict[tuple[int, tuple[str, ...]], list[_Home]] = {}
        for *home, department_id, address in dwellings_of_departments(self._run.session, by_department, columns):
            by_address.setdefault((department_id, tuple(search_words(address))), []).append(_Home(*home))
        for department_id, positions in by_department.items():
            for position in positions:
                words = tuple(search_words(self._rows.value("address", position)))
                found[position] = by_address.get((department_id, _without_city(words)), [])
        return found

    def _link(self, position: int, registration: _Registration, homes: list[_Home] | None) -> None:
        target = "bbr_unit" if self._rows.value("bbr_unit", position) is not None else "address"
        said = str(self._rows.value(target, position))
        if not homes:
            self._refuse(f"disability.unknown_{target}", target, position, said)
            return
        # Two sections of a department may have the same address; only one of them is the registration's.
        own = [home for home in homes if home.section == registration.section] or homes
        home = own[0]
        if len(own) > 1:
            self._refuse("disability.several_dwellings", target, position, said)
        elif home.section != registration.section:
            self._refuse("link_other_section", target, position, said)
        elif home.id in self._linked_in:
            rows = [self._linked_in[home.id], self._rows.rows[position]]
            self._refuse("disability.linked_twice", target, position, rows_named(rows))
        else:
            self._linked_in[home.id] = self._rows.rows[position]
            self._run.plan.asked += 1
            if home.link == registration.key:
                self._run.plan.unchanged += 1
                return
            self._links.add(home.id, home.version, 1, [registration.key])
            self._links.rows.append(self._rows.rows[position])
            self._pairs[home.link, registration.key] += 1

    def _refuse(self, problem_id: str, target: str, position: int, value: str) -> None:
        # A bucket's keys are the plan's kind, which a dwelling is not: the row and what stands in it name it.
        self._run.refuse([self._rows.problem(problem_id, target, position, value)])

    # The plan

    def _into_plan(self) -> None:
        plan, run = self._run.plan, self._run
        if self._new:
            made = [one for one, _, _ in self._new]
            columns: dict[str, list[Any]] = {
                "organisation_id": [section["organisation_id"] for _, section, _ in self._new],
                "department_id": [section["department_id"] for _, section, _ in self._new],
                "building_section_id": [section["id"] for _, section, _ in self._new],
                "number": [number for _, _, number in self._new],
                **{name: [one.values.get(name) for one in made] for name in FIELDS},
                "status": [run.status()] * len(made),
                "origin": [run.code_of("origin", "import")] * len(made),
            }
            rows = array("q", (one.row for one in made))
            plan.created.append(
                Created("disability_registration", array("q", (one.key for one in made)), columns, rows)
            )
        for changed in (self._changed, self._links):
            if changed.ids:
                plan.changes.append(changed.part())
        plan.field_counts += [
            FieldCount("dwelling", _LINK, old, new, n)
            for (old, new), n in sorted(self._pairs.items(), key=lambda pair: (-pair[1], str(pair[0])))
        ]


def _without_city(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of an address without "5000 odense c" at the end."""
    for at, word in enumerate(words[1:], 1):
        if len(word) == 4 and word.isdecimal():
            return words[:at]
    return words
