"""Disability registration of a building section: declared once."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.dwelling import Code, Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

Text2000 = Annotated[str, Field(max_length=2_000)]
Steps = Annotated[int, Field(ge=0, le=99)]
Centimetres = Annotated[int, Field(ge=40, le=300)]
_LEVEL = Declared(Kind.CODE, theme="groups", codes="suitability")
_ACCESS = Declared(Kind.YES_NO, theme="access")
_INSIDE = Declared(Kind.YES_NO, theme="inside")


class RegistrationFields(BaseModel):
    """Every declared field of a disability registration; levels are codes for the portal's three groups.

    The checklist (access, inside) is a guess after published descriptions of such groups; the register's own form is
    not known.
    """

    number: Annotated[str, Field(pattern=r"^H[0-9]{1,6}$"), Declared(Kind.TEXT, theme="groups", required=True)]
    title: Annotated[Text255, Declared(Kind.TEXT, theme="groups", required=True)]
    wheelchair: Annotated[Code | None, _LEVEL]
    visual: Annotated[Code | None, _LEVEL]
    walking_arm_hand: Annotated[Code | None, _LEVEL]
    step_free_access: Annotated[bool | None, _ACCESS]
    gentle_slope: Annotated[bool | None, _ACCESS]
    lift: Annotated[Code | None, Declared(Kind.CODE, theme="access", codes="lift")]
    entrance_steps: Annotated[Steps | None, Declared(Kind.INTEGER, theme="access")]
    door_width: Annotated[Centimetres | None, Declared(Kind.INTEGER, theme="access")]
    kitchen_space: Annotated[bool | None, _INSIDE]
    bathroom_space: Annotated[bool | None, _INSIDE]
    bathroom_level: Annotated[bool | None, _INSIDE]
    one_level: Annotated[bool | None, _INSIDE]
    living_space: Annotated[bool | None, _INSIDE]
    assessed_on: Annotated[datetime.date | None, Declared(Kind.DATE, theme="assessed")]
    assessed_by: Annotated[Text255 | None, Declared(Kind.TEXT, theme="assessed")]
    note: Annotated[Text2000 | None, Declared(Kind.TEXT, theme="assessed")]
    status: Annotated[Code, Declared(Kind.CODE, codes="record_status", kept_by=KeptBy.PROGRAM)]


REGISTRATION = RecordKind("disability_registration", 7, RegistrationFields, key=("organisation_id", "number"))
