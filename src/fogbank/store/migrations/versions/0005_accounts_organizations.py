"""Accounts with their root keys, and organizations."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _documents("accounts", "'ACTIVE', 'SUSPENDED'")
    _documents("organizations", "'active'")
    _documents("organization_units", "'active'")
    _documents("organization_members", "'ACTIVE', 'SUSPENDED'", sa.Column("email_key", sa.String(64), nullable=False))
    op.create_index("uq_organization_members_id", "organization_members", ["id"], unique=True)
    op.create_index("uq_organization_members_email", "organization_members", ["email_key"], unique=True)
    _documents("organization_policies", "'active'")
    _documents("organization_account_requests", "'SUCCEEDED', 'FAILED'")
    _documents(
        "organization_handshakes",
        "'OPEN', 'CANCELED', 'ACCEPTED', 'DECLINED', 'EXPIRED'",
        sa.Column("invited", sa.String(64), nullable=False),
    )
    op.create_index("ix_organization_handshakes_invited", "organization_handshakes", ["invited"])


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
