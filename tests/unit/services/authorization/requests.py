"""A request for any operation: what its type requires, filled in by the members' names."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import inspect

from .conftest import ACCOUNT

VOLUME = "vol-0123456789abcdef0"
INSTANCE = "i-0123456789abcdef0"
ALARM = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:hot"
TEMPLATE = f"arn:aws:fis:us-east-1:{ACCOUNT}:experiment-template/EXT0123456789abcde"
RULE = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/ours"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
CONNECTION = f"arn:aws:events:us-east-1:{ACCOUNT}:connection/to/1"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/limits"

# Members that say which resource it is, by operation where the name alone does not.
_BY_NAME: dict[str, Any] = {
    "VolumeId": VOLUME,
    "SourceVolumeId": VOLUME,
    "InstanceId": INSTANCE,
    "VolumeIds": [VOLUME],
    "PolicyArn": POLICY,
    "PolicySourceArn": ROLE,
    "RoleArn": ROLE,
    "SnapshotId": "snap-0123456789abcdef0",
    "OpenIDConnectProviderArn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/issuer.example",
    "SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/ada",
    "AliasName": "alias/x",
    "AWSServiceName": "elasticloadbalancing.amazonaws.com",
}
_BY_OPERATION: dict[tuple[str, str], dict[str, Any]] = {
    ("cloudwatch", "ListTagsForResource"): {"ResourceARN": ALARM},
    ("cloudwatch", "TagResource"): {"ResourceARN": ALARM, "Tags": [{"Key": "a", "Value": "b"}]},
    ("cloudwatch", "UntagResource"): {"ResourceARN": ALARM, "TagKeys": ["a"]},
    ("cloudwatch", "PutMetricAlarm"): {"Tags": [{"Key": "a", "Value": "b"}]},
    ("ec2", "AttachVolume"): {"Device": "/dev/sdf"},
    ("ec2", "CopyVolumes"): {
        "TagSpecifications": [{"ResourceType": "volume", "Tags": [{"Key": "a", "Value": "b"}]}],
    },
    ("ec2", "CreateTags"): {"Resources": [VOLUME, INSTANCE], "Tags": [{"Key": "a", "Value": "b"}]},
    ("ec2", "CreateVolume"): {
        "AvailabilityZone": "us-east-1a",
        "SnapshotId": "snap-0123456789abcdef0",
        "TagSpecifications": [{"ResourceType": "volume", "Tags": [{"Key": "a", "Value": "b"}]}],
    },
    ("ec2", "DeleteTags"): {"Resources": [VOLUME], "Tags": [{"Key": "a"}]},
    ("ec2", "DetachVolume"): {"InstanceId": INSTANCE},
    ("events", "CreateApiDestination"): {"ConnectionArn": CONNECTION},
    ("events", "ListTagsForResource"): {"ResourceARN": RULE},
    ("events", "TagResource"): {"ResourceARN": RULE, "Tags": [{"Key": "a", "Value": "b"}]},
    ("events", "UntagResource"): {"ResourceARN": RULE, "TagKeys": ["a"]},
    ("fis", "CreateExperimentTemplate"): {"actions": {"stop": {"actionId": "aws:ebs:pause-volume-io"}}},
    ("fis", "GetAction"): {"id": "aws:ebs:pause-volume-io"},
    ("fis", "ListTagsForResource"): {"resourceArn": TEMPLATE},
    ("fis", "TagResource"): {"resourceArn": TEMPLATE, "tags": {"a": "b"}},
    ("fis", "UntagResource"): {"resourceArn": TEMPLATE},
}


def request_for(
    service: str, name: str, request_type: type[msgspec.Struct], known: Mapping[str, str]
) -> msgspec.Struct:
    """The smallest request that has all that is required. known: ids of what is there, by members' names."""
    required = _struct(inspect.type_info(request_type))
    given = {member: known[member] for member in required if member in known}
    return msgspec.convert({**required, **given, **_BY_OPERATION.get((service, name), {})}, request_type)


def _struct(info: Any) -> dict[str, Any]:
    return {
        field.encode_name: _BY_NAME.get(field.encode_name) or _value(field.type)
        for field in info.fields
        if field.required
    }


def _value(info: Any) -> Any:
    match info:
        case inspect.StructType():
            return _struct(info)
        case inspect.VarTupleType() | inspect.ListType():
            return [_value(info.item_type)]
        case inspect.DictType():
            return {}
        case inspect.UnionType():
            return _value(info.types[0])
        case inspect.IntType() | inspect.FloatType():
            return 1
        case inspect.BoolType():
            return True
        case inspect.BytesType():
            return b"x"
        case inspect.DateTimeType():
            return "2026-03-01T12:00:00Z"
        case inspect.EnumType():
            return next(iter(info.cls)).value
        case inspect.LiteralType():
            return info.values[0]
    return "x"
