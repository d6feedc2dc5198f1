"""Users and roles that a trust policy, or a key's, names: those very ones, and nobody who is given their name later.

As on AWS a principal's ARN is turned into its unique id when the policy is kept. It is shown as the ARN that the user
or role has by now, and as the bare id, which is nobody's, once the user or role is gone.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

import json
from collections.abc import Callable, Iterator, Mapping

import msgspec

from fogbank.services.identities import errors, repository
from fogbank.services.identities.ids import Arn, arn_of, parse_arn
from fogbank.services.identities.model import Named, Role, scope_of
from fogbank.store.transaction import Transaction


def pins_of(transaction: Transaction, text: str) -> dict[str, str]:
    """ARNs of the users and roles that a trust policy names, to their unique ids.

    text: one that was checked. Raises ApiError MalformedPolicyDocument for one that isn't there.
    """
    pins = ids_of(transaction, text)
    for name, id_ in pins.items():
        if id_ is None:
            raise errors.malformed_policy(f'Invalid principal in policy: "AWS":"{name}"')
    return known(pins)


def ids_of(transaction: Transaction, text: str) -> dict[str, str | None]:
    """The same, with None for one that isn't there. text: a policy's that was checked."""
    names = _aws_principals(json.loads(text))
    return {name: unique_id_of(transaction, name) for name in names if is_user_or_role(name)}


def is_user_or_role(name: str) -> bool:
    """Whether a principal's name is the ARN of a user or of a role."""
    return _user_or_role(name) is not None


def unique_id_of(transaction: Transaction, name: str) -> str | None:
    """The unique id of the user or role of that ARN; None where there is none."""
    parsed = _user_or_role(name)
    found = None if parsed is None else _named(transaction, parsed)
    return None if found is None else found.id


def known(ids: Mapping[str, str | None]) -> dict[str, str]:
    """Those that are there."""
    return {name: id_ for name, id_ in ids.items() if id_ is not None}


def as_it_stands(transaction: Transaction, role: Role) -> Role:
    """The role with its trust policy as it is to be read now: not to be stored."""
    text = text_as_it_stands(transaction, role.trust_policy, role.pins)
    return role if text is role.trust_policy else msgspec.structs.replace(role, trust_policy=text)


def text_as_it_stands(transaction: Transaction, text: str, pins: Mapping[str, str]) -> str:
    """A policy as it is to be read now; the very text where nothing has changed."""
    stale: dict[str, str] = {}
    for name, id_ in pins.items():
        now = _by_id(transaction, name, id_)
        if now != name:
            stale[name] = now
    if not stale:
        return text
    document = json.loads(text)
    _rename(document, lambda name: stale.get(name, name))
    return json.dumps(document)


def _user_or_role(name: str) -> Arn | None:
    parsed = parse_arn(name)
    return parsed if parsed is not None and parsed.word in ("user", "role") else None


def _named(transaction: Transaction, arn: Arn) -> Named | None:
    scope = scope_of(arn.account)
    found: Named | None
    if arn.word == "user":
        found = repository.users.named(transaction, scope, arn.name)
    else:
        found = repository.roles.named(transaction, scope, arn.name)
    return found if found is not None and arn_of(arn.account, found) == str(arn) else None


def _by_id(transaction: Transaction, name: str, id_: str) -> str:
    """The ARN that the user or role of that id has now, or the id."""
    parsed = _user_or_role(name)
    if parsed is None:
        return id_
    scope = scope_of(parsed.account)
    found: Named | None
    if parsed.word == "user":
        found = repository.users.get(transaction, scope, id_)
    else:
        found = repository.roles.get(transaction, scope, id_)
    return id_ if found is None else arn_of(parsed.account, found)


def _principals(document: Mapping[str, object]) -> Iterator[dict[str, object]]:
    statements = document.get("Statement")
    for statement in statements if isinstance(statements, list) else [statements]:
        if not isinstance(statement, dict):
            continue
        for element in ("Principal", "NotPrincipal"):
            if isinstance(principal := statement.get(element), dict):
                yield principal


def _aws_principals(document: Mapping[str, object]) -> Iterator[str]:
    for principal in _principals(document):
        names = principal.get("AWS")
        yield from (name for name in (names if isinstance(names, list) else [names]) if isinstance(name, str))


def _rename(document: Mapping[str, object], new: Callable[[str], str]) -> None:
    for principal in _principals(document):
        names = principal.get("AWS")
        if isinstance(names, list):
            principal["AWS"] = [new(name) if isinstance(name, str) else name for name in names]
        elif isinstance(names, str):
            principal["AWS"] = new(names)
