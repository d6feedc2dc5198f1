"""AWS's own clients, pointed at a cloud: boto3, and the command line."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

_AWS = Path(sys.executable).with_name("aws")
# Making a client reads its model: botocore's sessions are not safe to share between threads while they do.
_making = threading.Lock()
_session = boto3.session.Session()


@dataclass(frozen=True, slots=True)
class Keys:
    """An access key."""

    access_key_id: str
    secret_access_key: str = "any"
    session_token: str | None = None


def client_of(service: str, url: str, keys: Keys, region: str, **config: Any) -> Any:
    """A boto3 client that tries once, so that a test sees each answer."""
    settings = {"retries": {"total_max_attempts": 1}, "connect_timeout": 5, "read_timeout": 60, **config}
    with _making:
        return _session.client(
            service,
            endpoint_url=url,
            region_name=region,
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
            aws_session_token=keys.session_token,
            config=Config(**settings),
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as boto3 shows it."""

    code: str
    message: str
    status: int


def refusal_of(function: Any, /, **parameters: Any) -> Refusal:
    """The error that a call is answered with; a call that goes well fails the test."""
    try:
        answer = function(**parameters)
    except ClientError as error:
        told = error.response["Error"]
        return Refusal(told["Code"], told.get("Message", ""), error.response["ResponseMetadata"]["HTTPStatusCode"])
    raise AssertionError(f"accepted: {answer}")


def aws(*arguments: str, environment: dict[str, str], timeout: float = 60) -> Any:
    """What the aws command prints, as JSON; raises CalledProcessError with its stderr where it fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    # No configuration of whoever runs the tests.
    kept |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_PAGER": ""}
    done = subprocess.run(
        [str(_AWS), "--output", "json", *arguments],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=True,
    )
    return json.loads(done.stdout) if done.stdout.strip() else None
