"""Keys, aliases and grants of KMS."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    states = (
        "'Creating', 'Enabled', 'Disabled', 'PendingImport', 'PendingDeletion', 'PendingReplicaDeletion', "
        "'Unavailable', 'Updating'"
    )
    _documents("kms_keys", states, sa.Column("due_us", sa.BigInteger, nullable=True))
    op.create_index("ix_kms_keys_due_us", "kms_keys", ["due_us"])
    op.create_index("ix_kms_keys_id", "kms_keys", ["id"])
    _documents("kms_aliases", "'active'", sa.Column("key_id", sa.String(64), nullable=False))
    op.create_index("ix_kms_aliases_key", "kms_aliases", ["account", "region", "key_id"])
    _documents(
        "kms_grants",
        "'active'",
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("grantee", sa.String(256), nullable=False),
        sa.Column("retiring", sa.String(256), nullable=False),
    )
    op.create_index("ix_kms_grants_key", "kms_grants", ["account", "region", "key_id"])
    op.create_index("ix_kms_grants_retiring", "kms_grants", ["region", "retiring"])


def _documents(name: str, states: str, *columns: sa.Column[object]) -> None:
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
