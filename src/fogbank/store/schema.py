"""The tables' common ground: one `MetaData` with named constraints, and the columns that every document table has."""

import sqlalchemy as sa

# Names in every constraint, so that an error and a migration can say which one.
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def document_table(name: str, states: tuple[str, ...], *columns: sa.schema.SchemaItem) -> sa.Table:
    """A table of documents, apart by account and region.

    states: what the `state` column may hold (checked by the database too). columns: members of the document that
    queries need outside it; they only mirror it.
    """
    listed = ", ".join(f"'{state}'" for state in states)
    return sa.Table(
        name,
        metadata,
        sa.Column("account", sa.String(12), primary_key=True),
        sa.Column("region", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("generation", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        *columns,
        sa.CheckConstraint(f"state IN ({listed})", name="state"),
        sa.CheckConstraint("generation > 0", name="generation"),
    )


# What belongs to the cloud as a whole: clock offset, seed of ids, …
cloud_values = sa.Table(
    "cloud_values",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

idempotency_tokens = sa.Table(
    "idempotency_tokens",
    metadata,
    sa.Column("account", sa.String(12), primary_key=True),
    sa.Column("region", sa.String(32), primary_key=True),
    sa.Column("operation", sa.String(128), primary_key=True),
    sa.Column("token", sa.String(255), primary_key=True),
    sa.Column("parameters_sha256", sa.String(64), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("made_at_us", sa.BigInteger, nullable=False, index=True),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("job", sa.String(64), nullable=False),
    sa.Column("arguments", sa.Text, nullable=False),
    sa.Column("made_at_us", sa.BigInteger, nullable=False, index=True),
)
