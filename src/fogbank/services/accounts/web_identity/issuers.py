"""The keys of issuers, fetched from where they publish them, and kept for a while.

Whoever asks for a role shows a token, and needs no credentials for it: so only issuers that an IAM provider names are
asked, over TLS (or loopback, for tests and for issuers on this machine), each at most once in a while, and what they
answer is bounded. Nothing is fetched in a transaction.
"""

import hashlib
import http.client
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from fogbank.core.local_names import is_local_name
from fogbank.services.accounts.web_identity.tokens import Jwk

_SECONDS_MAX = 5.0
_BYTES_MAX = 256 * 1024
_KEYS_MAX = 100
# An issuer publishes a new key well before it signs with it. A key that isn't known has its issuer asked again, but no
# more often than this: otherwise tokens with made-up keys would have us ask all the time.
_KEPT_SECONDS = 300.0
_AGAIN_SECONDS = 10.0
_ISSUERS_MAX = 1000


class IssuerUnreachable(Exception):
    """The issuer's keys could not be had: the message says why, for the log."""


class _Discovery(msgspec.Struct, frozen=True):
    issuer: str
    jwks_uri: str


class _KeySet(msgspec.Struct, frozen=True):
    keys: tuple[Jwk, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    keys: tuple[Jwk, ...] | None
    at: float


@dataclass
class Issuers:
    """Safe among threads. host_now: for tokens' times, which come from clocks that a person here can't move.

    monotonic: seconds, for how long keys are kept.
    """

    host_now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    _known: dict[str, _Known] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keys_of(self, url: str) -> tuple[Jwk, ...] | None:
        """The issuer's keys; None where they have to be fetched first."""
        with self._lock:
            known = self._known.get(url)
        if known is None or known.keys is None or self.monotonic() - known.at > _KEPT_SECONDS:
            return None
        return known.keys

    def may_fetch(self, url: str) -> bool:
        """Whether the issuer was not asked just now."""
        with self._lock:
            known = self._known.get(url)
            return known is None or self.monotonic() - known.at > _AGAIN_SECONDS

    def fetch(self, url: str, thumbprints: tuple[str, ...]) -> None:
        """Asks the issuer; afterwards `keys_of` has them, or `may_fetch` says no for a while. Blocks for seconds."""
        with self._lock:
            while len(self._known) >= _ISSUERS_MAX:
                del self._known[next(iter(self._known))]
            before = self._known.pop(url, None)
            # Noted before it is asked: whoever comes meanwhile doesn't ask too.
            self._known[url] = _Known(before.keys if before else None, self.monotonic())
        try:
            keys = _fetch_keys(url, thumbprints)
        except (OSError, http.client.HTTPException, ssl.SSLError, msgspec.MsgspecError, ValueError) as error:
            raise IssuerUnreachable(f"{url}: {error or type(error).__name__}") from error
        with self._lock:
            self._known[url] = _Known(keys, self.monotonic())


def _fetch_keys(url: str, thumbprints: tuple[str, ...]) -> tuple[Jwk, ...]:
    discovery = msgspec.json.decode(_get(f"{url}/.well-known/openid-configuration", thumbprints), type=_Discovery)
    if discovery.issuer.rstrip("/") != url:
        raise ValueError("it says that it is another issuer")
    found = msgspec.json.decode(_get(discovery.jwks_uri, thumbprints), type=_KeySet)
    return found.keys[:_KEYS_MAX]


def _get(url: str, thumbprints: tuple[str, ...]) -> bytes:
    parts = urlsplit(url)
    host = parts.hostname
    if not host or parts.scheme not in ("https", "http") or (parts.scheme == "http" and not is_local_name(host)):
        raise ValueError(f"{url} is not a URL that keys are fetched from")
    connection = _connected(parts.scheme, host, parts.port, thumbprints)
    try:
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        response = connection.getresponse()
        body = response.read(_BYTES_MAX + 1)
    finally:
        connection.close()
    if response.status != http.client.OK or len(body) > _BYTES_MAX:
        raise ValueError(f"{url} answered {response.status} with {len(body)} bytes")
    return body


def _connected(scheme: str, host: str, port: int | None, thumbprints: tuple[str, ...]) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=_SECONDS_MAX)
    connection = http.client.HTTPSConnection(host, port, timeout=_SECONDS_MAX, context=ssl.create_default_context())
    try:
        connection.connect()
    except ssl.SSLCertVerificationError:
        connection.close()
        if not thumbprints:
            raise
        return _pinned(host, port, thumbprints)
    return connection


def _pinned(host: str, port: int | None, thumbprints: tuple[str, ...]) -> http.client.HTTPConnection:
    """A connection to a server that no authority vouches for, but whose own certificate is one of the thumbprints."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(host, port, timeout=_SECONDS_MAX, context=context)
    connection.connect()
    certificate = connection.sock.getpeercert(binary_form=True)
    # SHA-1 is what IAM's thumbprints are; it names a certificate here, and finding another of that name is still hard.
    shown = hashlib.sha1(certificate or b"", usedforsecurity=False).hexdigest()
    if shown not in {thumbprint.lower() for thumbprint in thumbprints}:
        connection.close()
        raise ValueError("its certificate is neither from a known authority nor one of the provider's thumbprints")
    return connection
