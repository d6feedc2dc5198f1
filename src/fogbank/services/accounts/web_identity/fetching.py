"""One bounded GET from an issuer: by a deadline for all of it, of so many bytes, from an address that may be asked.

An issuer is named by whoever may make an IAM provider, and says itself where its keys are: neither may lead to what
only this machine can reach. So an issuer whose own name is local is asked here and nowhere else on this machine, and
everybody else by TLS at public addresses. The address that was checked is the one that is connected to.
"""

import hashlib
import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from fogbank.core.local_names import is_local_name, is_loopback

BYTES_MAX = 256 * 1024
_PORTS = {"http": 80, "https": 443}
# For IPv6 addresses that stand for IPv4's, which may be anybody's.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

# The addresses of a host and port. Raises OSError.
Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """What the host's resolver says, in its order."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """True for an address that the internet at large has: no loopback, private, link-local, shared or multicast one."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return is_public(str(parsed.ipv4_mapped))
        if parsed.sixtofour is not None or parsed.teredo is not None or parsed in _NAT64:
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


@dataclass(frozen=True, slots=True)
class Deadline:
    """at: by the host's monotonic clock."""

    at: float

    @classmethod
    def within(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds, more than none. Raises TimeoutError."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("it took too long to answer")
        return seconds


@dataclass(frozen=True, slots=True)
class Fetcher:
    """GETs on behalf of one issuer, all by the same deadline.

    issuer: its URL, as the IAM provider has it. thumbprints: of certificates that hold though nobody vouches for them.
    """

    issuer: str
    thumbprints: tuple[str, ...]
    deadline: Deadline
    resolve: Resolve = resolve

    def get(self, url: str) -> bytes:
        """The body. Raises OSError, ValueError, http.client.HTTPException."""
        parts = urlsplit(url)
        host, port = _origin(parts)
        connection = http.client.HTTPConnection(host, port)
        connection.default_port = _PORTS[parts.scheme]
        with self._connected(parts.scheme, host, port) as connected:
            connection.sock = _Bounded(connected, self.deadline)
            connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
            response = connection.getresponse()
            body = response.read(BYTES_MAX + 1)
        # One that leads elsewhere is not followed.
        if response.status != http.client.OK or len(body) > BYTES_MAX:
            raise ValueError(f"{url} answered {response.status} with {len(body)} bytes")
        return body

    def _addresses(self, scheme: str, host: str, port: int) -> Sequence[str]:
        """Where the host is asked. Raises ValueError where it may not be."""
        own = urlsplit(self.issuer)
        local = (own.scheme, *_origin(own)) == (scheme, host, port) and is_local_name(host)
        if scheme != "https" and not local:
            raise ValueError(f"keys are not fetched from {host} over plain HTTP")
        found = self.resolve(host, port)
        if not found or not all(is_loopback(each) if local else is_public(each) for each in found):
            raise ValueError(f"keys are not fetched from {host}, which is no public host")
        return found

    def _connected(self, scheme: str, host: str, port: int) -> socket.socket:
        addresses = self._addresses(scheme, host, port)
        if scheme == "http":
            return self._opened(addresses, port)
        try:
            return self._secured(addresses, port, host, ssl.create_default_context())
        except ssl.SSLCertVerificationError:
            if not self.thumbprints:
                raise
        return self._pinned(addresses, port, host)

    def _opened(self, addresses: Sequence[str], port: int) -> socket.socket:
        failed: OSError = OSError("it has no address")
        for address in addresses:
            try:
                return socket.create_connection((address, port), timeout=self.deadline.left())
            except OSError as error:
                failed = error
        raise failed

    def _secured(self, addresses: Sequence[str], port: int, host: str, context: ssl.SSLContext) -> ssl.SSLSocket:
        plain = self._opened(addresses, port)
        try:
            # The whole handshake takes no longer than the socket's timeout.
            plain.settimeout(self.deadline.left())
            return context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def _pinned(self, addresses: Sequence[str], port: int, host: str) -> ssl.SSLSocket:
        """A connection to a server that no authority vouches for, but whose own certificate is a thumbprint's."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = self._secured(addresses, port, host, context)
        certificate = connection.getpeercert(binary_form=True)
        # SHA-1 is what IAM's thumbprints are; it names a certificate here, and finding another of that name is hard.
        shown = hashlib.sha1(certificate or b"", usedforsecurity=False).hexdigest()
        if shown not in {thumbprint.lower() for thumbprint in self.thumbprints}:
            connection.close()
            raise ValueError("its certificate is neither from a known authority nor one of the provider's thumbprints")
        return connection


def _origin(parts: SplitResult) -> tuple[str, int]:
    if not parts.hostname or parts.scheme not in _PORTS:
        raise ValueError(f"{parts.geturl()} is not a URL that keys are fetched from")
    return parts.hostname, parts.port or _PORTS[parts.scheme]


class _Bounded:
    """A socket as http.client uses it, each of whose reads and writes ends by the deadline: drops don't prolong it."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket, self._deadline = connected, deadline

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reads(self._socket, self._deadline))

    def close(self) -> None:
        """Nothing yet: http.client says so before it has read what follows the headers."""


class _Reads(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._socket, self._deadline = connected, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv_into(buffer)
