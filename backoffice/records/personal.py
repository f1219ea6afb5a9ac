"""Which columns of the register are personal data: what may be written to them, and never read out of history or a plan.

Owns the names, and how a tenant's own form reads them. None is a field of a record kind: no list, workbook, export, delivery
or log ever asks for one.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel

from backoffice.records.dwelling import Text255
from backoffice.records.fields import Declared, Kind, RecordKind
from backoffice.records.letting import TENANT, Parts

PERSONAL: Mapping[str, tuple[str, ...]] = MappingProxyType({"tenant": ("name", "email", "phone", "new_address")})
"""By kind of record: the columns that say something of a natural person."""
HIDDEN = "••••••"
"""Stands for what is there and is not shown."""


def is_personal(record: str, name: str) -> bool:
    """Tell whether a column of a kind is personal data."""
    return name in PERSONAL.get(record, ())


class _TenantFormFields(BaseModel):
    """What the form of one tenant has: the personal columns and the share."""

    name: Annotated[Text255 | None, Declared(Kind.TEXT)]
    email: Annotated[Text255 | None, Declared(Kind.TEXT)]
    phone: Annotated[Text255 | None, Declared(Kind.TEXT)]
    new_address: Annotated[Text255 | None, Declared(Kind.TEXT)]
    share: Annotated[Parts | None, Declared(Kind.INTEGER)]


TENANT_FORM = RecordKind(TENANT.name, TENANT.number, _TenantFormFields, key=())
"""The fields of a tenant's own form; no kind of record that anything goes through."""
