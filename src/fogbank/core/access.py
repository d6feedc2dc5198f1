"""What an operation needs of its caller: IAM actions, the resources they are for, and condition keys.

Stated in the same place as the operation, in the terms of AWS's Service Authorization Reference:

    @operation("ec2", "DeleteVolume", access=Access(resources=lambda context, request: (…,)))

Only statements; `fogbank.services.authorization` decides by them.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Keys = Mapping[str, tuple[str, ...]]

# botocore's name of a service to the prefix of its IAM actions, where they differ.
_PREFIXES = {
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "application-autoscaling": "application-autoscaling",
    "efs": "elasticfilesystem",
    "resourcegroupstaggingapi": "tag",
}


class PolicyRule(enum.Enum):
    """How a resource's policy goes together with the identity policies of its own account.

    UNITES: either allows (queues, buckets). MUST_ALLOW: the policy itself has to allow, if only by naming the account
    (KMS keys). TRUST: a role's trust policy, which alone decides within the account where it names the principal.
    """

    UNITES = "unites"
    MUST_ALLOW = "must allow"
    TRUST = "trust"


@dataclass(frozen=True, slots=True)
class ResourcePolicy:
    """A resource-based policy. text: the JSON document; name: for messages, such as a key policy's `default`."""

    text: str
    rule: PolicyRule = PolicyRule.UNITES
    name: str = "resource policy"


@dataclass(frozen=True, slots=True)
class Target:
    """A resource that a call is about.

    account: the owner's; None: the caller's. tags: what it has, for aws:ResourceTag; None: it doesn't exist yet, or
    can't be tagged. keys: condition keys that tell of this resource alone (`ec2:VolumeType`). grants: KMS grants, as
    `fogbank.policy` knows them.
    """

    arn: str
    account: str | None = None
    tags: Mapping[str, str] | None = None
    keys: Keys = field(default_factory=dict)
    policy: ResourcePolicy | None = None
    grants: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A right that a call needs: `action` on each of `resources`, at the given condition keys.

    encryption_context: what constraints of grants are about; None where the operation takes none.
    """

    action: str
    resources: tuple[Target, ...]
    keys: Keys = field(default_factory=dict)
    encryption_context: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """What an operation needs. All functions take (context, request), read the store only, and never raise ApiError.

    action: `<prefix>:<Operation>` unless said; of several, each is needed. resources: all must be allowed; without the
    function it is `*`. keys: condition keys of the whole call, in any case of letters. tags: those that the request
    puts on, which become aws:RequestTag/… and aws:TagKeys; tag_keys: keys that it only names (UntagResource).
    also: further rights, such as ec2:CreateTags for tags on create; keys and tags of the call hold for them too. free:
    everybody may, whatever policies say (GetCallerIdentity).
    """

    action: str | tuple[str, ...] | None = None
    resources: Callable[..., Iterable[Target]] | None = None
    keys: Callable[..., Keys] | None = None
    tags: Callable[..., Mapping[str, str]] | None = None
    tag_keys: Callable[..., Iterable[str]] | None = None
    also: Callable[..., Iterable[Need]] | None = None
    free: bool = False


ANYTHING = Target("*")
# Everybody may, whatever policies say.
FREE = Access(free=True)


class AccessRefused(Exception):
    """The caller may not. It is answered in the words of the service that was asked.

    message: the sentence of AWS's that says who may not do what on which resource, and why. details: a JSON document of
    the decision, which EC2 hands out sealed (DecodeAuthorizationMessage). because: the statement that decided, or what
    is missing, for the log.
    """

    def __init__(self, message: str, details: Mapping[str, object], because: str) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.because = because


def request_tag_keys(tags: Mapping[str, str], named: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """aws:RequestTag/… and aws:TagKeys of tags that a request puts on, and of keys that it only names."""
    keys: dict[str, tuple[str, ...]] = {f"aws:RequestTag/{key}": (value,) for key, value in tags.items()}
    if every := (*tags, *named):
        keys["aws:TagKeys"] = every
    return keys


def action_name(service: str, operation: str) -> str:
    """The IAM action of an operation of botocore's `service`, where it is named as the operation."""
    return f"{_PREFIXES.get(service, service)}:{operation}"


def actions_of(access: Access | None, service: str, operation: str) -> tuple[str, ...]:
    """The actions that an operation needs on its resources; those of `also` left out."""
    stated = access.action if access is not None else None
    if stated is None:
        return (action_name(service, operation),)
    return (stated,) if isinstance(stated, str) else stated
