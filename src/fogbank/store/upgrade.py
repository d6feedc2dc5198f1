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
    with engine.connect() as connection:
        return _version_seen_by(connection)


def upgrade(engine: sa.Engine) -> None:
    """Runs the migrations that are missing, all or none. Raises StoreUnusable for a store newer than this code."""
    if not _is_behind(current_version(engine)):
        return
    options: dict[str, object] = {"fogbank_writes": True}
    if engine.dialect.name == "postgresql":
        # A serializable transaction would go on seeing, once it has the lock, what was there before it waited for it.
        options["isolation_level"] = "READ COMMITTED"
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # Two control planes that start at once must not both migrate. (SQLite has them wait at BEGIN IMMEDIATE.)
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        if _is_behind(_version_seen_by(connection)):
            _migrate(connection)


def _version_seen_by(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return version


def _is_behind(current: str | None) -> bool:
    newest = newest_version()
    if current is not None and current > newest:
        raise StoreUnusable(f"it is at version {current}, and this Fogbank knows {newest}: use a newer Fogbank")
    return current != newest


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreUnusable(f"its tables can't be brought up to date: {error}") from error
