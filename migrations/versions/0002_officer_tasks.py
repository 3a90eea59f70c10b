"""officer tasks"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import Json, UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "officer_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("why", Json(), nullable=False),
        sa.Column("since", UtcTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("held_until", UtcTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("open_once", sa.String(length=90), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_task")),
        sa.UniqueConstraint("open_once", name=op.f("uq_officer_task_open_once")),
    )
    with op.batch_alter_table("officer_task", schema=None) as batch_op:
        batch_op.create_index("ix_officer_task_ended_at_since", ["ended_at", "since"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("officer_task", schema=None) as batch_op:
        batch_op.drop_index("ix_officer_task_ended_at_since")

    op.drop_table("officer_task")
