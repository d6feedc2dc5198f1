"""Opening: migrations lead to the tables that the code declares, from wherever a store is, on either database."""

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import fogbank.server.domains  # noqa: F401 - every domain's tables are declared by importing it
from fogbank.store import upgrade as upgrading
from fogbank.store.engine import StoreUnusable, open_store
from fogbank.store.schema import metadata
from fogbank.store.upgrade import current_version, newest_version


@pytest.fixture
def upgraded(store_url: str) -> sa.Engine:
    """The engine of a store that came to be by migrations alone."""
    store = open_store(store_url)
    store.close()
    return sa.create_engine(sa.make_url(store_url).set(drivername=_driver(store_url)))


def _driver(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql+psycopg"


def test_migrations_lead_to_the_declared_tables_columns_and_indexes(upgraded: sa.Engine) -> None:
    with upgraded.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def _shape(engine: sa.Engine) -> dict[str, object]:
    """What a comparison by Alembic leaves out: keys, checks and foreign keys by name, columns in order."""
    inspector = sa.inspect(engine)

    def normal(check: object) -> str:
        return "".join(character for character in str(check) if character.isalnum()).lower()

    return {
        table: (
            [(column["name"], column["nullable"]) for column in inspector.get_columns(table)],
            inspector.get_pk_constraint(table)["constrained_columns"],
            inspector.get_pk_constraint(table)["name"],
            sorted((check["name"], normal(check["sqltext"])) for check in inspector.get_check_constraints(table)),
            sorted((unique["name"], unique["column_names"]) for unique in inspector.get_unique_constraints(table)),
            sorted((index["name"], index["column_names"]) for index in inspector.get_indexes(table)),
            sorted(key["name"] for key in inspector.get_foreign_keys(table)),
        )
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
    }


def test_an_upgrade_equals_a_fresh_install_constraint_by_constraint(
    upgraded: sa.Engine, new_store_url: Callable[[], str]
) -> None:
    fresh_url = sa.make_url(new_store_url())
    fresh = sa.create_engine(fresh_url.set(drivername=_driver(str(fresh_url))))
    metadata.create_all(fresh)
    assert _shape(upgraded) == _shape(fresh)
    assert _shape(upgraded), "the store has no tables"


def test_migrations_are_one_line_of_numbers() -> None:
    folder = Path(upgrading.__file__).parent / "migrations"
    revisions = [script.revision for script in ScriptDirectory(str(folder)).walk_revisions()]
    # Ascending; a number may be missing while its domain is on its way.
    assert revisions == sorted(set(revisions), reverse=True)
    for revision in revisions:
        assert len(list((folder / "versions").glob(f"{revision}_*.py"))) == 1
    assert newest_version() == revisions[0]


def test_every_declared_table_is_made_by_a_domain_that_the_cloud_has() -> None:
    importlib.import_module("fogbank.server.domains")
    assert "volumes" in metadata.tables
    assert "outbox" in metadata.tables


def test_opening_again_changes_nothing_and_needs_no_alembic(store_url: str) -> None:
    open_store(store_url).close()
    script = (
        "import sys; from fogbank.store.engine import open_store; open_store(sys.argv[1]).close();"
        "print('alembic' in sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", script, store_url], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "False"


def test_a_newer_store_is_refused_and_left_as_it_is(upgraded: sa.Engine, store_url: str) -> None:
    with upgraded.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnusable, match="version 9999"):
        open_store(store_url)
    assert current_version(upgraded) == "9999"


_BROKEN = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer))
    op.execute("INSERT INTO no_such_table VALUES (1)")
"""


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "migrations"
    (broken / "versions").mkdir(parents=True)
    (broken / "versions" / "0001_broken.py").write_text(_BROKEN)
    (broken / "env.py").write_text((Path(upgrading.__file__).parent / "migrations" / "env.py").read_text())
    with monkeypatch.context() as patch:
        patch.setattr(upgrading, "_MIGRATIONS", broken)
        with pytest.raises(StoreUnusable, match="no_such_table"):
            open_store(store_url)
    engine = sa.create_engine(sa.make_url(store_url).set(drivername=_driver(store_url)))
    assert sa.inspect(engine).get_table_names() == []
    open_store(store_url).close()
    assert current_version(engine) == newest_version()


def test_processes_that_open_an_empty_store_at_once_all_succeed(store_url: str) -> None:
    script = (
        "import sys; sys.stdin.readline();"
        "from fogbank.store.engine import open_store; from fogbank.store.values import set_value;"
        "store = open_store(sys.argv[1]); store.write(lambda it: set_value(it, sys.argv[2], 'x')); store.close()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, store_url, f"process-{number}"],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    ended = [(process.communicate("go\n", 120)[1], process.returncode) for process in _go(started)]
    assert ended == [("", 0)] * 4
    store = open_store(store_url)
    count = store.read(lambda it: it.connection.execute(sa.text("SELECT count(*) FROM cloud_values")).scalar())
    store.close()
    assert count == 4


def _go(processes: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return processes


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("mysql://somewhere/fogbank", "no store of kind 'mysql'"),
        ("not a url", "not a database URL"),
        ("postgresql://u:p@host:port/x", "not a database URL"),
        ("sqlite:////proc/nowhere/store.db", "nowhere"),
        ("sqlite:////", "directory"),
        ("postgresql://user:secret@127.0.0.1:1/fogbank?password=hidden", "refused"),
    ],
)
def test_what_can_not_be_opened_is_refused_with_a_reason_and_no_password(url: str, reason: str) -> None:
    with pytest.raises(StoreUnusable, match=reason) as refused:
        open_store(url)
    assert "secret" not in refused.value.reason
    assert "hidden" not in refused.value.reason
    assert "\n" not in refused.value.reason


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(b"these are my notes\n" * 500)
    with pytest.raises(StoreUnusable, match="not a database"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == b"these are my notes\n" * 500
