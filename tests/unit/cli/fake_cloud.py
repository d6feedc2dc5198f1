"""A control plane that runs by all that the command can see, and answers its own endpoints as a test says."""

import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from fogbank.core.layout import DataLayout


@dataclass
class FakeCloud:
    """answers: status and document by path below `/_fogbank/`. posted: each POST's path and body, in order.

    ec2: the XML that EC2 answers, by action; what it isn't told is an empty answer. called: each call's access key id
    and action.
    """

    answers: dict[str, tuple[int, object]] = field(default_factory=dict)
    posted: list[tuple[str, object]] = field(default_factory=list)
    ec2: dict[str, str] = field(default_factory=dict)
    called: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def fake_cloud(layout: DataLayout) -> Iterator[FakeCloud]:
    """Runs one on the data folder."""
    cloud = FakeCloud()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/":
                self._answer_ec2(parse_qs(body.decode())["Action"][0])
                return
            cloud.posted.append((self._path(), json.loads(body)))
            self._answer()

        def _path(self) -> str:
            return self.path.removeprefix("/_fogbank/")

        def _answer(self) -> None:
            missing = (404, {"error": {"message": f"There is no {self.path}."}})
            status, document = cloud.answers.get(self._path(), missing)
            self._send(status, json.dumps(document).encode())

        def _answer_ec2(self, action: str) -> None:
            signed = re.search(r"Credential=(\w+)/", self.headers["authorization"])
            assert signed
            cloud.called.append((signed[1], action))
            self._send(200, f"<{action}Response>{cloud.ec2.get(action, '')}</{action}Response>".encode())

        def _send(self, status: int, raw: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with layout.lock.open("w"):
            url = f"http://127.0.0.1:{server.server_port}"
            record = {"pid": os.getpid(), "url": url, "auth": "strict", "zone": "us-east-1a", "version": "0"}
            layout.server_file.write_text(json.dumps({**record, "started": "2026-01-01T00:00:00+00:00"}))
            keys = {"account": "000000000000", "access_key_id": "AKIATEST", "secret_access_key": "it's secret"}
            layout.credentials_file.write_text(json.dumps(keys))
            yield cloud
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
