"""Instances as the API shows them.

This machine is shown as AWS shows a bare-metal Linux instance. What AWS would have given it and nobody did (an image,
a VPC, addresses) is empty: an address made up here could be somebody else's.
"""

import hashlib
from collections.abc import Mapping, Sequence

from fogbank.services.api import ec2
from fogbank.services.context import Host
from fogbank.services.machines.instance_types import instance_types
from fogbank.services.machines.model import Instance
from fogbank.services.machines.rules import STATE_CODES
from fogbank.services.places.atlas import find_zone
from fogbank.services.tags.rules import to_ec2
from fogbank.services.volumes.model import Attachment, AttachmentState, Volume


def reservation(
    instance: Instance, host: Host, attachments: Sequence[Attachment], tags: Mapping[str, str]
) -> ec2.Reservation:
    """An instance in the reservation it was launched in: each has its own."""
    digest = hashlib.sha256(f"reservation of {instance.id}".encode()).hexdigest()
    return ec2.Reservation(
        reservation_id=f"r-0{digest[:16]}",
        owner_id=instance.account,
        groups=(),
        instances=(_instance(instance, host, attachments, tags),),
    )


def _instance(
    instance: Instance, host: Host, attachments: Sequence[Attachment], tags: Mapping[str, str]
) -> ec2.Instance:
    return ec2.Instance(
        instance_id=instance.id,
        instance_type=instance.type,
        architecture=_architecture(instance.type),
        state=state(instance),
        state_transition_reason="",
        launch_time=instance.launched_at,
        ami_launch_index=0,
        image_id="",
        client_token="",
        placement=_placement(instance),
        monitoring=ec2.Monitoring(state="disabled"),
        root_device_name=instance.root_device,
        # Its root is a disk of its own and no volume, so it is none of the mappings.
        root_device_type="instance-store",
        block_device_mappings=tuple(_mapping(attachment) for attachment in attachments),
        cpu_options=ec2.CpuOptions(core_count=host.cores, threads_per_core=1),
        ebs_optimized=True,
        ena_support=True,
        # AWS's word for Xen, Nitro and bare metal alike.
        hypervisor="xen",
        virtualization_type="hvm",
        platform_details="Linux/UNIX",
        usage_operation="RunInstances",
        usage_operation_update_time=instance.launched_at,
        private_dns_name="",
        public_dns_name="",
        network_interfaces=(),
        security_groups=(),
        product_codes=(),
        source_dest_check=False,
        hibernation_options=ec2.HibernationOptions(configured=False),
        enclave_options=ec2.EnclaveOptions(enabled=False),
        tags=to_ec2(tags),
    )


def state(instance: Instance) -> ec2.InstanceState:
    """Its state by name and by code."""
    return ec2.InstanceState(code=STATE_CODES[instance.state], name=instance.state.value)


def _architecture(instance_type: str) -> str:
    processor = instance_types()[instance_type].processor_info
    return ((processor.supported_architectures if processor else None) or ("x86_64",))[-1]


def _placement(instance: Instance) -> ec2.Placement:
    zone = find_zone(instance.region, name=instance.zone)
    return ec2.Placement(availability_zone=zone.name, availability_zone_id=zone.id, group_name="", tenancy="default")


def _mapping(attachment: Attachment) -> ec2.InstanceBlockDeviceMapping:
    # An instance's mapping has no `busy`: that is a volume's view of a detachment that waits.
    busy = attachment.state is AttachmentState.BUSY
    return ec2.InstanceBlockDeviceMapping(
        device_name=attachment.device,
        ebs=ec2.EbsInstanceBlockDevice(
            volume_id=attachment.volume_id,
            status=(AttachmentState.DETACHING if busy else attachment.state).value,
            attach_time=attachment.attached_at,
            delete_on_termination=attachment.delete_on_termination,
        ),
    )


def status(instance: Instance, volumes: Sequence[Volume]) -> ec2.InstanceStatus:
    """Its checks. volumes: those attached to it.

    This machine answers the call, which is what its instance and system checks ask. Its EBS check asks whether every
    attached volume takes I/O.
    """
    zone = find_zone(instance.region, name=instance.zone)
    return ec2.InstanceStatus(
        instance_id=instance.id,
        availability_zone=zone.name,
        availability_zone_id=zone.id,
        instance_state=state(instance),
        instance_status=_reachable(),
        system_status=_reachable(),
        attached_ebs_status=_ebs_status(volumes),
        events=(),
    )


def _reachable() -> ec2.InstanceStatusSummary:
    details = (ec2.InstanceStatusDetails(name="reachability", status="passed"),)
    return ec2.InstanceStatusSummary(status="ok", details=details)


def _ebs_status(volumes: Sequence[Volume]) -> ec2.EbsStatusSummary:
    cut = [volume.impaired_at for volume in volumes if not volume.io_enabled]
    since = min((at for at in cut if at is not None), default=None)
    detail = ec2.EbsStatusDetails(
        name="reachability", status="failed" if cut else "passed", impaired_since=since if cut else None
    )
    return ec2.EbsStatusSummary(status="impaired" if cut else "ok", details=(detail,))
