"""tools/reap.py: what CI leaves behind is ended, daemons too."""

import subprocess
import sys
from pathlib import Path

from fogbank.planes.processes import start_time

_TOOL = Path(__file__).resolve().parents[3] / "tools" / "reap.py"


def reap(*command: str, limit_seconds: float = 30) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, str(_TOOL), "--limit-seconds", str(limit_seconds), *command]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)


def test_a_daemon_is_ended(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    # The command ends only once its daemon runs.
    daemon = f"setsid --fork sh -c 'echo $$ >{pid_file}; exec sleep 600'"
    done = reap("sh", "-c", f"{daemon}; until [ -s {pid_file} ]; do :; done; exit 3")
    assert done.returncode == 3
    assert start_time(int(pid_file.read_text())) is None


def test_what_takes_too_long_is_ended() -> None:
    done = reap("sh", "-c", "echo $$; exec sleep 600", limit_seconds=0.3)
    assert done.returncode == 124
    assert start_time(int(done.stdout)) is None
    assert "took longer" in done.stderr
