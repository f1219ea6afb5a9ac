"""What a record of any kind is called, as columns of a select: its name for a person and its key outside the register.

Owns how names are put together from numbers, titles and places; places come first, so that lists of names sort well.
"""

from typing import Any

from sqlalchemy import and_, case, cast, func, literal, select
from sqlalchemy.types import Text

from backoffice.models.registry import TABLES

_DWELLING, _ORGANISATION, _DEPARTMENT = TABLES["dwelling"], TABLES["organisation"], TABLES["department"]
_SECTION, _CODE = TABLES["building_section"], TABLES["code_entry"]


def called(record: str) -> tuple[Any, Any, Any]:
    """Return what names a record, its outside key, and the tables to read them from."""
    table = TABLES[record]
    if record == "dwelling":
        return table.c.address, table.c.bbr_unit, table
    if "dwelling_id" in table.c:
        return _DWELLING.c.address, _DWELLING.c.bbr_unit, table.join(_DWELLING, _DWELLING.c.id == table.c.dwelling_id)
    if record == "tenant":
        # Never by their name: it is personal data.
        lease = TABLES["lease"]
        let = table.join(lease, lease.c.id == table.c.lease_id).join(_DWELLING, _DWELLING.c.id == lease.c.dwelling_id)
        return _DWELLING.c.address, literal(""), let
    if record == "code_entry":
        return table.c.list_name + " " + table.c.code + " " + table.c.label_da, table.c.code, table
    if record == "correction_request":
        return table.c.place + ": " + table.c.subject, literal(""), table
    if record == "organisation":
        return table.c.number + " " + table.c.name, table.c.number, table
    if record == "disability_registration":
        return table.c.number + " " + table.c.title, literal(""), table
    number = _place(table)
    if record == "department":
        return number + " " + table.c.name, number, table
    if record == "building_section":
        return number, number, table
    return number + _own(record, table), literal(""), table


def _place(table: Any) -> Any:
    """Return "0451", "0451-012" or "0451-012-01" of the narrowest place that a record is about."""
    number = _of(_ORGANISATION.c.number, _ORGANISATION.c.id == table.c.organisation_id)
    if table is _DEPARTMENT:
        return number + "-" + table.c.number
    if "department_id" in table.c:
        department = _of(_DEPARTMENT.c.number, _DEPARTMENT.c.id == table.c.department_id)
        number = number + func.coalesce("-" + department, "")
    if table is _SECTION:
        return number + "-" + table.c.number
    if "building_section_id" in table.c:
        section = _of(_SECTION.c.number, _SECTION.c.id == table.c.building_section_id)
        number = number + func.coalesce("-" + section, "")
    return number


def _of(column: Any, condition: Any) -> Any:
    return select(column).where(condition).scalar_subquery()


def _own(record: str, table: Any) -> Any:
    """Return what follows the place in a record's name, with a space before it; "" where the place says it all."""
    if "title" in table.c:
        return " " + table.c.title
    if "name" in table.c:
        return " " + table.c.name
    if record == "cooperation_member":
        cooperation = TABLES["signup_cooperation"]
        return " " + _of(cooperation.c.name, cooperation.c.id == table.c.cooperation_id)
    if record == "signup_agreement":
        department = _of(_DEPARTMENT.c.name, _DEPARTMENT.c.id == table.c.department_id)
        return " " + func.coalesce(department, _of(_ORGANISATION.c.name, _ORGANISATION.c.id == table.c.organisation_id))
    if record == "letting_group":
        kind = _of(_CODE.c.label_da, and_(_CODE.c.list_name == "dwelling_type", _CODE.c.code == table.c.dwelling_type))
        rooms = case((table.c.rooms.is_(None), ""), else_=" (" + cast(table.c.rooms, Text) + ")")
        return func.coalesce(" " + kind, "") + rooms
    return " " + table.c.rule if record == "approval" else literal("")
