"""Units and policies of an organization, and what the policies come to."""

from typing import Any

import pytest
from tests.unit.services.accounts.conftest import allow, document_of
from tests.unit.services.organizations.conftest import ACCOUNT, Org

from fogbank.services.accounts.operations.sessions import get_federation_token
from fogbank.services.api import organizations as api
from fogbank.services.api import sts
from fogbank.services.organizations.directory import (
    organization_of,
    resource_control_policies,
    service_control_policies,
)
from fogbank.services.organizations.operations import attachments, policies, tags, units
from fogbank.services.organizations.operations.organization import list_roots

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
DENY = {"Effect": "Deny", "Action": "sts:GetFederationToken", "Resource": "*"}


def enable(org: Org, root: str, kind: str = SCP) -> Any:
    request = api.EnablePolicyTypeRequest(root_id=root, policy_type=kind)
    return org.call(attachments.enable_policy_type, request)


def policy(org: Org, *statements: dict[str, Any], name: str = "p", kind: str = SCP) -> str:
    request = api.CreatePolicyRequest(name=name, description="", type=kind, content=document_of(*statements))
    return str(org.call(policies.create_policy, request).policy.policy_summary.id)


def attach(org: Org, policy_id: str, target: str) -> None:
    org.call(attachments.attach_policy, api.AttachPolicyRequest(policy_id=policy_id, target_id=target))


def names_on(org: Org, target: str, kind: str = SCP) -> list[str]:
    request = api.ListPoliciesForTargetRequest(target_id=target, filter=kind)
    return [each.name for each in org.call(attachments.list_policies_for_target, request).policies]


def levels(org: Org, account: str) -> list[list[str]]:
    found = org.store.read(lambda transaction: service_control_policies(transaction, account))
    return [[each.name for each in level] for level in found]


def test_units(org: Org, misfits: Any) -> None:
    root = org.open()
    outer = org.unit(root, "outer")
    inner = org.unit(outer, "inner")
    described = org.call(
        units.describe_organizational_unit, api.DescribeOrganizationalUnitRequest(organizational_unit_id=inner)
    )
    assert misfits("organizations", "DescribeOrganizationalUnit", described) == []
    assert described.organizational_unit.path.endswith(f"/{root}/{outer}/{inner}/")
    account = org.account()
    org.call(
        units.move_account,
        api.MoveAccountRequest(account_id=account, source_parent_id=root, destination_parent_id=inner),
    )
    place = org.store.read(lambda transaction: organization_of(transaction, account))
    assert place is not None
    assert place.path == f"{place.organization_id}/{root}/{outer}/{inner}/"
    ask = api.ListAccountsForParentRequest(parent_id=inner)
    assert [each.id for each in org.call(units.list_accounts_for_parent, ask).accounts] == [account]
    children = org.call(units.list_children, api.ListChildrenRequest(parent_id=inner, child_type="ACCOUNT"))
    assert [each.id for each in children.children] == [account]
    children = org.call(units.list_children, api.ListChildrenRequest(parent_id=outer, child_type="ORGANIZATIONAL_UNIT"))
    assert [each.id for each in children.children] == [inner]
    for child, kind, parent in ((account, "ORGANIZATIONAL_UNIT", inner), (outer, "ROOT", root)):
        found = org.call(units.list_parents, api.ListParentsRequest(child_id=child)).parents
        assert [(each.type, each.id) for each in found] == [(kind, parent)]
    delete = api.DeleteOrganizationalUnitRequest(organizational_unit_id=outer)
    assert org.refused(units.delete_organizational_unit, delete).code == "OrganizationalUnitNotEmptyException"
    renamed = api.UpdateOrganizationalUnitRequest(organizational_unit_id=inner, name="core")
    assert org.call(units.update_organizational_unit, renamed).organizational_unit.name == "core"
    ask_units = api.ListOrganizationalUnitsForParentRequest(parent_id=outer)
    found = org.call(units.list_organizational_units_for_parent, ask_units).organizational_units
    assert [unit.name for unit in found] == ["core"]


def test_how_deep_units_go(org: Org) -> None:
    parent = org.open()
    for number in range(5):
        parent = org.unit(parent, f"level {number}")
    request = api.CreateOrganizationalUnitRequest(parent_id=parent, name="too deep")
    error = org.refused(units.create_organizational_unit, request)
    assert error.members["Reason"] == "OU_DEPTH_LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("function", "request_", "code"),
    [
        (
            units.create_organizational_unit,
            api.CreateOrganizationalUnitRequest(parent_id="r-none", name="x"),
            "ParentNotFoundException",
        ),
        (
            units.describe_organizational_unit,
            api.DescribeOrganizationalUnitRequest(organizational_unit_id="ou-none-12345678"),
            "OrganizationalUnitNotFoundException",
        ),
        (
            units.list_children,
            api.ListChildrenRequest(parent_id="r-x", child_type="ACCOUNT"),
            "ParentNotFoundException",
        ),
        (units.list_parents, api.ListParentsRequest(child_id="123456789012"), "ChildNotFoundException"),
        (
            attachments.enable_policy_type,
            api.EnablePolicyTypeRequest(root_id="r-none", policy_type=SCP),
            "RootNotFoundException",
        ),
        (
            attachments.attach_policy,
            api.AttachPolicyRequest(policy_id="p-none1234", target_id=ACCOUNT),
            "PolicyNotFoundException",
        ),
        (
            attachments.attach_policy,
            api.AttachPolicyRequest(policy_id="p-FullAWSAccess", target_id="r-none"),
            "TargetNotFoundException",
        ),
        (
            attachments.attach_policy,
            api.AttachPolicyRequest(policy_id="p-FullAWSAccess", target_id=ACCOUNT),
            "PolicyTypeNotEnabledException",
        ),
        (policies.describe_policy, api.DescribePolicyRequest(policy_id="p-none1234"), "PolicyNotFoundException"),
        (policies.delete_policy, api.DeletePolicyRequest(policy_id="p-FullAWSAccess"), "InvalidInputException"),
        (
            policies.create_policy,
            api.CreatePolicyRequest(name="x", description="", type=SCP, content="{}"),
            "MalformedPolicyDocumentException",
        ),
        (
            policies.create_policy,
            api.CreatePolicyRequest(name="FullAWSAccess", description="", type=SCP, content=document_of(DENY)),
            "DuplicatePolicyException",
        ),
        (
            policies.create_policy,
            api.CreatePolicyRequest(name="x", description="", type="TAG_POLICY", content="{}"),
            "UnsupportedOperation",
        ),
        (tags.tag_resource, api.TagResourceRequest(resource_id="r-none", tags=()), "TargetNotFoundException"),
    ],
)
def test_what_is_refused(org: Org, function: Any, request_: Any, code: str) -> None:
    org.open()
    assert org.refused(function, request_).code == code


def test_moves_that_are_refused(org: Org) -> None:
    root = org.open()
    unit, account = org.unit(root), org.account()

    def error(source: str, destination: str) -> str:
        request = api.MoveAccountRequest(account_id=account, source_parent_id=source, destination_parent_id=destination)
        return org.refused(units.move_account, request).code

    assert error("r-none", unit) == "SourceParentNotFoundException"
    assert error(root, "r-none") == "DestinationParentNotFoundException"
    assert error(root, root) == "DuplicateAccountException"
    assert error(unit, unit) == "AccountNotFoundException"


def test_policies_count_once_their_type_is_enabled(org: Org, misfits: Any) -> None:
    root = org.open()
    before, account = org.unit(root, "before"), org.account()
    assert levels(org, account) == []
    enabled = enable(org, root)
    assert misfits("organizations", "EnablePolicyType", enabled) == []
    assert [each.type for each in enabled.root.policy_types] == [SCP]
    again = org.refused(attachments.enable_policy_type, api.EnablePolicyTypeRequest(root_id=root, policy_type=SCP))
    assert again.code == "PolicyTypeAlreadyEnabledException"
    after = org.unit(root, "after")
    for target in (root, before, after, account, org.account(), ACCOUNT):
        assert names_on(org, target) == ["FullAWSAccess"]
    assert levels(org, account) == [["FullAWSAccess"], ["FullAWSAccess"]]
    # What manages the organization is not limited by it.
    assert levels(org, ACCOUNT) == []
    org.call(attachments.disable_policy_type, api.DisablePolicyTypeRequest(root_id=root, policy_type=SCP))
    assert names_on(org, account) == []
    assert levels(org, account) == []
    assert org.call(list_roots, api.ListRootsRequest()).roots[0].policy_types == ()


def test_policies_come_down_the_tree(org: Org) -> None:
    root = org.open()
    enable(org, root)
    unit, account = org.unit(root), org.account()
    one, two = policy(org, DENY, name="one"), policy(org, DENY, name="two")
    attach(org, one, unit)
    attach(org, two, account)
    assert levels(org, account) == [["FullAWSAccess"], ["FullAWSAccess", "two"]]
    move = api.MoveAccountRequest(account_id=account, source_parent_id=root, destination_parent_id=unit)
    org.call(units.move_account, move)
    assert levels(org, account) == [["FullAWSAccess"], ["FullAWSAccess", "one"], ["FullAWSAccess", "two"]]
    targets = org.call(attachments.list_targets_for_policy, api.ListTargetsForPolicyRequest(policy_id=one)).targets
    assert [(each.target_id, each.type, each.name) for each in targets] == [(unit, "ORGANIZATIONAL_UNIT", "unit")]


def test_a_service_control_policy_stops_root_and_users(org: Org) -> None:
    root = org.open()
    enable(org, root)
    account = org.account()
    ann = org.user("ann", allow("*", Resource="*"), account=account)
    request = sts.GetFederationTokenRequest(name="bob")
    callers = (org.root_of(account), ann)
    for caller in callers:
        assert org.call(get_federation_token, request, by=caller)
    attach(org, policy(org, DENY), account)
    for caller in callers:
        error = org.refused(get_federation_token, request, by=caller)
        assert error.code == "AccessDenied"
        assert "with an explicit deny in a service control policy" in error.message
    assert org.call(get_federation_token, request)


def test_without_full_access_nothing_is_left(org: Org) -> None:
    root = org.open()
    enable(org, root)
    account = org.account()
    attach(org, policy(org, allow("ec2:*", Resource="*")), account)
    detach = api.DetachPolicyRequest(policy_id="p-FullAWSAccess", target_id=account)
    org.call(attachments.detach_policy, detach)
    request = sts.GetFederationTokenRequest(name="bob")
    error = org.refused(get_federation_token, request, by=org.root_of(account))
    assert "because no service control policy allows the sts:GetFederationToken action" in error.message
    assert org.refused(attachments.detach_policy, detach).code == "PolicyNotAttachedException"


def test_the_last_policy_stays(org: Org) -> None:
    root = org.open()
    enable(org, root)
    detach = api.DetachPolicyRequest(policy_id="p-FullAWSAccess", target_id=root)
    error = org.refused(attachments.detach_policy, detach)
    assert error.members["Reason"] == "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
    enable(org, root, RCP)
    detach = api.DetachPolicyRequest(policy_id="p-RCPFullAWSAccess", target_id=root)
    assert org.refused(attachments.detach_policy, detach).members["Reason"] == "NON_DETACHABLE_POLICY"


def test_how_many_are_attached(org: Org) -> None:
    root = org.open()
    enable(org, root)
    for number in range(4):
        attach(org, policy(org, DENY, name=f"p{number}"), root)
    request = api.AttachPolicyRequest(policy_id=policy(org, DENY, name="more"), target_id=root)
    error = org.refused(attachments.attach_policy, request)
    assert error.members["Reason"] == "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"


def test_resource_control_policies(org: Org) -> None:
    root = org.open()
    enable(org, root, RCP)
    account = org.account()
    statement = {**DENY, "Principal": "*", "Action": "sts:*"}
    attach(org, policy(org, statement, kind=RCP), account)
    found = org.store.read(lambda transaction: resource_control_policies(transaction, account))
    assert [[each.name for each in level] for level in found] == [["RCPFullAWSAccess"], ["RCPFullAWSAccess", "p"]]
    assert org.store.read(lambda transaction: service_control_policies(transaction, account)) == ()


def test_the_life_of_a_policy(org: Org, misfits: Any) -> None:
    root = org.open()
    enable(org, root)
    made = policy(org, DENY)
    described = org.call(policies.describe_policy, api.DescribePolicyRequest(policy_id=made))
    assert misfits("organizations", "DescribePolicy", described) == []
    summary = described.policy.policy_summary
    assert summary.arn.startswith(f"arn:aws:organizations::{ACCOUNT}:policy/o-")
    assert not summary.aws_managed
    changed = api.UpdatePolicyRequest(policy_id=made, name="q", content=document_of(allow("*", Resource="*")))
    assert org.call(policies.update_policy, changed).policy.policy_summary.name == "q"
    attach(org, made, root)
    again = api.AttachPolicyRequest(policy_id=made, target_id=root)
    assert org.refused(attachments.attach_policy, again).code == "DuplicatePolicyAttachmentException"
    delete = api.DeletePolicyRequest(policy_id=made)
    assert org.refused(policies.delete_policy, delete).code == "PolicyInUseException"
    org.call(attachments.detach_policy, api.DetachPolicyRequest(policy_id=made, target_id=root))
    listed = org.call(policies.list_policies, api.ListPoliciesRequest(filter=SCP)).policies
    assert {each.name for each in listed} == {"FullAWSAccess", "q"}
    org.call(policies.delete_policy, delete)
    assert org.refused(policies.delete_policy, delete).code == "PolicyNotFoundException"


def test_tags(org: Org) -> None:
    root = org.open()
    enable(org, root)
    for resource in (root, org.unit(root), org.account(), policy(org, DENY)):
        org.call(
            tags.tag_resource,
            api.TagResourceRequest(
                resource_id=resource, tags=(api.Tag(key="a", value="1"), api.Tag(key="b", value="2"))
            ),
        )
        org.call(tags.untag_resource, api.UntagResourceRequest(resource_id=resource, tag_keys=("a", "z")))
        found = org.call(tags.list_tags_for_resource, api.ListTagsForResourceRequest(resource_id=resource)).tags
        assert [(each.key, each.value) for each in found] == [("b", "2")]
    many = tuple(api.Tag(key=f"k{number}", value="") for number in range(51))
    error = org.refused(tags.tag_resource, api.TagResourceRequest(resource_id=root, tags=many))
    assert error.members["Reason"] == "MAX_TAG_LIMIT_EXCEEDED"
    system = (api.Tag(key="aws:x", value=""),)
    error = org.refused(tags.tag_resource, api.TagResourceRequest(resource_id=root, tags=system))
    assert error.members["Reason"] == "INVALID_SYSTEM_TAGS_PARAMETER"
