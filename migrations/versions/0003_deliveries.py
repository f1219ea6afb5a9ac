"""What is kept of a delivery so that it can be compared, sent again and replaced: the file, its series, its rows' places."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The rows of a sheet were known by its name and the record by its key as text.
SHEETS = {
    "Huslejer": "costs",
    "Boliger": "dwellings",
    "Lejeforhold": "leases",
    "Efterregulering": "adjustments",
    "Fraflytninger": "move_outs",
}
ADDED = (
    ("place", sa.String(length=20), ""),
    ("scope", sa.Text(), ""),
    ("kind", sa.String(length=10), "full"),
    ("spec_name", sa.Text(), ""),
    ("spec_version", sa.String(length=20), ""),
    ("spec_sha256", sa.String(length=64), ""),
    ("manifest", sa.Text(), ""),
)
KEYS = ("department_id", "section_id", "base_id", "supersedes_id")


def upgrade() -> None:
    """Add the series, the manifest and the file; give every row a place and the record's own key."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for name in KEYS:
        op.add_column("delivery", sa.Column(name, big, nullable=True))
    for name, kind, value in ADDED:
        op.add_column("delivery", sa.Column(name, kind, nullable=False, server_default=value))
    op.create_index("ix_delivery_series", "delivery", ["place", "spec_sha256"])
    op.create_index("ix_delivery_supersedes_id", "delivery", ["supersedes_id"])
    op.create_table(
        "delivery_file",
        sa.Column("delivery_id", big, autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_file_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "part", name=op.f("pk_delivery_file")),
    )
    old = _set_aside()
    op.create_table(
        "delivered_row",
        sa.Column("delivery_id", big, autoincrement=False, nullable=False),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("record_id", big, autoincrement=False, nullable=False),
        sa.Column("row_hash", sa.String(length=32), nullable=True),
        sa.Column("change", sa.String(length=10), nullable=False, server_default=""),
        sa.Column("position", big, nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivered_row_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "sheet", "record_id", name=op.f("pk_delivered_row")),
        sqlite_with_rowid=False,
    )
    whens = " ".join(f"WHEN '{name}' THEN '{source}'" for name, source in SHEETS.items())
    op.execute(
        "INSERT INTO delivered_row (delivery_id, sheet, record_id, row_hash) "
        f"SELECT delivery_id, CASE sheet {whens} ELSE sheet END, CAST(row_key AS BIGINT), row_hash FROM {old}"
    )
    op.drop_table(old)


def downgrade() -> None:
    """Take them away again; rows that were withdrawn have no place in the old form."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.drop_table("delivery_file")
    old = _set_aside()
    op.create_table(
        "delivered_row",
        sa.Column("delivery_id", big, autoincrement=False, nullable=False),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("row_key", sa.String(length=60), nullable=False),
        sa.Column("row_hash", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivered_row_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "sheet", "row_key", name=op.f("pk_delivered_row")),
        sqlite_with_rowid=False,
    )
    whens = " ".join(f"WHEN '{source}' THEN '{name}'" for name, source in SHEETS.items())
    op.execute(
        "INSERT INTO delivered_row (delivery_id, sheet, row_key, row_hash) "
        f"SELECT delivery_id, CASE sheet {whens} ELSE sheet END, CAST(record_id AS VARCHAR(60)), row_hash FROM {old} "
        "WHERE row_hash IS NOT NULL"
    )
    op.drop_table(old)
    op.drop_index("ix_delivery_supersedes_id", "delivery")
    op.drop_index("ix_delivery_series", "delivery")
    for name in (*KEYS, *(name for name, _, _ in ADDED)):
        op.drop_column("delivery", name)


def _set_aside() -> str:
    """Rename the rows' table and free its constraints' names; return its new name."""
    old = "delivered_row_before"
    op.rename_table("delivered_row", old)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {old} RENAME CONSTRAINT pk_delivered_row TO pk_{old}")
        op.execute(f"ALTER TABLE {old} RENAME CONSTRAINT fk_delivered_row_delivery_id TO fk_{old}")
    return old
