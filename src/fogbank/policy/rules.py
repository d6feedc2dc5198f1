"""What a policy of each kind may say: the checks of AWS's, in the order in which it makes them.

Whether an account, a user or a key exists is not known here; the service that keeps the policy asks that.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fogbank.policy import errors, operators
from fogbank.policy.conditions import read_operator
from fogbank.policy.errors import MalformedPolicy, Wording
from fogbank.policy.grammar import OLD_VERSION, PrincipalElement, RawPolicy, RawStatement, Values
from fogbank.policy.model import Policy, PolicyKind
from fogbank.policy.principals import account_of

PARTITIONS = frozenset({"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"})

_SID = re.compile(r"[0-9A-Za-z]*")
_VENDOR = re.compile(r"[a-zA-Z0-9\-.]+")
_UNIQUE_ID = re.compile(r"A[A-Z0-9]{15,127}")
_PRINCIPAL_ARN = re.compile(
    r"arn:[^:]+:(iam::\d{12}:(user|role)/.+|sts::\d{12}:(assumed-role|federated-user)/.+|iam::cloudfront:user/.+)"
)
_CONTROL = (PolicyKind.SCP, PolicyKind.RCP)


@dataclass(frozen=True, slots=True)
class Demands:
    """What a kind of policy wants of each statement. None: either way."""

    principal: bool
    resource: bool
    sid_strict: bool = False


DEMANDS = {
    PolicyKind.IDENTITY: Demands(principal=False, resource=True, sid_strict=True),
    PolicyKind.BOUNDARY: Demands(principal=False, resource=True, sid_strict=True),
    PolicyKind.SESSION: Demands(principal=False, resource=True, sid_strict=True),
    PolicyKind.SCP: Demands(principal=False, resource=True),
    PolicyKind.RCP: Demands(principal=True, resource=True),
    PolicyKind.RESOURCE: Demands(principal=True, resource=True),
    PolicyKind.TRUST: Demands(principal=True, resource=False),
}


def _require(holds: bool, wording: Wording) -> None:
    if not holds:
        raise MalformedPolicy(wording)


def _given(values: Values | None) -> bool:
    return values is not None and values != ()


def _check_effect(statement: RawStatement) -> None:
    if statement.effect not in ("Allow", "Deny"):
        legacy = statement.effect.lower() in ("allow", "deny")
        raise MalformedPolicy(Wording.LEGACY if legacy else Wording.SYNTAX)


def _check_dates(statement: RawStatement) -> None:
    for text, keys in statement.conditions.items():
        name = read_operator(text)
        if name and name.operator and name.operator.name.startswith("Date"):
            values = [value for given in keys.values() for value in given if "${" not in value]
            _require(all(operators.date(value) for value in values), Wording.LEGACY)


def _check_sids(policy: RawPolicy, strict: bool) -> None:
    sids = [statement.sid for statement in policy.statements if statement.sid]
    _require(len(set(sids)) == len(sids), Wording.SID_UNIQUE)
    _require(not strict or all(_SID.fullmatch(sid) for sid in sids), Wording.SID_CHARACTERS)


def _check_resource(resource: str) -> None:
    if resource == "*":
        return
    prefix, colon, rest = resource.partition(":")
    if not colon or prefix != "arn":
        raise errors.not_an_arn(resource)
    partition, colon, rest = rest.partition(":")
    if partition not in PARTITIONS and "*" not in partition and "${" not in partition:
        parts = rest.split(":", 3)
        filled = [part or "*" if len(parts) == 1 else part for part in parts] + ["*"] * (4 - len(parts))
        raise errors.unknown_partition(partition, ":".join(filled))
    _require(bool(colon), Wording.RESOURCE_VENDOR)
    _require(resource.count(":") >= 5 or resource.endswith("*"), Wording.LEGACY)
    _require(rest.partition(":")[0] != "", Wording.RESOURCE_VENDOR)


def _check_action(action: str) -> None:
    if action == "*":
        return
    vendor, colon, name = action.partition(":")
    _require(bool(colon), Wording.ACTION_VENDOR)
    _require(":" not in name, Wording.ACTION_COLON)
    if not _VENDOR.fullmatch(vendor) and vendor != "*":
        raise errors.unknown_vendor(vendor)


def _every(*lists: Values | None) -> Iterable[str]:
    return (value for values in lists for value in values or ())


def _check_name(kind: str, name: str) -> None:
    if kind == "AWS":
        good = name == "*" or account_of(name) or _UNIQUE_ID.fullmatch(name) or _PRINCIPAL_ARN.fullmatch(name)
        # A wildcard stands for everybody, never for a part of a name.
        if not good or ("*" in name and name != "*"):
            raise errors.invalid_principal(kind, name)
    elif kind == "Service" and ("." not in name or "*" in name):
        raise errors.invalid_principal(kind, name)


def _check_principals(element: PrincipalElement | None) -> None:
    if element is None or isinstance(element, str):
        return
    for kind, names in element.items():
        for name in names:
            _check_name(kind, name)


def _check_trust(statement: RawStatement) -> None:
    _require(statement.resources is None and statement.not_resources is None, Wording.PROHIBITED_RESOURCE)
    _require(
        all(action.lower().startswith("sts:") for action in _every(statement.actions, statement.not_actions)),
        Wording.ASSUME_ONLY,
    )


def _check_control(statement: RawStatement, kind: PolicyKind) -> None:
    """What Organizations refuses beyond the grammar."""
    if kind is PolicyKind.SCP:
        return
    _require(statement.principals == "*", Wording.SYNTAX)
    _require(statement.not_actions is None and statement.effect == "Deny", Wording.SYNTAX)


def check(policy: RawPolicy, kind: PolicyKind) -> None:
    """Raises MalformedPolicy for the first thing that a policy of `kind` may not say."""
    demands = DEMANDS[kind]
    statements = policy.statements
    for statement in statements:
        _check_effect(statement)
        _check_dates(statement)
    _check_sids(policy, demands.sid_strict)
    for statement in statements:
        _require(_given(statement.actions) or _given(statement.not_actions), Wording.ACTIONS)
    named = [item.principals is not None or item.not_principals is not None for item in statements]
    _require(demands.principal or not any(named), Wording.NO_PRINCIPAL)
    _require(not demands.principal or all(named), Wording.MISSING_PRINCIPAL)
    for statement in statements:
        for resource in _every(statement.resources, statement.not_resources):
            _check_resource(resource)
        for action in _every(statement.actions, statement.not_actions):
            _check_action(action)
        _check_principals(statement.principals)
        _check_principals(statement.not_principals)
        _check_kind(statement, kind)


def require_current_version(policy: Policy) -> None:
    """What IAM asks of managed policies, and of no others. Raises MalformedPolicy."""
    _require(policy.version != OLD_VERSION, Wording.VERSION)


def _check_kind(statement: RawStatement, kind: PolicyKind) -> None:
    if kind is PolicyKind.TRUST:
        _check_trust(statement)
    else:
        _require(_given(statement.resources) or _given(statement.not_resources), Wording.RESOURCES)
    if kind in _CONTROL:
        _check_control(statement, kind)
