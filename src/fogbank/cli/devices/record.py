"""What is remembered of a volume that `volume connect` connected: one JSON file a volume.

It is written before anything is started, and again after each piece, so that what a crash left behind can be found.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec


class NodeParts(msgspec.Struct, frozen=True):
    """What a device node stands on. daemon_pid with daemon_started: the process behind it, see `start_time`."""

    method: str
    device: str = ""
    mount_point: str = ""
    daemon_pid: int = 0
    daemon_started: int = 0


class Connection(msgspec.Struct, frozen=True):
    """A connected volume. attached_by_connect: disconnecting also detaches it. node: its /dev node, if one was made.

    region, account: where it is, and whose; empty in the record of an older version.
    """

    volume_id: str
    nbd_uri: str
    device_name: str
    attached_by_connect: bool
    node: NodeParts | None = None
    region: str = ""
    account: str = ""


class ConnectionBook:
    """The records in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def workspace(self, volume_id: str) -> Path:
        """A folder of this volume's own, for sockets, logs and mount points; made when it isn't there."""
        folder = self._folder / volume_id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def read(self, volume_id: str) -> Connection | None:
        """None where there is no record, or one that can't be read: it is then as if it weren't there."""
        try:
            return msgspec.json.decode(self._file(volume_id).read_bytes(), type=Connection)
        except (OSError, msgspec.MsgspecError):
            return None

    def write(self, connection: Connection) -> None:
        file = self._file(connection.volume_id)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(connection))
        draft.replace(file)

    def remove(self, volume_id: str) -> None:
        self._file(volume_id).unlink(missing_ok=True)

    def all(self) -> list[Connection]:
        """By volume id."""
        found = (self.read(file.stem) for file in sorted(self._folder.glob("vol-*.json")))
        return [connection for connection in found if connection]

    @contextlib.contextmanager
    def held(self, volume_id: str) -> Iterator[None]:
        """Keeps other commands from the same volume."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / f"{volume_id}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _file(self, volume_id: str) -> Path:
        return self._folder / f"{volume_id}.json"
