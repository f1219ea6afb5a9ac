"""Move-out settlements and their lines: declared once. Amounts are øre; a line has a side and no sign."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.disability import Text2000
from backoffice.records.dwelling import Code, Ore, Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

Position = Annotated[int, Field(ge=1, le=9_999)]
SignedOre = Annotated[int, Field(ge=-100_000_000_00, le=100_000_000_00)]
Text40 = Annotated[str, Field(max_length=40)]
VersionNumber = Annotated[int, Field(ge=1, le=999)]
_PROGRAM = KeptBy.PROGRAM
_STATUS = Declared(Kind.CODE, codes="record_status", kept_by=_PROGRAM)


class SettlementFields(BaseModel):
    """Every declared field of a settlement; a sent one never changes."""

    retain: Annotated[Ore | None, Declared(Kind.KRONER)]
    promised_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    note: Annotated[Text2000 | None, Declared(Kind.TEXT)]
    version_number: Annotated[VersionNumber | None, Declared(Kind.INTEGER, kept_by=_PROGRAM)]
    round: Annotated[Code | None, Declared(Kind.CODE, codes="settlement_round", kept_by=_PROGRAM)]
    state: Annotated[Code | None, Declared(Kind.CODE, codes="settlement_state", kept_by=_PROGRAM)]
    replaces: Annotated[int | None, Declared(Kind.LINK, kept_by=_PROGRAM)]
    follows: Annotated[int | None, Declared(Kind.LINK, kept_by=_PROGRAM)]
    credits: Annotated[Ore | None, Declared(Kind.KRONER, kept_by=_PROGRAM)]
    debits: Annotated[Ore | None, Declared(Kind.KRONER, kept_by=_PROGRAM)]
    result: Annotated[SignedOre | None, Declared(Kind.KRONER, kept_by=_PROGRAM)]
    retained: Annotated[Ore | None, Declared(Kind.KRONER, kept_by=_PROGRAM)]
    payout: Annotated[Ore | None, Declared(Kind.KRONER, kept_by=_PROGRAM)]
    claim: Annotated[Ore | None, Declared(Kind.KRONER, kept_by=_PROGRAM)]
    written_by: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    approved_by: Annotated[Text255 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    approved_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    sent_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    objected_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    board_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    board_case: Annotated[Text40 | None, Declared(Kind.TEXT, kept_by=_PROGRAM)]
    decided_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    paid_on: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


class SettlementLineFields(BaseModel):
    """Every declared field of a line of a settlement."""

    position: Annotated[Position | None, Declared(Kind.INTEGER)]
    line_code: Annotated[Code, Declared(Kind.CODE, codes="settlement_line", required=True)]
    text: Annotated[Text255, Declared(Kind.TEXT, required=True)]
    amount: Annotated[Ore, Declared(Kind.KRONER, required=True)]
    rule: Annotated[Text255 | None, Declared(Kind.TEXT)]
    evidence: Annotated[Text255 | None, Declared(Kind.TEXT)]
    payer: Annotated[Code | None, Declared(Kind.CODE, codes="payer")]
    disputed: Annotated[bool | None, Declared(Kind.YES_NO)]
    inspection_line_id: Annotated[int | None, Declared(Kind.LINK, kept_by=_PROGRAM)]
    improvement_id: Annotated[int | None, Declared(Kind.LINK, kept_by=_PROGRAM)]
    deposit_claim_id: Annotated[int | None, Declared(Kind.LINK, kept_by=_PROGRAM)]
    tenant_id: Annotated[int | None, Declared(Kind.LINK, kept_by=_PROGRAM)]
    status: Annotated[Code, _STATUS]


SETTLEMENT = RecordKind("settlement", 26, SettlementFields, key=("termination_id", "version_number"))
SETTLEMENT_LINE = RecordKind("settlement_line", 27, SettlementLineFields, key=("settlement_id", "position"))
