"""Where things lie in a data folder.

A data folder is one cloud: its metadata, its volumes, its root credentials, its sockets and logs. It is owner-only.
"""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

# sockaddr_un holds 108 bytes with the closing zero; room is left for the longest name we use.
_LONGEST_SOCKET_FOLDER = 90


@dataclass(frozen=True, slots=True)
class DataLayout:
    """The paths of one data folder. Nothing is created by looking at them, but for `make`."""

    root: Path

    @property
    def lock(self) -> Path:
        """Held (flock) by the control plane for as long as it runs."""
        return self.root / "fogbank.lock"

    @property
    def server_file(self) -> Path:
        """JSON of the running control plane: pid, url, auth, zone, started, version. Removed at an orderly end."""
        return self.root / "run" / "server.json"

    @property
    def credentials_file(self) -> Path:
        """Root credentials, mode 0600."""
        return self.root / "credentials.json"

    @property
    def secret_file(self) -> Path:
        """32 random bytes that sign page tokens, mode 0600."""
        return self.root / "secret.key"

    @property
    def database_url(self) -> str:
        """The embedded store, where no `--store` is given."""
        return f"sqlite:///{self.root / 'fogbank.db'}"

    @property
    def blocks(self) -> Path:
        """fogd's folder: volumes and what was last wanted of them."""
        return self.root / "blocks"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def control_log(self) -> Path:
        return self.logs / "control.log"

    @property
    def fogd_log(self) -> Path:
        return self.logs / "fogd.log"

    @property
    def init_hooks(self) -> Path:
        """Scripts run in order once the cloud is ready."""
        return self.root / "ready.d"

    @property
    def devices(self) -> Path:
        """Mount points and records of `/dev` nodes made by `volume connect --device`."""
        return self.root / "devices"

    @property
    def sockets(self) -> Path:
        """Folder of Unix sockets: `run` in the data folder, or a private one where that path is too long."""
        inside = self.root / "run"
        if len(os.fsencode(inside)) <= _LONGEST_SOCKET_FOLDER:
            return inside
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"fogbank-{os.getuid()}-{digest}"

    @property
    def grpc_socket(self) -> Path:
        return self.sockets / "fogd.sock"

    @property
    def nbd_socket(self) -> Path:
        return self.sockets / "nbd.sock"

    @property
    def fogd_pid_file(self) -> Path:
        return self.root / "run" / "fogd.pid"

    def make(self) -> None:
        """Creates the folders, owner-only.

        Raises OSError when that can't be done, PermissionError when the socket folder belongs to somebody else.
        """
        for folder in (self.root, self.root / "run", self.blocks, self.logs, self.init_hooks, self.devices):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        # lstat: a link that somebody else laid in a shared folder leads where they want.
        owner = self.sockets.lstat()
        if not stat.S_ISDIR(owner.st_mode) or owner.st_uid != os.getuid() or owner.st_mode & 0o077:
            raise PermissionError(f"{self.sockets} must belong to this user alone")


def default_data_folder() -> Path:
    """`$FOGBANK_DATA`, else `fogbank` in the user's data folder (XDG base directories)."""
    named = os.environ.get("FOGBANK_DATA")
    if named:
        return Path(named)
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "fogbank"
