"""Policies that AWS manages and every account can attach: those that people attach most, as facts in `facts/`.

One JSON file a policy: its ARN, the version and its date, and the document. The facts are AWS's
(https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html) as recorded by two
public collections, named in each file's `source`: `iam-dataset` (github.com/iann0036/iam-dataset at 2073fa52ac00) and
`MAMIP` (github.com/z0ph/MAMIP at de4971a44b36). AWS's descriptions of them are left out.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files

import msgspec

from fogbank.services.identities.ids import AWS, arn_of, parse_arn
from fogbank.services.identities.model import ManagedPolicy, PolicyVersion

_FACTS = files(__name__).joinpath("facts")
_SUFFIX = ".json"
# Policies below this path are for the roles of AWS's services alone.
SERVICE_ROLE_PATH = "/aws-service-role/"


class _Fact(msgspec.Struct, frozen=True):
    arn: str
    version: str
    created: datetime
    document: msgspec.Raw


@cache
def names() -> frozenset[str]:
    """The names of all of them."""
    return frozenset(item.name.removesuffix(_SUFFIX) for item in _FACTS.iterdir() if item.name.endswith(_SUFFIX))


@cache
def named(name: str) -> ManagedPolicy | None:
    """The one of that name."""
    # Looked up before a path is made of it: a name comes from a client.
    if name not in names():
        return None
    fact = msgspec.json.decode(_FACTS.joinpath(name + _SUFFIX).read_bytes(), type=_Fact)
    parsed = parse_arn(fact.arn)
    if parsed is None:
        raise ValueError(fact.arn)
    number = int(fact.version.removeprefix("v"))
    # Without white space: the longest of them is as long as a document may be with it.
    text = msgspec.json.format(bytes(fact.document), indent=-1).decode()
    return ManagedPolicy(
        id="ANPA" + base64.b32encode(hashlib.sha256(name.encode()).digest()).decode()[:17],
        name=name,
        path=parsed.path,
        created_at=fact.created,
        updated_at=fact.created,
        versions=(PolicyVersion(number=number, document=text, created_at=fact.created),),
        default_version=number,
        latest=number,
    )


def by_arn(arn: str) -> ManagedPolicy | None:
    """The one of that ARN."""
    parsed = parse_arn(arn)
    if parsed is None or parsed.account != AWS or parsed.word != "policy":
        return None
    found = named(parsed.name)
    return found if found is not None and arn_of(AWS, found) == arn else None


@cache
def everything() -> Mapping[str, ManagedPolicy]:
    """All of them, by ARN."""
    found = (named(name) for name in sorted(names()))
    return {arn_of(AWS, policy): policy for policy in found if policy is not None}
