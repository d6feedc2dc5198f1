"""Pure checks of what IAM is asked, and its quotas.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from fogbank.policy import limits, policy_size
from fogbank.services.identities import errors
from fogbank.services.identities.model import Kind

USERS_MAX = 5000
GROUPS_MAX = 300
ROLES_MAX = 1000
INSTANCE_PROFILES_MAX = 1000
POLICIES_MAX = 1500
GROUPS_OF_USER_MAX = 10
KEYS_OF_USER_MAX = 2
DEVICES_OF_USER_MAX = 8
VERSIONS_MAX = 5
TAGS_MAX = 50
PROVIDERS_MAX = 100
CLIENT_IDS_MAX = 100
THUMBPRINTS_MAX = 5
ROLES_OF_PROFILE_MAX = 1
ATTACHED_MAX: Mapping[Kind, int] = {Kind.USER: 10, Kind.GROUP: 10, Kind.ROLE: 10}
# Characters, white space left out, of all inline policies of one together.
INLINE_SIZE_MAX: Mapping[Kind, int] = {
    Kind.USER: limits.USER_INLINE_MAX,
    Kind.GROUP: limits.GROUP_INLINE_MAX,
    Kind.ROLE: limits.ROLE_INLINE_MAX,
}
SERIAL_LENGTH_MAX = 255


class TagLike(Protocol):
    """A tag of a request."""

    @property
    def key(self) -> str: ...

    @property
    def value(self) -> str: ...


def check_inline_sizes(existing: Mapping[str, str], name: str, document: str, kind: Kind, owner: str) -> None:
    """That an owner's inline policies, with a new or changed one, are not too large together. Raises ApiError."""
    total = policy_size(document) + sum(policy_size(text) for each, text in existing.items() if each != name)
    if total > INLINE_SIZE_MAX[kind]:
        raise errors.inline_too_large(INLINE_SIZE_MAX[kind], kind.value, owner)


def check_managed_size(document: str) -> None:
    """Raises ApiError."""
    if policy_size(document) > limits.MANAGED_MAX:
        raise errors.quota_exceeded("PolicySize", limits.MANAGED_MAX)


def check_trust_size(document: str) -> None:
    """Raises ApiError."""
    if policy_size(document) > limits.TRUST_MAX:
        raise errors.quota_exceeded("ACLSizePerRole", limits.TRUST_MAX)


def check_room(quota: str, count: int, limit: int) -> None:
    """That one more fits. Raises ApiError."""
    if count >= limit:
        raise errors.quota_exceeded(quota, limit)


def check_at_most(quota: str, count: int, limit: int) -> None:
    """That there are not too many. Raises ApiError."""
    if count > limit:
        raise errors.quota_exceeded(quota, limit)


def check_serial(serial: str) -> None:
    """That an MFA device's serial number, which names and paths make, is not too long. Raises ApiError."""
    if len(serial) > SERIAL_LENGTH_MAX:
        raise errors.validation(f"The serial number {serial[:64]}… has more than {SERIAL_LENGTH_MAX} characters.")


def tagged(existing: Mapping[str, str], wanted: Sequence[TagLike]) -> dict[str, str]:
    """The tags with `wanted` put on. Keys that differ only in case are one. Raises ApiError."""
    folded = [tag.key.lower() for tag in wanted]
    if len(set(folded)) < len(folded):
        raise errors.duplicate_tag_keys()
    for tag in wanted:
        if tag.key.lower().startswith("aws:"):
            raise errors.invalid_input("Tag keys that begin with aws: are reserved for system use.")
    kept = {key: value for key, value in existing.items() if key.lower() not in folded}
    tags = kept | {tag.key: tag.value for tag in wanted}
    if len(tags) > TAGS_MAX:
        raise errors.limit_exceeded(f"The number of tags has reached the maximum limit of {TAGS_MAX}.")
    return tags


def untagged(existing: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    """The tags without those of `keys`."""
    folded = {key.lower() for key in keys}
    return {key: value for key, value in existing.items() if key.lower() not in folded}
