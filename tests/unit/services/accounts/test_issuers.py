"""What an issuer can't do to us: take our time, hold our threads, or have us ask whom it can't ask itself."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from tests.support.issuer import Issuer

from fogbank.services.accounts.web_identity.fetching import Deadline, Fetcher, is_public
from fogbank.services.accounts.web_identity.issuers import Issuers, TooManyIssuers

A, B = "111111111111", "222222222222"


class Ticks:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def dripping() -> Iterator[str]:
    """A server that sends a header's byte now and then, and never ends."""
    ended = threading.Event()

    def drip(connection: socket.socket) -> None:
        with closing(connection):
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\nx: ")
                while not ended.wait(0.05):
                    connection.sendall(b"x")
            except OSError:
                return

    def serve() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(connection,), daemon=True).start()

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        ended.set()


def test_one_that_drips_is_given_up_by_the_deadline() -> None:
    issuers = Issuers(seconds_max=0.3)
    with dripping() as url:
        began = time.monotonic()
        issuers.fetch(A, url, ()).result(10)
        assert time.monotonic() - began < 3
    assert issuers.keys_of(url) is None
    assert not issuers.may_fetch(url)


def test_an_account_has_two_asked_at_once_and_holds_up_nobody_else() -> None:
    issuers = Issuers(seconds_max=1.0)
    with dripping() as url, Issuer() as good:
        slow = [issuers.fetch(A, f"{url}/{number}", ()) for number in range(2)]
        with pytest.raises(TooManyIssuers):
            issuers.fetch(A, f"{url}/3", ())
        issuers.fetch(B, good.url, ()).result(10)
        assert issuers.keys_of(good.url)
        for each in slow:
            each.result(10)
        issuers.fetch(A, good.url, ()).result(10)


def test_all_together_are_bounded() -> None:
    issuers = Issuers(seconds_max=0.5)
    with dripping() as url:
        slow = [issuers.fetch(str(number // 2), f"{url}/{number}", ()) for number in range(8)]
        with pytest.raises(TooManyIssuers):
            issuers.fetch("another", url, ())
        for each in slow:
            each.result(10)


def test_a_failed_attempt_makes_old_keys_no_younger() -> None:
    ticks = Ticks()
    issuers = Issuers(monotonic=ticks)
    with Issuer() as issuer:
        url = issuer.url
        issuers.fetch(A, url, ()).result(10)
        assert issuers.keys_of(url)
    ticks.now += 200
    issuers.fetch(A, url, ()).result(10)
    assert issuers.keys_of(url)
    assert not issuers.may_fetch(url)
    ticks.now += 101
    assert issuers.keys_of(url) is None


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.251",
        "::1",
        "fe80::1",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_what_only_this_machine_or_its_network_reaches(address: str) -> None:
    assert not is_public(address)
    fetcher = Fetcher("https://issuer.example", (), Deadline.within(5), lambda _host, _port: ["8.8.8.8", address])
    for url in ("https://issuer.example/x", "https://keys.example/x"):
        with pytest.raises(ValueError, match="no public host"):
            fetcher.get(url)


def test_public_addresses() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2606:4700:4700::1111")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_local_issuer_leads_to_nothing_else_here(scheme: str) -> None:
    """Neither another port nor a public issuer's keys on loopback: nobody is connected to."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        other.settimeout(0.1)
        url = f"{scheme}://127.0.0.1:{other.getsockname()[1]}/internal"
        for issuer in ("http://127.0.0.1:9", "https://127.0.0.1:9", "https://issuer.example"):
            with pytest.raises(ValueError, match="keys are not fetched from"):
                Fetcher(issuer, (), Deadline.within(5)).get(url)
        with pytest.raises(TimeoutError):
            other.accept()


def test_the_address_that_was_checked_is_connected_to() -> None:
    """A local issuer's name is looked up once; what it leads to elsewhere is refused."""
    with Issuer() as issuer:
        port = int(issuer.url.rpartition(":")[2])
        named = f"http://keys.localhost:{port}"
        asked: list[str] = []

        def resolve(host: str, _port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

        fetcher = Fetcher(named, (), Deadline.within(5), resolve)
        assert b"keys" in fetcher.get(f"{named}/keys")
        assert asked == ["keys.localhost"]
        with pytest.raises(ValueError, match="no public host"):
            fetcher.get(f"{named}/keys")
