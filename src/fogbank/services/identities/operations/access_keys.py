"""CreateAccessKey, ListAccessKeys, UpdateAccessKey, DeleteAccessKey, GetAccessKeyLastUsed."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.accounts.directory import CREDENTIALS_TOPIC
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, ids, paging, repository, rules, views
from fogbank.services.identities.model import AccessKey, KeyState, User
from fogbank.services.identities.secrets import seal_key


@operation("iam", "CreateAccessKey", access=access.ON_USER)
def create_access_key(context: Context, request: iam.CreateAccessKeyRequest) -> iam.CreateAccessKeyResponse:
    """Makes a key for a user, or for the one who calls. Its secret is in this answer and in no other.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
    """
    user, scope = find.user_or_self(context, request.user_name), find.scope(context)
    count = len(repository.keys_of(context.transaction, scope, user.id))
    rules.check_room("AccessKeysPerUser", count, rules.KEYS_OF_USER_MAX)
    key_id, secret = ids.access_key_id(scope.account, context.ids), ids.secret(context.ids)
    key = AccessKey(
        id=key_id,
        user_id=user.id,
        sealed_secret=seal_key(context.cloud.vault, key_id, secret),
        created_at=find.now(context),
    )
    repository.keys.insert(context.transaction, scope, key)
    context.transaction.wake(CREDENTIALS_TOPIC)
    return iam.CreateAccessKeyResponse(
        access_key=iam.AccessKey(
            user_name=user.name,
            access_key_id=key_id,
            status=key.state.value,
            secret_access_key=secret,
            create_date=key.created_at,
        )
    )


@operation("iam", "ListAccessKeys", writes=False, access=access.ON_USER)
def list_access_keys(context: Context, request: iam.ListAccessKeysRequest) -> iam.ListAccessKeysResponse:
    """A user's keys, without their secrets.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
    """
    user = find.user_or_self(context, request.user_name)
    found = sorted(repository.keys_of(context.transaction, find.scope(context), user.id), key=lambda key: key.id)
    page = paging.take(context, "ListAccessKeys", request, found, lambda key: key.id)
    return iam.ListAccessKeysResponse(
        access_key_metadata=tuple(views.access_key(user.name, key) for key in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "UpdateAccessKey", access=access.ON_USER)
def update_access_key(context: Context, request: iam.UpdateAccessKeyRequest) -> None:
    """Makes a key active or inactive: an inactive one signs nothing.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
    """
    if request.status not in tuple(KeyState):
        raise errors.invalid_input(f"A key can't be made {request.status}: Active or Inactive.")
    key = _key(context, find.user_or_self(context, request.user_name), request.access_key_id)
    changed = msgspec.structs.replace(key, state=KeyState(request.status))
    repository.keys.must_update(context.transaction, find.scope(context), changed)
    context.transaction.wake(CREDENTIALS_TOPIC)


@operation("iam", "DeleteAccessKey", access=access.ON_USER)
def delete_access_key(context: Context, request: iam.DeleteAccessKeyRequest) -> None:
    """Deletes a key.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html
    """
    key = _key(context, find.user_or_self(context, request.user_name), request.access_key_id)
    repository.keys.delete(context.transaction, find.scope(context), key.id)
    context.transaction.wake(CREDENTIALS_TOPIC)


@operation("iam", "GetAccessKeyLastUsed", writes=False, access=access.OWNER_OF_KEY)
def get_access_key_last_used(
    context: Context, request: iam.GetAccessKeyLastUsedRequest
) -> iam.GetAccessKeyLastUsedResponse:
    """Whose key it is, and when, where and for what it was used last.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
    """
    scope = find.scope(context)
    key = repository.keys.get(context.transaction, scope, request.access_key_id)
    user = repository.users.get(context.transaction, scope, key.user_id) if key is not None else None
    if key is None or user is None:
        # Somebody else's key is told from none at all neither by code nor by wording.
        raise errors.foreign_key(request.access_key_id)
    used = iam.AccessKeyLastUsed(
        last_used_date=key.last_used_at,
        service_name=key.last_used_service or "N/A",
        region=key.last_used_region or "N/A",
    )
    return iam.GetAccessKeyLastUsedResponse(user_name=user.name, access_key_last_used=used)


def _key(context: Context, user: User, key_id: str) -> AccessKey:
    found = repository.keys.get(context.transaction, find.scope(context), key_id)
    if found is None or found.user_id != user.id:
        raise errors.no_such_access_key(key_id)
    return found
