"""What tests of every layer share: a PostgreSQL server of their own, and empty stores of both kinds."""

import contextlib
import glob
import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

_READY_SECONDS_MAX = 60
_APT = "apt-get install --yes --no-install-recommends postgresql"


def _postgres_programs() -> Path:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    initdb = found[-1] if found else shutil.which("initdb")
    if initdb is None:
        pytest.fail(f"PostgreSQL's server is missing: {_APT}")
    return Path(initdb).parent


def _unprivileged() -> list[str]:
    """What starts a program so that it ends with us, and not as root, which PostgreSQL refuses."""
    ends_with_us = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() != 0:
        return ends_with_us
    return [*ends_with_us, "--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class PostgresServer:
    """A server in a folder of its own, on a Unix socket there and on a loopback port, with fsync on."""

    def __init__(self, folder: Path) -> None:
        self._programs = _postgres_programs()
        self._folder = folder
        self._password = secrets.token_hex(16)
        self._port = _free_port()
        self._names = (f"fogbank_{number}" for number in itertools.count())
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Makes the cluster and starts it; returns when it takes connections."""
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        password = self._folder / "password"
        password.write_text(self._password)
        password.chmod(0o644)
        initdb = [self._programs / "initdb", "--pgdata", self._folder / "data", "--username", "fogbank"]
        secured = ["--auth", "scram-sha-256", "--pwfile", password, "--encoding", "UTF8", "--locale", "C.UTF-8"]
        made = subprocess.run([*_unprivileged(), *initdb, *secured], capture_output=True, text=True, cwd="/")
        assert made.returncode == 0, made.stderr
        self.run()

    def run(self) -> None:
        """Starts the server on the cluster."""
        settings = {"port": self._port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self._folder}
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        with (self._folder.parent / f"{self._folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_unprivileged(), self._programs / "postgres", "-D", self._folder / "data", *options],
                stdout=log,
                stderr=log,
                cwd="/",
            )
        self._wait_ready()

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Ends it: by SIGINT at once and in order, by SIGQUIT as a crash."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(60)

    def url(self, database: str) -> str:
        """A URL of a database, over TCP."""
        return f"postgresql://fogbank:{self._password}@127.0.0.1:{self._port}/{database}"

    def new_database(self) -> str:
        """The URL of a database that nobody used yet."""
        name = next(self._names)
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS_MAX
        while True:
            assert self._process is not None
            assert self._process.poll() is None, "the PostgreSQL server ended"
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, "the PostgreSQL server does not get ready"
                # The server says by no event that it takes connections.
                time.sleep(0.05)
            else:
                return


@contextlib.contextmanager
def _server() -> Iterator[PostgresServer]:
    # Not below pytest's own folder, which only its user may enter.
    folder = Path(tempfile.mkdtemp(prefix="fogbank-postgres-"))
    server = PostgresServer(folder)
    try:
        server.start()
        yield server
    finally:
        # As a crash: an end in order would write out what is removed next.
        server.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_name(f"{folder.name}.log").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server that all tests of this run share; each takes databases of its own."""
    with _server() as server:
        yield server


@pytest.fixture
def own_postgres_server() -> Iterator[PostgresServer]:
    """A server for one test, which may stop it."""
    with _server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def new_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes URLs of empty stores, of each kind in turn."""
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        return server.new_database
    numbers = itertools.count()
    return lambda: f"sqlite:///{tmp_path}/store-{next(numbers)}.db"


@pytest.fixture
def store_url(new_store_url: Callable[[], str]) -> str:
    """The URL of an empty store, of each kind in turn."""
    return new_store_url()
