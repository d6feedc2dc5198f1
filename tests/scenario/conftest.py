"""A cloud as a user starts it, and accounts on it."""

import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.support.fixtures import cloud, make_cloud, shared_cloud, tenant

__all__ = ["cloud", "make_cloud", "shared_cloud", "tenant"]


@pytest.fixture
def side_by_side() -> Callable[..., list[Any]]:
    """Calls a function with each of many values, a dozen at a time; what it gave, in order."""

    def run(function: Callable[[Any], Any], values: Iterable[Any]) -> list[Any]:
        with ThreadPoolExecutor(12) as pool:
            return list(pool.map(function, values))

    return run


@pytest.fixture
def address_of_this_machine() -> str:
    """An address of this machine that is not loopback. Nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            address: str = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has loopback only")
    return address
