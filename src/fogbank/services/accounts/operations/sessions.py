"""GetSessionToken, GetFederationToken, GetCallerIdentity, GetAccessKeyInfo."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fogbank.core.access import FREE, Access, Need, Target
from fogbank.core.access_keys import account_in_id
from fogbank.core.caller import Caller, CallerKind
from fogbank.core.operation import operation
from fogbank.services.accounts import errors, session_rules
from fogbank.services.accounts.session_rules import Limits
from fogbank.services.accounts.sessions import new_session, open_session, shown_mfa
from fogbank.services.api import sts
from fogbank.services.context import Context


@operation("sts", "GetCallerIdentity", writes=False, access=FREE)
def get_caller_identity(context: Context, _request: sts.GetCallerIdentityRequest) -> sts.GetCallerIdentityResponse:
    """Whose credentials signed the call.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """
    caller = context.caller
    return sts.GetCallerIdentityResponse(user_id=caller.user_id, account=caller.account, arn=caller.arn)


# AWS lets every user and root call it, whatever policies say.
@operation("sts", "GetSessionToken", access=FREE)
def get_session_token(context: Context, request: sts.GetSessionTokenRequest) -> sts.GetSessionTokenResponse:
    """Temporary credentials of the calling user, or of root.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
    """
    caller = context.caller
    if caller.session is not None:
        raise errors.session_may_not_call("GetSessionToken")
    mfa_at = shown_mfa(context, request.serial_number, request.token_code)
    seconds = session_rules.token_seconds(request.duration_seconds, caller)
    session = replace(new_session(context, caller.arn, "", seconds, Limits()), mfa_at=mfa_at)
    return sts.GetSessionTokenResponse(credentials=open_session(context, replace(caller, session=session)))


def _federated(context: Context, request: sts.GetFederationTokenRequest) -> tuple[Target, ...]:
    account = context.caller.account
    return (Target(f"arn:aws:sts::{account}:federated-user/{request.name}", account),)


def _federated_tags(_context: Context, request: sts.GetFederationTokenRequest) -> Mapping[str, str]:
    return {tag.key: tag.value for tag in request.tags or ()}


def _federated_also(context: Context, request: sts.GetFederationTokenRequest) -> Iterable[Need]:
    if request.tags:
        yield Need("sts:TagSession", _federated(context, request))


@operation(
    "sts",
    "GetFederationToken",
    writes=False,
    access=Access(resources=_federated, tags=_federated_tags, also=_federated_also),
)
def get_federation_token(context: Context, request: sts.GetFederationTokenRequest) -> sts.GetFederationTokenResponse:
    """Temporary credentials of a name that the caller vouches for, with what both its policies and the caller's allow.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
    """
    caller = context.caller
    if caller.session is not None:
        raise errors.session_may_not_call("GetFederationToken")
    policies, arns = session_rules.session_policies(request.policy, request.policy_arns, caller.account)
    tags = session_rules.session_tags(request.tags)
    limits = Limits(policies, arns, tags)
    seconds = session_rules.token_seconds(request.duration_seconds, caller)
    session = replace(new_session(context, caller.arn, request.name, seconds, limits), limited=True)
    federated = Caller(
        account=caller.account,
        user_id=f"{caller.account}:{request.name}",
        arn=f"arn:aws:sts::{caller.account}:federated-user/{request.name}",
        access_key_id="",
        kind=CallerKind.FEDERATED_USER,
        session=session,
    )
    return sts.GetFederationTokenResponse(
        credentials=open_session(context, federated, caller.user_id),
        federated_user=sts.FederatedUser(federated_user_id=federated.user_id, arn=federated.arn),
        packed_policy_size=limits.packed_percent,
    )


@operation("sts", "GetAccessKeyInfo", writes=False)
def get_access_key_info(_context: Context, request: sts.GetAccessKeyInfoRequest) -> sts.GetAccessKeyInfoResponse:
    """Which account an access key id belongs to: it stands in the id's letters, whether or not there is such a key.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
    """
    account = account_in_id(request.access_key_id)
    if account is None:
        raise errors.invalid(f"Invalid type for parameter AccessKeyId: {request.access_key_id}")
    return sts.GetAccessKeyInfoResponse(account=account)
