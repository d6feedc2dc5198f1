"""Virtual MFA devices: made, given to a user by two codes, taken away, deleted."""

import base64

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, paging, repository, rules, totp, views
from fogbank.services.identities.ids import arn, random_bytes
from fogbank.services.identities.model import MfaDevice, User
from fogbank.services.identities.secrets import open_seed, seal_seed


@operation("iam", "CreateVirtualMFADevice", access=access.NEW_DEVICE)
def create_virtual_mfa_device(
    context: Context, request: iam.CreateVirtualMFADeviceRequest
) -> iam.CreateVirtualMFADeviceResponse:
    """Makes a device that is nobody's yet. Its seed is in this answer and in no other; there is no QR code of it.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html
    """
    scope = find.scope(context)
    path, name = request.path or "/", request.virtual_mfa_device_name
    serial = arn(scope.account, "mfa", path, name)
    rules.check_serial(serial)
    if repository.devices.get(context.transaction, scope, serial) is not None:
        raise errors.already_exists("MFADevice entity at the same path and name already exists.")
    seed = random_bytes(context.ids)(totp.SEED_BYTES)
    device = MfaDevice(
        id=serial,
        name=name,
        path=path,
        sealed_seed=seal_seed(context.cloud.vault, serial, seed),
        created_at=find.now(context),
        tags=rules.tagged({}, request.tags or ()),
    )
    repository.devices.insert(context.transaction, scope, device)
    shown = iam.VirtualMFADevice(
        serial_number=serial, base32_string_seed=base64.b32encode(seed), tags=views.tags(device.tags) or None
    )
    return iam.CreateVirtualMFADeviceResponse(virtual_mfa_device=shown)


@operation("iam", "EnableMFADevice", access=access.ON_USER)
def enable_mfa_device(context: Context, request: iam.EnableMFADeviceRequest) -> None:
    """Gives a device to a user, who shows two codes that follow one another.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html
    """
    user, scope = find.user(context, request.user_name), find.scope(context)
    device = find.device(context, request.serial_number)
    if device.user_id is not None:
        raise errors.already_exists(f"MFA device {device.id} is already in use.")
    count = len(repository.devices_of(context.transaction, scope, user.id))
    rules.check_room("MFADevicesPerUser", count, rules.DEVICES_OF_USER_MAX)
    step = _shown_step(context, device, request.authentication_code1, request.authentication_code2)
    _store(context, msgspec.structs.replace(device, user_id=user.id, enabled_at=find.now(context), counter=step))


@operation("iam", "ResyncMFADevice", access=access.ON_USER)
def resync_mfa_device(context: Context, request: iam.ResyncMFADeviceRequest) -> None:
    """Takes two codes that follow one another: those before are not taken any more.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html
    """
    device = _device_of(context, find.user(context, request.user_name), request.serial_number)
    step = _shown_step(context, device, request.authentication_code1, request.authentication_code2)
    _store(context, msgspec.structs.replace(device, counter=step))


@operation("iam", "DeactivateMFADevice", access=access.ON_USER)
def deactivate_mfa_device(context: Context, request: iam.DeactivateMFADeviceRequest) -> None:
    """Takes a device away from a user, the one who calls where none is named.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html
    """
    device = _device_of(context, find.user_or_self(context, request.user_name), request.serial_number)
    _store(context, msgspec.structs.replace(device, user_id=None, enabled_at=None))


@operation("iam", "GetMFADevice", writes=False, access=access.ON_USER)
def get_mfa_device(context: Context, request: iam.GetMFADeviceRequest) -> iam.GetMFADeviceResponse:
    """A user's device.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html
    """
    user = find.user_or_self(context, request.user_name)
    device = _device_of(context, user, request.serial_number)
    return iam.GetMFADeviceResponse(user_name=user.name, serial_number=device.id, enable_date=device.enabled_at)


@operation("iam", "ListMFADevices", writes=False, access=access.ON_USER)
def list_mfa_devices(context: Context, request: iam.ListMFADevicesRequest) -> iam.ListMFADevicesResponse:
    """A user's devices.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html
    """
    user = find.user_or_self(context, request.user_name)
    found = repository.devices_of(context.transaction, find.scope(context), user.id)
    page = paging.take(context, "ListMFADevices", request, found, lambda device: device.id)
    return iam.ListMFADevicesResponse(
        mfa_devices=tuple(
            iam.MFADevice(
                user_name=user.name, serial_number=device.id, enable_date=device.enabled_at or device.created_at
            )
            for device in page.items
        ),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "ListVirtualMFADevices", writes=False, access=access.ON_ANYTHING)
def list_virtual_mfa_devices(
    context: Context, request: iam.ListVirtualMFADevicesRequest
) -> iam.ListVirtualMFADevicesResponse:
    """The account's devices: all, those that are somebody's, or those that are nobody's.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
    """
    wanted = {None: (True, False), "Any": (True, False), "Assigned": (True,), "Unassigned": (False,)}
    status = wanted.get(request.assignment_status)
    if status is None:
        raise errors.invalid_input(f"{request.assignment_status} is not an assignment status.")
    scope = find.scope(context)
    found = (
        device
        for device in repository.devices.select(context.transaction, scope)
        if (device.user_id is not None) in status
    )
    page = paging.take(context, "ListVirtualMFADevices", request, found, lambda device: device.id)
    return iam.ListVirtualMFADevicesResponse(
        virtual_mfa_devices=tuple(_shown(context, device) for device in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "DeleteVirtualMFADevice", access=access.ON_DEVICE)
def delete_virtual_mfa_device(context: Context, request: iam.DeleteVirtualMFADeviceRequest) -> None:
    """Deletes a device that is nobody's.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html
    """
    device = find.device(context, request.serial_number)
    if device.user_id is not None:
        raise errors.delete_conflict("MFA VirtualDevice in use. Must deactivate first.")
    repository.devices.delete(context.transaction, find.scope(context), device.id)


def _device_of(context: Context, user: User, serial: str) -> MfaDevice:
    found = repository.devices.get(context.transaction, find.scope(context), serial)
    if found is None or found.user_id != user.id:
        raise errors.no_mfa_device_of(user.name, serial)
    return found


def _shown_step(context: Context, device: MfaDevice, *codes: str) -> int:
    seed = open_seed(context.cloud.vault, device.id, device.sealed_seed)
    step = totp.find_step(seed, codes, context.now, device.counter)
    if step is None:
        raise errors.invalid_code()
    return step


def _store(context: Context, device: MfaDevice) -> None:
    repository.devices.must_update(context.transaction, find.scope(context), device)


def _shown(context: Context, device: MfaDevice) -> iam.VirtualMFADevice:
    scope = find.scope(context)
    user = None if device.user_id is None else repository.users.get(context.transaction, scope, device.user_id)
    return iam.VirtualMFADevice(
        serial_number=device.id,
        user=None if user is None else views.user(scope.account, user, listed=True),
        enable_date=device.enabled_at,
        tags=views.tags(device.tags) or None,
    )
