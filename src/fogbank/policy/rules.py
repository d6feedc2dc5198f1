"""What a policy of each kind may say: the checks of AWS's, in the order in which it makes them.

Whether an account, a user or a key exists is not known here; the service that keeps the policy asks that.
"""

import re
from collections.abc import Iterable

from fogbank.policy import errors, operators
from fogbank.policy.conditions import read_operator
from fogbank.policy.errors import MalformedPolicy, TrustWording, Wording
from fogbank.policy.grammar import OLD_VERSION, VERSIONS, PrincipalElement, RawPolicy, RawStatement, Values
from fogbank.policy.model import Policy, PolicyKind
from fogbank.policy.principals import account_of

PARTITIONS = frozenset({"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"})

_SID = re.compile(r"[0-9A-Za-z]*")
_VENDOR = re.compile(r"[a-zA-Z0-9\-.]+")
_UNIQUE_ID = re.compile(r"A[A-Z0-9]{15,127}")
_PRINCIPAL_ARN = re.compile(
    r"arn:[^:]+:(iam::\d{12}:(user|role)/.+|sts::\d{12}:(assumed-role|federated-user)/.+|iam::cloudfront:user/.+)"
)
# Kinds that IAM and STS keep: they want plain Sids.
_PLAIN_SIDS = (PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION)
_WITH_PRINCIPALS = (PolicyKind.RESOURCE, PolicyKind.RCP)


def _require(holds: bool, wording: Wording | TrustWording) -> None:
    if not holds:
        raise MalformedPolicy(wording)


def _given(values: Values | None) -> bool:
    return values is not None and values != ()


def _every(*lists: Values | None) -> Iterable[str]:
    return (value for values in lists for value in values or ())


def check(policy: RawPolicy, kind: PolicyKind) -> None:
    """Raises MalformedPolicy for the first thing that a policy of `kind` may not say."""
    if kind is PolicyKind.TRUST:
        _check_trust_policy(policy)
    else:
        _check_policy(policy, kind)


def require_current_version(policy: Policy) -> None:
    """What IAM asks of managed policies, and of no others. Raises MalformedPolicy."""
    _require(policy.version != OLD_VERSION, Wording.VERSION)


def _check_policy(policy: RawPolicy, kind: PolicyKind) -> None:
    statements = policy.statements
    _require(policy.version in VERSIONS and statements != (), Wording.SYNTAX)
    for statement in statements:
        _require(statement.effect is not None, Wording.SYNTAX)
        _check_effect(statement.effect or "")
        _require(_dates_are(statement), Wording.LEGACY)
    sids = [statement.sid for statement in statements if statement.sid]
    _require(len(set(sids)) == len(sids), Wording.SID_UNIQUE)
    _require(kind not in _PLAIN_SIDS or all(_SID.fullmatch(sid) for sid in sids), Wording.SID_CHARACTERS)
    for statement in statements:
        _require(_given(statement.actions) or _given(statement.not_actions), Wording.ACTIONS)
    for statement in statements:
        _check_principal(statement, kind)
    for statement in statements:
        _check_statement(statement)
        if kind is PolicyKind.RCP:
            _check_resource_control(statement)


def _check_effect(effect: str) -> None:
    if effect not in ("Allow", "Deny"):
        raise MalformedPolicy(Wording.LEGACY if effect.lower() in ("allow", "deny") else Wording.SYNTAX)


def _dates_are(statement: RawStatement) -> bool:
    """Whether what dates are compared with are dates."""
    return all(
        operators.date(value)
        for text, keys in statement.conditions.items()
        if (name := read_operator(text)) and name.operator and name.operator.name.startswith("Date")
        for value in _every(*keys.values())
        if "${" not in value
    )


def _check_principal(statement: RawStatement, kind: PolicyKind) -> None:
    named = statement.principals is not None or statement.not_principals is not None
    if kind in _WITH_PRINCIPALS:
        _require(named, Wording.PRINCIPAL)
    else:
        _require(not named, Wording.NO_PRINCIPAL)


def _check_statement(statement: RawStatement) -> None:
    for resource in _every(statement.resources, statement.not_resources):
        _check_resource(resource)
    for action in _every(statement.actions, statement.not_actions):
        _check_action(action)
    _require(_given(statement.resources) or _given(statement.not_resources), Wording.RESOURCES)
    for element in (statement.principals, statement.not_principals):
        _check_names(element)


def _check_resource(resource: str) -> None:
    if resource == "*":
        return
    prefix, colon, rest = resource.partition(":")
    if not colon or prefix != "arn":
        raise errors.not_an_arn(resource)
    partition, colon, rest = rest.partition(":")
    if partition not in PARTITIONS and "*" not in partition and "${" not in partition:
        raise errors.unknown_partition(partition, _filled(rest))
    _require(bool(colon) and rest.partition(":")[0] != "", Wording.RESOURCE_VENDOR)
    _require(resource.count(":") >= 5 or resource.endswith("*"), Wording.LEGACY)


def _filled(rest: str) -> str:
    """What follows an ARN's partition, with a star for each part that is missing."""
    parts = rest.split(":", 3)
    if parts == [""]:
        parts = []
    return ":".join(parts + ["*"] * (4 - len(parts)))


def _check_action(action: str) -> None:
    if action == "*":
        return
    vendor, colon, name = action.partition(":")
    _require(bool(colon), Wording.ACTION_VENDOR)
    _require(":" not in name, Wording.ACTION_COLON)
    if not _VENDOR.fullmatch(vendor) and vendor != "*":
        raise errors.unknown_vendor(vendor)


def _check_names(element: PrincipalElement | None) -> None:
    if element is None or isinstance(element, str):
        return
    for kind, names in element.items():
        _require(names != (), Wording.SYNTAX)
        for name in names:
            if not _can_be_named(kind, name):
                raise errors.invalid_principal(kind, name)


def _can_be_named(kind: str, name: str) -> bool:
    """A star stands for everybody, never for a part of a name."""
    if kind == "AWS":
        named = account_of(name) or _UNIQUE_ID.fullmatch(name) or _PRINCIPAL_ARN.fullmatch(name)
        return name == "*" or (named is not None and "*" not in name)
    return kind != "Service" or ("." in name and "*" not in name)


def _check_resource_control(statement: RawStatement) -> None:
    """What Organizations asks of resource control policies: they only take away, and from everybody.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
    """
    full_access = statement.actions == ("*",) and statement.resources == ("*",) and not statement.conditions
    _require(statement.effect == "Deny" or full_access, Wording.SYNTAX)
    _require(statement.principals in ("*", {"AWS": ("*",)}) and statement.not_actions is None, Wording.SYNTAX)


def _check_trust_policy(policy: RawPolicy) -> None:
    _require(policy.version in VERSIONS, TrustWording.VERSION)
    _require(policy.statements != (), TrustWording.EMPTY)
    for statement in policy.statements:
        _check_trust(statement)
    sids = [statement.sid for statement in policy.statements if statement.sid]
    _require(len(set(sids)) == len(sids), TrustWording.SID_UNIQUE)


def _check_trust(statement: RawStatement) -> None:
    _require(bool(statement.effect), TrustWording.EFFECT)
    if statement.effect not in ("Allow", "Deny"):
        raise errors.invalid_effect(statement.effect or "")
    if statement.not_principals is not None:
        allows = statement.effect == "Allow"
        raise MalformedPolicy(TrustWording.NOT_PRINCIPAL_ALLOW if allows else TrustWording.NOT_PRINCIPAL)
    _require(statement.principals is not None, TrustWording.PRINCIPAL)
    _require(not isinstance(statement.principals, str), TrustWording.PRINCIPAL_TEXT)
    _require(bool(statement.principals), TrustWording.PRINCIPAL_EMPTY)
    _check_names(statement.principals)
    _require(_dates_are(statement), TrustWording.SYNTAX)
    actions = tuple(_every(statement.actions, statement.not_actions))
    _require(actions != (), TrustWording.ACTIONS)
    _require(all(action.lower().startswith("sts:") for action in actions), TrustWording.ASSUME_ONLY)
    _require(statement.resources is None, TrustWording.RESOURCE)
    _require(statement.not_resources is None, TrustWording.NOT_RESOURCE)
