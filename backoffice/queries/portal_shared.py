"""What the portal's rules need beside the dwelling itself: agreements, master data, letting groups, section data.

Owns one statement per table, whatever the number of places. Codes become the meanings that rules work by here.
"""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from backoffice.models import (
    AllocationAgreement,
    Attachment,
    HousingOrganisation,
    LettingGroup,
    SectionAmenities,
    SignupAgreement,
    SignupCooperation,
)
from backoffice.records.assumptions import choice
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules import scenarios as allocation_rules
from backoffice.rules import section_data
from backoffice.rules import signup as signup_rules
from backoffice.rules.portal import Assumptions, Section, Shared
from backoffice.rules.signup import Contact

Meaning = Callable[[str, object], str]


def assumed() -> Assumptions:
    """Return what the register says of the questions that the sources leave open."""
    partly = choice("partly_suitable") == "shown"
    return Assumptions(
        choice("vacancy_end"),
        choice("department_gap"),
        choice("allocation_levels"),
        "suitable_or_partly" if partly else "suitable",
    )


def shared_of(session: Session, codes: CodeLists, organisation_ids: Collection[int] | None) -> dict[int, Shared]:
    """Return by organisation what holds for its dwellings; None asks for every organisation. Four statements."""
    meaning = meanings_of(codes)
    owner = HousingOrganisation
    found = session.execute(
        select(owner.id, owner.website, owner.email, owner.phone).where(_among(owner.id, organisation_ids))
    )
    contacts = {row.id: _contact(row) for row in found}
    signup = _signup(session, organisation_ids, meaning)
    allocations = _allocations(session, organisation_ids, meaning)
    return {key: Shared(contact, signup.get(key, ()), allocations.get(key, ())) for key, contact in contacts.items()}


def _among(column: Any, keys: Collection[int] | None) -> Any:
    return true() if keys is None else column.in_(sorted(keys))


def _contact(row: Any) -> Contact:
    return Contact(row.website or "", row.email or "", row.phone or "")


def _signup(
    session: Session, organisation_ids: Collection[int] | None, meaning: Meaning
) -> dict[int, list[signup_rules.SignupAgreement]]:
    inside = _among(SignupAgreement.organisation_id, organisation_ids)
    named = select(SignupAgreement.cooperation_id).where(inside, SignupAgreement.cooperation_id.is_not(None))
    known = session.execute(select(*SignupCooperation.__table__.c).where(SignupCooperation.id.in_(named)))
    # The portal knows only what is reported: a draft cooperation leads nowhere.
    cooperations = {row.id: _contact(row) for row in known if row.status == "reported"}
    by_organisation: dict[int, list[signup_rules.SignupAgreement]] = {}
    for row in session.execute(select(*SignupAgreement.__table__.c).where(inside).order_by(SignupAgreement.id)):
        one = signup_rules.SignupAgreement(
            row.id,
            row.department_id,
            frozenset(meaning("dwelling_type", code) for code in row.dwelling_types.split()),
            meaning("contact_way", row.contact_way),
            _contact(row),
            cooperations.get(row.cooperation_id),
            row.valid_from,
            row.valid_to,
            row.status == "reported",
        )
        by_organisation.setdefault(row.organisation_id, []).append(one)
    return by_organisation


def _allocations(
    session: Session, organisation_ids: Collection[int] | None, meaning: Meaning
) -> dict[int, list[allocation_rules.Allocation]]:
    table = AllocationAgreement.__table__
    by_organisation: dict[int, list[allocation_rules.Allocation]] = {}
    inside = _among(table.c.organisation_id, organisation_ids)
    for row in session.execute(select(*table.c).where(inside).order_by(table.c.id)):
        one = allocation_rules.Allocation(
            row.id,
            row.department_id,
            meaning("agreement_kind", row.agreement_kind) == "flexible",
            frozenset(row.dwelling_types.split()),
            frozenset((row.scenarios or "").split()),
            row.valid_from,
            row.valid_to,
            row.status == "reported",
        )
        by_organisation.setdefault(row.organisation_id, []).append(one)
    return by_organisation


def groups_of(session: Session, department_ids: Collection[int] | None) -> dict[int, list[section_data.LettingGroup]]:
    """Return by department its letting groups, drafts too; None asks for every department. One statement."""
    table = LettingGroup.__table__
    by_department: dict[int, list[section_data.LettingGroup]] = {}
    query = select(*table.c).where(_among(table.c.department_id, department_ids)).order_by(table.c.id)
    for row in session.execute(query):
        one = section_data.LettingGroup(
            row.id,
            row.department_id,
            row.building_section_id,
            row.dwelling_type,
            row.rooms,
            row.waiting_time or "",
            bool(row.closed_for_signup),
            row.reason or "",
            row.valid_from,
            row.valid_to,
            row.status == "reported",
        )
        by_department.setdefault(row.department_id, []).append(one)
    return by_department


def sections_of(session: Session, codes: CodeLists, section_ids: Collection[int]) -> dict[int, Section]:
    """Return by building section its amenities and its reported pictures and plans in their order. Two statements."""
    meaning = meanings_of(codes)
    held = session.execute(
        select(*SectionAmenities.__table__.c).where(SectionAmenities.building_section_id.in_(sorted(section_ids)))
    )
    amenities = {row.building_section_id: _amenities(row, meaning) for row in held}
    table = Attachment.__table__
    files: dict[tuple[int, str], list[tuple[str, str]]] = {}
    # A file that was looked for and not found is nothing the portal could show.
    query = select(*table.c).where(
        table.c.building_section_id.in_(sorted(section_ids)),
        table.c.status == "reported",
        table.c.found.is_distinct_from(False),
    )
    for row in session.execute(query.order_by(table.c.position, table.c.id)):
        kind = meaning("attachment_kind", row.attachment_kind)
        files.setdefault((row.building_section_id, kind), []).append((row.title, row.file))
    return {
        key: Section(
            amenities.get(key), tuple(files.get((key, "picture"), ())), tuple(files.get((key, "floor_plan"), ()))
        )
        for key in section_ids
    }


def _amenities(row: Any, meaning: Meaning) -> section_data.Amenities:
    def rule(code: str | None) -> str:
        return meaning("pet_rule", code) if code else ""

    return section_data.Amenities(
        tuple((row.facilities or "").split()),
        rule(row.dogs),
        rule(row.cats),
        rule(row.small_pets),
        row.most_pets,
        row.pet_limit or "",
        row.note or "",
        row.status == "reported",
    )
