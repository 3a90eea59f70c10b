"""what is due"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declaration_erase_after"))
        batch_op.create_index(
            "ix_declaration_state_erase_after", ["state", "erase_after"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.drop_index("ix_declaration_state_erase_after")
        batch_op.create_index(
            batch_op.f("ix_declaration_erase_after"), ["erase_after"], unique=False
        )
