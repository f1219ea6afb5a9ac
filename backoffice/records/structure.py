"""Organisation, department and building section: declared once. All of it is LBF master data."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.dwelling import Code, Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

Year = Annotated[int, Field(ge=1600, le=2100)]
_MASTER = KeptBy.MASTER_DATA


class OrganisationFields(BaseModel):
    """Every declared field of a housing organisation."""

    number: Annotated[str, Field(pattern=r"^[0-9]{4}$"), Declared(Kind.TEXT, kept_by=_MASTER, required=True)]
    name: Annotated[Text255, Declared(Kind.TEXT, kept_by=_MASTER, required=True)]
    cvr: Annotated[Annotated[str, Field(pattern=r"^[0-9]{8}$")] | None, Declared(Kind.TEXT, kept_by=_MASTER)]
    phone: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_MASTER)]
    email: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_MASTER)]
    website: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_MASTER)]
    address: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_MASTER)]
    postal_code: Annotated[Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None, Declared(Kind.TEXT, kept_by=_MASTER)]
    city: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_MASTER)]
    closed_on: Annotated[datetime.date | None, Declared(Kind.LAST_DAY, kept_by=_MASTER)]


class DepartmentFields(BaseModel):
    """Every declared field of a department."""

    number: Annotated[str, Field(pattern=r"^[0-9]{3}$"), Declared(Kind.TEXT, kept_by=_MASTER, required=True)]
    name: Annotated[Text255, Declared(Kind.TEXT, kept_by=_MASTER, required=True)]
    municipality_code: Annotated[
        Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None, Declared(Kind.TEXT, kept_by=_MASTER)
    ]
    in_use_year: Annotated[Year | None, Declared(Kind.INTEGER, kept_by=_MASTER)]
    building_style: Annotated[Code | None, Declared(Kind.CODE, codes="building_style", kept_by=_MASTER)]
    closed_on: Annotated[datetime.date | None, Declared(Kind.LAST_DAY, kept_by=_MASTER)]


class SectionFields(BaseModel):
    """Every declared field of a building section."""

    number: Annotated[str, Field(pattern=r"^[0-9]{2}$"), Declared(Kind.TEXT, kept_by=_MASTER, required=True)]
    property_number: Annotated[Annotated[str, Field(max_length=10)] | None, Declared(Kind.TEXT, kept_by=_MASTER)]
    in_use_year: Annotated[Year | None, Declared(Kind.INTEGER, kept_by=_MASTER)]
    heating: Annotated[Code | None, Declared(Kind.CODE, codes="heating", kept_by=_MASTER)]
    closed_on: Annotated[datetime.date | None, Declared(Kind.LAST_DAY, kept_by=_MASTER)]


CONTACT_FIELDS = ("cvr", "phone", "email", "website", "address")
"""How an organisation is reached: LBF master data, which only LBF corrects (lbf.dk on master data)."""
ORGANISATION = RecordKind("organisation", 2, OrganisationFields, key=("number",))
DEPARTMENT = RecordKind("department", 3, DepartmentFields, key=("organisation_id", "number"))
SECTION = RecordKind("building_section", 4, SectionFields, key=("department_id", "number"))
