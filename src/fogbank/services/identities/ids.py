"""Unique ids, access key ids and ARNs.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from fogbank.core.access_keys import FREE_BYTES, SECRET_BYTES, id_letters, secret_access_key
from fogbank.core.ids import IdFactory
from fogbank.services.identities.model import Group, InstanceProfile, ManagedPolicy, Named, Role, User

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PREFIX: dict[type[Named], str] = {
    User: "AIDA",
    Group: "AGPA",
    Role: "AROA",
    InstanceProfile: "AIPA",
    ManagedPolicy: "ANPA",
}
_WORD: dict[type[Named], str] = {
    User: "user",
    Group: "group",
    Role: "role",
    InstanceProfile: "instance-profile",
    ManagedPolicy: "policy",
}
_ARN = re.compile(r"arn:aws:iam::(\d{12}|aws):([a-z-]+)((?:/[!-~]*)*/)([^/]+)")
# The owner in the ARNs of AWS's own policies.
AWS = "aws"


def unique_id(kind: type[Named], account: str, ids: IdFactory) -> str:
    """An id such as `AIDA…`, of 21 letters. `kind`: of what."""
    return _PREFIX[kind] + id_letters(account, _bytes(ids, FREE_BYTES)) + _BASE32[_bytes(ids, 1)[0] % 32]


def access_key_id(account: str, ids: IdFactory) -> str:
    """A long-lived key's id, `AKIA…`."""
    return "AKIA" + id_letters(account, _bytes(ids, FREE_BYTES))


def secret(ids: IdFactory) -> str:
    """A new secret access key."""
    return secret_access_key(_bytes(ids, SECRET_BYTES))


def random_bytes(ids: IdFactory) -> Callable[[int], bytes]:
    """Where other secrets' randomness comes from."""
    return lambda count: _bytes(ids, count)


def _bytes(ids: IdFactory, count: int) -> bytes:
    return bytes.fromhex(ids.random_hex(2 * count))


def arn_of(account: str, named: Named) -> str:
    """The ARN of something with a name and a path."""
    return arn(account, _WORD[type(named)], named.path, named.name)


def arn(account: str, word: str, path: str, name: str) -> str:
    """`arn:aws:iam::ACCOUNT:WORD/PATH/NAME`."""
    return f"arn:aws:iam::{account}:{word}{path}{name}"


def provider_arn(account: str, url: str) -> str:
    """An OIDC provider's ARN. url: without its scheme."""
    return f"arn:aws:iam::{account}:oidc-provider/{url}"


@dataclass(frozen=True, slots=True)
class Arn:
    """An ARN of IAM, taken apart. account: 12 digits, or `aws` for AWS's own policies."""

    account: str
    word: str
    path: str
    name: str

    def __str__(self) -> str:
        return arn(self.account, self.word, self.path, self.name)


def parse_arn(text: str) -> Arn | None:
    """The parts of an ARN of IAM with a name; None for anything else."""
    found = _ARN.fullmatch(text)
    return Arn(*found.groups()) if found else None
