"""Which columns of the register are personal data: what may be written to them, and never read out of history or a plan.

Owns the names only. None of them is a declared field: no list, workbook, export, delivery or log ever asks for one.
"""

from collections.abc import Mapping
from types import MappingProxyType

PERSONAL: Mapping[str, tuple[str, ...]] = MappingProxyType({"tenant": ("name", "email", "phone", "new_address")})
"""By kind of record: the columns that say something of a natural person."""
HIDDEN = "••••••"
"""Stands for what is there and is not shown."""


def is_personal(record: str, name: str) -> bool:
    """Tell whether a column of a kind is personal data."""
    return name in PERSONAL.get(record, ())
