"""How volumes' keys are had from KMS, and what an account wants of new volumes.

Each encrypted volume has a data key of its own, kept under its KMS key in the encryption context of its id. To attach
the volume takes a grant, by which the data plane's reconciler may decrypt that key while the attachment lasts.
What KMS refuses is no error of the call: AWS answers before it has asked KMS, and what was accepted goes again.

https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html
"""

import re
from dataclasses import dataclass

from fogbank.core.access import AccessRefused
from fogbank.core.errors import ApiError
from fogbank.core.secret import SecretBytes
from fogbank.core.vault import Vault
from fogbank.services.context import Context
from fogbank.services.keys import directory as keys
from fogbank.services.volumes import errors, repository
from fogbank.services.volumes.model import Encryption, EncryptionSettings, Volume
from fogbank.store.transaction import Transaction

AWS_MANAGED = "alias/aws/ebs"
# Two keys of AES-256, for XTS: what AWS asks KMS for too.
_DATA_KEY_BYTES = 64
_NAMED = re.compile(
    r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]{1,250}"
    r"|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key/[a-zA-Z0-9-]{1,64}|alias/[a-zA-Z0-9/_-]{1,250}))"
)


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant for an attachment, or why there is none."""

    grant_id: str = ""
    refused: str = ""


def check_named(named: str) -> None:
    """That it can name a KMS key: an id, an ARN, an alias. Whether it does, KMS says later. Raises ApiError."""
    if _NAMED.fullmatch(named) is None:
        raise errors.malformed_kms_key_id(named)


def chosen_key(settings: EncryptionSettings, *, encrypted: bool | None, named: str | None) -> str | None:
    """What a new blank volume is encrypted with, by the request and the account's settings; None for nothing.

    https://docs.aws.amazon.com/ebs/latest/userguide/encryption-examples.html
    """
    if not encrypted and not settings.by_default:
        return None
    return named or settings.default_kms_key_id or AWS_MANAGED


def new_encryption(context: Context, volume_id: str, named: str) -> Encryption:
    """A new volume's key under the KMS key of that name; `refused` says why there is none."""
    known = named
    try:
        known = keys.resolve_key(context, named).arn
        arn, data_key = keys.generate_data_key_without_plaintext(
            context, known, _context_of(volume_id), number_of_bytes=_DATA_KEY_BYTES
        )
    except (ApiError, AccessRefused) as error:
        return Encryption(kms_key_id=known, refused=_why(error))
    return Encryption(kms_key_id=arn, data_key=data_key)


def copied_encryption(context: Context, source: Volume, source_key: Encryption, copy_id: str) -> Encryption:
    """The encryption of a copy, which has its source's data and so its data key; `refused` says why it cannot be."""
    try:
        arn, data_key = keys.re_encrypt(
            context, source_key.data_key, _context_of(source.id), source_key.kms_key_id, _context_of(copy_id)
        )
    except (ApiError, AccessRefused) as error:
        return Encryption(kms_key_id=source_key.kms_key_id, refused=_why(error))
    return Encryption(kms_key_id=arn, data_key=data_key)


def is_key_of(context: Context, held: Encryption, named: str) -> bool:
    """Whether a name is that of the KMS key that a volume is under."""
    try:
        return keys.resolve_key(context, named).arn == held.kms_key_id
    except ApiError:
        return False


def grant_for(context: Context, volume: Volume, instance_id: str) -> Granted:
    """The leave to decrypt a volume's key for an instance, as the caller may give it."""
    if volume.encryption is None:
        return Granted()
    infrastructure = f"arn:aws:sts::{context.caller.account}:assumed-role/aws:ec2-infrastructure/{instance_id}"
    try:
        grant_id, _ = keys.create_grant(
            context,
            volume.encryption.kms_key_id,
            infrastructure,
            ("Decrypt",),
            encryption_context=_context_of(volume.id),
        )
    except (ApiError, AccessRefused) as error:
        return Granted(refused=_why(error))
    return Granted(grant_id=grant_id)


def end_grant(transaction: Transaction, volume: Volume, grant_id: str) -> None:
    """Ends an attachment's grant."""
    if volume.encryption is not None and grant_id:
        keys.end_grant(transaction, volume.encryption.kms_key_id, grant_id)


def data_key(transaction: Transaction, vault: Vault, volume_id: str, held: Encryption, grant_id: str) -> SecretBytes:
    """A volume's key, by an attachment's grant. Raises ApiError with the words that EBS's events carry."""
    return keys.decrypt_under_grant(
        transaction, vault, held.kms_key_id, grant_id, held.data_key, _context_of(volume_id)
    )


def default_key(context: Context) -> str:
    """The name of the key for volumes that name none."""
    return repository.encryption_settings(context.transaction, context.scope).default_kms_key_id or AWS_MANAGED


def _context_of(volume_id: str) -> dict[str, str]:
    return {"aws:ebs:id": volume_id}


def _why(error: ApiError | AccessRefused) -> str:
    return error.message
