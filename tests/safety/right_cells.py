"""The cells of the matrix of rights: every operation and verb tried by every role in and outside its part of the register.

Owns the small register, the people, and how each operation is tried; what must come out stands in rights.txt.
"""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.exchange import register_schema as schema
from backoffice.exchange.csv_writer import write_csv
from backoffice.exchange.register_xml_writer import WrittenRecord, write_register
from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.models import BuildingSection, ChangeSet, Department, Dwelling, Lease
from backoffice.operations.apply import apply
from backoffice.operations.benefit_impact import benefit_impact, first_impacts
from backoffice.operations.delivery import deliver, plan_delivery
from backoffice.operations.delivery_plan import ask
from backoffice.operations.delivery_resend import resend
from backoffice.operations.delivery_verify import verify_file
from backoffice.operations.demo import fill
from backoffice.operations.edit import plan_edit
from backoffice.operations.exporting import export_dwellings
from backoffice.operations.import_own import plan_own
from backoffice.operations.import_xml import plan_register
from backoffice.operations.importing import plan_import
from backoffice.operations.keys import new_keys, newest_change_set
from backoffice.operations.own_reading import own_file
from backoffice.operations.own_workbook import export_records
from backoffice.operations.plan import Plan, Source
from backoffice.operations.shorter_plan import without_fields
from backoffice.operations.undo import plan_undo
from backoffice.operations.xml_export import export_register
from backoffice.queries.delivery_rows import Source as Kind
from backoffice.queries.delivery_rows import delivered as delivered_rows
from backoffice.queries.selection import Where, of_ids
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.own_files import edited
from tests.register import add_dwellings
from tests.safety import right_dialects as dialects
from tests.safety import right_places as places

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


def _planned(make: Callable[[Session, Actor, Home, Ground], Plan]) -> Callable[[Ground, Actor, Home], str]:
    def tried(ground: Ground, actor: Actor, home: Home) -> str:
        with ground.database.reading() as session:
            return outcome(make(session, actor, home, ground))

    return tried


def _applied(make: Callable[[Session, Actor, Home, Ground], Plan], purpose: str = "") -> Callable[..., str]:
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


def _tried_out(make: Callable[[Session, Actor, Home, Ground], Plan | int]) -> Callable[[Ground, Actor, Home], str]:
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


def _edit(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    change = {"heating": "5", "own_kitchen": False}
    return plan_edit(session, actor, of_ids([home.id]), change, SOURCE, today=TODAY)


def _fewer(session: Session, actor: Actor, home: Home, ground: Ground) -> Plan:
    return without_fields(session, actor, _edit(session, actor, home, ground), "dwelling", ["heating"], TODAY)


def _file(kind: str) -> Callable[[Session, Actor, Home, Ground], Plan]:
    dialect = "Stamdata fra LBF" if kind.startswith("master data") else None
    return lambda session, actor, home, _ground: plan_import(
        session, actor, home.files[kind], today=TODAY, dialect=dialect
    )


def _undo(who: str) -> Callable[[Session, Actor, Home, Ground], Plan]:
    return lambda session, actor, home, ground: plan_undo(session, actor, home.changes[who], SOURCE, now=ground.at)


def _place(home: Home, session: Session) -> Where:
    dwelling = session.get_one(Dwelling, home.id)
    return Where(dwelling.organisation_id, dwelling.department_id)


def _plan_delivery(ground: Ground, actor: Actor, home: Home) -> str:
    with ground.database.reading() as session:
        return "yes" if plan_delivery(session, actor, _place(home, session), TODAY).rows else "nothing"


def _ask(ground: Ground, actor: Actor, home: Home) -> str:
    with ground.database.reading() as session:
        asked = ask(session, actor, _place(home, session), TODAY)
        found = session.execute(delivered_rows(session, asked, Kind.DWELLINGS, ["bbr_unit"])).first()
        return "yes" if found else "nothing"


def _deliver(ground: Ground, actor: Actor, home: Home) -> str:
    with ground.database.reading() as session:
        where = _place(home, session)
    return "yes" if deliver(ground.database, actor, where, TODAY, ground.folder).counts["Boliger"] else "nothing"


def delivered(ground: Ground, home: Home) -> tuple[int, Path]:
    """Deliver the place of a dwelling as somebody who may everything; the number and the file."""
    with ground.database.reading() as session:
        where = _place(home, session)
    done = deliver(ground.database, OWNER, where, TODAY, ground.folder, operation_id=f"levering {home.id}")
    return done.number, done.path


def new_folder(ground: Ground) -> Path:
    """Make a folder that nobody has written into."""
    made = ground.folder / f"igen-{uuid4().hex}"
    made.mkdir()
    return made


def _resend(ground: Ground, actor: Actor, home: Home) -> str:
    number, _ = delivered(ground, home)
    anew = new_folder(ground)
    with ground.database.reading() as session:
        return "yes" if resend(session, actor, number, anew).path.exists() else "nothing"


def _verify(ground: Ground, actor: Actor, home: Home) -> str:
    _, path = delivered(ground, home)
    with ground.database.reading() as session:
        return "yes" if verify_file(actor, path, session).good else "nothing"


def _impact(make: Callable[..., Iterable[object]]) -> Callable[[Ground, Actor, Home], str]:
    """Let the dwelling to somebody, change its kitchen, and ask for the list of its place."""

    def tried(ground: Ground, actor: Actor, home: Home) -> str:
        found = False
        try:
            with ground.database.writing() as session:
                where = _place(home, session)
                key = new_keys(session, "lease", 1)[0]
                own = {"organisation_id": where.organisation_id, "dwelling_id": home.id, "status": "reported"}
                session.add(Lease(id=key, valid_from=date(2020, 1, 1), allocation_type="1", **own))
                session.flush()
                since = newest_change_set(session)
                change = {"own_kitchen": False}
                apply(session, OWNER, plan_edit(session, OWNER, of_ids([home.id]), change, SOURCE, today=TODAY))
                found = bool(list(make(session, actor, where, TODAY, since)))
                raise Undone
        except Undone:
            return "yes" if found else "nothing"

    return tried


def _export(ground: Ground, actor: Actor, home: Home) -> str:
    with ground.database.reading() as session:
        done = export_dwellings(session, actor, of_ids([home.id]), ground.folder / "ud.csv", today=TODAY, replace=True)
        return "yes" if done.rows else "nothing"


def _export_records(record: str) -> Callable[[Ground, Actor, Home], str]:
    def tried(ground: Ground, actor: Actor, home: Home) -> str:
        path = ground.folder / "ud.xlsx"
        with ground.database.reading() as session:
            chosen = of_ids([home.id])
            done = export_records(session, actor, record, chosen, path, today=TODAY, replace=True)
            return "yes" if done.rows else "nothing"

    return tried


def _own_file(session: Session, actor: Actor, home: Home, ground: Ground) -> Plan:
    """A workbook of the place's dwelling, written by its owner, with one cell changed."""
    path = ground.folder / f"egen-{home.id}.xlsx"
    export_records(session, OWNER, "dwelling", of_ids([home.id]), path, today=TODAY, replace=True)
    edited(path, {(2, "Carport"): "Ja, betales særskilt"})
    own = own_file(path)
    assert own is not None
    return plan_own(session, actor, own, today=TODAY)


def _xml(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_register(session, actor, home.files["register"], today=TODAY)


def _export_xml(ground: Ground, actor: Actor, home: Home) -> str:
    path = ground.folder / "ud.xml"
    with ground.database.reading() as session:
        done = export_register(session, actor, of_ids([home.id]), path, today=TODAY, replace=True)
        return "yes" if done.dwellings else "nothing"


def _fill(ground: Ground, actor: Actor, _home: Home) -> str:
    with ground.database.writing() as session:
        fill(session, actor, 10, 1, TODAY)
    raise AssertionError("a register that holds something was filled")


# The name of an operation is its module and function; what it is tried with stands behind it.
OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "edit.plan_edit": _planned(_edit),
    "shorter_plan.without_fields": _planned(_fewer),
    "apply.apply edit": _applied(_edit),
    "importing.plan_import list": _planned(_file("list")),
    "importing.plan_import rents": _planned(_file("rents")),
    "importing.plan_import master data": _planned(_file("master data")),
    "importing.plan_import master data moved to A": _planned(_file("master data moved to A")),
    "import_xml.plan_register": _planned(_xml),
    "apply.apply import xml": _applied(_xml),
    "apply.apply import list": _applied(_file("list")),
    "apply.apply import rents": _applied(_file("rents")),
    "apply.apply master data": _applied(_file("master data")),
    "undo.plan_undo own": _planned(_undo("anna")),
    "undo.plan_undo another's": _planned(_undo("bo")),
    "apply.apply undo": _applied(_undo("anna")),
    "apply.apply redo": _applied(_undo("anna"), "redo"),
    "delivery.plan_delivery": _plan_delivery,
    "delivery_plan.ask": _ask,
    "delivery.deliver": _deliver,
    "delivery_resend.resend": _resend,
    "delivery_verify.verify_file": _verify,
    "benefit_impact.benefit_impact": _impact(benefit_impact),
    "benefit_impact.first_impacts": _impact(lambda *asked: first_impacts(*asked, 5)),
    "exporting.export_dwellings": _export,
    "xml_export.export_register": _export_xml,
    "own_workbook.export_records dwelling": _export_records("dwelling"),
    "own_workbook.export_records section": _export_records("building_section"),
    "import_own.plan_own": _planned(_own_file),
    "apply.apply own workbook": _applied(_own_file),
    "own_dialects.open_file": dialects.open_file,
    "own_dialects.draft_of_key": dialects.draft_of_key,
    "own_dialects.save": dialects.save,
    "own_dialects.remove": dialects.remove,
    "import_codes.plan_codes": _planned(dialects.codes),
    "apply.apply codes": _applied(dialects.codes),
    "export_codes.export_codes": dialects.export,
    "demo.fill": _fill,
    "retiring.plan_retire": _planned(places.retire),
    "retiring.plan_reopen": _tried_out(places.reopen),
    "merging.plan_merge": _planned(places.merge),
    "requesting.plan_requests": _planned(places.ask),
    "requesting.plan_request_change": _tried_out(places.change_request),
    "request_bulk.plan_requests_from": _tried_out(places.ask_source),
    "request_export.export_requests": _tried_out(places.export),
    "apply.apply retire": _applied(places.retire),
    "apply.apply request": _applied(places.ask),
}


def tried(ground: Ground, operation: str, role: Role, place: str) -> str:
    """Try an operation as a person of a role, on what lies in a place; return "yes" or why not."""
    try:
        return OPERATIONS[operation](ground, ground.actor(role, place), ground.home(place))
    except Refused as refusal:
        return refusal.problems[0].id
