"""What a correction request is about: a dwelling or place as it is called, and the value it has now.

Owns the name of the record in a letter. Reads only what is in the person's part of the register.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling
from backoffice.models.registry import TABLES
from backoffice.queries.places import place_name, place_number
from backoffice.queries.scoping import outside
from backoffice.queries.selection import Where
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.records.fields import KeptBy
from backoffice.records.kinds import BY_NAME
from backoffice.records.values import show_value
from backoffice.rules.problems import Owner
from backoffice.rules.requests import owner_of
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class About:
    """A record and one of its fields: where it belongs, what it is called, what it holds, and who mends it."""

    record: str
    id: int
    field: str
    organisation_id: int
    department_id: int | None
    place: str
    subject: str
    held: str
    owner: Owner


def request_about(
    session: Session, record: str, record_id: int, field: str, scope: Scope, codes: CodeLists
) -> About | None:
    """Return what a request about a field ("" for the record itself) is about; None for a record that is not in reach."""
    table = TABLES[record]
    row = session.execute(select(*table.c).where(table.c.id == record_id)).mappings().one_or_none()
    if row is None or outside(session, record, [record_id], scope):
        return None
    declared = BY_NAME[record].fields.get(field)
    automatic = meanings_of(codes)("origin", row["origin"]) == "automatic"
    master_data = declared is None or declared.kept_by is KeptBy.MASTER_DATA
    owner = owner_of(field, master_data=master_data) if master_data or automatic else Owner.REGISTER
    return About(
        record,
        record_id,
        field,
        row["id"] if record == "organisation" else row["organisation_id"],
        row["id"] if record == "department" else row.get("department_id"),
        _called(session, record, record_id),
        declared.heading if declared else "",
        show_value(declared, row[field], codes) if declared else "",
        owner,
    )


def _called(session: Session, record: str, record_id: int) -> str:
    if record == "dwelling":
        one = session.get_one(Dwelling, record_id)
        number = place_number(session, Where(section_id=one.building_section_id))
        city = f"{one.postal_code} {one.city}".strip()
        return ", ".join(part for part in (one.address, city) if part) + f" ({number}, BBR {one.bbr_unit})"
    where = {
        "organisation": Where(organisation_id=record_id),
        "department": Where(department_id=record_id),
        "building_section": Where(section_id=record_id),
    }[record]
    return f"{place_number(session, where)} {place_name(session, where)}"
