"""The dwelling: identity and area (master data) and "Generelt om boligen" (caseworkers), declared once.

XML names are elements of LBF's schema; amounts are øre, areas of the register dm², BBR's own area whole m².
"""

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backoffice.records.fields import Declared, KeptBy, Kind, RecordField, RecordKind

Text255 = Annotated[str, Field(max_length=255)]
Code = Annotated[str, Field(max_length=10)]
Ore = Annotated[int, Field(ge=0, le=100_000_000_00)]
# No dwelling is larger than 2,000 m²; the limit catches a slipped decimal.
SquareDecimetres = Annotated[int, Field(gt=0, le=200_000)]
SquareMetres = Annotated[int, Field(gt=0, le=2_000)]
Rooms = Annotated[int, Field(ge=1, le=50)]
Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
WebAddress = Annotated[str, Field(max_length=255, pattern=r"^https?://[^\s/$.?#][^\s]*$")]

_MASTER = KeptBy.MASTER_DATA
_PROGRAM = KeptBy.PROGRAM


class DwellingFields(BaseModel):
    """Every declared field of a dwelling."""

    bbr_unit: Annotated[
        Uuid, Declared(Kind.TEXT, xml="BuildingUnitUniversalIdentifier", kept_by=_MASTER, required=True)
    ]
    external_reference: Annotated[Text255 | None, Declared(Kind.TEXT, xml="EksternReference", kept_by=_MASTER)]
    street: Annotated[Text255, Declared(Kind.TEXT, kept_by=_MASTER, required=True)]
    house_number: Annotated[Text255, Declared(Kind.TEXT, kept_by=_MASTER)]
    floor: Annotated[Text255, Declared(Kind.TEXT, kept_by=_MASTER)]
    door: Annotated[Text255, Declared(Kind.TEXT, kept_by=_MASTER)]
    postal_code: Annotated[str, Field(pattern=r"^([0-9]{4})?$"), Declared(Kind.TEXT, kept_by=_MASTER)]
    city: Annotated[Text255, Declared(Kind.TEXT, kept_by=_MASTER)]
    municipality_code: Annotated[
        Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None, Declared(Kind.TEXT, kept_by=_MASTER)
    ]
    area: Annotated[SquareMetres | None, Declared(Kind.INTEGER, kept_by=_MASTER)]
    rooms: Annotated[Rooms | None, Declared(Kind.INTEGER, kept_by=_MASTER)]
    bbr_kitchen: Annotated[Code | None, Declared(Kind.CODE, codes="bbr_kitchen", kept_by=_MASTER)]
    bbr_status: Annotated[Code | None, Declared(Kind.CODE, codes="bbr_unit_status", kept_by=_MASTER)]
    retired_on: Annotated[datetime.date | None, Declared(Kind.LAST_DAY, kept_by=_MASTER)]
    status: Annotated[Code, Declared(Kind.CODE, codes="record_status", kept_by=_PROGRAM)]
    origin: Annotated[Code, Declared(Kind.CODE, codes="origin", kept_by=_PROGRAM)]

    dwelling_type: Annotated[
        Code | None, Declared(Kind.CODE, theme="dwelling", codes="dwelling_type", xml="BoligTypeKode", required=True)
    ]
    student_room: Annotated[bool | None, Declared(Kind.YES_NO, theme="dwelling", xml="BoligKollegievaerelseIndikator")]
    tenant_type: Annotated[
        Code | None, Declared(Kind.CODE, theme="dwelling", codes="tenant_type", xml="BoligLejertypeKode")
    ]
    heating: Annotated[
        Code | None, Declared(Kind.CODE, theme="dwelling", codes="heating", xml="BoligOpvarmningsformKode")
    ]
    own_kitchen: Annotated[bool | None, Declared(Kind.YES_NO, theme="dwelling", xml="BoligKoekkenKunForLejerIndikator")]
    garage: Annotated[Code | None, Declared(Kind.CODE, theme="dwelling", codes="parking", xml="BoligGarageKode")]
    carport: Annotated[Code | None, Declared(Kind.CODE, theme="dwelling", codes="parking", xml="BoligCarportKode")]
    interior_maintenance: Annotated[
        Code | None,
        Declared(Kind.CODE, theme="maintenance", codes="maintenance", xml="BoligIndvendigVedligeholdelseLejerKode"),
    ]
    exterior_maintenance: Annotated[
        Code | None,
        Declared(Kind.CODE, theme="maintenance", codes="maintenance", xml="BoligUdvendigVedligeholdelseLejerKode"),
    ]
    area_before_1998: Annotated[
        SquareDecimetres | None, Declared(Kind.AREA, theme="dwelling", xml="BoligArealFoer1998Kvantitet")
    ]
    benefit_area: Annotated[
        SquareDecimetres | None, Declared(Kind.AREA, theme="dwelling", xml="BoligStoetteBerettigetArealKvantitet")
    ]
    url: Annotated[WebAddress | None, Declared(Kind.URL, theme="portal", xml="BoligURLTekst")]
    mobility_suitable: Annotated[
        bool | None, Declared(Kind.YES_NO, theme="disability", xml="BoligBevaegelseshaemmetEgnetIndikator")
    ]
    disabled_priority: Annotated[
        bool | None, Declared(Kind.YES_NO, theme="disability", xml="BoligHandicappedeHarFortrinsretIndikator")
    ]
    closed_for_signup: Annotated[
        bool | None, Declared(Kind.YES_NO, theme="portal", xml="BoligLukketForOpskrivningIndikator")
    ]
    closed_for_signup_reason: Annotated[Text255 | None, Declared(Kind.TEXT, theme="portal")]
    closed_for_signup_from: Annotated[datetime.date | None, Declared(Kind.DATE, theme="portal")]
    closed_for_signup_to: Annotated[datetime.date | None, Declared(Kind.LAST_DAY, theme="portal")]
    current_entry_deposit: Annotated[
        Ore | None, Declared(Kind.KRONER, theme="economy", xml="BoligAktueltIndskudBeloeb")
    ]
    current_deposit: Annotated[Ore | None, Declared(Kind.KRONER, theme="economy", xml="BoligAktueltDepositumBeloeb")]
    inactive_expiry_notice: Annotated[
        bool | None, Declared(Kind.YES_NO, theme="portal", xml="BoligIkkeAktivUdloebNotifikationIndikator")
    ]
    disability_registration: Annotated[
        int | None, Declared(Kind.LINK, theme="disability", xml="BoligHandicapregistreringIdentifikator")
    ]
    suppress_portal: Annotated[bool | None, Declared(Kind.YES_NO, theme="portal")]
    suppress_portal_reason: Annotated[Text255 | None, Declared(Kind.TEXT, theme="portal")]
    suppress_portal_from: Annotated[datetime.date | None, Declared(Kind.DATE, theme="portal")]
    suppress_portal_to: Annotated[datetime.date | None, Declared(Kind.LAST_DAY, theme="portal")]
    suppress_udk: Annotated[bool | None, Declared(Kind.YES_NO, theme="portal")]
    suppress_udk_reason: Annotated[Text255 | None, Declared(Kind.TEXT, theme="portal")]
    suppress_udk_from: Annotated[datetime.date | None, Declared(Kind.DATE, theme="portal")]
    suppress_udk_to: Annotated[datetime.date | None, Declared(Kind.LAST_DAY, theme="portal")]
    unavailable_reason: Annotated[Code | None, Declared(Kind.CODE, theme="portal", codes="unavailable")]
    unavailable_from: Annotated[datetime.date | None, Declared(Kind.DATE, theme="portal")]
    unavailable_to: Annotated[datetime.date | None, Declared(Kind.LAST_DAY, theme="portal")]


DWELLING = RecordKind("dwelling", 1, DwellingFields, key=("bbr_unit",))
THEMES = ("dwelling", "maintenance", "disability", "portal", "economy")


def general_fields() -> tuple[RecordField, ...]:
    """Return the fields of "Generelt om boligen": those that caseworkers edit, also in bulk."""
    return DWELLING.kept_by(KeptBy.CASEWORKER)
