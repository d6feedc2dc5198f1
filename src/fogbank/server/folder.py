"""Taking a data folder into use: its lock, its secrets, and what it says of the running control plane."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from fogbank import __version__
from fogbank.core.layout import DataLayout
from fogbank.core.ownership import write_owner_only
from fogbank.core.settings import Settings
from fogbank.server.errors import AlreadyRunning, DataFolderUnusable

_SECRET_BYTES = 32


@contextmanager
def locked(layout: DataLayout) -> Iterator[None]:
    """Holds the folder for this process, which meanwhile makes owner-only files.

    Raises AlreadyRunning, DataFolderUnusable.
    """
    umask = os.umask(0o077)
    try:
        with _lock(layout):
            yield
    finally:
        os.umask(umask)


@contextmanager
def _lock(layout: DataLayout) -> Iterator[None]:
    try:
        layout.make()
        descriptor = os.open(layout.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DataFolderUnusable(str(error)) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        pid, url = _running(layout)
        raise AlreadyRunning(str(layout.root), pid, url) from None
    try:
        yield
    finally:
        # Closing lets go of the lock; the file stays, since removing it would race with the next one.
        os.close(descriptor)


def _running(layout: DataLayout) -> tuple[int | None, str | None]:
    try:
        record = msgspec.json.decode(layout.server_file.read_bytes(), type=dict[str, str | int])
    except (OSError, msgspec.MsgspecError):
        return None, None
    pid, url = record.get("pid"), record.get("url")
    return (pid if isinstance(pid, int) else None), (url if isinstance(url, str) else None)


def announce(layout: DataLayout, settings: Settings, url: str, now: datetime) -> None:
    """Writes what the command line reads: that this process serves the folder, and where."""
    record = {
        "pid": os.getpid(),
        "url": url,
        "auth": settings.auth.value,
        "zone": settings.zone,
        "started": now.isoformat(),
        "version": __version__,
    }
    write_owner_only(layout.server_file, json.dumps(record))


def page_secret(path: Path) -> bytes:
    """The secret that signs page tokens; made at first use. Raises DataFolderUnusable."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        secret = path.read_bytes()
        if len(secret) == _SECRET_BYTES:
            return secret
        # Cut short by a crash while it was made: nobody has a token by it.
        path.unlink()
        return page_secret(path)
    with open(descriptor, "wb") as file:
        secret = secrets.token_bytes(_SECRET_BYTES)
        file.write(secret)
    return secret
