"""Making a key's document, for whoever wants one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from fogbank.core.operation import NOT_YET, NotYetPrepared
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, material, repository, rules
from fogbank.services.keys.crypto import pairs
from fogbank.services.keys.model import TOPIC, Key, KeyManager, KeyState, Origin
from fogbank.services.keys.specs import KeySpec, KeyUsage
from fogbank.store.documents import Scope


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new key is to be."""

    policy: str
    spec: KeySpec = KeySpec.SYMMETRIC_DEFAULT
    usage: KeyUsage = KeyUsage.ENCRYPT_DECRYPT
    origin: Origin = Origin.AWS_KMS
    manager: KeyManager = KeyManager.CUSTOMER
    multi_region: bool = False
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


def plan_key(context: Context, plan: Plan, scope: Scope) -> Key:
    """The key's document, with material but where it is to be imported; stored nowhere yet."""
    id_ = f"mrk-{context.ids.random_hex(32)}" if plan.multi_region else context.ids.uuid()
    key = Key(
        id=id_,
        account=scope.account,
        region=scope.region,
        state=KeyState.PENDING_IMPORT if plan.origin is Origin.EXTERNAL else KeyState.ENABLED,
        spec=plan.spec,
        usage=plan.usage,
        origin=plan.origin,
        manager=plan.manager,
        created_at=context.now,
        policy=plan.policy,
        description=plan.description,
        tags=dict(plan.tags),
        primary_region=scope.region if plan.multi_region else None,
    )
    if plan.origin is Origin.EXTERNAL:
        return key
    made = prepared(context, plan.spec)
    kept = material.sealed(context.cloud.vault, scope.account, id_, made)
    return msgspec.structs.replace(key, materials=(kept,), public=made.public)


def store(context: Context, key: Key) -> Key:
    """Stores a new key. Raises ApiError LimitExceededException."""
    scope = repository.scope_of(key)
    if repository.count(context.transaction, scope) >= rules.KEYS_MAX:
        raise errors.limit_exceeded(f"The limit of {rules.KEYS_MAX} keys is reached.")
    context.transaction.wake(TOPIC)
    return repository.keys.insert(context.transaction, scope, key)


def prepared(context: Context, spec: KeySpec) -> pairs.NewMaterial:
    """Material that was made before the transaction began, or is made now. Raises NotYetPrepared."""
    made = context.prepared
    if made is NOT_YET:
        raise NotYetPrepared
    # Once only: a transaction that is run again must not find bytes that were overwritten.
    if isinstance(made, pairs.NewMaterial) and any(made.secret.buffer):
        return made
    return pairs.make(spec)


def prepare_key(request: kms.CreateKeyRequest) -> object:
    """Makes ahead what takes too long to be made in a transaction: others wait for it to write."""
    name = request.key_spec or request.customer_master_key_spec
    return _slow(name) if request.origin in (None, Origin.AWS_KMS) else None


def prepare_pair(
    request: kms.GenerateDataKeyPairRequest | kms.GenerateDataKeyPairWithoutPlaintextRequest,
) -> object:
    """The same for a data key pair."""
    return _slow(request.key_pair_spec)


def prepare_wrapping(request: kms.GetParametersForImportRequest) -> object:
    """The same for the key that imported material is wrapped with."""
    return _slow(request.wrapping_key_spec)


def _slow(name: str | None) -> pairs.NewMaterial | None:
    # What isn't a spec is refused later, with the right error.
    spec = KeySpec(name) if name in set(KeySpec) else None
    return pairs.make(spec) if spec is not None and pairs.is_slow_to_make(spec) else None
