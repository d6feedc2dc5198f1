"""Rotation: by the clock, and on demand.

https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
"""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, jobs, repository, rotation, rules
from fogbank.services.keys.access import ASKS_ITSELF, find_allowed
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.model import TOPIC, Key, Material, Origin, RotationType
from fogbank.services.keys.operations.keys import keep, refuse_managed
from fogbank.services.keys.paging import page
from fogbank.services.keys.use import check_state, is_symmetric


@operation("kms", "EnableKeyRotation", access=ASKS_ITSELF)
def enable_key_rotation(context: Context, request: kms.EnableKeyRotationRequest) -> None:
    """Has a key rotated every 90 to 2,560 days, from now on.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
    """
    days = request.rotation_period_in_days or rules.ROTATION_DAYS_DEFAULT
    keys = {"kms:RotationPeriodInDays": (str(days),)}
    key = find_allowed(context, request.key_id, Asked("EnableKeyRotation", keys=keys))
    _check_rotatable(key, "EnableKeyRotation", automatic=True)
    _share(context, keep(context, rotation.scheduled(key, days, context.now)))


@operation("kms", "DisableKeyRotation", access=ASKS_ITSELF)
def disable_key_rotation(context: Context, request: kms.DisableKeyRotationRequest) -> None:
    """Has a key rotated no more by the clock.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html
    """
    key = find_allowed(context, request.key_id, Asked("DisableKeyRotation"))
    _check_rotatable(key, "DisableKeyRotation", automatic=True)
    _share(context, keep(context, msgspec.structs.replace(key, rotation=None)))


@operation("kms", "GetKeyRotationStatus", writes=False, access=ASKS_ITSELF)
def get_key_rotation_status(
    context: Context, request: kms.GetKeyRotationStatusRequest
) -> kms.GetKeyRotationStatusResponse:
    """Whether and when a key is rotated.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
    """
    key = find_allowed(context, request.key_id, Asked("GetKeyRotationStatus"))
    if not is_symmetric(key):
        raise errors.unsupported(f"{key.arn} can't be rotated: its key spec is {key.spec}.")
    plan = key.rotation
    return kms.GetKeyRotationStatusResponse(
        key_id=key.arn,
        key_rotation_enabled=plan is not None,
        rotation_period_in_days=None if plan is None else plan.period_days,
        next_rotation_date=None if plan is None else plan.due_at,
    )


@operation("kms", "RotateKeyOnDemand", access=ASKS_ITSELF)
def rotate_key_on_demand(context: Context, request: kms.RotateKeyOnDemandRequest) -> kms.RotateKeyOnDemandResponse:
    """Rotates a key now; what it is to do by the clock stays as it is. An imported key turns to material that waits.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html
    """
    key = find_allowed(context, request.key_id, Asked("RotateKeyOnDemand"))
    _check_rotatable(key, "RotateKeyOnDemand", automatic=False)
    if key.on_demand_rotations >= rules.ON_DEMAND_ROTATIONS_MAX:
        raise errors.limit_exceeded(f"A key is rotated on demand at most {rules.ON_DEMAND_ROTATIONS_MAX} times.")
    counted = msgspec.structs.replace(key, on_demand_rotations=key.on_demand_rotations + 1)
    if key.origin is Origin.EXTERNAL:
        keep(context, _turned(context, counted))
    else:
        kind, vault = RotationType.ON_DEMAND, context.cloud.vault
        keep(context, jobs.rotate(context.transaction, vault, counted, kind, context.now))
    return kms.RotateKeyOnDemandResponse(key_id=key.arn)


def _turned(context: Context, key: Key) -> Key:
    """An imported key with the material that waited; its replicas too, which must have it already. Raises ApiError."""
    waiting = next((each for each in key.materials if each.pending), None)
    if waiting is None:
        raise errors.invalid_state(key.arn, "without new key material that waits for rotation")
    for replica in jobs.replicas_of(context.transaction, key):
        imported = replica.material(waiting.id)
        if imported is None or imported.sealed is None:
            raise errors.conflict(f"{replica.arn} does not have the new key material yet.")
        turned = rotation.rotated(replica, imported, RotationType.ON_DEMAND, context.now)
        repository.keys.must_update(context.transaction, repository.scope_of(replica), turned)
    return rotation.rotated(key, waiting, RotationType.ON_DEMAND, context.now)


@operation("kms", "ListKeyRotations", writes=False, access=ASKS_ITSELF)
def list_key_rotations(context: Context, request: kms.ListKeyRotationsRequest) -> kms.ListKeyRotationsResponse:
    """The rotations that were, or all material that a key has or waits for.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html
    """
    key = find_allowed(context, request.key_id, Asked("ListKeyRotations"))
    if not is_symmetric(key):
        raise errors.unsupported(f"{key.arn} can't be rotated: its key spec is {key.spec}.")
    everything = request.include_key_material == "ALL_KEY_MATERIAL"
    listed = [
        (f"{place:06}", each) for place, each in enumerate(key.materials) if everything or each.rotated_at is not None
    ]
    name = f"ListKeyRotations {everything}"
    entries, more = page(context, name, key.id, request, listed, lambda each: each[0])
    shown = tuple(_entry(key, each, everything) for _, each in entries)
    return kms.ListKeyRotationsResponse(rotations=shown, next_marker=more.next_marker, truncated=more.truncated)


def _entry(key: Key, each: Material, detailed: bool) -> kms.RotationsListEntry:
    current = key.current
    state = "PENDING_ROTATION" if each.pending else "CURRENT" if current and current.id == each.id else "NON_CURRENT"
    imported = key.origin is Origin.EXTERNAL
    return kms.RotationsListEntry(
        key_id=key.arn,
        key_material_id=each.id,
        key_material_description=each.description,
        key_material_state=state if detailed else None,
        import_state=("PENDING_IMPORT" if each.sealed is None else "IMPORTED") if imported else None,
        expiration_model=each.expiration,
        valid_to=each.valid_to,
        rotation_date=each.rotated_at,
        rotation_type=each.rotation,
    )


def _check_rotatable(key: Key, name: str, *, automatic: bool) -> None:
    refuse_managed(key)
    if not is_symmetric(key):
        raise errors.unsupported(f"{key.arn} can't be rotated: its key spec is {key.spec}.")
    if automatic and key.origin is Origin.EXTERNAL:
        raise errors.unsupported(f"{key.arn} is not rotated by KMS: its origin is EXTERNAL.")
    if key.multi_region and not key.is_primary:
        raise errors.unsupported(f"{key.arn} is a replica: its primary key is rotated.")
    check_state(key, name)


def _share(context: Context, key: Key) -> None:
    """Replicas say of rotation what their primary does."""
    for replica in jobs.replicas_of(context.transaction, key):
        changed = msgspec.structs.replace(replica, rotation=key.rotation)
        repository.keys.must_update(context.transaction, repository.scope_of(replica), changed)
    context.transaction.wake(TOPIC)
