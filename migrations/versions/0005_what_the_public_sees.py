"""Agreements, section data, approvals and findings; periods of what a dwelling withholds; the checklist of registrations."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PERIODS = ("closed_for_signup", "suppress_portal", "suppress_udk")
CHECKLIST = (
    ("step_free_access", sa.Boolean()),
    ("gentle_slope", sa.Boolean()),
    ("lift", sa.String(length=10)),
    ("entrance_steps", sa.Integer()),
    ("door_width", sa.Integer()),
    ("kitchen_space", sa.Boolean()),
    ("bathroom_space", sa.Boolean()),
    ("bathroom_level", sa.Boolean()),
    ("one_level", sa.Boolean()),
    ("living_space", sa.Boolean()),
    ("assessed_on", sa.Date()),
    ("assessed_by", sa.Text()),
    ("note", sa.Text()),
)
ORGANISATION = {"organisation_id": ("organisation", False)}
DEPARTMENT = {**ORGANISATION, "department_id": ("department", False)}
PERHAPS_DEPARTMENT = {**ORGANISATION, "department_id": ("department", True)}
SECTION = {**DEPARTMENT, "building_section_id": ("building_section", False)}
MADE = (
    "approval",
    "letting_group",
    "attachment",
    "section_amenities",
    "allocation_agreement",
    "signup_agreement",
    "cooperation_member",
    "signup_cooperation",
)


def upgrade() -> None:
    """Add the columns in place and make the new tables."""
    for table, name, kind in _columns():
        op.add_column(table, sa.Column(name, kind, nullable=True))
    _agreements()
    _section_data()
    _checks()


def _columns() -> list[tuple[str, str, Any]]:
    added: list[tuple[str, str, Any]] = []
    for name in PERIODS:
        added.append(("dwelling", f"{name}_reason", sa.Text()))
        added += [("dwelling", f"{name}_{end}", sa.Date()) for end in ("from", "to")]
    added.append(("dwelling", "unavailable_reason", sa.String(length=10)))
    added += [("dwelling", f"unavailable_{end}", sa.Date()) for end in ("from", "to")]
    added.append(("lease", "empty_reason", sa.String(length=10)))
    added += [("disability_registration", name, kind) for name, kind in CHECKLIST]
    return added


def _text(name: str, *, needed: bool = False) -> Any:
    return sa.Column(name, sa.Text(), nullable=not needed)


def _code(name: str, *, needed: bool = False, length: int = 10) -> Any:
    return sa.Column(name, sa.String(length=length), nullable=not needed)


def _period() -> tuple[Any, Any]:
    return sa.Column("valid_from", sa.Date(), nullable=False), sa.Column("valid_to", sa.Date(), nullable=False)


def _record(table: str, points: dict[str, tuple[str, bool]], *columns: Any, dated: bool = False) -> None:
    """Make the table of a record kind: what it points at, its own columns, its key, version and status."""
    pointing = [sa.Column(name, BIG, nullable=empty) for name, (_, empty) in points.items()]
    keys = [
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}")
        for name, (other, _) in points.items()
    ]
    check = [sa.CheckConstraint("valid_to > valid_from", name=op.f(f"ck_{table}_period"))] if dated else []
    op.create_table(
        table,
        *pointing,
        *columns,
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("change_set_id", BIG, server_default="0", nullable=False),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        *keys,
        *check,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _agreements() -> None:
    contact = (_text("website"), _text("email"), _text("phone"))
    _record("signup_cooperation", ORGANISATION, _text("name", needed=True), _text("regions"), *contact, _text("note"))
    _record(
        "cooperation_member",
        {**ORGANISATION, "cooperation_id": ("signup_cooperation", False)},
        sa.UniqueConstraint(
            "cooperation_id", "organisation_id", name="uq_cooperation_member_cooperation_id_organisation_id"
        ),
    )
    _record(
        "signup_agreement",
        {**PERHAPS_DEPARTMENT, "cooperation_id": ("signup_cooperation", True)},
        _text("dwelling_types", needed=True),
        _code("contact_way", needed=True),
        _text("website"),
        _text("email"),
        _text("phone"),
        _text("note"),
        sa.Column("verified_on", sa.Date(), nullable=True),
        _text("verified_by"),
        *_period(),
        dated=True,
    )
    _record(
        "allocation_agreement",
        {**PERHAPS_DEPARTMENT, "renews": ("allocation_agreement", True)},
        _text("title", needed=True),
        _code("agreement_kind", needed=True),
        _code("municipality_code", needed=True, length=4),
        _text("dwelling_types", needed=True),
        _text("scenarios"),
        _text("criteria"),
        sa.Column("share", sa.Integer(), nullable=True),
        _text("url"),
        *_period(),
        dated=True,
    )
    for table in ("signup_agreement", "allocation_agreement"):
        op.create_index(f"ix_{table}_scope", table, ["organisation_id", "department_id"])


def _section_data() -> None:
    _record(
        "section_amenities",
        SECTION,
        _text("facilities"),
        _code("dogs"),
        _code("cats"),
        _code("small_pets"),
        sa.Column("most_pets", sa.Integer(), nullable=True),
        _text("pet_limit"),
        _text("note"),
        sa.UniqueConstraint("building_section_id", name="uq_section_amenities_building_section_id"),
    )
    _record(
        "attachment",
        SECTION,
        _code("attachment_kind", needed=True),
        _text("title", needed=True),
        _text("file", needed=True),
        sa.Column("position", sa.Integer(), server_default="1", nullable=False),
        _code("media_type", length=40),
        sa.Column("size", BIG, nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("found", sa.Boolean(), nullable=True),
    )
    op.create_index("ix_attachment_section", "attachment", ["building_section_id", "position"])
    _record(
        "letting_group",
        {**DEPARTMENT, "building_section_id": ("building_section", True)},
        _code("dwelling_type"),
        sa.Column("rooms", sa.Integer(), nullable=True),
        _code("waiting_time"),
        sa.Column("closed_for_signup", sa.Boolean(), nullable=True),
        _text("reason"),
        *_period(),
        dated=True,
    )
    op.create_index("ix_letting_group_department", "letting_group", ["department_id"])


def _checks() -> None:
    _record(
        "approval",
        PERHAPS_DEPARTMENT,
        _code("rule", needed=True, length=40),
        _code("about_record", needed=True, length=40),
        sa.Column("about_id", BIG, nullable=False),
        _code("data_hash", needed=True, length=64),
        _text("reason", needed=True),
        _text("approved_by", needed=True),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
    )
    op.create_index("ix_approval_about", "approval", ["about_record", "about_id", "rule"])
    op.create_table(
        "finding",
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        _code("check_id", needed=True, length=40),
        sa.Column("record", sa.SmallInteger(), nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        *(
            sa.Column(name, BIG, nullable=True)
            for name in ("organisation_id", "department_id", "building_section_id", "dwelling_id")
        ),
        _code("data_hash", needed=True, length=64),
        sa.Column("values", sa.Text(), server_default="{}", nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
    )
    op.create_index("ix_finding_check", "finding", ["check_id", "organisation_id"])
    op.create_index("ix_finding_record", "finding", ["record", "record_id"])
    op.create_index("ix_finding_dwelling", "finding", ["dwelling_id"])
    op.create_index("ix_finding_department", "finding", ["department_id", "check_id"])
    op.create_table(
        "check_state",
        sa.Column("name", sa.String(length=40), primary_key=True),
        sa.Column("through_change_set", BIG, nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "transfer",
        sa.Column("organisation_id", BIG, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _text("source", needed=True),
        sa.Column("change_set_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_transfer_organisation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_transfer"),
    )


def downgrade() -> None:
    """Take the change back."""
    for table in ("transfer", "check_state", "finding", *MADE):
        op.drop_table(table)
    for table, name, _ in reversed(_columns()):
        op.drop_column(table, name)
