"""Who a request says it is, unchecked: for `--auth open`, where any signature opens the door.

A 12-digit access key id names the account. AWS's own ids (AKIA…, ASIA…) hold their account in their letters and are
read too, as https://hackingthe.cloud/aws/enumeration/get-account-id-from-keys/ describes.
"""

import base64
import re
from dataclasses import dataclass

from fogbank.gateway.sigv4.errors import SignatureError
from fogbank.gateway.sigv4.presented import Presented, parse
from fogbank.gateway.sigv4.request import RequestHead

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
# Ids of the newer kind only: those made before 2019 hold no account, and their fifth letter is I or J.
_AWS_KEY = re.compile(r"(?:AKIA|ASIA)[Q-Z2-7][A-Z2-7]{11,27}", re.ASCII)
_LOOSE_CREDENTIAL = re.compile(r"Credential=\s*([^\s/,&%]+)(?:(?:/|%2F)([0-9]{8})(?:/|%2F)([\w-]*)(?:/|%2F)([\w-]+))?")
_V2_KEY = re.compile(r"(?:^|&)AWSAccessKeyId=([^&]+)")


@dataclass(frozen=True, slots=True)
class OpenIdentity:
    """account: 12 digits. region and service: from the credential scope, None where the request names none."""

    account: str
    access_key_id: str | None
    region: str | None
    service: str | None
    token: str | None


def open_identity(head: RequestHead, *, default_account: str) -> OpenIdentity:
    """Read an identity without checking anything; never raises: what can't be read is the default account."""
    try:
        presented = parse(head)
    except SignatureError:
        return _loosely(head, default_account)
    if presented is None:
        return _loosely(head, default_account)
    return identity_of(presented, default_account=default_account)


def identity_of(presented: Presented, *, default_account: str) -> OpenIdentity:
    """The same of a signature that is parsed already."""
    return OpenIdentity(
        account_of_key(presented.access_key_id) or default_account,
        presented.access_key_id,
        presented.scope.region or None,
        presented.scope.service or None,
        presented.token,
    )


def account_of_key(access_key_id: str) -> str | None:
    """The account that an access key id names, None where it names none."""
    if _ACCOUNT.fullmatch(access_key_id):
        return access_key_id
    if not _AWS_KEY.fullmatch(access_key_id):
        return None
    # Base 32; the account is the 40 bits after the first of the leading 48.
    leading = int.from_bytes(base64.b32decode(access_key_id[4:16] + "====")[:6], "big")
    account = (leading & 0x7FFF_FFFF_FF80) >> 7
    return f"{account:012}" if account < 10**12 else None


def _loosely(head: RequestHead, default_account: str) -> OpenIdentity:
    """What can be had of a signature that isn't well formed: its credential, if any."""
    places = (*head.headers.get("authorization", ()), head.raw_query)
    for place in places:
        found = _LOOSE_CREDENTIAL.search(place)
        if found:
            key, _, region, service = found.groups()
            return OpenIdentity(
                account_of_key(key) or default_account,
                key,
                region or None,
                service,
                head.header("x-amz-security-token"),
            )
    key_v2 = _V2_KEY.search(head.raw_query)
    key = key_v2.group(1) if key_v2 else None
    return OpenIdentity((account_of_key(key) if key else None) or default_account, key, None, None, None)
