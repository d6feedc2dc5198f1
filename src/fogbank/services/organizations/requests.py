"""What Organizations' operations have in common: who may ask, ids, pages, and what can be a target."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from fogbank.core.errors import ApiError
from fogbank.services.context import Context
from fogbank.services.organizations import errors, repository
from fogbank.services.organizations.model import Member, Organization, Target, Unit
from fogbank.services.organizations.repository import Home
from fogbank.services.paging import PagedRequest, PageSizes, read_paging

T = TypeVar("T")
_SIZES = PageSizes(smallest=1, largest=20, default=20)
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def new_id(context: Context, prefix: str, letters: int) -> str:
    """`prefix` and random letters of AWS's alphabet."""
    number = int(context.ids.random_hex(2 * letters), 16)
    made = ""
    for _ in range(letters):
        number, digit = divmod(number, len(_LETTERS))
        made += _LETTERS[digit]
    return prefix + made


def home_of_caller(context: Context) -> Home:
    """The organization that the caller's account is in. Raises ApiError where it is in none."""
    home = repository.home_of(context.transaction, context.caller.account)
    if home is None:
        raise errors.not_in_use()
    return home


def managed_by_caller(context: Context) -> Home:
    """The organization that the caller's account manages. Raises ApiError where it manages none."""
    home = home_of_caller(context)
    if not home.is_management:
        raise errors.access_denied()
    return home


def seen_by_caller(context: Context) -> Home:
    """The organization that the caller's account manages, or is a delegated administrator of. Raises ApiError."""
    home = home_of_caller(context)
    if not home.is_management and not home.member.delegated:
        raise errors.access_denied()
    return home


def page_of(
    context: Context, operation: str, request: PagedRequest, items: Iterable[T], key: Callable[[T], str]
) -> tuple[tuple[T, ...], str | None]:
    """A page of items, by key. Raises ApiError InvalidInputException for what is no token of ours."""
    try:
        paging = read_paging(context, operation, request, _SIZES)
    except ApiError as error:
        raise errors.invalid("INVALID_NEXT_TOKEN", "You specified an invalid value for NextToken.") from error
    page, token = paging.take(sorted(items, key=key), lambda item: (key(item),))
    return tuple(page), token


def units_of(context: Context, home: Home) -> dict[str, Unit]:
    """The organization's units, by id."""
    return {unit.id: unit for unit in repository.all_units(context.transaction, home.scope)}


def find_unit(context: Context, home: Home, unit_id: str) -> Unit:
    """Raises ApiError OrganizationalUnitNotFoundException."""
    unit = repository.units.get(context.transaction, home.scope, unit_id)
    if unit is None:
        raise errors.unit_not_found()
    return unit


def find_member(context: Context, home: Home, account: str) -> Member:
    """Raises ApiError AccountNotFoundException."""
    member = repository.members.get(context.transaction, home.scope, account)
    if member is None:
        raise errors.account_not_found()
    return member


def is_parent(context: Context, home: Home, parent_id: str) -> bool:
    """Whether it is the root or a unit."""
    if parent_id == home.organization.root_id:
        return True
    return repository.units.get(context.transaction, home.scope, parent_id) is not None


def find_target(context: Context, home: Home, target_id: str) -> Organization | Unit | Member:
    """The root (as the organization), a unit or an account. Raises ApiError TargetNotFoundException."""
    if target_id == home.organization.root_id:
        return home.organization
    found = repository.units.get(context.transaction, home.scope, target_id) or repository.members.get(
        context.transaction, home.scope, target_id
    )
    if found is None:
        raise errors.target_not_found()
    return found


def all_targets(context: Context, home: Home) -> list[Organization | Unit | Member]:
    """The root (as the organization), all units, and all accounts."""
    transaction, scope = context.transaction, home.scope
    return [
        home.organization,
        *repository.all_units(transaction, scope),
        *repository.all_members(transaction, scope),
    ]


def store_target(context: Context, home: Home, changed: Target) -> None:
    """Stores a target that was read in this very transaction."""
    transaction, scope = context.transaction, home.scope
    match changed:
        case Organization():
            repository.organizations.must_update(transaction, scope, changed)
        case Unit():
            repository.units.must_update(transaction, scope, changed)
        case Member():
            repository.members.must_update(transaction, scope, changed)


def with_organization(home: Home, organization: Organization) -> Home:
    """The home with its organization as it was stored."""
    return replace(home, organization=organization)
