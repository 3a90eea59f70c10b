"""rates"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import UtcTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "rate",
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("yen", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("imported_at", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("currency", "week", name=op.f("pk_rate")),
    )


def downgrade() -> None:
    op.drop_table("rate")
