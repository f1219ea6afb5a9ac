"""Approval: what somebody looked at and lets be, with the reason; declared once."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.disability import Text2000
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

_PROGRAM = KeptBy.PROGRAM
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ApprovalFields(BaseModel):
    """Every declared field of an approval; only its reason and how long it holds are a person's to say."""

    rule: Annotated[str, Field(max_length=40), Declared(Kind.TEXT, kept_by=_PROGRAM)]
    reason: Annotated[Text2000, Declared(Kind.TEXT, required=True)]
    expires_on: Annotated[datetime.date | None, Declared(Kind.LAST_DAY)]
    approved_by: Annotated[str, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    approved_on: Annotated[datetime.date, Declared(Kind.DATE, kept_by=_PROGRAM)]
    data_hash: Annotated[Hash, Declared(Kind.TEXT, kept_by=_PROGRAM)]


APPROVAL = RecordKind("approval", 17, ApprovalFields, key=())
