"""Tells EventBridge of calls, as `AWS API Call via CloudTrail` events, in the transaction that records them.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
"""

from collections.abc import Sequence

from fogbank.services.events import directory as events
from fogbank.services.trail.record import Recorded
from fogbank.store.transaction import Transaction

DETAIL_TYPE = "AWS API Call via CloudTrail"


def announce(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
    """Emits what rules may want: writes where any rule listens, reads where one asks for them."""
    wanted: dict[tuple[str, str], tuple[bool, bool]] = {}
    for each in recorded:
        place = (each.account, each.region)
        if place not in wanted:
            wanted[place] = (
                events.is_listened_to(transaction, *place),
                events.reads_are_listened_to(transaction, *place),
            )
        writes, reads = wanted[place]
        if reads if each.read_only else writes:
            # `aws.ec2` of `ec2.amazonaws.com`.
            source = f"aws.{each.source.partition('.')[0]}"
            events.emit(transaction, *place, source, DETAIL_TYPE, each.record, now=each.at)
