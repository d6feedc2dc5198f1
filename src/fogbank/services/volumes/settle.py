"""What follows for a volume's documents from what became of its spec. Decisions only: documents in, documents out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from fogbank.core.settings import ModificationPace
from fogbank.planes.block.contract import Outcome, Result, VolumeObserved
from fogbank.services.volumes import lifecycle
from fogbank.services.volumes.desired import export_name, specified_bytes
from fogbank.services.volumes.model import (
    Attachment,
    AttachmentState,
    Initialization,
    Modification,
    ModificationState,
    Volume,
    VolumeState,
)
from fogbank.services.volumes.rules import initialization_time, optimizing_time
from fogbank.services.volumes.types import GIB

# A host that fails so often in a row will not make this volume, or this change of it.
FAILURES_MAX = 5
_GOING = (AttachmentState.DETACHING, AttachmentState.BUSY)
_RETRY_FIRST, _RETRY_LONGEST = timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Documents:
    """A volume and what hangs on it, before or after. volume None: it is gone, and all with it."""

    volume: Volume | None
    attachments: tuple[Attachment, ...]
    modification: Modification | None


def settle(
    volume: Volume,
    attachments: Sequence[Attachment],
    modification: Modification | None,
    applied: int,
    outcome: Outcome,
    pace: ModificationPace,
    now: datetime,
) -> Documents:
    """The documents after fogd answered `outcome` to the spec of generation `applied`."""
    unchanged = Documents(volume, tuple(attachments), modification)
    match outcome.result:
        case Result.APPLIED if applied == volume.spec_generation:
            return _applied(unchanged, volume, outcome, pace, now)
        case Result.APPLIED:
            # It was changed meanwhile: the next spec says it all, moves are made then.
            return Documents(_known(volume, applied, outcome.observed), unchanged.attachments, modification)
        case Result.STALE:
            newest = outcome.observed.generation if outcome.observed else applied
            ahead = max(volume.spec_generation, newest) + 1
            changed = msgspec.structs.replace(volume, spec_generation=ahead)
            return Documents(changed, unchanged.attachments, modification)
        case _:
            return _failed(unchanged, volume, outcome, now)


def _known(volume: Volume, applied: int, observed: VolumeObserved | None) -> Volume:
    return msgspec.structs.replace(
        volume,
        applied_generation=max(volume.applied_generation, applied),
        failures=0,
        retry_at=None,
        initialization=_begun(volume.initialization, observed),
    )


def _begun(initialization: Initialization | None, observed: VolumeObserved | None) -> Initialization | None:
    """How much there is to take over, and so how long it takes, is known once the copy is made."""
    if initialization is None or initialization.ends_at is not None or observed is None:
        return initialization
    takes = initialization_time(observed.allocated_bytes + observed.shared_bytes)
    return msgspec.structs.replace(initialization, ends_at=initialization.started_at + takes)


def without_what_is_over(volume: Volume, now: datetime) -> Volume:
    """The volume without the practice faults and the initialization whose time has come."""
    initialization = volume.initialization
    if initialization is not None and initialization.ends_at is not None and initialization.ends_at <= now:
        initialization = msgspec.structs.replace(initialization, done=True)
    left = tuple(fault for fault in volume.faults if fault.ends_at is None or fault.ends_at > now)
    return msgspec.structs.replace(volume, faults=left, initialization=initialization)


def _applied(before: Documents, volume: Volume, outcome: Outcome, pace: ModificationPace, now: datetime) -> Documents:
    if volume.state is VolumeState.DELETING:
        lifecycle.VOLUME.check(volume.state, VolumeState.DELETED)
        return Documents(None, (), None)
    attachments = settle_attachments(before.attachments, outcome.observed)
    modification = _settle_modification(before.modification, pace, now)
    after = _known(volume, volume.spec_generation, outcome.observed)
    if modification is not None and modification is not before.modification:
        after = msgspec.structs.replace(after, configuration=modification.target)
    if outcome.observed is not None and not outcome.observed.healthy:
        return Documents(_in_error(after, outcome.observed.error), attachments, modification)
    return Documents(with_state(after, attachments), attachments, modification)


def _in_error(volume: Volume, why: str) -> Volume:
    if volume.state is VolumeState.ERROR:
        # The first reason is the one that says something.
        return volume
    state = lifecycle.VOLUME.check(volume.state, VolumeState.ERROR)
    return msgspec.structs.replace(volume, state=state, status_message=why or None)


def settle_attachments(attachments: Sequence[Attachment], observed: VolumeObserved | None) -> tuple[Attachment, ...]:
    """The attachments that are left, each in the state that the exports' clients make it."""
    left = []
    for attachment in attachments:
        clients = observed.clients(export_name(attachment)) if observed else 0
        match attachment.state:
            case AttachmentState.ATTACHING:
                left.append(_move(attachment, AttachmentState.ATTACHED))
            case AttachmentState.DETACHING | AttachmentState.BUSY if clients:
                left.append(_move(attachment, AttachmentState.BUSY))
            case AttachmentState.DETACHING | AttachmentState.BUSY:
                lifecycle.ATTACHMENT.check(attachment.state, AttachmentState.DETACHED)
            case _:
                left.append(attachment)
    return tuple(left)


def _move(attachment: Attachment, state: AttachmentState) -> Attachment:
    if attachment.state is state:
        return attachment
    return msgspec.structs.replace(attachment, state=lifecycle.ATTACHMENT.check(attachment.state, state))


def with_state(volume: Volume, attachments: Sequence[Attachment]) -> Volume:
    """The volume in the state that its attachments make it, unless it goes away.

    One in `error` comes back: whoever calls has just seen it healthy.
    """
    if volume.state is VolumeState.DELETING:
        return volume
    state = VolumeState.IN_USE if attachments else VolumeState.AVAILABLE
    # Force is for those that go now, and not for who leaves a shared volume later.
    evict = volume.evict and any(item.state in _GOING for item in attachments)
    if state is volume.state and evict == volume.evict:
        return volume
    state = lifecycle.VOLUME.check(volume.state, state)
    return msgspec.structs.replace(volume, state=state, evict=evict, status_message=None)


def _settle_modification(
    modification: Modification | None, pace: ModificationPace, now: datetime
) -> Modification | None:
    if modification is None or modification.state is not ModificationState.MODIFYING:
        return modification
    # The new size is there; here nothing is left to move, while AWS goes on for hours.
    time = optimizing_time(modification.original, modification.target)
    return msgspec.structs.replace(
        modification,
        state=lifecycle.MODIFICATION.check(modification.state, ModificationState.OPTIMIZING),
        optimizing_at=now,
        optimized_at=now + time if pace is ModificationPace.AWS else now,
    )


def completed(modification: Modification) -> Modification:
    """A modification whose optimizing has come to its end."""
    return msgspec.structs.replace(
        modification,
        state=lifecycle.MODIFICATION.check(modification.state, ModificationState.COMPLETED),
        ended_at=modification.optimized_at,
    )


def _failed(before: Documents, volume: Volume, outcome: Outcome, now: datetime) -> Documents:
    if outcome.result is Result.FAILED and outcome.observed is None and volume.applied_generation > 0:
        # fogd had it once and has it no more: its data is lost, and trying again brings none back.
        return _lost(before, volume, outcome)
    if outcome.observed is not None and outcome.observed.size_bytes > specified_bytes(volume, before.modification):
        # The metadata are older than the volume (restored from a backup): the size on disk is the truth.
        return _as_large_as_on_disk(before, volume, outcome.observed.size_bytes)
    failures = volume.failures + 1
    hopeless = outcome.result is Result.INVALID or failures >= FAILURES_MAX
    wait = min(_RETRY_LONGEST, _RETRY_FIRST * 2 ** min(volume.failures, 10))
    after = msgspec.structs.replace(
        volume, failures=failures, retry_at=now + wait, status_message=outcome.error or None
    )
    modification = before.modification
    if hopeless and volume.state is VolumeState.CREATING:
        after = msgspec.structs.replace(
            after,
            state=lifecycle.VOLUME.check(volume.state, VolumeState.ERROR),
            applied_generation=volume.spec_generation,
            retry_at=None,
        )
    elif hopeless and modification is not None and modification.state is ModificationState.MODIFYING:
        modification = msgspec.structs.replace(
            modification,
            state=lifecycle.MODIFICATION.check(modification.state, ModificationState.FAILED),
            status_message=outcome.error or None,
            ended_at=now,
        )
        # The spec is again what it was before.
        after = msgspec.structs.replace(after, spec_generation=volume.spec_generation + 1, failures=0)
    return Documents(after, before.attachments, modification)


def _lost(before: Documents, volume: Volume, outcome: Outcome) -> Documents:
    failed = volume if volume.state is VolumeState.DELETING else _in_error(volume, outcome.error)
    after = msgspec.structs.replace(failed, applied_generation=volume.spec_generation, retry_at=None)
    # What was coming or going has nothing to wait for; what is attached stays until it is detached.
    left = tuple(item for item in before.attachments if item.state is AttachmentState.ATTACHED)
    return Documents(after, left, before.modification)


def _as_large_as_on_disk(before: Documents, volume: Volume, size_bytes: int) -> Documents:
    size = -(-size_bytes // GIB)
    configuration = msgspec.structs.replace(volume.configuration, size_gib=size)
    after = msgspec.structs.replace(
        volume, configuration=configuration, spec_generation=volume.spec_generation + 1, failures=0, retry_at=None
    )
    modification = before.modification
    if modification is not None:
        target = msgspec.structs.replace(modification.target, size_gib=max(size, modification.target.size_gib))
        modification = msgspec.structs.replace(modification, target=target)
    return Documents(after, before.attachments, modification)
