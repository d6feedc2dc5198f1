"""Signatures, authentication codes and public keys."""

from fogbank.core.operation import operation
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, material, use
from fogbank.services.keys.access import ASKS_ITSELF, authorize
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.crypto import macs, signing
from fogbank.services.keys.crypto.signing import MessageType
from fogbank.services.keys.model import Key
from fogbank.services.keys.resolve import find_to_ask
from fogbank.services.keys.specs import SPECS, KeyUsage, algorithms_of


@operation("kms", "Sign", writes=False, access=ASKS_ITSELF)
def sign(context: Context, request: kms.SignRequest) -> kms.SignResponse:
    """Signs a message, or the digest of one.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
    """
    key, kind = _signing(context, "Sign", request)
    use.answer_dry_run(request.dry_run)
    with material.current(context.cloud.vault, key) as secret:
        signature = signing.sign(request.signing_algorithm, secret, request.message, kind)
    return kms.SignResponse(key_id=key.arn, signature=signature, signing_algorithm=request.signing_algorithm)


@operation("kms", "Verify", writes=False, access=ASKS_ITSELF)
def verify(context: Context, request: kms.VerifyRequest) -> kms.VerifyResponse:
    """Says that a signature is good; one that is not is an error.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html
    """
    key, kind = _signing(context, "Verify", request)
    use.answer_dry_run(request.dry_run)
    assert key.public is not None
    if not signing.verify(request.signing_algorithm, key.public, request.message, kind, request.signature):
        raise errors.invalid_signature()
    return kms.VerifyResponse(key_id=key.arn, signature_valid=True, signing_algorithm=request.signing_algorithm)


def _signing(context: Context, name: str, request: kms.SignRequest | kms.VerifyRequest) -> tuple[Key, MessageType]:
    """The key, once the caller may, and the message is what it is said to be. Raises ApiError."""
    kind = MessageType(request.message_type or MessageType.RAW)
    algorithm = request.signing_algorithm
    known = {"kms:SigningAlgorithm": (algorithm,), "kms:MessageType": (kind.value,)}
    asked = Asked(name, None, request.grant_tokens or (), known)
    key = use.usable(context, request.key_id, name, KeyUsage.SIGN_VERIFY, asked, algorithm)
    if not signing.takes(algorithm, kind):
        raise errors.invalid(f"MessageType {kind} is not valid for algorithm {algorithm}.")
    try:
        signing.check_length(algorithm, kind, request.message)
    except signing.WrongMessage:
        raise errors.invalid(f"Digest is invalid length for algorithm {algorithm}.") from None
    return key, kind


@operation("kms", "GenerateMac", writes=False, access=ASKS_ITSELF)
def generate_mac(context: Context, request: kms.GenerateMacRequest) -> kms.GenerateMacResponse:
    """A message's authentication code.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html
    """
    key = _mac_key(context, "GenerateMac", request)
    use.answer_dry_run(request.dry_run)
    with material.current(context.cloud.vault, key) as secret:
        tag = macs.mac(request.mac_algorithm, secret, request.message)
    return kms.GenerateMacResponse(mac=tag, mac_algorithm=request.mac_algorithm, key_id=key.arn)


@operation("kms", "VerifyMac", writes=False, access=ASKS_ITSELF)
def verify_mac(context: Context, request: kms.VerifyMacRequest) -> kms.VerifyMacResponse:
    """Says that an authentication code is the message's; one that is not is an error.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html
    """
    key = _mac_key(context, "VerifyMac", request)
    use.answer_dry_run(request.dry_run)
    with material.current(context.cloud.vault, key) as secret:
        fits = macs.is_mac(request.mac_algorithm, secret, request.message, request.mac)
    if not fits:
        raise errors.invalid_mac()
    return kms.VerifyMacResponse(key_id=key.arn, mac_valid=True, mac_algorithm=request.mac_algorithm)


def _mac_key(context: Context, name: str, request: kms.GenerateMacRequest | kms.VerifyMacRequest) -> Key:
    algorithm = request.mac_algorithm
    asked = Asked(name, None, request.grant_tokens or (), {"kms:MacAlgorithm": (algorithm,)})
    return use.usable(context, request.key_id, name, KeyUsage.GENERATE_VERIFY_MAC, asked, algorithm)


@operation("kms", "GetPublicKey", writes=False, access=ASKS_ITSELF)
def get_public_key(context: Context, request: kms.GetPublicKeyRequest) -> kms.GetPublicKeyResponse:
    """The public half, for use elsewhere.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html
    """
    found = find_to_ask(context, request.key_id)
    authorize(context, found, Asked("GetPublicKey", None, request.grant_tokens or ()))
    key = found.key
    if not SPECS[key.spec].is_pair:
        raise errors.unsupported(f"{key.arn} has no public key: its key spec is {key.spec}.")
    use.check_state(key, "GetPublicKey")
    algorithms = algorithms_of(key.spec, key.usage)
    return kms.GetPublicKeyResponse(
        key_id=key.arn,
        public_key=key.public,
        key_spec=key.spec,
        customer_master_key_spec=key.spec if key.spec.startswith(("RSA", "ECC")) else None,
        key_usage=key.usage,
        encryption_algorithms=algorithms if key.usage is KeyUsage.ENCRYPT_DECRYPT else None,
        signing_algorithms=algorithms if key.usage is KeyUsage.SIGN_VERIFY else None,
        key_agreement_algorithms=algorithms if key.usage is KeyUsage.KEY_AGREEMENT else None,
        encapsulation_algorithms=algorithms if key.usage is KeyUsage.ENCAPSULATE_DECAPSULATE else None,
    )
