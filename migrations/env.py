"""Alembic's environment: migrations run on the connection that backoffice.migrating hands over.

That connection begins as every writer does (BEGIN IMMEDIATE on SQLite), so a killed migration leaves nothing half made.
"""

from alembic import context

from backoffice.models import Base

connection = context.config.attributes["connection"]
# The history is indexed differently by each database; the other one's index is no difference.
elsewhere = "ix_change_row_set" if connection.dialect.name == "sqlite" else "ix_change_row_record"
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    include_object=lambda _object, name, kind, _reflected, _compared: (
        not (
            (kind == "table" and (name or "").startswith(("dwelling_words", "department_words")))
            or (kind == "index" and ((name or "").endswith("_trgm") or name == elsewhere))
        )
    ),
)
with context.begin_transaction():
    context.run_migrations()
