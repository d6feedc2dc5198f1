"""What the benchmarks share: servers to measure, requests to send them, and medians."""

import contextlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ROOT = Path(__file__).resolve().parent.parent
MOTO = "moto[ec2,kms,server]==5.1.4"
_VERSION = "2016-11-15"


def free_port() -> int:
    """A TCP port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SignedRequest:
    """One request, signed once and sent as often as wanted within the signature's 15 minutes."""

    def __init__(
        self, port: int, credentials: Credentials, service: str, body: bytes, headers: Mapping[str, str]
    ) -> None:
        self.body = body
        request = AWSRequest("POST", f"http://127.0.0.1:{port}/", data=body, headers=dict(headers))
        SigV4Auth(credentials, service, "us-east-1").add_auth(request)
        self.headers = dict(request.headers.items())
        self.port = port

    def send(self, connection: http.client.HTTPConnection) -> bytes:
        """The answer's body. Raises RuntimeError for any status but 200."""
        connection.request("POST", "/", body=self.body, headers=self.headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status}: {body[:300]!r}")
        return body


class Ec2Request(SignedRequest):
    """One of EC2's."""

    def __init__(self, port: int, credentials: Credentials, action: str, **parameters: str) -> None:
        body = urlencode({"Action": action, "Version": _VERSION, **parameters}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        super().__init__(port, credentials, "ec2", body, kind)


class KmsRequest(SignedRequest):
    """One of KMS's."""

    def __init__(self, port: int, credentials: Credentials, action: str, **parameters: object) -> None:
        kind = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"TrentService.{action}"}
        super().__init__(port, credentials, "kms", json.dumps(parameters).encode(), kind)


def wait_for(port: int, process: subprocess.Popen[bytes], path: str = "/", seconds: float = 30) -> float:
    """Seconds until something on `port` answers HTTP. Raises RuntimeError when the process ends before."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
            return time.perf_counter() - began
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended with {process.returncode}") from None
            time.sleep(0.002)
        finally:
            connection.close()
    raise RuntimeError(f"nothing answers on port {port}")


@contextlib.contextmanager
def fogbank(data: Path, port: int, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Fogbank in the foreground on a data folder, ready; ended in order."""
    command = [sys.executable, "-m", "fogbank.cli", "up", "--data", str(data), "--port", str(port), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, process, "/_fogbank/health")
        yield process
    finally:
        process.terminate()
        process.wait(30)


def moto_python() -> Path:
    """Python with moto's server, in an environment of its own since its pins are not ours."""
    folder = ROOT / "build" / "moto"
    python = folder / "bin" / "python"
    if not (folder / "done").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", MOTO], check=True)
        (folder / "done").touch()
    return python


@contextlib.contextmanager
def moto(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """moto's server, ready."""
    command = [str(moto_python()), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, "MOTO_ACCOUNT_ID": "000000000000"}
        )
        try:
            wait_for(port, process, "/moto-api/")
            yield process
        finally:
            process.terminate()
            process.wait(30)


def calls_per_second(request: SignedRequest, count: int, connections: int) -> float:
    """How many a second `count` calls come to, spread over `connections` that are kept alive."""

    def work(share: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", request.port, timeout=60)
        for _ in range(share):
            request.send(connection)
        connection.close()

    threads = [threading.Thread(target=work, args=(count // connections,)) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.perf_counter() - began)


def spread(values: Sequence[float], unit: str, digits: int = 0) -> str:
    """Median, and minimum to maximum."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} {unit} ({low:,.{digits}f}–{high:,.{digits}f})"
