"""Timers and copies of volumes, practice instances, experiments and their templates."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds what volumes need to end faults and make copies, and makes the new tables."""
    op.add_column("volumes", sa.Column("due_us", sa.BigInteger, nullable=True))
    op.add_column("volumes", sa.Column("copies", sa.String(32), nullable=True))
    op.add_column("volumes", sa.Column("initializing", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("volumes", sa.Column("initialization_rate", sa.BigInteger, nullable=False, server_default="0"))
    op.create_index("ix_volumes_due_us", "volumes", ["due_us"])
    op.create_index("ix_volumes_copies", "volumes", ["copies"])
    states = "'pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped'"
    _documents("instances", states)
    _documents("experiment_templates", "'active'")
    states = "'pending', 'initiating', 'running', 'completed', 'stopping', 'stopped', 'failed', 'cancelled'"
    _documents(
        "experiments",
        states,
        sa.Column("template_id", sa.String(64), nullable=False),
        sa.Column("due_us", sa.BigInteger, nullable=True),
    )
    op.create_index("ix_experiments_due_us", "experiments", ["due_us"])


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
