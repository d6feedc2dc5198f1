"""From a call to its record: CloudTrail's event format 1.11, and what the record is found by. Pure.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from fogbank.core.calls import CallRecord
from fogbank.services.trail.identity import iso_time, user_identity, user_name
from fogbank.services.trail.rendering import Render, renderer
from fogbank.services.trail.resources import Named, resources_in
from fogbank.services.trail.shapes import Describe, Described

_VERSION = "1.11"
# CloudTrail leaves out what is longer than this, in characters of JSON.
_FIELD_MAX = 100 * 1024
_ERROR_MESSAGE_MAX, _AGENT_MAX = 1024, 1024
# Global services' events are those of this region.
_GLOBAL_REGION = "us-east-1"
_GLOBAL_SERVICES = frozenset({"iam", "organizations"})
# Data events: CloudTrail keeps no history of them.
_DATA_EVENTS = frozenset(
    {
        ("cloudwatch", "GetMetricData"),
        ("cloudwatch", "GetMetricWidgetImage"),
        ("cloudwatch", "PutMetricData"),
        ("events", "PutEvents"),
    }
)
_READS = ("Describe", "Get", "List", "Lookup", "Simulate", "Test", "BatchGet", "Search", "Validate")
# What CloudTrail counts among the reads, though it gives or makes something.
_READ_ONLY = frozenset(
    {
        ("kms", name)
        for name in (
            "Decrypt",
            "DeriveSharedSecret",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateMac",
            "GenerateRandom",
            "ReEncrypt",
            "Sign",
            "Verify",
            "VerifyMac",
        )
    }
    | {("sts", name) for name in ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot")}
)
# Services whose records name the resources themselves, and whose calls both accounts' trails hold.
_NAMING = {"kms": "AWS::KMS::Key", "sts": "AWS::IAM::Role"}
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record, and what it is looked up by. account: whose trail it is in. text: the record as JSON."""

    account: str
    region: str
    at: datetime
    id: str
    name: str
    source: str
    user: str
    access_key: str
    read_only: bool
    resources: tuple[Named, ...]
    record: Mapping[str, object]
    text: bytes


class RecordMaker:
    """Makes records; what it learns of an operation it keeps. random_hex: of so many digits, for events' ids."""

    def __init__(self, describe: Describe, random_hex: Callable[[int], str]) -> None:
        self._describe = describe
        self._random_hex = random_hex
        self._known: dict[tuple[str, str], tuple[Described, Render, Render]] = {}

    def records(self, call: CallRecord) -> tuple[Recorded, ...]:
        """A record for the caller's account, and one for each other account whose key or role was used.

        Empty for data events, which CloudTrail keeps no history of.
        """
        if (call.service, call.operation) in _DATA_EVENTS:
            return ()
        named = resources_in(call.service, call.parameters, call.response)
        own = call.caller.account or _owner_of(named)
        accounts = {own: None} if own else {}
        if call.service in _NAMING and call.error_code is None:
            accounts |= dict.fromkeys(each["accountId"] for each in _resources(call, named, own))
        shared = self._event_id(call.at) if len(accounts) > 1 else None
        return tuple(self._record(call, named, account, shared) for account in accounts)

    def _record(self, call: CallRecord, named: tuple[Named, ...], account: str, shared: str | None) -> Recorded:
        described, request, response = self._operation(call.service, call.operation)
        region = _GLOBAL_REGION if call.service in _GLOBAL_SERVICES else call.region
        read_only = is_read_only(call)
        event_id = self._event_id(call.at)
        record: dict[str, object] = {
            "eventVersion": _VERSION,
            "userIdentity": user_identity(call.caller, account),
            "eventTime": iso_time(call.at),
            "eventSource": described.source,
            "eventName": call.operation,
            "awsRegion": region,
            "sourceIPAddress": _from(call),
            "userAgent": call.user_agent[:_AGENT_MAX],
        }
        if call.error_code is not None:
            record["errorCode"] = _error_code(call, described)
            record["errorMessage"] = call.error_message[:_ERROR_MESSAGE_MAX]
        record["requestParameters"] = _bounded(request(call.parameters) or None, "requestParameters")
        answered = call.response is not None and (not read_only or call.service == "sts")
        elements = _elements(call, described, response) if answered else None
        record["responseElements"] = _bounded(elements, "responseElements")
        record |= {"requestID": call.request_id, "eventID": event_id, "readOnly": read_only}
        if call.service in _NAMING and (shown := _resources(call, named, account)):
            record["resources"] = shown
        record |= {"eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": account}
        if shared is not None:
            record["sharedEventID"] = shared
        record["eventCategory"] = "Management"
        if call.secure:
            record["tlsDetails"] = {"clientProvidedHostHeader": call.host}
        user, key = user_name(call.caller), call.caller.access_key_id
        if call.caller.account != account:
            user, key = "", ""
        return Recorded(
            account,
            region,
            call.at,
            event_id,
            call.operation,
            described.source,
            user,
            key,
            read_only,
            named,
            record,
            _ENCODER.encode(record),
        )

    def _operation(self, service: str, name: str) -> tuple[Described, Render, Render]:
        known = self._known.get((service, name))
        if known is None:
            described = self._describe(service, name)
            known = (
                described,
                renderer(described.input, ec2=described.is_ec2, request=True),
                renderer(described.output, ec2=described.is_ec2, request=False),
            )
            self._known[service, name] = known
        return known

    def _event_id(self, at: datetime) -> str:
        return event_id(at, self._random_hex(19))


def event_id(at: datetime, digits: str) -> str:
    """A UUID that begins with its time in milliseconds (version 7), so that an event is found by it without an index.

    digits: 19 random hex digits.
    """
    head = f"{int(at.timestamp() * 1000):012x}"
    variant = "89ab"[int(digits[3], 16) & 3]
    return f"{head[:8]}-{head[8:12]}-7{digits[:3]}-{variant}{digits[4:7]}-{digits[7:19]}"


def milliseconds_of(id_: str) -> int | None:
    """The time in an event's id, in milliseconds since 1970; None for what is no such id."""
    digits = id_.replace("-", "")
    if len(id_) != 36 or len(digits) != 32:
        return None
    try:
        return int(digits[:12], 16)
    except ValueError:
        return None


def is_read_only(call: CallRecord) -> bool:
    """Whether CloudTrail counts a call among the reads."""
    return not call.writes or (call.service, call.operation) in _READ_ONLY or call.operation.startswith(_READS)


def _from(call: CallRecord) -> str:
    return call.caller.service or call.source_ip or "AWS Internal"


def _error_code(call: CallRecord, described: Described) -> str:
    code = call.error_code or ""
    if described.is_ec2:
        return f"{'Client' if call.error_status < 500 else 'Server'}.{code}"
    # CloudTrail's word for a denial, however the service calls it.
    return "AccessDenied" if code == "AccessDeniedException" else code


def _elements(call: CallRecord, described: Described, response: Render) -> object:
    shown = response(call.response)
    members: dict[str, object] = shown if isinstance(shown, dict) else {}
    if described.is_ec2:
        return {"requestId": call.request_id, **(members or {"_return": True})}
    return members or None


def _bounded(field: object, name: str) -> object:
    if field is None:
        return None
    size = len(_ENCODER.encode(field))
    if size <= _FIELD_MAX:
        return field
    return {"omitted": True, "originalSize": size, "reason": f"{name} exceeds {_FIELD_MAX // 1024} KB"}


def _resources(call: CallRecord, named: tuple[Named, ...], account: str) -> list[Mapping[str, str]]:
    kind = _NAMING[call.service]
    shown = {each.arn: {"accountId": each.account, "type": each.kind, "ARN": each.arn} for each in call.resources}
    for each in named:
        if each.kind == kind and each.name.startswith("arn:"):
            owner = each.name.split(":")[4] if each.name.count(":") > 4 else account
            shown.setdefault(each.name, {"accountId": owner, "type": kind, "ARN": each.name})
    return list(shown.values())


def _owner_of(named: tuple[Named, ...]) -> str:
    """Whose resource an anonymous caller named: the account that an event without a caller belongs to."""
    for each in named:
        parts = each.name.split(":")
        if len(parts) > 5 and parts[4].isdecimal():
            return parts[4]
    return ""
