"""Leases' terms, terminations, inspections, improvements, sublets, settlements and letters."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HOME = {"organisation_id": ("organisation", False), "dwelling_id": ("dwelling", False), "lease_id": ("lease", False)}
ADDED: tuple[tuple[str, str, Any], ...] = (
    ("lease", "lease_number", sa.String(length=40)),
    ("lease", "signed_on", sa.Date()),
    ("lease", "regime", sa.String(length=10)),
    ("lease", "takeover_standard", sa.String(length=10)),
    ("lease", "maintenance_duty", sa.String(length=10)),
    ("lease", "interior_by_tenant", sa.Boolean()),
    ("lease", "restoration_scheme", sa.String(length=10)),
    ("lease", "rules_given", sa.Boolean()),
    ("lease", "fixed_term", sa.Boolean()),
    ("lease", "notice_months", sa.Integer()),
    ("lease", "notice_weeks", sa.Integer()),
    ("lease", "prepaid_rent", BIG),
    ("tenant", "share", sa.Integer()),
    ("tenant", "email", sa.Text()),
    ("tenant", "phone", sa.Text()),
    ("tenant", "new_address", sa.Text()),
)
MADE = (
    "letter",
    "settlement_line",
    "settlement",
    "sublet",
    "improvement",
    "photo",
    "inspection_line",
    "inspection",
    "deposit_claim",
    "termination",
    "tenancy_terms",
)


def upgrade() -> None:
    """Add the columns in place and make the new tables."""
    for table, name, kind in ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    _terms()
    _inspections()
    _improvements()
    _settlements()
    # Rates are read from the files, the office's own before the program's: a copy in the register only went stale.
    op.drop_table("rate")


def _rates() -> None:
    op.create_table(
        "rate",
        *_needed(kind=sa.String(length=60), regime=sa.String(length=20), valid_from=sa.Date()),
        *_optional(valid_to=sa.Date()),
        *_needed(amount=BIG, unit=sa.String(length=20), source=sa.Text(), confirmed=sa.Boolean()),
        sa.PrimaryKeyConstraint("kind", "regime", "valid_from", name=op.f("pk_rate")),
    )


def _optional(**kinds: Any) -> list[Any]:
    return [sa.Column(name, kind, nullable=True) for name, kind in kinds.items()]


def _needed(**kinds: Any) -> list[Any]:
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def _record(
    table: str,
    points: dict[str, tuple[str, bool]],
    *columns: Any,
    indexes: dict[str, list[str]],
    dated: bool = False,
) -> None:
    """Make the table of a record kind: what it points at, its own columns, its key, version and status, its indexes."""
    pointing = [sa.Column(name, BIG, nullable=empty) for name, (_, empty) in points.items()]
    keys = [
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}")
        for name, (other, _) in points.items()
    ]
    period = _needed(valid_from=sa.Date(), valid_to=sa.Date()) if dated else []
    check = [sa.CheckConstraint("valid_to > valid_from", name=op.f(f"ck_{table}_period"))] if dated else []
    op.create_table(
        table,
        *pointing,
        *columns,
        *period,
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("change_set_id", BIG, server_default="0", nullable=False),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        *keys,
        *check,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    for name, indexed in indexes.items():
        op.create_index(f"ix_{table}_{name}", table, indexed)


def _terms() -> None:
    _record(
        "tenancy_terms",
        {"organisation_id": ("organisation", False), "department_id": ("department", True)},
        *_needed(regime=sa.String(length=10), notice_policy=sa.String(length=40)),
        *_optional(
            notice_months=sa.Integer(),
            notice_weeks=sa.Integer(),
            restoration_scheme=sa.String(length=10),
            takeover=sa.String(length=40),
            year_start=sa.String(length=5),
            account_year_end=sa.String(length=5),
            source=sa.Text(),
            confirmed=sa.Boolean(),
            note=sa.Text(),
        ),
        indexes={"scope": ["organisation_id", "department_id"]},
        dated=True,
    )
    _record(
        "termination",
        {**HOME},
        *_needed(
            terminated_by=sa.String(length=10),
            received_on=sa.Date(),
            received_time=sa.String(length=8),
            channel=sa.String(length=10),
            phase=sa.String(length=10),
        ),
        *_optional(
            moving_reason=sa.String(length=10),
            missing=sa.Text(),
            complete_on=sa.Date(),
            wants_out_on=sa.Date(),
            agreed_vacate_on=sa.Date(),
            viewing_notice=sa.Boolean(),
            note=sa.Text(),
            notice_policy=sa.String(length=40),
            notice_months=sa.Integer(),
            notice_weeks=sa.Integer(),
            deadline=sa.Date(),
            period_from=sa.Date(),
            rent_last_day=sa.Date(),
            vacate_by=sa.Date(),
            override_reason=sa.Text(),
            relet_from=sa.Date(),
            confirmed_on=sa.Date(),
            known_on=sa.Date(),
            known_by=sa.Text(),
            keys_on=sa.Date(),
            moved_out_on=sa.Date(),
            emptied=sa.Boolean(),
            inspection_omitted=sa.Text(),
            works_started_on=sa.Date(),
            works_finished_on=sa.Date(),
            account_year_end=sa.Date(),
            account_received_on=sa.Date(),
            late_bill_on=sa.Date(),
            withdrawn_on=sa.Date(),
            withdrawn_by=sa.Text(),
            withdrawn_reason=sa.Text(),
            closed_on=sa.Date(),
            closed_how=sa.String(length=10),
        ),
        indexes={"lease": ["lease_id"], "dwelling": ["dwelling_id"], "phase": ["organisation_id", "phase"]},
    )
    _record(
        "deposit_claim",
        {**HOME, "tenant_id": ("tenant", True)},
        *_needed(claim_kind=sa.String(length=10), creditor=sa.Text(), amount=BIG, registered_on=sa.Date()),
        indexes={"lease": ["lease_id"], "dwelling": ["dwelling_id"], "tenant": ["tenant_id"]},
    )


def _inspections() -> None:
    _record(
        "inspection",
        {**HOME, "termination_id": ("termination", True)},
        *_needed(inspection_kind=sa.String(length=10)),
        *_optional(
            planned_on=sa.Date(),
            planned_time=sa.String(length=8),
            shorter_agreed=sa.Boolean(),
            power_of_attorney=sa.Boolean(),
            electricity_proof_on=sa.Date(),
            note=sa.Text(),
            summoned_on=sa.Date(),
            held_on=sa.Date(),
            held_by=sa.Text(),
            tenant_present=sa.Boolean(),
            signed_by_tenant=sa.Boolean(),
            signed_by_landlord=sa.Boolean(),
            report_on=sa.Date(),
            report_channel=sa.String(length=10),
            keys_on=sa.Date(),
            objected_on=sa.Date(),
            estimate_on=sa.Date(),
        ),
        indexes={"lease": ["lease_id"], "dwelling": ["dwelling_id"], "termination": ["termination_id"]},
    )
    _record(
        "inspection_line",
        {**HOME, "inspection_id": ("inspection", False)},
        sa.Column("position", sa.Integer(), server_default="1", nullable=False),
        *_needed(item=sa.Text(), part=sa.String(length=10)),
        *_optional(
            room=sa.Text(),
            situation=sa.String(length=10),
            cause=sa.Text(),
            estimate=BIG,
            actual=BIG,
            age_reduction=BIG,
            age_reason=sa.Text(),
            supplier=sa.Text(),
            ordered_on=sa.Date(),
            finished_on=sa.Date(),
            invoice=sa.Text(),
            invoiced_on=sa.Date(),
        ),
        indexes={"inspection": ["inspection_id"], "dwelling": ["dwelling_id"], "lease": ["lease_id"]},
    )
    _record(
        "photo",
        {**HOME, "inspection_id": ("inspection", False), "inspection_line_id": ("inspection_line", True)},
        *_needed(title=sa.Text(), file=sa.Text()),
        *_optional(
            taken_on=sa.Date(),
            media_type=sa.Text(),
            size=BIG,
            checked_on=sa.Date(),
            found=sa.Boolean(),
        ),
        indexes={
            "inspection": ["inspection_id"],
            "line": ["inspection_line_id"],
            "dwelling": ["dwelling_id"],
            "lease": ["lease_id"],
        },
    )


def _improvements() -> None:
    _record(
        "improvement",
        {**HOME},
        *_needed(title=sa.Text(), applied_on=sa.Date()),
        *_optional(
            description=sa.Text(),
            estimated_cost=BIG,
            security=sa.Text(),
            permit_on=sa.Date(),
            started_on=sa.Date(),
            finished_on=sa.Date(),
            documented=BIG,
            own_work=BIG,
            excess=BIG,
            extra=BIG,
            replaced=BIG,
            grants=BIG,
            in_use_on=sa.Date(),
            basis_fixed_on=sa.Date(),
            period_years=sa.Integer(),
            agreed_percent=sa.Text(),
            outcome=sa.String(length=10),
            answer=sa.String(length=10),
            answered_on=sa.Date(),
            answered_by=sa.Text(),
            answer_reason=sa.Text(),
            approved_on=sa.Date(),
            final_on=sa.Date(),
            final_by=sa.Text(),
            compensation=BIG,
            rate_year=sa.String(length=10),
        ),
        indexes={"lease": ["lease_id"], "dwelling": ["dwelling_id"]},
    )
    _record(
        "sublet",
        {**HOME},
        *_needed(whole=sa.Boolean()),
        *_optional(
            rooms=sa.Integer(),
            persons=sa.Integer(),
            cause=sa.String(length=10),
            documented=sa.Boolean(),
            asked_on=sa.Date(),
            contract_on=sa.Date(),
            note=sa.Text(),
            answer=sa.String(length=10),
            answered_on=sa.Date(),
            answered_by=sa.Text(),
            answer_reason=sa.Text(),
        ),
        indexes={"lease": ["lease_id"], "dwelling": ["dwelling_id"]},
        dated=True,
    )


def _settlements() -> None:
    _record(
        "settlement",
        {
            **HOME,
            "termination_id": ("termination", False),
            "replaces": ("settlement", True),
            "follows": ("settlement", True),
        },
        *_optional(
            retain=BIG,
            promised_on=sa.Date(),
            note=sa.Text(),
            version_number=sa.Integer(),
            round=sa.String(length=10),
            state=sa.String(length=10),
            credits=BIG,
            debits=BIG,
            result=BIG,
            retained=BIG,
            payout=BIG,
            claim=BIG,
            written_by=sa.Text(),
            approved_by=sa.Text(),
            approved_on=sa.Date(),
            sent_on=sa.Date(),
            objected_on=sa.Date(),
            board_on=sa.Date(),
            board_case=sa.String(length=40),
            decided_on=sa.Date(),
            paid_on=sa.Date(),
        ),
        sa.UniqueConstraint("termination_id", "version_number", name="uq_settlement_termination_id_version_number"),
        indexes={
            "termination": ["termination_id"],
            "dwelling": ["dwelling_id"],
            "lease": ["lease_id"],
            "state": ["organisation_id", "state"],
        },
    )
    _record(
        "settlement_line",
        {
            **HOME,
            "settlement_id": ("settlement", False),
            "inspection_line_id": ("inspection_line", True),
            "improvement_id": ("improvement", True),
            "deposit_claim_id": ("deposit_claim", True),
            "tenant_id": ("tenant", True),
        },
        sa.Column("position", sa.Integer(), server_default="1", nullable=False),
        *_needed(line_code=sa.String(length=10), text=sa.Text(), amount=BIG),
        *_optional(
            rule=sa.Text(),
            evidence=sa.Text(),
            payer=sa.String(length=10),
            disputed=sa.Boolean(),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_settlement_line_no_sign")),
        indexes={"settlement": ["settlement_id", "position"], "dwelling": ["dwelling_id"], "lease": ["lease_id"]},
    )
    _record(
        "letter",
        {
            **HOME,
            "termination_id": ("termination", True),
            "inspection_id": ("inspection", True),
            "improvement_id": ("improvement", True),
            "sublet_id": ("sublet", True),
            "settlement_id": ("settlement", True),
        },
        *_needed(letter_kind=sa.String(length=10)),
        *_optional(
            made_on=sa.Date(),
            sent_on=sa.Date(),
            channel=sa.String(length=10),
            template=sa.Text(),
            content_hash=sa.String(length=64),
        ),
        indexes={"termination": ["termination_id"], "dwelling": ["dwelling_id"], "lease": ["lease_id"]},
    )


def downgrade() -> None:
    """Take the change back."""
    _rates()
    for table in MADE:
        op.drop_table(table)
    for table, name, _ in reversed(ADDED):
        op.drop_column(table, name)
