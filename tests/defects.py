"""What defects are made of: records of the clean register spoiled without any history, and the days they are about."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from backoffice.models.registry import TABLES
from tests.clean_register import Clean

Defect = Callable[[Session, Clean, int], int]
"""Spoils the register at dwelling number i; returns the key of the record that the check is to tell of."""
LAST_MONTH, THIS_MONTH = date(2026, 10, 1), date(2026, 11, 1)
AUTUMN, SPRING = date(2026, 9, 1), date(2026, 3, 1)


def spoil(session: Session, record: str, key: int, **values: Any) -> int:
    """Set values of a record without any history."""
    table = TABLES[record]
    session.execute(update(table).where(table.c.id == key).values(**values))
    return key


def home(**values: Any) -> Defect:
    """Return a defect of a dwelling's own fields."""
    return lambda session, clean, at: spoil(session, "dwelling", clean.dwellings[at], **values)


def lease(**values: Any) -> Defect:
    """Return a defect of a lease's own fields."""
    return lambda session, clean, at: spoil(session, "lease", clean.leases[at], **values)


def rent(**values: Any) -> Defect:
    """Return a defect of a net rent's own fields."""
    return lambda session, clean, at: spoil(session, "housing_cost", clean.rents[at], **values)


def heat(**values: Any) -> Defect:
    """Return a defect of the fields of heat on account."""
    return lambda session, clean, at: spoil(session, "housing_cost", clean.heats[at], **values)


def belonging(clean: Clean, at: int) -> dict[str, Any]:
    """Return the organisation and key of dwelling number `at`, as columns."""
    organisation = clean.organisations[at // (len(clean.dwellings) // 2)]
    return {"organisation_id": organisation, "dwelling_id": clean.dwellings[at]}
