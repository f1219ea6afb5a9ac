"""The rows of a dwelling list: the three column sets, fetched by id for what is on the screen and formatted for people.

Owns which columns a set has and what stands in them. One query per table and window, never one per row. Tenants are
never shown here: only whether there are any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.formats import show_date, show_kroner
from backoffice.models import (
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
    Tenant,
)
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.records.dwelling import DWELLING
from backoffice.records.values import show_value
from backoffice.rules.dwelling import RULES
from backoffice.rules.periods import FOREVER, last_day
from backoffice.text import text

HIDDEN_NAME = "••••••"


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a set: its key (also what it sorts by, "" where it does not), width in cells, numbers to the right."""

    key: str
    width: int
    right: bool = False
    sort: str = ""

    @property
    def heading(self) -> str:
        """The heading in the language in use."""
        return text(f"column.{self.key}")


ADDRESS = ListColumn("address", 24, sort="address")
DEPARTMENT = ListColumn("department", 8, sort="department")
TYPE = ListColumn("type", 5, sort="dwelling_type")
AREA = ListColumn("area", 5, right=True, sort="area")
ROOMS = ListColumn("rooms", 3, right=True, sort="rooms")
DISABILITY = ListColumn("disability", 5, sort="registration")
COLUMN_SETS: dict[str, tuple[ListColumn, ...]] = {
    "standard": (
        ADDRESS,
        DEPARTMENT,
        TYPE,
        AREA,
        ROOMS,
        DISABILITY,
        ListColumn("heating", 18, sort="heating"),
        ListColumn("own_kitchen", 7, sort="own_kitchen"),
        ListColumn("interior_maintenance", 14, sort="interior_maintenance"),
        ListColumn("status", 12, sort="status"),
        ListColumn("postal", 20, sort="postal_code"),
        ListColumn("bbr_unit", 36, sort="bbr_unit"),
    ),
    "letting": (
        ADDRESS,
        TYPE,
        AREA,
        ROOMS,
        ListColumn("tenant", 7),
        ListColumn("lease_from", 10, sort="lease_from"),
        ListColumn("vacant_from", 10),
        DISABILITY,
        ListColumn("lease_to", 10),
        ListColumn("allocation_type", 24),
        DEPARTMENT,
        ListColumn("lease_status", 12),
    ),
    "costs": (
        ADDRESS,
        TYPE,
        AREA,
        ListColumn("net_rent", 10, right=True, sort="net_rent"),
        ListColumn("heat", 9, right=True),
        ListColumn("water", 9, right=True),
        DISABILITY,
        ListColumn("cost_from", 10),
        ListColumn("next_change", 11),
        DEPARTMENT,
        ListColumn("current_deposit", 10, right=True, sort="current_deposit"),
    ),
}


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row as shown: its cells in the order of the set, "!" where a rule says somebody should look, its version."""

    cells: tuple[str, ...]
    remark: str
    version: int


def list_rows(
    session: Session, ids: Sequence[int], column_set: str, codes: CodeLists, today: date
) -> dict[int, ListRow]:
    """Return the rows of these ids (at most a few hundred) in a column set; ids no longer there are left out."""
    columns = COLUMN_SETS[column_set]
    wanted = {column.key for column in columns}
    found = [dict(row) for row in session.execute(_dwellings(ids)).mappings()]
    leases = _leases(session, ids, today) if wanted & {"lease_from", "vacant_from"} else {}
    costs = _costs(session, ids, codes, today) if "net_rent" in wanted else {}
    meaning = meanings_of(codes)
    rows = {}
    for row in found:
        if row["retired_on"] is not None and row["retired_on"] <= today:
            row["address"] = text("list.retired", address=row["address"])
        cells = _dwelling_cells(row, codes) | leases.get(row["id"], {}) | costs.get(row["id"], {})
        if lease_type := cells.pop("allocation_code", ""):
            cells["allocation_type"] = codes["allocation_type"].label(lease_type)
        if lease_status := cells.pop("lease_status_code", ""):
            cells["lease_status"] = codes["record_status"].label(lease_status)
        remark = "!" if any(rule.broken(row, meaning) for rule in RULES) else ""
        rows[row["id"]] = ListRow(tuple(cells.get(column.key, "–") for column in columns), remark, row["version"])
    return rows


def _dwellings(ids: Sequence[int]) -> Any:
    table = Dwelling.__table__
    return (
        select(
            *table.c,
            Department.number.label("department_number"),
            HousingOrganisation.number.label("organisation_number"),
            DisabilityRegistration.number.label("registration_number"),
        )
        .join(Department, Department.id == Dwelling.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .outerjoin(DisabilityRegistration, DisabilityRegistration.id == Dwelling.disability_registration)
        .where(Dwelling.id.in_(ids))
    )


def _dwelling_cells(row: dict[str, Any], codes: CodeLists) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name in (
        "area",
        "rooms",
        "heating",
        "own_kitchen",
        "interior_maintenance",
        "status",
        "current_deposit",
        "bbr_unit",
    ):
        cells[name] = show_value(DWELLING.fields[name], row[name], codes)
    cells["type"] = _short_type(row["dwelling_type"], codes)
    cells["address"] = row["address"]
    cells["department"] = f"{row['organisation_number']}-{row['department_number']}"
    cells["disability"] = row["registration_number"] or "–"
    cells["postal"] = f"{row['postal_code']} {row['city']}".strip()
    return cells


def _short_type(code: str | None, codes: CodeLists) -> str:
    known = codes["dwelling_type"].by_code.get(code or "")
    return text(f"short.{known.meaning}") if known else "–"


def _leases(session: Session, ids: Sequence[int], today: date) -> dict[int, dict[str, str]]:
    tenants = select(func.count()).where(Tenant.lease_id == Lease.id).scalar_subquery()
    query = (
        select(
            Lease.dwelling_id,
            Lease.valid_from,
            Lease.valid_to,
            Lease.vacant,
            Lease.allocation_type,
            Lease.status,
            tenants.label("tenants"),
        )
        .where(Lease.dwelling_id.in_(ids), Lease.valid_to > today)
        .order_by(Lease.dwelling_id, Lease.valid_from)
    )
    cells: dict[int, dict[str, str]] = {}
    for lease in session.execute(query):
        own = cells.setdefault(lease.dwelling_id, {})
        if lease.vacant:
            own.setdefault("vacant_from", show_date(lease.valid_from))
            continue
        if "lease_from" in own or (lease.valid_from > today and lease.status != "reported"):
            continue
        last = last_day(lease.valid_to)
        own |= {
            "tenant": HIDDEN_NAME if lease.tenants else "–",
            "lease_from": show_date(lease.valid_from),
            "lease_to": show_date(last) if last else "–",
            "allocation_code": lease.allocation_type or "",
            "lease_status_code": lease.status,
        }
    return cells


def _costs(session: Session, ids: Sequence[int], codes: CodeLists, today: date) -> dict[int, dict[str, str]]:
    columns = {
        code: column
        for column, meanings in {
            "net_rent": ("net_rent",),
            "heat": ("heat_on_account",),
            "water": ("hot_water_on_account", "water_on_account"),
        }.items()
        for meaning in meanings
        for code in codes["cost_type"].codes_meaning(meaning)
    }
    query = (
        select(
            HousingCost.dwelling_id,
            HousingCost.cost_type,
            HousingCost.valid_from,
            HousingCost.valid_to,
            HousingCost.amount,
        )
        .where(HousingCost.dwelling_id.in_(ids), HousingCost.valid_to > today, HousingCost.cost_type.in_(columns))
        .order_by(HousingCost.dwelling_id, HousingCost.valid_from)
    )
    sums: dict[int, dict[str, int]] = {}
    dates: dict[int, dict[str, str]] = {}
    for cost in session.execute(query):
        own = dates.setdefault(cost.dwelling_id, {})
        column = columns[cost.cost_type]
        if cost.valid_from > today:
            own.setdefault("next_change", show_date(cost.valid_from))
            continue
        amounts = sums.setdefault(cost.dwelling_id, {})
        amounts[column] = amounts.get(column, 0) + cost.amount
        if column == "net_rent":
            own["cost_from"] = show_date(cost.valid_from)
        if cost.valid_to != FOREVER:
            own.setdefault("next_change", show_date(cost.valid_to))
    return {
        dwelling: own | {column: show_kroner(amount) for column, amount in sums.get(dwelling, {}).items()}
        for dwelling, own in dates.items()
    }
