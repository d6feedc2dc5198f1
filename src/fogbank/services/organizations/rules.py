"""What an organization may be: ids, limits, and the tree. Pure.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from fogbank.policy import MalformedPolicy, PolicyKind, parse_policy
from fogbank.policy.limits import RESOURCE_CONTROL_MAX, SERVICE_CONTROL_MAX
from fogbank.services.organizations import errors
from fogbank.services.organizations.model import Member, PolicyType, Unit

UNIT_DEPTH_MAX = 5
UNITS_MAX = 2000
# AWS begins with 10 and gives thousands to who asks.
ACCOUNTS_MAX = 10_000
POLICIES_MAX: Mapping[PolicyType, int] = {PolicyType.SCP: 10_000, PolicyType.RCP: 1000}
ATTACHED_MAX = 5
_CONTENT_MAX: Mapping[PolicyType, int] = {PolicyType.SCP: SERVICE_CONTROL_MAX, PolicyType.RCP: RESOURCE_CONTROL_MAX}
TAGS_MAX = 50
HANDSHAKE_LIFE = timedelta(days=15)
CLOSING_WINDOW = timedelta(days=30)
CLOSING_FREE = 10
ROLE_NAME_DEFAULT = "OrganizationAccountAccessRole"

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_KINDS: Mapping[PolicyType, PolicyKind] = {PolicyType.SCP: PolicyKind.SCP, PolicyType.RCP: PolicyKind.RCP}

# AWS's own policies, attached to every target when their type is enabled, by id.
FULL_ACCESS: Mapping[PolicyType, str] = {PolicyType.SCP: "p-FullAWSAccess", PolicyType.RCP: "p-RCPFullAWSAccess"}


def type_named(name: str) -> PolicyType:
    """A policy's type. Raises ApiError for those that are not built."""
    try:
        return PolicyType(name)
    except ValueError:
        raise errors.not_built(f"The policy type {name}") from None


def is_email(text: str) -> bool:
    """Whether it can be an account's address."""
    return _EMAIL.fullmatch(text) is not None


def nobodys_email(account: str) -> str:
    """The address of an account that nobody named one for: its top-level domain leads nowhere (RFC 2606)."""
    return f"{account}@accounts.fogbank.invalid"


def check_content(kind: PolicyType, content: str) -> None:
    """That a policy's text can be a policy of its type. Raises ApiError."""
    if len(content) > _CONTENT_MAX[kind]:
        raise errors.violated(
            "POLICY_CONTENT_LIMIT_EXCEEDED", "You have exceeded the policy content size limit of the policy type."
        )
    try:
        parse_policy(content, _KINDS[kind])
    except MalformedPolicy as error:
        raise errors.policy_malformed(error.message) from error


def chain(units: Mapping[str, Unit], parent_id: str) -> tuple[str, ...]:
    """Ids of the units from the root down to `parent_id`, the root left out."""
    found: list[str] = []
    while parent_id in units:
        found.append(parent_id)
        parent_id = units[parent_id].parent_id
    return tuple(reversed(found))


def checked_tags(tags: Iterable[tuple[str, str]], existing: Mapping[str, str] | None = None) -> dict[str, str]:
    """Tags with those that there are. Raises ApiError."""
    wanted: dict[str, str] = {}
    for key, value in tags:
        if key.lower().startswith("aws:"):
            raise errors.invalid("INVALID_SYSTEM_TAGS_PARAMETER", "You specified a tag key that is a system tag.")
        if key in wanted:
            raise errors.invalid("DUPLICATE_TAG_KEY", "Tag keys must be unique among the tags of the request.")
        wanted[key] = value
    together = {**(existing or {}), **wanted}
    if len(together) > TAGS_MAX:
        raise errors.violated("MAX_TAG_LIMIT_EXCEEDED", "You have exceeded the number of tags for the resource.")
    return together


def may_close(members: Iterable[Member], now: datetime) -> bool:
    """Whether another account may be closed: a tenth of them within thirty days, and ten in any case."""
    all_of_them = list(members)
    closed = sum(1 for each in all_of_them if each.closed_at and each.closed_at > now - CLOSING_WINDOW)
    return closed < max(CLOSING_FREE, len(all_of_them) // 10)
