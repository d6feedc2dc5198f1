"""A small NBD client of our own, so that a test decides each request: FUA or not, flush or not, and sees each reply.

https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md (fixed newstyle, simple replies).
"""

import contextlib
import socket
import struct
from pathlib import Path
from typing import Self

_INIT, _IHAVEOPT, _OPTION_REPLY = b"NBDMAGIC", b"IHAVEOPT", 0x3E889045565A9
_REQUEST, _SIMPLE_REPLY = 0x25609513, 0x67446698
_FIXED_NEWSTYLE_NO_ZEROES = 3
_GO, _ACK, _INFO = 7, 1, 3
_READ, _WRITE, _DISCONNECT, _FLUSH, _TRIM, _WRITE_ZEROES = 0, 1, 2, 3, 4, 6
_FUA = 1


class NbdRefused(Exception):
    """The server doesn't take us as a client of the export."""


class NbdError(OSError):
    """A request was answered with an error; errno says which."""


class NbdConnection:
    """A client of one export. One request at a time."""

    def __init__(self, connection: socket.socket, size: int, flags: int) -> None:
        self._socket = connection
        self.size = size
        self.flags = flags
        self._cookie = 0

    @classmethod
    def open(cls, path: Path, export: str, timeout: float = 20) -> Self:
        """Connects and negotiates. Raises NbdRefused, OSError."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        try:
            connection.connect(str(path))
            size, flags = _negotiate(connection, export.encode())
        except BaseException:
            connection.close()
            raise
        return cls(connection, size, flags)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Says goodbye as a client should, and closes."""
        with contextlib.suppress(OSError):
            self._send(_DISCONNECT, 0, 0)
        self._socket.close()

    def drop(self) -> None:
        """Closes without a word."""
        self._socket.close()

    def read(self, offset: int, length: int) -> bytes:
        """Raises NbdError, OSError."""
        return self._ask(_READ, offset, length, answer=length)

    def write(self, offset: int, data: bytes, *, fua: bool = False) -> None:
        """Raises NbdError, OSError."""
        self._ask(_WRITE, offset, len(data), data=data, flags=_FUA if fua else 0)

    def flush(self) -> None:
        """Raises NbdError, OSError."""
        self._ask(_FLUSH, 0, 0)

    def trim(self, offset: int, length: int, *, fua: bool = False) -> None:
        """Raises NbdError, OSError."""
        self._ask(_TRIM, offset, length, flags=_FUA if fua else 0)

    def write_zeroes(self, offset: int, length: int, *, fua: bool = False) -> None:
        """Raises NbdError, OSError."""
        self._ask(_WRITE_ZEROES, offset, length, flags=_FUA if fua else 0)

    def _send(self, kind: int, offset: int, length: int, flags: int = 0, data: bytes = b"") -> None:
        self._cookie += 1
        self._socket.sendall(struct.pack(">IHHQQI", _REQUEST, flags, kind, self._cookie, offset, length) + data)

    def _ask(self, kind: int, offset: int, length: int, *, flags: int = 0, data: bytes = b"", answer: int = 0) -> bytes:
        self._send(kind, offset, length, flags, data)
        magic, error, cookie = struct.unpack(">IIQ", _receive(self._socket, 16))
        assert (magic, cookie) == (_SIMPLE_REPLY, self._cookie)
        if error:
            raise NbdError(error, f"NBD request {kind} at {offset}, {length} bytes")
        return _receive(self._socket, answer)


def _negotiate(connection: socket.socket, export: bytes) -> tuple[int, int]:
    greeting = _receive(connection, 18)
    assert greeting[:8] == _INIT
    assert greeting[8:16] == _IHAVEOPT
    body = struct.pack(">I", len(export)) + export + struct.pack(">H", 0)
    connection.sendall(
        struct.pack(">I", _FIXED_NEWSTYLE_NO_ZEROES) + _IHAVEOPT + struct.pack(">II", _GO, len(body)) + body
    )
    size = flags = -1
    while True:
        magic, option, kind, length = struct.unpack(">QIII", _receive(connection, 20))
        assert (magic, option) == (_OPTION_REPLY, _GO)
        payload = _receive(connection, length)
        if kind & 0x80000000:
            raise NbdRefused(f"{kind & 0xFFFF}: {payload.decode(errors='replace')}")
        if kind == _ACK:
            return size, flags
        if kind == _INFO and payload[:2] == b"\0\0":
            size, flags = struct.unpack(">QH", payload[2:12])


def _receive(connection: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = connection.recv(length - len(parts))
        if not part:
            raise ConnectionResetError("the NBD server closed the connection")
        parts += part
    return bytes(parts)
