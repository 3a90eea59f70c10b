"""crossings as halls tell of them"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import UtcTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "crossing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=True),
        sa.Column("hall", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("machine", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", UtcTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcTime(timezone=True), nullable=False),
        sa.Column("named_at", UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crossing")),
    )
    with op.batch_alter_table("crossing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_crossing_declaration_id"), ["declaration_id"], unique=False
        )

    op.create_table(
        "leg",
        sa.Column("crossing_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chip", sa.String(length=32), nullable=True),
        sa.Column("face", sa.String(length=16), nullable=True),
        sa.Column("age", sa.String(length=8), nullable=True),
        sa.Column("look", sa.String(length=16), nullable=False),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", UtcTime(timezone=True), nullable=True),
        sa.Column("lane", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(["crossing_id"], ["crossing.id"], name=op.f("fk_leg_crossing_id")),
        sa.PrimaryKeyConstraint("crossing_id", "person", name=op.f("pk_leg")),
    )
    op.create_table(
        "crossing_event",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("crossing_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["device_event.id"], name=op.f("fk_crossing_event_event_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_crossing_event")),
    )
    with op.batch_alter_table("crossing_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_crossing_event_crossing_id"), ["crossing_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("crossing_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crossing_event_crossing_id"))

    op.drop_table("crossing_event")
    op.drop_table("leg")
    with op.batch_alter_table("crossing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crossing_declaration_id"))

    op.drop_table("crossing")
