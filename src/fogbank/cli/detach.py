"""Starting the control plane in a session of its own, and hearing from it when it is ready or why it is not."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from fogbank.cli.errors import CliError, Exit
from fogbank.core.layout import DataLayout

# A first start makes a database and waits for fogd: well under a second. PostgreSQL far away may take longer.
START_TIMEOUT_SECONDS = 60.0
_MESSAGE_BYTES_MAX = 64 * 1024
_TAIL_LINES = 10


class ReadyPipe:
    """The child's end: a pipe that `start_detached` reads. Without a descriptor it says nothing."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        if descriptor is not None:
            os.set_inheritable(descriptor, False)

    def ready(self) -> bool:
        """Says that the server is ready; False where nobody listens."""
        return self._say({"ready": True})

    def failed(self, error: CliError) -> bool:
        """Says why it is not; False where nobody listens."""
        said = {"code": error.code, "message": error.message, "hint": error.hint, "exit_code": int(error.exit_code)}
        return self._say(said)

    def _say(self, document: Mapping[str, object]) -> bool:
        if self._descriptor is None:
            return False
        descriptor, self._descriptor = self._descriptor, None
        with os.fdopen(descriptor, "w") as pipe:
            json.dump(document, pipe)
        return True


def start_detached(layout: DataLayout, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Runs `fogbank up` with `arguments` in a session of its own and returns once it is ready.

    environment: additions to this one's. Raises CliError: the child's own, or that it died or took too long.
    """
    layout.make()
    read_end, write_end = os.pipe()
    with layout.control_log.open("ab") as log, os.fdopen(read_end, "rb") as pipe:
        try:
            child = subprocess.Popen(
                [sys.executable, "-m", "fogbank.cli", "up", *arguments, "--ready-fd", str(write_end)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(write_end,),
                start_new_session=True,
                cwd="/",
                env={**os.environ, **environment},
            )
        finally:
            os.close(write_end)
        try:
            message = _read_all(pipe.fileno(), time.monotonic() + START_TIMEOUT_SECONDS)
        except BaseException:
            child.send_signal(signal.SIGTERM)
            raise
    if message is None:
        child.send_signal(signal.SIGTERM)
        raise CliError("not-ready", f"Fogbank was not ready after {START_TIMEOUT_SECONDS:.0f} seconds.", _tail(layout))
    _raise_unless_ready(layout, child, message)


def _read_all(descriptor: int, deadline: float) -> bytes | None:
    """What the pipe carries until it is closed; None when the time is up."""
    message = b""
    while len(message) < _MESSAGE_BYTES_MAX:
        readable, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
        if not readable:
            return None
        chunk = os.read(descriptor, _MESSAGE_BYTES_MAX)
        if not chunk:
            break
        message += chunk
    return message


def _raise_unless_ready(layout: DataLayout, child: subprocess.Popen[bytes], message: bytes) -> None:
    if not message:
        code = child.wait(timeout=START_TIMEOUT_SECONDS)
        raise CliError("not-ready", f"Fogbank ended (code {code}) before it was ready.", _tail(layout))
    said = json.loads(message)
    if not said.get("ready"):
        raise CliError(said["code"], said["message"], said["hint"] or _tail(layout), Exit(said["exit_code"]))


def _tail(layout: DataLayout) -> str:
    from fogbank.cli.logs import last_lines

    lines = last_lines(layout.control_log, _TAIL_LINES)
    return "\n".join([f"Its log {layout.control_log} ends with:", *lines]) if lines else ""
