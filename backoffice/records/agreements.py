"""Signup cooperation, signup agreement and allocation agreement: declared once. Periods are closed-open dates."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.disability import Text2000
from backoffice.records.dwelling import Code, Text255, WebAddress
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

Codes = Annotated[str, Field(max_length=255, pattern=r"^[0-9A-Za-z]{1,10}( [0-9A-Za-z]{1,10})*$")]
Percent = Annotated[int, Field(ge=0, le=100)]
MunicipalityCode = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
_PROGRAM = KeptBy.PROGRAM
_STATUS = Declared(Kind.CODE, codes="record_status", kept_by=_PROGRAM)
_FROM = Declared(Kind.DATE, theme="period", required=True)
_TO = Declared(Kind.LAST_DAY, theme="period")


class CooperationFields(BaseModel):
    """Every declared field of a signup cooperation."""

    name: Annotated[Text255, Declared(Kind.TEXT, required=True)]
    regions: Annotated[Codes | None, Declared(Kind.CODES, codes="region")]
    website: Annotated[WebAddress | None, Declared(Kind.URL)]
    email: Annotated[Text255 | None, Declared(Kind.TEXT)]
    phone: Annotated[Text255 | None, Declared(Kind.TEXT)]
    note: Annotated[Text2000 | None, Declared(Kind.TEXT)]
    status: Annotated[Code, _STATUS]


class MemberFields(BaseModel):
    """Every declared field of an organisation's part in a cooperation."""

    cooperation_id: Annotated[int, Declared(Kind.LINK, required=True)]
    status: Annotated[Code, _STATUS]


class SignupFields(BaseModel):
    """Every declared field of a signup agreement."""

    dwelling_types: Annotated[Codes, Declared(Kind.CODES, theme="reach", codes="dwelling_type", required=True)]
    contact_way: Annotated[Code, Declared(Kind.CODE, theme="contact", codes="contact_way", required=True)]
    website: Annotated[WebAddress | None, Declared(Kind.URL, theme="contact")]
    email: Annotated[Text255 | None, Declared(Kind.TEXT, theme="contact")]
    phone: Annotated[Text255 | None, Declared(Kind.TEXT, theme="contact")]
    cooperation_id: Annotated[int | None, Declared(Kind.LINK, theme="contact")]
    valid_from: Annotated[datetime.date, _FROM]
    valid_to: Annotated[datetime.date, _TO]
    note: Annotated[Text2000 | None, Declared(Kind.TEXT, theme="period")]
    verified_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    verified_by: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


class AllocationFields(BaseModel):
    """Every declared field of an allocation agreement; `share` is in per cent of the dwellings that become free."""

    title: Annotated[Text255, Declared(Kind.TEXT, theme="reach", required=True)]
    agreement_kind: Annotated[Code, Declared(Kind.CODE, theme="reach", codes="agreement_kind", required=True)]
    municipality_code: Annotated[MunicipalityCode, Declared(Kind.TEXT, theme="reach", required=True)]
    dwelling_types: Annotated[Codes, Declared(Kind.CODES, theme="reach", codes="dwelling_type", required=True)]
    scenarios: Annotated[Codes | None, Declared(Kind.CODES, theme="criteria", codes="queue_jump_scenario")]
    criteria: Annotated[Text2000 | None, Declared(Kind.TEXT, theme="criteria")]
    share: Annotated[Percent | None, Declared(Kind.INTEGER, theme="criteria")]
    url: Annotated[WebAddress | None, Declared(Kind.URL, theme="criteria")]
    valid_from: Annotated[datetime.date, _FROM]
    valid_to: Annotated[datetime.date, _TO]
    renews: Annotated[int | None, Declared(Kind.LINK, kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


COOPERATION = RecordKind("signup_cooperation", 10, CooperationFields, key=())
MEMBER = RecordKind("cooperation_member", 11, MemberFields, key=("cooperation_id", "organisation_id"))
SIGNUP = RecordKind("signup_agreement", 12, SignupFields, key=())
ALLOCATION = RecordKind("allocation_agreement", 13, AllocationFields, key=())
