"""A block plane that is connected when first used.

gRPC takes a while to import; the API need not wait for it, since nothing it does touches the plane.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

from fogbank.planes.block.contract import NO_KEYS, Applied, BlockPlane, Credits, Hello, VolumeObserved, VolumeSpec


class DeferredBlockPlane:
    """A `BlockPlane`. connect: makes the one that is used; called once, in whichever thread is first."""

    def __init__(self, connect: Callable[[], BlockPlane]) -> None:
        self._connect = connect
        self._lock = threading.Lock()
        self._connected: BlockPlane | None = None

    def hello(self) -> Hello:
        """See BlockPlane."""
        return self._plane().hello()

    def apply(
        self, specs: Sequence[VolumeSpec], *, complete: bool = False, keys: Mapping[str, bytearray] = NO_KEYS
    ) -> Applied:
        """See BlockPlane."""
        return self._plane().apply(specs, complete=complete, keys=keys)

    def observe(self, ids: Sequence[str] = (), *, histograms: bool = False) -> list[VolumeObserved]:
        """See BlockPlane."""
        return self._plane().observe(ids, histograms=histograms)

    def watch(self) -> Iterator[VolumeObserved]:
        """See BlockPlane."""
        return self._plane().watch()

    def set_clock(self, offset_ns: int) -> None:
        """See BlockPlane."""
        self._plane().set_clock(offset_ns)

    def set_credits(self, volume_id: str, *, ops: float | None, bytes: float | None) -> Credits:
        """See BlockPlane."""
        return self._plane().set_credits(volume_id, ops=ops, bytes=bytes)

    def close(self) -> None:
        """See BlockPlane."""
        self._plane().close()

    def _plane(self) -> BlockPlane:
        with self._lock:
            if self._connected is None:
                self._connected = self._connect()
            return self._connected
