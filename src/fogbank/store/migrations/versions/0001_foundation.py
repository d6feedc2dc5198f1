"""Volumes with their attachments and modifications, tags, idempotency tokens, the outbox, values of the cloud."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _cloud()
    _volumes()
    _attachments()
    _modifications()
    _tags()


def _cloud() -> None:
    op.create_table(
        "cloud_values",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_cloud_values"),
    )
    op.create_table(
        "idempotency_tokens",
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("operation", sa.String(128), nullable=False),
        sa.Column("token", sa.String(255), nullable=False),
        sa.Column("parameters_sha256", sa.String(64), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("made_at_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account", "region", "operation", "token", name="pk_idempotency_tokens"),
    )
    op.create_index("ix_idempotency_tokens_made_at_us", "idempotency_tokens", ["made_at_us"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("job", sa.String(64), nullable=False),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("made_at_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_made_at_us", "outbox", ["made_at_us"])


def _documents(name: str, states: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("generation", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("account", "region", "id", name=f"pk_{name}"),
        sa.CheckConstraint(f"state IN ({states})", name=op.f(f"ck_{name}_state")),
        sa.CheckConstraint("generation > 0", name=op.f(f"ck_{name}_generation")),
    )


def _volumes() -> None:
    _documents(
        "volumes",
        "'creating', 'available', 'in-use', 'deleting', 'deleted', 'error'",
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("size_gib", sa.BigInteger, nullable=False),
        sa.Column("iops", sa.BigInteger, nullable=False),
        sa.Column("pending", sa.Boolean, nullable=False),
        sa.Column("retry_us", sa.BigInteger, nullable=True),
        sa.CheckConstraint("size_gib > 0", name=op.f("ck_volumes_size_gib")),
    )
    op.create_index("ix_volumes_quota", "volumes", ["account", "region", "type", "size_gib", "iops"])
    op.create_index("ix_volumes_pending", "volumes", ["pending"])


def _attachments() -> None:
    _documents(
        "attachments",
        "'attaching', 'attached', 'detaching', 'busy', 'detached'",
        sa.Column("volume_id", sa.String(32), nullable=False),
        sa.Column("instance_id", sa.String(32), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.UniqueConstraint("account", "region", "instance_id", "device", name="uq_attachments_device"),
    )
    op.create_index("ix_attachments_volume", "attachments", ["account", "region", "volume_id"])


def _modifications() -> None:
    _documents(
        "modifications",
        "'modifying', 'optimizing', 'completed', 'failed'",
        sa.Column("due_us", sa.BigInteger, nullable=True),
    )
    op.create_index("ix_modifications_due_us", "modifications", ["due_us"])


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("resource_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("value", sa.String(256), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account", "region", "resource_id", "key", name="pk_tags"),
    )
    op.create_index("ix_tags_kind", "tags", ["account", "region", "kind"])
