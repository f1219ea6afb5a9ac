"""Housing cost and lease: declared once. Amounts are øre per month; periods are closed-open dates."""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.dwelling import Code, Ore, Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

Text40 = Annotated[str, Field(max_length=40)]
Months = Annotated[int, Field(ge=0, le=36)]
Weeks = Annotated[int, Field(ge=0, le=60)]
Parts = Annotated[int, Field(ge=1, le=1_000)]


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
    lease_number: Annotated[Text40 | None, Declared(Kind.TEXT)]
    signed_on: Annotated[datetime.date | None, Declared(Kind.DATE)]
    regime: Annotated[Code | None, Declared(Kind.CODE, codes="tenancy_regime")]
    takeover_standard: Annotated[Code | None, Declared(Kind.CODE, codes="takeover_standard")]
    maintenance_duty: Annotated[Code | None, Declared(Kind.CODE, codes="maintenance_duty")]
    interior_by_tenant: Annotated[bool | None, Declared(Kind.YES_NO)]
    restoration_scheme: Annotated[Code | None, Declared(Kind.CODE, codes="restoration_scheme")]
    rules_given: Annotated[bool | None, Declared(Kind.YES_NO)]
    fixed_term: Annotated[bool | None, Declared(Kind.YES_NO)]
    notice_months: Annotated[Months | None, Declared(Kind.INTEGER)]
    notice_weeks: Annotated[Weeks | None, Declared(Kind.INTEGER)]
    prepaid_rent: Annotated[Ore | None, Declared(Kind.KRONER)]
    status: Annotated[Code, Declared(Kind.CODE, codes="record_status")]


class TenantFields(BaseModel):
    """What is declared of a tenant: never name, contact or new address, which are personal data and are in no workbook."""

    share: Annotated[Parts | None, Declared(Kind.INTEGER)]
    status: Annotated[Code, Declared(Kind.CODE, codes="record_status", kept_by=KeptBy.PROGRAM)]


COST = RecordKind("housing_cost", 5, CostFields, key=("dwelling_id", "cost_type", "valid_from", "line"))
LEASE = RecordKind("lease", 6, LeaseFields, key=("dwelling_id", "valid_from"))
TENANT = RecordKind("tenant", 18, TenantFields, key=("lease_id", "id"))
