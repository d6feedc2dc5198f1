"""CreateAccountAlias, ListAccountAliases, DeleteAccountAlias."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, paging, repository


@operation("iam", "CreateAccountAlias", access=access.ON_ANYTHING)
def create_account_alias(context: Context, request: iam.CreateAccountAliasRequest) -> None:
    """Gives the account another name, in place of one that it has; no two accounts have the same.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
    """
    if repository.account_of_alias(context.transaction, request.account_alias) is not None:
        raise errors.already_exists(f"The account alias {request.account_alias} already exists.")
    _set(context, request.account_alias)


@operation("iam", "ListAccountAliases", writes=False, access=access.ON_ANYTHING)
def list_account_aliases(context: Context, request: iam.ListAccountAliasesRequest) -> iam.ListAccountAliasesResponse:
    """The account's alias, where it has one.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
    """
    alias = repository.settings_of(context.transaction, find.scope(context)).alias
    page = paging.take(context, "ListAccountAliases", request, [] if alias is None else [alias], lambda each: each)
    return iam.ListAccountAliasesResponse(account_aliases=page.items, is_truncated=page.truncated, marker=page.marker)


@operation("iam", "DeleteAccountAlias", access=access.ON_ANYTHING)
def delete_account_alias(context: Context, request: iam.DeleteAccountAliasRequest) -> None:
    """Takes the alias away.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html
    """
    if repository.settings_of(context.transaction, find.scope(context)).alias != request.account_alias:
        raise errors.no_such_alias(request.account_alias)
    _set(context, None)


def _set(context: Context, alias: str | None) -> None:
    scope = find.scope(context)
    settings = repository.settings_of(context.transaction, scope)
    repository.put_settings(context.transaction, scope, msgspec.structs.replace(settings, alias=alias))
