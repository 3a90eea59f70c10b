"""payments"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import UtcTime

revision = "0017"
down_revision = "0016"

# What stays as it was written, whoever asks: a later migration that rebuilds one of these tables
# (SQLite's batch mode drops triggers with the table) has to make them again. A test looks.
STAYS = {
    "assessment": ("UPDATE", "DELETE"),
    "entry": ("UPDATE", "DELETE"),
    "payment": ("UPDATE OF id, declaration_id, n, provider, method, yen, fee", "DELETE"),
}
_REFUSE = """
CREATE FUNCTION sekisho_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% stays as it was written', TG_TABLE_NAME; END $$
"""


def _guards(dialect: str) -> list[str]:
    ways = [(table, n, way) for table, all_ in STAYS.items() for n, way in enumerate(all_)]
    if dialect == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, '{} stays as it was written'); END"
        return [
            f"CREATE TRIGGER {table}_stays_{n} BEFORE {way} ON {table} {refuse.format(table)}"
            for table, n, way in ways
        ]
    rows = [
        f"CREATE TRIGGER {table}_stays_{n} BEFORE {way} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION sekisho_stays()"
        for table, n, way in ways
    ]
    whole = [
        f"CREATE TRIGGER {table}_stays_whole BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION sekisho_stays()"
        for table in STAYS
    ]
    return [_REFUSE, *rows, *whole]


def upgrade() -> None:
    op.create_table(
        "notification",
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "event_id", name=op.f("pk_notification")),
    )
    op.create_index(
        op.f("ix_notification_payment_id"), "notification", ["payment_id"], unique=False
    )

    op.create_table(
        "assessment",
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("yen", sa.Integer(), nullable=False),
        sa.Column("tariff_version", sa.String(length=64), nullable=False),
        sa.Column("policy_version", sa.String(length=32), nullable=False),
        sa.Column("official", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("body_enc", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_assessment_declaration_id")
        ),
        sa.PrimaryKeyConstraint("declaration_id", "n", name=op.f("pk_assessment")),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("provider_ref", sa.String(length=255), nullable=True),
        sa.Column("yen", sa.Integer(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("open_once", sa.Uuid(), nullable=True),
        sa.Column("started_enc", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcTime(timezone=True), nullable=False),
        sa.Column("lapses_at", UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id", "n"],
            ["assessment.declaration_id", "assessment.n"],
            name=op.f("fk_payment_declaration_id_n"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("open_once", name=op.f("uq_payment_open_once")),
        sa.UniqueConstraint(
            "provider", "provider_ref", name=op.f("uq_payment_provider_provider_ref")
        ),
    )
    op.create_index(op.f("ix_payment_declaration_id"), "payment", ["declaration_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("transaction", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("yen", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_entry_payment_id")),
        sa.PrimaryKeyConstraint("transaction", "line", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_day_account", "entry", ["day", "account"], unique=False)
    op.create_index(op.f("ix_entry_payment_id"), "entry", ["payment_id"], unique=False)

    op.create_table(
        "refund",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("yen", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("why_enc", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id")),
        sa.PrimaryKeyConstraint("payment_id", "id", name=op.f("pk_refund")),
    )
    for guard in _guards(op.get_bind().dialect.name):
        op.execute(guard)


def downgrade() -> None:
    op.drop_table("refund")
    op.drop_index(op.f("ix_entry_payment_id"), "entry")
    op.drop_index("ix_entry_day_account", "entry")

    op.drop_table("entry")
    op.drop_index(op.f("ix_payment_declaration_id"), "payment")

    op.drop_table("payment")
    op.drop_table("assessment")
    op.drop_index(op.f("ix_notification_payment_id"), "notification")

    op.drop_table("notification")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION sekisho_stays()")
