"""Where things lie in a data folder.

A data folder is one cloud: its metadata, its volumes, its root credentials, its sockets and logs. It is owner-only.
"""

import contextlib
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fogbank.core.ownership import distrust, distrust_of_way

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
    def root_key_file(self) -> Path:
        """32 bytes that wrap all key material of KMS, mode 0600, where no other root key is named."""
        return self.root / "kms-root.key"

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
    def trail(self) -> Path:
        """Every call, as JSON lines, a file a day; see `docs/explanation/audit.md`."""
        return self.root / "trail"

    @property
    def trail_buckets(self) -> Path:
        """What CloudTrail's trails deliver: a folder for each account and bucket."""
        return self.root / "trail" / "delivered"

    @property
    def event_logs(self) -> Path:
        """What EventBridge delivers to log groups: a folder for each account and Region."""
        return self.root / "events"

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
    def device_socket(self) -> Path:
        """Where fogd takes over the files of `/dev` nodes."""
        return self.sockets / "device.sock"

    @property
    def fogd_pid_file(self) -> Path:
        return self.root / "run" / "fogd.pid"

    def make(self) -> None:
        """Creates the folders and the logs, owner-only; nothing is created in a folder that isn't ours.

        A folder that its owner lets others read stays so; the files that are made in it are owner-only.
        Raises OSError when that can't be done, PermissionError where somebody else has what is used, or may write it.
        """
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._check_root()
        for folder in (self.root / "run", self.blocks, self.logs, self.init_hooks, self.devices, self.trail):
            _make_folder(folder)
        _make_folder(self.sockets)
        if self.sockets.lstat().st_mode & 0o077:
            raise PermissionError(f"{self.sockets} can be entered by others: chmod go-rwx")
        for file in (self.lock, self.credentials_file, self.secret_file, self.root_key_file, self.root / "fogbank.db"):
            _check_file(file)
        for log in (self.control_log, self.fogd_log):
            _make_log(log)

    def _check_root(self) -> None:
        # A link may lead here, if where it ends passes: it is found once, and everything below is by names of ours.
        root = self.root.resolve()
        status = root.stat()
        reason = distrust(status, os.geteuid()) or distrust_of_way(root, os.geteuid())
        if reason:
            raise PermissionError(f"{self.root} {reason}")


def _make_folder(folder: Path) -> None:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    # lstat: a link that somebody else laid in a shared folder leads where they want.
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise PermissionError(f"{folder} must be a folder, and no link to one")
    if reason := distrust(status, os.geteuid()):
        raise PermissionError(f"{folder} {reason}")


def _check_file(file: Path) -> None:
    """That a file, where there is one, is ours."""
    try:
        status = file.lstat()
    except FileNotFoundError:
        return
    reason = "must be a file, and no link to one" if not stat.S_ISREG(status.st_mode) else None
    if reason := reason or distrust(status, os.geteuid()):
        raise PermissionError(f"{file} {reason}")


def _make_log(log: Path) -> None:
    os.close(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600))
    # One that was made when logs were readable; a log that leads to a terminal or a pipe is left alone.
    if stat.S_ISREG(log.lstat().st_mode):
        log.chmod(0o600)


def default_data_folder() -> Path:
    """`$FOGBANK_DATA`, else `fogbank` in the user's data folder (XDG base directories)."""
    named = os.environ.get("FOGBANK_DATA")
    if named:
        return Path(named)
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "fogbank"
