"""The policy language again, slow and obvious: documents are read anew for each question, statement by statement.

Written from AWS's pages rather than from the evaluator, as an oracle for it.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Document = Mapping[str, Any]
Context = Mapping[str, tuple[str, ...]]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else {True: "true", False: "false"}.get(value, str(value))


def like(pattern: str, text: str) -> bool:
    """Recursion, character by character. A private-use character before one takes it as it is."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return like(pattern[1:], text) or (bool(text) and like(pattern, text[1:]))
    if pattern[0] == QUOTE:
        return text[:1] == pattern[1] and like(pattern[2:], text[1:])
    return bool(text) and pattern[0] in ("?", text[0]) and like(pattern[1:], text[1:])


QUOTE = "\uf8ff"


def quoted(text: str) -> str:
    return "".join(QUOTE + character for character in text)


def resource_like(pattern: str, text: str, colons: int = 0) -> bool:
    """In the first five parts of an ARN a star stops at a colon unless it ends its part, and `?` is never a colon."""
    if not pattern:
        return not text
    inner = colons < 5
    if pattern[0] == "*":
        passes = not inner or pattern[1:2] in ("", ":")
        takes_one = bool(text) and (passes or text[0] != ":")
        return resource_like(pattern[1:], text, colons) or (takes_one and resource_like(pattern, text[1:], colons))
    if pattern[0] == "?":
        return bool(text) and not (inner and text[0] == ":") and resource_like(pattern[1:], text[1:], colons)
    if pattern[0] == QUOTE:
        return text[:1] == pattern[1] and resource_like(pattern[2:], text[1:], colons)
    return text[:1] == pattern[0] and resource_like(pattern[1:], text[1:], colons + (pattern[0] == ":"))


def filled(text: str, context: Context, variables: bool) -> str | None:
    """`text` with its variables put in, quoted; None where one has no value."""
    if not variables:
        return text
    result = ""
    while match := re.search(r"\$\{([^}]*)\}", text):
        result += text[: match.start()]
        text = text[match.end() :]
        inner = match[1]
        if inner in ("*", "?", "$"):
            result += quoted(inner)
            continue
        key, comma, default = inner.partition(",")
        values = context.get(key.strip().lower(), ())
        if len(values) == 1:
            result += quoted(values[0])
        elif comma and not values:
            result += quoted(default.strip()[1:-1])
        else:
            return None
    return result + text


def unquoted(text: str) -> str:
    return text.replace(QUOTE, "")


def arn_like(pattern: str, value: str) -> bool:
    parts = re.split(f"(?<!{QUOTE}):", pattern, maxsplit=5)
    values = value.split(":", 5)
    if pattern == "*":
        return len(values) == 6
    return len(parts) == 6 == len(values) and all(like(part, one) for part, one in zip(parts, values, strict=True))


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def moment(text: str) -> float | None:
    if number(text) is not None:
        return number(text)
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None


def compared(order: str, left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return False
    return {
        "Equals": left == right,
        "LessThan": left < right,
        "LessThanEquals": left <= right,
        "GreaterThan": left > right,
        "GreaterThanEquals": left >= right,
    }[order]


def in_network(value: str, block: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(block, strict=False)
    except ValueError:
        return False


def matches(operator: str, value: str, wanted: str) -> bool:
    """One value of the request and one of the policy (with quotes in it) under a positive operator."""
    plain = unquoted(wanted)
    if operator == "StringLike":
        return like(wanted, value)
    if operator in ("ArnLike", "ArnEquals"):
        return arn_like(wanted, value)
    if operator == "StringEquals":
        return value == plain
    if operator == "StringEqualsIgnoreCase":
        return value.lower() == plain.lower()
    if operator == "Bool":
        return value.lower() == plain.lower() and plain.lower() in ("true", "false")
    if operator == "IpAddress":
        return in_network(value, plain)
    if operator.startswith("Numeric"):
        return compared(operator.removeprefix("Numeric"), number(value), number(plain))
    if operator.startswith("Date"):
        return compared(operator.removeprefix("Date"), moment(value), moment(plain))
    raise AssertionError(operator)


def condition_holds(name: str, key: str, wanted: list[str], context: Context, variables: bool) -> bool:
    """One operator, one key."""
    qualifier, colon, operator = name.partition(":")
    if not colon:
        qualifier, operator = "", name
    values = context.get(key.lower(), ())
    if operator == "Null":
        return any((not values) == (one.lower() == "true") for one in wanted)
    optional = operator.endswith("IfExists")
    operator = operator.removesuffix("IfExists")
    negated = "Not" in operator
    operator = operator.replace("NotIp", "Ip").replace("Not", "")

    def one_holds(value: str) -> bool:
        texts = [filled(text, context, variables) for text in wanted]
        return any(text is not None and matches(operator, value, text) for text in texts) != negated

    if qualifier == "ForAllValues":
        return all(one_holds(value) for value in values)
    if not values:
        return optional or (negated and qualifier == "")
    if qualifier == "ForAnyValue":
        return any(one_holds(value) for value in values)
    return all(one_holds(value) for value in values) if negated else any(one_holds(value) for value in values)


def conditions_hold(statement: Document, context: Context, variables: bool) -> bool:
    return all(
        condition_holds(name, key, [as_text(value) for value in listed(wanted)], context, variables)
        for name, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


def action_holds(statement: Document, action: str) -> bool:
    patterns = listed(statement.get("Action", statement.get("NotAction")))
    found = any(like(pattern.lower(), action.lower()) for pattern in patterns)
    return found == ("Action" in statement)


def resource_holds(statement: Document, arn: str, context: Context, variables: bool) -> bool:
    if "Resource" not in statement and "NotResource" not in statement:
        return True
    texts = [
        filled(text, context, variables) for text in listed(statement.get("Resource", statement.get("NotResource")))
    ]
    found = any(text is not None and (text == "*" or resource_like(text, arn)) for text in texts)
    return found == ("Resource" in statement)


@dataclass(frozen=True)
class Asking:
    """Who asks. names: by which he goes (`self`: his own ARN; `issuer`: his role's or user's)."""

    kind: str
    account: str
    self_arn: str
    issuer: str | None = None


def named_by(element: Any, asking: Asking) -> set[str]:
    """All the ways in which a `Principal` names him: `everybody`, `self`, `issuer`, `account`."""
    if element == "*":
        return {"everybody"}
    found = set()
    for name in listed(element.get("AWS", [])):
        if name == "*":
            found.add("everybody")
        elif asking.kind != "Service":
            if name == asking.self_arn:
                found.add("self")
            if asking.issuer and name == asking.issuer:
                found.add("issuer")
            if name in (asking.account, f"arn:aws:iam::{asking.account}:root"):
                found.add("account")
    if asking.kind == "Service" and asking.self_arn in listed(element.get("Service", [])):
        found.add("self")
    return found


def statements_that_hold(document: Document | None, action: str, arn: str, context: Context) -> list[Document]:
    if document is None:
        return []
    variables = document.get("Version", "2008-10-17") == "2012-10-17"
    return [
        statement
        for statement in listed(document["Statement"])
        if action_holds(statement, action)
        and resource_holds(statement, arn, context, variables)
        and conditions_hold(statement, context, variables)
    ]


@dataclass(frozen=True)
class Case:
    """A whole question in plain documents."""

    asking: Asking
    action: str
    arn: str
    owner: str
    context: Context
    identity: tuple[Document, ...] = ()
    resource: Document | None = None
    explicit: bool = False
    boundary: Document | None = None
    session: tuple[Document, ...] = ()
    scps: tuple[tuple[Document, ...], ...] = ()
    granted: str | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def effects(self, document: Document | None) -> set[str]:
        return {
            statement["Effect"]
            for statement in statements_that_hold(document, self.action, self.arn, self.context)
            if "Principal" not in statement or named_by(statement["Principal"], self.asking)
        }

    def any_allows(self, documents: tuple[Document, ...]) -> bool:
        return any("Allow" in self.effects(document) for document in documents)

    def resource_names(self) -> set[str]:
        """How the resource's policy, or a grant, names whom it allows."""
        names: set[str] = set()
        for statement in statements_that_hold(self.resource, self.action, self.arn, self.context):
            if statement["Effect"] == "Allow":
                names |= named_by(statement["Principal"], self.asking)
        if self.granted:
            names |= {"self"} if self.granted == self.asking.self_arn else set()
            names |= {"issuer"} if self.granted == self.asking.issuer else set()
        return names


def verdict(case: Case) -> str:
    """`allow`, `explicit` or `implicit`."""
    limiting = () if case.asking.kind == "Service" else tuple(level for level in case.scps)
    own = () if case.asking.kind == "Service" else case.identity
    everything = [*own, case.resource, case.boundary, *case.session, *(one for level in limiting for one in level)]
    if any("Deny" in case.effects(document) for document in everything):
        return "explicit"
    if not all(case.any_allows(level) for level in limiting):
        return "implicit"
    return "allow" if _somebody_allows(case, own) else "implicit"


def _somebody_allows(case: Case, own: tuple[Document, ...]) -> bool:
    names = case.resource_names()
    within_limits = (case.boundary is None or case.any_allows((case.boundary,))) and (
        not case.session or case.any_allows(case.session)
    )
    by_identity = (case.asking.kind == "Root" or case.any_allows(own)) and within_limits
    if case.asking.kind == "Service":
        return bool(names & {"everybody", "self"})
    if case.owner != case.asking.account:
        return by_identity and bool(names)
    if names & {"everybody", "self"}:
        return True
    if "issuer" in names and within_limits:
        return True
    if "issuer" in names:
        return False
    return by_identity and (not case.explicit or "account" in names)
