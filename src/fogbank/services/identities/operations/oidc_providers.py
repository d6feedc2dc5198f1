"""OIDC providers: whose web identities AssumeRoleWithWebIdentity takes."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, oidc, repository, rules, views
from fogbank.services.identities.ids import provider_arn
from fogbank.services.identities.model import OidcProvider


@operation("iam", "CreateOpenIDConnectProvider", access=access.NEW_PROVIDER)
def create_open_id_connect_provider(
    context: Context, request: iam.CreateOpenIDConnectProviderRequest
) -> iam.CreateOpenIDConnectProviderResponse:
    """Has the account trust an issuer. Thumbprints are kept as given; the issuer is not asked for its own.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
    """
    scope, url = find.scope(context), oidc.checked_url(request.url)
    id_ = oidc.without_scheme(url)
    if repository.providers.get(context.transaction, scope, id_) is not None:
        raise errors.already_exists(f"Provider with url {url} already exists.")
    count = len(list(repository.providers.select(context.transaction, scope)))
    rules.check_room("OpenIdConnectProvidersPerAccount", count, rules.PROVIDERS_MAX)
    client_ids = tuple(dict.fromkeys(request.client_id_list or ()))
    rules.check_at_most("ClientIdsPerOpenIdConnectProvider", len(client_ids), rules.CLIENT_IDS_MAX)
    provider = OidcProvider(
        id=id_,
        url=url,
        client_ids=client_ids,
        thumbprints=oidc.checked_thumbprints(request.thumbprint_list or ()),
        created_at=find.now(context),
        tags=rules.tagged({}, request.tags or ()),
    )
    repository.providers.insert(context.transaction, scope, provider)
    return iam.CreateOpenIDConnectProviderResponse(
        open_id_connect_provider_arn=provider_arn(scope.account, id_), tags=views.tags(provider.tags) or None
    )


@operation("iam", "GetOpenIDConnectProvider", writes=False, access=access.ON_PROVIDER)
def get_open_id_connect_provider(
    context: Context, request: iam.GetOpenIDConnectProviderRequest
) -> iam.GetOpenIDConnectProviderResponse:
    """A provider; its URL is shown without the scheme.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html
    """
    provider = find.provider(context, request.open_id_connect_provider_arn)
    return iam.GetOpenIDConnectProviderResponse(
        url=provider.id,
        client_id_list=provider.client_ids,
        thumbprint_list=provider.thumbprints,
        create_date=provider.created_at,
        tags=views.tags(provider.tags) or None,
    )


@operation("iam", "ListOpenIDConnectProviders", writes=False, access=access.ON_ANYTHING)
def list_open_id_connect_providers(
    context: Context, _request: iam.ListOpenIDConnectProvidersRequest
) -> iam.ListOpenIDConnectProvidersResponse:
    """ARNs of the account's providers.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html
    """
    found = repository.providers.select(context.transaction, find.scope(context))
    account = context.caller.account
    return iam.ListOpenIDConnectProvidersResponse(
        open_id_connect_provider_list=tuple(
            iam.OpenIDConnectProviderListEntry(arn=provider_arn(account, provider.id)) for provider in found
        )
    )


@operation("iam", "DeleteOpenIDConnectProvider", access=access.ON_PROVIDER)
def delete_open_id_connect_provider(context: Context, request: iam.DeleteOpenIDConnectProviderRequest) -> None:
    """Ends the trust. Roles that name the provider stay.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
    """
    provider = find.provider(context, request.open_id_connect_provider_arn)
    repository.providers.delete(context.transaction, find.scope(context), provider.id)


@operation("iam", "AddClientIDToOpenIDConnectProvider", access=access.ON_PROVIDER)
def add_client_id_to_open_id_connect_provider(
    context: Context, request: iam.AddClientIDToOpenIDConnectProviderRequest
) -> None:
    """Adds an audience; one that is there stays.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html
    """
    provider = find.provider(context, request.open_id_connect_provider_arn)
    client_ids = tuple(dict.fromkeys((*provider.client_ids, request.client_id)))
    rules.check_at_most("ClientIdsPerOpenIdConnectProvider", len(client_ids), rules.CLIENT_IDS_MAX)
    _store(context, msgspec.structs.replace(provider, client_ids=client_ids))


@operation("iam", "RemoveClientIDFromOpenIDConnectProvider", access=access.ON_PROVIDER)
def remove_client_id_from_open_id_connect_provider(
    context: Context, request: iam.RemoveClientIDFromOpenIDConnectProviderRequest
) -> None:
    """Takes an audience away; one that isn't there is passed over.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html
    """
    provider = find.provider(context, request.open_id_connect_provider_arn)
    kept = tuple(each for each in provider.client_ids if each != request.client_id)
    _store(context, msgspec.structs.replace(provider, client_ids=kept))


@operation("iam", "UpdateOpenIDConnectProviderThumbprint", access=access.ON_PROVIDER)
def update_open_id_connect_provider_thumbprint(
    context: Context, request: iam.UpdateOpenIDConnectProviderThumbprintRequest
) -> None:
    """Puts other thumbprints in place of the ones there are.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html
    """
    provider = find.provider(context, request.open_id_connect_provider_arn)
    thumbprints = oidc.checked_thumbprints(request.thumbprint_list)
    _store(context, msgspec.structs.replace(provider, thumbprints=thumbprints))


def _store(context: Context, provider: OidcProvider) -> None:
    repository.providers.must_update(context.transaction, find.scope(context), provider)
