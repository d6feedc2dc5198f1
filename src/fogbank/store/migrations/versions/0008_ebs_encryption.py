"""Settings of EBS encryption by default."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "ebs_encryption",
        sa.Column("account", sa.String(12), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("generation", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "region", "id", name="pk_ebs_encryption"),
        sa.CheckConstraint("state IN ('set')", name=op.f("ck_ebs_encryption_state")),
        sa.CheckConstraint("generation > 0", name=op.f("ck_ebs_encryption_generation")),
    )
