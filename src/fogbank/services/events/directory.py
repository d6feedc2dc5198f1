"""What other domains may ask of EventBridge: to tell of what happens to their resources."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from fogbank.services.events import repository
from fogbank.services.events.model import DEFAULT_BUS, TOPIC
from fogbank.services.events.repository import delete_everything
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

__all__ = ["delete_everything", "emit", "is_listened_to", "reads_are_listened_to"]


def emit(
    transaction: Transaction,
    account: str,
    region: str,
    source: str,
    detail_type: str,
    detail: Mapping[str, object],
    resources: Sequence[str] = (),
    *,
    now: datetime,
    bus: str = DEFAULT_BUS,
    event_id: str = "",
) -> None:
    """Puts an event on a bus, if and only if the transaction is committed. source: `aws.ec2`; resources: ARNs.

    Without a rule that takes events on that bus nothing is kept, and nothing is paid but one look into an index.
    event_id: a UUID; one is made where it is empty.
    """
    scope = Scope(account, region)
    if not repository.anybody_listens(transaction, scope, bus):
        return
    event = {
        "version": "0",
        "id": event_id,
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "time": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": region,
        "resources": list(resources),
        "detail": detail,
    }
    repository.enqueue(transaction, scope, bus, "", msgspec.json.encode(event).decode())
    transaction.wake(TOPIC)


def is_listened_to(transaction: Transaction, account: str, region: str) -> bool:
    """Whether a rule takes what is emitted: who has much to tell asks once."""
    return repository.anybody_listens(transaction, Scope(account, region), DEFAULT_BUS)


def reads_are_listened_to(transaction: Transaction, account: str, region: str) -> bool:
    """Whether a rule takes read-only management events too."""
    return repository.anybody_listens(transaction, Scope(account, region), DEFAULT_BUS, to_reads=True)
