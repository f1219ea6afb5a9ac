"""Amenities and pets, pictures and plans, waiting time and closed-for-signup: declared once."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.agreements import Codes
from backoffice.records.disability import Text2000
from backoffice.records.dwelling import Code, Rooms, Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

Pets = Annotated[int, Field(ge=0, le=20)]
Position = Annotated[int, Field(ge=1, le=999)]
_PROGRAM = KeptBy.PROGRAM
_STATUS = Declared(Kind.CODE, codes="record_status", kept_by=_PROGRAM)
_PETS = Declared(Kind.CODE, theme="pets", codes="pet_rule")


class AmenitiesFields(BaseModel):
    """Every declared field of a section's amenities; `pet_limit` is the size or weight that conditional pets may have."""

    facilities: Annotated[Codes | None, Declared(Kind.CODES, theme="facilities", codes="facility")]
    dogs: Annotated[Code | None, _PETS]
    cats: Annotated[Code | None, _PETS]
    small_pets: Annotated[Code | None, _PETS]
    most_pets: Annotated[Pets | None, Declared(Kind.INTEGER, theme="pets")]
    pet_limit: Annotated[Text255 | None, Declared(Kind.TEXT, theme="pets")]
    note: Annotated[Text2000 | None, Declared(Kind.TEXT, theme="facilities")]
    status: Annotated[Code, _STATUS]


class AttachmentFields(BaseModel):
    """Every declared field of a picture or plan; `file` is below the office's folder or an https address; size in bytes."""

    attachment_kind: Annotated[Code, Declared(Kind.CODE, codes="attachment_kind", required=True)]
    title: Annotated[Text255, Declared(Kind.TEXT, required=True)]
    file: Annotated[Text255, Declared(Kind.TEXT, required=True)]
    position: Annotated[Position, Declared(Kind.INTEGER)]
    media_type: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    size: Annotated[int | None, Declared(Kind.INTEGER, kept_by=_PROGRAM)]
    checked_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    found: Annotated[bool | None, Declared(Kind.YES_NO, kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


class GroupFields(BaseModel):
    """Every declared field of a group's waiting time; without type or rooms it holds for all of them."""

    dwelling_type: Annotated[Code | None, Declared(Kind.CODE, theme="reach", codes="dwelling_type")]
    rooms: Annotated[Rooms | None, Declared(Kind.INTEGER, theme="reach")]
    waiting_time: Annotated[Code | None, Declared(Kind.CODE, theme="waiting", codes="waiting_time")]
    closed_for_signup: Annotated[bool | None, Declared(Kind.YES_NO, theme="waiting")]
    reason: Annotated[Text255 | None, Declared(Kind.TEXT, theme="waiting")]
    valid_from: Annotated[datetime.date, Declared(Kind.DATE, theme="period", required=True)]
    valid_to: Annotated[datetime.date, Declared(Kind.LAST_DAY, theme="period")]
    status: Annotated[Code, _STATUS]


AMENITIES = RecordKind("section_amenities", 14, AmenitiesFields, key=("building_section_id",))
ATTACHMENT = RecordKind("attachment", 15, AttachmentFields, key=())
GROUP = RecordKind("letting_group", 16, GroupFields, key=())
