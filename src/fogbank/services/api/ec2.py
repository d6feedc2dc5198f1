"""Types of ec2's built operations, made from botocore 1.44.5 by a tool. Not edited."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "AccountAttribute",
    "AccountAttributeValue",
    "AttachVolumeRequest",
    "AttributeBooleanValue",
    "AvailabilityZone",
    "AvailabilityZoneGeography",
    "AvailabilityZoneMessage",
    "AvailabilityZoneSubGeography",
    "CreateTagsRequest",
    "CreateTagsResult",
    "CreateVolumeRequest",
    "DeleteTagsRequest",
    "DeleteTagsResult",
    "DeleteVolumeRequest",
    "DeleteVolumeResult",
    "DescribeAccountAttributesRequest",
    "DescribeAccountAttributesResult",
    "DescribeAvailabilityZonesRequest",
    "DescribeAvailabilityZonesResult",
    "DescribeRegionsRequest",
    "DescribeRegionsResult",
    "DescribeTagsRequest",
    "DescribeTagsResult",
    "DescribeVolumeAttributeRequest",
    "DescribeVolumeAttributeResult",
    "DescribeVolumeStatusRequest",
    "DescribeVolumeStatusResult",
    "DescribeVolumesModificationsRequest",
    "DescribeVolumesModificationsResult",
    "DescribeVolumesRequest",
    "DescribeVolumesResult",
    "DetachVolumeRequest",
    "EnableVolumeIORequest",
    "EnableVolumeIOResult",
    "Filter",
    "InitializationStatusDetails",
    "ModifyVolumeAttributeRequest",
    "ModifyVolumeAttributeResult",
    "ModifyVolumeRequest",
    "ModifyVolumeResult",
    "OperatorRequest",
    "OperatorResponse",
    "ProductCode",
    "Region",
    "RegionGeography",
    "Tag",
    "TagDescription",
    "TagSpecification",
    "Volume",
    "VolumeAttachment",
    "VolumeModification",
    "VolumeStatusAction",
    "VolumeStatusAttachmentStatus",
    "VolumeStatusDetails",
    "VolumeStatusEvent",
    "VolumeStatusInfo",
    "VolumeStatusItem",
]


class AttachVolumeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    device: str = field(name="Device")
    instance_id: str = field(name="InstanceId")
    volume_id: str = field(name="VolumeId")
    ebs_card_index: int | None = field(name="EbsCardIndex", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)


class VolumeAttachment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    delete_on_termination: bool | None = field(name="DeleteOnTermination", default=None)
    associated_resource: str | None = field(name="AssociatedResource", default=None)
    instance_owning_service: str | None = field(name="InstanceOwningService", default=None)
    ebs_card_index: int | None = field(name="EbsCardIndex", default=None)
    volume_id: str | None = field(name="VolumeId", default=None)
    instance_id: str | None = field(name="InstanceId", default=None)
    device: str | None = field(name="Device", default=None)
    state: str | None = field(name="State", default=None)
    attach_time: datetime | None = field(name="AttachTime", default=None)


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str | None = field(name="Key", default=None)
    value: str | None = field(name="Value", default=None)


class CreateTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)
    resources: tuple[str, ...] = field(name="Resources")
    tags: tuple[Tag, ...] = field(name="Tags")


class CreateTagsResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class TagSpecification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str | None = field(name="ResourceType", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class OperatorRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    principal: str | None = field(name="Principal", default=None)


class CreateVolumeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    availability_zone: str | None = field(name="AvailabilityZone", default=None)
    availability_zone_id: str | None = field(name="AvailabilityZoneId", default=None)
    encrypted: bool | None = field(name="Encrypted", default=None)
    iops: int | None = field(name="Iops", default=None)
    kms_key_id: str | None = field(name="KmsKeyId", default=None)
    outpost_arn: str | None = field(name="OutpostArn", default=None)
    size: int | None = field(name="Size", default=None)
    snapshot_id: str | None = field(name="SnapshotId", default=None)
    volume_type: str | None = field(name="VolumeType", default=None)
    tag_specifications: tuple[TagSpecification, ...] | None = field(name="TagSpecifications", default=None)
    multi_attach_enabled: bool | None = field(name="MultiAttachEnabled", default=None)
    throughput: int | None = field(name="Throughput", default=None)
    client_token: str | None = field(name="ClientToken", default=None)
    volume_initialization_rate: int | None = field(name="VolumeInitializationRate", default=None)
    operator: OperatorRequest | None = field(name="Operator", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)


class OperatorResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    managed: bool | None = field(name="Managed", default=None)
    principal: str | None = field(name="Principal", default=None)
    hidden_by_default: bool | None = field(name="HiddenByDefault", default=None)


class Volume(Struct, frozen=True, kw_only=True, omit_defaults=True):
    availability_zone_id: str | None = field(name="AvailabilityZoneId", default=None)
    outpost_arn: str | None = field(name="OutpostArn", default=None)
    source_volume_id: str | None = field(name="SourceVolumeId", default=None)
    iops: int | None = field(name="Iops", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    volume_type: str | None = field(name="VolumeType", default=None)
    fast_restored: bool | None = field(name="FastRestored", default=None)
    multi_attach_enabled: bool | None = field(name="MultiAttachEnabled", default=None)
    throughput: int | None = field(name="Throughput", default=None)
    sse_type: str | None = field(name="SseType", default=None)
    operator: OperatorResponse | None = field(name="Operator", default=None)
    volume_initialization_rate: int | None = field(name="VolumeInitializationRate", default=None)
    volume_arn: str | None = field(name="VolumeArn", default=None)
    owner_id: str | None = field(name="OwnerId", default=None)
    volume_id: str | None = field(name="VolumeId", default=None)
    size: int | None = field(name="Size", default=None)
    snapshot_id: str | None = field(name="SnapshotId", default=None)
    availability_zone: str | None = field(name="AvailabilityZone", default=None)
    state: str | None = field(name="State", default=None)
    create_time: datetime | None = field(name="CreateTime", default=None)
    attachments: tuple[VolumeAttachment, ...] | None = field(name="Attachments", default=None)
    encrypted: bool | None = field(name="Encrypted", default=None)
    kms_key_id: str | None = field(name="KmsKeyId", default=None)


class DeleteTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)
    resources: tuple[str, ...] = field(name="Resources")
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class DeleteTagsResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteVolumeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    volume_id: str = field(name="VolumeId")
    dry_run: bool | None = field(name="DryRun", default=None)


class DeleteVolumeResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DescribeAccountAttributesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)
    attribute_names: tuple[str, ...] | None = field(name="AttributeNames", default=None)


class AccountAttributeValue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attribute_value: str | None = field(name="AttributeValue", default=None)


class AccountAttribute(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attribute_name: str | None = field(name="AttributeName", default=None)
    attribute_values: tuple[AccountAttributeValue, ...] | None = field(name="AttributeValues", default=None)


class DescribeAccountAttributesResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_attributes: tuple[AccountAttribute, ...] | None = field(name="AccountAttributes", default=None)


class Filter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)
    values: tuple[str, ...] | None = field(name="Values", default=None)


class DescribeAvailabilityZonesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    zone_names: tuple[str, ...] | None = field(name="ZoneNames", default=None)
    zone_ids: tuple[str, ...] | None = field(name="ZoneIds", default=None)
    all_availability_zones: bool | None = field(name="AllAvailabilityZones", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    filters: tuple[Filter, ...] | None = field(name="Filters", default=None)


class AvailabilityZoneMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message: str | None = field(name="Message", default=None)


class AvailabilityZoneGeography(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)


class AvailabilityZoneSubGeography(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)


class AvailabilityZone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    opt_in_status: str | None = field(name="OptInStatus", default=None)
    messages: tuple[AvailabilityZoneMessage, ...] | None = field(name="Messages", default=None)
    region_name: str | None = field(name="RegionName", default=None)
    zone_name: str | None = field(name="ZoneName", default=None)
    zone_id: str | None = field(name="ZoneId", default=None)
    group_name: str | None = field(name="GroupName", default=None)
    network_border_group: str | None = field(name="NetworkBorderGroup", default=None)
    zone_type: str | None = field(name="ZoneType", default=None)
    parent_zone_name: str | None = field(name="ParentZoneName", default=None)
    parent_zone_id: str | None = field(name="ParentZoneId", default=None)
    group_long_name: str | None = field(name="GroupLongName", default=None)
    geography: tuple[AvailabilityZoneGeography, ...] | None = field(name="Geography", default=None)
    sub_geography: tuple[AvailabilityZoneSubGeography, ...] | None = field(name="SubGeography", default=None)
    state: str | None = field(name="State", default=None)


class DescribeAvailabilityZonesResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    availability_zones: tuple[AvailabilityZone, ...] | None = field(name="AvailabilityZones", default=None)


class DescribeRegionsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    region_names: tuple[str, ...] | None = field(name="RegionNames", default=None)
    all_regions: bool | None = field(name="AllRegions", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    filters: tuple[Filter, ...] | None = field(name="Filters", default=None)


class RegionGeography(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)


class Region(Struct, frozen=True, kw_only=True, omit_defaults=True):
    opt_in_status: str | None = field(name="OptInStatus", default=None)
    geography: tuple[RegionGeography, ...] | None = field(name="Geography", default=None)
    region_name: str | None = field(name="RegionName", default=None)
    endpoint: str | None = field(name="Endpoint", default=None)


class DescribeRegionsResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    regions: tuple[Region, ...] | None = field(name="Regions", default=None)


class DescribeTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)
    filters: tuple[Filter, ...] | None = field(name="Filters", default=None)
    max_results: int | None = field(name="MaxResults", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class TagDescription(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str | None = field(name="Key", default=None)
    resource_id: str | None = field(name="ResourceId", default=None)
    resource_type: str | None = field(name="ResourceType", default=None)
    value: str | None = field(name="Value", default=None)


class DescribeTagsResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    next_token: str | None = field(name="NextToken", default=None)
    tags: tuple[TagDescription, ...] | None = field(name="Tags", default=None)


class DescribeVolumeAttributeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attribute: str = field(name="Attribute")
    volume_id: str = field(name="VolumeId")
    dry_run: bool | None = field(name="DryRun", default=None)


class AttributeBooleanValue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    value: bool | None = field(name="Value", default=None)


class ProductCode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    product_code_id: str | None = field(name="ProductCodeId", default=None)
    product_code_type: str | None = field(name="ProductCodeType", default=None)


class DescribeVolumeAttributeResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    auto_enable_io: AttributeBooleanValue | None = field(name="AutoEnableIO", default=None)
    product_codes: tuple[ProductCode, ...] | None = field(name="ProductCodes", default=None)
    volume_id: str | None = field(name="VolumeId", default=None)


class DescribeVolumeStatusRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    max_results: int | None = field(name="MaxResults", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    volume_ids: tuple[str, ...] | None = field(name="VolumeIds", default=None)
    include_managed_resources: bool | None = field(name="IncludeManagedResources", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    filters: tuple[Filter, ...] | None = field(name="Filters", default=None)


class VolumeStatusAction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    code: str | None = field(name="Code", default=None)
    description: str | None = field(name="Description", default=None)
    event_id: str | None = field(name="EventId", default=None)
    event_type: str | None = field(name="EventType", default=None)


class VolumeStatusEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    description: str | None = field(name="Description", default=None)
    event_id: str | None = field(name="EventId", default=None)
    event_type: str | None = field(name="EventType", default=None)
    not_after: datetime | None = field(name="NotAfter", default=None)
    not_before: datetime | None = field(name="NotBefore", default=None)
    instance_id: str | None = field(name="InstanceId", default=None)


class VolumeStatusDetails(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)
    status: str | None = field(name="Status", default=None)


class VolumeStatusInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    details: tuple[VolumeStatusDetails, ...] | None = field(name="Details", default=None)
    status: str | None = field(name="Status", default=None)


class VolumeStatusAttachmentStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    io_performance: str | None = field(name="IoPerformance", default=None)
    instance_id: str | None = field(name="InstanceId", default=None)


class InitializationStatusDetails(Struct, frozen=True, kw_only=True, omit_defaults=True):
    initialization_type: str | None = field(name="InitializationType", default=None)
    progress: int | None = field(name="Progress", default=None)
    estimated_time_to_complete_in_seconds: int | None = field(name="EstimatedTimeToCompleteInSeconds", default=None)


class VolumeStatusItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    actions: tuple[VolumeStatusAction, ...] | None = field(name="Actions", default=None)
    availability_zone: str | None = field(name="AvailabilityZone", default=None)
    outpost_arn: str | None = field(name="OutpostArn", default=None)
    events: tuple[VolumeStatusEvent, ...] | None = field(name="Events", default=None)
    volume_id: str | None = field(name="VolumeId", default=None)
    volume_status: VolumeStatusInfo | None = field(name="VolumeStatus", default=None)
    attachment_statuses: tuple[VolumeStatusAttachmentStatus, ...] | None = field(
        name="AttachmentStatuses", default=None
    )
    initialization_status_details: InitializationStatusDetails | None = field(
        name="InitializationStatusDetails", default=None
    )
    availability_zone_id: str | None = field(name="AvailabilityZoneId", default=None)
    operator: OperatorResponse | None = field(name="Operator", default=None)


class DescribeVolumeStatusResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    next_token: str | None = field(name="NextToken", default=None)
    volume_statuses: tuple[VolumeStatusItem, ...] | None = field(name="VolumeStatuses", default=None)


class DescribeVolumesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    volume_ids: tuple[str, ...] | None = field(name="VolumeIds", default=None)
    include_managed_resources: bool | None = field(name="IncludeManagedResources", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    filters: tuple[Filter, ...] | None = field(name="Filters", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class DescribeVolumesResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    next_token: str | None = field(name="NextToken", default=None)
    volumes: tuple[Volume, ...] | None = field(name="Volumes", default=None)


class DescribeVolumesModificationsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)
    volume_ids: tuple[str, ...] | None = field(name="VolumeIds", default=None)
    filters: tuple[Filter, ...] | None = field(name="Filters", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)
    include_managed_resources: bool | None = field(name="IncludeManagedResources", default=None)


class VolumeModification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    volume_id: str | None = field(name="VolumeId", default=None)
    modification_state: str | None = field(name="ModificationState", default=None)
    status_message: str | None = field(name="StatusMessage", default=None)
    target_size: int | None = field(name="TargetSize", default=None)
    target_iops: int | None = field(name="TargetIops", default=None)
    target_volume_type: str | None = field(name="TargetVolumeType", default=None)
    target_throughput: int | None = field(name="TargetThroughput", default=None)
    target_multi_attach_enabled: bool | None = field(name="TargetMultiAttachEnabled", default=None)
    original_size: int | None = field(name="OriginalSize", default=None)
    original_iops: int | None = field(name="OriginalIops", default=None)
    original_volume_type: str | None = field(name="OriginalVolumeType", default=None)
    original_throughput: int | None = field(name="OriginalThroughput", default=None)
    original_multi_attach_enabled: bool | None = field(name="OriginalMultiAttachEnabled", default=None)
    progress: int | None = field(name="Progress", default=None)
    start_time: datetime | None = field(name="StartTime", default=None)
    end_time: datetime | None = field(name="EndTime", default=None)
    operator: OperatorResponse | None = field(name="Operator", default=None)


class DescribeVolumesModificationsResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    next_token: str | None = field(name="NextToken", default=None)
    volumes_modifications: tuple[VolumeModification, ...] | None = field(name="VolumesModifications", default=None)


class DetachVolumeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    device: str | None = field(name="Device", default=None)
    force: bool | None = field(name="Force", default=None)
    instance_id: str | None = field(name="InstanceId", default=None)
    volume_id: str = field(name="VolumeId")
    dry_run: bool | None = field(name="DryRun", default=None)


class EnableVolumeIORequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)
    volume_id: str = field(name="VolumeId")


class EnableVolumeIOResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class ModifyVolumeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)
    volume_id: str = field(name="VolumeId")
    size: int | None = field(name="Size", default=None)
    volume_type: str | None = field(name="VolumeType", default=None)
    iops: int | None = field(name="Iops", default=None)
    throughput: int | None = field(name="Throughput", default=None)
    multi_attach_enabled: bool | None = field(name="MultiAttachEnabled", default=None)


class ModifyVolumeResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    volume_modification: VolumeModification | None = field(name="VolumeModification", default=None)


class ModifyVolumeAttributeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    auto_enable_io: AttributeBooleanValue | None = field(name="AutoEnableIO", default=None)
    volume_id: str = field(name="VolumeId")
    dry_run: bool | None = field(name="DryRun", default=None)


class ModifyVolumeAttributeResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass
