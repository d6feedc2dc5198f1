"""Checking an OpenID Connect token: bytes and keys in, claims out. Pure.

https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation, RFC 7515, RFC 7518
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from fogbank.services.accounts import errors

# How far the issuer's clock may be ahead of ours.
_SKEW = timedelta(minutes=5)
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "256": hashes.SHA256(),
    "384": hashes.SHA384(),
    "512": hashes.SHA512(),
}
_CURVES: Mapping[str, tuple[str, ec.EllipticCurve, int]] = {
    "ES256": ("P-256", ec.SECP256R1(), 32),
    "ES384": ("P-384", ec.SECP384R1(), 48),
    "ES512": ("P-521", ec.SECP521R1(), 66),
}
_RSA_BITS_MIN, _RSA_BITS_MAX = 2048, 8192
_SEGMENTS = 3


class Jwk(msgspec.Struct, frozen=True):
    """A public key of an issuer (RFC 7517), as far as it can check a token."""

    kty: str
    kid: str | None = None
    alg: str | None = None
    use: str | None = None
    n: str | None = None
    e: str | None = None
    crv: str | None = None
    x: str | None = None
    y: str | None = None


class _Header(msgspec.Struct, frozen=True):
    alg: str
    kid: str | None = None


class AwsTags(msgspec.Struct, frozen=True):
    """Session tags that the issuer gives, each with one value."""

    principal_tags: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    transitive_tag_keys: tuple[str, ...] = ()


class Claims(msgspec.Struct, frozen=True):
    """What a token says. aud: one or several. azp: whom it was given to, which counts where it stands."""

    iss: str
    sub: str
    aud: str | tuple[str, ...]
    exp: float
    nbf: float | None = None
    iat: float | None = None
    azp: str | None = None
    amr: tuple[str, ...] | None = None
    tags: AwsTags | None = msgspec.field(name="https://aws.amazon.com/tags", default=None)
    source_identity: str | None = msgspec.field(name="https://aws.amazon.com/source_identity", default=None)

    @property
    def audiences(self) -> tuple[str, ...]:
        """Whom it is meant for."""
        return (self.aud,) if isinstance(self.aud, str) else self.aud


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart; nothing of it is believed."""

    header: _Header
    claims: Claims
    signed: bytes
    signature: bytes


def parse_token(text: str) -> Token:
    """Raises ApiError InvalidIdentityToken."""
    try:
        parts = _segments(text)
        header = msgspec.json.decode(_segment(parts[0]), type=_Header)
        claims = msgspec.json.decode(_segment(parts[1]), type=Claims)
        signature = _segment(parts[2])
    except (ValueError, msgspec.MsgspecError) as error:
        raise errors.invalid_token(
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
        ) from error
    return Token(header, claims, f"{parts[0]}.{parts[1]}".encode(), signature)


def _segments(text: str) -> list[str]:
    parts = text.split(".")
    if len(parts) != _SEGMENTS or not text.isascii():
        raise ValueError("not three segments")
    return parts


def check_audience(claims: Claims, client_ids: Sequence[str]) -> str:
    """The audience that counts, where the provider knows it. Raises ApiError InvalidIdentityToken."""
    for audience in (claims.azp,) if claims.azp is not None else claims.audiences:
        if audience in client_ids:
            return audience
    raise errors.invalid_token("Incorrect token audience")


def check_times(claims: Claims, now: datetime) -> None:
    """now: the host's time, since issuers know no other. Raises ApiError."""
    seconds = now.timestamp()
    if claims.exp <= seconds:
        raise errors.token_expired(
            f"Token expired: current date/time {int(seconds)} must be before the expiration date/time {int(claims.exp)}"
        )
    latest = seconds + _SKEW.total_seconds()
    if any(start is not None and start > latest for start in (claims.nbf, claims.iat)):
        raise errors.invalid_token("The ID Token is not valid yet.")


def find_key(token: Token, keys: Sequence[Jwk]) -> Jwk | None:
    """The key that the token says it was signed with; the only fitting one where it says none."""
    kind = "RSA" if token.header.alg.startswith("RS") else "EC"
    fitting = [key for key in keys if key.kty == kind and key.use in (None, "sig")]
    fitting = [key for key in fitting if key.alg in (None, token.header.alg)]
    if token.header.kid is not None:
        fitting = [key for key in fitting if key.kid == token.header.kid]
    return fitting[0] if len(fitting) == 1 else None


def check_signature(token: Token, key: Jwk) -> None:
    """Raises ApiError InvalidIdentityToken."""
    try:
        if _holds(token, key):
            return
    except (ValueError, InvalidSignature, TypeError) as error:
        raise errors.invalid_token("Token signature invalid") from error
    raise errors.invalid_token("Token signature invalid")


def _holds(token: Token, key: Jwk) -> bool:
    algorithm = token.header.alg
    digest = _HASHES.get(algorithm[2:])
    if digest is None:
        return False
    if algorithm in _CURVES:
        _elliptic_key(algorithm, key).verify(_der(algorithm, token.signature), token.signed, ec.ECDSA(digest))
        return True
    if algorithm.startswith("RS"):
        _rsa_key(key).verify(token.signature, token.signed, padding.PKCS1v15(), digest)
        return True
    # `none` and keyed hashes, with which anybody could sign, are among the others.
    return False


def _rsa_key(key: Jwk) -> rsa.RSAPublicKey:
    modulus, exponent = _number(key.n), _number(key.e)
    if not _RSA_BITS_MIN <= modulus.bit_length() <= _RSA_BITS_MAX:
        raise ValueError("an RSA key of such a size is not taken")
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _elliptic_key(algorithm: str, key: Jwk) -> ec.EllipticCurvePublicKey:
    name, curve, _ = _CURVES[algorithm]
    if key.crv != name:
        raise ValueError("the key is on another curve")
    return ec.EllipticCurvePublicNumbers(_number(key.x), _number(key.y), curve).public_key()


def _der(algorithm: str, signature: bytes) -> bytes:
    _, _, size = _CURVES[algorithm]
    if len(signature) != 2 * size:
        raise ValueError("the signature has another size")
    return encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))


def _number(text: str | None) -> int:
    if text is None:
        raise ValueError("the key lacks a member")
    return int.from_bytes(_segment(text), "big")


def _segment(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
