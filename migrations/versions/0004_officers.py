"""officers"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import UtcTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "officer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("name_enc", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("seen_at", UtcTime(timezone=True), nullable=True),
        sa.Column("sign_outs", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["data_key.id"], name=op.f("fk_officer_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("number", name=op.f("uq_officer_number")),
    )
    op.create_table(
        "enrolment",
        sa.Column("token_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_enrolment_officer_id")
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "officer_passkey",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_officer_passkey_officer_id")
        ),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_officer_passkey")),
    )
    with op.batch_alter_table("officer_passkey", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_officer_passkey_officer_id"), ["officer_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("officer_passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_officer_passkey_officer_id"))

    op.drop_table("officer_passkey")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_officer_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_expires_at"))

    op.drop_table("enrolment")
    op.drop_table("officer")
