"""What EventBridge is told of volumes: `EBS Volume Notification`, where a document's state changes.

Which notice a change makes is pure; each goes out in the transaction that stores the change.
https://docs.aws.amazon.com/ebs/latest/userguide/ebs-cloud-watch-events.html
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fogbank.services.events import directory as events
from fogbank.services.volumes.model import (
    Attachment,
    AttachmentState,
    Modification,
    ModificationState,
    Volume,
    VolumeState,
)
from fogbank.services.volumes.settle import Documents
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

log = logging.getLogger("fogbank.volumes")
_DETAIL_TYPE = "EBS Volume Notification"
_MODIFICATIONS = {
    ModificationState.OPTIMIZING: "optimizing",
    ModificationState.COMPLETED: "completed",
    ModificationState.FAILED: "failed",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """event and result: AWS's words; cause: why it failed. instance_id: of attachments."""

    event: str
    result: str
    cause: str = ""
    instance_id: str | None = None


def notices_of(before: Documents, after: Documents) -> tuple[Notice, ...]:
    """What is told of a change of a volume and of what hangs on it."""
    return (
        *_of_volume(before.volume, after.volume),
        *_of_attachments(before.attachments, after.attachments),
        *_of_modification(before.modification, after.modification),
    )


def tell(transaction: Transaction, scope: Scope, before: Documents, after: Documents, now: datetime) -> None:
    """Emits the notices of a change."""
    volume = before.volume
    if volume is None:
        return
    for notice in notices_of(before, after):
        _emit(transaction, scope, notice, tuple(_arns(scope, volume.id, notice)), now)


def failed(
    transaction: Transaction, scope: Scope, event: str, resources: Sequence[str], cause: str, now: datetime
) -> None:
    """Emits that an event (`createVolume`, `attachVolume`) came to nothing. resources: ARNs."""
    log.warning("%s of %s failed: %s", event, resources[0], cause)
    _emit(transaction, scope, Notice(event, "failed", cause), resources, now)


def _arns(scope: Scope, volume_id: str, notice: Notice) -> Iterator[str]:
    yield f"arn:aws:ec2:{scope.region}:{scope.account}:volume/{volume_id}"
    if notice.instance_id is not None:
        yield f"arn:aws:ec2:{scope.region}:{scope.account}:instance/{notice.instance_id}"


def _emit(transaction: Transaction, scope: Scope, notice: Notice, resources: Sequence[str], now: datetime) -> None:
    # Who asked is long answered.
    detail = {"result": notice.result, "cause": notice.cause, "event": notice.event, "request-id": ""}
    events.emit(transaction, scope.account, scope.region, "aws.ec2", _DETAIL_TYPE, detail, resources, now=now)


def _of_volume(before: Volume | None, after: Volume | None) -> Iterator[Notice]:
    if before is None:
        return
    if after is None:
        yield Notice("deleteVolume", "deleted")
    elif before.state is VolumeState.CREATING and after.state is not VolumeState.CREATING:
        if after.state is VolumeState.ERROR:
            yield Notice("createVolume", "failed", after.status_message or "")
        elif after.state is not VolumeState.DELETING:
            yield Notice("createVolume", "available")


def _of_attachments(before: tuple[Attachment, ...], after: tuple[Attachment, ...]) -> Iterator[Notice]:
    left = {attachment.id: attachment for attachment in after}
    for attachment in before:
        now = left.get(attachment.id)
        if attachment.state is AttachmentState.ATTACHING:
            # One that goes without having been attached is told by whoever refused it.
            if now is not None and now.state is AttachmentState.ATTACHED:
                yield Notice("attachVolume", "attached", instance_id=attachment.instance_id)
        elif now is None:
            yield Notice("detachVolume", "detached", instance_id=attachment.instance_id)


def _of_modification(before: Modification | None, after: Modification | None) -> Iterator[Notice]:
    if after is None or (before is not None and before.state is after.state):
        return
    if (result := _MODIFICATIONS.get(after.state)) is not None:
        yield Notice("modifyVolume", result, after.status_message or "")
