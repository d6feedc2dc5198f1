"""What operations on volumes need of their caller, in the terms of the Service Authorization Reference.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from fogbank.core.access import Access, Keys, Need, Target, request_tag_keys
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.machines import directory as machines
from fogbank.services.places.atlas import Zone, find_region
from fogbank.services.tags import directory as tags
from fogbank.services.tags.rules import tags_asked_for
from fogbank.services.volumes import repository
from fogbank.services.volumes.model import Volume
from fogbank.services.volumes.types import DEFAULT_TYPE

_KIND = "volume"


class _OfVolume(Protocol):
    @property
    def volume_id(self) -> str: ...


class _OfNewVolume(Protocol):
    """What the requests for new volumes say alike."""

    @property
    def volume_type(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    @property
    def iops(self) -> int | None: ...
    @property
    def throughput(self) -> int | None: ...
    @property
    def encrypted(self) -> bool | None: ...
    @property
    def kms_key_id(self) -> str | None: ...
    @property
    def tag_specifications(self) -> tuple[ec2.TagSpecification, ...] | None: ...


def arn(context: Context, volume_id: str) -> str:
    """A volume's ARN; `*` for one that has no id yet."""
    return f"arn:aws:ec2:{context.region}:{context.caller.account}:volume/{volume_id}"


def target(context: Context, volume_id: str) -> Target:
    """A volume by its id, whether or not there is one."""
    found = repository.volumes.get(context.transaction, context.scope, volume_id)
    if found is None:
        return Target(arn(context, volume_id), keys={"ec2:VolumeID": (volume_id,)})
    tagged = tags.tags_of(context.transaction, context.scope, _KIND, [volume_id])
    return Target(arn(context, volume_id), tags=tagged.get(volume_id, {}), keys=_keys(context, found))


def _keys(context: Context, volume: Volume) -> Keys:
    configuration = volume.configuration
    keys = {
        "ec2:VolumeID": (volume.id,),
        "ec2:AvailabilityZone": (volume.zone,),
        "ec2:AvailabilityZoneId": (volume.zone_id,),
        **_configured(
            configuration.type,
            configuration.size_gib,
            configuration.iops,
            configuration.throughput_mibps,
            volume.encryption is not None,
        ),
    }
    if volume.source_volume_id is not None:
        keys["ec2:ParentVolume"] = (arn(context, volume.source_volume_id),)
    return keys


def _configured(
    kind: str, size_gib: int | None, iops: int | None, throughput_mibps: int | None, encrypted: bool | None
) -> dict[str, tuple[str, ...]]:
    keys = {"ec2:VolumeType": (kind,), "ec2:Encrypted": ("true" if encrypted else "false",)}
    numbers = {"ec2:VolumeSize": size_gib, "ec2:VolumeIops": iops, "ec2:VolumeThroughput": throughput_mibps}
    return {**keys, **{key: (str(number),) for key, number in numbers.items() if number is not None}}


def _named(context: Context, request: _OfVolume) -> tuple[Target, ...]:
    return (target(context, request.volume_id),)


def _attribute(request: object, names: Mapping[str, str]) -> Keys:
    """ec2:Attribute: names of the attributes that change; ec2:Attribute/NAME: what to."""
    given = {name: getattr(request, member) for member, name in names.items()}
    changed = {name: value for name, value in given.items() if value is not None}
    return {
        "ec2:Attribute": tuple(changed),
        **{f"ec2:Attribute/{name}": (_text(value),) for name, value in changed.items()},
    }


def _text(value: object) -> str:
    value = getattr(value, "value", value)
    return str(value).lower() if isinstance(value, bool) else str(value)


_MODIFIED = {
    "size": "Size",
    "volume_type": "VolumeType",
    "iops": "Iops",
    "throughput": "Throughput",
    "multi_attach_enabled": "MultiAttachEnabled",
}


def _modification(_context: Context, request: ec2.ModifyVolumeRequest) -> Keys:
    return _attribute(request, _MODIFIED)


def _attribute_change(_context: Context, request: ec2.ModifyVolumeAttributeRequest) -> Keys:
    return _attribute(request, {"auto_enable_io": "AutoEnableIO"})


def _attachment(context: Context, request: ec2.AttachVolumeRequest | ec2.DetachVolumeRequest) -> Iterable[Target]:
    yield target(context, request.volume_id)
    instance_id = request.instance_id or _only_instance(context, request.volume_id)
    if instance_id is not None:
        yield machines.access_target(context, instance_id)


def _only_instance(context: Context, volume_id: str) -> str | None:
    attached = repository.attachments_of(context.transaction, context.scope, volume_id)
    return attached[0].instance_id if len(attached) == 1 else None


def _new(context: Context, request: _OfNewVolume, more: Keys) -> Target:
    """The volume that a request would make: it has no id, and the tags that it will have are those asked for.

    Encrypted is what will be encrypted, also where the account's settings and not the request say so.
    """
    encrypted = request.encrypted or repository.encryption_settings(context.transaction, context.scope).by_default
    configured = _configured(
        request.volume_type or DEFAULT_TYPE, request.size, request.iops, request.throughput, encrypted
    )
    keys = {**configured, **request_tag_keys(tags_asked_for(request.tag_specifications, _KIND)), **more}
    if request.kms_key_id is not None:
        keys["ec2:KmsKeyId"] = (request.kms_key_id,)
    return Target(arn(context, "*"), keys=keys)


def _tagging(context: Context, request: _OfNewVolume, action: str, more: Keys) -> Iterable[Need]:
    """The right to tag what is made, where tags are asked for.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    """
    if tags_asked_for(request.tag_specifications, _KIND):
        yield Need("ec2:CreateTags", (_new(context, request, more),), {"ec2:CreateAction": (action,)})


def _placed(context: Context, request: ec2.CreateVolumeRequest) -> Keys:
    zone = _zone(context, request)
    keys: dict[str, tuple[str, ...]] = {}
    if zone is not None:
        keys = {"ec2:AvailabilityZone": (zone.name,), "ec2:AvailabilityZoneId": (zone.id,)}
    if request.snapshot_id is not None:
        keys["ec2:ParentSnapshot"] = (_snapshot_arn(context, request.snapshot_id),)
    if request.volume_initialization_rate is not None:
        keys["ec2:VolumeInitializationRate"] = (str(request.volume_initialization_rate),)
    return keys


def _zone(context: Context, request: ec2.CreateVolumeRequest) -> Zone | None:
    for zone in find_region(context.region).zones:
        if zone.name == request.availability_zone or zone.id == request.availability_zone_id:
            return zone
    return None


def _snapshot_arn(context: Context, snapshot_id: str) -> str:
    """Snapshots have no account in their ARNs: they are shared."""
    return f"arn:aws:ec2:{context.region}::snapshot/{snapshot_id}"


def _created(context: Context, request: ec2.CreateVolumeRequest) -> Iterable[Target]:
    yield _new(context, request, _placed(context, request))
    if request.snapshot_id is not None:
        yield Target(_snapshot_arn(context, request.snapshot_id), account="")


def _created_tags(context: Context, request: ec2.CreateVolumeRequest) -> Iterable[Need]:
    return _tagging(context, request, "CreateVolume", _placed(context, request))


def _of_source(context: Context, request: ec2.CopyVolumesRequest) -> Keys:
    """What a copy has of its source: its size, where none is asked for, and that it is encrypted."""
    keys: dict[str, tuple[str, ...]] = {"ec2:ParentVolume": (arn(context, request.source_volume_id),)}
    source = repository.volumes.get(context.transaction, context.scope, request.source_volume_id)
    if source is not None and request.size is None:
        keys["ec2:VolumeSize"] = (str(source.configuration.size_gib),)
    if source is not None and source.encryption is not None:
        keys["ec2:Encrypted"] = ("true",)
    return keys


def _copied(context: Context, request: ec2.CopyVolumesRequest) -> Iterable[Target]:
    yield _new(context, request, _of_source(context, request))
    yield target(context, request.source_volume_id)


def _copied_tags(context: Context, request: ec2.CopyVolumesRequest) -> Iterable[Need]:
    return _tagging(context, request, "CopyVolumes", _of_source(context, request))


NAMED = Access(resources=_named)
CREATE = Access(resources=_created, also=_created_tags)
COPY = Access(resources=_copied, also=_copied_tags)
ATTACHMENT = Access(resources=_attachment)
MODIFY = Access(resources=_named, keys=_modification)
MODIFY_ATTRIBUTE = Access(resources=_named, keys=_attribute_change)
