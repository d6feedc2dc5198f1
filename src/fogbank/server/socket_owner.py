"""Which user of this machine made a TCP connection to us, as the kernel's tables of sockets say.

`/proc/net/tcp` and `tcp6` have a row a socket; the client's is the one that has our address as its remote one. It names
the user who made the socket. https://docs.kernel.org/networking/proc_net_tcp.html
"""

import ipaddress
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_ESTABLISHED = b"01"
_PROC = Path("/proc/net")
# The kernel walks its tables while sockets come and go, and can pass over one that is there.
_READS_MAX = 3


@dataclass(frozen=True, slots=True)
class Connection:
    """Both ends of a TCP connection, as IP addresses and ports: the client's, and ours."""

    client: str
    client_port: int
    server: str
    server_port: int


def find_owner(table: bytes, row_start: bytes) -> int | None:
    """The user id of the live socket whose row in `table` has `row_start`; None where there is none.

    A socket that its process has closed shows as root's: only an established one that a process has (it has an inode)
    says whose it is.
    """
    at = table.find(row_start)
    while at != -1:
        fields = table[at : table.find(b"\n", at)].split()
        # local, remote, state, queues, timer, retransmits, user, timeout, inode.
        if len(fields) > 8 and fields[2] == _ESTABLISHED and fields[8] != b"0":
            return int(fields[6])
        at = table.find(row_start, at + 1)
    return None


def row_start(connection: Connection, *, six: bool) -> bytes | None:
    """How the client's row begins in `tcp6` (`six`) or `tcp`; None where it can't be there. Raises ValueError."""
    ends = []
    for host, port in (
        (connection.client, connection.client_port),
        (connection.server, connection.server_port),
    ):
        packed = _packed(host, six=six)
        if packed is None:
            return None
        ends.append(b"%s:%04X" % (_words(packed), port))
    return b" %s %s " % (ends[0], ends[1])


def _packed(host: str, *, six: bool) -> bytes | None:
    address = ipaddress.ip_address(host)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if isinstance(address, ipaddress.IPv4Address) and six:
        # An IPv6 socket that talks IPv4.
        return bytes(10) + b"\xff\xff" + address.packed
    return address.packed if six or address.version == 4 else None


def _words(packed: bytes) -> bytes:
    """As the kernel prints addresses: in words of 32 bits, each as a number of the host's byte order."""
    words = (packed[at : at + 4] for at in range(0, len(packed), 4))
    return b"".join(b"%08X" % int.from_bytes(word, sys.byteorder) for word in words)


def _read(name: str) -> bytes:
    try:
        return (_PROC / name).read_bytes()
    except OSError:
        # No IPv6, or a /proc without networks: nobody is found there.
        return b""


def socket_owner(connection: Connection, read: Callable[[str], bytes] = _read) -> int | None:
    """The user who made the client's socket, which is of this machine; None where the kernel doesn't tell.

    It costs a walk over all sockets of this machine. read: the content of a table, by its name.
    """
    starts = [(name, row_start(connection, six=name == "tcp6")) for name in ("tcp", "tcp6")]
    for _ in range(_READS_MAX):
        for name, start in starts:
            owner = find_owner(read(name), start) if start else None
            if owner is not None:
                return owner
    return None
