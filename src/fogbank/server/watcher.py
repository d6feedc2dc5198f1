"""Watches the block plane, and sends it everything again whenever it was out of sight."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from fogbank.core.reconcile import PlaneUnavailable
from fogbank.planes.block.contract import BlockPlane
from fogbank.services.volumes.jobs import VolumeReconciler

log = logging.getLogger("fogbank.watcher")
_RETRY_FIRST_S, _RETRY_LONGEST_S = 0.05, 2.0
# How often fogd is asked whether it still answers; a watch that hangs says nothing.
_BEAT_S = 2.0


class PlaneWatcher:
    """offset: the clock's, told to fogd each time it is met. beat: called every two seconds while fogd answers."""

    def __init__(
        self,
        plane: BlockPlane,
        reconciler: VolumeReconciler,
        offset: Callable[[], timedelta],
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        self._plane = plane
        self._reconciler = reconciler
        self._offset = offset
        self._on_beat = beat
        self._stop = threading.Event()
        self._seen = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    @property
    def in_sight(self) -> bool:
        """fogd answers, as far as is known."""
        return self._seen.is_set()

    def start(self) -> None:
        """Begins to watch; fogd need not be there yet."""
        self._thread.start()
        self._heart.start()

    def stop(self) -> None:
        """Ends. The plane must be closed first, which ends the watch."""
        self._stop.set()
        for thread in (self._thread, self._heart):
            if thread.is_alive():
                thread.join()

    def tell_clock(self, offset: timedelta) -> None:
        """Has burst credits earned by the new clock."""
        try:
            self._plane.set_clock(offset // timedelta(microseconds=1) * 1000)
        except PlaneUnavailable:
            # It is told when it is met again.
            log.info("the clock's offset waits for fogd")

    def _beat(self) -> None:
        while not self._stop.wait(_BEAT_S):
            try:
                self._plane.hello()
                self._seen.set()
                self._on_beat()
            except PlaneUnavailable as error:
                if self._seen.is_set() and not self._stop.is_set():
                    log.warning("fogd does not answer: %s", error)
                self._seen.clear()

    def _run(self) -> None:
        wait = _RETRY_FIRST_S
        while not self._stop.is_set():
            try:
                self._plane.hello()
                self.tell_clock(self._offset())
                self._seen.set()
                self._reconciler.resend_all()
                wait = _RETRY_FIRST_S
                for observed in self._plane.watch():
                    self._reconciler.saw(observed)
            except PlaneUnavailable as error:
                if self._seen.is_set():
                    log.warning("fogd is out of sight: %s", error)
            self._seen.clear()
            self._stop.wait(wait)
            wait = min(_RETRY_LONGEST_S, wait * 2)
