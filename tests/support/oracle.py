"""What a volume must hold after a crash: every acknowledged write, or a later one that was on its way."""

import struct
import threading
from collections.abc import Callable

from .nbd import NbdConnection
from .waiting import eventually

BLOCK = 4096


def block_of(number: int, sequence: int) -> bytes:
    """Block `number` as the `sequence`-th write makes it; its whole content follows from the two."""
    return struct.pack(">QQ", number, sequence) * (BLOCK // 16)


class CrashWriter:
    """Writes blocks over and over until its connection breaks, and keeps account of what was acknowledged as durable.

    blocks: which ones. fua: every write is acknowledged by itself; otherwise those before a flush are, by the flush.
    """

    def __init__(self, connect: Callable[[], NbdConnection], blocks: range, *, fua: bool) -> None:
        self._connection = connect()
        self._blocks = blocks
        self._fua = fua
        self._attempted: dict[int, int] = {}
        self._durable: dict[int, int] = {}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stop = threading.Event()
        self.rounds = 0

    def start(self) -> None:
        """Begins to write, in a thread of its own."""
        self._thread.start()

    def until_rounds(self, count: int) -> None:
        """Waits until all its blocks have been written durably so many more times."""
        wanted = self.rounds + count
        eventually(lambda: self.rounds >= wanted, within=60)

    def end(self) -> None:
        """Ends it, if its connection has not."""
        self._stop.set()
        self._thread.join(60)
        assert not self._thread.is_alive()

    def check(self, connection: NbdConnection) -> None:
        """That each block is whole, as old as its last durable write at most, and not from the future."""
        for number in self._blocks:
            content = connection.read(number * BLOCK, BLOCK)
            durable, attempted = self._durable.get(number, 0), self._attempted.get(number, 0)
            legal = {block_of(number, sequence) for sequence in range(max(1, durable), attempted + 1)}
            if not durable:
                legal.add(bytes(BLOCK))
            assert content in legal, f"block {number} holds {content[:16].hex()}, durable is {durable}"

    def _run(self) -> None:
        sequence = 0
        try:
            while not self._stop.is_set():
                sequence += 1
                self._round(sequence)
                self.rounds += 1
        except OSError:
            # The crash that this is for.
            pass
        finally:
            self._connection.drop()

    def _round(self, sequence: int) -> None:
        for number in self._blocks:
            self._attempted[number] = sequence
            self._connection.write(number * BLOCK, block_of(number, sequence), fua=self._fua)
            if self._fua:
                self._durable[number] = sequence
        if not self._fua:
            self._connection.flush()
            self._durable = dict(self._attempted)
