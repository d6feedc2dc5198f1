"""What clients may cost before it is known who they are: memory of bodies, time for them, and connections."""

import ipaddress
from collections import Counter

BODY_BYTES_MAX = 16 * 1024 * 1024
# All bodies together that are being read or worked on. Sixteen of the largest fit, and some 100,000 usual ones.
BODIES_BYTES_MAX = 256 * 1024 * 1024
# A body must keep coming: each part within this time.
BODY_PART_SECONDS_MAX = 20.0
# And it must come at this rate at least, or a client could hold its memory for days by a byte now and then.
_BODY_BYTES_PER_SECOND_MIN = BODY_BYTES_MAX / 60
# Before the rate counts: what a slow network may take to get going.
_BODY_SECONDS_FREE = 20.0
# Of one client address; one client can't take all that there are.
CONNECTIONS_OF_ADDRESS_MAX = 512


def part_seconds_left(received: int, elapsed: float) -> float:
    """For how long to wait for a body's next part, after `received` bytes in `elapsed` seconds; up to 0: no more."""
    whole = _BODY_SECONDS_FREE + received / _BODY_BYTES_PER_SECOND_MIN
    return min(BODY_PART_SECONDS_MAX, whole - elapsed)


class BodyBudget:
    """The bytes that bodies take up together. Not for use by several threads."""

    def __init__(self, limit: int = BODIES_BYTES_MAX) -> None:
        self._limit = limit
        self._taken = 0

    @property
    def taken(self) -> int:
        """In bytes."""
        return self._taken

    def take(self, size: int) -> bool:
        """Takes `size` bytes; False, and nothing is taken, where they aren't left."""
        if self._taken + size > self._limit:
            return False
        self._taken += size
        return True

    def give_back(self, size: int) -> None:
        """What was taken is free again."""
        self._taken -= size


class ConnectionCounts:
    """How many connections each client address has. Not for use by several threads."""

    def __init__(self, limit: int = CONNECTIONS_OF_ADDRESS_MAX) -> None:
        self._limit = limit
        self._counts: Counter[str] = Counter()

    def take(self, host: str) -> bool:
        """Counts a new one of `host`; False, and it isn't counted, where that has as many as it may."""
        client = client_of(host)
        if self._counts[client] >= self._limit:
            return False
        self._counts[client] += 1
        return True

    def give_back(self, host: str) -> None:
        """One that was counted has ended."""
        client = client_of(host)
        self._counts[client] -= 1
        if self._counts[client] <= 0:
            del self._counts[client]


def client_of(host: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 that an IPv6 host can choose its addresses from."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address.packed[:8] + bytes(8), 64)))
