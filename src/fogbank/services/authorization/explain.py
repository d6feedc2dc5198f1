"""Why somebody may or may not: the decision that a call would meet, with the statements that make it.

For people who wonder, not for clients: it tells what policies say.
"""

import re
from dataclasses import dataclass, field

from fogbank.core.access import Keys, Need, Target
from fogbank.core.caller import Caller, CallerKind, Session
from fogbank.policy import Decision, Match, denial_message
from fogbank.services.authorization.refusal import written_statement
from fogbank.services.authorization.rights import Answer, Asker
from fogbank.services.context import Context
from fogbank.services.identities import directory as identities

_ARN = re.compile(
    r"arn:aws:(?:iam|sts)::(?P<account>\d{12}):"
    r"(?P<kind>root|user|role|assumed-role)(?:/(?P<name>[!-~]+))?",
    re.ASCII,
)
_SESSION_NAME = "explained"


class UnknownPrincipal(ValueError):
    """There is nobody of that ARN: the message says so."""


@dataclass(frozen=True, slots=True)
class Question:
    """principal: ARN of a root user, user, role or role session. keys: condition keys of the call, over those that hold
    anyway.
    """

    principal: str
    action: str
    target: Target
    keys: Keys = field(default_factory=dict)


def caller_of(context: Context, arn: str) -> Caller:
    """Who calls by that ARN, as if just signed in. Raises UnknownPrincipal."""
    named = _ARN.fullmatch(arn)
    if named is None:
        raise UnknownPrincipal(f"{arn} is not the ARN of a root user, a user, a role or a role session")
    account, kind, name = named["account"], named["kind"], named["name"] or ""
    if kind == "root" and not name:
        return Caller.root(account, "")
    if kind == "user":
        user = identities.user(context.transaction, account, arn)
        if user is not None:
            return Caller(account, user.id, arn, "", CallerKind.USER)
    if kind in ("role", "assumed-role"):
        return _session(context, account, arn, kind, name)
    raise UnknownPrincipal(f"There is no {arn}")


def _session(context: Context, account: str, arn: str, kind: str, name: str) -> Caller:
    role_name, _, session_name = name.partition("/")
    role = identities.role(context.transaction, account, arn if kind == "role" else role_name)
    if role is None:
        raise UnknownPrincipal(f"There is no {arn}")
    session_name = session_name if kind == "assumed-role" and session_name else _SESSION_NAME
    return Caller(
        account,
        f"{role.id}:{session_name}",
        f"arn:aws:sts::{account}:assumed-role/{role.name}/{session_name}",
        "",
        CallerKind.ASSUMED_ROLE,
        Session(identities.arn_of(account, role), session_name, context.now, context.now),
    )


def explain(context: Context, question: Question) -> dict[str, object]:
    """The decision, as a JSON document. context: whose caller is the principal (`caller_of`)."""
    asker = Asker.of(context)
    need = Need(question.action, (question.target,), question.keys)
    answer = next(asker.ask(need))
    return {
        "principal": context.caller.arn,
        "action": question.action,
        "resource": question.target.arn,
        "allowed": answer.decision.allowed,
        "reason": answer.decision.reason.value,
        "message": _message(answer),
        "statements": [_shown(match) for match in answer.decision.matched],
        "policies": _asked(asker),
        "context": {key: list(values) for key, values in sorted(answer.request.context.items())},
    }


def _message(answer: Answer) -> str | None:
    decision: Decision = answer.decision
    return None if decision.allowed else denial_message(answer.request, decision)


def _shown(match: Match) -> dict[str, object]:
    return {
        "policy": match.policy.arn or match.policy.name,
        "kind": match.policy.policy.kind.value,
        "attached_to": match.policy.source,
        "statement": match.label,
        "document": written_statement(match),
    }


def _asked(asker: Asker) -> list[dict[str, str]]:
    """Every policy that was asked, but the resource's own."""
    policies = asker.policies
    boundary = (policies.boundary,) if policies.boundary is not None else ()
    levels = (policies.identity, boundary, policies.session, *policies.scps)
    return [
        {"policy": each.arn or each.name, "kind": each.policy.kind.value, "attached_to": each.source}
        for level in levels
        for each in level
    ]
