"""Aliases, tags, lists and pages."""

import pytest
from tests.unit.services.keys.conftest import OTHER, Kms

from fogbank.core.caller import Caller


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("mine", "ValidationException"),
        ("alias/aws/ebs", "ValidationException"),
        ("alias/a:b", "InvalidAliasNameException"),
        ("alias/", "InvalidAliasNameException"),
    ],
)
def test_a_name_that_no_alias_can_have(kms: Kms, name: str, code: str) -> None:
    assert kms.code("CreateAlias", AliasName=name, TargetKeyId=kms.key()) == code


def test_an_alias_is_taken_once_an_account_and_region(kms: Kms) -> None:
    arn = kms.key()
    kms("CreateAlias", AliasName="alias/x", TargetKeyId=arn)
    refused = kms.refused("CreateAlias", AliasName="alias/x", TargetKeyId=arn)
    assert refused.code == "AlreadyExistsException"
    assert refused.message == "An alias with the name arn:aws:kms:us-east-1:111122223333:alias/x already exists"
    kms.region = "eu-west-1"
    kms("CreateAlias", AliasName="alias/x", TargetKeyId=kms.key())
    kms.caller = Caller.root(OTHER, "AKIA")
    kms("CreateAlias", AliasName="alias/x", TargetKeyId=kms.key())


def test_an_alias_moves_to_a_key_of_its_kind_alone(kms: Kms) -> None:
    first, second = kms.key(), kms.key()
    kms("CreateAlias", AliasName="alias/x", TargetKeyId=first)
    kms("UpdateAlias", AliasName="alias/x", TargetKeyId=second)
    assert kms("DescribeKey", KeyId="alias/x").key_metadata.arn == second
    pair = kms.key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")
    assert kms.code("UpdateAlias", AliasName="alias/x", TargetKeyId=pair) == "ValidationException"
    assert kms.code("UpdateAlias", AliasName="alias/y", TargetKeyId=first) == "NotFoundException"


def test_a_key_has_fifty_aliases(kms: Kms) -> None:
    arn = kms.key()
    for number in range(50):
        kms("CreateAlias", AliasName=f"alias/{number}", TargetKeyId=arn)
    assert kms.code("CreateAlias", AliasName="alias/more", TargetKeyId=arn) == "LimitExceededException"
    kms("DeleteAlias", AliasName="alias/7")
    kms("CreateAlias", AliasName="alias/more", TargetKeyId=arn)


def test_lists_come_in_pages(kms: Kms) -> None:
    made = {kms.key() for _ in range(5)}
    seen, marker = [], None
    for _ in range(3):
        page = kms("ListKeys", Limit=2, **({"Marker": marker} if marker else {}))
        seen += [each.key_arn for each in page.keys]
        marker = page.next_marker
        assert page.truncated == (marker is not None)
    assert (set(seen), len(seen), marker) == (made, 5, None)
    assert kms.code("ListKeys", Marker="nonsense") == "InvalidMarkerException"


def test_tags_are_put_and_taken(kms: Kms) -> None:
    arn = kms.key(Tags=[{"TagKey": "a", "TagValue": "1"}])
    kms("TagResource", KeyId=arn, Tags=[{"TagKey": "a", "TagValue": "2"}, {"TagKey": "b", "TagValue": ""}])
    kms("UntagResource", KeyId=arn, TagKeys=["b", "c"])
    tags = kms("ListResourceTags", KeyId=arn).tags
    assert [(tag.tag_key, tag.tag_value) for tag in tags] == [("a", "2")]
    many = [{"TagKey": f"k{number}", "TagValue": ""} for number in range(50)]
    assert kms.code("TagResource", KeyId=arn, Tags=many) == "LimitExceededException"


def test_a_description_can_be_changed(kms: Kms) -> None:
    arn = kms.key(Description="before")
    kms("UpdateKeyDescription", KeyId=arn, Description="after")
    assert kms("DescribeKey", KeyId=arn).key_metadata.description == "after"


def test_aws_own_key_is_made_by_being_described_and_nobody_changes_it(kms: Kms) -> None:
    told = kms("DescribeKey", KeyId="alias/aws/ebs").key_metadata
    assert (told.key_manager, told.key_state) == ("AWS", "Enabled")
    assert [alias.alias_name for alias in kms("ListAliases").aliases] == ["alias/aws/ebs"]
    policy = kms("GetKeyPolicy", KeyId=told.arn).policy
    for operation, members in (
        ("PutKeyPolicy", {"Policy": policy}),
        ("DisableKey", {}),
        ("ScheduleKeyDeletion", {}),
        ("DisableKeyRotation", {}),
        ("TagResource", {"Tags": [{"TagKey": "a", "TagValue": "1"}]}),
        ("Encrypt", {"Plaintext": b"x"}),
    ):
        assert kms.code(operation, KeyId=told.arn, **members) == "AccessDeniedException"
    assert kms("GetKeyRotationStatus", KeyId=told.arn).key_rotation_enabled
