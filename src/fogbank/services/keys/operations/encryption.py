"""Encrypt, Decrypt and ReEncrypt."""

from collections.abc import Mapping

from fogbank.core.operation import operation
from fogbank.core.secret import SecretBytes
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, use
from fogbank.services.keys.access import ASKS_ITSELF, authorize
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.crypto.blob import Blob
from fogbank.services.keys.model import Key
from fogbank.services.keys.resolve import Found, find_to_ask
from fogbank.services.keys.specs import KeyUsage

_USAGE = KeyUsage.ENCRYPT_DECRYPT


@operation("kms", "Encrypt", writes=False, access=ASKS_ITSELF)
def encrypt(context: Context, request: kms.EncryptRequest) -> kms.EncryptResponse:
    """Encrypts up to 4,096 bytes.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
    """
    algorithm = request.encryption_algorithm or use.SYMMETRIC
    asked = _asked("Encrypt", request.encryption_context, request.grant_tokens, algorithm)
    key = use.usable(context, request.key_id, "Encrypt", _USAGE, asked, algorithm)
    use.answer_dry_run(request.dry_run)
    ciphertext = use.encrypt_by(context.cloud.vault, key, algorithm, request.plaintext, request.encryption_context)
    return kms.EncryptResponse(ciphertext_blob=ciphertext, key_id=key.arn, encryption_algorithm=algorithm)


@operation("kms", "Decrypt", writes=False, access=ASKS_ITSELF)
def decrypt(context: Context, request: kms.DecryptRequest) -> kms.DecryptResponse:
    """Decrypts what Encrypt or a GenerateDataKey operation made, or what was encrypted by a public key elsewhere.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
    """
    refuse_recipient(request.recipient)
    algorithm = request.encryption_algorithm or use.SYMMETRIC
    asked = _asked("Decrypt", request.encryption_context, request.grant_tokens, algorithm)
    ignored = bool(request.dry_run) and "IGNORE_CIPHERTEXT" in (request.dry_run_modifiers or ())
    source = Source(request.ciphertext_blob, request.key_id, algorithm, request.encryption_context or {}, ignored)
    key, opened = _open(context, source, "Decrypt", asked)
    use.answer_dry_run(request.dry_run)
    assert opened is not None
    with opened as plain:
        return kms.DecryptResponse(
            key_id=key.arn,
            plaintext=bytes(plain.buffer),
            encryption_algorithm=algorithm,
            key_material_id=source.material_id(context),
        )


@operation("kms", "ReEncrypt", writes=False, access=ASKS_ITSELF)
def re_encrypt(context: Context, request: kms.ReEncryptRequest) -> kms.ReEncryptResponse:
    """Decrypts by one key and encrypts by another, and shows nobody the plaintext.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html
    """
    from_algorithm = request.source_encryption_algorithm or use.SYMMETRIC
    to_algorithm = request.destination_encryption_algorithm or use.SYMMETRIC
    ignored = bool(request.dry_run) and "IGNORE_CIPHERTEXT" in (request.dry_run_modifiers or ())
    source = Source(
        request.ciphertext_blob, request.source_key_id, from_algorithm, request.source_encryption_context or {}, ignored
    )
    destination = find_to_ask(context, request.destination_key_id)
    same = "true" if source.found(context, "ReEncryptFrom").key.arn == destination.key.arn else "false"
    keys = {"kms:ReEncryptOnSameKey": (same,)}
    tokens = request.grant_tokens
    asked = _asked("ReEncryptFrom", request.source_encryption_context, tokens, from_algorithm, keys)
    to = _asked("ReEncryptTo", request.destination_encryption_context, tokens, to_algorithm, keys)
    authorize(context, destination, to)
    use.check_use(destination.key, "ReEncrypt", _USAGE, to_algorithm)
    key, opened = _open(context, source, "ReEncrypt", asked)
    use.answer_dry_run(request.dry_run)
    assert opened is not None
    with opened as plain:
        ciphertext = use.encrypt_by(
            context.cloud.vault, destination.key, to_algorithm, plain.buffer, request.destination_encryption_context
        )
    current = destination.key.current
    return kms.ReEncryptResponse(
        ciphertext_blob=ciphertext,
        source_key_id=key.arn,
        key_id=destination.key.arn,
        source_encryption_algorithm=from_algorithm,
        destination_encryption_algorithm=to_algorithm,
        source_key_material_id=source.material_id(context),
        destination_key_material_id=current.id if current and use.is_symmetric(destination.key) else None,
    )


class Source:
    """What is to be decrypted. ignored: of a dry run that looks at rights alone."""

    def __init__(
        self,
        ciphertext: bytes | None,
        key_id: str | None,
        algorithm: str,
        pairs: Mapping[str, str],
        ignored: bool,
    ) -> None:
        """Raises ApiError where something is missing."""
        if ciphertext is None and not ignored:
            raise errors.invalid("CiphertextBlob is required")
        if key_id is None and (ignored or algorithm != use.SYMMETRIC):
            raise errors.invalid("KeyId is required for this request")
        if algorithm != use.SYMMETRIC:
            use.refuse_context(pairs)
        self.ciphertext = ciphertext or b""
        self.key_id = key_id
        self.algorithm = algorithm
        self.pairs = pairs
        self.ignored = ignored
        self._read: Blob | None = None

    def blob(self, context: Context) -> Blob:
        """A symmetric key's ciphertext, read once. Raises ApiError."""
        if self._read is None:
            self._read = use.read_blob(context.cloud.vault, self.ciphertext)
        return self._read

    def found(self, context: Context, action: str) -> Found:
        """The key: as named, or as the ciphertext names it. Raises ApiError."""
        if self.key_id is not None:
            return find_to_ask(context, self.key_id)
        return use.named_in(context, self.blob(context), action)

    def material_id(self, context: Context) -> str | None:
        """Which material made a symmetric key's ciphertext."""
        return self.blob(context).head.material_id if self.algorithm == use.SYMMETRIC else None


def _open(context: Context, source: Source, operation_name: str, asked: Asked) -> tuple[Key, SecretBytes | None]:
    """The key and the plaintext; none where the ciphertext is ignored. Raises ApiError."""
    found = source.found(context, asked.action)
    authorize(context, found, asked)
    key, symmetric = found.key, source.algorithm == use.SYMMETRIC
    if source.ignored:
        use.check_use(key, operation_name, _USAGE, source.algorithm)
        return key, None
    if symmetric and use.is_symmetric(key):
        use.check_named(key, source.blob(context))
    use.check_use(key, operation_name, _USAGE, source.algorithm)
    if symmetric:
        return key, use.decrypt(context.cloud.vault, key, source.blob(context), source.pairs)
    return key, use.decrypt_by(context.cloud.vault, key, source.algorithm, source.ciphertext)


def _asked(
    action: str,
    pairs: Mapping[str, str] | None,
    tokens: tuple[str, ...] | None,
    algorithm: str,
    keys: Mapping[str, tuple[str, ...]] | None = None,
) -> Asked:
    known = {"kms:EncryptionAlgorithm": (algorithm,), **(keys or {})}
    return Asked(action, pairs, tokens or (), known)


def refuse_recipient(recipient: kms.RecipientInfo | None) -> None:
    """Raises ApiError where the answer is to be for a Nitro enclave: there is none to attest."""
    if recipient is not None:
        raise errors.unsupported("Recipients with attestation documents are not built in Fogbank yet.")
