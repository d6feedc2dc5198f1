"""SIGTERM and SIGINT as something that can be waited for.

An Event that a signal's handler sets is not enough: Python runs handlers between two steps of the main thread, and a
signal that comes just before that thread sleeps would be seen only when it wakes. A byte in a socket can't be missed.
"""

import signal
import socket

_ENDS = (signal.SIGTERM, signal.SIGINT)


class EndSignals:
    """Takes the signals that ask a process to end, from now on. To be made in the main thread, once."""

    def __init__(self) -> None:
        self._came, wake = socket.socketpair()
        wake.setblocking(False)
        # Kept: closing it would leave the interpreter with a descriptor of somebody else's.
        self._wake = wake
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        for number in _ENDS:
            signal.signal(number, lambda *_: None)

    def wait(self) -> None:
        """Returns once one has come, also one that came before."""
        self._came.recv(1)
