"""Every operation that is built, on a real store: who has no statement is refused, who has just the right ones passes.

What the operations say of themselves is held against AWS's Service Authorization Reference (reference.txt).
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fogbank.core.access import AccessRefused, Need, Target
from fogbank.core.caller import Caller
from fogbank.core.operation import Operation
from fogbank.core.pages import PageTokens
from fogbank.core.settings import Settings
from fogbank.server.domains import TAGGABLE
from fogbank.services.authorization.rights import authorize, needs_of
from fogbank.services.context import Cloud, Host
from fogbank.store.engine import open_store

from .conftest import ACCOUNT, NOW, OPERATIONS, Desk, document, statement
from .requests import request_for

HERE = Path(__file__).parent
# Everybody may call these, by AWS's pages of them.
FREE = {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken")}
# The list of what is not tested may only shrink: lower this with it.
UNTESTED_MAX = 49


@cache
def untested() -> frozenset[tuple[str, str]]:
    """Operations without a test of their rights here: they ask for themselves, and what tests them stands beside."""
    listed = [line.split("#")[0].split() for line in (HERE / "untested.txt").read_text().splitlines()]
    return frozenset((words[0], words[1]) for words in listed if words)


def with_a_test() -> list[tuple[str, str]]:
    return [key for key in OPERATIONS if key not in untested() and key not in FREE]


@cache
def reference() -> dict[str, list[str]]:
    """Each action with patterns of ARNs, `?` before those that aren't in every call."""
    kinds: dict[tuple[str, str], str] = {}
    found: dict[str, list[str]] = {}
    for line in (HERE / "reference.txt").read_text().splitlines():
        first, *words = line.split()
        if first == "#":
            continue
        if ":" in first:
            listed = [(word, kinds.get((first.partition(":")[0], word.lstrip("?")), ".*")) for word in words]
            found[first] = [("?" if word[0] == "?" else "") + pattern for word, pattern in listed]
        else:
            kinds[first, words[0]] = _pattern(words[1])
    return found


def _pattern(arn: str) -> str:
    return "".join(
        "aws" if part == "${Partition}" else ".*" if part.startswith("${") else re.escape(part)
        for part in re.split(r"(\$\{\w+\})", arn)
    )


def test_the_list_of_what_is_not_tested_may_only_shrink() -> None:
    assert untested() <= OPERATIONS.keys(), "an operation that isn't built is listed"
    assert len(untested()) <= UNTESTED_MAX, "test the operation's rights rather than list it"


def test_only_what_asks_for_itself_or_is_free_on_aws_is_free() -> None:
    free = {key for key, each in OPERATIONS.items() if each.label.access is not None and each.label.access.free}
    assert free - FREE <= untested()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One store for all: a new one for each would take most of the time."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('rights')}/store.db")
    host = Host(seed="a data folder", cores=2, memory_mib=4096, started_at=NOW)
    yield Desk(store, Cloud(Settings(), host, PageTokens(b"the cloud's own secret"), TAGGABLE))
    store.close()


@pytest.fixture(scope="module")
def organization(desk: Desk) -> Mapping[str, str]:
    """An organization with a unit, an account and a policy: their ids by the names of requests' members."""
    desk.call("organizations", "CreateOrganization")
    root = desk.call("organizations", "ListRoots").roots[0].id
    unit = desk.call("organizations", "CreateOrganizationalUnit", ParentId=root, Name="labs").organizational_unit.id
    desk.call("organizations", "CreateAccount", AccountName="lab", Email="lab@example.com")
    accounts = desk.call("organizations", "ListAccounts").accounts
    account = next(each.id for each in accounts if each.id != ACCOUNT)
    policy = {"Name": "limits", "Description": "", "Type": "SERVICE_CONTROL_POLICY"}
    content = document(statement("ec2:*"))
    made = desk.call("organizations", "CreatePolicy", **policy, Content=content).policy.policy_summary.id
    return {
        **dict.fromkeys(("AccountId", "ChildId", "TargetId"), account),
        **dict.fromkeys(("RootId", "ParentId", "SourceParentId"), root),
        **dict.fromkeys(("OrganizationalUnitId", "DestinationParentId", "ResourceId"), unit),
        "PolicyId": made,
    }


@pytest.mark.parametrize(("service", "name"), with_a_test())
def test_rights_of(service: str, name: str, desk: Desk, organization: Mapping[str, str]) -> None:
    operation = OPERATIONS[service, name]
    request = request_for(service, name, operation.request_type, organization)
    user_name = f"{service}-{name}"
    ada = desk.user(user_name)
    needs = desk.store.read(lambda it: list(needs_of(operation.label, desk.context(it, ada), request)))
    for need in needs:
        _check_against_reference(need)
    first = needs[0]
    assert _refused(desk, ada, operation, request).message == _sentence(ada, first, first.resources[0])
    exact = [statement(need.action, _verbatim(target.arn)) for need in needs for target in need.resources]
    desk.allow(user_name, *exact)
    desk.store.read(lambda it: authorize(desk.context(it, ada), operation, request))
    for left_out in range(len(exact)):
        rest = [each for index, each in enumerate(exact) if index != left_out]
        if any(_covers(each, exact[left_out]) for each in rest):
            continue
        _allow_only(desk, user_name, rest)
        assert exact[left_out]["Action"] in _refused(desk, ada, operation, request).message


def _covers(broad: dict[str, Any], narrow: dict[str, Any]) -> bool:
    """As `volume/*`, which is what a volume to be made is called, covers each one there is."""
    return broad["Action"] == narrow["Action"] and fnmatch.fnmatchcase(narrow["Resource"], broad["Resource"])


def _allow_only(desk: Desk, user_name: str, statements: list[dict[str, Any]]) -> None:
    if statements:
        desk.allow(user_name, *statements)
    else:
        desk.call("iam", "DeleteUserPolicy", UserName=user_name, PolicyName="rights")


def _verbatim(arn: str) -> str:
    """An ARN as a policy says it where it means that very one: a star that is meant stays."""
    return arn.replace("$", "${$}").replace("?", "${?}")


def _refused(desk: Desk, caller: Caller, operation: Operation, request: Any) -> AccessRefused:
    with pytest.raises(AccessRefused) as caught:
        desk.store.read(lambda it: authorize(desk.context(it, caller), operation, request))
    return caught.value


def _sentence(caller: Caller, need: Need, target: Target) -> str:
    silent = target.arn == "*" and need.action.partition(":")[0] not in ("kms", "organizations")
    where = "" if silent else f" on resource: {target.arn}"
    return (
        f"User: {caller.arn} is not authorized to perform: {need.action}{where} because no identity-based policy "
        f"allows the {need.action} action"
    )


def _check_against_reference(need: Need) -> None:
    patterns = reference().get(need.action)
    assert patterns is not None, f"AWS has no action {need.action}"
    for target in need.resources:
        kinds = [pattern for pattern in patterns if re.fullmatch(pattern.lstrip("?"), target.arn)]
        assert kinds or (target.arn == "*" and not _required(patterns)), (
            f"{need.action} is not about {target.arn}, but about {patterns or '*'}"
        )
    for pattern in _required(patterns):
        assert any(re.fullmatch(pattern, target.arn) for target in need.resources), f"{need.action} lacks {pattern}"


def _required(patterns: list[str]) -> list[str]:
    return [pattern for pattern in patterns if not pattern.startswith("?")]
