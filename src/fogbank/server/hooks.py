"""Init hooks: the scripts of `ready.d`, run in order once the cloud is ready.

A hook that fails is shown and does not keep the others from running, as LocalStack has it. Hooks have the root keys:
one that somebody else could have written is not run. What they create is owner-only, by the control plane's umask.
"""

import enum
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fogbank.core.ownership import distrust, distrust_of_way

_OUTPUT_BYTES_MAX = 64 * 1024
_TIMEOUT_S = 600.0
_INTERPRETERS: Mapping[str, tuple[str, ...]] = {".sh": ("/bin/sh",), ".py": (sys.executable,)}


class HookState(enum.StrEnum):
    """LocalStack's words."""

    UNKNOWN = "UNKNOWN"
    RUNNING = "RUNNING"
    SUCCESSFUL = "SUCCESSFUL"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class HookRun:
    """One script: how it went, and the end of what it printed."""

    name: str
    state: HookState
    output: str = ""


class InitHooks:
    """The hooks of one folder. environment: what they find set beside the process's own (endpoint and keys)."""

    def __init__(self, folder: Path, environment: Mapping[str, str], report: Callable[[HookRun], None]) -> None:
        self._environment = environment
        self._report = report
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._scripts = self._list(folder)
        self._runs = {script.name: HookRun(script.name, HookState.UNKNOWN) for script in self._scripts}
        if not self._scripts:
            self._done.set()

    @property
    def done(self) -> bool:
        """All have run, or there are none."""
        return self._done.is_set()

    def runs(self) -> list[HookRun]:
        """How each went, in order."""
        with self._lock:
            return list(self._runs.values())

    def start(self) -> None:
        """Runs them, one after the other, in a thread of their own."""
        if self._scripts:
            threading.Thread(target=self._run_all, name="init-hooks", daemon=True).start()

    def stop(self) -> None:
        """Ends the one that runs; no further one is begun."""
        with self._lock:
            self._stopped = True
            if self._child is not None:
                self._child.terminate()

    @staticmethod
    def _list(folder: Path) -> list[Path]:
        if not folder.is_dir():
            return []
        return sorted(path for path in folder.iterdir() if path.suffix in _INTERPRETERS and path.is_file())

    def _run_all(self) -> None:
        for script in self._scripts:
            if self._stopped:
                break
            self._note(HookRun(script.name, HookState.RUNNING))
            self._note(self._run(script))
        self._done.set()

    def _note(self, run: HookRun) -> None:
        with self._lock:
            self._runs[run.name] = run
        self._report(run)

    def _run(self, script: Path) -> HookRun:
        if reason := _distrust(script):
            return HookRun(script.name, HookState.ERROR, f"not run: {reason}")
        command = [*_INTERPRETERS[script.suffix], str(script)]
        environment = {**os.environ, **self._environment}
        try:
            child = subprocess.Popen(
                command,
                env=environment,
                cwd=script.parent,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            return HookRun(script.name, HookState.ERROR, str(error))
        with self._lock:
            self._child = child
        try:
            output, _ = child.communicate(timeout=_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            output, _ = child.communicate()
            return HookRun(script.name, HookState.ERROR, f"{_end_of(output)}\nended after {_TIMEOUT_S:.0f} s")
        code = child.returncode
        if code:
            return HookRun(script.name, HookState.ERROR, f"{_end_of(output)}\nexit code {code}".strip())
        return HookRun(script.name, HookState.SUCCESSFUL, _end_of(output))


def _distrust(script: Path) -> str | None:
    """Why the script, or what it is a link to, isn't ours alone; None where it is."""
    try:
        target = script.resolve(strict=True)
        reason = distrust(target.stat(), os.geteuid()) or distrust_of_way(target, os.geteuid())
    except OSError as error:
        return str(error)
    return f"{target} {reason}" if reason else None


def _end_of(output: bytes) -> str:
    return output[-_OUTPUT_BYTES_MAX:].decode(errors="replace").strip()
