"""Imported material: the tokens of an import, and which material a key takes. Pure but for sealing.

A token is all that there is of an import under way: it carries the private half of the wrapping key, sealed for one
key, so that nothing is kept for imports that never come.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from fogbank.core.secret import SecretBytes
from fogbank.core.vault import Vault
from fogbank.services.keys import errors
from fogbank.services.keys.material import material_id, purpose_of
from fogbank.services.keys.model import Expiration, Key, Material
from fogbank.services.keys.specs import SPECS, Family, KeySpec

_WRAPPING_SPECS = frozenset({KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096})
_OAEP, _KEY_WRAP = "RSAES_OAEP_", "RSA_AES_KEY_WRAP_"


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What an import token holds. private: PKCS #8 of the wrapping key's private half."""

    algorithm: str
    private: bytes
    valid_to: datetime

    def secret(self) -> SecretBytes:
        return SecretBytes(bytearray(self.private))

    def __repr__(self) -> str:
        return f"Token({self.algorithm}, …)"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an import says of the material. new: None where it doesn't say; id: which it is to be."""

    new: bool | None
    id: str | None
    expiration: Expiration
    valid_to: datetime | None
    description: str | None


def seal(vault: Vault, key: Key, token: Token) -> bytes:
    """The token as the client holds it."""
    return vault.seal(msgspec.msgpack.encode(token), _purpose(key))


def read(vault: Vault, key: Key, sealed: bytes) -> Token:
    """The inverse of `seal`. Raises CannotOpen."""
    with vault.open(sealed, _purpose(key)) as opened:
        return msgspec.msgpack.decode(bytes(opened.buffer), type=Token)


def _purpose(key: Key) -> str:
    return f"kms import {key.arn}"


def check_wrapping(spec: KeySpec, algorithm: str, wrapping_spec: str) -> None:
    """That material of a spec can be wrapped so. Raises ApiError."""
    if wrapping_spec not in _WRAPPING_SPECS or not algorithm.startswith((_OAEP, _KEY_WRAP)):
        raise errors.unsupported(f"Wrapping by {algorithm} under {wrapping_spec} is not supported.")
    family = SPECS[spec].family
    too_long = family is Family.RSA and algorithm.startswith(_OAEP)
    # RSA can't take 2048 bits' worth less its padding of so long a key.
    too_long = too_long or (
        spec is KeySpec.ECC_NIST_P521 and algorithm.startswith(_OAEP) and wrapping_spec == KeySpec.RSA_2048
    )
    plain = family in (Family.SYMMETRIC, Family.HMAC) and algorithm.startswith(_KEY_WRAP)
    if too_long or plain:
        raise errors.unsupported(f"Key material of {spec} can't be wrapped by {algorithm} under {wrapping_spec}.")


def imported(vault: Vault, key: Key, primary: Key | None, secret: SecretBytes, wanted: Wanted) -> tuple[Key, str]:
    """The key with the material, and the material's id. primary: of a replica's. Raises ApiError."""
    id_ = material_id(vault, key.account, key.id, secret)
    if wanted.id not in (None, id_):
        raise errors.incorrect_material("The key material is not the one of the key material ID in the request.")
    known = key.material(id_)
    fresh = _is_new(key, wanted)
    if fresh and primary is not None:
        raise errors.unsupported("New key material is imported into the primary key first.")
    if not fresh and known is None:
        known = None if primary is None else primary.material(id_)
        if known is None:
            raise errors.incorrect_material("The key material in the request is not one that this key had before.")
    if fresh and known is not None:
        raise errors.incorrect_material("The key material in the request is not new to this key.")
    if fresh and any(each.pending for each in key.materials):
        raise errors.invalid_state(key.arn, "waiting for its rotation to the key material that was imported last")
    material = Material(
        id=id_,
        sealed=vault.seal(secret.buffer, purpose_of(key.account, key.id, id_)),
        rotated_at=known.rotated_at if known else None,
        rotation=known.rotation if known else None,
        pending=known.pending if known else bool(key.materials),
        expiration=wanted.expiration,
        valid_to=wanted.valid_to,
        description=wanted.description or (known.description if known else None),
    )
    return msgspec.structs.replace(key, materials=_with(key.materials, material)), id_


def _is_new(key: Key, wanted: Wanted) -> bool:
    if not key.materials or wanted.new is None:
        return not key.materials and wanted.new is not False
    if wanted.new and SPECS[key.spec].family is not Family.SYMMETRIC:
        raise errors.unsupported("The key material of asymmetric and HMAC keys can't be changed.")
    return wanted.new


def _with(materials: tuple[Material, ...], new: Material) -> tuple[Material, ...]:
    if any(each.id == new.id for each in materials):
        return tuple(new if each.id == new.id else each for each in materials)
    return (*materials, new)
