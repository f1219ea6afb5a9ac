"""The cells of the matrix of rights: every operation and verb tried by every role in and outside its part of the register.

Owns how each operation is tried; what must come out stands in rights.txt.
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Lease
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
from backoffice.operations.plan import Plan
from backoffice.operations.shorter_plan import without_fields
from backoffice.operations.undo import plan_undo
from backoffice.operations.xml_export import export_register
from backoffice.queries.delivery_rows import Source as Kind
from backoffice.queries.delivery_rows import delivered as delivered_rows
from backoffice.queries.selection import Where, of_ids
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Role
from tests.own_files import edited
from tests.safety import right_allocations as allocations
from tests.safety import right_case_overview as overview
from tests.safety import right_checks as checking
from tests.safety import right_dialects as dialects
from tests.safety import right_disability as disability
from tests.safety import right_improvements as improvements
from tests.safety import right_inspections as inspections
from tests.safety import right_leases as leases
from tests.safety import right_letters as letters
from tests.safety import right_places as places
from tests.safety import right_portal as portal
from tests.safety import right_reporting as reporting
from tests.safety import right_sections as sections
from tests.safety import right_settlements as settlements
from tests.safety import right_signups as signups
from tests.safety import right_terminations as terminations
from tests.safety import right_vacancies as vacancies
from tests.safety.right_ground import (
    OWNER,
    SOURCE,
    TODAY,
    Ground,
    Home,
    Undone,
    applied_cell,
    planned_cell,
    tried_out_cell,
)


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
    "edit.plan_edit": planned_cell(_edit),
    "shorter_plan.without_fields": planned_cell(_fewer),
    "apply.apply edit": applied_cell(_edit),
    "importing.plan_import list": planned_cell(_file("list")),
    "importing.plan_import rents": planned_cell(_file("rents")),
    "importing.plan_import master data": planned_cell(_file("master data")),
    "importing.plan_import master data moved to A": planned_cell(_file("master data moved to A")),
    "import_xml.plan_register": planned_cell(_xml),
    "apply.apply import xml": applied_cell(_xml),
    "apply.apply import list": applied_cell(_file("list")),
    "apply.apply import rents": applied_cell(_file("rents")),
    "apply.apply master data": applied_cell(_file("master data")),
    "undo.plan_undo own": planned_cell(_undo("anna")),
    "undo.plan_undo another's": planned_cell(_undo("bo")),
    "apply.apply undo": applied_cell(_undo("anna")),
    "apply.apply redo": applied_cell(_undo("anna"), "redo"),
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
    "import_own.plan_own": planned_cell(_own_file),
    "apply.apply own workbook": applied_cell(_own_file),
    "own_dialects.open_file": dialects.open_file,
    "own_dialects.draft_of_key": dialects.draft_of_key,
    "own_dialects.save": dialects.save,
    "own_dialects.remove": dialects.remove,
    "import_codes.plan_codes": planned_cell(dialects.codes),
    "apply.apply codes": applied_cell(dialects.codes),
    "export_codes.export_codes": dialects.export,
    "demo.fill": _fill,
    "retiring.plan_retire": planned_cell(places.retire),
    "retiring.plan_reopen": tried_out_cell(places.reopen),
    "merging.plan_merge": planned_cell(places.merge),
    "requesting.plan_requests": planned_cell(places.ask),
    "requesting.plan_request_change": tried_out_cell(places.change_request),
    "request_bulk.plan_requests_from": tried_out_cell(places.ask_source),
    "request_export.export_requests": tried_out_cell(places.export),
    "apply.apply retire": applied_cell(places.retire),
    "apply.apply request": applied_cell(places.ask),
    **signups.OPERATIONS,
    **sections.OPERATIONS,
    **allocations.OPERATIONS,
    **improvements.OPERATIONS,
    **inspections.OPERATIONS,
    **leases.OPERATIONS,
    **letters.OPERATIONS,
    **settlements.OPERATIONS,
    **terminations.OPERATIONS,
    **vacancies.OPERATIONS,
    **overview.OPERATIONS,
    **disability.OPERATIONS,
    **portal.OPERATIONS,
    **checking.OPERATIONS,
    **reporting.OPERATIONS,
}


def tried(ground: Ground, operation: str, role: Role, place: str) -> str:
    """Try an operation as a person of a role, on what lies in a place; return "yes" or why not."""
    try:
        return OPERATIONS[operation](ground, ground.actor(role, place), ground.home(place))
    except Refused as refusal:
        return refusal.problems[0].id
