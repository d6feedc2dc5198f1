"""Types of sts's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from msgspec import Struct, field

__all__ = [
    "DecodeAuthorizationMessageRequest",
    "DecodeAuthorizationMessageResponse",
    "GetCallerIdentityRequest",
    "GetCallerIdentityResponse",
]


class DecodeAuthorizationMessageRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    encoded_message: str = field(name="EncodedMessage")


class DecodeAuthorizationMessageResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    decoded_message: str | None = field(name="DecodedMessage", default=None)


class GetCallerIdentityRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class GetCallerIdentityResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_id: str | None = field(name="UserId", default=None)
    account: str | None = field(name="Account", default=None)
    arn: str | None = field(name="Arn", default=None)
