"""Fogbank as a user starts it: `fogbank up` as a process of its own, on a data folder, with its own port."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fogbank.core.layout import DataLayout
from fogbank.planes.block.fogd_process import find_running, stop_running

from .aws import Keys, client_of
from .waiting import eventually

UP_SECONDS_MAX = 30.0
_END_SECONDS_MAX = 20.0


class UpFailed(Exception):
    """`fogbank up` ended before it was ready. code: its exit code; output: what it printed."""

    def __init__(self, code: int, output: str) -> None:
        super().__init__(f"exit code {code}: {output}")
        self.code = code
        self.output = output


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fogbank(*arguments: str, data: Path | None = None, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Runs the fogbank command to its end."""
    command = [sys.executable, "-m", "fogbank.cli", *arguments, *(("--data", str(data)) if data else ())]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)


class CloudProcess:
    """One data folder and the processes on it. They can be killed and started again; the port stays the same."""

    def __init__(
        self,
        data: Path,
        *options: str,
        environment: Mapping[str, str] | None = None,
        port: int | None = None,
        auth: str = "open",
    ) -> None:
        self.layout = DataLayout(data.resolve())
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.options = ["--auth", auth, *options]
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        # A file and not a pipe: nobody reads while it runs.
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the object
        self._printed_before = 0

    def __enter__(self) -> "CloudProcess":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, *, wait: bool = True) -> "CloudProcess":
        """Runs `fogbank up` in the foreground; returns once the data plane is in sight too, unless `wait` is False.

        Raises UpFailed.
        """
        self.launch()
        eventually(lambda: self._ended() or self._announced(), within=UP_SECONDS_MAX, saying=self.log_tail)
        self._raise_if_ended()
        if wait:
            eventually(lambda: self.get("health")["data_plane"] == "running", within=30, saying=self.log_tail)
        return self

    def launch(self) -> None:
        """Runs `fogbank up` and waits for nothing."""
        command = [sys.executable, "-m", "fogbank.cli", "up", "--data", str(self.layout.root), "--port", str(self.port)]
        self._printed_before = self._printed.seek(0, os.SEEK_END)
        self._process = subprocess.Popen(
            [*command, *self.options],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._printed,
            stderr=subprocess.STDOUT,
            # Ctrl-C of whoever runs the tests is ours to handle, not the cloud's.
            start_new_session=True,
        )

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _announced(self) -> bool:
        """The folder says that this very process serves it, which it does once the API answers."""
        try:
            return bool(json.loads(self.layout.server_file.read_bytes())["pid"] == self.pid)
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def _raise_if_ended(self) -> None:
        assert self._process is not None
        if self._process.poll() is not None:
            raise UpFailed(self._process.returncode, self.output())

    def output(self) -> str:
        """What the process has printed."""
        self._printed.seek(self._printed_before)
        return self._printed.read().decode(errors="replace")

    def log_tail(self) -> str:
        """The end of the logs, for a failure's message."""
        tails = []
        for log in (self.layout.control_log, self.layout.fogd_log):
            with contextlib.suppress(OSError):
                tails.append(f"{log.name}: …{log.read_text(errors='replace')[-3000:]}")
        return "\n".join(tails)

    @property
    def pid(self) -> int:
        """The control plane's."""
        assert self._process is not None
        return self._process.pid

    @property
    def fogd_pid(self) -> int | None:
        """fogd's; None where none runs."""
        running = find_running(self.layout)
        if running is None:
            return None
        with running:
            return running.pid

    def kill(self) -> None:
        """kill -9 of the control plane; fogd stays."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(_END_SECONDS_MAX)

    def kill_fogd(self) -> int:
        """kill -9 of fogd; its pid, once it is gone."""
        running = find_running(self.layout)
        assert running is not None, "no fogd to kill"
        with running:
            running.signal(signal.SIGKILL)
            assert running.wait(_END_SECONDS_MAX)
            return running.pid

    def stop(self) -> int | None:
        """Ends both in order, and by force where that doesn't help; the control plane's exit code."""
        code = None
        if self._process is not None:
            self._process.terminate()
            try:
                code = self._process.wait(_END_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self._process.kill()
                code = self._process.wait(_END_SECONDS_MAX)
            self._process = None
        if self.layout.root.is_dir():
            stop_running(self.layout, _END_SECONDS_MAX)
        return code

    def request(
        self, method: str, path: str, body: bytes | str | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """One HTTP request as it is given: status, headers (lower case) and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def get(self, path: str) -> dict[str, Any]:
        """The JSON object at /_fogbank/`path`."""
        return self._json("GET", path, None)

    def post(self, path: str, document: Mapping[str, object] | None = None) -> dict[str, Any]:
        """What /_fogbank/`path` answers to `document`."""
        return self._json("POST", path, json.dumps(document or {}))

    def _json(self, method: str, path: str, body: str | None) -> dict[str, Any]:
        status, _, answer = self.request(method, f"/_fogbank/{path}", body)
        assert status == 200, f"{method} {path}: {status} {answer!r}"
        document: dict[str, Any] = json.loads(answer)
        return document

    def advance(self, seconds: float) -> None:
        """Moves the cloud's clock forward."""
        self.post("clock", {"advance_seconds": seconds})

    @property
    def root_keys(self) -> Keys:
        """The root credentials in the data folder."""
        document = json.loads(self.layout.credentials_file.read_text())
        return Keys(document["access_key_id"], document["secret_access_key"])

    def client(
        self, service: str = "ec2", *, keys: Keys | None = None, region: str = "us-east-1", **config: Any
    ) -> Any:
        """A boto3 client of this cloud; with the root credentials unless others are given."""
        return client_of(service, self.url, keys or self.root_keys, region, **config)
