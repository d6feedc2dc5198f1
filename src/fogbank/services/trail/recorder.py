"""Takes calls from the front door, and makes them durable in batches, in a thread of its own.

The path of a request pays for one append to a queue. Wording, redaction and packing happen in the recorder's thread,
the writing in one transaction and one append to a file for many calls. A process that is killed loses the calls of the
last fraction of a second; one that ends in order loses none. Where more come than can be written, what doesn't fit the
queue is lost: that is counted, and said in the log.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fogbank.core.calls import CallRecord
from fogbank.services.trail import repository
from fogbank.services.trail.files import DayFiles
from fogbank.services.trail.record import Recorded, RecordMaker
from fogbank.store.engine import Store, StoreClosed
from fogbank.store.transaction import Transaction

log = logging.getLogger("fogbank.trail")
# A call's parameters are held meanwhile: a few KiB each.
WAITING_MAX = 20_000
_BATCH_MAX = 500
# Calls are gathered for so long, in seconds of the host: a flush for many.
_GATHER_S = 0.2
_RETRY_FIRST_S, _RETRY_LONGEST_S = 0.1, 5.0
# Losses are said at most so often, in seconds.
_SAY_EVERY_S = 10.0
_END_WITHIN_S = 10.0

# Tells others of events in the transaction that stores them.
Announce = Callable[[Transaction, Sequence[Recorded]], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """Since the start. waiting: calls that are not durable yet. lost: for want of room, or since the end."""

    recorded: int
    waiting: int
    lost: int


class TrailRecorder:
    """A Recorder, see `fogbank.core.calls`. folder: of the JSON lines. announce: called with what is stored."""

    def __init__(
        self,
        store: Store,
        maker: RecordMaker,
        folder: Path,
        announce: Announce | None = None,
        waiting_max: int = WAITING_MAX,
    ) -> None:
        self._store = store
        self._maker = maker
        self._files = DayFiles(folder)
        self._announce = announce
        self._waiting_max = waiting_max
        self._queue: deque[CallRecord] = deque()
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._recorded = 0
        self._in_hand = 0
        self._lost = 0
        self._lost_said = 0
        self._said_at = 0.0
        self._thread = threading.Thread(target=self._run, name="trail", daemon=True)

    @property
    def counts(self) -> Counts:
        return Counts(self._recorded, len(self._queue) + self._in_hand, self._lost)

    def record(self, call: CallRecord) -> None:
        """See Recorder."""
        if len(self._queue) >= self._waiting_max or self._ending.is_set():
            self._lost += 1
            return
        self._queue.append(call)
        if not self._wake.is_set():
            self._wake.set()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends once all that was taken is durable, or can't be made so within some seconds."""
        self._ending.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(_END_WITHIN_S)
        self._say_losses(last=True)

    def flush(self) -> None:
        """Makes what waits durable, here and now: for tests, and at the end. Raises what the store raises."""
        while batch := self._take():
            self._write(self._made(batch))
            self._in_hand = 0

    def _run(self) -> None:
        while not self._ending.is_set():
            self._wake.wait()
            self._ending.wait(_GATHER_S)
            self._wake.clear()
            while batch := self._take():
                self._keep(batch)
            self._say_losses()
        try:
            while batch := self._take():
                self._keep(batch)
        finally:
            self._close_files()

    def _take(self) -> list[CallRecord]:
        batch: list[CallRecord] = []
        while self._queue and len(batch) < _BATCH_MAX:
            batch.append(self._queue.popleft())
        self._in_hand = len(batch)
        return batch

    def _keep(self, batch: list[CallRecord]) -> None:
        """Writes a batch, however long the store can't: what comes meanwhile waits in the queue."""
        made = self._made(batch)
        pause = _RETRY_FIRST_S
        began = time.monotonic()
        while True:
            try:
                self._write(made)
                break
            except StoreClosed:
                self._give_up(len(batch))
                break
            except Exception:
                if self._ending.is_set() and time.monotonic() - began > _END_WITHIN_S / 2:
                    self._give_up(len(batch))
                    break
                log.exception("%d calls could not be written to the trail: they are tried again", len(batch))
                self._ending.wait(pause)
                pause = min(_RETRY_LONGEST_S, pause * 2)
        self._in_hand = 0

    def _give_up(self, calls: int) -> None:
        self._lost += calls

    def _made(self, batch: list[CallRecord]) -> list[tuple[Recorded, bytes]]:
        made: list[tuple[Recorded, bytes]] = []
        for call in batch:
            try:
                made += [(each, repository.pack(each.text)) for each in self._maker.records(call)]
            except Exception:
                # Without its values: they may be what must not be told.
                self._lost += 1
                log.exception("no record could be made of %s %s", call.service, call.operation)
        return made

    def _write(self, made: list[tuple[Recorded, bytes]]) -> None:
        if not made:
            return

        def store(transaction: Transaction) -> None:
            repository.insert(transaction, made)
            if self._announce is not None:
                self._announce(transaction, [event for event, _ in made])

        self._store.write(store)
        self._recorded += len(made)
        # After the store, which is what LookupEvents tells: a batch that is tried again stands in the file once.
        lines: list[tuple[date, bytes]] = [(event.at.date(), event.text + b"\n") for event, _ in made]
        try:
            self._files.append(lines)
        except OSError:
            log.exception("%d records are missing in the trail's files; LookupEvents has them", len(lines))

    def _close_files(self) -> None:
        try:
            self._files.close()
        except OSError:
            log.exception("the trail's file could not be closed")

    def _say_losses(self, *, last: bool = False) -> None:
        new = self._lost - self._lost_said
        now = time.monotonic()
        if new and (last or now - self._said_at >= _SAY_EVERY_S):
            log.error("%d calls were not recorded in the trail, %d since the start", new, self._lost)
            self._lost_said, self._said_at = self._lost, now
