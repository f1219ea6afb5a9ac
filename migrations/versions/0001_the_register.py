"""The register: structure, dwellings, letting, codes, history, deliveries and the two search indexes.

The history's rows are laid out by what each database does best: clustered by change set on SQLite, by record with a
block-range index over the change sets on PostgreSQL (measured at half the size and the time of the reverse).
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


SEARCHED = ("dwelling", "department")


def create_change_row() -> None:
    """Make the history's rows, clustered differently on the two databases."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    key = ("change_set_id", "record", "record_id") if sqlite else ("record_id", "record", "change_set_id")
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "change_row",
        sa.Column("change_set_id", big, nullable=False),
        # The short columns last: PostgreSQL would fill up a short one before a long one, 6 bytes in every row.
        sa.Column("record_id", big, nullable=False),
        sa.Column("organisation_id", big, nullable=True),
        sa.Column("version_before", sa.Integer(), nullable=False),
        sa.Column("record", sa.SmallInteger(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(*key, name="pk_change_row"),
        sqlite_with_rowid=False,
    )
    if sqlite:
        op.create_index("ix_change_row_record", "change_row", ["record", "record_id"])
    else:
        op.create_index("ix_change_row_set", "change_row", ["change_set_id"], postgresql_using="brin")


def create_search() -> None:
    """Index search_text: words with their beginnings, behind the same query on both databases."""
    if op.get_bind().dialect.name == "sqlite":
        for table in SEARCHED:
            op.execute(
                f"CREATE VIRTUAL TABLE {table}_words USING fts5(search_text, content='{table}', content_rowid='id',"
                " tokenize=\"unicode61 remove_diacritics 0\", detail='none', columnsize=0)"
            )
            forget = f"INSERT INTO {table}_words({table}_words, rowid, search_text) VALUES ('delete', old.id, old.search_text)"
            learn = f"INSERT INTO {table}_words(rowid, search_text) VALUES (new.id, new.search_text)"
            op.execute(f"CREATE TRIGGER {table}_words_added AFTER INSERT ON {table} BEGIN {learn}; END")
            op.execute(f"CREATE TRIGGER {table}_words_removed AFTER DELETE ON {table} BEGIN {forget}; END")
            op.execute(
                f"CREATE TRIGGER {table}_words_changed AFTER UPDATE OF search_text ON {table} BEGIN {forget}; {learn}; END"
            )
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for table in SEARCHED:
            op.execute(f"CREATE INDEX ix_{table}_words_trgm ON {table} USING gin (search_text gin_trgm_ops)")


def drop_search() -> None:
    """Take the search indexes away again."""
    for table in SEARCHED:
        if op.get_bind().dialect.name == "sqlite":
            for trigger in ("added", "removed", "changed"):
                op.execute(f"DROP TRIGGER {table}_words_{trigger}")
            op.execute(f"DROP TABLE {table}_words")
        else:
            op.execute(f"DROP INDEX ix_{table}_words_trgm")


def upgrade() -> None:
    """Make the change."""
    create_change_row()
    op.create_table(
        "change_set",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("plan_hash", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("undoes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_set")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_change_set_operation_id")),
    )
    op.create_table(
        "code_entry",
        sa.Column("list_name", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("meaning", sa.String(length=40), nullable=False),
        sa.Column("label_da", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("list_name", "code", name=op.f("pk_code_entry")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("data_sha256", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("history_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_delivery_operation_id")),
    )
    op.create_table(
        "id_counter",
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("next_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_id_counter")),
    )
    op.create_table(
        "municipality",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region_code", sa.String(length=4), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_municipality")),
    )
    op.create_table(
        "organisation",
        sa.Column("number", sa.String(length=4), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cvr", sa.String(length=8), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.String(length=4), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("transfer", sa.String(length=10), server_default="manual", nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "change_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("number", name=op.f("uq_organisation_number")),
    )
    op.create_table(
        "postal_code",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_postal_code")),
    )
    op.create_table(
        "rate",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("regime", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "regime", "valid_from", name=op.f("pk_rate")),
    )
    op.create_table(
        "delivered_row",
        sa.Column(
            "delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("row_key", sa.String(length=60), nullable=False),
        sa.Column("row_hash", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivered_row_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "sheet", "row_key", name=op.f("pk_delivered_row")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "department",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=3), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=True),
        sa.Column("in_use_year", sa.Integer(), nullable=True),
        sa.Column("building_style", sa.String(length=10), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "search_text",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            server_default="",
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "change_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_department_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_department_organisation_id_number")),
    )
    op.create_table(
        "building_section",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=2), nullable=False),
        sa.Column("property_number", sa.String(length=10), nullable=True),
        sa.Column("in_use_year", sa.Integer(), nullable=True),
        sa.Column("heating", sa.String(length=10), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "change_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_building_section_department_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_building_section_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building_section")),
        sa.UniqueConstraint("department_id", "number", name=op.f("uq_building_section_department_id_number")),
    )
    with op.batch_alter_table("building_section", schema=None) as batch_op:
        batch_op.create_index("ix_building_section_organisation", ["organisation_id"], unique=False)

    op.create_table(
        "disability_registration",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("building_section_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("wheelchair", sa.String(length=10), nullable=True),
        sa.Column("visual", sa.String(length=10), nullable=True),
        sa.Column("walking_arm_hand", sa.String(length=10), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "change_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        sa.ForeignKeyConstraint(
            ["building_section_id"],
            ["building_section.id"],
            name=op.f("fk_disability_registration_building_section_id"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_disability_registration_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_disability_registration_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disability_registration")),
        sa.UniqueConstraint(
            "organisation_id", "number", name=op.f("uq_disability_registration_organisation_id_number")
        ),
    )
    with op.batch_alter_table("disability_registration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_disability_registration_building_section_id"), ["building_section_id"], unique=False
        )

    op.create_table(
        "dwelling",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("building_section_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bbr_unit", sa.String(length=36), nullable=False),
        sa.Column("external_reference", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("house_number", sa.Text(), server_default="", nullable=False),
        sa.Column("floor", sa.Text(), server_default="", nullable=False),
        sa.Column("door", sa.Text(), server_default="", nullable=False),
        sa.Column("postal_code", sa.String(length=4), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "search_text",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            server_default="",
            nullable=False,
        ),
        sa.Column("area", sa.Integer(), nullable=True),
        sa.Column("rooms", sa.Integer(), nullable=True),
        sa.Column("bbr_kitchen", sa.String(length=10), nullable=True),
        sa.Column("bbr_status", sa.String(length=10), nullable=True),
        sa.Column("dwelling_type", sa.String(length=10), nullable=True),
        sa.Column("student_room", sa.Boolean(), nullable=True),
        sa.Column("tenant_type", sa.String(length=10), nullable=True),
        sa.Column("heating", sa.String(length=10), nullable=True),
        sa.Column("own_kitchen", sa.Boolean(), nullable=True),
        sa.Column("garage", sa.String(length=10), nullable=True),
        sa.Column("carport", sa.String(length=10), nullable=True),
        sa.Column("interior_maintenance", sa.String(length=10), nullable=True),
        sa.Column("exterior_maintenance", sa.String(length=10), nullable=True),
        sa.Column("area_before_1998", sa.Integer(), nullable=True),
        sa.Column("benefit_area", sa.Integer(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("mobility_suitable", sa.Boolean(), nullable=True),
        sa.Column("disabled_priority", sa.Boolean(), nullable=True),
        sa.Column("closed_for_signup", sa.Boolean(), nullable=True),
        sa.Column("current_entry_deposit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("current_deposit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("inactive_expiry_notice", sa.Boolean(), nullable=True),
        sa.Column("disability_registration", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("suppress_portal", sa.Boolean(), nullable=True),
        sa.Column("suppress_udk", sa.Boolean(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "change_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        sa.ForeignKeyConstraint(
            ["building_section_id"], ["building_section.id"], name=op.f("fk_dwelling_building_section_id")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_dwelling_department_id")),
        sa.ForeignKeyConstraint(
            ["disability_registration"],
            ["disability_registration.id"],
            name=op.f("fk_dwelling_disability_registration"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_dwelling_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dwelling")),
        postgresql_with={"fillfactor": "50"},
    )
    with op.batch_alter_table("dwelling", schema=None) as batch_op:
        batch_op.create_index("ix_dwelling_address", ["address_key", "id"], unique=False)
        batch_op.create_index("ix_dwelling_department_address", ["department_id", "address_key", "id"], unique=False)
        batch_op.create_index(
            "ix_dwelling_organisation_address", ["organisation_id", "address_key", "id"], unique=False
        )
        batch_op.create_index("ix_dwelling_section_address", ["building_section_id", "address_key", "id"], unique=False)
        batch_op.create_index("uq_dwelling_bbr_unit", ["bbr_unit"], unique=True)
        batch_op.create_index("uq_dwelling_organisation_id_id", ["organisation_id", "id"], unique=True)

    op.create_table(
        "housing_cost",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dwelling_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cost_type", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("line", sa.Integer(), server_default="0", nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient", sa.String(length=10), nullable=True),
        sa.Column("included_in_rent", sa.Boolean(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "change_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_housing_cost_period")),
        sa.ForeignKeyConstraint(["dwelling_id"], ["dwelling.id"], name=op.f("fk_housing_cost_dwelling_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_housing_cost_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_housing_cost")),
        sa.UniqueConstraint(
            "dwelling_id",
            "cost_type",
            "valid_from",
            "line",
            name=op.f("uq_housing_cost_dwelling_id_cost_type_valid_from_line"),
        ),
    )
    op.create_table(
        "lease",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dwelling_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("allocation_type", sa.String(length=10), nullable=True),
        sa.Column("vacant", sa.Boolean(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("municipal_allocation", sa.Boolean(), nullable=True),
        sa.Column("entry_deposit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("deposit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "change_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_lease_period")),
        sa.ForeignKeyConstraint(["dwelling_id"], ["dwelling.id"], name=op.f("fk_lease_dwelling_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_lease_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lease")),
    )
    with op.batch_alter_table("lease", schema=None) as batch_op:
        batch_op.create_index("ix_lease_dwelling", ["dwelling_id", "valid_from"], unique=False)
        batch_op.create_index(
            "ix_lease_vacant",
            ["organisation_id", "dwelling_id"],
            unique=False,
            sqlite_where=sa.text("vacant"),
            postgresql_where=sa.text("vacant"),
        )

    op.create_table(
        "tenant",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lease_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "change_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("status", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="manual", nullable=False),
        sa.ForeignKeyConstraint(["lease_id"], ["lease.id"], name=op.f("fk_tenant_lease_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_tenant_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant")),
    )
    with op.batch_alter_table("tenant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tenant_lease_id"), ["lease_id"], unique=False)
    create_search()


def downgrade() -> None:
    """Take the change back."""
    drop_search()
    with op.batch_alter_table("tenant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tenant_lease_id"))

    op.drop_table("tenant")
    with op.batch_alter_table("lease", schema=None) as batch_op:
        batch_op.drop_index("ix_lease_vacant", sqlite_where=sa.text("vacant"), postgresql_where=sa.text("vacant"))
        batch_op.drop_index("ix_lease_dwelling")

    op.drop_table("lease")
    op.drop_table("housing_cost")
    with op.batch_alter_table("dwelling", schema=None) as batch_op:
        batch_op.drop_index("uq_dwelling_organisation_id_id")
        batch_op.drop_index("uq_dwelling_bbr_unit")
        batch_op.drop_index("ix_dwelling_section_address")
        batch_op.drop_index("ix_dwelling_organisation_address")
        batch_op.drop_index("ix_dwelling_department_address")
        batch_op.drop_index("ix_dwelling_address")

    op.drop_table("dwelling")
    with op.batch_alter_table("disability_registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disability_registration_building_section_id"))

    op.drop_table("disability_registration")
    with op.batch_alter_table("building_section", schema=None) as batch_op:
        batch_op.drop_index("ix_building_section_organisation")

    op.drop_table("building_section")
    op.drop_table("department")
    op.drop_table("delivered_row")
    op.drop_table("rate")
    op.drop_table("postal_code")
    op.drop_table("organisation")
    op.drop_table("municipality")
    op.drop_table("id_counter")
    op.drop_table("delivery")
    op.drop_table("code_entry")
    op.drop_table("change_set")
    op.drop_table("change_row")
