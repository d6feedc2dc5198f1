"""The filters of DescribeInstances and DescribeInstanceStatus, on instances as the API shows them.

Every name that AWS documents is known. Where an instance here has nothing of the kind (a VPC, a network interface, a
key pair, …) such a filter matches none of them, as on AWS.
"""

from collections.abc import Callable, Iterable

from fogbank.core.filters import FilterTable
from fogbank.services.api import ec2
from fogbank.services.filtering import bool_text, number_text, time_text
from fogbank.services.tags.rules import tag_key_filter, tag_value_filter

_ABSENT = [
    "affinity",
    "boot-mode",
    "capacity-reservation-id",
    "capacity-reservation-specification.capacity-reservation-preference",
    "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id",
    "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn",
    "client-token",
    "current-instance-boot-mode",
    "dns-name",
    "host-id",
    "iam-instance-profile.arn",
    "iam-instance-profile.id",
    "image-id",
    "instance-lifecycle",
    "instance.group-id",
    "instance.group-name",
    "ip-address",
    "ipv6-address",
    "kernel-id",
    "key-name",
    "maintenance-options.auto-recovery",
    "network-performance-options.bandwidth-weighting",
    "operator.principal",
    "outpost-arn",
    "placement-group-name",
    "placement-partition-number",
    "platform",
    "private-dns-name",
    "private-dns-name-options.enable-resource-name-dns-a-record",
    "private-dns-name-options.enable-resource-name-dns-aaaa-record",
    "private-dns-name-options.hostname-type",
    "private-ip-address",
    "product-code",
    "product-code.type",
    "ramdisk-id",
    "reason",
    "requester-id",
    "spot-instance-request-id",
    "state-reason-code",
    "state-reason-message",
    "subnet-id",
    "tpm-support",
    "vpc-id",
]
_ABSENT_METADATA_OPTIONS = [
    "http-endpoint",
    "http-protocol-ipv4",
    "http-protocol-ipv6",
    "http-put-response-hop-limit",
    "http-tokens",
    "instance-metadata-tags",
    "state",
]
_ABSENT_NETWORK_INTERFACE = [
    "addresses.association.allocation-id",
    "addresses.association.association-id",
    "addresses.association.carrier-ip",
    "addresses.association.customer-owned-ip",
    "addresses.association.ip-owner-id",
    "addresses.association.public-dns-name",
    "addresses.association.public-ip",
    "addresses.primary",
    "addresses.private-dns-name",
    "addresses.private-ip-address",
    "association.allocation-id",
    "association.association-id",
    "association.carrier-ip",
    "association.customer-owned-ip",
    "association.ip-owner-id",
    "association.public-dns-name",
    "association.public-ip",
    "attachment.attach-time",
    "attachment.attachment-id",
    "attachment.delete-on-termination",
    "attachment.device-index",
    "attachment.instance-id",
    "attachment.instance-owner-id",
    "attachment.network-card-index",
    "attachment.status",
    "availability-zone",
    "deny-all-igw-traffic",
    "description",
    "group-id",
    "group-name",
    "ipv4-prefixes.ipv4-prefix",
    "ipv6-address",
    "ipv6-addresses.ipv6-address",
    "ipv6-addresses.is-primary-ipv6",
    "ipv6-native",
    "ipv6-prefixes.ipv6-prefix",
    "mac-address",
    "network-interface-id",
    "operator.managed",
    "operator.principal",
    "outpost-arn",
    "owner-id",
    "private-dns-name",
    "private-ip-address",
    "public-dns-name",
    "requester-id",
    "requester-managed",
    "status",
    "source-dest-check",
    "subnet-id",
    "tag-key",
    "tag-value",
    "vpc-id",
]

_NOTHING: dict[str, Callable[[object], Iterable[str]]] = {
    name: lambda _: ()
    for name in (
        *_ABSENT,
        *(f"metadata-options.{name}" for name in _ABSENT_METADATA_OPTIONS),
        *(f"network-interface.{name}" for name in _ABSENT_NETWORK_INTERFACE),
    )
}


def _only(reservation: ec2.Reservation) -> ec2.Instance:
    """The instance of a reservation: each has one."""
    return (reservation.instances or ())[0]


def _of_instance(text: Callable[[ec2.Instance], str | None]) -> Callable[[ec2.Reservation], Iterable[str]]:
    return lambda reservation: (text(_only(reservation)) or "",)


def _of_placement(text: Callable[[ec2.Placement], str | None]) -> Callable[[ec2.Reservation], Iterable[str]]:
    return lambda reservation: (text(_only(reservation).placement or ec2.Placement()) or "",)


def _of_devices(text: Callable[[ec2.EbsInstanceBlockDevice], str]) -> Callable[[ec2.Reservation], Iterable[str]]:
    return lambda reservation: (
        text(mapping.ebs) for mapping in _only(reservation).block_device_mappings or () if mapping.ebs
    )


def _state(state: ec2.InstanceState | None) -> ec2.InstanceState:
    return state or ec2.InstanceState()


INSTANCE_FILTERS: FilterTable[ec2.Reservation] = FilterTable(
    {
        **_NOTHING,
        "architecture": _of_instance(lambda it: it.architecture),
        "availability-zone": _of_placement(lambda it: it.availability_zone),
        "availability-zone-id": _of_placement(lambda it: it.availability_zone_id),
        "block-device-mapping.attach-time": _of_devices(lambda it: time_text(it.attach_time)),
        "block-device-mapping.delete-on-termination": _of_devices(lambda it: bool_text(it.delete_on_termination)),
        "block-device-mapping.device-name": lambda reservation: (
            mapping.device_name or "" for mapping in _only(reservation).block_device_mappings or ()
        ),
        "block-device-mapping.status": _of_devices(lambda it: it.status or ""),
        "block-device-mapping.volume-id": _of_devices(lambda it: it.volume_id or ""),
        "ebs-optimized": _of_instance(lambda it: bool_text(it.ebs_optimized)),
        "ena-support": _of_instance(lambda it: bool_text(it.ena_support)),
        "enclave-options.enabled": lambda _: ("false",),
        "hibernation-options.configured": lambda _: ("false",),
        "hypervisor": _of_instance(lambda it: it.hypervisor),
        "instance-id": _of_instance(lambda it: it.instance_id),
        "instance-state-code": _of_instance(lambda it: number_text(_state(it.state).code)),
        "instance-state-name": _of_instance(lambda it: _state(it.state).name),
        "instance-type": _of_instance(lambda it: it.instance_type),
        "launch-index": _of_instance(lambda it: number_text(it.ami_launch_index)),
        "launch-time": _of_instance(lambda it: time_text(it.launch_time)),
        "monitoring-state": lambda _: ("disabled",),
        "operator.managed": lambda _: ("false",),
        "owner-id": lambda reservation: (reservation.owner_id or "",),
        "platform-details": _of_instance(lambda it: it.platform_details),
        "reservation-id": lambda reservation: (reservation.reservation_id or "",),
        "root-device-name": _of_instance(lambda it: it.root_device_name),
        "root-device-type": _of_instance(lambda it: it.root_device_type),
        "source-dest-check": _of_instance(lambda it: bool_text(it.source_dest_check)),
        "tenancy": _of_placement(lambda it: it.tenancy),
        "usage-operation": _of_instance(lambda it: it.usage_operation),
        "usage-operation-update-time": _of_instance(lambda it: time_text(it.usage_operation_update_time)),
        "virtualization-type": _of_instance(lambda it: it.virtualization_type),
        **tag_key_filter(lambda reservation: _only(reservation).tags),
    },
    prefixed=tag_value_filter(lambda reservation: _only(reservation).tags),
)


def _summary(summary: ec2.InstanceStatusSummary | None) -> ec2.InstanceStatusSummary:
    return summary or ec2.InstanceStatusSummary()


STATUS_FILTERS: FilterTable[ec2.InstanceStatus] = FilterTable(
    {
        "application-status.status": lambda _: (),
        "attached-ebs-status.status": lambda it: ((it.attached_ebs_status or ec2.EbsStatusSummary()).status or "",),
        "availability-zone": lambda it: (it.availability_zone or "",),
        "availability-zone-id": lambda it: (it.availability_zone_id or "",),
        "event.code": lambda _: (),
        "event.description": lambda _: (),
        "event.instance-event-id": lambda _: (),
        "event.not-after": lambda _: (),
        "event.not-before": lambda _: (),
        "event.not-before-deadline": lambda _: (),
        "instance-state-code": lambda it: (number_text(_state(it.instance_state).code),),
        "instance-state-name": lambda it: (_state(it.instance_state).name or "",),
        "instance-status.reachability": lambda it: (
            each.status or "" for each in _summary(it.instance_status).details or ()
        ),
        "instance-status.status": lambda it: (_summary(it.instance_status).status or "",),
        "operator.managed": lambda _: ("false",),
        "operator.principal": lambda _: (),
        "system-status.reachability": lambda it: (
            each.status or "" for each in _summary(it.system_status).details or ()
        ),
        "system-status.status": lambda it: (_summary(it.system_status).status or "",),
    }
)
