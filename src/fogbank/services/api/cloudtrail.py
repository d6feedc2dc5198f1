"""Types of cloudtrail's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "AdvancedEventSelector",
    "AdvancedFieldSelector",
    "CreateTrailRequest",
    "CreateTrailResponse",
    "DataResource",
    "DeleteTrailRequest",
    "DeleteTrailResponse",
    "DescribeTrailsRequest",
    "DescribeTrailsResponse",
    "Event",
    "EventSelector",
    "GetEventSelectorsRequest",
    "GetEventSelectorsResponse",
    "GetTrailRequest",
    "GetTrailResponse",
    "GetTrailStatusRequest",
    "GetTrailStatusResponse",
    "ListTrailsRequest",
    "ListTrailsResponse",
    "LookupAttribute",
    "LookupEventsRequest",
    "LookupEventsResponse",
    "PutEventSelectorsRequest",
    "PutEventSelectorsResponse",
    "Resource",
    "StartLoggingRequest",
    "StartLoggingResponse",
    "StopLoggingRequest",
    "StopLoggingResponse",
    "Tag",
    "Trail",
    "TrailInfo",
    "UpdateTrailRequest",
    "UpdateTrailResponse",
]


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str = field(name="Key")
    value: str | None = field(name="Value", default=None)


class CreateTrailRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    s3_bucket_name: str = field(name="S3BucketName")
    s3_key_prefix: str | None = field(name="S3KeyPrefix", default=None)
    sns_topic_name: str | None = field(name="SnsTopicName", default=None)
    include_global_service_events: bool | None = field(name="IncludeGlobalServiceEvents", default=None)
    is_multi_region_trail: bool | None = field(name="IsMultiRegionTrail", default=None)
    enable_log_file_validation: bool | None = field(name="EnableLogFileValidation", default=None)
    cloud_watch_logs_log_group_arn: str | None = field(name="CloudWatchLogsLogGroupArn", default=None)
    cloud_watch_logs_role_arn: str | None = field(name="CloudWatchLogsRoleArn", default=None)
    kms_key_id: str | None = field(name="KmsKeyId", default=None)
    is_organization_trail: bool | None = field(name="IsOrganizationTrail", default=None)
    tags_list: tuple[Tag, ...] | None = field(name="TagsList", default=None)
    recursive_logging: bool | None = field(name="RecursiveLogging", default=None)


class CreateTrailResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)
    s3_bucket_name: str | None = field(name="S3BucketName", default=None)
    s3_key_prefix: str | None = field(name="S3KeyPrefix", default=None)
    sns_topic_name: str | None = field(name="SnsTopicName", default=None)
    sns_topic_arn: str | None = field(name="SnsTopicARN", default=None)
    include_global_service_events: bool | None = field(name="IncludeGlobalServiceEvents", default=None)
    is_multi_region_trail: bool | None = field(name="IsMultiRegionTrail", default=None)
    trail_arn: str | None = field(name="TrailARN", default=None)
    log_file_validation_enabled: bool | None = field(name="LogFileValidationEnabled", default=None)
    cloud_watch_logs_log_group_arn: str | None = field(name="CloudWatchLogsLogGroupArn", default=None)
    cloud_watch_logs_role_arn: str | None = field(name="CloudWatchLogsRoleArn", default=None)
    kms_key_id: str | None = field(name="KmsKeyId", default=None)
    is_organization_trail: bool | None = field(name="IsOrganizationTrail", default=None)
    recursive_logging: bool | None = field(name="RecursiveLogging", default=None)


class DeleteTrailRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")


class DeleteTrailResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DescribeTrailsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    trail_name_list: tuple[str, ...] | None = field(name="trailNameList", default=None)
    include_shadow_trails: bool | None = field(name="includeShadowTrails", default=None)


class Trail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)
    s3_bucket_name: str | None = field(name="S3BucketName", default=None)
    s3_key_prefix: str | None = field(name="S3KeyPrefix", default=None)
    sns_topic_name: str | None = field(name="SnsTopicName", default=None)
    sns_topic_arn: str | None = field(name="SnsTopicARN", default=None)
    include_global_service_events: bool | None = field(name="IncludeGlobalServiceEvents", default=None)
    is_multi_region_trail: bool | None = field(name="IsMultiRegionTrail", default=None)
    home_region: str | None = field(name="HomeRegion", default=None)
    trail_arn: str | None = field(name="TrailARN", default=None)
    log_file_validation_enabled: bool | None = field(name="LogFileValidationEnabled", default=None)
    cloud_watch_logs_log_group_arn: str | None = field(name="CloudWatchLogsLogGroupArn", default=None)
    cloud_watch_logs_role_arn: str | None = field(name="CloudWatchLogsRoleArn", default=None)
    kms_key_id: str | None = field(name="KmsKeyId", default=None)
    has_custom_event_selectors: bool | None = field(name="HasCustomEventSelectors", default=None)
    has_insight_selectors: bool | None = field(name="HasInsightSelectors", default=None)
    is_organization_trail: bool | None = field(name="IsOrganizationTrail", default=None)
    recursive_logging: bool | None = field(name="RecursiveLogging", default=None)


class DescribeTrailsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    trail_list: tuple[Trail, ...] | None = field(name="trailList", default=None)


class GetEventSelectorsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    trail_name: str = field(name="TrailName")


class DataResource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    type: str | None = field(name="Type", default=None)
    values: tuple[str, ...] | None = field(name="Values", default=None)


class EventSelector(Struct, frozen=True, kw_only=True, omit_defaults=True):
    read_write_type: str | None = field(name="ReadWriteType", default=None)
    include_management_events: bool | None = field(name="IncludeManagementEvents", default=None)
    data_resources: tuple[DataResource, ...] | None = field(name="DataResources", default=None)
    exclude_management_event_sources: tuple[str, ...] | None = field(name="ExcludeManagementEventSources", default=None)


class AdvancedFieldSelector(Struct, frozen=True, kw_only=True, omit_defaults=True):
    field_: str = field(name="Field")
    equals: tuple[str, ...] | None = field(name="Equals", default=None)
    starts_with: tuple[str, ...] | None = field(name="StartsWith", default=None)
    ends_with: tuple[str, ...] | None = field(name="EndsWith", default=None)
    not_equals: tuple[str, ...] | None = field(name="NotEquals", default=None)
    not_starts_with: tuple[str, ...] | None = field(name="NotStartsWith", default=None)
    not_ends_with: tuple[str, ...] | None = field(name="NotEndsWith", default=None)


class AdvancedEventSelector(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)
    field_selectors: tuple[AdvancedFieldSelector, ...] = field(name="FieldSelectors")


class GetEventSelectorsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    trail_arn: str | None = field(name="TrailARN", default=None)
    event_selectors: tuple[EventSelector, ...] | None = field(name="EventSelectors", default=None)
    advanced_event_selectors: tuple[AdvancedEventSelector, ...] | None = field(
        name="AdvancedEventSelectors", default=None
    )


class GetTrailRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")


class GetTrailResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    trail: Trail | None = field(name="Trail", default=None)


class GetTrailStatusRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")


class GetTrailStatusResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    is_logging: bool | None = field(name="IsLogging", default=None)
    latest_delivery_error: str | None = field(name="LatestDeliveryError", default=None)
    latest_notification_error: str | None = field(name="LatestNotificationError", default=None)
    latest_delivery_time: datetime | None = field(name="LatestDeliveryTime", default=None)
    latest_notification_time: datetime | None = field(name="LatestNotificationTime", default=None)
    start_logging_time: datetime | None = field(name="StartLoggingTime", default=None)
    stop_logging_time: datetime | None = field(name="StopLoggingTime", default=None)
    latest_cloud_watch_logs_delivery_error: str | None = field(name="LatestCloudWatchLogsDeliveryError", default=None)
    latest_cloud_watch_logs_delivery_time: datetime | None = field(
        name="LatestCloudWatchLogsDeliveryTime", default=None
    )
    latest_digest_delivery_time: datetime | None = field(name="LatestDigestDeliveryTime", default=None)
    latest_digest_delivery_error: str | None = field(name="LatestDigestDeliveryError", default=None)
    latest_delivery_attempt_time: str | None = field(name="LatestDeliveryAttemptTime", default=None)
    latest_notification_attempt_time: str | None = field(name="LatestNotificationAttemptTime", default=None)
    latest_notification_attempt_succeeded: str | None = field(name="LatestNotificationAttemptSucceeded", default=None)
    latest_delivery_attempt_succeeded: str | None = field(name="LatestDeliveryAttemptSucceeded", default=None)
    time_logging_started: str | None = field(name="TimeLoggingStarted", default=None)
    time_logging_stopped: str | None = field(name="TimeLoggingStopped", default=None)


class ListTrailsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    next_token: str | None = field(name="NextToken", default=None)


class TrailInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    trail_arn: str | None = field(name="TrailARN", default=None)
    name: str | None = field(name="Name", default=None)
    home_region: str | None = field(name="HomeRegion", default=None)


class ListTrailsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    trails: tuple[TrailInfo, ...] | None = field(name="Trails", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class LookupAttribute(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attribute_key: str = field(name="AttributeKey")
    attribute_value: str = field(name="AttributeValue")


class LookupEventsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    lookup_attributes: tuple[LookupAttribute, ...] | None = field(name="LookupAttributes", default=None)
    start_time: datetime | None = field(name="StartTime", default=None)
    end_time: datetime | None = field(name="EndTime", default=None)
    event_category: str | None = field(name="EventCategory", default=None)
    max_results: int | None = field(name="MaxResults", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class Resource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str | None = field(name="ResourceType", default=None)
    resource_name: str | None = field(name="ResourceName", default=None)


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    event_id: str | None = field(name="EventId", default=None)
    event_name: str | None = field(name="EventName", default=None)
    read_only: str | None = field(name="ReadOnly", default=None)
    access_key_id: str | None = field(name="AccessKeyId", default=None)
    event_time: datetime | None = field(name="EventTime", default=None)
    event_source: str | None = field(name="EventSource", default=None)
    username: str | None = field(name="Username", default=None)
    resources: tuple[Resource, ...] | None = field(name="Resources", default=None)
    cloud_trail_event: str | None = field(name="CloudTrailEvent", default=None)


class LookupEventsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    events: tuple[Event, ...] | None = field(name="Events", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class PutEventSelectorsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    trail_name: str = field(name="TrailName")
    event_selectors: tuple[EventSelector, ...] | None = field(name="EventSelectors", default=None)
    advanced_event_selectors: tuple[AdvancedEventSelector, ...] | None = field(
        name="AdvancedEventSelectors", default=None
    )


class PutEventSelectorsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    trail_arn: str | None = field(name="TrailARN", default=None)
    event_selectors: tuple[EventSelector, ...] | None = field(name="EventSelectors", default=None)
    advanced_event_selectors: tuple[AdvancedEventSelector, ...] | None = field(
        name="AdvancedEventSelectors", default=None
    )


class StartLoggingRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")


class StartLoggingResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class StopLoggingRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")


class StopLoggingResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateTrailRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    s3_bucket_name: str | None = field(name="S3BucketName", default=None)
    s3_key_prefix: str | None = field(name="S3KeyPrefix", default=None)
    sns_topic_name: str | None = field(name="SnsTopicName", default=None)
    include_global_service_events: bool | None = field(name="IncludeGlobalServiceEvents", default=None)
    is_multi_region_trail: bool | None = field(name="IsMultiRegionTrail", default=None)
    enable_log_file_validation: bool | None = field(name="EnableLogFileValidation", default=None)
    cloud_watch_logs_log_group_arn: str | None = field(name="CloudWatchLogsLogGroupArn", default=None)
    cloud_watch_logs_role_arn: str | None = field(name="CloudWatchLogsRoleArn", default=None)
    kms_key_id: str | None = field(name="KmsKeyId", default=None)
    is_organization_trail: bool | None = field(name="IsOrganizationTrail", default=None)
    recursive_logging: bool | None = field(name="RecursiveLogging", default=None)


class UpdateTrailResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)
    s3_bucket_name: str | None = field(name="S3BucketName", default=None)
    s3_key_prefix: str | None = field(name="S3KeyPrefix", default=None)
    sns_topic_name: str | None = field(name="SnsTopicName", default=None)
    sns_topic_arn: str | None = field(name="SnsTopicARN", default=None)
    include_global_service_events: bool | None = field(name="IncludeGlobalServiceEvents", default=None)
    is_multi_region_trail: bool | None = field(name="IsMultiRegionTrail", default=None)
    trail_arn: str | None = field(name="TrailARN", default=None)
    log_file_validation_enabled: bool | None = field(name="LogFileValidationEnabled", default=None)
    cloud_watch_logs_log_group_arn: str | None = field(name="CloudWatchLogsLogGroupArn", default=None)
    cloud_watch_logs_role_arn: str | None = field(name="CloudWatchLogsRoleArn", default=None)
    kms_key_id: str | None = field(name="KmsKeyId", default=None)
    is_organization_trail: bool | None = field(name="IsOrganizationTrail", default=None)
    recursive_logging: bool | None = field(name="RecursiveLogging", default=None)
