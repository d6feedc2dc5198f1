"""One transaction: a connection, and what is to be woken once it is committed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Transaction:
    """What an operation or a job reads and writes through.

    topics: names of reconcilers to wake after the commit; forgotten when the transaction fails.
    """

    connection: sa.Connection
    topics: set[str] = field(default_factory=set)

    def wake(self, topic: str) -> None:
        """Has `topic`'s listeners called once this transaction is durable."""
        self.topics.add(topic)


def microseconds(at: datetime) -> int:
    """An aware time as whole microseconds since 1970: what tables hold, since both databases order it alike."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(value: int) -> datetime:
    """The inverse of `microseconds`."""
    return _EPOCH + timedelta(microseconds=value)
