"""Multi-Region keys: one key id and the same material in several Regions, each with its own policy and names.

https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
"""

import msgspec

from fogbank.core.access import ANYTHING, Need
from fogbank.core.operation import operation
from fogbank.services.api import kms
from fogbank.services.authorization import directory as authorization
from fogbank.services.context import Context
from fogbank.services.keys import errors, jobs, making, policies, repository, rules, views
from fogbank.services.keys.access import ASKS_ITSELF, find_allowed
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.model import Key, KeyState, Origin
from fogbank.services.keys.use import check_state
from fogbank.services.places.atlas import REGIONS


@operation("kms", "ReplicateKey", access=ASKS_ITSELF)
def replicate_key(context: Context, request: kms.ReplicateKeyRequest) -> kms.ReplicateKeyResponse:
    """Makes a replica of a primary key in another Region.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html
    """
    region = request.replica_region
    key = find_allowed(context, request.key_id, Asked("ReplicateKey", keys={"kms:ReplicaRegion": (region,)}))
    authorization.require(context, Need("kms:CreateKey", (ANYTHING,)))
    _check_primary(key, "ReplicateKey")
    if region not in REGIONS or region == key.region:
        raise errors.invalid(f"{region} is not a Region that the key can be replicated to.")
    replica = _replica(context, key, request)
    if region in key.replica_regions:
        raise errors.key_exists(replica.arn)
    bypass = bool(request.bypass_policy_lockout_safety_check)
    replica = policies.with_policy(context, replica, replica.policy, bypass=bypass)
    for member in repository.set_of(context.transaction, key.account, key.id):
        grown = msgspec.structs.replace(member, replica_regions=replica.replica_regions)
        repository.keys.must_update(context.transaction, repository.scope_of(member), grown)
    made = making.store(context, replica)
    return kms.ReplicateKeyResponse(
        replica_key_metadata=views.metadata(made),
        replica_policy=made.policy,
        replica_tags=views.tags(made.tags),
    )


def _replica(context: Context, key: Key, request: kms.ReplicateKeyRequest) -> Key:
    # Imported material is brought to each Region by who has it.
    external = key.origin is Origin.EXTERNAL
    materials = tuple(msgspec.structs.replace(each, sealed=None) for each in key.materials)
    return msgspec.structs.replace(
        key,
        generation=0,
        region=request.replica_region,
        state=KeyState.PENDING_IMPORT if external else KeyState.ENABLED,
        created_at=context.now,
        policy=request.policy or policies.default_policy(key.account),
        description=request.description or "",
        tags=rules.checked_tags(request.tags, {}),
        materials=materials if external else key.materials,
        replica_regions=(*key.replica_regions, request.replica_region),
    )


@operation("kms", "UpdatePrimaryRegion", access=ASKS_ITSELF)
def update_primary_region(context: Context, request: kms.UpdatePrimaryRegionRequest) -> None:
    """Makes a replica the primary key, and the primary a replica.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html
    """
    region = request.primary_region
    key = find_allowed(context, request.key_id, Asked("UpdatePrimaryRegion", keys={"kms:PrimaryRegion": (region,)}))
    _check_primary(key, "UpdatePrimaryRegion")
    replicas = {replica.region: replica for replica in jobs.replicas_of(context.transaction, key)}
    if region not in replicas:
        raise errors.key_not_found(msgspec.structs.replace(key, region=region).arn)
    check_state(replicas[region], "UpdatePrimaryRegion")
    others = tuple(each for each in (*key.replica_regions, key.region) if each != region)
    for member in (key, *replicas.values()):
        moved = msgspec.structs.replace(member, primary_region=region, replica_regions=others)
        repository.keys.must_update(context.transaction, repository.scope_of(member), moved)


def _check_primary(key: Key, name: str) -> None:
    if not key.is_primary:
        kind = "a replica" if key.multi_region else "no multi-Region key"
        raise errors.unsupported(f"{key.arn} is {kind}: {name} takes a multi-Region primary key.")
    check_state(key, name)
