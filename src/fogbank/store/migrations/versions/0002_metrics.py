"""Metrics and their points, volumes' counters when last sampled, alarms and their history."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _metrics()
    _alarms()


def _metrics() -> None:
    op.create_table(
        "metric_groups",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("namespace", sa.String(255), nullable=False),
        sa.Column("dimensions", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_metric_groups"),
    )
    op.create_index("ix_metric_groups_scope", "metric_groups", ["account", "region", "namespace"])
    op.create_table(
        "metric_points",
        sa.Column("group_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at_s", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("group_id", "at_s", name="pk_metric_points"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "volume_counters",
        sa.Column("volume_id", sa.String(32), nullable=False),
        sa.Column("counters", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("volume_id", name="pk_volume_counters"),
    )


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("generation", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "region", "id", name="pk_alarms"),
        sa.CheckConstraint("state IN ('OK', 'ALARM', 'INSUFFICIENT_DATA')", name=op.f("ck_alarms_state")),
        sa.CheckConstraint("generation > 0", name=op.f("ck_alarms_generation")),
    )
    op.create_table(
        "alarm_history",
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("alarm", sa.String(255), nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "region", "alarm", "at_us", "number", name="pk_alarm_history"),
    )
    op.create_index("ix_alarm_history_at_us", "alarm_history", ["at_us"])
