"""The signature of a browser's upload: an HTML form whose policy, in base64, is what was signed.

Followed: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html. Whether the form obeys
the policy, its expiration among the rest, is the object service's to say; here is just who signed it.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fogbank.gateway.sigv4.errors import SignatureError
from fogbank.gateway.sigv4.faults import Fault
from fogbank.gateway.sigv4.keys import SigningKeys
from fogbank.gateway.sigv4.presented import Algorithm, Kind, Presented, parse_credential, parse_timestamp
from fogbank.gateway.sigv4.request import octets
from fogbank.gateway.sigv4.verify import SKEW, Endpoint, SecretOf, check_scope, secret_for, skewed

_FIELDS = ("policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature")


@dataclass(frozen=True, slots=True)
class SignedPolicy:
    """Who signed, and the policy's JSON as signed."""

    presented: Presented
    policy: bytes


def verify_post_policy(
    fields: Mapping[str, str], *, secret_of: SecretOf, now: datetime, endpoint: Endpoint, keys: SigningKeys
) -> SignedPolicy:
    """Check the signature of a form's policy.

    fields: the form's, by lower-case name. Raises SignatureError.
    """
    presented = _presented(fields)
    check_scope(presented, presented.scope.region, endpoint)
    policy = fields["policy"]
    text = octets(policy)
    secret = secret_for(presented, secret_of)
    if not keys.of(secret, presented).holds(text, presented.signature):
        raise SignatureError(
            Fault.MISMATCH,
            access_key_id=presented.access_key_id,
            signature=presented.signature,
            string_to_sign=policy,
            string_to_sign_bytes=text.hex(" "),
        )
    # A form may be used for as long as its policy says, but not before it was signed.
    if presented.moment - now > SKEW:
        raise skewed(presented, now)
    try:
        return SignedPolicy(presented, base64.b64decode(text, validate=True))
    except binascii.Error:
        raise SignatureError(Fault.POLICY_MALFORMED) from None


def _presented(fields: Mapping[str, str]) -> Presented:
    for name in _FIELDS:
        if not fields.get(name):
            raise SignatureError(Fault.FORM_FIELD_MISSING, field=name)
    if fields["x-amz-algorithm"] != Algorithm.HMAC.value:
        raise SignatureError(Fault.UNSUPPORTED_ALGORITHM, algorithm=fields["x-amz-algorithm"], authorization="")
    access_key_id, scope = parse_credential(fields["x-amz-credential"], Algorithm.HMAC, Kind.FORM.value)
    stamp = fields["x-amz-date"]
    moment = parse_timestamp(stamp)
    if moment is None:
        raise SignatureError(Fault.DATE_MALFORMED, date=stamp, place=Kind.FORM.value)
    return Presented(
        Kind.FORM,
        Algorithm.HMAC,
        access_key_id,
        scope,
        (),
        fields["x-amz-signature"],
        stamp,
        moment.astimezone(UTC),
        token=fields.get("x-amz-security-token"),
    )
