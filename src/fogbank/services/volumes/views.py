"""Volumes as the API shows them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fogbank.services.api import ec2
from fogbank.services.tags.rules import to_ec2
from fogbank.services.volumes.model import Attachment, Initialization, Modification, ModificationState, Volume


def volume(document: Volume, attachments: Sequence[Attachment], tags: Mapping[str, str]) -> ec2.Volume:
    """A volume as DescribeVolumes and CreateVolume show it."""
    configuration = document.configuration
    return ec2.Volume(
        volume_id=document.id,
        size=configuration.size_gib,
        snapshot_id="",
        availability_zone=document.zone,
        availability_zone_id=document.zone_id,
        state=document.state.value,
        create_time=document.created_at,
        attachments=tuple(attachment(item) for item in attachments),
        volume_type=configuration.type,
        iops=configuration.iops,
        throughput=configuration.throughput_mibps,
        encrypted=document.encryption is not None,
        kms_key_id=None if document.encryption is None else document.encryption.kms_key_id,
        multi_attach_enabled=configuration.multi_attach,
        source_volume_id=document.source_volume_id,
        volume_initialization_rate=document.initialization_rate,
        # AWS leaves the member out where there are none.
        tags=to_ec2(tags) or None,
        operator=ec2.OperatorResponse(managed=False),
    )


def attachment(document: Attachment) -> ec2.VolumeAttachment:
    """An attachment as a volume shows it."""
    return ec2.VolumeAttachment(
        attach_time=document.attached_at,
        device=document.device,
        instance_id=document.instance_id,
        state=document.state.value,
        volume_id=document.volume_id,
        delete_on_termination=document.delete_on_termination,
    )


def modification(document: Modification, now: datetime) -> ec2.VolumeModification:
    """A modification as ModifyVolume and DescribeVolumesModifications show it."""
    original, target = document.original, document.target
    return ec2.VolumeModification(
        volume_id=document.id,
        modification_state=document.state.value,
        status_message=document.status_message,
        target_size=target.size_gib,
        target_iops=target.iops,
        target_volume_type=target.type,
        target_throughput=target.throughput_mibps,
        target_multi_attach_enabled=target.multi_attach,
        original_size=original.size_gib,
        original_iops=original.iops,
        original_volume_type=original.type,
        original_throughput=original.throughput_mibps,
        original_multi_attach_enabled=original.multi_attach,
        progress=progress_percent(document, now),
        start_time=document.started_at,
        end_time=document.ended_at,
    )


def progress_percent(document: Modification, now: datetime) -> int:
    """How far a modification is, 0 to 100: optimizing goes at an even pace, and ends only by becoming completed."""
    if document.state is ModificationState.COMPLETED:
        return 100
    if document.optimizing_at is None or document.optimized_at is None:
        return 0
    whole = document.optimized_at - document.optimizing_at
    return min(99, int(100 * ((now - document.optimizing_at) / whole))) if whole else 99


def initialization_percent(document: Initialization, now: datetime) -> int:
    """How far a copy is, 0 to 100: at an even pace, and only its end makes it 100."""
    if document.done:
        return 100
    if document.ends_at is None:
        return 0
    whole = document.ends_at - document.started_at
    return min(99, int(100 * ((now - document.started_at) / whole))) if whole else 99
