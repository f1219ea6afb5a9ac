"""The small register of the matrix of rights: its places and people, and how an operation is tried on it.

Owns no operation: those are the cells' own.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.exchange import register_schema as schema
from backoffice.exchange.csv_writer import write_csv
from backoffice.exchange.register_xml_writer import WrittenRecord, write_register
from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.models import BuildingSection, ChangeSet, Department, Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Plan, Source
from backoffice.queries.selection import of_ids
from backoffice.security import Actor, Grant, Role
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)
SOURCE = Source("screen")
OWNER = Actor("ejer", tuple(Grant(role) for role in Role))
PLACES = ("own organisation", "own department", "other department", "other organisation")


@dataclass(frozen=True)
class Home:
    """A dwelling to try an operation on, its number, change sets by person of its place, and files about it."""

    id: int
    unit: str
    number: str
    changes: dict[str, int]
    files: dict[str, Path]


@dataclass(frozen=True)
class Ground:
    """The register: a dwelling in department A and B of one organisation and in another one; what grants are on."""

    database: Database
    folder: Path
    homes: dict[str, Home]
    organisation: int
    department: int
    at: datetime

    def home(self, place: str) -> Home:
        """Return the dwelling that an operation is tried on in a column of the matrix."""
        return self.homes[{"other department": "B", "other organisation": "C"}.get(place, "A")]

    def actor(self, role: Role, place: str, name: str = "anna") -> Actor:
        """Return the person of a cell: the role over the organisation, or over its department A."""
        if "department" in place:
            return Actor(name, (Grant(role, department_id=self.department),))
        return Actor(name, (Grant(role, organisation_id=self.organisation),))


def make_ground(database: Database, folder: Path) -> Ground:
    """Fill the register and the folder."""
    with database.writing() as session:
        ids = add_dwellings(session, 4)
        others = add_dwellings(session, 2, sections=1, number="0452")
        first = session.get_one(Dwelling, ids[0])
        department = new_keys(session, "department", 1)[0]
        second = session.get_one(Dwelling, ids[2]).building_section_id
        session.add(Department(id=department, organisation_id=first.organisation_id, number="013", name="B"))
        session.flush()
        session.execute(update(BuildingSection).where(BuildingSection.id == second).values(department_id=department))
        session.execute(update(Dwelling).where(Dwelling.building_section_id == second).values(department_id=department))
        chosen = {"A": ids[:2], "B": ids[2:], "C": others}
        numbers = {"A": ("0451", "012", "01"), "B": ("0451", "013", "02"), "C": ("0452", "012", "01")}
    homes = {name: _home(database, folder, name, pair, numbers[name]) for name, pair in chosen.items()}
    with database.reading() as session:
        at = session.execute(select(ChangeSet.at).order_by(ChangeSet.id.desc())).scalars().first()
    assert at is not None
    return Ground(database, folder, homes, first.organisation_id, first.department_id, at)


def _home(database: Database, folder: Path, name: str, ids: range, number: tuple[str, str, str]) -> Home:
    changes = {}
    for who, row_id in zip(("anna", "bo"), ids, strict=True):
        with database.writing() as session:
            plan = plan_edit(session, OWNER, of_ids([row_id]), {"garage": "2"}, SOURCE, today=TODAY)
            changes[who] = apply(session, dataclasses.replace(OWNER, name=who), plan).change_set
    unit = f"00000000-0000-4000-8000-{ids[0]:012}"
    files = {
        "list": _book(folder / f"liste-{name}.xlsx", "Liste", {"BBR-ID": unit, "Bolig-type": "Æ"}),
        "rents": folder / f"huslejer-{name}.csv",
        "register": _register_file(folder / f"register-{name}.xml", unit),
        "master data": _book(folder / f"stamdata-{name}.xlsx", "Bolig", _master_row(unit, number)),
        "master data moved to A": _book(
            folder / f"flyt-{name}.xlsx", "Bolig", _master_row(unit, ("0451", "012", "01"))
        ),
    }
    rent = {"BBR-enhed": unit, "Fra dato": "01-01-2026", "Nettoleje pr. md.": "5000,00"}
    write_csv(files["rents"], SheetSpec("x", [ColumnSpec(heading) for heading in rent], [list(rent.values())]))
    return Home(ids[0], unit, "-".join(number), changes, files)


def _master_row(unit: str, number: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("LBF-nr", "Afdelingsnr", "Byggeafsnit"), number, strict=True)) | {
        "BBR-enhed": unit, "Vejnavn": "Åparken", "Husnr": "9", "Areal": "99"
    }  # fmt: skip


def _register_file(path: Path, unit: str) -> Path:
    texts = {schema.UNIT: unit, "BoligTypeKode": "2"}
    write_register(path, [[WrittenRecord(texts)]])
    return path


def _book(path: Path, sheet: str, row: dict[str, str]) -> Path:
    write_workbook(path, [SheetSpec(sheet, [ColumnSpec(heading) for heading in row], [list(row.values())])])
    return path


class Undone(Exception):
    """Ends the transaction of a cell, so that the next finds the register as it was."""


def outcome(plan: Plan) -> str:
    """Say whether a plan would write its one row, and if not why."""
    reasons = [bucket.problem(0).id for bucket in (plan.refused, plan.conflicts) if len(bucket)]
    return "yes" if plan.changed else (reasons or ["nothing"])[0]


def planned_cell(make: Callable[[Session, Actor, Home, Ground], Plan]) -> Callable[[Ground, Actor, Home], str]:
    """Try to make a plan."""

    def tried(ground: Ground, actor: Actor, home: Home) -> str:
        with ground.database.reading() as session:
            return outcome(make(session, actor, home, ground))

    return tried


def applied_cell(make: Callable[[Session, Actor, Home, Ground], Plan], purpose: str = "") -> Callable[..., str]:
    """Try to write a plan that somebody who may do everything has made."""

    def tried(ground: Ground, actor: Actor, home: Home) -> str:
        try:
            with ground.database.writing() as session:
                plan = make(session, OWNER, home, ground)
                assert plan.changed, outcome(plan)
                apply(session, actor, dataclasses.replace(plan, purpose=purpose or plan.purpose))
                raise Undone
        except Undone:
            return "yes"

    return tried


def tried_out_cell(make: Callable[[Session, Actor, Home, Ground], Plan | int]) -> Callable[[Ground, Actor, Home], str]:
    """Try what needs something written before it; nothing of that stays."""

    def tried(ground: Ground, actor: Actor, home: Home) -> str:
        said = ""
        try:
            with ground.database.writing() as session:
                made = make(session, actor, home, ground)
                said = outcome(made) if isinstance(made, Plan) else "yes" if made else "nothing"
                raise Undone
        except Undone:
            return said

    return tried
