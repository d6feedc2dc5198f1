"""GetAccountAuthorizationDetails."""

from collections.abc import Callable, Iterable

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, aws_policies, details, errors, find, paging, repository
from fogbank.services.identities.ids import AWS, arn_of
from fogbank.services.identities.model import Group, ManagedPolicy, Named, Role, User
from fogbank.services.identities.repository import name_key

# A list's item: the key it is ordered by, and what it is. Policies come with their owner and uses.
_Policy = tuple[str, ManagedPolicy, tuple[int, int]]
_Item = tuple[str, User | Group | Role | _Policy]
_UNUSED = (0, 0)


@operation("iam", "GetAccountAuthorizationDetails", writes=False, access=access.ON_ANYTHING)
def get_account_authorization_details(
    context: Context, request: iam.GetAccountAuthorizationDetailsRequest
) -> iam.GetAccountAuthorizationDetailsResponse:
    """Users, groups, roles and policies with all that they have: those of AWS's policies that are in use.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
    """
    wanted = request.filter or tuple(_SOURCES)
    for kind in wanted:
        if kind not in _SOURCES:
            raise errors.invalid_input(f"{kind} is not a kind of entity.")
    items = sorted((item for kind in set(wanted) for item in _SOURCES[kind](context)), key=lambda item: item[0])
    page = paging.take(context, "GetAccountAuthorizationDetails", request, items, lambda item: item[0])
    found = [document for _, document in page.items]
    return iam.GetAccountAuthorizationDetailsResponse(
        user_detail_list=tuple(details.user(context, each) for each in found if isinstance(each, User)),
        group_detail_list=tuple(details.group(context, each) for each in found if isinstance(each, Group)),
        role_detail_list=tuple(details.role(context, each) for each in found if isinstance(each, Role)),
        policies=tuple(details.policy(*each) for each in found if isinstance(each, tuple)),
        is_truncated=page.truncated,
        marker=page.marker,
    )


def _key(kind: str, document: Named) -> str:
    return f"{kind} {name_key(document.name)}"


def _users(context: Context) -> Iterable[_Item]:
    found = repository.users.everything(context.transaction, find.scope(context))
    return [(_key("1", each), each) for each in found]


def _groups(context: Context) -> Iterable[_Item]:
    found = repository.groups.everything(context.transaction, find.scope(context))
    return [(_key("2", each), each) for each in found]


def _roles(context: Context) -> Iterable[_Item]:
    found = repository.roles.everything(context.transaction, find.scope(context))
    return [(_key("3", each), each) for each in found]


def _own_policies(context: Context) -> Iterable[_Item]:
    account = context.caller.account
    uses = repository.uses_of_policies(context.transaction, find.scope(context))
    found = repository.policies.everything(context.transaction, find.scope(context))
    return [(_key("4", each), (account, each, uses.get(arn_of(account, each), _UNUSED))) for each in found]


def _aws_policies(context: Context) -> Iterable[_Item]:
    uses = repository.uses_of_policies(context.transaction, find.scope(context))
    found = ((aws_policies.by_arn(arn), counts) for arn, counts in uses.items())
    return [(_key("5", each), (AWS, each, counts)) for each, counts in found if each is not None]


_SOURCES: dict[str, Callable[[Context], Iterable[_Item]]] = {
    "User": _users,
    "Group": _groups,
    "Role": _roles,
    "LocalManagedPolicy": _own_policies,
    "AWSManagedPolicy": _aws_policies,
}
