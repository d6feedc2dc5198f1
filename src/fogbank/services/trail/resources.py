"""Which resources a call names: what LookupEvents finds it by, with AWS Config's words for their kinds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Members that name a resource, in any service.
_ANYWHERE = {
    "AllocationId": "AWS::EC2::EIP",
    "GroupId": "AWS::EC2::SecurityGroup",
    "ImageId": "AWS::EC2::Ami",
    "ImageIds": "AWS::EC2::Ami",
    "InstanceId": "AWS::EC2::Instance",
    "InstanceIds": "AWS::EC2::Instance",
    "InstanceProfileName": "AWS::IAM::InstanceProfile",
    "NetworkInterfaceId": "AWS::EC2::NetworkInterface",
    "PolicyArn": "AWS::IAM::Policy",
    "RoleArn": "AWS::IAM::Role",
    "RoleName": "AWS::IAM::Role",
    "SnapshotId": "AWS::EC2::Snapshot",
    "SnapshotIds": "AWS::EC2::Snapshot",
    "SourceSnapshotId": "AWS::EC2::Snapshot",
    "SourceVolumeId": "AWS::EC2::Volume",
    "SubnetId": "AWS::EC2::Subnet",
    "UserName": "AWS::IAM::User",
    "VolumeId": "AWS::EC2::Volume",
    "VolumeIds": "AWS::EC2::Volume",
    "VpcId": "AWS::EC2::VPC",
}
# Members that name one in this service alone.
_BY_SERVICE: Mapping[str, Mapping[str, str]] = {
    "cloudtrail": {"Name": "AWS::CloudTrail::Trail", "TrailARN": "AWS::CloudTrail::Trail"},
    "cloudwatch": {"AlarmName": "AWS::CloudWatch::Alarm", "AlarmNames": "AWS::CloudWatch::Alarm"},
    "events": {"RuleArn": "AWS::Events::Rule", "Rule": "AWS::Events::Rule", "EventBusArn": "AWS::Events::EventBus"},
    "fis": {"experimentTemplateId": "AWS::FIS::ExperimentTemplate"},
    "iam": {"AccessKeyId": "AWS::IAM::AccessKey", "GroupName": "AWS::IAM::Group"},
    "kms": {
        "AliasName": "AWS::KMS::Alias",
        "Arn": "AWS::KMS::Key",
        "DestinationKeyId": "AWS::KMS::Key",
        "KeyId": "AWS::KMS::Key",
        "SourceKeyId": "AWS::KMS::Key",
        "TargetKeyId": "AWS::KMS::Key",
    },
    "organizations": {"AccountId": "AWS::Organizations::Account", "PolicyId": "AWS::Organizations::Policy"},
}
# Where only the operation says what `Name` or `Id` is.
_PREFIXES = {
    "i-": "AWS::EC2::Instance",
    "snap-": "AWS::EC2::Snapshot",
    "vol-": "AWS::EC2::Volume",
}
_DEPTH_MAX, RESOURCES_MAX = 4, 50
_NAME_CHARACTERS_MAX = 512


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A resource by kind and name; the name may be an id or an ARN."""

    kind: str
    name: str


def resources_in(service: str, *members: Mapping[str, object] | None) -> tuple[Named, ...]:
    """The resources that a request and its response name: each once, in order of appearance, and not too many."""
    table = _BY_SERVICE.get(service, {})
    found: dict[Named, None] = {}
    for each in members:
        for named in _walk(each or {}, table, 0):
            found[named] = None
            if len(found) == RESOURCES_MAX:
                return tuple(found)
    return tuple(found)


def _walk(members: Mapping[str, object], table: Mapping[str, str], depth: int) -> Iterator[Named]:
    for name, value in members.items():
        kind = table.get(name) or _ANYWHERE.get(name)
        if isinstance(value, str):
            if name == "ResourceId":
                kind = next((known for prefix, known in _PREFIXES.items() if value.startswith(prefix)), None)
            if kind and value and len(value) <= _NAME_CHARACTERS_MAX:
                yield Named(kind, value)
        elif isinstance(value, Mapping):
            if depth < _DEPTH_MAX:
                yield from _walk(value, table, depth + 1)
        elif isinstance(value, (list, tuple)):
            yield from _in_list(name, value, kind, table, depth)


def _in_list(
    name: str, values: list[object] | tuple[object, ...], kind: str | None, table: Mapping[str, str], depth: int
) -> Iterator[Named]:
    for each in values[:RESOURCES_MAX]:
        if isinstance(each, Mapping) and depth < _DEPTH_MAX:
            yield from _walk(each, table, depth + 1)
        elif isinstance(each, str) and each and len(each) <= _NAME_CHARACTERS_MAX:
            known = kind
            if name == "Resources":
                known = next((word for prefix, word in _PREFIXES.items() if each.startswith(prefix)), None)
            if known:
                yield Named(known, each)
