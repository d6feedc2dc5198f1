"""Types of ec2's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "AccountAttribute",
    "AccountAttributeValue",
    "ApplicationStatusSummary",
    "AttachVolumeRequest",
    "AttributeBooleanValue",
    "AvailabilityZone",
    "AvailabilityZoneGeography",
    "AvailabilityZoneMessage",
    "AvailabilityZoneSubGeography",
    "CapacityReservationSpecificationResponse",
    "CapacityReservationTargetResponse",
    "ConnectionTrackingSpecificationResponse",
    "CopyVolumesRequest",
    "CopyVolumesResult",
    "CpuOptions",
    "CreateTagsRequest",
    "CreateTagsResult",
    "CreateVolumeRequest",
    "DefaultConnectionTrackingConfiguration",
    "DeleteTagsRequest",
    "DeleteTagsResult",
    "DeleteVolumeRequest",
    "DeleteVolumeResult",
    "DescribeAccountAttributesRequest",
    "DescribeAccountAttributesResult",
    "DescribeAvailabilityZonesRequest",
    "DescribeAvailabilityZonesResult",
    "DescribeInstanceStatusRequest",
    "DescribeInstanceStatusResult",
    "DescribeInstanceTypesRequest",
    "DescribeInstanceTypesResult",
    "DescribeInstancesRequest",
    "DescribeInstancesResult",
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
    "DisableEbsEncryptionByDefaultRequest",
    "DisableEbsEncryptionByDefaultResult",
    "DiskInfo",
    "EbsCardInfo",
    "EbsInfo",
    "EbsInstanceBlockDevice",
    "EbsOptimizedInfo",
    "EbsStatusDetails",
    "EbsStatusSummary",
    "EfaInfo",
    "ElasticGpuAssociation",
    "ElasticInferenceAcceleratorAssociation",
    "EnableEbsEncryptionByDefaultRequest",
    "EnableEbsEncryptionByDefaultResult",
    "EnableVolumeIORequest",
    "EnableVolumeIOResult",
    "EnclaveOptions",
    "Filter",
    "FpgaDeviceInfo",
    "FpgaDeviceMemoryInfo",
    "FpgaInfo",
    "GetEbsDefaultKmsKeyIdRequest",
    "GetEbsDefaultKmsKeyIdResult",
    "GetEbsEncryptionByDefaultRequest",
    "GetEbsEncryptionByDefaultResult",
    "GpuDeviceInfo",
    "GpuDeviceMemoryInfo",
    "GpuInfo",
    "GroupIdentifier",
    "HibernationOptions",
    "IamInstanceProfile",
    "InferenceAcceleratorInfo",
    "InferenceDeviceInfo",
    "InferenceDeviceMemoryInfo",
    "InitializationStatusDetails",
    "Instance",
    "InstanceAttachmentEnaSrdSpecification",
    "InstanceAttachmentEnaSrdUdpSpecification",
    "InstanceBlockDeviceMapping",
    "InstanceIpv4Prefix",
    "InstanceIpv6Address",
    "InstanceIpv6Prefix",
    "InstanceMaintenanceOptions",
    "InstanceMetadataOptionsResponse",
    "InstanceNetworkInterface",
    "InstanceNetworkInterfaceAssociation",
    "InstanceNetworkInterfaceAttachment",
    "InstanceNetworkPerformanceOptions",
    "InstancePrivateIpAddress",
    "InstanceSecondaryInterface",
    "InstanceSecondaryInterfaceAttachment",
    "InstanceSecondaryInterfacePrivateIpAddress",
    "InstanceState",
    "InstanceStatus",
    "InstanceStatusDetails",
    "InstanceStatusEvent",
    "InstanceStatusSummary",
    "InstanceStorageInfo",
    "InstanceTypeInfo",
    "LicenseConfiguration",
    "MediaAcceleratorInfo",
    "MediaDeviceInfo",
    "MediaDeviceMemoryInfo",
    "MemoryInfo",
    "ModifyEbsDefaultKmsKeyIdRequest",
    "ModifyEbsDefaultKmsKeyIdResult",
    "ModifyVolumeAttributeRequest",
    "ModifyVolumeAttributeResult",
    "ModifyVolumeRequest",
    "ModifyVolumeResult",
    "Monitoring",
    "NetworkCardInfo",
    "NetworkInfo",
    "NeuronDeviceCoreInfo",
    "NeuronDeviceInfo",
    "NeuronDeviceMemoryInfo",
    "NeuronInfo",
    "NitroTpmInfo",
    "OperatorRequest",
    "OperatorResponse",
    "PerformanceStatusSummary",
    "Placement",
    "PlacementGroupInfo",
    "PrivateDnsNameOptionsResponse",
    "ProcessorInfo",
    "ProductCode",
    "Region",
    "RegionGeography",
    "Reservation",
    "ResetEbsDefaultKmsKeyIdRequest",
    "ResetEbsDefaultKmsKeyIdResult",
    "StateReason",
    "Tag",
    "TagDescription",
    "TagSpecification",
    "VCpuInfo",
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


class TagSpecification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str | None = field(name="ResourceType", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class CopyVolumesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    source_volume_id: str = field(name="SourceVolumeId")
    iops: int | None = field(name="Iops", default=None)
    size: int | None = field(name="Size", default=None)
    volume_type: str | None = field(name="VolumeType", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    tag_specifications: tuple[TagSpecification, ...] | None = field(name="TagSpecifications", default=None)
    multi_attach_enabled: bool | None = field(name="MultiAttachEnabled", default=None)
    throughput: int | None = field(name="Throughput", default=None)
    client_token: str | None = field(name="ClientToken", default=None)
    encrypted: bool | None = field(name="Encrypted", default=None)
    kms_key_id: str | None = field(name="KmsKeyId", default=None)


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


class CopyVolumesResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    volumes: tuple[Volume, ...] | None = field(name="Volumes", default=None)


class CreateTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)
    resources: tuple[str, ...] = field(name="Resources")
    tags: tuple[Tag, ...] = field(name="Tags")


class CreateTagsResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


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


class DescribeInstanceStatusRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_ids: tuple[str, ...] | None = field(name="InstanceIds", default=None)
    max_results: int | None = field(name="MaxResults", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    include_managed_resources: bool | None = field(name="IncludeManagedResources", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    filters: tuple[Filter, ...] | None = field(name="Filters", default=None)
    include_all_instances: bool | None = field(name="IncludeAllInstances", default=None)


class InstanceStatusEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_event_id: str | None = field(name="InstanceEventId", default=None)
    code: str | None = field(name="Code", default=None)
    description: str | None = field(name="Description", default=None)
    not_after: datetime | None = field(name="NotAfter", default=None)
    not_before: datetime | None = field(name="NotBefore", default=None)
    not_before_deadline: datetime | None = field(name="NotBeforeDeadline", default=None)


class InstanceState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    code: int | None = field(name="Code", default=None)
    name: str | None = field(name="Name", default=None)


class InstanceStatusDetails(Struct, frozen=True, kw_only=True, omit_defaults=True):
    impaired_since: datetime | None = field(name="ImpairedSince", default=None)
    name: str | None = field(name="Name", default=None)
    status: str | None = field(name="Status", default=None)


class InstanceStatusSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    details: tuple[InstanceStatusDetails, ...] | None = field(name="Details", default=None)
    status: str | None = field(name="Status", default=None)


class EbsStatusDetails(Struct, frozen=True, kw_only=True, omit_defaults=True):
    impaired_since: datetime | None = field(name="ImpairedSince", default=None)
    name: str | None = field(name="Name", default=None)
    status: str | None = field(name="Status", default=None)


class EbsStatusSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    details: tuple[EbsStatusDetails, ...] | None = field(name="Details", default=None)
    status: str | None = field(name="Status", default=None)


class ApplicationStatusSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    status: str | None = field(name="Status", default=None)
    impaired_since: datetime | None = field(name="ImpairedSince", default=None)


class PerformanceStatusSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    status: str | None = field(name="Status", default=None)
    impaired_since: datetime | None = field(name="ImpairedSince", default=None)
    remediation: str | None = field(name="Remediation", default=None)


class InstanceStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    availability_zone: str | None = field(name="AvailabilityZone", default=None)
    availability_zone_id: str | None = field(name="AvailabilityZoneId", default=None)
    outpost_arn: str | None = field(name="OutpostArn", default=None)
    operator: OperatorResponse | None = field(name="Operator", default=None)
    events: tuple[InstanceStatusEvent, ...] | None = field(name="Events", default=None)
    instance_id: str | None = field(name="InstanceId", default=None)
    instance_state: InstanceState | None = field(name="InstanceState", default=None)
    instance_status: InstanceStatusSummary | None = field(name="InstanceStatus", default=None)
    system_status: InstanceStatusSummary | None = field(name="SystemStatus", default=None)
    attached_ebs_status: EbsStatusSummary | None = field(name="AttachedEbsStatus", default=None)
    application_status: ApplicationStatusSummary | None = field(name="ApplicationStatus", default=None)
    performance_status: PerformanceStatusSummary | None = field(name="PerformanceStatus", default=None)


class DescribeInstanceStatusResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_statuses: tuple[InstanceStatus, ...] | None = field(name="InstanceStatuses", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class DescribeInstanceTypesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)
    instance_types: tuple[str, ...] | None = field(name="InstanceTypes", default=None)
    filters: tuple[Filter, ...] | None = field(name="Filters", default=None)
    max_results: int | None = field(name="MaxResults", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    include_unsupported_in_region: bool | None = field(name="IncludeUnsupportedInRegion", default=None)


class ProcessorInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    supported_architectures: tuple[str, ...] | None = field(name="SupportedArchitectures", default=None)
    sustained_clock_speed_in_ghz: float | None = field(name="SustainedClockSpeedInGhz", default=None)
    supported_features: tuple[str, ...] | None = field(name="SupportedFeatures", default=None)
    manufacturer: str | None = field(name="Manufacturer", default=None)


class VCpuInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    default_v_cpus: int | None = field(name="DefaultVCpus", default=None)
    default_cores: int | None = field(name="DefaultCores", default=None)
    default_threads_per_core: int | None = field(name="DefaultThreadsPerCore", default=None)
    valid_cores: tuple[int, ...] | None = field(name="ValidCores", default=None)
    valid_threads_per_core: tuple[int, ...] | None = field(name="ValidThreadsPerCore", default=None)


class MemoryInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    size_in_mi_b: int | None = field(name="SizeInMiB", default=None)


class DiskInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    size_in_gb: int | None = field(name="SizeInGB", default=None)
    count: int | None = field(name="Count", default=None)
    type: str | None = field(name="Type", default=None)


class InstanceStorageInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    total_size_in_gb: int | None = field(name="TotalSizeInGB", default=None)
    disks: tuple[DiskInfo, ...] | None = field(name="Disks", default=None)
    nvme_support: str | None = field(name="NvmeSupport", default=None)
    encryption_support: str | None = field(name="EncryptionSupport", default=None)


class EbsOptimizedInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    baseline_bandwidth_in_mbps: int | None = field(name="BaselineBandwidthInMbps", default=None)
    baseline_throughput_in_m_bps: float | None = field(name="BaselineThroughputInMBps", default=None)
    baseline_iops: int | None = field(name="BaselineIops", default=None)
    maximum_bandwidth_in_mbps: int | None = field(name="MaximumBandwidthInMbps", default=None)
    maximum_throughput_in_m_bps: float | None = field(name="MaximumThroughputInMBps", default=None)
    maximum_iops: int | None = field(name="MaximumIops", default=None)


class EbsCardInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ebs_card_index: int | None = field(name="EbsCardIndex", default=None)
    baseline_bandwidth_in_mbps: int | None = field(name="BaselineBandwidthInMbps", default=None)
    baseline_throughput_in_m_bps: float | None = field(name="BaselineThroughputInMBps", default=None)
    baseline_iops: int | None = field(name="BaselineIops", default=None)
    maximum_bandwidth_in_mbps: int | None = field(name="MaximumBandwidthInMbps", default=None)
    maximum_throughput_in_m_bps: float | None = field(name="MaximumThroughputInMBps", default=None)
    maximum_iops: int | None = field(name="MaximumIops", default=None)


class EbsInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ebs_optimized_support: str | None = field(name="EbsOptimizedSupport", default=None)
    encryption_support: str | None = field(name="EncryptionSupport", default=None)
    ebs_optimized_info: EbsOptimizedInfo | None = field(name="EbsOptimizedInfo", default=None)
    nvme_support: str | None = field(name="NvmeSupport", default=None)
    maximum_ebs_attachments: int | None = field(name="MaximumEbsAttachments", default=None)
    attachment_limit_type: str | None = field(name="AttachmentLimitType", default=None)
    maximum_ebs_cards: int | None = field(name="MaximumEbsCards", default=None)
    ebs_cards: tuple[EbsCardInfo, ...] | None = field(name="EbsCards", default=None)


class NetworkCardInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    network_card_index: int | None = field(name="NetworkCardIndex", default=None)
    network_performance: str | None = field(name="NetworkPerformance", default=None)
    maximum_network_interfaces: int | None = field(name="MaximumNetworkInterfaces", default=None)
    additional_flexible_network_interfaces: int | None = field(name="AdditionalFlexibleNetworkInterfaces", default=None)
    baseline_bandwidth_in_gbps: float | None = field(name="BaselineBandwidthInGbps", default=None)
    peak_bandwidth_in_gbps: float | None = field(name="PeakBandwidthInGbps", default=None)
    default_ena_queue_count_per_interface: int | None = field(name="DefaultEnaQueueCountPerInterface", default=None)
    maximum_ena_queue_count: int | None = field(name="MaximumEnaQueueCount", default=None)
    maximum_ena_queue_count_per_interface: int | None = field(name="MaximumEnaQueueCountPerInterface", default=None)
    interface_types: tuple[str, ...] | None = field(name="InterfaceTypes", default=None)


class EfaInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    maximum_efa_interfaces: int | None = field(name="MaximumEfaInterfaces", default=None)


class DefaultConnectionTrackingConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    default_tcp_established_timeout: int | None = field(name="DefaultTcpEstablishedTimeout", default=None)
    default_udp_timeout: int | None = field(name="DefaultUdpTimeout", default=None)
    default_udp_stream_timeout: int | None = field(name="DefaultUdpStreamTimeout", default=None)


class NetworkInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    network_performance: str | None = field(name="NetworkPerformance", default=None)
    maximum_network_interfaces: int | None = field(name="MaximumNetworkInterfaces", default=None)
    maximum_network_cards: int | None = field(name="MaximumNetworkCards", default=None)
    default_network_card_index: int | None = field(name="DefaultNetworkCardIndex", default=None)
    network_cards: tuple[NetworkCardInfo, ...] | None = field(name="NetworkCards", default=None)
    ipv4_addresses_per_interface: int | None = field(name="Ipv4AddressesPerInterface", default=None)
    ipv6_addresses_per_interface: int | None = field(name="Ipv6AddressesPerInterface", default=None)
    ipv6_supported: bool | None = field(name="Ipv6Supported", default=None)
    ena_support: str | None = field(name="EnaSupport", default=None)
    efa_supported: bool | None = field(name="EfaSupported", default=None)
    efa_info: EfaInfo | None = field(name="EfaInfo", default=None)
    encryption_in_transit_supported: bool | None = field(name="EncryptionInTransitSupported", default=None)
    ena_srd_supported: bool | None = field(name="EnaSrdSupported", default=None)
    bandwidth_weightings: tuple[str, ...] | None = field(name="BandwidthWeightings", default=None)
    flexible_ena_queues_support: str | None = field(name="FlexibleEnaQueuesSupport", default=None)
    connection_tracking_configuration: DefaultConnectionTrackingConfiguration | None = field(
        name="ConnectionTrackingConfiguration", default=None
    )
    secondary_network_supported: bool | None = field(name="SecondaryNetworkSupported", default=None)
    maximum_secondary_network_interfaces: int | None = field(name="MaximumSecondaryNetworkInterfaces", default=None)
    ipv4_addresses_per_secondary_interface: int | None = field(name="Ipv4AddressesPerSecondaryInterface", default=None)


class GpuDeviceMemoryInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    size_in_mi_b: int | None = field(name="SizeInMiB", default=None)


class GpuDeviceInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)
    manufacturer: str | None = field(name="Manufacturer", default=None)
    count: int | None = field(name="Count", default=None)
    logical_gpu_count: int | None = field(name="LogicalGpuCount", default=None)
    gpu_partition_size: float | None = field(name="GpuPartitionSize", default=None)
    workloads: tuple[str, ...] | None = field(name="Workloads", default=None)
    memory_info: GpuDeviceMemoryInfo | None = field(name="MemoryInfo", default=None)


class GpuInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    gpus: tuple[GpuDeviceInfo, ...] | None = field(name="Gpus", default=None)
    total_gpu_memory_in_mi_b: int | None = field(name="TotalGpuMemoryInMiB", default=None)


class FpgaDeviceMemoryInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    size_in_mi_b: int | None = field(name="SizeInMiB", default=None)


class FpgaDeviceInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)
    manufacturer: str | None = field(name="Manufacturer", default=None)
    count: int | None = field(name="Count", default=None)
    memory_info: FpgaDeviceMemoryInfo | None = field(name="MemoryInfo", default=None)


class FpgaInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    fpgas: tuple[FpgaDeviceInfo, ...] | None = field(name="Fpgas", default=None)
    total_fpga_memory_in_mi_b: int | None = field(name="TotalFpgaMemoryInMiB", default=None)


class PlacementGroupInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    supported_strategies: tuple[str, ...] | None = field(name="SupportedStrategies", default=None)


class InferenceDeviceMemoryInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    size_in_mi_b: int | None = field(name="SizeInMiB", default=None)


class InferenceDeviceInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    count: int | None = field(name="Count", default=None)
    name: str | None = field(name="Name", default=None)
    manufacturer: str | None = field(name="Manufacturer", default=None)
    memory_info: InferenceDeviceMemoryInfo | None = field(name="MemoryInfo", default=None)


class InferenceAcceleratorInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    accelerators: tuple[InferenceDeviceInfo, ...] | None = field(name="Accelerators", default=None)
    total_inference_memory_in_mi_b: int | None = field(name="TotalInferenceMemoryInMiB", default=None)


class NitroTpmInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    supported_versions: tuple[str, ...] | None = field(name="SupportedVersions", default=None)


class MediaDeviceMemoryInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    size_in_mi_b: int | None = field(name="SizeInMiB", default=None)


class MediaDeviceInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    count: int | None = field(name="Count", default=None)
    name: str | None = field(name="Name", default=None)
    manufacturer: str | None = field(name="Manufacturer", default=None)
    memory_info: MediaDeviceMemoryInfo | None = field(name="MemoryInfo", default=None)


class MediaAcceleratorInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    accelerators: tuple[MediaDeviceInfo, ...] | None = field(name="Accelerators", default=None)
    total_media_memory_in_mi_b: int | None = field(name="TotalMediaMemoryInMiB", default=None)


class NeuronDeviceCoreInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    count: int | None = field(name="Count", default=None)
    version: int | None = field(name="Version", default=None)


class NeuronDeviceMemoryInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    size_in_mi_b: int | None = field(name="SizeInMiB", default=None)


class NeuronDeviceInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    count: int | None = field(name="Count", default=None)
    name: str | None = field(name="Name", default=None)
    core_info: NeuronDeviceCoreInfo | None = field(name="CoreInfo", default=None)
    memory_info: NeuronDeviceMemoryInfo | None = field(name="MemoryInfo", default=None)


class NeuronInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    neuron_devices: tuple[NeuronDeviceInfo, ...] | None = field(name="NeuronDevices", default=None)
    total_neuron_device_memory_in_mi_b: int | None = field(name="TotalNeuronDeviceMemoryInMiB", default=None)


class InstanceTypeInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_type: str | None = field(name="InstanceType", default=None)
    current_generation: bool | None = field(name="CurrentGeneration", default=None)
    free_tier_eligible: bool | None = field(name="FreeTierEligible", default=None)
    supported_usage_classes: tuple[str, ...] | None = field(name="SupportedUsageClasses", default=None)
    supported_root_device_types: tuple[str, ...] | None = field(name="SupportedRootDeviceTypes", default=None)
    supported_virtualization_types: tuple[str, ...] | None = field(name="SupportedVirtualizationTypes", default=None)
    bare_metal: bool | None = field(name="BareMetal", default=None)
    hypervisor: str | None = field(name="Hypervisor", default=None)
    processor_info: ProcessorInfo | None = field(name="ProcessorInfo", default=None)
    v_cpu_info: VCpuInfo | None = field(name="VCpuInfo", default=None)
    memory_info: MemoryInfo | None = field(name="MemoryInfo", default=None)
    instance_storage_supported: bool | None = field(name="InstanceStorageSupported", default=None)
    instance_storage_info: InstanceStorageInfo | None = field(name="InstanceStorageInfo", default=None)
    ebs_info: EbsInfo | None = field(name="EbsInfo", default=None)
    network_info: NetworkInfo | None = field(name="NetworkInfo", default=None)
    gpu_info: GpuInfo | None = field(name="GpuInfo", default=None)
    fpga_info: FpgaInfo | None = field(name="FpgaInfo", default=None)
    placement_group_info: PlacementGroupInfo | None = field(name="PlacementGroupInfo", default=None)
    inference_accelerator_info: InferenceAcceleratorInfo | None = field(name="InferenceAcceleratorInfo", default=None)
    hibernation_supported: bool | None = field(name="HibernationSupported", default=None)
    burstable_performance_supported: bool | None = field(name="BurstablePerformanceSupported", default=None)
    dedicated_hosts_supported: bool | None = field(name="DedicatedHostsSupported", default=None)
    auto_recovery_supported: bool | None = field(name="AutoRecoverySupported", default=None)
    supported_boot_modes: tuple[str, ...] | None = field(name="SupportedBootModes", default=None)
    nitro_enclaves_support: str | None = field(name="NitroEnclavesSupport", default=None)
    nitro_tpm_support: str | None = field(name="NitroTpmSupport", default=None)
    nitro_tpm_info: NitroTpmInfo | None = field(name="NitroTpmInfo", default=None)
    media_accelerator_info: MediaAcceleratorInfo | None = field(name="MediaAcceleratorInfo", default=None)
    neuron_info: NeuronInfo | None = field(name="NeuronInfo", default=None)
    phc_support: str | None = field(name="PhcSupport", default=None)
    reboot_migration_support: str | None = field(name="RebootMigrationSupport", default=None)
    supported_in_region: bool | None = field(name="SupportedInRegion", default=None)


class DescribeInstanceTypesResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_types: tuple[InstanceTypeInfo, ...] | None = field(name="InstanceTypes", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class DescribeInstancesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_ids: tuple[str, ...] | None = field(name="InstanceIds", default=None)
    include_managed_resources: bool | None = field(name="IncludeManagedResources", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    filters: tuple[Filter, ...] | None = field(name="Filters", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class GroupIdentifier(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: str | None = field(name="GroupId", default=None)
    group_name: str | None = field(name="GroupName", default=None)


class EbsInstanceBlockDevice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attach_time: datetime | None = field(name="AttachTime", default=None)
    delete_on_termination: bool | None = field(name="DeleteOnTermination", default=None)
    status: str | None = field(name="Status", default=None)
    volume_id: str | None = field(name="VolumeId", default=None)
    associated_resource: str | None = field(name="AssociatedResource", default=None)
    volume_owner_id: str | None = field(name="VolumeOwnerId", default=None)
    operator: OperatorResponse | None = field(name="Operator", default=None)
    ebs_card_index: int | None = field(name="EbsCardIndex", default=None)


class InstanceBlockDeviceMapping(Struct, frozen=True, kw_only=True, omit_defaults=True):
    device_name: str | None = field(name="DeviceName", default=None)
    ebs: EbsInstanceBlockDevice | None = field(name="Ebs", default=None)


class IamInstanceProfile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    arn: str | None = field(name="Arn", default=None)
    id: str | None = field(name="Id", default=None)


class ElasticGpuAssociation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    elastic_gpu_id: str | None = field(name="ElasticGpuId", default=None)
    elastic_gpu_association_id: str | None = field(name="ElasticGpuAssociationId", default=None)
    elastic_gpu_association_state: str | None = field(name="ElasticGpuAssociationState", default=None)
    elastic_gpu_association_time: str | None = field(name="ElasticGpuAssociationTime", default=None)


class ElasticInferenceAcceleratorAssociation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    elastic_inference_accelerator_arn: str | None = field(name="ElasticInferenceAcceleratorArn", default=None)
    elastic_inference_accelerator_association_id: str | None = field(
        name="ElasticInferenceAcceleratorAssociationId", default=None
    )
    elastic_inference_accelerator_association_state: str | None = field(
        name="ElasticInferenceAcceleratorAssociationState", default=None
    )
    elastic_inference_accelerator_association_time: datetime | None = field(
        name="ElasticInferenceAcceleratorAssociationTime", default=None
    )


class InstanceNetworkInterfaceAssociation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    carrier_ip: str | None = field(name="CarrierIp", default=None)
    customer_owned_ip: str | None = field(name="CustomerOwnedIp", default=None)
    ip_owner_id: str | None = field(name="IpOwnerId", default=None)
    public_dns_name: str | None = field(name="PublicDnsName", default=None)
    public_ip: str | None = field(name="PublicIp", default=None)


class InstanceAttachmentEnaSrdUdpSpecification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ena_srd_udp_enabled: bool | None = field(name="EnaSrdUdpEnabled", default=None)


class InstanceAttachmentEnaSrdSpecification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ena_srd_enabled: bool | None = field(name="EnaSrdEnabled", default=None)
    ena_srd_udp_specification: InstanceAttachmentEnaSrdUdpSpecification | None = field(
        name="EnaSrdUdpSpecification", default=None
    )


class InstanceNetworkInterfaceAttachment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attach_time: datetime | None = field(name="AttachTime", default=None)
    attachment_id: str | None = field(name="AttachmentId", default=None)
    delete_on_termination: bool | None = field(name="DeleteOnTermination", default=None)
    device_index: int | None = field(name="DeviceIndex", default=None)
    status: str | None = field(name="Status", default=None)
    network_card_index: int | None = field(name="NetworkCardIndex", default=None)
    ena_srd_specification: InstanceAttachmentEnaSrdSpecification | None = field(
        name="EnaSrdSpecification", default=None
    )
    ena_queue_count: int | None = field(name="EnaQueueCount", default=None)


class InstanceIpv6Address(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ipv6_address: str | None = field(name="Ipv6Address", default=None)
    is_primary_ipv6: bool | None = field(name="IsPrimaryIpv6", default=None)


class InstancePrivateIpAddress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    association: InstanceNetworkInterfaceAssociation | None = field(name="Association", default=None)
    primary: bool | None = field(name="Primary", default=None)
    private_dns_name: str | None = field(name="PrivateDnsName", default=None)
    private_ip_address: str | None = field(name="PrivateIpAddress", default=None)


class InstanceIpv4Prefix(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ipv4_prefix: str | None = field(name="Ipv4Prefix", default=None)


class InstanceIpv6Prefix(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ipv6_prefix: str | None = field(name="Ipv6Prefix", default=None)


class ConnectionTrackingSpecificationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tcp_established_timeout: int | None = field(name="TcpEstablishedTimeout", default=None)
    udp_stream_timeout: int | None = field(name="UdpStreamTimeout", default=None)
    udp_timeout: int | None = field(name="UdpTimeout", default=None)


class InstanceNetworkInterface(Struct, frozen=True, kw_only=True, omit_defaults=True):
    association: InstanceNetworkInterfaceAssociation | None = field(name="Association", default=None)
    attachment: InstanceNetworkInterfaceAttachment | None = field(name="Attachment", default=None)
    description: str | None = field(name="Description", default=None)
    groups: tuple[GroupIdentifier, ...] | None = field(name="Groups", default=None)
    ipv6_addresses: tuple[InstanceIpv6Address, ...] | None = field(name="Ipv6Addresses", default=None)
    mac_address: str | None = field(name="MacAddress", default=None)
    network_interface_id: str | None = field(name="NetworkInterfaceId", default=None)
    owner_id: str | None = field(name="OwnerId", default=None)
    private_dns_name: str | None = field(name="PrivateDnsName", default=None)
    private_ip_address: str | None = field(name="PrivateIpAddress", default=None)
    private_ip_addresses: tuple[InstancePrivateIpAddress, ...] | None = field(name="PrivateIpAddresses", default=None)
    source_dest_check: bool | None = field(name="SourceDestCheck", default=None)
    status: str | None = field(name="Status", default=None)
    subnet_id: str | None = field(name="SubnetId", default=None)
    vpc_id: str | None = field(name="VpcId", default=None)
    interface_type: str | None = field(name="InterfaceType", default=None)
    ipv4_prefixes: tuple[InstanceIpv4Prefix, ...] | None = field(name="Ipv4Prefixes", default=None)
    ipv6_prefixes: tuple[InstanceIpv6Prefix, ...] | None = field(name="Ipv6Prefixes", default=None)
    connection_tracking_configuration: ConnectionTrackingSpecificationResponse | None = field(
        name="ConnectionTrackingConfiguration", default=None
    )
    operator: OperatorResponse | None = field(name="Operator", default=None)


class StateReason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    code: str | None = field(name="Code", default=None)
    message: str | None = field(name="Message", default=None)


class CpuOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    core_count: int | None = field(name="CoreCount", default=None)
    threads_per_core: int | None = field(name="ThreadsPerCore", default=None)
    amd_sev_snp: str | None = field(name="AmdSevSnp", default=None)
    nested_virtualization: str | None = field(name="NestedVirtualization", default=None)


class CapacityReservationTargetResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    capacity_reservation_id: str | None = field(name="CapacityReservationId", default=None)
    capacity_reservation_resource_group_arn: str | None = field(
        name="CapacityReservationResourceGroupArn", default=None
    )


class CapacityReservationSpecificationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    capacity_reservation_preference: str | None = field(name="CapacityReservationPreference", default=None)
    capacity_reservation_target: CapacityReservationTargetResponse | None = field(
        name="CapacityReservationTarget", default=None
    )


class HibernationOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    configured: bool | None = field(name="Configured", default=None)


class LicenseConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    license_configuration_arn: str | None = field(name="LicenseConfigurationArn", default=None)


class InstanceMetadataOptionsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    state: str | None = field(name="State", default=None)
    http_tokens: str | None = field(name="HttpTokens", default=None)
    http_put_response_hop_limit: int | None = field(name="HttpPutResponseHopLimit", default=None)
    http_endpoint: str | None = field(name="HttpEndpoint", default=None)
    http_protocol_ipv6: str | None = field(name="HttpProtocolIpv6", default=None)
    instance_metadata_tags: str | None = field(name="InstanceMetadataTags", default=None)


class EnclaveOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    enabled: bool | None = field(name="Enabled", default=None)


class PrivateDnsNameOptionsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    hostname_type: str | None = field(name="HostnameType", default=None)
    enable_resource_name_dns_a_record: bool | None = field(name="EnableResourceNameDnsARecord", default=None)
    enable_resource_name_dns_aaaa_record: bool | None = field(name="EnableResourceNameDnsAAAARecord", default=None)


class InstanceMaintenanceOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    auto_recovery: str | None = field(name="AutoRecovery", default=None)
    reboot_migration: str | None = field(name="RebootMigration", default=None)


class InstanceNetworkPerformanceOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    bandwidth_weighting: str | None = field(name="BandwidthWeighting", default=None)


class InstanceSecondaryInterfaceAttachment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attach_time: datetime | None = field(name="AttachTime", default=None)
    attachment_id: str | None = field(name="AttachmentId", default=None)
    delete_on_termination: bool | None = field(name="DeleteOnTermination", default=None)
    device_index: int | None = field(name="DeviceIndex", default=None)
    status: str | None = field(name="Status", default=None)
    network_card_index: int | None = field(name="NetworkCardIndex", default=None)


class InstanceSecondaryInterfacePrivateIpAddress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    private_ip_address: str | None = field(name="PrivateIpAddress", default=None)


class InstanceSecondaryInterface(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attachment: InstanceSecondaryInterfaceAttachment | None = field(name="Attachment", default=None)
    mac_address: str | None = field(name="MacAddress", default=None)
    secondary_interface_id: str | None = field(name="SecondaryInterfaceId", default=None)
    owner_id: str | None = field(name="OwnerId", default=None)
    private_ip_addresses: tuple[InstanceSecondaryInterfacePrivateIpAddress, ...] | None = field(
        name="PrivateIpAddresses", default=None
    )
    source_dest_check: bool | None = field(name="SourceDestCheck", default=None)
    status: str | None = field(name="Status", default=None)
    secondary_subnet_id: str | None = field(name="SecondarySubnetId", default=None)
    secondary_network_id: str | None = field(name="SecondaryNetworkId", default=None)
    interface_type: str | None = field(name="InterfaceType", default=None)


class ProductCode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    product_code_id: str | None = field(name="ProductCodeId", default=None)
    product_code_type: str | None = field(name="ProductCodeType", default=None)


class Placement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    availability_zone_id: str | None = field(name="AvailabilityZoneId", default=None)
    affinity: str | None = field(name="Affinity", default=None)
    group_name: str | None = field(name="GroupName", default=None)
    partition_number: int | None = field(name="PartitionNumber", default=None)
    host_id: str | None = field(name="HostId", default=None)
    tenancy: str | None = field(name="Tenancy", default=None)
    spread_domain: str | None = field(name="SpreadDomain", default=None)
    host_resource_group_arn: str | None = field(name="HostResourceGroupArn", default=None)
    group_id: str | None = field(name="GroupId", default=None)
    availability_zone: str | None = field(name="AvailabilityZone", default=None)


class Monitoring(Struct, frozen=True, kw_only=True, omit_defaults=True):
    metric_category_ids: tuple[str, ...] | None = field(name="MetricCategoryIds", default=None)
    state: str | None = field(name="State", default=None)


class Instance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    architecture: str | None = field(name="Architecture", default=None)
    block_device_mappings: tuple[InstanceBlockDeviceMapping, ...] | None = field(
        name="BlockDeviceMappings", default=None
    )
    client_token: str | None = field(name="ClientToken", default=None)
    ebs_optimized: bool | None = field(name="EbsOptimized", default=None)
    ena_support: bool | None = field(name="EnaSupport", default=None)
    hypervisor: str | None = field(name="Hypervisor", default=None)
    iam_instance_profile: IamInstanceProfile | None = field(name="IamInstanceProfile", default=None)
    instance_lifecycle: str | None = field(name="InstanceLifecycle", default=None)
    elastic_gpu_associations: tuple[ElasticGpuAssociation, ...] | None = field(
        name="ElasticGpuAssociations", default=None
    )
    elastic_inference_accelerator_associations: tuple[ElasticInferenceAcceleratorAssociation, ...] | None = field(
        name="ElasticInferenceAcceleratorAssociations", default=None
    )
    network_interfaces: tuple[InstanceNetworkInterface, ...] | None = field(name="NetworkInterfaces", default=None)
    outpost_arn: str | None = field(name="OutpostArn", default=None)
    root_device_name: str | None = field(name="RootDeviceName", default=None)
    root_device_type: str | None = field(name="RootDeviceType", default=None)
    security_groups: tuple[GroupIdentifier, ...] | None = field(name="SecurityGroups", default=None)
    source_dest_check: bool | None = field(name="SourceDestCheck", default=None)
    spot_instance_request_id: str | None = field(name="SpotInstanceRequestId", default=None)
    sriov_net_support: str | None = field(name="SriovNetSupport", default=None)
    state_reason: StateReason | None = field(name="StateReason", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    virtualization_type: str | None = field(name="VirtualizationType", default=None)
    cpu_options: CpuOptions | None = field(name="CpuOptions", default=None)
    capacity_block_id: str | None = field(name="CapacityBlockId", default=None)
    capacity_reservation_id: str | None = field(name="CapacityReservationId", default=None)
    capacity_reservation_specification: CapacityReservationSpecificationResponse | None = field(
        name="CapacityReservationSpecification", default=None
    )
    hibernation_options: HibernationOptions | None = field(name="HibernationOptions", default=None)
    licenses: tuple[LicenseConfiguration, ...] | None = field(name="Licenses", default=None)
    metadata_options: InstanceMetadataOptionsResponse | None = field(name="MetadataOptions", default=None)
    enclave_options: EnclaveOptions | None = field(name="EnclaveOptions", default=None)
    boot_mode: str | None = field(name="BootMode", default=None)
    platform_details: str | None = field(name="PlatformDetails", default=None)
    usage_operation: str | None = field(name="UsageOperation", default=None)
    usage_operation_update_time: datetime | None = field(name="UsageOperationUpdateTime", default=None)
    private_dns_name_options: PrivateDnsNameOptionsResponse | None = field(name="PrivateDnsNameOptions", default=None)
    ipv6_address: str | None = field(name="Ipv6Address", default=None)
    tpm_support: str | None = field(name="TpmSupport", default=None)
    maintenance_options: InstanceMaintenanceOptions | None = field(name="MaintenanceOptions", default=None)
    current_instance_boot_mode: str | None = field(name="CurrentInstanceBootMode", default=None)
    network_performance_options: InstanceNetworkPerformanceOptions | None = field(
        name="NetworkPerformanceOptions", default=None
    )
    operator: OperatorResponse | None = field(name="Operator", default=None)
    secondary_interfaces: tuple[InstanceSecondaryInterface, ...] | None = field(
        name="SecondaryInterfaces", default=None
    )
    instance_id: str | None = field(name="InstanceId", default=None)
    image_id: str | None = field(name="ImageId", default=None)
    state: InstanceState | None = field(name="State", default=None)
    private_dns_name: str | None = field(name="PrivateDnsName", default=None)
    public_dns_name: str | None = field(name="PublicDnsName", default=None)
    state_transition_reason: str | None = field(name="StateTransitionReason", default=None)
    key_name: str | None = field(name="KeyName", default=None)
    ami_launch_index: int | None = field(name="AmiLaunchIndex", default=None)
    product_codes: tuple[ProductCode, ...] | None = field(name="ProductCodes", default=None)
    instance_type: str | None = field(name="InstanceType", default=None)
    launch_time: datetime | None = field(name="LaunchTime", default=None)
    placement: Placement | None = field(name="Placement", default=None)
    kernel_id: str | None = field(name="KernelId", default=None)
    ramdisk_id: str | None = field(name="RamdiskId", default=None)
    platform: str | None = field(name="Platform", default=None)
    monitoring: Monitoring | None = field(name="Monitoring", default=None)
    subnet_id: str | None = field(name="SubnetId", default=None)
    vpc_id: str | None = field(name="VpcId", default=None)
    private_ip_address: str | None = field(name="PrivateIpAddress", default=None)
    public_ip_address: str | None = field(name="PublicIpAddress", default=None)


class Reservation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    reservation_id: str | None = field(name="ReservationId", default=None)
    owner_id: str | None = field(name="OwnerId", default=None)
    requester_id: str | None = field(name="RequesterId", default=None)
    groups: tuple[GroupIdentifier, ...] | None = field(name="Groups", default=None)
    instances: tuple[Instance, ...] | None = field(name="Instances", default=None)


class DescribeInstancesResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    next_token: str | None = field(name="NextToken", default=None)
    reservations: tuple[Reservation, ...] | None = field(name="Reservations", default=None)


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


class DisableEbsEncryptionByDefaultRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)


class DisableEbsEncryptionByDefaultResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ebs_encryption_by_default: bool | None = field(name="EbsEncryptionByDefault", default=None)


class EnableEbsEncryptionByDefaultRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)


class EnableEbsEncryptionByDefaultResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ebs_encryption_by_default: bool | None = field(name="EbsEncryptionByDefault", default=None)


class EnableVolumeIORequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)
    volume_id: str = field(name="VolumeId")


class EnableVolumeIOResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class GetEbsDefaultKmsKeyIdRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)


class GetEbsDefaultKmsKeyIdResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kms_key_id: str | None = field(name="KmsKeyId", default=None)


class GetEbsEncryptionByDefaultRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)


class GetEbsEncryptionByDefaultResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ebs_encryption_by_default: bool | None = field(name="EbsEncryptionByDefault", default=None)
    sse_type: str | None = field(name="SseType", default=None)


class ModifyEbsDefaultKmsKeyIdRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kms_key_id: str = field(name="KmsKeyId")
    dry_run: bool | None = field(name="DryRun", default=None)


class ModifyEbsDefaultKmsKeyIdResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kms_key_id: str | None = field(name="KmsKeyId", default=None)


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


class ResetEbsDefaultKmsKeyIdRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | None = field(name="DryRun", default=None)


class ResetEbsDefaultKmsKeyIdResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kms_key_id: str | None = field(name="KmsKeyId", default=None)
