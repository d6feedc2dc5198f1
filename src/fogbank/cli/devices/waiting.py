"""Waiting for what the kernel and other programs do in their own time."""

import time
from collections.abc import Callable

_POLL_SECONDS = 0.02


def wait_until(condition: Callable[[], bool], patience_seconds: float) -> bool:
    """False when it has not come true within the time."""
    deadline = time.monotonic() + patience_seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True
