"""devices by two, and which events follow a gap"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposal_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("revoked_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("revoked_why", sa.String(length=400), nullable=True))
        batch_op.create_index(batch_op.f("ix_device_proposal_id"), ["proposal_id"], unique=True)

    gaps = sa.text("disposition = 'gap'")
    with op.batch_alter_table("device_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_device_event_gap",
            ["device_id"],
            unique=False,
            postgresql_where=gaps,
            sqlite_where=gaps,
        )


def downgrade() -> None:
    with op.batch_alter_table("device_event", schema=None) as batch_op:
        batch_op.drop_index("ix_device_event_gap")

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_proposal_id"))

    for column in ("revoked_why", "revoked_by", "proposal_id"):  # in place, as they came
        op.drop_column("device", column)
