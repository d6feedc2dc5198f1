"""AWS's policy language: one evaluator for policies of identities, resources, boundaries, sessions and organizations.

Pure: no clock, no store. Who asks and what applies is brought in; `decide` says whether it may pass and why.
"""

from fogbank.policy.collisions import folded
from fogbank.policy.compile import compile_policy, empty_policy, parse_policy
from fogbank.policy.context import missing_keys
from fogbank.policy.decide import decide
from fogbank.policy.errors import MalformedPolicy
from fogbank.policy.limits import policy_size
from fogbank.policy.messages import denial_message, denial_reason
from fogbank.policy.model import (
    Decision,
    Effect,
    Grant,
    Match,
    NamedPolicy,
    Policies,
    Policy,
    PolicyKind,
    PolicyRule,
    Principal,
    PrincipalKind,
    Reason,
    Request,
    Resource,
    Statement,
)
from fogbank.policy.positions import Position, Span, span_of
from fogbank.policy.rules import require_current_version

__all__ = [
    "Decision",
    "Effect",
    "Grant",
    "MalformedPolicy",
    "Match",
    "NamedPolicy",
    "Policies",
    "Policy",
    "PolicyKind",
    "PolicyRule",
    "Position",
    "Principal",
    "PrincipalKind",
    "Reason",
    "Request",
    "Resource",
    "Span",
    "Statement",
    "compile_policy",
    "decide",
    "denial_message",
    "denial_reason",
    "empty_policy",
    "folded",
    "missing_keys",
    "parse_policy",
    "policy_size",
    "require_current_version",
    "span_of",
]
