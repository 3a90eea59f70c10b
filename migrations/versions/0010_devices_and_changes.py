"""devices and changes"""

import sqlalchemy as sa
from alembic import op

from passenger_app.columns import Json, UtcTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_bundle")),
    )
    op.create_table(
        "bundle_part",
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_bundle_part")),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("at", UtcTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("hall", sa.String(length=64), nullable=True),
        sa.Column("body", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("sequence", name=op.f("uq_change_sequence")),
    )
    op.create_table(
        "change_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_head")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("hall", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_at", UtcTime(timezone=True), nullable=False),
        sa.Column("enrolled_at", UtcTime(timezone=True), nullable=True),
        sa.Column("revoked_at", UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("hall", "name", name=op.f("uq_device_hall_name")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_hall"), ["hall"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_state"), ["state"], unique=False)

    op.create_table(
        "device_request",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.LargeBinary(length=16), nullable=False),
        sa.Column("until", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "number", name=op.f("pk_device_request")),
    )
    with op.batch_alter_table("device_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_request_until"), ["until"], unique=False)

    op.create_table(
        "release_key",
        sa.Column("kid", sa.LargeBinary(length=8), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("not_before", UtcTime(timezone=True), nullable=False),
        sa.Column("not_after", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_release_key")),
    )
    op.create_table(
        "bundle_line",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["bundle.number"], name=op.f("fk_bundle_line_number")),
        sa.ForeignKeyConstraint(
            ["sha256"], ["bundle_part.sha256"], name=op.f("fk_bundle_line_sha256")
        ),
        sa.PrimaryKeyConstraint("number", "name", name=op.f("pk_bundle_line")),
    )
    with op.batch_alter_table("bundle_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bundle_line_sha256"), ["sha256"], unique=False)

    op.create_table(
        "device_code",
        sa.Column("selector", sa.String(length=4), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", UtcTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_code_device_id")
        ),
        sa.PrimaryKeyConstraint("selector", name=op.f("pk_device_code")),
    )
    with op.batch_alter_table("device_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_code_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_code_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "device_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("boot", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("kind_version", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(timezone=True), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("disposition", sa.String(length=16), nullable=False),
        sa.Column("received_at", UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_event_device_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_event")),
        sa.UniqueConstraint(
            "device_id", "boot", "sequence", name=op.f("uq_device_event_device_id_boot_sequence")
        ),
        sa.UniqueConstraint("sha256", name=op.f("uq_device_event_sha256")),
    )
    op.create_table(
        "device_event_aside",
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("disposition", sa.String(length=16), nullable=False),
        sa.Column("received_at", UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_event_aside_device_id")
        ),
        sa.PrimaryKeyConstraint("sha256", "device_id", name=op.f("pk_device_event_aside")),
    )
    op.create_table(
        "device_health",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", UtcTime(timezone=True), nullable=False),
        sa.Column("skew_ms", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(length=64), nullable=False),
        sa.Column("boot", sa.BigInteger(), nullable=False),
        sa.Column("bundle", sa.BigInteger(), nullable=True),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.Column("oldest", UtcTime(timezone=True), nullable=True),
        sa.Column("dead", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_health_device_id")
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_device_health")),
    )
    with op.batch_alter_table("device_health", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_health_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "device_key",
        sa.Column("kid", sa.LargeBinary(length=8), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("sign_pub", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal_pub", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("offered_at", UtcTime(timezone=True), nullable=False),
        sa.Column("challenge_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("not_before", UtcTime(timezone=True), nullable=True),
        sa.Column("not_after", UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_key_device_id")),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_device_key")),
    )
    with op.batch_alter_table("device_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_key_device_id"), ["device_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("device_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_key_device_id"))

    op.drop_table("device_key")
    with op.batch_alter_table("device_health", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_health_seen_at"))

    op.drop_table("device_health")
    op.drop_table("device_event_aside")
    op.drop_table("device_event")
    with op.batch_alter_table("device_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_code_expires_at"))
        batch_op.drop_index(batch_op.f("ix_device_code_device_id"))

    op.drop_table("device_code")
    with op.batch_alter_table("bundle_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bundle_line_sha256"))

    op.drop_table("bundle_line")
    op.drop_table("release_key")
    with op.batch_alter_table("device_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_request_until"))

    op.drop_table("device_request")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_state"))
        batch_op.drop_index(batch_op.f("ix_device_hall"))

    op.drop_table("device")
    op.drop_table("change_head")
    op.drop_table("change")
    op.drop_table("bundle_part")
    op.drop_table("bundle")
