"""Tenancy terms, terminations, claims on the deposit and letters: declared once. Days are dates, amounts øre."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.agreements import Codes
from backoffice.records.disability import Text2000
from backoffice.records.dwelling import Code, Ore, Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Months = Annotated[int, Field(ge=0, le=36)]
Text40 = Annotated[str, Field(max_length=40)]
Text64 = Annotated[str, Field(max_length=64)]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")]
Weeks = Annotated[int, Field(ge=0, le=60)]
_PROGRAM = KeptBy.PROGRAM
_STATUS = Declared(Kind.CODE, codes="record_status", kept_by=_PROGRAM)


class TermsFields(BaseModel):
    """Every declared field of an organisation's or a department's tenancy terms."""

    regime: Annotated[Code, Declared(Kind.CODE, codes="tenancy_regime", required=True)]
    notice_policy: Annotated[Text40, Declared(Kind.TEXT, required=True)]
    notice_months: Annotated[Months | None, Declared(Kind.INTEGER)]
    notice_weeks: Annotated[Weeks | None, Declared(Kind.INTEGER)]
    restoration_scheme: Annotated[Code | None, Declared(Kind.CODE, codes="restoration_scheme")]
    takeover: Annotated[Text40 | None, Declared(Kind.TEXT)]
    year_start: Annotated[MonthDay | None, Declared(Kind.TEXT)]
    account_year_end: Annotated[MonthDay | None, Declared(Kind.TEXT)]
    valid_from: Annotated[datetime.date, Declared(Kind.DATE, required=True)]
    valid_to: Annotated[datetime.date, Declared(Kind.LAST_DAY)]
    source: Annotated[Text255 | None, Declared(Kind.TEXT)]
    confirmed: Annotated[bool | None, Declared(Kind.YES_NO)]
    note: Annotated[Text2000 | None, Declared(Kind.TEXT)]
    status: Annotated[Code, _STATUS]


class TerminationFields(BaseModel):
    """Every declared field of a termination; what the case's steps decide is kept by the program."""

    terminated_by: Annotated[Code, Declared(Kind.CODE, codes="terminated_by", required=True)]
    moving_reason: Annotated[Code | None, Declared(Kind.CODE, codes="moving_reason")]
    received_on: Annotated[datetime.date, Declared(Kind.DATE, required=True)]
    received_time: Annotated[TimeOfDay, Declared(Kind.TEXT, required=True)]
    channel: Annotated[Code, Declared(Kind.CODE, codes="notice_channel", required=True)]
    missing: Annotated[Codes | None, Declared(Kind.CODES, codes="missing_particular")]
    complete_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    wants_out_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    agreed_vacate_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    viewing_notice: Annotated[bool | None, Declared(Kind.YES_NO)]
    note: Annotated[Text2000 | None, Declared(Kind.TEXT)]
    phase: Annotated[Code, Declared(Kind.CODE, codes="case_phase", kept_by=_PROGRAM, required=True)]
    notice_policy: Annotated[Text40 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    notice_months: Annotated[Months | None, Declared(Kind.INTEGER, kept_by=_PROGRAM)]
    notice_weeks: Annotated[Weeks | None, Declared(Kind.INTEGER, kept_by=_PROGRAM)]
    deadline: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    period_from: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    rent_last_day: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    vacate_by: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    override_reason: Annotated[Text2000 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    relet_from: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    confirmed_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    known_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    known_by: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    keys_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    moved_out_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    emptied: Annotated[bool | None, Declared(Kind.YES_NO, kept_by=_PROGRAM)]
    inspection_omitted: Annotated[Text2000 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    works_started_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    works_finished_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    account_year_end: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    account_received_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    late_bill_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    withdrawn_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    withdrawn_by: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    withdrawn_reason: Annotated[Text2000 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    closed_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    closed_how: Annotated[Code | None, Declared(Kind.CODE, codes="closed_how", kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


class ClaimFields(BaseModel):
    """Every declared field of a claim on the deposit."""

    claim_kind: Annotated[Code, Declared(Kind.CODE, codes="claim_kind", required=True)]
    creditor: Annotated[Text255, Declared(Kind.TEXT, required=True)]
    amount: Annotated[Ore, Declared(Kind.KRONER, required=True)]
    registered_on: Annotated[datetime.date, Declared(Kind.DATE, required=True)]
    tenant_id: Annotated[int | None, Declared(Kind.LINK)]
    status: Annotated[Code, _STATUS]


class LetterFields(BaseModel):
    """What is declared of a letter: never its text, which is personal data."""

    letter_kind: Annotated[Code, Declared(Kind.CODE, codes="letter_kind", required=True)]
    made_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    sent_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    channel: Annotated[Code | None, Declared(Kind.CODE, codes="notice_channel", kept_by=_PROGRAM)]
    template: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    content_hash: Annotated[Text64 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


TERMS = RecordKind("tenancy_terms", 28, TermsFields, key=())
TERMINATION = RecordKind("termination", 19, TerminationFields, key=())
CLAIM = RecordKind("deposit_claim", 25, ClaimFields, key=())
LETTER = RecordKind("letter", 29, LetterFields, key=())
