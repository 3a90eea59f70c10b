"""kiosk tickets"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import UtcTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "kiosk_ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("hall", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcTime(timezone=True), nullable=False),
        sa.Column("redeemed_at", UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_kiosk_ticket_device_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_ticket")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_kiosk_ticket_token_sha256")),
    )
    with op.batch_alter_table("kiosk_ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kiosk_ticket_device_id"), ["device_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("kiosk_ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kiosk_ticket_device_id"))

    op.drop_table("kiosk_ticket")
