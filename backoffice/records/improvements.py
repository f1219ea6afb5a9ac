"""Improvements under råderet and sublets: declared once. Amounts are øre including VAT."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.disability import Text2000
from backoffice.records.dwelling import Code, Ore, Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

Few = Annotated[int, Field(ge=0, le=50)]
Years = Annotated[int, Field(ge=10, le=20)]
_PROGRAM = KeptBy.PROGRAM
_STATUS = Declared(Kind.CODE, codes="record_status", kept_by=_PROGRAM)


class ImprovementFields(BaseModel):
    """Every declared field of an improvement."""

    title: Annotated[Text255, Declared(Kind.TEXT, required=True)]
    description: Annotated[Text2000 | None, Declared(Kind.TEXT)]
    applied_on: Annotated[datetime.date, Declared(Kind.DATE, required=True)]
    estimated_cost: Annotated[Ore | None, Declared(Kind.KRONER)]
    security: Annotated[Text255 | None, Declared(Kind.TEXT)]
    permit_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    started_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    finished_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    documented: Annotated[Ore | None, Declared(Kind.KRONER)]
    own_work: Annotated[Ore | None, Declared(Kind.KRONER)]
    excess: Annotated[Ore | None, Declared(Kind.KRONER)]
    extra: Annotated[Ore | None, Declared(Kind.KRONER)]
    replaced: Annotated[Ore | None, Declared(Kind.KRONER)]
    grants: Annotated[Ore | None, Declared(Kind.KRONER)]
    in_use_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    basis_fixed_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    period_years: Annotated[Years | None, Declared(Kind.INTEGER)]
    agreed_percent: Annotated[Text255 | None, Declared(Kind.TEXT)]
    outcome: Annotated[Code | None, Declared(Kind.CODE, codes="improvement_outcome")]
    answer: Annotated[Code | None, Declared(Kind.CODE, codes="improvement_answer", kept_by=_PROGRAM)]
    answered_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    answered_by: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    answer_reason: Annotated[Text2000 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    approved_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    final_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    final_by: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    compensation: Annotated[Ore | None, Declared(Kind.KRONER, kept_by=_PROGRAM)]
    rate_year: Annotated[Code | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


class SubletFields(BaseModel):
    """Every declared field of a sublet."""

    whole: Annotated[bool, Declared(Kind.YES_NO, required=True)]
    rooms: Annotated[Few | None, Declared(Kind.INTEGER)]
    persons: Annotated[Few | None, Declared(Kind.INTEGER)]
    cause: Annotated[Code | None, Declared(Kind.CODE, codes="sublet_cause")]
    documented: Annotated[bool | None, Declared(Kind.YES_NO)]
    asked_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    contract_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    valid_from: Annotated[datetime.date, Declared(Kind.DATE, required=True)]
    valid_to: Annotated[datetime.date, Declared(Kind.LAST_DAY)]
    note: Annotated[Text2000 | None, Declared(Kind.TEXT)]
    answer: Annotated[Code | None, Declared(Kind.CODE, codes="improvement_answer", kept_by=_PROGRAM)]
    answered_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    answered_by: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    answer_reason: Annotated[Text2000 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


IMPROVEMENT = RecordKind("improvement", 23, ImprovementFields, key=())
SUBLET = RecordKind("sublet", 24, SubletFields, key=())
