"""AssumeRoleWithWebIdentity."""

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace

from fogbank.core.access import FREE
from fogbank.core.operation import NeedsFirst, operation
from fogbank.policy import (
    Policies,
    PolicyKind,
    PolicyRule,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    decide,
    folded,
    parse_policy,
)
from fogbank.services.accounts import errors, session_rules
from fogbank.services.accounts.identities import ROLE_ARN, AssumableRole, find_role
from fogbank.services.accounts.session_rules import Limits
from fogbank.services.accounts.sessions import assumed, new_session, open_session, role_caller
from fogbank.services.accounts.web_identity import tokens
from fogbank.services.accounts.web_identity.issuers import TooManyIssuers
from fogbank.services.accounts.web_identity.tokens import Claims, Token
from fogbank.services.api import sts
from fogbank.services.context import Context
from fogbank.services.identities.directory import OidcProvider, oidc_provider
from fogbank.services.organizations.directory import resource_control_policies

log = logging.getLogger("fogbank.sts")
Keys = Mapping[str, tuple[str, ...]]


@operation("sts", "AssumeRoleWithWebIdentity", writes=False, access=FREE)
def assume_role_with_web_identity(
    context: Context, request: sts.AssumeRoleWithWebIdentityRequest
) -> sts.AssumeRoleWithWebIdentityResponse:
    """Temporary credentials of a role for whom an OpenID Connect issuer vouches. The call needs no signature.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
    """
    parsed = ROLE_ARN.fullmatch(request.role_arn)
    if parsed is None:
        raise errors.invalid(f"{request.role_arn} is invalid")
    token = tokens.parse_token(request.web_identity_token)
    claims = token.claims
    provider = oidc_provider(context.transaction, parsed.group(1), claims.iss)
    if provider is None or provider.url.rstrip("/") != claims.iss.rstrip("/"):
        raise errors.invalid_token(f"No OpenIDConnect provider found in your account for {claims.iss}")
    audience = tokens.check_audience(claims, provider.client_ids)
    tokens.check_times(claims, context.cloud.issuers.host_now())
    _check_signature(context, parsed.group(1), token, provider)
    role = find_role(context.transaction, request.role_arn)
    provider_arn = f"arn:aws:iam::{parsed.group(1)}:oidc-provider/{provider.id}"
    if role is None:
        raise errors.web_identity_may_not_assume()
    limits = _limits(request, claims, role)
    _check_trust(context, role, provider_arn, _keys(provider.id, claims, audience, request, limits))
    seconds = session_rules.role_seconds(request.duration_seconds, role.session_seconds_max, context.caller)
    session = replace(
        new_session(context, role.arn, request.role_session_name, seconds, limits),
        source_identity=claims.source_identity,
        federated_provider=provider_arn,
    )
    opened = role_caller(role, session)
    return sts.AssumeRoleWithWebIdentityResponse(
        credentials=open_session(context, opened),
        subject_from_web_identity_token=claims.sub,
        assumed_role_user=assumed(opened),
        packed_policy_size=limits.packed_percent,
        provider=provider_arn,
        audience=audience,
        source_identity=claims.source_identity,
    )


def _check_signature(context: Context, account: str, token: Token, provider: OidcProvider) -> None:
    """Raises ApiError; NeedsFirst where the issuer's keys have to be fetched."""
    issuers, url = context.cloud.issuers, provider.url.rstrip("/")
    keys = issuers.keys_of(url)
    key = tokens.find_key(token, keys) if keys is not None else None
    if key is None:
        if not issuers.may_fetch(url):
            raise errors.idp_unreachable(url) if keys is None else errors.key_unknown()
        raise NeedsFirst(lambda: _fetch(context, account, provider))
    tokens.check_signature(token, key)


def _fetch(context: Context, account: str, provider: OidcProvider) -> Future[None]:
    url = provider.url.rstrip("/")
    try:
        return context.cloud.issuers.fetch(account, url, provider.thumbprints)
    except TooManyIssuers as error:
        log.warning("keys of an identity provider: too many are being asked to ask %s", url)
        raise errors.idp_unreachable(url) from error


def _limits(request: sts.AssumeRoleWithWebIdentityRequest, claims: Claims, role: AssumableRole) -> Limits:
    policies, arns = session_rules.session_policies(request.policy, request.policy_arns, role.account)
    given = claims.tags.principal_tags if claims.tags is not None else {}
    if any(len(values) != 1 for values in given.values()):
        raise errors.invalid_token("Session tags of the token have one value each.")
    wanted = session_rules.session_tags(sts.Tag(key=key, value=values[0]) for key, values in given.items())
    transitive = claims.tags.transitive_tag_keys if claims.tags is not None else ()
    tags, kept = session_rules.passed_on(None, wanted, transitive)
    return Limits(policies, arns, tags, kept)


def _keys(
    provider_id: str,
    claims: Claims,
    audience: str,
    request: sts.AssumeRoleWithWebIdentityRequest,
    limits: Limits,
) -> Keys:
    """Condition keys, in lower case.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    """
    prefix = provider_id.lower()
    keys: dict[str, tuple[str, ...]] = {
        f"{prefix}:aud": (audience,),
        f"{prefix}:oaud": claims.audiences,
        f"{prefix}:sub": (claims.sub,),
        "sts:rolesessionname": (request.role_session_name,),
        "aws:federatedprovider": (provider_id,),
    }
    if claims.amr is not None:
        keys[f"{prefix}:amr"] = claims.amr
    if request.duration_seconds is not None:
        keys["sts:durationseconds"] = (str(request.duration_seconds),)
    if claims.source_identity is not None:
        keys["sts:sourceidentity"] = (claims.source_identity,)
    keys.update(folded((f"aws:requesttag/{key}", (value,)) for key, value in limits.tags.items()))
    if limits.tags:
        keys["aws:tagkeys"] = tuple(limits.tags)
    if limits.transitive_tag_keys:
        keys["sts:transitivetagkeys"] = limits.transitive_tag_keys
    return keys


def _check_trust(context: Context, role: AssumableRole, provider_arn: str, keys: Keys) -> None:
    """That the role trusts the provider to this. It holds in open mode too: no signature of ours is left out by it."""
    principal = Principal(provider_arn, "", PrincipalKind.WEB_IDENTITY, provider=provider_arn)
    trust = parse_policy(role.trust_policy, PolicyKind.TRUST)
    resource = Resource(role.arn, role.account, trust, PolicyRule.EXPLICIT)
    policies = Policies(rcps=resource_control_policies(context.transaction, role.account))
    actions = ["sts:AssumeRoleWithWebIdentity"]
    if "aws:tagkeys" in keys:
        actions.append("sts:TagSession")
    if "sts:sourceidentity" in keys:
        actions.append("sts:SetSourceIdentity")
    for action in actions:
        if not decide(Request(principal, action, resource, keys), policies).allowed:
            raise errors.web_identity_may_not_assume()
