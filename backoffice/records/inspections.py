"""Inspections, the lines of their reports and photos: declared once. Amounts are øre including VAT."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.disability import Text2000
from backoffice.records.dwelling import Code, Ore, Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

Bytes = Annotated[int, Field(ge=0, le=2_000_000_000)]
Position = Annotated[int, Field(ge=1, le=9_999)]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")]
_PROGRAM = KeptBy.PROGRAM
_STATUS = Declared(Kind.CODE, codes="record_status", kept_by=_PROGRAM)


class InspectionFields(BaseModel):
    """Every declared field of an inspection; what its steps decide is kept by the program."""

    inspection_kind: Annotated[Code, Declared(Kind.CODE, codes="inspection_kind", required=True)]
    planned_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    planned_time: Annotated[TimeOfDay | None, Declared(Kind.TEXT)]
    shorter_agreed: Annotated[bool | None, Declared(Kind.YES_NO)]
    power_of_attorney: Annotated[bool | None, Declared(Kind.YES_NO)]
    electricity_proof_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    note: Annotated[Text2000 | None, Declared(Kind.TEXT)]
    summoned_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    held_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    held_by: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    tenant_present: Annotated[bool | None, Declared(Kind.YES_NO, kept_by=_PROGRAM)]
    signed_by_tenant: Annotated[bool | None, Declared(Kind.YES_NO, kept_by=_PROGRAM)]
    signed_by_landlord: Annotated[bool | None, Declared(Kind.YES_NO, kept_by=_PROGRAM)]
    report_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    report_channel: Annotated[Code | None, Declared(Kind.CODE, codes="notice_channel", kept_by=_PROGRAM)]
    keys_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    objected_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    estimate_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


class InspectionLineFields(BaseModel):
    """Every declared field of a line of a report."""

    position: Annotated[Position | None, Declared(Kind.INTEGER)]
    room: Annotated[Text255 | None, Declared(Kind.TEXT)]
    item: Annotated[Text255, Declared(Kind.TEXT, required=True)]
    situation: Annotated[Code | None, Declared(Kind.CODE, codes="maintenance_situation")]
    part: Annotated[Code, Declared(Kind.CODE, codes="report_part", required=True)]
    cause: Annotated[Text255 | None, Declared(Kind.TEXT)]
    estimate: Annotated[Ore | None, Declared(Kind.KRONER)]
    actual: Annotated[Ore | None, Declared(Kind.KRONER)]
    age_reduction: Annotated[Ore | None, Declared(Kind.KRONER)]
    age_reason: Annotated[Text255 | None, Declared(Kind.TEXT)]
    supplier: Annotated[Text255 | None, Declared(Kind.TEXT)]
    ordered_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    finished_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    invoice: Annotated[Text255 | None, Declared(Kind.TEXT)]
    invoiced_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    status: Annotated[Code, _STATUS]


class PhotoFields(BaseModel):
    """Every declared field of a photo: a reference, never a copy."""

    title: Annotated[Text255, Declared(Kind.TEXT, required=True)]
    file: Annotated[Text255, Declared(Kind.TEXT, required=True)]
    taken_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    media_type: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    size: Annotated[Bytes | None, Declared(Kind.INTEGER, kept_by=_PROGRAM)]
    checked_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    found: Annotated[bool | None, Declared(Kind.YES_NO, kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


INSPECTION = RecordKind("inspection", 20, InspectionFields, key=())
INSPECTION_LINE = RecordKind("inspection_line", 21, InspectionLineFields, key=("inspection_id", "position"))
PHOTO = RecordKind("photo", 22, PhotoFields, key=("inspection_id", "id"))
