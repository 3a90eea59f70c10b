"""the watch list"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import UtcTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "watch_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("body_enc", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("listed_at", UtcTime(timezone=True), nullable=True),
        sa.Column("removed_at", UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["data_key.id"], name=op.f("fk_watch_entry_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_entry")),
    )
    op.create_table(
        "watch_mark",
        sa.Column("kid", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["watch_entry.id"], name=op.f("fk_watch_mark_entry_id")
        ),
        sa.PrimaryKeyConstraint("kid", "digest", "entry_id", name=op.f("pk_watch_mark")),
    )
    with op.batch_alter_table("watch_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_watch_mark_entry_id"), ["entry_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("watch_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_watch_mark_entry_id"))

    op.drop_table("watch_mark")
    op.drop_table("watch_entry")
