"""Code lists that can be replaced while they are used: an entry gets a key, a version and the change set that last wrote it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Number the entries that are there, and let the next one follow."""
    for name, kind, first in (("id", BIG, "0"), ("version", sa.Integer(), "1"), ("change_set_id", BIG, "0")):
        op.add_column("code_entry", sa.Column(name, kind, server_default=first, nullable=False))
    op.execute(
        "UPDATE code_entry SET id = (SELECT count(*) FROM code_entry AS before "
        "WHERE (before.list_name, before.code) <= (code_entry.list_name, code_entry.code))"
    )
    op.create_index("ix_code_entry_id", "code_entry", ["id"], unique=True)
    op.execute(
        "INSERT INTO id_counter (record, next_id) SELECT 'code_entry', count(*) + 1 FROM code_entry HAVING count(*) > 0"
    )


def downgrade() -> None:
    """Take the numbers away; what was changed stays as it is."""
    op.execute("DELETE FROM id_counter WHERE record = 'code_entry'")
    op.drop_index("ix_code_entry_id", "code_entry")
    for name in ("change_set_id", "version", "id"):
        op.drop_column("code_entry", name)
