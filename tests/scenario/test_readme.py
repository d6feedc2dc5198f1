"""The commands of the README, run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.cloud import CloudProcess

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def quick_start() -> list[str]:
    """The shell commands under `Start`, but for `make`: the tests themselves run below it."""
    section = (ROOT / "README.md").read_text().split("\n## Start\n")[1].split("\n## ")[0]
    lines = [line for block in BLOCK.findall(section) for line in block.splitlines()]
    return [line for line in lines if not line.startswith("make ")]


@pytest.mark.slow
@pytest.mark.root
@pytest.mark.device
def test_the_quick_start(tmp_path: Path) -> None:
    commands = quick_start()
    assert any(line.startswith("aws ec2 create-volume") for line in commands)
    assert any(line.startswith("fogbank volume connect") for line in commands)
    # What `make run` leaves: the environment beside the data folder, and Fogbank running there.
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])
    with CloudProcess(tmp_path / ".fogbank", auth="strict"):
        find = "VOL=$(aws ec2 describe-volumes --query 'Volumes[0].VolumeId' --output text)"
        script = []
        for line in commands:
            if re.search(r"\bVOL\b", line) and find not in script:
                script += [find, 'aws ec2 wait volume-available --volume-ids "$VOL"']
            script.append(re.sub(r"\bVOL\b", '"$VOL"', line))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "FOGBANK_"))}
        done = subprocess.run(
            ["bash", "-euxo", "pipefail", "-c", "\n".join(script)],
            cwd=tmp_path,
            env={**kept, "AWS_PAGER": "", "SHELL": "/bin/bash"},
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr + done.stdout
    assert "available\t4000" in done.stdout
    assert "nbd+unix:///vol-" in done.stdout
    assert "/dev/" in done.stdout
