"""Reconcilers: what makes the world as the documents say, and the documents as the world is.

A reconciler takes no input. Each step compares what is wanted with what is, does what is due, and says when it wants
to be called again. One code path serves first application, change and recovery, so losing a wake-up costs time only.
"""

from datetime import datetime
from typing import Protocol


class PlaneUnavailable(Exception):
    """What carries does not answer. What was asked may or may not have happened: ask again."""


class Reconciler(Protocol):
    """One kind of thing kept as wanted. topics: what wakes it (see `Transaction.wake`)."""

    @property
    def name(self) -> str: ...

    @property
    def topics(self) -> tuple[str, ...]: ...

    def step(self, now: datetime) -> datetime | None:
        """Does all that is due at `now`; when (in services' time) something next is, or None.

        Raises PlaneUnavailable, on which it is called again after a while.
        """
        ...
