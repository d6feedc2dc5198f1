"""Identities: users, groups, roles, instance profiles, policies, keys, and what connects them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    for name in ("iam_users", "iam_groups", "iam_roles", "iam_policies"):
        _named(name)
    _named("iam_instance_profiles", sa.Column("role_id", sa.String(64), nullable=True))
    _documents("iam_access_keys", "'Active', 'Inactive'", sa.Column("user_id", sa.String(64), nullable=False))
    op.create_index("ix_iam_access_keys_user", "iam_access_keys", ["account", "region", "user_id"])
    op.create_index("uq_iam_access_keys_id", "iam_access_keys", ["id"], unique=True)
    _documents("iam_oidc_providers", "'active'")
    _documents("iam_mfa_devices", "'active'", sa.Column("user_id", sa.String(64), nullable=True))
    op.create_index("ix_iam_mfa_devices_user", "iam_mfa_devices", ["account", "region", "user_id"])
    _documents("iam_accounts", "'active'", sa.Column("alias", sa.String(63), nullable=True))
    op.create_index("uq_iam_accounts_alias", "iam_accounts", ["alias"], unique=True)
    _connections()


def _connections() -> None:
    op.create_table(
        "iam_memberships",
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account", "user_id", "group_id", name="pk_iam_memberships"),
    )
    op.create_index("ix_iam_memberships_group", "iam_memberships", ["account", "group_id"])
    op.create_table(
        "iam_attachments",
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=False),
        sa.Column("policy_arn", sa.String(2048), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("account", "owner_id", "policy_arn", "kind", name="pk_iam_attachments"),
    )
    op.create_index("ix_iam_attachments_policy", "iam_attachments", ["account", "policy_arn"])
    op.create_table(
        "iam_inline_policies",
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "owner_id", "name", name="pk_iam_inline_policies"),
    )


def _named(name: str, *columns: sa.schema.SchemaItem) -> None:
    unique = sa.UniqueConstraint("account", "region", "name_key", name=f"uq_{name}_name_key")
    _documents(name, "'active'", sa.Column("name_key", sa.String(255), nullable=False), *columns, unique)


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
