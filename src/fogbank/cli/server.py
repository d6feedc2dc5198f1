"""The control plane of a data folder, seen from outside: who it is, and what it answers on its own endpoints."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urlsplit

import msgspec

from fogbank.cli.errors import CliError, not_running
from fogbank.core.layout import DataLayout
from fogbank.planes.processes import ProcessHandle, holds_open, lock_holders

_TIMEOUT_SECONDS = 10.0
# The code of an answer that refuses, where a caller would tell it from others.
_REFUSALS = {404: "not-found", 503: "unavailable"}
_ANSWER_BYTES_MAX = 16 * 1024 * 1024


class ServerRecord(msgspec.Struct, frozen=True):
    """What the running control plane says of itself in `run/server.json`. started: ISO 8601, UTC."""

    pid: int
    url: str
    auth: str
    zone: str
    started: str
    version: str

    @property
    def region(self) -> str:
        """The default region: the one that `zone` is in."""
        return self.zone[:-1]


@dataclass(frozen=True, slots=True)
class RootCredentials:
    """An account's root keys. Those of the first account were made by the cloud's first start."""

    account: str
    access_key_id: str
    secret_access_key: str


def find_server(layout: DataLayout) -> ServerRecord | None:
    """The control plane that is ready on `layout`; None where none is (see also `server_pid`)."""
    record = _read_record(layout)
    return record if record and holds_open(record.pid, layout.lock) else None


def require_server(layout: DataLayout) -> ServerRecord:
    """As `find_server`, but raises CliError where none is ready."""
    record = find_server(layout)
    if record is None:
        raise not_running(layout.root)
    return record


def open_server_process(layout: DataLayout) -> ProcessHandle | None:
    """The process that holds the folder's lock, ready or not. The caller closes it."""
    record = _read_record(layout)
    for pid in (*((record.pid,) if record else ()), *lock_holders(layout.lock)):
        handle = ProcessHandle.open(pid)
        # Looked at after the pidfd is open: what it refers to then can't be somebody else.
        if handle and holds_open(pid, layout.lock):
            return handle
        if handle:
            handle.close()
    return None


def read_credentials(layout: DataLayout) -> RootCredentials:
    """Raises CliError where there are none: they are made by the first `fogbank up`."""
    try:
        return msgspec.json.decode(layout.credentials_file.read_bytes(), type=RootCredentials)
    except FileNotFoundError:
        raise CliError(
            "no-credentials",
            f"{layout.root} has no root credentials: Fogbank has never run there.",
            "Start it with `fogbank up`, or name another folder with --data.",
        ) from None
    except msgspec.MsgspecError as error:
        raise CliError("bad-credentials", f"{layout.credentials_file} can't be understood: {error}.") from None


def credentials_of(layout: DataLayout, server: ServerRecord, account: str | None) -> RootCredentials:
    """The root keys of an account of the cloud that runs; of the first one for None.

    Raises CliError where there is no such account, or it is not for this user.
    """
    first = read_credentials(layout)
    if account is None or account == first.account:
        return first
    answer = ControlClient(server.url).get(f"accounts/{quote(account, safe='')}/root-key")
    return msgspec.convert(answer, RootCredentials)


class ControlClient:
    """Asks the control plane's own endpoints, those under `/_fogbank`."""

    def __init__(self, url: str) -> None:
        self._url = url

    def get(self, path: str) -> dict[str, object]:
        """The JSON object at `/_fogbank/<path>`. Raises CliError."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: dict[str, object]) -> dict[str, object]:
        """What `/_fogbank/<path>` answers to `body`. Raises CliError."""
        return self._ask("POST", path, json.dumps(body))

    def _ask(self, method: str, path: str, body: str | None) -> dict[str, object]:
        parts = urlsplit(self._url)
        connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = connect(parts.hostname or "127.0.0.1", parts.port, timeout=_TIMEOUT_SECONDS)
        try:
            headers = {"content-type": "application/json"} if body else {}
            connection.request(method, f"/_fogbank/{path}", body=body, headers=headers)
            response = connection.getresponse()
            raw = response.read(_ANSWER_BYTES_MAX)
        except (OSError, HTTPException) as error:
            raise CliError(
                "unreachable",
                f"Fogbank at {self._url} does not answer: {error or type(error).__name__}.",
                "`fogbank logs` says what it is doing.",
            ) from error
        finally:
            connection.close()
        return self._understand(response.status, raw)

    def _understand(self, status: int, raw: bytes) -> dict[str, object]:
        try:
            document = msgspec.json.decode(raw, type=dict[str, object])
        except msgspec.MsgspecError as error:
            raise CliError(
                "unreachable", f"{self._url} is not a Fogbank: it answered {status} without JSON."
            ) from error
        if status >= 400:
            raise CliError(
                _REFUSALS.get(status, "refused"), f"Fogbank refused: {_reason(document) or f'status {status}'}"
            )
        return document


def _reason(document: dict[str, object]) -> str:
    error = document.get("error", document)
    reason = error.get("message", "") if isinstance(error, dict) else error
    return str(reason)


def _read_record(layout: DataLayout) -> ServerRecord | None:
    try:
        return msgspec.json.decode(layout.server_file.read_bytes(), type=ServerRecord)
    except (OSError, msgspec.MsgspecError):
        return None
