"""Bringing one's own key material.

https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html
"""

from datetime import datetime, timedelta

import msgspec

from fogbank.core.operation import operation
from fogbank.core.vault import CannotOpen
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, importing, jobs, lifecycle, making
from fogbank.services.keys.access import ASKS_ITSELF, find_allowed
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.crypto import asymmetric, wrapping
from fogbank.services.keys.crypto.pairs import NotThisSpec, checked
from fogbank.services.keys.model import TOPIC, Expiration, Key, KeyState, Origin
from fogbank.services.keys.operations.keys import keep
from fogbank.services.keys.specs import KeySpec
from fogbank.services.keys.use import check_state

_VALID_FOR = timedelta(hours=24)
_DAYS_MAX = timedelta(days=365)


@operation("kms", "GetParametersForImport", writes=False, access=ASKS_ITSELF, prepares=making.prepare_wrapping)
def get_parameters_for_import(
    context: Context, request: kms.GetParametersForImportRequest
) -> kms.GetParametersForImportResponse:
    """A public key to wrap material with, and a token for the import, both good for a day.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html
    """
    algorithm, spec = request.wrapping_algorithm, request.wrapping_key_spec
    keys = {"kms:WrappingAlgorithm": (algorithm,), "kms:WrappingKeySpec": (spec,)}
    key = _external(context, request.key_id, Asked("GetParametersForImport", keys=keys))
    check_state(key, "GetParametersForImport")
    importing.check_wrapping(key.spec, algorithm, spec)
    made = making.prepared(context, KeySpec(spec))
    valid_to = context.now + _VALID_FOR
    with made.secret as private:
        token = importing.Token(algorithm=algorithm, private=bytes(private.buffer), valid_to=valid_to)
        sealed = importing.seal(context.cloud.vault, key, token)
    return kms.GetParametersForImportResponse(
        key_id=key.arn, import_token=sealed, public_key=made.public, parameters_valid_to=valid_to
    )


@operation("kms", "ImportKeyMaterial", access=ASKS_ITSELF)
def import_key_material(context: Context, request: kms.ImportKeyMaterialRequest) -> kms.ImportKeyMaterialResponse:
    """Gives a key its material: the first, one for the next rotation, or one that it had and lost.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html
    """
    expiration = Expiration(request.expiration_model or Expiration.EXPIRES)
    keys = {"kms:ExpirationModel": (expiration.value,)}
    if request.valid_to is not None:
        keys["kms:ValidTo"] = (request.valid_to.strftime("%Y-%m-%dT%H:%M:%SZ"),)
    key = _external(context, request.key_id, Asked("ImportKeyMaterial", keys=keys))
    check_state(key, "ImportKeyMaterial")
    _check_expiration(expiration, request.valid_to, context.now)
    token = _token(context, key, request.import_token)
    try:
        secret = wrapping.unwrap(token.algorithm, token.secret(), request.encrypted_key_material)
    except asymmetric.CannotDecrypt:
        raise errors.invalid_ciphertext() from None
    try:
        public = checked(key.spec, secret)
    except NotThisSpec:
        raise errors.incorrect_material(f"The key material is not of key spec {key.spec}.") from None
    wanted = importing.Wanted(
        new=None if request.import_type is None else request.import_type == "NEW_KEY_MATERIAL",
        id=request.key_material_id,
        expiration=expiration,
        valid_to=request.valid_to,
        description=request.key_material_description,
    )
    primary = jobs.primary_of(context.transaction, key)
    with secret:
        changed, id_ = importing.imported(context.cloud.vault, key, primary, secret, wanted)
    keep(context, _usable(msgspec.structs.replace(changed, public=public)))
    context.transaction.wake(TOPIC)
    return kms.ImportKeyMaterialResponse(key_id=key.arn, key_material_id=id_ if public is None else None)


@operation("kms", "DeleteImportedKeyMaterial", access=ASKS_ITSELF)
def delete_imported_key_material(
    context: Context, request: kms.DeleteImportedKeyMaterialRequest
) -> kms.DeleteImportedKeyMaterialResponse:
    """Forgets imported material; the key waits for it to be imported again.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html
    """
    key = _external(context, request.key_id, Asked("DeleteImportedKeyMaterial"))
    check_state(key, "DeleteImportedKeyMaterial")
    current = key.current
    doomed = request.key_material_id or (current.id if current else None)
    if request.key_material_id is not None and key.material(request.key_material_id) is None:
        raise errors.invalid(f"{key.arn} has no key material {request.key_material_id}.")
    materials = tuple(
        msgspec.structs.replace(each, sealed=None, valid_to=None, expiration=None) if each.id == doomed else each
        for each in key.materials
        # Material that was never current leaves nothing behind.
        if not (each.id == doomed and each.pending)
    )
    keep(context, jobs.without_material(msgspec.structs.replace(key, materials=materials)))
    return kms.DeleteImportedKeyMaterialResponse(key_id=key.arn, key_material_id=doomed)


def _external(context: Context, named: str, asked: Asked) -> Key:
    key = find_allowed(context, named, asked)
    if key.origin is not Origin.EXTERNAL:
        raise errors.unsupported(f"{key.arn} origin is {key.origin} which is not valid for this operation.")
    return key


def _token(context: Context, key: Key, sealed: bytes) -> importing.Token:
    try:
        token = importing.read(context.cloud.vault, key, sealed)
    except CannotOpen:
        raise errors.invalid_import_token() from None
    if token.valid_to <= context.now:
        raise errors.expired_import_token()
    return token


def _check_expiration(expiration: Expiration, valid_to: datetime | None, now: datetime) -> None:
    if (expiration is Expiration.EXPIRES) != (valid_to is not None):
        raise errors.invalid("ValidTo is to be set where ExpirationModel is KEY_MATERIAL_EXPIRES, and only then.")
    if valid_to is not None and not now < valid_to <= now + _DAYS_MAX:
        raise errors.invalid("ValidTo must be a time within the next 365 days.")


def _usable(key: Key) -> Key:
    """The key, enabled if it waited for just this material."""
    complete = all(each.sealed is not None or each.pending for each in key.materials)
    if key.state is not KeyState.PENDING_IMPORT or not complete:
        return key
    return msgspec.structs.replace(key, state=lifecycle.KEY.check(key.state, KeyState.ENABLED))
