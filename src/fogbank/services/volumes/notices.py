"""What becomes known of volumes on the account's event bus, as EBS tells it.

https://docs.aws.amazon.com/ebs/latest/userguide/ebs-cloud-watch-events.html
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from fogbank.services.events import directory as events
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

log = logging.getLogger("fogbank.volumes")


def failed(
    transaction: Transaction, scope: Scope, event: str, resources: Sequence[str], cause: str, now: datetime
) -> None:
    """An `EBS Volume Notification`: event (`createVolume`, `attachVolume`) came to nothing. resources: ARNs."""
    log.warning("%s of %s failed: %s", event, resources[0], cause)
    events.emit(
        transaction,
        scope.account,
        scope.region,
        "aws.ec2",
        "EBS Volume Notification",
        {"result": "failed", "cause": cause, "event": event, "request-id": ""},
        resources,
        now=now,
    )
