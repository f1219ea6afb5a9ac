"""Master data that ends or moves, and requests to those who keep it.

Columns are added in place: SQLite's way of making a table anew would lose the triggers of the search index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ENDS = (("organisation", "closed_on"), ("building_section", "closed_on"), ("dwelling", "retired_on"))
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Let places end, departments be merged, and requests be kept."""
    for table, column in ENDS:
        op.add_column(table, sa.Column(column, sa.Date(), nullable=True))
    reference = "CONSTRAINT fk_department_merged_into REFERENCES department (id)"
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(f"ALTER TABLE department ADD COLUMN merged_into {kind} {reference}")
    retired = sa.text("retired_on IS NOT NULL")
    op.create_index(
        "ix_dwelling_retired", "dwelling", ["retired_on", "id"], sqlite_where=retired, postgresql_where=retired
    )
    create_requests()


def create_requests() -> None:
    """Make the table of correction requests."""
    op.create_table(
        "correction_request",
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("department_id", BIG, nullable=True),
        sa.Column("owner", sa.String(length=10), nullable=False),
        sa.Column("about_record", sa.String(length=40), nullable=True),
        sa.Column("about_id", BIG, nullable=True),
        sa.Column("about_field", sa.String(length=40), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("held_value", sa.Text(), nullable=True),
        sa.Column("wanted_value", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("documentation", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("change_set_id", BIG, server_default="0", nullable=False),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_correction_request_organisation_id"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_correction_request_department_id"),
        sa.PrimaryKeyConstraint("id", name="pk_correction_request"),
    )
    op.create_index("ix_correction_request_organisation", "correction_request", ["organisation_id", "status"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_correction_request_organisation", "correction_request")
    op.drop_table("correction_request")
    op.drop_index("ix_dwelling_retired", "dwelling")
    for table, column in reversed(ENDS):
        op.drop_column(table, column)
    op.drop_column("department", "merged_into")
