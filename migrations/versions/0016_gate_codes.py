"""supervisors' one-time codes for gates"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import UtcTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "gate_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hall", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_gate_code_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_code")),
    )
    with op.batch_alter_table("gate_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_code_officer_id"), ["officer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("gate_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_code_officer_id"))

    op.drop_table("gate_code")
