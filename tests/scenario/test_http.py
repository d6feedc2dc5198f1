"""HTTP as strangers speak it: slow, broken, oversized, old. None of it may harm the others."""

import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from tests.support.cloud import CloudProcess
from tests.support.tenant import Tenant
from tests.support.waiting import eventually

BODY = urlencode({"Action": "DescribeRegions", "Version": "2016-11-15"})
HEAD = f"Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(BODY)}\r\n"
GOOD = f"POST / HTTP/1.1\r\n{HEAD}\r\n{BODY}".encode()


@contextlib.contextmanager
def connection(cloud: CloudProcess) -> Iterator[socket.socket]:
    """A TCP connection to the API."""
    with socket.create_connection(("127.0.0.1", cloud.port), timeout=30) as opened:
        yield opened


def answer_of(opened: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """One response off a connection that may stay open."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        part = opened.recv(65536)
        if not part:
            raise ConnectionResetError(f"closed after {raw!r}")
        raw += part
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += opened.recv(65536)
    return int(first.split(" ")[1]), headers, body


def assert_served(cloud: CloudProcess) -> None:
    """That others get their answers."""
    assert Tenant.of(cloud).ec2.describe_regions()["Regions"]


def test_keep_alive(shared_cloud: CloudProcess) -> None:
    with connection(shared_cloud) as opened:
        for _ in range(5):
            opened.sendall(GOOD)
            status, _, body = answer_of(opened)
            assert status == 200
            assert b"us-east-1" in body


def test_byte_by_byte(shared_cloud: CloudProcess) -> None:
    with connection(shared_cloud) as opened:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(len(GOOD)):
            opened.sendall(GOOD[at : at + 1])
        assert answer_of(opened)[0] == 200


def test_pipelined(shared_cloud: CloudProcess) -> None:
    with connection(shared_cloud) as opened:
        opened.sendall(GOOD + GOOD)
        raw = b""
        while raw.count(b"</DescribeRegionsResponse>") < 2:
            part = opened.recv(65536)
            assert part, raw
            raw += part


def test_http_1_0(shared_cloud: CloudProcess) -> None:
    with connection(shared_cloud) as opened:
        opened.sendall(f"POST / HTTP/1.0\r\n{HEAD}\r\n{BODY}".encode())
        assert answer_of(opened)[0] == 200
        assert opened.recv(1) == b""


def test_head_has_no_body(shared_cloud: CloudProcess) -> None:
    with connection(shared_cloud) as opened:
        opened.sendall(f"HEAD /?{BODY} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        raw = b""
        while part := opened.recv(65536):
            raw += part
    assert raw.startswith(b"HTTP/1.1 ")
    assert raw.endswith(b"\r\n\r\n")


def test_chunked_body(shared_cloud: CloudProcess) -> None:
    head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    chunks = "".join(f"{len(part):x}\r\n{part}\r\n" for part in (BODY[:10], BODY[10:])) + "0\r\n\r\n"
    with connection(shared_cloud) as opened:
        opened.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n{chunks}".encode())
        assert answer_of(opened)[0] == 200


@pytest.mark.parametrize(
    "garbage",
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), id="TLS"),
        pytest.param(b"\0" * 4096, id="zeroes"),
        pytest.param(b"NBDMAGICIHAVEOPT", id="NBD"),
        pytest.param(b"GET / HTTP/9.9\r\n\r\n", id="HTTP/9.9"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", id="negative length"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", id="length beyond 64 bits"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", id="two lengths"),
        pytest.param(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", id="chunk of no size"),
        pytest.param(b"GET /\x00\x01 HTTP/1.1\r\n\r\n", id="control characters in the path"),
    ],
)
def test_garbage(shared_cloud: CloudProcess, garbage: bytes) -> None:
    with connection(shared_cloud) as opened:
        opened.sendall(garbage)
        opened.shutdown(socket.SHUT_WR)
        raw = b""
        with contextlib.suppress(ConnectionResetError):
            while part := opened.recv(65536):
                raw += part
    assert raw == b"" or raw.split(b" ")[1] in (b"400", b"403", b"404", b"405", b"413"), raw
    assert_served(shared_cloud)


def test_ten_thousand_headers(shared_cloud: CloudProcess) -> None:
    lines = "".join(f"X-Header-{number}: {'v' * 50}\r\n" for number in range(10_000))
    with connection(shared_cloud) as opened:
        with contextlib.suppress(ConnectionError):
            opened.sendall(f"POST / HTTP/1.1\r\n{lines}{HEAD}\r\n{BODY}".encode())
        with contextlib.suppress(ConnectionError):
            assert answer_of(opened)[0] in (200, 400, 413, 431)
    assert_served(shared_cloud)


def test_a_head_without_end_is_refused(shared_cloud: CloudProcess) -> None:
    sent = 0
    with connection(shared_cloud) as opened, contextlib.suppress(ConnectionError, TimeoutError):
        opened.sendall(b"GET / HTTP/1.1\r\n")
        opened.settimeout(5)
        while sent < 64 * 1024 * 1024:
            sent += opened.send(b"X-More: " + b"y" * 65_000 + b"\r\n")
    assert sent < 64 * 1024 * 1024, "64 MiB of headers were taken"
    assert_served(shared_cloud)


def test_slow_clients_cost_nothing_but_their_connections(shared_cloud: CloudProcess) -> None:
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(connection(shared_cloud)) for _ in range(300)]
        for number, opened in enumerate(slow):
            opened.sendall(GOOD[: number % (len(GOOD) - 1)])
        assert_served(shared_cloud)
        # One that goes on is answered as if nothing had been.
        slow[17].sendall(GOOD[17:])
        assert answer_of(slow[17])[0] == 200


@pytest.mark.slow
def test_a_head_that_does_not_come_ends_the_connection(shared_cloud: CloudProcess) -> None:
    with connection(shared_cloud) as silent, connection(shared_cloud) as slow:
        slow.sendall(b"POST / HT")
        for opened in (silent, slow):
            # The limit is 20 seconds; recv waits for the server to close.
            assert opened.recv(1) == b""


def test_clients_that_leave_in_the_middle(shared_cloud: CloudProcess) -> None:
    for cut in (1, len(GOOD) // 2, len(GOOD) - 1, len(GOOD)):
        for _ in range(20):
            with connection(shared_cloud) as opened:
                opened.sendall(GOOD[:cut])
    assert_served(shared_cloud)


def test_a_client_has_its_share_of_connections(shared_cloud: CloudProcess) -> None:
    with contextlib.ExitStack() as stack:
        # From an address of their own, so that the tests beside this one have theirs.
        here = ("127.0.0.77", 0)
        address = ("127.0.0.1", shared_cloud.port)
        for _ in range(512):
            opened = stack.enter_context(socket.create_connection(address, timeout=30, source_address=here))
        opened.sendall(GOOD)
        assert answer_of(opened)[0] == 200
        with socket.create_connection(address, timeout=30, source_address=here) as further:
            status, headers, _ = answer_of(further)
            assert (status, headers["retry-after"]) == (503, "1")
            assert further.recv(1) == b""
        assert_served(shared_cloud)
        opened.close()

        def served() -> bool:
            with socket.create_connection(address, timeout=30, source_address=here) as again:
                with contextlib.suppress(ConnectionError):
                    again.sendall(GOOD)
                    return answer_of(again)[0] == 200
                return False

        eventually(served, within=10)


def test_ten_thousand_requests_sent_ahead(shared_cloud: CloudProcess) -> None:
    with connection(shared_cloud) as opened, contextlib.suppress(ConnectionError):
        opened.sendall(b"GET / HTTP/1.1\r\n\r\n" * 10_000)
        raw = b""
        while part := opened.recv(65536):
            raw += part
        assert raw.count(b"HTTP/1.1 ") < 1_000
    assert_served(shared_cloud)


@pytest.mark.slow
@pytest.mark.parametrize("length", ["Content-Length: 16000000", "Transfer-Encoding: chunked"])
def test_a_body_that_drips_ends_the_connection(shared_cloud: CloudProcess, length: str) -> None:
    with connection(shared_cloud) as opened:
        opened.sendall(f"POST / HTTP/1.1\r\nHost: localhost\r\n{length}\r\n\r\n".encode())
        opened.settimeout(0.5)
        sent = 0
        while sent < 100:
            opened.sendall(b"1\r\nx\r\n" if "chunked" in length else b"x")
            sent += 1
            # Half a second's wait, unless there is an answer.
            with contextlib.suppress(TimeoutError):
                assert answer_of(opened)[0] == 408
                break
        # The limit is 20 seconds for what comes so slowly.
        assert 30 < sent < 60
    assert_served(shared_cloud)
