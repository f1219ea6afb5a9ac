"""A register with everything a delivery to UDK must tell apart, its workbook as another program reads it, and a recount."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import insert, select, update

from backoffice.database import Database
from backoffice.models import FOREVER, Dwelling, HousingCost, Lease, Tenant
from backoffice.operations.delivery import Delivered, DeliveryPlan, deliver, plan_delivery
from backoffice.operations.keys import new_keys
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.security import Actor, Grant, Role
from tests.register import add_dwellings

AS_OF = date(2026, 11, 22)
APPROVER = Actor("gitte", (Grant(Role.APPROVER),))
DATA = ("Huslejer", "Boliger", "Lejeforhold", "Efterregulering", "Genhusning", "Fraflytninger")
UDK = date(2013, 3, 1)


def add_costs(database: Database, rows: list[tuple[int, str, date, date, int, str]]) -> None:
    """Add costs: dwelling, type, first day, stored end, øre, status."""
    with database.writing() as session:
        organisation = {row.id: row.organisation_id for row in session.execute(select(Dwelling)).scalars()}
        values = [
            {
                "id": key, "organisation_id": organisation[dwelling], "dwelling_id": dwelling, "cost_type": kind,
                "valid_from": start, "valid_to": end, "amount": amount, "status": status, "recipient": "1",
                "included_in_rent": kind != "1", "description": "fri tekst om Hemmelig Lejer",
            }
            for key, (dwelling, kind, start, end, amount, status) in zip(
                new_keys(session, "housing_cost", len(rows)), rows, strict=True
            )
        ]  # fmt: skip
        session.execute(insert(HousingCost), values)


def add_leases(database: Database, rows: list[tuple[int, date, date, str | None, bool, str]]) -> None:
    """Add leases, each with a tenant: dwelling, first day, stored end, allocation type, vacant, status."""
    with database.writing() as session:
        organisation = {row.id: row.organisation_id for row in session.execute(select(Dwelling)).scalars()}
        keys = new_keys(session, "lease", len(rows))
        values = [
            {
                "id": key, "organisation_id": organisation[dwelling], "dwelling_id": dwelling, "valid_from": start,
                "valid_to": end, "allocation_type": kind, "vacant": vacant, "available": vacant, "status": status,
                "entry_deposit": 10_000_05, "deposit": None,
            }
            for key, (dwelling, start, end, kind, vacant, status) in zip(keys, rows, strict=True)
        ]  # fmt: skip
        session.execute(insert(Lease), values)
        people = [
            {"id": key, "organisation_id": row["organisation_id"], "lease_id": key, "name": "Hemmelig Lejer"}
            for key, row in zip(new_keys(session, "tenant", len(rows)), values, strict=True)
        ]
        session.execute(insert(Tenant), [person | {"status": "reported"} for person in people])


def a_register(database: Database) -> tuple[range, range]:
    """Two organisations with every reason to hold a row back, adjustments, vacancies and moves out."""
    with database.writing() as session:
        ids = add_dwellings(session, 12, current_entry_deposit=25_000_10, benefit_area=7_850, postal_code="0999")
        others = add_dwellings(session, 3, number="0452")
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(address="=1+1 Åvej", heating=None))
        session.execute(update(Dwelling).where(Dwelling.id == ids[1]).values(status="draft"))
        session.execute(update(Dwelling).where(Dwelling.id == ids[2]).values(status="new"))
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[3:5])).values(suppress_udk=True))
        session.execute(update(Dwelling).where(Dwelling.id == ids[5]).values(heating="77"))
        session.execute(update(Dwelling).where(Dwelling.id == ids[6]).values(suppress_udk=False))
    costs = [(dwelling, "1", date(2026, 1, 1), FOREVER, 5_425_17, "reported") for dwelling in [*ids[:11], others[0]]]
    costs += [
        (ids[0], "1", date(2020, 1, 1), date(2026, 1, 1), 5_000_00, "reported"),
        (ids[8], "1", date(2016, 1, 1), date(2025, 12, 31), 5_000_00, "reported"),
        (ids[9], "1", date(2010, 1, 1), date(2014, 1, 1), 5_000_00, "reported"),
        (ids[10], "1", date(2010, 1, 1), date(2015, 2, 2), 5_000_00, "reported"),
        (ids[10], "1", date(2015, 2, 2), date(2026, 1, 1), 5_000_00, "reported"),
        (ids[0], "2", date(2026, 1, 1), date(2027, 1, 1), 400_05, "reported"),
        (ids[0], "10", date(2026, 1, 1), FOREVER, 10, "reported"),
        (ids[0], "11", date(2026, 3, 1), date(2026, 4, 1), 300_33, "reported"),
        (ids[6], "12", date(2026, 3, 1), date(2026, 4, 1), 120_07, "reported"),
        (ids[6], "12", date(2026, 5, 1), date(2026, 6, 1), 990_00, "draft"),
        (ids[6], "1", date(2027, 1, 1), FOREVER, 5_600_00, "draft"),
        (ids[6], "2", date(2027, 1, 1), FOREVER, 1_00, "new"),
        (ids[6], "2", date(2010, 1, 1), date(2013, 3, 1), 1_00, "reported"),
        (ids[6], "3", date(2010, 1, 1), date(2013, 3, 2), 2_00, "reported"),
        (ids[6], "98", date(2026, 1, 1), FOREVER, 7_00, "reported"),
    ]
    add_costs(database, costs)
    add_leases(
        database,
        [
            *((dwelling, date(2015, 2, 1), FOREVER, "1", False, "reported") for dwelling in [*ids, others[0]]),
            (ids[6], date(2011, 1, 1), date(2013, 2, 1), "1", False, "reported"),
            (ids[6], date(2013, 2, 1), date(2015, 2, 1), "66", False, "reported"),
            (ids[7], date(2027, 1, 1), FOREVER, "1", False, "draft"),
            (ids[10], date(2013, 5, 1), date(2014, 5, 1), "5", False, "reported"),
            (others[1], date(2020, 1, 1), date(2026, 11, 22), "2", False, "reported"),
            (others[1], date(2026, 11, 22), FOREVER, None, True, "reported"),
            (others[2], date(2019, 1, 1), date(2025, 11, 22), "2", False, "reported"),
            (others[2], date(2025, 11, 22), date(2025, 11, 23), "2", False, "reported"),
            (others[2], date(2025, 11, 23), date(2026, 11, 23), "10", False, "reported"),
            (others[2], date(2026, 11, 23), FOREVER, "2", False, "reported"),
        ],
    )
    return ids, others


def hand_over(
    database: Database, folder: Path, where: Where = EVERYWHERE, operation_id: str = "", **options: Any
) -> Delivered:
    return deliver(database, APPROVER, where, AS_OF, folder, operation_id=operation_id, **options)


def planned(database: Database, actor: Actor = APPROVER, where: Where = EVERYWHERE) -> DeliveryPlan:
    with database.reading() as session:
        return plan_delivery(session, actor, where, AS_OF)


def sheets_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every sheet by heading, as another program reads them."""
    found = {}
    for sheet in load_workbook(path).worksheets:
        heading, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, heading), row, strict=True)) for row in rows]
    return found


def front_of(path: Path) -> dict[str, Any]:
    return {
        row["Oplysning"]: next((row[key] for key in ("Tekst", "Antal", "Kroner") if row[key] is not None), None)
        for row in sheets_of(path)["Forside"]
    }


def has_a_hole(lease: Lease, rents: list[HousingCost]) -> bool:
    """Look at every day of the lease up to the delivery's, from the dwelling's first rent on."""
    first = min((rent.valid_from for rent in rents), default=FOREVER)
    day = min(max(lease.valid_from, UDK, first), AS_OF)
    while day <= AS_OF:
        if not any(rent.valid_from <= day < rent.valid_to for rent in rents):
            return True
        day += timedelta(days=1)
    return False


def recount(database: Database) -> tuple[dict[str, Counter[str]], dict[str, int]]:
    """Decide for every record by itself where it belongs: by sheet the outcomes, and the sums in øre; no SQL."""
    with database.reading() as session:
        dwellings = {row.id: row for row in session.execute(select(Dwelling)).scalars()}
        costs = list(session.execute(select(HousingCost)).scalars())
        leases = list(session.execute(select(Lease)).scalars())
    known = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    sums: dict[str, int] = defaultdict(int)

    def outcome(record: Any, codes: set[str | None], ends: date = FOREVER) -> str:
        dwelling = record if isinstance(record, Dwelling) else dwellings[record.dwelling_id]
        if dwelling.suppress_udk:
            return "suppressed"
        if record is not dwelling and dwelling.status != "reported":
            return "dwelling_not_reported"
        if record.status != "reported":
            return str(record.status)
        if ends <= UDK:
            return "before_udk"
        return "" if codes - {None} <= known else "unknown_code"

    for dwelling in dwellings.values():
        why = outcome(dwelling, {dwelling.heating})
        outcomes["Boliger"][why] += 1
        sums["dwellings.current_entry_deposit"] += 0 if why else dwelling.current_entry_deposit or 0
    for cost in costs:
        why = outcome(cost, {cost.cost_type}, cost.valid_to)
        sheet = "Efterregulering" if cost.cost_type in ("11", "12") else "Huslejer"
        outcomes[sheet][why] += 1
        if not why:
            sums[f"{'costs' if sheet == 'Huslejer' else 'adjustments'}.amount"] += cost.amount
            sums["repayment"] += cost.amount if cost.cost_type == "11" else 0
            sums["back_payment"] += cost.amount if cost.cost_type == "12" else 0
            in_force = cost.cost_type == "1" and cost.valid_from <= AS_OF < cost.valid_to
            sums["net_rent"] += cost.amount if in_force else 0
    rents: dict[int, list[HousingCost]] = defaultdict(list)
    for cost in costs:
        if cost.cost_type == "1" and cost.status == "reported":
            rents[cost.dwelling_id].append(cost)
    for lease in leases:
        why = outcome(lease, {lease.allocation_type}, lease.valid_to)
        let = not lease.vacant and lease.allocation_type != "10"
        if let and date(2025, 11, 22) < lease.valid_to <= AS_OF:
            outcomes["Fraflytninger"][why] += 1
        if (
            not why
            and let
            and lease.valid_from <= AS_OF < lease.valid_to
            and has_a_hole(lease, rents[lease.dwelling_id])
        ):
            why = "no_net_rent"
        outcomes["Lejeforhold"][why] += 1
        if let and lease.allocation_type == "5":
            outcomes["Genhusning"][why] += 1
            sums["rehousing.entry_deposit"] += 0 if why else lease.entry_deposit or 0
        sums["leases.entry_deposit"] += 0 if why else lease.entry_deposit or 0
    return outcomes, sums


def canonical(value: object) -> str:
    """The recipe of the front sheet, applied to a cell as another program reads it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, int | float):
        digits = f"{Decimal(repr(value)):f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return str(value)


def lines_of(path: Path) -> Iterator[bytes]:
    for sheet, rows in sheets_of(path).items():
        for row in rows if sheet != "Forside" else ():
            texts = [canonical(value) for value in row.values()]
            yield json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
