"""CreateOrganizationalUnit, DescribeOrganizationalUnit, UpdateOrganizationalUnit, DeleteOrganizationalUnit,
ListOrganizationalUnitsForParent, ListAccountsForParent, ListChildren, ListParents, MoveAccount.
"""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import organizations as api
from fogbank.services.context import Context
from fogbank.services.organizations import access, errors, repository, requests, rules, views
from fogbank.services.organizations.model import Member, Unit
from fogbank.services.organizations.repository import Home


@operation("organizations", "CreateOrganizationalUnit", access=access.IN_PARENT)
def create_organizational_unit(
    context: Context, request: api.CreateOrganizationalUnitRequest
) -> api.CreateOrganizationalUnitResponse:
    """Makes a unit in the root or in another unit.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html
    """
    home = requests.managed_by_caller(context)
    units = requests.units_of(context, home)
    _check_parent(home, units, request.parent_id)
    if len(units) >= rules.UNITS_MAX:
        raise errors.violated("OU_NUMBER_LIMIT_EXCEEDED", "You have exceeded the number of OUs in an organization.")
    if len(rules.chain(units, request.parent_id)) >= rules.UNIT_DEPTH_MAX:
        raise errors.violated("OU_DEPTH_LIMIT_EXCEEDED", "You have exceeded the number of levels of OUs.")
    _check_name(units, request.parent_id, request.name)
    organization = home.organization
    unit = Unit(
        id=requests.new_id(context, f"ou-{organization.root_id.removeprefix('r-')}-", 8),
        name=request.name,
        parent_id=request.parent_id,
        policies=tuple(rules.FULL_ACCESS[kind] for kind in organization.policy_types),
        tags=rules.checked_tags((tag.key, tag.value) for tag in request.tags or ()),
    )
    stored = repository.units.insert(context.transaction, home.scope, unit)
    return api.CreateOrganizationalUnitResponse(organizational_unit=views.unit(home, units, stored))


@operation("organizations", "DescribeOrganizationalUnit", writes=False, access=access.ON_UNIT)
def describe_organizational_unit(
    context: Context, request: api.DescribeOrganizationalUnitRequest
) -> api.DescribeOrganizationalUnitResponse:
    """A unit.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganizationalUnit.html
    """
    home = requests.seen_by_caller(context)
    unit = requests.find_unit(context, home, request.organizational_unit_id)
    return api.DescribeOrganizationalUnitResponse(
        organizational_unit=views.unit(home, requests.units_of(context, home), unit)
    )


@operation("organizations", "UpdateOrganizationalUnit", access=access.ON_UNIT)
def update_organizational_unit(
    context: Context, request: api.UpdateOrganizationalUnitRequest
) -> api.UpdateOrganizationalUnitResponse:
    """Names a unit anew.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdateOrganizationalUnit.html
    """
    home = requests.managed_by_caller(context)
    unit = requests.find_unit(context, home, request.organizational_unit_id)
    units = requests.units_of(context, home)
    if request.name is not None and request.name != unit.name:
        _check_name(units, unit.parent_id, request.name)
        changed = msgspec.structs.replace(unit, name=request.name)
        unit = repository.units.must_update(context.transaction, home.scope, changed)
    return api.UpdateOrganizationalUnitResponse(organizational_unit=views.unit(home, units, unit))


@operation("organizations", "DeleteOrganizationalUnit", access=access.ON_UNIT)
def delete_organizational_unit(context: Context, request: api.DeleteOrganizationalUnitRequest) -> None:
    """Deletes a unit that nothing is in.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganizationalUnit.html
    """
    home = requests.managed_by_caller(context)
    unit = requests.find_unit(context, home, request.organizational_unit_id)
    if _units_in(context, home, unit.id) or _members_in(context, home, unit.id):
        raise errors.unit_not_empty()
    repository.units.delete(context.transaction, home.scope, unit.id)


@operation("organizations", "ListOrganizationalUnitsForParent", writes=False, access=access.ON_PARENT)
def list_organizational_units_for_parent(
    context: Context, request: api.ListOrganizationalUnitsForParentRequest
) -> api.ListOrganizationalUnitsForParentResponse:
    """The units right in the root or in a unit.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html
    """
    home = requests.seen_by_caller(context)
    units = requests.units_of(context, home)
    _check_parent(home, units, request.parent_id)
    found = [unit for unit in units.values() if unit.parent_id == request.parent_id]
    page, token = requests.page_of(context, "ListOrganizationalUnitsForParent", request, found, lambda unit: unit.id)
    shown = tuple(views.unit(home, units, unit) for unit in page)
    return api.ListOrganizationalUnitsForParentResponse(organizational_units=shown, next_token=token)


@operation("organizations", "ListAccountsForParent", writes=False, access=access.ON_PARENT)
def list_accounts_for_parent(
    context: Context, request: api.ListAccountsForParentRequest
) -> api.ListAccountsForParentResponse:
    """The accounts right in the root or in a unit.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
    """
    home = requests.seen_by_caller(context)
    units = requests.units_of(context, home)
    _check_parent(home, units, request.parent_id)
    found = _members_in(context, home, request.parent_id)
    page, token = requests.page_of(context, "ListAccountsForParent", request, found, lambda each: each.id)
    shown = tuple(views.account(home, units, each) for each in page)
    return api.ListAccountsForParentResponse(accounts=shown, next_token=token)


@operation("organizations", "ListChildren", writes=False, access=access.ON_PARENT)
def list_children(context: Context, request: api.ListChildrenRequest) -> api.ListChildrenResponse:
    """The ids of the units, or of the accounts, right in the root or in a unit.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListChildren.html
    """
    home = requests.seen_by_caller(context)
    _check_parent(home, requests.units_of(context, home), request.parent_id)
    look = _members_in if request.child_type == "ACCOUNT" else _units_in
    found = [api.Child(id=each.id, type=request.child_type) for each in look(context, home, request.parent_id)]
    page, token = requests.page_of(context, "ListChildren", request, found, lambda child: child.id or "")
    return api.ListChildrenResponse(children=page, next_token=token)


@operation("organizations", "ListParents", writes=False, access=access.ON_CHILD)
def list_parents(context: Context, request: api.ListParentsRequest) -> api.ListParentsResponse:
    """The one parent of a unit or an account.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html
    """
    home = requests.seen_by_caller(context)
    child: Unit | Member | None = repository.units.get(
        context.transaction, home.scope, request.child_id
    ) or repository.members.get(context.transaction, home.scope, request.child_id)
    if child is None:
        raise errors.child_not_found()
    kind = "ROOT" if child.parent_id == home.organization.root_id else "ORGANIZATIONAL_UNIT"
    return api.ListParentsResponse(parents=(api.Parent(id=child.parent_id, type=kind),))


@operation("organizations", "MoveAccount", access=access.MOVING)
def move_account(context: Context, request: api.MoveAccountRequest) -> None:
    """Moves an account from one parent to another; from then on the other's policies are on it.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html
    """
    home = requests.managed_by_caller(context)
    member = requests.find_member(context, home, request.account_id)
    if not requests.is_parent(context, home, request.source_parent_id):
        raise errors.source_parent_not_found()
    if not requests.is_parent(context, home, request.destination_parent_id):
        raise errors.destination_parent_not_found()
    if member.parent_id == request.destination_parent_id:
        raise errors.duplicate_account()
    if member.parent_id != request.source_parent_id:
        raise errors.account_not_found()
    moved = msgspec.structs.replace(member, parent_id=request.destination_parent_id)
    repository.members.must_update(context.transaction, home.scope, moved)


def _check_parent(home: Home, units: dict[str, Unit], parent_id: str) -> None:
    if parent_id != home.organization.root_id and parent_id not in units:
        raise errors.parent_not_found()


def _check_name(units: dict[str, Unit], parent_id: str, name: str) -> None:
    if any(unit.parent_id == parent_id and unit.name == name for unit in units.values()):
        raise errors.duplicate_unit()


def _units_in(context: Context, home: Home, parent_id: str) -> list[Unit]:
    return [unit for unit in repository.all_units(context.transaction, home.scope) if unit.parent_id == parent_id]


def _members_in(context: Context, home: Home, parent_id: str) -> list[Member]:
    found = repository.all_members(context.transaction, home.scope)
    return [member for member in found if member.parent_id == parent_id]
