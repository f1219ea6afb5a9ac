"""Correction request: what is asked of LBF stamdata, BBR or the source system; declared once."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.dwelling import Code, Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

Text2000 = Annotated[str, Field(max_length=2_000)]
# A request about many rows of a file lists them here.
Listing = Annotated[str, Field(max_length=20_000)]
_PROGRAM = KeptBy.PROGRAM


class RequestFields(BaseModel):
    """Every declared field of a correction request; the program keeps the dates of its status and the message."""

    status: Annotated[Code, Declared(Kind.CODE, codes="request_status", required=True)]
    owner: Annotated[Code, Declared(Kind.CODE, codes="request_owner", required=True)]
    place: Annotated[Text255, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    subject: Annotated[Text255, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    held_value: Annotated[Text2000 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    wanted_value: Annotated[Listing | None, Declared(Kind.TEXT)]
    reason: Annotated[Text2000 | None, Declared(Kind.TEXT)]
    documentation: Annotated[Text2000 | None, Declared(Kind.TEXT)]
    note: Annotated[Text2000 | None, Declared(Kind.TEXT)]
    created_on: Annotated[datetime.date, Declared(Kind.DATE, kept_by=_PROGRAM)]
    sent_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    answered_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    done_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    made_by: Annotated[str, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    message: Annotated[str, Declared(Kind.TEXT, kept_by=_PROGRAM)]


REQUEST = RecordKind("correction_request", 9, RequestFields, key=())
