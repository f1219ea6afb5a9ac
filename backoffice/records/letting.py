"""Housing cost and lease: declared once. Amounts are øre per month; periods are closed-open dates."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.dwelling import Code, Ore, Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind


class CostFields(BaseModel):
    """Every declared field of a housing cost."""

    cost_type: Annotated[Code, Declared(Kind.CODE, codes="cost_type", xml="BoligudgiftstypeKode", required=True)]
    valid_from: Annotated[datetime.date, Declared(Kind.DATE, xml="BoligudgiftStartDato", required=True)]
    valid_to: Annotated[datetime.date, Declared(Kind.LAST_DAY, xml="BoligudgiftSlutDato")]
    amount: Annotated[
        int, Field(ge=-100_000_000, le=100_000_000), Declared(Kind.KRONER, xml="BoligudgiftBeloeb", required=True)
    ]
    recipient: Annotated[Code | None, Declared(Kind.CODE, codes="cost_recipient", xml="BoligudgiftModtagerTypeKode")]
    included_in_rent: Annotated[bool | None, Declared(Kind.YES_NO, xml="BoligudgiftIndeholdtIHuslejeIndikator")]
    description: Annotated[Text255 | None, Declared(Kind.TEXT, xml="BoligudgiftBeskrivelseTekst")]
    status: Annotated[Code, Declared(Kind.CODE, codes="record_status")]


class LeaseFields(BaseModel):
    """Every declared field of a lease."""

    valid_from: Annotated[datetime.date, Declared(Kind.DATE, xml="LejekontraktStartDato", required=True)]
    valid_to: Annotated[datetime.date, Declared(Kind.LAST_DAY, xml="LejekontraktSlutDato")]
    allocation_type: Annotated[Code | None, Declared(Kind.CODE, codes="allocation_type", xml="AnvisningstypeKode")]
    vacant: Annotated[bool, Declared(Kind.YES_NO, xml="LejekontraktTomgangsledigIndikator")]
    available: Annotated[bool, Declared(Kind.YES_NO, xml="LejekontraktLedigIndikator")]
    empty_reason: Annotated[Code | None, Declared(Kind.CODE, codes="empty_reason")]
    municipal_allocation: Annotated[
        bool | None,
        Declared(Kind.YES_NO, xml="LejekontraktAnvistKommunaltEllerEfterTidligereAeldreboliglovIndikator"),
    ]
    entry_deposit: Annotated[Ore | None, Declared(Kind.KRONER, xml="LejekontraktIndskudBeloeb")]
    deposit: Annotated[Ore | None, Declared(Kind.KRONER, xml="LejekontraktDepositumBeloeb")]
    status: Annotated[Code, Declared(Kind.CODE, codes="record_status")]


class TenantFields(BaseModel):
    """What is declared of a tenant: never the name, which is personal data and leaves the register by no way."""

    status: Annotated[Code, Declared(Kind.CODE, codes="record_status", kept_by=KeptBy.PROGRAM)]


COST = RecordKind("housing_cost", 5, CostFields, key=("dwelling_id", "cost_type", "valid_from", "line"))
LEASE = RecordKind("lease", 6, LeaseFields, key=("dwelling_id", "valid_from"))
TENANT = RecordKind("tenant", 18, TenantFields, key=("lease_id", "id"))
