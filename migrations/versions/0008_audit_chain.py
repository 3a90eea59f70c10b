"""audit chain"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import Json, UtcTime

revision = "0008"
down_revision = "0007"

INDEXES = {
    "ix_audit_waiting": (["id"], "seq IS NULL", False),
    "ix_audit_seq": (["seq"], "seq IS NOT NULL", True),
    "ix_audit_subject": (["subject", "id"], "seq IS NOT NULL", False),
    "ix_audit_actor": (["actor", "id"], "seq IS NOT NULL", False),
}


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "heard",
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_heard")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("before", Json(), nullable=True))
        batch_op.add_column(sa.Column("after", Json(), nullable=True))
        batch_op.add_column(sa.Column("why", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("seq", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("prev", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.drop_index("ix_audit_at")
        batch_op.drop_index("ix_audit_subject")
    for name, (columns, where, unique) in INDEXES.items():
        only = sa.text(where)
        op.create_index(
            name, "audit", columns, unique=unique, sqlite_where=only, postgresql_where=only
        )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "audit")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        for column in ("hash", "prev", "seq", "why", "after", "before"):
            batch_op.drop_column(column)
        batch_op.create_index("ix_audit_subject", ["subject"], unique=False)
        batch_op.create_index("ix_audit_at", ["at"], unique=False)
    op.drop_table("heard")
    op.drop_table("audit_head")
