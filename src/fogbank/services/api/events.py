"""Types of events's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "ApiDestination",
    "AppSyncParameters",
    "AwsVpcConfiguration",
    "BatchArrayProperties",
    "BatchParameters",
    "BatchRetryStrategy",
    "CapacityProviderStrategyItem",
    "Connection",
    "ConnectionApiKeyAuthResponseParameters",
    "ConnectionAuthResponseParameters",
    "ConnectionBasicAuthResponseParameters",
    "ConnectionBodyParameter",
    "ConnectionHeaderParameter",
    "ConnectionHttpParameters",
    "ConnectionOAuthClientResponseParameters",
    "ConnectionOAuthResponseParameters",
    "ConnectionQueryStringParameter",
    "ConnectivityResourceConfigurationArn",
    "ConnectivityResourceParameters",
    "CreateApiDestinationRequest",
    "CreateApiDestinationResponse",
    "CreateConnectionApiKeyAuthRequestParameters",
    "CreateConnectionAuthRequestParameters",
    "CreateConnectionBasicAuthRequestParameters",
    "CreateConnectionOAuthClientRequestParameters",
    "CreateConnectionOAuthRequestParameters",
    "CreateConnectionRequest",
    "CreateConnectionResponse",
    "DeadLetterConfig",
    "DeleteApiDestinationRequest",
    "DeleteApiDestinationResponse",
    "DeleteConnectionRequest",
    "DeleteConnectionResponse",
    "DeleteRuleRequest",
    "DeleteRuleResult",
    "DescribeApiDestinationRequest",
    "DescribeApiDestinationResponse",
    "DescribeConnectionConnectivityParameters",
    "DescribeConnectionRequest",
    "DescribeConnectionResourceParameters",
    "DescribeConnectionResponse",
    "DescribeRuleRequest",
    "DescribeRuleResponse",
    "DisableRuleRequest",
    "DisableRuleResult",
    "EcsParameters",
    "EnableRuleRequest",
    "EnableRuleResult",
    "HttpParameters",
    "InputTransformer",
    "KinesisParameters",
    "ListApiDestinationsRequest",
    "ListApiDestinationsResponse",
    "ListConnectionsRequest",
    "ListConnectionsResponse",
    "ListRuleNamesByTargetRequest",
    "ListRuleNamesByTargetResponse",
    "ListRulesRequest",
    "ListRulesResponse",
    "ListTagsForResourceRequest",
    "ListTagsForResourceResponse",
    "ListTargetsByRuleRequest",
    "ListTargetsByRuleResponse",
    "NetworkConfiguration",
    "PlacementConstraint",
    "PlacementStrategy",
    "PutEventsRequest",
    "PutEventsRequestEntry",
    "PutEventsResponse",
    "PutEventsResultEntry",
    "PutRuleRequest",
    "PutRuleResponse",
    "PutTargetsRequest",
    "PutTargetsResponse",
    "PutTargetsResultEntry",
    "RedshiftDataParameters",
    "RemoveTargetsRequest",
    "RemoveTargetsResponse",
    "RemoveTargetsResultEntry",
    "RetryPolicy",
    "Rule",
    "RunCommandParameters",
    "RunCommandTarget",
    "SageMakerPipelineParameter",
    "SageMakerPipelineParameters",
    "SqsParameters",
    "Tag",
    "TagResourceRequest",
    "TagResourceResponse",
    "Target",
    "TestEventPatternRequest",
    "TestEventPatternResponse",
    "UntagResourceRequest",
    "UntagResourceResponse",
]


class CreateApiDestinationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    description: str | None = field(name="Description", default=None)
    connection_arn: str = field(name="ConnectionArn")
    invocation_endpoint: str = field(name="InvocationEndpoint")
    http_method: str = field(name="HttpMethod")
    invocation_rate_limit_per_second: int | None = field(name="InvocationRateLimitPerSecond", default=None)


class CreateApiDestinationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    api_destination_arn: str | None = field(name="ApiDestinationArn", default=None)
    api_destination_state: str | None = field(name="ApiDestinationState", default=None)
    creation_time: datetime | None = field(name="CreationTime", default=None)
    last_modified_time: datetime | None = field(name="LastModifiedTime", default=None)


class CreateConnectionBasicAuthRequestParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    username: str = field(name="Username")
    password: str = field(name="Password")

    def __repr__(self) -> str:
        return "CreateConnectionBasicAuthRequestParameters(…)"


class CreateConnectionOAuthClientRequestParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    client_id: str = field(name="ClientID")
    client_secret: str = field(name="ClientSecret")

    def __repr__(self) -> str:
        return "CreateConnectionOAuthClientRequestParameters(…)"


class ConnectionHeaderParameter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str | None = field(name="Key", default=None)
    value: str | None = field(name="Value", default=None)
    is_value_secret: bool | None = field(name="IsValueSecret", default=None)

    def __repr__(self) -> str:
        return "ConnectionHeaderParameter(…)"


class ConnectionQueryStringParameter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str | None = field(name="Key", default=None)
    value: str | None = field(name="Value", default=None)
    is_value_secret: bool | None = field(name="IsValueSecret", default=None)

    def __repr__(self) -> str:
        return "ConnectionQueryStringParameter(…)"


class ConnectionBodyParameter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str | None = field(name="Key", default=None)
    value: str | None = field(name="Value", default=None)
    is_value_secret: bool | None = field(name="IsValueSecret", default=None)

    def __repr__(self) -> str:
        return "ConnectionBodyParameter(…)"


class ConnectionHttpParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    header_parameters: tuple[ConnectionHeaderParameter, ...] | None = field(name="HeaderParameters", default=None)
    query_string_parameters: tuple[ConnectionQueryStringParameter, ...] | None = field(
        name="QueryStringParameters", default=None
    )
    body_parameters: tuple[ConnectionBodyParameter, ...] | None = field(name="BodyParameters", default=None)


class CreateConnectionOAuthRequestParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    client_parameters: CreateConnectionOAuthClientRequestParameters = field(name="ClientParameters")
    authorization_endpoint: str = field(name="AuthorizationEndpoint")
    http_method: str = field(name="HttpMethod")
    o_auth_http_parameters: ConnectionHttpParameters | None = field(name="OAuthHttpParameters", default=None)


class CreateConnectionApiKeyAuthRequestParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    api_key_name: str = field(name="ApiKeyName")
    api_key_value: str = field(name="ApiKeyValue")

    def __repr__(self) -> str:
        return "CreateConnectionApiKeyAuthRequestParameters(…)"


class ConnectivityResourceConfigurationArn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_configuration_arn: str = field(name="ResourceConfigurationArn")


class ConnectivityResourceParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_parameters: ConnectivityResourceConfigurationArn = field(name="ResourceParameters")


class CreateConnectionAuthRequestParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    basic_auth_parameters: CreateConnectionBasicAuthRequestParameters | None = field(
        name="BasicAuthParameters", default=None
    )
    o_auth_parameters: CreateConnectionOAuthRequestParameters | None = field(name="OAuthParameters", default=None)
    api_key_auth_parameters: CreateConnectionApiKeyAuthRequestParameters | None = field(
        name="ApiKeyAuthParameters", default=None
    )
    invocation_http_parameters: ConnectionHttpParameters | None = field(name="InvocationHttpParameters", default=None)
    connectivity_parameters: ConnectivityResourceParameters | None = field(name="ConnectivityParameters", default=None)


class CreateConnectionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    description: str | None = field(name="Description", default=None)
    authorization_type: str = field(name="AuthorizationType")
    auth_parameters: CreateConnectionAuthRequestParameters = field(name="AuthParameters")
    invocation_connectivity_parameters: ConnectivityResourceParameters | None = field(
        name="InvocationConnectivityParameters", default=None
    )
    kms_key_identifier: str | None = field(name="KmsKeyIdentifier", default=None)


class CreateConnectionResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    connection_arn: str | None = field(name="ConnectionArn", default=None)
    connection_state: str | None = field(name="ConnectionState", default=None)
    creation_time: datetime | None = field(name="CreationTime", default=None)
    last_modified_time: datetime | None = field(name="LastModifiedTime", default=None)


class DeleteApiDestinationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")


class DeleteApiDestinationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteConnectionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")


class DeleteConnectionResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    connection_arn: str | None = field(name="ConnectionArn", default=None)
    connection_state: str | None = field(name="ConnectionState", default=None)
    creation_time: datetime | None = field(name="CreationTime", default=None)
    last_modified_time: datetime | None = field(name="LastModifiedTime", default=None)
    last_authorized_time: datetime | None = field(name="LastAuthorizedTime", default=None)


class DeleteRuleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    event_bus_name: str | None = field(name="EventBusName", default=None)
    force: bool | None = field(name="Force", default=None)


class DeleteRuleResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DescribeApiDestinationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")


class DescribeApiDestinationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    api_destination_arn: str | None = field(name="ApiDestinationArn", default=None)
    name: str | None = field(name="Name", default=None)
    description: str | None = field(name="Description", default=None)
    api_destination_state: str | None = field(name="ApiDestinationState", default=None)
    connection_arn: str | None = field(name="ConnectionArn", default=None)
    invocation_endpoint: str | None = field(name="InvocationEndpoint", default=None)
    http_method: str | None = field(name="HttpMethod", default=None)
    invocation_rate_limit_per_second: int | None = field(name="InvocationRateLimitPerSecond", default=None)
    creation_time: datetime | None = field(name="CreationTime", default=None)
    last_modified_time: datetime | None = field(name="LastModifiedTime", default=None)


class DescribeConnectionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")


class DescribeConnectionResourceParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_configuration_arn: str = field(name="ResourceConfigurationArn")
    resource_association_arn: str = field(name="ResourceAssociationArn")


class DescribeConnectionConnectivityParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_parameters: DescribeConnectionResourceParameters = field(name="ResourceParameters")


class ConnectionBasicAuthResponseParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    username: str | None = field(name="Username", default=None)


class ConnectionOAuthClientResponseParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    client_id: str | None = field(name="ClientID", default=None)


class ConnectionOAuthResponseParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    client_parameters: ConnectionOAuthClientResponseParameters | None = field(name="ClientParameters", default=None)
    authorization_endpoint: str | None = field(name="AuthorizationEndpoint", default=None)
    http_method: str | None = field(name="HttpMethod", default=None)
    o_auth_http_parameters: ConnectionHttpParameters | None = field(name="OAuthHttpParameters", default=None)


class ConnectionApiKeyAuthResponseParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    api_key_name: str | None = field(name="ApiKeyName", default=None)


class ConnectionAuthResponseParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    basic_auth_parameters: ConnectionBasicAuthResponseParameters | None = field(
        name="BasicAuthParameters", default=None
    )
    o_auth_parameters: ConnectionOAuthResponseParameters | None = field(name="OAuthParameters", default=None)
    api_key_auth_parameters: ConnectionApiKeyAuthResponseParameters | None = field(
        name="ApiKeyAuthParameters", default=None
    )
    invocation_http_parameters: ConnectionHttpParameters | None = field(name="InvocationHttpParameters", default=None)
    connectivity_parameters: DescribeConnectionConnectivityParameters | None = field(
        name="ConnectivityParameters", default=None
    )


class DescribeConnectionResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    connection_arn: str | None = field(name="ConnectionArn", default=None)
    name: str | None = field(name="Name", default=None)
    description: str | None = field(name="Description", default=None)
    invocation_connectivity_parameters: DescribeConnectionConnectivityParameters | None = field(
        name="InvocationConnectivityParameters", default=None
    )
    connection_state: str | None = field(name="ConnectionState", default=None)
    state_reason: str | None = field(name="StateReason", default=None)
    authorization_type: str | None = field(name="AuthorizationType", default=None)
    secret_arn: str | None = field(name="SecretArn", default=None)
    kms_key_identifier: str | None = field(name="KmsKeyIdentifier", default=None)
    auth_parameters: ConnectionAuthResponseParameters | None = field(name="AuthParameters", default=None)
    creation_time: datetime | None = field(name="CreationTime", default=None)
    last_modified_time: datetime | None = field(name="LastModifiedTime", default=None)
    last_authorized_time: datetime | None = field(name="LastAuthorizedTime", default=None)


class DescribeRuleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    event_bus_name: str | None = field(name="EventBusName", default=None)


class DescribeRuleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)
    arn: str | None = field(name="Arn", default=None)
    event_pattern: str | None = field(name="EventPattern", default=None)
    schedule_expression: str | None = field(name="ScheduleExpression", default=None)
    state: str | None = field(name="State", default=None)
    description: str | None = field(name="Description", default=None)
    role_arn: str | None = field(name="RoleArn", default=None)
    managed_by: str | None = field(name="ManagedBy", default=None)
    event_bus_name: str | None = field(name="EventBusName", default=None)
    created_by: str | None = field(name="CreatedBy", default=None)


class DisableRuleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    event_bus_name: str | None = field(name="EventBusName", default=None)


class DisableRuleResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class EnableRuleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    event_bus_name: str | None = field(name="EventBusName", default=None)


class EnableRuleResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class ListApiDestinationsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name_prefix: str | None = field(name="NamePrefix", default=None)
    connection_arn: str | None = field(name="ConnectionArn", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    limit: int | None = field(name="Limit", default=None)


class ApiDestination(Struct, frozen=True, kw_only=True, omit_defaults=True):
    api_destination_arn: str | None = field(name="ApiDestinationArn", default=None)
    name: str | None = field(name="Name", default=None)
    api_destination_state: str | None = field(name="ApiDestinationState", default=None)
    connection_arn: str | None = field(name="ConnectionArn", default=None)
    invocation_endpoint: str | None = field(name="InvocationEndpoint", default=None)
    http_method: str | None = field(name="HttpMethod", default=None)
    invocation_rate_limit_per_second: int | None = field(name="InvocationRateLimitPerSecond", default=None)
    creation_time: datetime | None = field(name="CreationTime", default=None)
    last_modified_time: datetime | None = field(name="LastModifiedTime", default=None)


class ListApiDestinationsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    api_destinations: tuple[ApiDestination, ...] | None = field(name="ApiDestinations", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListConnectionsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name_prefix: str | None = field(name="NamePrefix", default=None)
    connection_state: str | None = field(name="ConnectionState", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    limit: int | None = field(name="Limit", default=None)


class Connection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    connection_arn: str | None = field(name="ConnectionArn", default=None)
    name: str | None = field(name="Name", default=None)
    connection_state: str | None = field(name="ConnectionState", default=None)
    state_reason: str | None = field(name="StateReason", default=None)
    authorization_type: str | None = field(name="AuthorizationType", default=None)
    creation_time: datetime | None = field(name="CreationTime", default=None)
    last_modified_time: datetime | None = field(name="LastModifiedTime", default=None)
    last_authorized_time: datetime | None = field(name="LastAuthorizedTime", default=None)


class ListConnectionsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    connections: tuple[Connection, ...] | None = field(name="Connections", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListRuleNamesByTargetRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    target_arn: str = field(name="TargetArn")
    event_bus_name: str | None = field(name="EventBusName", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    limit: int | None = field(name="Limit", default=None)


class ListRuleNamesByTargetResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    rule_names: tuple[str, ...] | None = field(name="RuleNames", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListRulesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name_prefix: str | None = field(name="NamePrefix", default=None)
    event_bus_name: str | None = field(name="EventBusName", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    limit: int | None = field(name="Limit", default=None)


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str | None = field(name="Name", default=None)
    arn: str | None = field(name="Arn", default=None)
    event_pattern: str | None = field(name="EventPattern", default=None)
    state: str | None = field(name="State", default=None)
    description: str | None = field(name="Description", default=None)
    schedule_expression: str | None = field(name="ScheduleExpression", default=None)
    role_arn: str | None = field(name="RoleArn", default=None)
    managed_by: str | None = field(name="ManagedBy", default=None)
    event_bus_name: str | None = field(name="EventBusName", default=None)


class ListRulesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    rules: tuple[Rule, ...] | None = field(name="Rules", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListTagsForResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_arn: str = field(name="ResourceARN")


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str = field(name="Key")
    value: str = field(name="Value")


class ListTagsForResourceResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class ListTargetsByRuleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    rule: str = field(name="Rule")
    event_bus_name: str | None = field(name="EventBusName", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    limit: int | None = field(name="Limit", default=None)


class InputTransformer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    input_paths_map: dict[str, str] | None = field(name="InputPathsMap", default=None)
    input_template: str = field(name="InputTemplate")


class KinesisParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    partition_key_path: str = field(name="PartitionKeyPath")


class RunCommandTarget(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str = field(name="Key")
    values: tuple[str, ...] = field(name="Values")


class RunCommandParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    run_command_targets: tuple[RunCommandTarget, ...] = field(name="RunCommandTargets")


class AwsVpcConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    subnets: tuple[str, ...] = field(name="Subnets")
    security_groups: tuple[str, ...] | None = field(name="SecurityGroups", default=None)
    assign_public_ip: str | None = field(name="AssignPublicIp", default=None)


class NetworkConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    awsvpc_configuration: AwsVpcConfiguration | None = field(name="awsvpcConfiguration", default=None)


class CapacityProviderStrategyItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    capacity_provider: str = field(name="capacityProvider")
    weight: int | None = field(name="weight", default=None)
    base: int | None = field(name="base", default=None)


class PlacementConstraint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    type: str | None = field(name="type", default=None)
    expression: str | None = field(name="expression", default=None)


class PlacementStrategy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    type: str | None = field(name="type", default=None)
    field_: str | None = field(name="field", default=None)


class EcsParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    task_definition_arn: str = field(name="TaskDefinitionArn")
    task_count: int | None = field(name="TaskCount", default=None)
    launch_type: str | None = field(name="LaunchType", default=None)
    network_configuration: NetworkConfiguration | None = field(name="NetworkConfiguration", default=None)
    platform_version: str | None = field(name="PlatformVersion", default=None)
    group: str | None = field(name="Group", default=None)
    capacity_provider_strategy: tuple[CapacityProviderStrategyItem, ...] | None = field(
        name="CapacityProviderStrategy", default=None
    )
    enable_ecs_managed_tags: bool | None = field(name="EnableECSManagedTags", default=None)
    enable_execute_command: bool | None = field(name="EnableExecuteCommand", default=None)
    placement_constraints: tuple[PlacementConstraint, ...] | None = field(name="PlacementConstraints", default=None)
    placement_strategy: tuple[PlacementStrategy, ...] | None = field(name="PlacementStrategy", default=None)
    propagate_tags: str | None = field(name="PropagateTags", default=None)
    reference_id: str | None = field(name="ReferenceId", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class BatchArrayProperties(Struct, frozen=True, kw_only=True, omit_defaults=True):
    size: int | None = field(name="Size", default=None)


class BatchRetryStrategy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attempts: int | None = field(name="Attempts", default=None)


class BatchParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    job_definition: str = field(name="JobDefinition")
    job_name: str = field(name="JobName")
    array_properties: BatchArrayProperties | None = field(name="ArrayProperties", default=None)
    retry_strategy: BatchRetryStrategy | None = field(name="RetryStrategy", default=None)


class SqsParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message_group_id: str | None = field(name="MessageGroupId", default=None)


class HttpParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path_parameter_values: tuple[str, ...] | None = field(name="PathParameterValues", default=None)
    header_parameters: dict[str, str] | None = field(name="HeaderParameters", default=None)
    query_string_parameters: dict[str, str] | None = field(name="QueryStringParameters", default=None)


class RedshiftDataParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    secret_manager_arn: str | None = field(name="SecretManagerArn", default=None)
    database: str = field(name="Database")
    db_user: str | None = field(name="DbUser", default=None)
    sql: str | None = field(name="Sql", default=None)
    statement_name: str | None = field(name="StatementName", default=None)
    with_event: bool | None = field(name="WithEvent", default=None)
    sqls: tuple[str, ...] | None = field(name="Sqls", default=None)

    def __repr__(self) -> str:
        return "RedshiftDataParameters(…)"


class SageMakerPipelineParameter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    value: str = field(name="Value")


class SageMakerPipelineParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pipeline_parameter_list: tuple[SageMakerPipelineParameter, ...] | None = field(
        name="PipelineParameterList", default=None
    )


class DeadLetterConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    arn: str | None = field(name="Arn", default=None)


class RetryPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    maximum_retry_attempts: int | None = field(name="MaximumRetryAttempts", default=None)
    maximum_event_age_in_seconds: int | None = field(name="MaximumEventAgeInSeconds", default=None)


class AppSyncParameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    graph_ql_operation: str | None = field(name="GraphQLOperation", default=None)

    def __repr__(self) -> str:
        return "AppSyncParameters(…)"


class Target(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str = field(name="Id")
    arn: str = field(name="Arn")
    role_arn: str | None = field(name="RoleArn", default=None)
    input: str | None = field(name="Input", default=None)
    input_path: str | None = field(name="InputPath", default=None)
    input_transformer: InputTransformer | None = field(name="InputTransformer", default=None)
    kinesis_parameters: KinesisParameters | None = field(name="KinesisParameters", default=None)
    run_command_parameters: RunCommandParameters | None = field(name="RunCommandParameters", default=None)
    ecs_parameters: EcsParameters | None = field(name="EcsParameters", default=None)
    batch_parameters: BatchParameters | None = field(name="BatchParameters", default=None)
    sqs_parameters: SqsParameters | None = field(name="SqsParameters", default=None)
    http_parameters: HttpParameters | None = field(name="HttpParameters", default=None)
    redshift_data_parameters: RedshiftDataParameters | None = field(name="RedshiftDataParameters", default=None)
    sage_maker_pipeline_parameters: SageMakerPipelineParameters | None = field(
        name="SageMakerPipelineParameters", default=None
    )
    dead_letter_config: DeadLetterConfig | None = field(name="DeadLetterConfig", default=None)
    retry_policy: RetryPolicy | None = field(name="RetryPolicy", default=None)
    app_sync_parameters: AppSyncParameters | None = field(name="AppSyncParameters", default=None)


class ListTargetsByRuleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    targets: tuple[Target, ...] | None = field(name="Targets", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class PutEventsRequestEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    time: datetime | None = field(name="Time", default=None)
    source: str | None = field(name="Source", default=None)
    resources: tuple[str, ...] | None = field(name="Resources", default=None)
    detail_type: str | None = field(name="DetailType", default=None)
    detail: str | None = field(name="Detail", default=None)
    event_bus_name: str | None = field(name="EventBusName", default=None)
    trace_header: str | None = field(name="TraceHeader", default=None)


class PutEventsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    entries: tuple[PutEventsRequestEntry, ...] = field(name="Entries")
    endpoint_id: str | None = field(name="EndpointId", default=None)


class PutEventsResultEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    event_id: str | None = field(name="EventId", default=None)
    error_code: str | None = field(name="ErrorCode", default=None)
    error_message: str | None = field(name="ErrorMessage", default=None)


class PutEventsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    failed_entry_count: int | None = field(name="FailedEntryCount", default=None)
    entries: tuple[PutEventsResultEntry, ...] | None = field(name="Entries", default=None)


class PutRuleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    schedule_expression: str | None = field(name="ScheduleExpression", default=None)
    event_pattern: str | None = field(name="EventPattern", default=None)
    state: str | None = field(name="State", default=None)
    description: str | None = field(name="Description", default=None)
    role_arn: str | None = field(name="RoleArn", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    event_bus_name: str | None = field(name="EventBusName", default=None)


class PutRuleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    rule_arn: str | None = field(name="RuleArn", default=None)


class PutTargetsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    rule: str = field(name="Rule")
    event_bus_name: str | None = field(name="EventBusName", default=None)
    targets: tuple[Target, ...] = field(name="Targets")


class PutTargetsResultEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    target_id: str | None = field(name="TargetId", default=None)
    error_code: str | None = field(name="ErrorCode", default=None)
    error_message: str | None = field(name="ErrorMessage", default=None)


class PutTargetsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    failed_entry_count: int | None = field(name="FailedEntryCount", default=None)
    failed_entries: tuple[PutTargetsResultEntry, ...] | None = field(name="FailedEntries", default=None)


class RemoveTargetsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    rule: str = field(name="Rule")
    event_bus_name: str | None = field(name="EventBusName", default=None)
    ids: tuple[str, ...] = field(name="Ids")
    force: bool | None = field(name="Force", default=None)


class RemoveTargetsResultEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    target_id: str | None = field(name="TargetId", default=None)
    error_code: str | None = field(name="ErrorCode", default=None)
    error_message: str | None = field(name="ErrorMessage", default=None)


class RemoveTargetsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    failed_entry_count: int | None = field(name="FailedEntryCount", default=None)
    failed_entries: tuple[RemoveTargetsResultEntry, ...] | None = field(name="FailedEntries", default=None)


class TagResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_arn: str = field(name="ResourceARN")
    tags: tuple[Tag, ...] = field(name="Tags")


class TagResourceResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class TestEventPatternRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    event_pattern: str = field(name="EventPattern")
    event: str = field(name="Event")


class TestEventPatternResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    result: bool | None = field(name="Result", default=None)


class UntagResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_arn: str = field(name="ResourceARN")
    tag_keys: tuple[str, ...] = field(name="TagKeys")


class UntagResourceResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass
