"""What a session may be asked to be: how long, with which tags and policies. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html and id_session-tags.html beside it.
"""

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from fogbank.core.caller import Caller, CallerKind, Session
from fogbank.policy import MalformedPolicy, PolicyKind, parse_policy
from fogbank.services.accounts import errors
from fogbank.services.api import sts

HOUR = 3600
CHAINED_SECONDS_MAX = HOUR
SESSION_SECONDS_DEFAULT = 12 * HOUR
# GetSessionToken and GetFederationToken for a root user: more is cut, not refused.
ROOT_SECONDS_MAX = HOUR
POLICY_ARNS_MAX = 10
# AWS doesn't say how it packs, nor how much room there is; ours is more than its documented sum of parts needs.
_PACKED_BYTES_MAX = 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """What a session has beside its identity: policies that limit it, and tags that it carries."""

    policies: tuple[str, ...] = ()
    policy_arns: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive_tag_keys: tuple[str, ...] = ()

    @property
    def packed_percent(self) -> int | None:
        """How much of its room it takes; None where there is nothing to pack."""
        if not (self.policies or self.policy_arns or self.tags):
            return None
        packed = zlib.compress(msgspec.msgpack.encode((self.policies, self.policy_arns, self.tags)), 9)
        return math.ceil(100 * len(packed) / _PACKED_BYTES_MAX)


def role_seconds(asked: int | None, role_seconds_max: int, caller: Caller) -> int:
    """How long a role's session lasts. Raises ApiError ValidationError."""
    chained = caller.kind is CallerKind.ASSUMED_ROLE
    if asked is None:
        return HOUR
    if chained and asked > CHAINED_SECONDS_MAX:
        raise errors.duration_over_chain()
    if asked > role_seconds_max:
        raise errors.duration_over_role()
    return asked


def token_seconds(asked: int | None, caller: Caller) -> int:
    """How long a session of a user or of root lasts."""
    wanted = SESSION_SECONDS_DEFAULT if asked is None else asked
    return min(wanted, ROOT_SECONDS_MAX) if caller.is_root else wanted


def session_policies(
    text: str | None, descriptors: Sequence[sts.PolicyDescriptorType] | None, account: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts and ARNs of a request's session policies, checked as far as they can be by themselves.

    account: whose managed policies they may be, beside AWS's own. Raises ApiError.
    """
    if text is not None:
        try:
            parse_policy(text, PolicyKind.SESSION)
        except MalformedPolicy as error:
            raise errors.malformed_policy(error.message) from error
    arns = tuple(dict.fromkeys(each.arn or "" for each in descriptors or ()))
    if len(arns) > POLICY_ARNS_MAX:
        raise errors.invalid(f"Member must have length less than or equal to {POLICY_ARNS_MAX}: policyArns")
    for arn in arns:
        if not arn.startswith((f"arn:aws:iam::{account}:policy/", "arn:aws:iam::aws:policy/")):
            raise errors.invalid(f"ARN {arn} is not valid.")
    return ((text,) if text is not None else ()), arns


def session_tags(tags: Iterable[sts.Tag] | None) -> dict[str, str]:
    """A request's tags by key. Raises ApiError."""
    checked: dict[str, str] = {}
    for tag in tags or ():
        if tag.key.lower().startswith("aws:"):
            raise errors.invalid("Tag keys cannot start with the reserved prefix 'aws:'.")
        if tag.key.lower() in (key.lower() for key in checked):
            raise errors.invalid_parameter("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
        checked[tag.key] = tag.value
    return checked


def passed_on(
    caller: Session | None, tags: Mapping[str, str], transitive: Iterable[str] | None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Tags and transitive keys of a role's session: those asked for, and those that the caller's session passes on.

    Raises ApiError where a tag would take the place of one that is passed on.
    """
    inherited = {key: caller.tags[key] for key in caller.transitive_tag_keys if key in caller.tags} if caller else {}
    taken = {key.lower() for key in inherited}
    if any(key.lower() in taken for key in tags):
        raise errors.invalid_parameter(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
            "from the calling session."
        )
    wanted = tuple(dict.fromkeys(transitive or ()))
    if any(key not in tags for key in wanted):
        raise errors.invalid_parameter("The specified transitive tag key must be included in the requested tags.")
    return {**inherited, **tags}, (*inherited, *wanted)


def source_identity(caller: Session | None, asked: str | None) -> str | None:
    """The source identity of a new session: once set it stays. Raises ApiError."""
    known = caller.source_identity if caller else None
    if known is not None and asked not in (None, known):
        raise errors.denied("The source identity of a session cannot be changed once it was set.")
    if asked is not None and asked.lower().startswith("aws:"):
        raise errors.invalid("Source identity cannot start with the reserved prefix 'aws:'.")
    return known if asked is None else asked
