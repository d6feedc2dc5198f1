"""DescribeInstances and DescribeInstanceStatus: this machine, with real volumes on it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from fogbank.core.errors import ApiError
from fogbank.services.api import ec2
from fogbank.services.context import Cloud
from fogbank.services.machines import rules
from fogbank.services.machines.directory import HOST_INSTANCE_TYPE, host_instance_id
from fogbank.services.machines.filters import INSTANCE_FILTERS, STATUS_FILTERS
from fogbank.services.machines.model import InstanceState
from fogbank.services.machines.operations import describe_instance_status, describe_instances
from fogbank.services.tags.operations import create_tags
from fogbank.services.volumes import repository
from fogbank.services.volumes.model import AttachmentState, Volume, VolumeConfiguration, VolumeState
from fogbank.services.volumes.operations.attachments import attach_volume
from fogbank.store.documents import Scope
from fogbank.store.engine import Store

Call = Callable[..., Any]
ACCOUNT = "111122223333"
SCOPE = Scope(ACCOUNT, "us-east-1")
STARTED = datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=UTC)
VOLUME = "vol-0123456789abcdef0"
UNKNOWN = "i-0fffffffffffffff0"


@pytest.fixture
def host(cloud: Cloud) -> str:
    return host_instance_id(cloud, ACCOUNT)


@pytest.fixture
def volume(store: Store, call: Call, host: str) -> Volume:
    """A volume that is being attached to this machine."""
    configuration = VolumeConfiguration(size_gib=1, type="gp3", iops=3000, throughput_mibps=125, multi_attach=False)
    document = Volume(
        id=VOLUME,
        state=VolumeState.AVAILABLE,
        configuration=configuration,
        zone="us-east-1a",
        zone_id="use1-az1",
        created_at=STARTED,
    )
    stored = store.write(lambda it: repository.volumes.insert(it, SCOPE, document))
    call(attach_volume, ec2.AttachVolumeRequest(volume_id=VOLUME, instance_id=host, device="/dev/sdf"))
    return stored


def filters(**values: str) -> tuple[ec2.Filter, ...]:
    return tuple(ec2.Filter(name=name, values=(value,)) for name, value in values.items())


def instances(call: Call, *, region: str = "us-east-1", **members: Any) -> list[ec2.Instance]:
    answer = call(describe_instances, ec2.DescribeInstancesRequest(**members), region=region)
    return [instance for reservation in answer.reservations for instance in reservation.instances]


def statuses(call: Call, *, region: str = "us-east-1", **members: Any) -> list[ec2.InstanceStatus]:
    answer = call(describe_instance_status, ec2.DescribeInstanceStatusRequest(**members), region=region)
    return list(answer.instance_statuses)


def test_this_machine_as_shown(call: Call, host: str) -> None:
    answer = call(describe_instances, ec2.DescribeInstancesRequest())
    assert answer.next_token is None
    (reservation,) = answer.reservations
    assert reservation.owner_id == ACCOUNT
    assert reservation.reservation_id.startswith("r-0")
    (shown,) = reservation.instances
    assert shown.instance_id == host
    assert shown.instance_type == HOST_INSTANCE_TYPE == "c6i.metal"
    assert shown.architecture == "x86_64"
    assert shown.state == ec2.InstanceState(code=16, name="running")
    assert shown.launch_time == STARTED
    assert shown.placement == ec2.Placement(
        availability_zone="us-east-1a", availability_zone_id="use1-az1", group_name="", tenancy="default"
    )
    assert shown.root_device_name == "/dev/xvda"
    assert shown.block_device_mappings == ()
    assert shown.cpu_options == ec2.CpuOptions(core_count=2, threads_per_core=1)
    assert shown.tags == (ec2.Tag(key="fogbank:host", value="true"),)


def test_no_address_is_made_up(call: Call) -> None:
    (shown,) = instances(call)
    assert shown.public_ip_address is None
    assert shown.private_ip_address is None
    assert shown.ipv6_address is None
    assert shown.network_interfaces == ()
    assert (shown.public_dns_name, shown.private_dns_name) == ("", "")


def test_it_is_the_same_machine_every_time_and_another_for_every_account(call: Call) -> None:
    assert instances(call) == instances(call)
    request = ec2.DescribeInstancesRequest()
    (theirs,) = call(describe_instances, request, account="444455556666").reservations
    (ours,) = call(describe_instances, request).reservations
    assert theirs.owner_id == "444455556666"
    assert theirs.reservation_id != ours.reservation_id
    assert theirs.instances[0].instance_id != ours.instances[0].instance_id


def test_there_is_none_in_another_region(call: Call, host: str) -> None:
    assert instances(call, region="eu-west-1") == []
    assert statuses(call, region="eu-west-1") == []
    with pytest.raises(ApiError) as raised:
        instances(call, region="eu-west-1", instance_ids=(host,))
    assert raised.value.code == "InvalidInstanceID.NotFound"


def test_volumes_and_tags_show(call: Call, host: str, volume: Volume) -> None:
    call(create_tags, ec2.CreateTagsRequest(resources=(host,), tags=(ec2.Tag(key="Name", value="me"),)))
    (shown,) = instances(call, instance_ids=(host, host))
    assert shown.tags == (ec2.Tag(key="Name", value="me"), ec2.Tag(key="fogbank:host", value="true"))
    assert shown.block_device_mappings == (
        ec2.InstanceBlockDeviceMapping(
            device_name="/dev/sdf",
            ebs=ec2.EbsInstanceBlockDevice(
                volume_id=volume.id, status="attaching", attach_time=STARTED, delete_on_termination=False
            ),
        ),
    )


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (AttachmentState.ATTACHED, "attached"),
        (AttachmentState.DETACHING, "detaching"),
        (AttachmentState.BUSY, "detaching"),
    ],
)
def test_a_mapping_knows_no_busy(
    store: Store, call: Call, host: str, volume: Volume, state: AttachmentState, shown: str
) -> None:
    (attachment,) = store.read(lambda it: repository.attachments_on(it, SCOPE, host))
    changed = msgspec.structs.replace(attachment, state=state)
    store.write(lambda it: repository.attachments.must_update(it, SCOPE, changed))
    assert instances(call)[0].block_device_mappings[0].ebs.status == shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"instance-state-name": "running"}, True),
        ({"instance-state-code": "16"}, True),
        ({"instance-state-name": "stopped"}, False),
        ({"instance-type": "*.metal"}, True),
        ({"availability-zone": "us-east-1a", "availability-zone-id": "use1-az1"}, True),
        ({"availability-zone": "us-east-1b"}, False),
        ({"owner-id": ACCOUNT}, True),
        ({"reservation-id": "r-0*"}, True),
        ({"launch-time": "2026-01-31T12:00:00.250Z"}, True),
        ({"launch-time": "2026-01-31T*"}, True),
        ({"tag:fogbank:host": "true"}, True),
        ({"tag-key": "fogbank:host"}, True),
        ({"tag:Name": "*"}, False),
        ({"block-device-mapping.volume-id": VOLUME}, True),
        ({"block-device-mapping.volume-id": "vol-0fffffffffffffff0"}, False),
        ({"block-device-mapping.device-name": "/dev/sdf"}, True),
        ({"block-device-mapping.status": "attaching"}, True),
        ({"block-device-mapping.delete-on-termination": "false"}, True),
        ({"block-device-mapping.attach-time": "2026-01-31T12:00:00.250Z"}, True),
        ({"architecture": "x86_64", "hypervisor": "xen", "virtualization-type": "hvm"}, True),
        ({"root-device-name": "/dev/xvda", "root-device-type": "instance-store"}, True),
        ({"tenancy": "default", "monitoring-state": "disabled", "launch-index": "0"}, True),
        ({"ebs-optimized": "true", "ena-support": "true", "source-dest-check": "false"}, True),
        ({"platform-details": "Linux/UNIX", "usage-operation": "RunInstances"}, True),
        ({"usage-operation-update-time": "2026-01-31*"}, True),
        ({"enclave-options.enabled": "false", "hibernation-options.configured": "false"}, True),
        ({"operator.managed": "false"}, True),
        ({"vpc-id": "*"}, False),
        ({"network-interface.status": "*"}, False),
        ({"private-ip-address": "*"}, False),
    ],
)
def test_filters(call: Call, host: str, volume: Volume, asked: dict[str, str], found: bool) -> None:
    assert [shown.instance_id for shown in instances(call, filters=filters(**asked))] == ([host] if found else [])


@pytest.mark.parametrize(
    ("members", "code", "message"),
    [
        ({"instance_ids": ("vol-1",)}, "InvalidInstanceID.Malformed", 'Invalid id: "vol-1"'),
        ({"instance_ids": (UNKNOWN,)}, "InvalidInstanceID.NotFound", f"The instance ID '{UNKNOWN}' does not exist"),
        (
            {"instance_ids": (UNKNOWN, "i-00000000")},
            "InvalidInstanceID.NotFound",
            f"The instance IDs '{UNKNOWN}, i-00000000' do not exist",
        ),
        (
            {"instance_ids": (UNKNOWN,), "max_results": 2},
            "InvalidParameterCombination",
            "The parameter instancesSet cannot be used with the parameter maxResults",
        ),
        (
            {"max_results": 2},
            "InvalidParameterValue",
            "Value ( 2 ) for parameter maxResults is invalid. Expecting a value greater than 5.",
        ),
        ({"next_token": "x"}, "InvalidParameterValue", "Unable to parse pagination token"),
        ({"filters": filters(colour="red")}, "InvalidParameterValue", "The filter 'colour' is invalid"),
    ],
)
def test_what_is_refused(call: Call, members: dict[str, Any], code: str, message: str) -> None:
    for describe in (instances, statuses):
        with pytest.raises(ApiError) as raised:
            describe(call, **members)
        assert (raised.value.code, raised.value.message) == (code, message)


def test_status_of_too_many(call: Call) -> None:
    with pytest.raises(ApiError) as raised:
        statuses(call, instance_ids=(UNKNOWN,) * 101)
    assert raised.value.code == "InvalidRequest"
    assert raised.value.message.startswith("101 exceeds the maximum number of instance IDs")


def test_status(call: Call, host: str, volume: Volume) -> None:
    for members in ({}, {"instance_ids": (host,)}, {"include_all_instances": True, "max_results": 5}):
        (shown,) = statuses(call, **members)
        assert shown.instance_id == host
        assert (shown.availability_zone, shown.availability_zone_id) == ("us-east-1a", "use1-az1")
        assert shown.instance_state == ec2.InstanceState(code=16, name="running")
        for summary in (shown.instance_status, shown.system_status, shown.attached_ebs_status):
            assert summary.status == "ok"
            assert [(detail.name, detail.status) for detail in summary.details] == [("reachability", "passed")]


def test_a_volume_without_io_fails_the_ebs_check(store: Store, call: Call, volume: Volume) -> None:
    (current,) = store.read(lambda it: list(repository.volumes.select(it, SCOPE)))
    cut = msgspec.structs.replace(current, io_enabled=False, impaired_at=STARTED)
    store.write(lambda it: repository.volumes.must_update(it, SCOPE, cut))
    (shown,) = statuses(call, filters=filters(**{"attached-ebs-status.status": "impaired"}))
    assert shown.attached_ebs_status == ec2.EbsStatusSummary(
        status="impaired",
        details=(ec2.EbsStatusDetails(name="reachability", status="failed", impaired_since=STARTED),),
    )
    assert shown.instance_status is not None
    assert shown.instance_status.status == "ok"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"instance-status.status": "ok", "system-status.status": "ok"}, True),
        ({"instance-status.reachability": "passed", "system-status.reachability": "passed"}, True),
        ({"instance-status.status": "impaired"}, False),
        ({"instance-state-name": "running", "instance-state-code": "16"}, True),
        ({"availability-zone": "us-east-1?", "availability-zone-id": "use1-az1"}, True),
        ({"event.code": "*"}, False),
    ],
)
def test_status_filters(call: Call, asked: dict[str, str], found: bool) -> None:
    assert len(statuses(call, filters=filters(**asked))) == int(found)


def test_every_state_has_its_code() -> None:
    assert set(rules.STATE_CODES) == set(InstanceState)


def test_every_documented_filter_is_known(documented_filters: Callable[[str], set[str]]) -> None:
    assert documented_filters("DescribeInstances") <= set(INSTANCE_FILTERS.names)
    assert documented_filters("DescribeInstanceStatus") <= set(STATUS_FILTERS.names)


def test_answers_fit_the_model(call: Call, volume: Volume, misfits: Callable[..., list[str]]) -> None:
    answer = call(describe_instances, ec2.DescribeInstancesRequest())
    assert misfits("ec2", "DescribeInstances", answer) == []
    answer = call(describe_instance_status, ec2.DescribeInstanceStatusRequest())
    assert misfits("ec2", "DescribeInstanceStatus", answer) == []
