"""Types of sts's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "AssumeRoleRequest",
    "AssumeRoleResponse",
    "AssumeRoleWithWebIdentityRequest",
    "AssumeRoleWithWebIdentityResponse",
    "AssumedRoleUser",
    "Credentials",
    "DecodeAuthorizationMessageRequest",
    "DecodeAuthorizationMessageResponse",
    "FederatedUser",
    "GetAccessKeyInfoRequest",
    "GetAccessKeyInfoResponse",
    "GetCallerIdentityRequest",
    "GetCallerIdentityResponse",
    "GetFederationTokenRequest",
    "GetFederationTokenResponse",
    "GetSessionTokenRequest",
    "GetSessionTokenResponse",
    "PolicyDescriptorType",
    "ProvidedContext",
    "Tag",
]


class PolicyDescriptorType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    arn: str | None = field(name="arn", default=None)


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str = field(name="Key")
    value: str = field(name="Value")


class ProvidedContext(Struct, frozen=True, kw_only=True, omit_defaults=True):
    provider_arn: str | None = field(name="ProviderArn", default=None)
    context_assertion: str | None = field(name="ContextAssertion", default=None)


class AssumeRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_arn: str = field(name="RoleArn")
    role_session_name: str = field(name="RoleSessionName")
    policy_arns: tuple[PolicyDescriptorType, ...] | None = field(name="PolicyArns", default=None)
    policy: str | None = field(name="Policy", default=None)
    duration_seconds: int | None = field(name="DurationSeconds", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    transitive_tag_keys: tuple[str, ...] | None = field(name="TransitiveTagKeys", default=None)
    external_id: str | None = field(name="ExternalId", default=None)
    serial_number: str | None = field(name="SerialNumber", default=None)
    token_code: str | None = field(name="TokenCode", default=None)
    source_identity: str | None = field(name="SourceIdentity", default=None)
    provided_contexts: tuple[ProvidedContext, ...] | None = field(name="ProvidedContexts", default=None)
    minimum_session_token_size: int | None = field(name="MinimumSessionTokenSize", default=None)


class Credentials(Struct, frozen=True, kw_only=True, omit_defaults=True):
    access_key_id: str = field(name="AccessKeyId")
    secret_access_key: str = field(name="SecretAccessKey")
    session_token: str = field(name="SessionToken")
    expiration: datetime = field(name="Expiration")

    def __repr__(self) -> str:
        return "Credentials(…)"


class AssumedRoleUser(Struct, frozen=True, kw_only=True, omit_defaults=True):
    assumed_role_id: str = field(name="AssumedRoleId")
    arn: str = field(name="Arn")


class AssumeRoleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    credentials: Credentials | None = field(name="Credentials", default=None)
    assumed_role_user: AssumedRoleUser | None = field(name="AssumedRoleUser", default=None)
    packed_policy_size: int | None = field(name="PackedPolicySize", default=None)
    source_identity: str | None = field(name="SourceIdentity", default=None)
    session_token_utilization: int | None = field(name="SessionTokenUtilization", default=None)
    session_token_size: int | None = field(name="SessionTokenSize", default=None)


class AssumeRoleWithWebIdentityRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_arn: str = field(name="RoleArn")
    role_session_name: str = field(name="RoleSessionName")
    web_identity_token: str = field(name="WebIdentityToken")
    provider_id: str | None = field(name="ProviderId", default=None)
    policy_arns: tuple[PolicyDescriptorType, ...] | None = field(name="PolicyArns", default=None)
    policy: str | None = field(name="Policy", default=None)
    duration_seconds: int | None = field(name="DurationSeconds", default=None)
    minimum_session_token_size: int | None = field(name="MinimumSessionTokenSize", default=None)

    def __repr__(self) -> str:
        return "AssumeRoleWithWebIdentityRequest(…)"


class AssumeRoleWithWebIdentityResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    credentials: Credentials | None = field(name="Credentials", default=None)
    subject_from_web_identity_token: str | None = field(name="SubjectFromWebIdentityToken", default=None)
    assumed_role_user: AssumedRoleUser | None = field(name="AssumedRoleUser", default=None)
    packed_policy_size: int | None = field(name="PackedPolicySize", default=None)
    provider: str | None = field(name="Provider", default=None)
    audience: str | None = field(name="Audience", default=None)
    source_identity: str | None = field(name="SourceIdentity", default=None)
    session_token_utilization: int | None = field(name="SessionTokenUtilization", default=None)
    session_token_size: int | None = field(name="SessionTokenSize", default=None)


class DecodeAuthorizationMessageRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    encoded_message: str = field(name="EncodedMessage")


class DecodeAuthorizationMessageResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    decoded_message: str | None = field(name="DecodedMessage", default=None)


class GetAccessKeyInfoRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    access_key_id: str = field(name="AccessKeyId")


class GetAccessKeyInfoResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account: str | None = field(name="Account", default=None)


class GetCallerIdentityRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class GetCallerIdentityResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_id: str | None = field(name="UserId", default=None)
    account: str | None = field(name="Account", default=None)
    arn: str | None = field(name="Arn", default=None)


class GetFederationTokenRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    policy: str | None = field(name="Policy", default=None)
    policy_arns: tuple[PolicyDescriptorType, ...] | None = field(name="PolicyArns", default=None)
    duration_seconds: int | None = field(name="DurationSeconds", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    minimum_session_token_size: int | None = field(name="MinimumSessionTokenSize", default=None)


class FederatedUser(Struct, frozen=True, kw_only=True, omit_defaults=True):
    federated_user_id: str = field(name="FederatedUserId")
    arn: str = field(name="Arn")


class GetFederationTokenResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    credentials: Credentials | None = field(name="Credentials", default=None)
    federated_user: FederatedUser | None = field(name="FederatedUser", default=None)
    packed_policy_size: int | None = field(name="PackedPolicySize", default=None)
    session_token_utilization: int | None = field(name="SessionTokenUtilization", default=None)
    session_token_size: int | None = field(name="SessionTokenSize", default=None)


class GetSessionTokenRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    duration_seconds: int | None = field(name="DurationSeconds", default=None)
    serial_number: str | None = field(name="SerialNumber", default=None)
    token_code: str | None = field(name="TokenCode", default=None)
    minimum_session_token_size: int | None = field(name="MinimumSessionTokenSize", default=None)


class GetSessionTokenResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    credentials: Credentials | None = field(name="Credentials", default=None)
    session_token_utilization: int | None = field(name="SessionTokenUtilization", default=None)
    session_token_size: int | None = field(name="SessionTokenSize", default=None)
