"""Types of fis's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "Action",
    "ActionParameter",
    "ActionSummary",
    "ActionTarget",
    "CreateExperimentTemplateActionInput",
    "CreateExperimentTemplateExperimentOptionsInput",
    "CreateExperimentTemplateLogConfigurationInput",
    "CreateExperimentTemplateReportConfigurationInput",
    "CreateExperimentTemplateRequest",
    "CreateExperimentTemplateResponse",
    "CreateExperimentTemplateStopConditionInput",
    "CreateExperimentTemplateTargetInput",
    "DeleteExperimentTemplateRequest",
    "DeleteExperimentTemplateResponse",
    "Experiment",
    "ExperimentAction",
    "ExperimentActionState",
    "ExperimentCloudWatchLogsLogConfiguration",
    "ExperimentError",
    "ExperimentLogConfiguration",
    "ExperimentOptions",
    "ExperimentReport",
    "ExperimentReportConfiguration",
    "ExperimentReportConfigurationCloudWatchDashboard",
    "ExperimentReportConfigurationDataSources",
    "ExperimentReportConfigurationOutputs",
    "ExperimentReportConfigurationOutputsS3Configuration",
    "ExperimentReportError",
    "ExperimentReportS3Report",
    "ExperimentReportState",
    "ExperimentS3LogConfiguration",
    "ExperimentState",
    "ExperimentStopCondition",
    "ExperimentSummary",
    "ExperimentTarget",
    "ExperimentTargetFilter",
    "ExperimentTemplate",
    "ExperimentTemplateAction",
    "ExperimentTemplateCloudWatchLogsLogConfiguration",
    "ExperimentTemplateCloudWatchLogsLogConfigurationInput",
    "ExperimentTemplateExperimentOptions",
    "ExperimentTemplateLogConfiguration",
    "ExperimentTemplateReportConfiguration",
    "ExperimentTemplateReportConfigurationCloudWatchDashboard",
    "ExperimentTemplateReportConfigurationDataSources",
    "ExperimentTemplateReportConfigurationDataSourcesInput",
    "ExperimentTemplateReportConfigurationOutputs",
    "ExperimentTemplateReportConfigurationOutputsInput",
    "ExperimentTemplateS3LogConfiguration",
    "ExperimentTemplateS3LogConfigurationInput",
    "ExperimentTemplateStopCondition",
    "ExperimentTemplateSummary",
    "ExperimentTemplateTarget",
    "ExperimentTemplateTargetFilter",
    "ExperimentTemplateTargetInputFilter",
    "GetActionRequest",
    "GetActionResponse",
    "GetExperimentRequest",
    "GetExperimentResponse",
    "GetExperimentTemplateRequest",
    "GetExperimentTemplateResponse",
    "GetTargetResourceTypeRequest",
    "GetTargetResourceTypeResponse",
    "ListActionsRequest",
    "ListActionsResponse",
    "ListExperimentResolvedTargetsRequest",
    "ListExperimentResolvedTargetsResponse",
    "ListExperimentTemplatesRequest",
    "ListExperimentTemplatesResponse",
    "ListExperimentsRequest",
    "ListExperimentsResponse",
    "ListTagsForResourceRequest",
    "ListTagsForResourceResponse",
    "ListTargetResourceTypesRequest",
    "ListTargetResourceTypesResponse",
    "ReportConfigurationCloudWatchDashboardInput",
    "ReportConfigurationS3Output",
    "ReportConfigurationS3OutputInput",
    "ResolvedTarget",
    "StartExperimentExperimentOptionsInput",
    "StartExperimentRequest",
    "StartExperimentResponse",
    "StopExperimentRequest",
    "StopExperimentResponse",
    "TagResourceRequest",
    "TagResourceResponse",
    "TargetResourceType",
    "TargetResourceTypeParameter",
    "TargetResourceTypeSummary",
    "UntagResourceRequest",
    "UntagResourceResponse",
    "UpdateExperimentTemplateActionInputItem",
    "UpdateExperimentTemplateExperimentOptionsInput",
    "UpdateExperimentTemplateLogConfigurationInput",
    "UpdateExperimentTemplateReportConfigurationInput",
    "UpdateExperimentTemplateRequest",
    "UpdateExperimentTemplateResponse",
    "UpdateExperimentTemplateStopConditionInput",
    "UpdateExperimentTemplateTargetInput",
]


class CreateExperimentTemplateStopConditionInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    source: str = field(name="source")
    value: str | None = field(name="value", default=None)


class ExperimentTemplateTargetInputFilter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str = field(name="path")
    values: tuple[str, ...] = field(name="values")


class CreateExperimentTemplateTargetInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str = field(name="resourceType")
    resource_arns: tuple[str, ...] | None = field(name="resourceArns", default=None)
    resource_tags: dict[str, str] | None = field(name="resourceTags", default=None)
    filters: tuple[ExperimentTemplateTargetInputFilter, ...] | None = field(name="filters", default=None)
    selection_mode: str = field(name="selectionMode")
    parameters: dict[str, str] | None = field(name="parameters", default=None)


class CreateExperimentTemplateActionInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    action_id: str = field(name="actionId")
    description: str | None = field(name="description", default=None)
    parameters: dict[str, str] | None = field(name="parameters", default=None)
    targets: dict[str, str] | None = field(name="targets", default=None)
    start_after: tuple[str, ...] | None = field(name="startAfter", default=None)


class ExperimentTemplateCloudWatchLogsLogConfigurationInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    log_group_arn: str = field(name="logGroupArn")


class ExperimentTemplateS3LogConfigurationInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    bucket_name: str = field(name="bucketName")
    prefix: str | None = field(name="prefix", default=None)


class CreateExperimentTemplateLogConfigurationInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cloud_watch_logs_configuration: ExperimentTemplateCloudWatchLogsLogConfigurationInput | None = field(
        name="cloudWatchLogsConfiguration", default=None
    )
    s3_configuration: ExperimentTemplateS3LogConfigurationInput | None = field(name="s3Configuration", default=None)
    log_schema_version: int = field(name="logSchemaVersion")


class CreateExperimentTemplateExperimentOptionsInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_targeting: str | None = field(name="accountTargeting", default=None)
    empty_target_resolution_mode: str | None = field(name="emptyTargetResolutionMode", default=None)


class ReportConfigurationS3OutputInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    bucket_name: str | None = field(name="bucketName", default=None)
    prefix: str | None = field(name="prefix", default=None)


class ExperimentTemplateReportConfigurationOutputsInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    s3_configuration: ReportConfigurationS3OutputInput | None = field(name="s3Configuration", default=None)


class ReportConfigurationCloudWatchDashboardInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dashboard_identifier: str | None = field(name="dashboardIdentifier", default=None)


class ExperimentTemplateReportConfigurationDataSourcesInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cloud_watch_dashboards: tuple[ReportConfigurationCloudWatchDashboardInput, ...] | None = field(
        name="cloudWatchDashboards", default=None
    )


class CreateExperimentTemplateReportConfigurationInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    outputs: ExperimentTemplateReportConfigurationOutputsInput | None = field(name="outputs", default=None)
    data_sources: ExperimentTemplateReportConfigurationDataSourcesInput | None = field(name="dataSources", default=None)
    pre_experiment_duration: str | None = field(name="preExperimentDuration", default=None)
    post_experiment_duration: str | None = field(name="postExperimentDuration", default=None)


class CreateExperimentTemplateRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    client_token: str = field(name="clientToken")
    description: str = field(name="description")
    stop_conditions: tuple[CreateExperimentTemplateStopConditionInput, ...] = field(name="stopConditions")
    targets: dict[str, CreateExperimentTemplateTargetInput] | None = field(name="targets", default=None)
    actions: dict[str, CreateExperimentTemplateActionInput] = field(name="actions")
    role_arn: str = field(name="roleArn")
    tags: dict[str, str] | None = field(name="tags", default=None)
    log_configuration: CreateExperimentTemplateLogConfigurationInput | None = field(
        name="logConfiguration", default=None
    )
    experiment_options: CreateExperimentTemplateExperimentOptionsInput | None = field(
        name="experimentOptions", default=None
    )
    experiment_report_configuration: CreateExperimentTemplateReportConfigurationInput | None = field(
        name="experimentReportConfiguration", default=None
    )


class ExperimentTemplateTargetFilter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str | None = field(name="path", default=None)
    values: tuple[str, ...] | None = field(name="values", default=None)


class ExperimentTemplateTarget(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str | None = field(name="resourceType", default=None)
    resource_arns: tuple[str, ...] | None = field(name="resourceArns", default=None)
    resource_tags: dict[str, str] | None = field(name="resourceTags", default=None)
    filters: tuple[ExperimentTemplateTargetFilter, ...] | None = field(name="filters", default=None)
    selection_mode: str | None = field(name="selectionMode", default=None)
    parameters: dict[str, str] | None = field(name="parameters", default=None)


class ExperimentTemplateAction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    action_id: str | None = field(name="actionId", default=None)
    description: str | None = field(name="description", default=None)
    parameters: dict[str, str] | None = field(name="parameters", default=None)
    targets: dict[str, str] | None = field(name="targets", default=None)
    start_after: tuple[str, ...] | None = field(name="startAfter", default=None)


class ExperimentTemplateStopCondition(Struct, frozen=True, kw_only=True, omit_defaults=True):
    source: str | None = field(name="source", default=None)
    value: str | None = field(name="value", default=None)


class ExperimentTemplateCloudWatchLogsLogConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    log_group_arn: str | None = field(name="logGroupArn", default=None)


class ExperimentTemplateS3LogConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    bucket_name: str | None = field(name="bucketName", default=None)
    prefix: str | None = field(name="prefix", default=None)


class ExperimentTemplateLogConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cloud_watch_logs_configuration: ExperimentTemplateCloudWatchLogsLogConfiguration | None = field(
        name="cloudWatchLogsConfiguration", default=None
    )
    s3_configuration: ExperimentTemplateS3LogConfiguration | None = field(name="s3Configuration", default=None)
    log_schema_version: int | None = field(name="logSchemaVersion", default=None)


class ExperimentTemplateExperimentOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_targeting: str | None = field(name="accountTargeting", default=None)
    empty_target_resolution_mode: str | None = field(name="emptyTargetResolutionMode", default=None)


class ReportConfigurationS3Output(Struct, frozen=True, kw_only=True, omit_defaults=True):
    bucket_name: str | None = field(name="bucketName", default=None)
    prefix: str | None = field(name="prefix", default=None)


class ExperimentTemplateReportConfigurationOutputs(Struct, frozen=True, kw_only=True, omit_defaults=True):
    s3_configuration: ReportConfigurationS3Output | None = field(name="s3Configuration", default=None)


class ExperimentTemplateReportConfigurationCloudWatchDashboard(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dashboard_identifier: str | None = field(name="dashboardIdentifier", default=None)


class ExperimentTemplateReportConfigurationDataSources(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cloud_watch_dashboards: tuple[ExperimentTemplateReportConfigurationCloudWatchDashboard, ...] | None = field(
        name="cloudWatchDashboards", default=None
    )


class ExperimentTemplateReportConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    outputs: ExperimentTemplateReportConfigurationOutputs | None = field(name="outputs", default=None)
    data_sources: ExperimentTemplateReportConfigurationDataSources | None = field(name="dataSources", default=None)
    pre_experiment_duration: str | None = field(name="preExperimentDuration", default=None)
    post_experiment_duration: str | None = field(name="postExperimentDuration", default=None)


class ExperimentTemplate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="id", default=None)
    arn: str | None = field(name="arn", default=None)
    description: str | None = field(name="description", default=None)
    targets: dict[str, ExperimentTemplateTarget] | None = field(name="targets", default=None)
    actions: dict[str, ExperimentTemplateAction] | None = field(name="actions", default=None)
    stop_conditions: tuple[ExperimentTemplateStopCondition, ...] | None = field(name="stopConditions", default=None)
    creation_time: datetime | None = field(name="creationTime", default=None)
    last_update_time: datetime | None = field(name="lastUpdateTime", default=None)
    role_arn: str | None = field(name="roleArn", default=None)
    tags: dict[str, str] | None = field(name="tags", default=None)
    log_configuration: ExperimentTemplateLogConfiguration | None = field(name="logConfiguration", default=None)
    experiment_options: ExperimentTemplateExperimentOptions | None = field(name="experimentOptions", default=None)
    target_account_configurations_count: int | None = field(name="targetAccountConfigurationsCount", default=None)
    experiment_report_configuration: ExperimentTemplateReportConfiguration | None = field(
        name="experimentReportConfiguration", default=None
    )


class CreateExperimentTemplateResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    experiment_template: ExperimentTemplate | None = field(name="experimentTemplate", default=None)


class DeleteExperimentTemplateRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str = field(name="id")


class DeleteExperimentTemplateResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    experiment_template: ExperimentTemplate | None = field(name="experimentTemplate", default=None)


class GetActionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str = field(name="id")


class ActionParameter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    description: str | None = field(name="description", default=None)
    required: bool | None = field(name="required", default=None)


class ActionTarget(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str | None = field(name="resourceType", default=None)


class Action(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="id", default=None)
    arn: str | None = field(name="arn", default=None)
    description: str | None = field(name="description", default=None)
    parameters: dict[str, ActionParameter] | None = field(name="parameters", default=None)
    targets: dict[str, ActionTarget] | None = field(name="targets", default=None)
    tags: dict[str, str] | None = field(name="tags", default=None)


class GetActionResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    action: Action | None = field(name="action", default=None)


class GetExperimentRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str = field(name="id")


class ExperimentError(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_id: str | None = field(name="accountId", default=None)
    code: str | None = field(name="code", default=None)
    location: str | None = field(name="location", default=None)


class ExperimentState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    status: str | None = field(name="status", default=None)
    reason: str | None = field(name="reason", default=None)
    error: ExperimentError | None = field(name="error", default=None)


class ExperimentTargetFilter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str | None = field(name="path", default=None)
    values: tuple[str, ...] | None = field(name="values", default=None)


class ExperimentTarget(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str | None = field(name="resourceType", default=None)
    resource_arns: tuple[str, ...] | None = field(name="resourceArns", default=None)
    resource_tags: dict[str, str] | None = field(name="resourceTags", default=None)
    filters: tuple[ExperimentTargetFilter, ...] | None = field(name="filters", default=None)
    selection_mode: str | None = field(name="selectionMode", default=None)
    parameters: dict[str, str] | None = field(name="parameters", default=None)


class ExperimentActionState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    status: str | None = field(name="status", default=None)
    reason: str | None = field(name="reason", default=None)


class ExperimentAction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    action_id: str | None = field(name="actionId", default=None)
    description: str | None = field(name="description", default=None)
    parameters: dict[str, str] | None = field(name="parameters", default=None)
    targets: dict[str, str] | None = field(name="targets", default=None)
    start_after: tuple[str, ...] | None = field(name="startAfter", default=None)
    state: ExperimentActionState | None = field(name="state", default=None)
    start_time: datetime | None = field(name="startTime", default=None)
    end_time: datetime | None = field(name="endTime", default=None)


class ExperimentStopCondition(Struct, frozen=True, kw_only=True, omit_defaults=True):
    source: str | None = field(name="source", default=None)
    value: str | None = field(name="value", default=None)


class ExperimentCloudWatchLogsLogConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    log_group_arn: str | None = field(name="logGroupArn", default=None)


class ExperimentS3LogConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    bucket_name: str | None = field(name="bucketName", default=None)
    prefix: str | None = field(name="prefix", default=None)


class ExperimentLogConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cloud_watch_logs_configuration: ExperimentCloudWatchLogsLogConfiguration | None = field(
        name="cloudWatchLogsConfiguration", default=None
    )
    s3_configuration: ExperimentS3LogConfiguration | None = field(name="s3Configuration", default=None)
    log_schema_version: int | None = field(name="logSchemaVersion", default=None)


class ExperimentOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_targeting: str | None = field(name="accountTargeting", default=None)
    empty_target_resolution_mode: str | None = field(name="emptyTargetResolutionMode", default=None)
    actions_mode: str | None = field(name="actionsMode", default=None)


class ExperimentReportConfigurationOutputsS3Configuration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    bucket_name: str | None = field(name="bucketName", default=None)
    prefix: str | None = field(name="prefix", default=None)


class ExperimentReportConfigurationOutputs(Struct, frozen=True, kw_only=True, omit_defaults=True):
    s3_configuration: ExperimentReportConfigurationOutputsS3Configuration | None = field(
        name="s3Configuration", default=None
    )


class ExperimentReportConfigurationCloudWatchDashboard(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dashboard_identifier: str | None = field(name="dashboardIdentifier", default=None)


class ExperimentReportConfigurationDataSources(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cloud_watch_dashboards: tuple[ExperimentReportConfigurationCloudWatchDashboard, ...] | None = field(
        name="cloudWatchDashboards", default=None
    )


class ExperimentReportConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    outputs: ExperimentReportConfigurationOutputs | None = field(name="outputs", default=None)
    data_sources: ExperimentReportConfigurationDataSources | None = field(name="dataSources", default=None)
    pre_experiment_duration: str | None = field(name="preExperimentDuration", default=None)
    post_experiment_duration: str | None = field(name="postExperimentDuration", default=None)


class ExperimentReportError(Struct, frozen=True, kw_only=True, omit_defaults=True):
    code: str | None = field(name="code", default=None)


class ExperimentReportState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    status: str | None = field(name="status", default=None)
    reason: str | None = field(name="reason", default=None)
    error: ExperimentReportError | None = field(name="error", default=None)


class ExperimentReportS3Report(Struct, frozen=True, kw_only=True, omit_defaults=True):
    arn: str | None = field(name="arn", default=None)
    report_type: str | None = field(name="reportType", default=None)


class ExperimentReport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    state: ExperimentReportState | None = field(name="state", default=None)
    s3_reports: tuple[ExperimentReportS3Report, ...] | None = field(name="s3Reports", default=None)


class Experiment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="id", default=None)
    arn: str | None = field(name="arn", default=None)
    experiment_template_id: str | None = field(name="experimentTemplateId", default=None)
    role_arn: str | None = field(name="roleArn", default=None)
    state: ExperimentState | None = field(name="state", default=None)
    targets: dict[str, ExperimentTarget] | None = field(name="targets", default=None)
    actions: dict[str, ExperimentAction] | None = field(name="actions", default=None)
    stop_conditions: tuple[ExperimentStopCondition, ...] | None = field(name="stopConditions", default=None)
    creation_time: datetime | None = field(name="creationTime", default=None)
    start_time: datetime | None = field(name="startTime", default=None)
    end_time: datetime | None = field(name="endTime", default=None)
    tags: dict[str, str] | None = field(name="tags", default=None)
    log_configuration: ExperimentLogConfiguration | None = field(name="logConfiguration", default=None)
    experiment_options: ExperimentOptions | None = field(name="experimentOptions", default=None)
    target_account_configurations_count: int | None = field(name="targetAccountConfigurationsCount", default=None)
    experiment_report_configuration: ExperimentReportConfiguration | None = field(
        name="experimentReportConfiguration", default=None
    )
    experiment_report: ExperimentReport | None = field(name="experimentReport", default=None)


class GetExperimentResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    experiment: Experiment | None = field(name="experiment", default=None)


class GetExperimentTemplateRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str = field(name="id")


class GetExperimentTemplateResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    experiment_template: ExperimentTemplate | None = field(name="experimentTemplate", default=None)


class GetTargetResourceTypeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str = field(name="resourceType")


class TargetResourceTypeParameter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    description: str | None = field(name="description", default=None)
    required: bool | None = field(name="required", default=None)


class TargetResourceType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str | None = field(name="resourceType", default=None)
    description: str | None = field(name="description", default=None)
    parameters: dict[str, TargetResourceTypeParameter] | None = field(name="parameters", default=None)


class GetTargetResourceTypeResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    target_resource_type: TargetResourceType | None = field(name="targetResourceType", default=None)


class ListActionsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    max_results: int | None = field(name="maxResults", default=None)
    next_token: str | None = field(name="nextToken", default=None)


class ActionSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="id", default=None)
    arn: str | None = field(name="arn", default=None)
    description: str | None = field(name="description", default=None)
    targets: dict[str, ActionTarget] | None = field(name="targets", default=None)
    tags: dict[str, str] | None = field(name="tags", default=None)


class ListActionsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    actions: tuple[ActionSummary, ...] | None = field(name="actions", default=None)
    next_token: str | None = field(name="nextToken", default=None)


class ListExperimentResolvedTargetsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    experiment_id: str = field(name="experimentId")
    max_results: int | None = field(name="maxResults", default=None)
    next_token: str | None = field(name="nextToken", default=None)
    target_name: str | None = field(name="targetName", default=None)


class ResolvedTarget(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str | None = field(name="resourceType", default=None)
    target_name: str | None = field(name="targetName", default=None)
    target_information: dict[str, str] | None = field(name="targetInformation", default=None)


class ListExperimentResolvedTargetsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resolved_targets: tuple[ResolvedTarget, ...] | None = field(name="resolvedTargets", default=None)
    next_token: str | None = field(name="nextToken", default=None)


class ListExperimentTemplatesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    max_results: int | None = field(name="maxResults", default=None)
    next_token: str | None = field(name="nextToken", default=None)


class ExperimentTemplateSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="id", default=None)
    arn: str | None = field(name="arn", default=None)
    description: str | None = field(name="description", default=None)
    creation_time: datetime | None = field(name="creationTime", default=None)
    last_update_time: datetime | None = field(name="lastUpdateTime", default=None)
    tags: dict[str, str] | None = field(name="tags", default=None)


class ListExperimentTemplatesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    experiment_templates: tuple[ExperimentTemplateSummary, ...] | None = field(name="experimentTemplates", default=None)
    next_token: str | None = field(name="nextToken", default=None)


class ListExperimentsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    max_results: int | None = field(name="maxResults", default=None)
    next_token: str | None = field(name="nextToken", default=None)
    experiment_template_id: str | None = field(name="experimentTemplateId", default=None)


class ExperimentSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="id", default=None)
    arn: str | None = field(name="arn", default=None)
    experiment_template_id: str | None = field(name="experimentTemplateId", default=None)
    state: ExperimentState | None = field(name="state", default=None)
    creation_time: datetime | None = field(name="creationTime", default=None)
    tags: dict[str, str] | None = field(name="tags", default=None)
    experiment_options: ExperimentOptions | None = field(name="experimentOptions", default=None)


class ListExperimentsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    experiments: tuple[ExperimentSummary, ...] | None = field(name="experiments", default=None)
    next_token: str | None = field(name="nextToken", default=None)


class ListTagsForResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_arn: str = field(name="resourceArn")


class ListTagsForResourceResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: dict[str, str] | None = field(name="tags", default=None)


class ListTargetResourceTypesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    max_results: int | None = field(name="maxResults", default=None)
    next_token: str | None = field(name="nextToken", default=None)


class TargetResourceTypeSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str | None = field(name="resourceType", default=None)
    description: str | None = field(name="description", default=None)


class ListTargetResourceTypesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    target_resource_types: tuple[TargetResourceTypeSummary, ...] | None = field(
        name="targetResourceTypes", default=None
    )
    next_token: str | None = field(name="nextToken", default=None)


class StartExperimentExperimentOptionsInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    actions_mode: str | None = field(name="actionsMode", default=None)


class StartExperimentRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    client_token: str = field(name="clientToken")
    experiment_template_id: str = field(name="experimentTemplateId")
    experiment_options: StartExperimentExperimentOptionsInput | None = field(name="experimentOptions", default=None)
    tags: dict[str, str] | None = field(name="tags", default=None)


class StartExperimentResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    experiment: Experiment | None = field(name="experiment", default=None)


class StopExperimentRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str = field(name="id")


class StopExperimentResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    experiment: Experiment | None = field(name="experiment", default=None)


class TagResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_arn: str = field(name="resourceArn")
    tags: dict[str, str] = field(name="tags")


class TagResourceResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_arn: str = field(name="resourceArn")
    tag_keys: tuple[str, ...] | None = field(name="tagKeys", default=None)


class UntagResourceResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateExperimentTemplateStopConditionInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    source: str = field(name="source")
    value: str | None = field(name="value", default=None)


class UpdateExperimentTemplateTargetInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_type: str = field(name="resourceType")
    resource_arns: tuple[str, ...] | None = field(name="resourceArns", default=None)
    resource_tags: dict[str, str] | None = field(name="resourceTags", default=None)
    filters: tuple[ExperimentTemplateTargetInputFilter, ...] | None = field(name="filters", default=None)
    selection_mode: str = field(name="selectionMode")
    parameters: dict[str, str] | None = field(name="parameters", default=None)


class UpdateExperimentTemplateActionInputItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    action_id: str | None = field(name="actionId", default=None)
    description: str | None = field(name="description", default=None)
    parameters: dict[str, str] | None = field(name="parameters", default=None)
    targets: dict[str, str] | None = field(name="targets", default=None)
    start_after: tuple[str, ...] | None = field(name="startAfter", default=None)


class UpdateExperimentTemplateLogConfigurationInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cloud_watch_logs_configuration: ExperimentTemplateCloudWatchLogsLogConfigurationInput | None = field(
        name="cloudWatchLogsConfiguration", default=None
    )
    s3_configuration: ExperimentTemplateS3LogConfigurationInput | None = field(name="s3Configuration", default=None)
    log_schema_version: int | None = field(name="logSchemaVersion", default=None)


class UpdateExperimentTemplateExperimentOptionsInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    empty_target_resolution_mode: str | None = field(name="emptyTargetResolutionMode", default=None)


class UpdateExperimentTemplateReportConfigurationInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    outputs: ExperimentTemplateReportConfigurationOutputsInput | None = field(name="outputs", default=None)
    data_sources: ExperimentTemplateReportConfigurationDataSourcesInput | None = field(name="dataSources", default=None)
    pre_experiment_duration: str | None = field(name="preExperimentDuration", default=None)
    post_experiment_duration: str | None = field(name="postExperimentDuration", default=None)


class UpdateExperimentTemplateRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str = field(name="id")
    description: str | None = field(name="description", default=None)
    stop_conditions: tuple[UpdateExperimentTemplateStopConditionInput, ...] | None = field(
        name="stopConditions", default=None
    )
    targets: dict[str, UpdateExperimentTemplateTargetInput] | None = field(name="targets", default=None)
    actions: dict[str, UpdateExperimentTemplateActionInputItem] | None = field(name="actions", default=None)
    role_arn: str | None = field(name="roleArn", default=None)
    log_configuration: UpdateExperimentTemplateLogConfigurationInput | None = field(
        name="logConfiguration", default=None
    )
    experiment_options: UpdateExperimentTemplateExperimentOptionsInput | None = field(
        name="experimentOptions", default=None
    )
    experiment_report_configuration: UpdateExperimentTemplateReportConfigurationInput | None = field(
        name="experimentReportConfiguration", default=None
    )


class UpdateExperimentTemplateResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    experiment_template: ExperimentTemplate | None = field(name="experimentTemplate", default=None)
