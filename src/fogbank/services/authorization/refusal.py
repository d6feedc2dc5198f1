"""A decision that does not allow, as an error: what the client reads, what EC2 seals, and what the log keeps."""

from collections.abc import Iterable, Mapping

import msgspec

from fogbank.core.access import AccessRefused
from fogbank.policy import Decision, Match, Request, denial_message

# A message is handed out with an error: more of one key's values than this would only make it unreadable.
_VALUES_SHOWN_MAX = 50


def refusal(request: Request, decision: Decision) -> AccessRefused:
    """The error for a decision that does not allow."""
    return AccessRefused(denial_message(request, decision), details(request, decision), because(decision))


def because(decision: Decision) -> str:
    """What decided, in words: `no identity-based policy allows`, or the statements that did."""
    named = ", ".join(described(match) for match in decision.matched)
    return f"{decision.reason.value}: {named}" if named and decision.reason.is_explicit_deny else decision.reason.value


def described(match: Match) -> str:
    """A statement by where it stands: `statement DenyLarge of policy limits (group staff)`."""
    whose = f" ({match.policy.source})" if match.policy.source else ""
    label = match.label if match.label.startswith("statement ") else f"statement {match.label}"
    return f"{label} of policy {match.policy.arn or match.policy.name}{whose}"


def details(request: Request, decision: Decision) -> Mapping[str, object]:
    """The decision as DecodeAuthorizationMessage shows it.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
    """
    matched = decision.matched if decision.reason.is_explicit_deny else ()
    return {
        "allowed": False,
        "explicitDeny": decision.reason.is_explicit_deny,
        "matchedStatements": _items(_statement(match) for match in matched),
        "failures": _items(()),
        "context": {
            "principal": {
                "id": request.principal.user_id,
                "name": request.principal.arn.rpartition("/")[2],
                "arn": request.principal.arn,
            },
            "action": request.action,
            "resource": request.resource.arn,
            "conditions": _items(
                {"key": key, "values": _values(values[:_VALUES_SHOWN_MAX])}
                for key, values in sorted(request.context.items())
            ),
        },
    }


def _items(items: Iterable[object]) -> dict[str, list[object]]:
    return {"items": list(items)}


def _values(values: Iterable[str]) -> dict[str, list[object]]:
    return _items({"value": value} for value in values)


def _statement(match: Match) -> dict[str, object]:
    written = written_statement(match)
    return {
        "statementId": match.statement.sid,
        "effect": match.statement.effect.value.upper(),
        "principals": _items(()),
        "principalGroups": _items(()),
        "actions": _values(_texts(written, "Action", "NotAction")),
        "resources": _values(_texts(written, "Resource", "NotResource")),
        "conditions": _items(_conditions(written)),
    }


def written_statement(match: Match) -> Mapping[str, object]:
    """A statement as it stands in its policy."""
    document = msgspec.json.decode(match.policy.policy.text, type=dict[str, object])
    statements = document.get("Statement")
    found = statements[match.statement.index] if isinstance(statements, list) else statements
    return found if isinstance(found, dict) else {}


def _texts(statement: Mapping[str, object], *names: str) -> list[str]:
    for name in names:
        value = statement.get(name)
        if value is not None:
            return [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return []


def _conditions(statement: Mapping[str, object]) -> list[object]:
    blocks = statement.get("Condition")
    if not isinstance(blocks, dict):
        return []
    return [
        {"key": key, "values": _values(map(str, values if isinstance(values, list) else [values]))}
        for keys in blocks.values()
        if isinstance(keys, dict)
        for key, values in keys.items()
    ]
