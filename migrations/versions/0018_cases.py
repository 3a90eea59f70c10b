"""cases at the desk, and why crossings wait for them"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import Json, UtcTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=True),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("held_until", UtcTime(timezone=True), nullable=True),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_declaration_id"), ["declaration_id"], unique=False
        )

    op.create_table(
        "act",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=True),
        sa.Column("text_enc", sa.LargeBinary(), nullable=True),
        sa.Column("lane", sa.String(length=8), nullable=True),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("told", Json(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_act_case_id")),
        sa.PrimaryKeyConstraint("case_id", "n", name=op.f("pk_act")),
    )
    with op.batch_alter_table("crossing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("people", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("because", Json(), nullable=True))
        batch_op.add_column(sa.Column("waits_since", UtcTime(timezone=True), nullable=True))
        batch_op.create_index("ix_crossing_hall_changed_at", ["hall", "changed_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("crossing", schema=None) as batch_op:
        batch_op.drop_index("ix_crossing_hall_changed_at")
        batch_op.drop_column("waits_since")
        batch_op.drop_column("because")
        batch_op.drop_column("people")

    op.drop_table("act")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_declaration_id"))

    op.drop_table("case")
