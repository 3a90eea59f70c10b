"""exports"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import UtcTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("approved_at", UtcTime(timezone=True), nullable=False),
        sa.Column("last_row", sa.Uuid(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("expires_at", UtcTime(timezone=True), nullable=True),
        sa.Column("erased_at", UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["proposal.id"], name=op.f("fk_export_id")),
        sa.ForeignKeyConstraint(["key_id"], ["data_key.id"], name=op.f("fk_export_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_author"), ["author"], unique=False)

    op.create_table(
        "export_part",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body_enc", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["export.id"], name=op.f("fk_export_part_export_id")
        ),
        sa.PrimaryKeyConstraint("export_id", "n", name=op.f("pk_export_part")),
    )


def downgrade() -> None:
    op.drop_table("export_part")
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_author"))

    op.drop_table("export")
