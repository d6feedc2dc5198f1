"""The trail's events and trails; EventBridge's rules, buses and destinations, and what is on its way."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Makes the tables."""
    _trail()
    _events()


def _trail() -> None:
    op.create_table(
        "trail_events",
        sa.Column("position", _POSITION, nullable=False, autoincrement=True),
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("source", sa.String(128), nullable=False),
        sa.Column("user_name", sa.String(128), nullable=False),
        sa.Column("access_key", sa.String(128), nullable=False),
        sa.Column("read_only", sa.Boolean, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_trail_events"),
    )
    op.create_index("ix_trail_events_when", "trail_events", ["account", "region", "at_us", "position"])
    op.create_index("ix_trail_events_name", "trail_events", ["account", "region", "name", "at_us"])
    op.create_table(
        "trail_resources",
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(512), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("position", "name", "kind", name="pk_trail_resources"),
    )
    op.create_index("ix_trail_resources_name", "trail_resources", ["account", "region", "name", "position"])
    _documents("trails", "'logging', 'stopped'")


def _events() -> None:
    states = "'ENABLED', 'DISABLED', 'ENABLED_WITH_READS'"
    _documents(
        "event_rules",
        states,
        sa.Column("bus", sa.String(190), nullable=False),
        sa.Column("due_us", sa.BigInteger, nullable=True),
    )
    op.create_index("ix_event_rules_due_us", "event_rules", ["due_us"])
    _documents("event_buses", "'ACTIVE'")
    _documents("event_connections", "'AUTHORIZED'")
    _documents("event_destinations", "'ACTIVE', 'INACTIVE'")
    op.create_table(
        "event_queue",
        sa.Column("position", _POSITION, nullable=False, autoincrement=True),
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("bus", sa.String(190), nullable=False),
        sa.Column("rule", sa.String(255), nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_event_queue"),
    )
    op.create_table(
        "event_deliveries",
        sa.Column("position", _POSITION, nullable=False, autoincrement=True),
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("due_us", sa.BigInteger, nullable=False),
        sa.Column("delivery", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_event_deliveries"),
    )
    op.create_index("ix_event_deliveries_due_us", "event_deliveries", ["due_us"])


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
