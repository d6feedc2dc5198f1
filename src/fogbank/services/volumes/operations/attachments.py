"""AttachVolume, DetachVolume."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.machines.directory import find_instance
from fogbank.services.machines.model import Instance, InstanceState
from fogbank.services.volumes import access, encryption, errors, lifecycle, repository, rules, views
from fogbank.services.volumes.desired import respecify
from fogbank.services.volumes.directory import find_volume
from fogbank.services.volumes.model import (
    Attachment,
    AttachmentState,
    Volume,
    VolumeState,
    attachment_id,
)


@operation("ec2", "AttachVolume", access=access.ATTACHMENT)
def attach_volume(context: Context, request: ec2.AttachVolumeRequest) -> ec2.VolumeAttachment:
    """Accepts an attachment; it is `attached` once the data plane serves the volume to the instance.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html
    """
    rules.check_volume_id(request.volume_id)
    rules.check_device(request.device)
    instance = find_instance(context, request.instance_id)
    volume = find_volume(context, request.volume_id)
    attached = repository.attachments_of(context.transaction, context.scope, volume.id)
    _check_volume(volume, attached, instance)
    _check_instance(context, instance, request.device)
    granted = encryption.grant_for(context, volume, instance.id)
    attachment = repository.attachments.insert(
        context.transaction,
        context.scope,
        Attachment(
            id=attachment_id(volume.id, instance.id),
            state=AttachmentState.ATTACHING,
            volume_id=volume.id,
            instance_id=instance.id,
            device=request.device,
            attached_at=context.now,
            shared=volume.configuration.multi_attach,
            grant_id=granted.grant_id,
            refused=granted.refused,
        ),
    )
    state = lifecycle.VOLUME.check(volume.state, VolumeState.IN_USE)
    respecify(context, msgspec.structs.replace(volume, state=state, evict=False))
    return views.attachment(attachment)


def _check_volume(volume: Volume, attached: list[Attachment], instance: Instance) -> None:
    if volume.zone != instance.zone:
        raise errors.zone_mismatch(volume.id, instance.id)
    if any(attachment.instance_id == instance.id for attachment in attached):
        raise errors.already_attached(volume.id)
    shared = volume.configuration.multi_attach and volume.state is VolumeState.IN_USE
    if attached and not shared:
        raise errors.already_attached(volume.id)
    if volume.state is not VolumeState.AVAILABLE and not shared:
        raise errors.not_available(volume.id)
    if len(attached) >= rules.MULTI_ATTACH_INSTANCES_MAX:
        raise errors.multi_attach_limit_exceeded(volume.id, rules.MULTI_ATTACH_INSTANCES_MAX)


def _check_instance(context: Context, instance: Instance, device: str) -> None:
    if instance.state not in (InstanceState.RUNNING, InstanceState.STOPPED):
        raise errors.instance_not_running(instance.id)
    on_instance = repository.attachments_on(context.transaction, context.scope, instance.id)
    if device == instance.root_device or any(attachment.device == device for attachment in on_instance):
        raise errors.device_busy(device)
    if len(on_instance) >= instance.volumes_max:
        raise errors.attachment_limit_exceeded(instance.volumes_max, instance.id)


@operation("ec2", "DetachVolume", access=access.ATTACHMENT)
def detach_volume(context: Context, request: ec2.DetachVolumeRequest) -> ec2.VolumeAttachment:
    """Accepts that an attachment ends. It stays `busy` while a client has the volume open, unless `Force`.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html
    """
    rules.check_volume_id(request.volume_id)
    if request.instance_id is not None:
        find_instance(context, request.instance_id)
    volume = find_volume(context, request.volume_id)
    attachment = _chosen(context, volume, request)
    force = bool(request.force)
    if attachment.state in (AttachmentState.DETACHING, AttachmentState.BUSY) and not force:
        return views.attachment(attachment)
    if attachment.state in (AttachmentState.ATTACHING, AttachmentState.ATTACHED):
        state = lifecycle.ATTACHMENT.check(attachment.state, AttachmentState.DETACHING)
        attachment = repository.attachments.must_update(
            context.transaction, context.scope, msgspec.structs.replace(attachment, state=state)
        )
    # Drops the clients of every export that is no longer listed, which are those that are being detached.
    respecify(context, msgspec.structs.replace(volume, evict=volume.evict or force))
    return views.attachment(attachment)


def _chosen(context: Context, volume: Volume, request: ec2.DetachVolumeRequest) -> Attachment:
    attached = repository.attachments_of(context.transaction, context.scope, volume.id)
    if not attached:
        raise errors.not_attached(volume.id, volume.state.value)
    if request.instance_id is None and len(attached) > 1:
        raise errors.detach_needs_instance(volume.id)
    for attachment in attached:
        if request.instance_id in (None, attachment.instance_id):
            if request.device not in (None, attachment.device):
                raise errors.attachment_device_mismatch(volume.id, str(request.device))
            return attachment
    raise errors.attachment_not_found(volume.id, str(request.instance_id))
