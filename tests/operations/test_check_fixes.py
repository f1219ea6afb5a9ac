"""What is offered against each finding mends it: planted, mended by the program's own operation, gone at the next look."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import Finding
from backoffice.operations.apply import apply
from backoffice.operations.approving import approval_key
from backoffice.operations.attachments import plan_attachment_change
from backoffice.operations.checking import Job, check_touched, every_job, keep, look
from backoffice.operations.edit import plan_edit
from backoffice.operations.letting_tenant import Letting, plan_let
from backoffice.operations.linking import plan_links
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_new, plan_record_change
from backoffice.operations.reporting import plan_report, plan_report_records
from backoffice.operations.vacancies import Emptied, plan_no_tenant, plan_open
from backoffice.queries.check_families import FAMILY_OF
from backoffice.queries.check_touched import newest
from backoffice.queries.codes import code_lists
from backoffice.queries.findings import dwellings_of
from backoffice.queries.selection import of_ids
from backoffice.records.checks import checks
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import Kind
from backoffice.records.values import read_value
from backoffice.security import Actor
from backoffice.watch import Watch
from tests.clean_register import FOREVER, IN_SECTION, TODAY, Clean, clean_register
from tests.planted_defects import DEFECTS

_SOURCE = Source("test")
AT = 13
Fix = Callable[[Session, Actor, Clean, Finding], Plan]


def edit(**values: object) -> Fix:
    """Return the mass edit of the finding's dwelling: the values that the check offers, and these of the person."""

    def fix(session: Session, actor: Actor, _clean: Clean, one: Finding) -> Plan:
        codes, offered = code_lists(session), dict[str, object]()
        for name, typed in checks()[one.check_id].edits.items():
            field = DWELLING.fields[name]
            if typed is not None:
                link = field.kind is Kind.LINK or not typed
                offered[name] = None if link else read_value(field, typed, codes)
        chosen = of_ids(dwellings_of(session, [one.id]))
        return plan_edit(session, actor, chosen, offered | values, _SOURCE, today=TODAY)

    return fix


def link(session: Session, actor: Actor, clean: Clean, one: Finding) -> Plan:
    """Link the section's dwelling to its registration, or to the one that has none."""
    registration = one.record_id if one.dwelling_id is None else clean.registrations[AT // IN_SECTION]
    dwelling = one.dwelling_id or clean.dwellings[AT]
    return plan_links(session, actor, of_ids([dwelling]), [registration], _SOURCE, today=TODAY)


def report(session: Session, actor: Actor, _clean: Clean, one: Finding) -> Plan:
    chosen = of_ids(dwellings_of(session, [one.id]))
    return plan_report(session, actor, chosen, _SOURCE, today=TODAY)


def report_record(session: Session, actor: Actor, _clean: Clean, one: Finding) -> Plan:
    record = checks()[one.check_id].record
    return plan_report_records(session, actor, record, [one.record_id], _SOURCE, today=TODAY)


def record(**values: object) -> Fix:
    """Return the form of the finding's record with these values."""

    def fix(session: Session, actor: Actor, _clean: Clean, one: Finding) -> Plan:
        kind = checks()[one.check_id].record
        return plan_record_change(session, actor, kind, [one.record_id], values, _SOURCE, today=TODAY)

    return fix


def let(session: Session, actor: Actor, _clean: Clean, one: Finding) -> Plan:
    assert one.dwelling_id is not None
    return plan_let(session, actor, one.dwelling_id, Letting(tenants=("Ny Lejer",)), _SOURCE, today=TODAY)


def no_tenant(reason: str) -> Fix:
    """Return the report of the vacancy anew with allocation type 10."""

    def fix(session: Session, actor: Actor, _clean: Clean, one: Finding) -> Plan:
        ids = list(dwellings_of(session, [one.id]))
        return plan_no_tenant(session, actor, ids, Emptied(reason, None), _SOURCE, today=TODAY)

    return fix


def open_vacancy(session: Session, actor: Actor, _clean: Clean, one: Finding) -> Plan:
    ids = list(dwellings_of(session, [one.id]))
    return plan_open(session, actor, ids, Emptied("economic_loss", None), _SOURCE, today=TODAY)


def new(kind: str, **values: object) -> Fix:
    """Return a new record of the finding's place."""

    def fix(session: Session, actor: Actor, _clean: Clean, one: Finding) -> Plan:
        places = ("building_section_id", "department_id", "organisation_id")
        name = next(name for name in places if getattr(one, name) is not None)
        row = {name: getattr(one, name), **values}
        return plan_new(session, actor, kind, [row], _SOURCE, today=TODAY)

    return fix


def report_signup(session: Session, actor: Actor, clean: Clean, _one: Finding) -> Plan:
    ids = [clean.signups[0]]
    return plan_report_records(session, actor, "signup_agreement", ids, _SOURCE, today=TODAY)


def attached(session: Session, actor: Actor, _clean: Clean, one: Finding) -> Plan:
    elsewhere = {"file": "https://www.boligforening.dk/facade.jpg"}
    return plan_attachment_change(session, actor, [one.record_id], elsewhere, Path.cwd(), _SOURCE, today=TODAY)


def pets(session: Session, actor: Actor, clean: Clean, _one: Finding) -> Plan:
    ids = [clean.amenities[AT // IN_SECTION]]
    return plan_record_change(session, actor, "section_amenities", ids, {"cats": "no"}, _SOURCE, today=TODAY)


_OPEN = {"valid_from": date(2026, 1, 1), "valid_to": FOREVER}
FIXES: Mapping[str, Fix] = {
    "dwelling_type_missing": edit(dwelling_type="1"),
    "benefit_area_missing": edit(benefit_area=8000),
    "own_kitchen_missing": edit(own_kitchen=True),
    "interior_maintenance_missing": edit(interior_maintenance="1"),
    "code_unknown": edit(heating="1"),
    "student_room_elsewhere": edit(),
    "kitchen_against_bbr": edit(own_kitchen=False),
    "family_without_kitchen": edit(own_kitchen=True),
    "area_against_bbr": edit(benefit_area=8000),
    "withheld_from_udk": edit(),
    "withheld_without_reason": edit(suppress_portal_reason="Retssag"),
    "withheld_run_out": edit(),
    "closure_run_out": edit(),
    "closed_while_vacant": edit(),
    "hidden_while_vacant": edit(),
    "url_malformed": edit(),
    "link_other_section": edit(),
    "mobility_against_registration": edit(),
    "dwelling_not_linked": link,
    "registration_without_dwellings": link,
    "section_without_registration": new("disability_registration", number="H77", title="Elevator"),
    "section_without_pets": pets,
    "registration_never_reported": report_record,
    "dwelling_never_reported": report,
    "lease_never_reported": report,
    "rent_never_reported": report,
    "let_shown_vacant": let,
    "renovation_as_vacancy": no_tenant("renovation"),
    "rehousing_as_vacancy": no_tenant("rehousing"),
    "vacancy_not_a_loss": no_tenant("municipality"),
    "not_shown_vacant": open_vacancy,
    "attachment_not_found": attached,
    "signup_without_target": record(website="https://www.boligforening.dk/skriv-op"),
    "signup_target_malformed": record(website="https://www.boligforening.dk/skriv-op"),
    "signup_front_page": record(website="https://www.boligforening.dk/skriv-op"),
    "signup_overlap": record(valid_to=TODAY - timedelta(days=200), valid_from=date(2019, 1, 1)),
    "signup_gap": record(valid_from=date(2027, 1, 1)),
    "signup_expired": record(valid_to=FOREVER),
    "signup_expiring": record(valid_to=FOREVER),
    "signup_draft_overlap": record(valid_to=TODAY - timedelta(days=200), valid_from=date(2019, 1, 1)),
    "organisation_without_contact": report_signup,
    "allocation_incomplete": record(scenarios="FLX1"),
    "allocation_covers_youth": record(dwelling_types="1"),
    "allocation_overlap": record(municipality_code="0101"),
    "allocation_covers_none": record(dwelling_types="1"),
    "allocation_expired": record(valid_to=FOREVER),
    "allocation_expiring": record(valid_to=FOREVER),
    "sisters_agreement_only": new(
        "allocation_agreement", title="Her", agreement_kind="flexible", municipality_code="0461",
        dwelling_types="1", scenarios="FLX1", **_OPEN,
    ),
}  # fmt: skip


def test_the_offered_step_takes_the_finding_away(database: Database, everyone: Actor) -> None:
    stayed = {}
    with database.writing() as session:
        clean = clean_register(session)
        keep(session, look(session, every_job(), newest(session), TODAY, Watch()))
        for check, fix in FIXES.items():
            kept = session.begin_nested()
            DEFECTS[check](session, clean, AT)
            planted = Job(FAMILY_OF[check], frozenset({check}))
            keep(session, look(session, [planted], newest(session), TODAY, Watch()))
            one = session.scalars(select(Finding).where(Finding.check_id == check)).one()
            plan = fix(session, everyone, clean, one)
            plan.approved = {approval_key(kind): "Set efter" for kind, _ in plan.warnings.by_kind()}
            if plan.changed:
                check_touched(session, apply(session, everyone, plan).change_set, today=TODAY)
            if not plan.changed or check in session.scalars(select(Finding.check_id)).all():
                stayed[check] = plan.counts()
            kept.rollback()
            # Keys are given again after it: what the session knows by them is another's.
            session.expunge_all()
    assert stayed == {}
