"""The command as a user runs it, each test on a data folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import botocore.session
import pytest


@dataclass
class Fogbank:
    """Runs `fogbank` on one data folder."""

    data: Path
    environment: dict[str, str] = field(default_factory=lambda: {**os.environ})

    def run(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.argv(*arguments), capture_output=True, text=True, timeout=timeout, env=self.environment
        )

    def argv(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "fogbank.cli", *arguments, "--data", str(self.data)]

    def json(self, *arguments: str, code: int = 0, timeout: float = 60) -> Any:
        """The one JSON document that the command prints; it must end with `code`."""
        done = self.run(*arguments, "--json", timeout=timeout)
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads(done.stdout)

    def up(self, *options: str) -> Any:
        return self.json("up", "--detach", "--port", "0", *options)

    def ec2(self, region: str | None = None) -> Any:
        """A client made from nothing but what `fogbank env` prints; region: another than the default one."""
        variables = self.json("env")
        return botocore.session.Session().create_client(
            "ec2",
            endpoint_url=variables["AWS_ENDPOINT_URL"],
            region_name=region or variables["AWS_REGION"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        )

    def volume(self, **parameters: object) -> str:
        """The id of a new volume, 16 GiB of gp3 unless said otherwise."""
        defaults = {"AvailabilityZone": "us-east-1a", "Size": 16, "VolumeType": "gp3"}
        client = self.ec2()
        volume_id: str = client.create_volume(**{**defaults, **parameters})["VolumeId"]
        client.get_waiter("volume_available").wait(VolumeIds=[volume_id], WaiterConfig={"Delay": 1, "MaxAttempts": 20})
        return volume_id


@pytest.fixture
def fogbank(tmp_path: Path) -> Iterator[Fogbank]:
    """Fogbank on an empty folder; what runs there afterwards is ended."""
    command = Fogbank(tmp_path / "data")
    yield command
    command.run("down", "--force")
