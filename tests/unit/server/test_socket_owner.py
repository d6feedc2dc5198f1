"""Whose a connection is: the kernel's tables as they look, and the kernel itself."""

import os
import socket
import sys

import pytest

from fogbank.server.socket_owner import Connection, find_owner, row_start, socket_owner

HEAD = (
    b"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode               \n"
)
HERE = Connection("127.0.0.1", 0xD2F0, "127.0.0.1", 4566)
# Our own end comes first here: it must not be taken for the client's.
OURS = b"   0: 0100007F:11D6 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000     0        0 5001 1 0\n"


def row(*, uid: int = 1000, state: bytes = b"01", inode: int = 7001) -> bytes:
    """The client's row of HERE."""
    return b"   1: 0100007F:D2F0 0100007F:11D6 %s 00000000:00000000 00:00000000 00000000  %4d        0 %d 1 0\n" % (
        state,
        uid,
        inode,
    )


little_endian = pytest.mark.skipif(sys.byteorder != "little", reason="the rows are a little-endian machine's")


@little_endian
@pytest.mark.parametrize(
    ("rows", "owner"),
    [
        (row(), 1000),
        (row(uid=0), 0),
        (OURS, None),
        (b"", None),
        # Closed by its process, or its process has ended: the kernel shows root as the owner.
        (row(uid=0, state=b"06", inode=0), None),
        (row(uid=0, state=b"05", inode=0), None),
        (row(uid=0, state=b"01", inode=0), None),
        (row(uid=0, state=b"06", inode=0) + row(), 1000),
        # A row that was cut short.
        (row()[:60], None),
    ],
)
def test_rows(rows: bytes, owner: int | None) -> None:
    start = row_start(HERE, six=False)
    assert start is not None
    assert find_owner(HEAD + OURS + rows, start) == owner


@little_endian
def test_addresses_as_the_kernel_prints_them() -> None:
    assert row_start(HERE, six=False) == b" 0100007F:D2F0 0100007F:11D6 "
    assert row_start(Connection("::1", 1, "::1", 4566), six=False) is None
    one = b"00000000000000000000000001000000"
    assert row_start(Connection("::1", 1, "::1", 4566), six=True) == b" %s:0001 %s:11D6 " % (one, one)
    mapped = b"0000000000000000FFFF00000100007F"
    for client in ("127.0.0.1", "::ffff:127.0.0.1"):
        assert row_start(Connection(client, 1, "127.0.0.1", 2), six=True) == b" %s:0001 %s:0002 " % (mapped, mapped)


def test_a_table_is_read_again_where_the_row_was_passed_over() -> None:
    tables = iter([HEAD, HEAD, HEAD, HEAD, (row_start(HERE, six=False) or b"") + b"01 0 0 0 42 0 9\n"])
    assert socket_owner(HERE, lambda _: next(tables)) == 42


def test_nothing_is_known_without_tables() -> None:
    assert socket_owner(HERE, lambda _: b"") is None


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_connection_of_ours(family: socket.AddressFamily, host: str) -> None:
    with socket.socket(family) as listener:
        try:
            listener.bind((host, 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        listener.listen()
        with socket.create_connection(listener.getsockname()[:2]) as client:
            accepted, peer = listener.accept()
            ends = Connection(peer[0], peer[1], *accepted.getsockname()[:2])
            assert socket_owner(ends) == os.geteuid()
            client.close()
            # What is closed has no owner, and not root as the kernel's table has it.
            assert socket_owner(ends) is None
            accepted.close()
