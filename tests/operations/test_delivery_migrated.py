"""Deliveries from before files were kept: they stay in the register, are listed, and say that their file is not there."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from backoffice import migrating
from backoffice.database import Database
from backoffice.models import DeliveredRow
from backoffice.operations.delivery_resend import resend
from backoffice.queries.deliveries import deliveries
from backoffice.rules.problems import Refused
from backoffice.security import EVERYTHING
from tests.udk import APPROVER, a_register, hand_over

COUNTS = '{"rows":{"Huslejer":1,"Afviste":0},"sums":{"net_rent":542517},"held_back":{"draft":0},"suppressed":0}'
OLD_ROWS = {("Huslejer", "7", "a" * 32), ("Boliger", "1", "b" * 32), ("Fraflytninger", "3", "c" * 32)}


def test_a_delivery_from_before_is_kept_through_both_migrations(database: Database, tmp_path: Path) -> None:
    migrating.downgrade(database, "0002")
    with database.writing() as session:
        session.execute(
            text(
                "INSERT INTO delivery (id, operation_id, file_name, file_sha256, data_sha256, counts, as_of, history_position, "
                "user_name, at) VALUES (1, 'før', 'UDK_alle_20260101_1.xlsx', 'x', 'y', :counts, :day, 0, 'gitte', :at)"
            ),
            {"counts": COUNTS, "day": date(2026, 1, 1).isoformat(), "at": "2026-01-01 10:00:00"},
        )
        for sheet, key, found in sorted(OLD_ROWS):
            session.execute(
                text(
                    "INSERT INTO delivered_row (delivery_id, sheet, row_key, row_hash) VALUES (1, :sheet, :key, :found)"
                ),
                {"sheet": sheet, "key": key, "found": found},
            )
    migrating.upgrade(database)
    with database.reading() as session:
        rows = session.execute(select(DeliveredRow)).scalars().all()
        assert {(row.sheet, row.record_id, row.row_hash) for row in rows} == {
            ("costs", 7, "a" * 32), ("dwellings", 1, "b" * 32), ("move_outs", 3, "c" * 32),
        }  # fmt: skip
        [line] = deliveries(session, EVERYTHING)
        assert (line.kept, line.kind, line.rows, line.net_rent) == (False, "full", 1, 542_517)
        with pytest.raises(Refused) as refusal:
            resend(session, APPROVER, 1, tmp_path)
        assert refusal.value.problems[0].id == "delivery.not_kept"
    assert not list(tmp_path.glob("UDK*"))
    a_register(database)
    with pytest.raises(Refused) as delta:
        hand_over(database, tmp_path, changes_only=True)
    assert delta.value.problems[0].id == "delivery.no_base"
    migrating.downgrade(database, "0002")
    with database.reading() as session:
        found = session.execute(text("SELECT sheet, row_key, row_hash FROM delivered_row")).all()
    assert {tuple(row) for row in found} == OLD_ROWS
