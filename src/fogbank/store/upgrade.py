"""Bringing a store's tables to the newest numbered migration.

Alembic does the work; it is imported only when there is some, since a start with nothing to do should cost nothing.
"""

from pathlib import Path

import sqlalchemy as sa

from fogbank.store.engine import StoreUnusable

_MIGRATIONS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 0x666F6762


def newest_version() -> str:
    """The number of the newest migration, e.g. `0001`."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))[:4]


def current_version(engine: sa.Engine) -> str | None:
    """The migration the store is at; None for an empty store."""
    if not sa.inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        version: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        return version


def upgrade(engine: sa.Engine) -> None:
    """Runs the migrations that are missing. Raises StoreUnusable for a store newer than this code."""
    current, newest = current_version(engine), newest_version()
    if current == newest:
        return
    if current is not None and current > newest:
        raise StoreUnusable(f"it is at version {current}, and this Fogbank knows {newest}: use a newer Fogbank")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect().execution_options(fogbank_writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # Two control planes that start at once must not both migrate.
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
