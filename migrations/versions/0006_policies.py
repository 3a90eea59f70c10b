"""policies"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import Json, UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "policy",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("effective_from", UtcTime(timezone=True), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_policy_proposal_id")
        ),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_policy")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_policy_proposal_id")),
    )
    with op.batch_alter_table("officer_task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.String(length=400), nullable=True))
        batch_op.add_column(sa.Column("noted_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("late_at", UtcTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("officer_task", schema=None) as batch_op:
        batch_op.drop_column("late_at")
        batch_op.drop_column("noted_by")
        batch_op.drop_column("note")

    op.drop_table("policy")
