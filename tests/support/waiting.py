"""Waiting for a state, and looking at one for a while: the only place in the tests where time passes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.005, 0.2


def eventually(predicate: Callable[[], T], *, within: float, saying: Callable[[], object] | str = "") -> T:
    """What `predicate` gives once it is true; asked again and again, for at most `within` seconds.

    saying: what the failure tells beside the last answer, or what makes it.
    """
    deadline = time.monotonic() + within
    pause = _FIRST_PAUSE_S
    while not (answer := predicate()):
        if time.monotonic() > deadline:
            more = saying() if callable(saying) else saying
            raise AssertionError(f"still {answer!r} after {within} s. {more}")
        time.sleep(pause)
        pause = min(_LONGEST_PAUSE_S, pause * 1.5)
    return answer


@dataclass(frozen=True, slots=True)
class Sample(Generic[T]):
    """What was seen, and when (seconds of the monotonic clock)."""

    at: float
    value: T


def sampled(look: Callable[[], T], *, seconds: float, every: float = 0.25) -> list[Sample[T]]:
    """What `look` gives, again and again over `seconds`; the first and the last are that far apart or a little more."""
    samples: list[Sample[T]] = []
    began = time.monotonic()
    while True:
        before = time.monotonic()
        value = look()
        # The answer is of some moment in between.
        samples.append(Sample((before + time.monotonic()) / 2, value))
        if time.monotonic() - began >= seconds:
            return samples
        time.sleep(every)
