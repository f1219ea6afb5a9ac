"""Disability registration of a building section: declared once."""

from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.dwelling import Code, Text255
from backoffice.records.fields import Declared, Kind, RecordKind


class RegistrationFields(BaseModel):
    """Every declared field of a disability registration; levels are codes for the portal's three groups."""

    number: Annotated[str, Field(pattern=r"^H[0-9]{1,6}$"), Declared(Kind.TEXT, required=True)]
    title: Annotated[Text255, Declared(Kind.TEXT, required=True)]
    wheelchair: Annotated[Code | None, Declared(Kind.CODE, codes="suitability")]
    visual: Annotated[Code | None, Declared(Kind.CODE, codes="suitability")]
    walking_arm_hand: Annotated[Code | None, Declared(Kind.CODE, codes="suitability")]


REGISTRATION = RecordKind("disability_registration", 7, RegistrationFields, key=("organisation_id", "number"))
