"""Practice faults on volumes, how late volumes answer, and volumes on several instances."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.unit.services.volumes.conftest import START, SmallCloud
from tests.unit.services.volumes.test_reconciler import create, look, refusal

from fogbank.core.caller import Caller
from fogbank.core.settings import LatencyMode
from fogbank.planes.block.contract import Fault, Latency
from fogbank.planes.block.contract import FaultKind as PlaneFaultKind
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.machines.practice import PracticeRefused, add_instance, list_practice, remove_instance
from fogbank.services.volumes.directory import peek
from fogbank.services.volumes.faults import FAULTS_MAX, FaultRefused, add_faults, drop_faults
from fogbank.services.volumes.jobs import VolumeReconciler
from fogbank.services.volumes.latency import adopt_latency
from fogbank.services.volumes.model import FaultKind, PracticeFault
from fogbank.services.volumes.operations.attachments import attach_volume, detach_volume
from fogbank.services.volumes.operations.modifications import modify_volume
from fogbank.store.documents import Scope

PAUSE = PracticeFault(kind=FaultKind.PAUSE)


def lay(cloud: SmallCloud, volume_id: str, *faults: PracticeFault) -> None:
    scope = Scope(cloud.account, cloud.region)

    def act(transaction: object) -> None:
        volume = peek(transaction, scope, volume_id)  # type: ignore[arg-type]
        assert volume is not None
        add_faults(transaction, scope, volume, *faults)  # type: ignore[arg-type]

    cloud.store.write(act)
    cloud.settle()


def laid(cloud: SmallCloud, volume_id: str) -> tuple[Fault, ...]:
    spec = cloud.plane.spec(volume_id)
    assert spec is not None
    return spec.faults


def test_a_fault_reaches_the_plane_and_ends_at_its_time(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    ends = START + timedelta(seconds=90)
    lay(
        cloud, volume_id, PracticeFault(kind=FaultKind.DELAY, writes=False, fraction=0.5, delay_us=20_000, ends_at=ends)
    )
    lay(cloud, volume_id, PAUSE)
    timed = Fault(
        PlaneFaultKind.DELAY, writes=False, fraction=0.5, delay_us=20_000, ends_at_ns=int(ends.timestamp()) * 10**9
    )
    assert laid(cloud, volume_id) == (timed, Fault(PlaneFaultKind.PAUSE))
    cloud.advance(timedelta(seconds=89))
    assert len(laid(cloud, volume_id)) == 2
    cloud.advance(timedelta(seconds=1))
    assert laid(cloud, volume_id) == (Fault(PlaneFaultKind.PAUSE),)


def test_each_owner_lifts_its_own(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    scope = Scope(cloud.account, cloud.region)
    lay(cloud, volume_id, PAUSE, PracticeFault(kind=FaultKind.ERROR, owner="EXP1/a"))
    assert cloud.store.write(lambda it: drop_faults(it, scope, volume_id, "")) == 1
    cloud.settle()
    assert laid(cloud, volume_id) == (Fault(PlaneFaultKind.ERROR),)
    assert cloud.store.write(lambda it: drop_faults(it, scope, volume_id, "EXP1/a")) == 1
    assert cloud.store.write(lambda it: drop_faults(it, scope, "vol-0123456789abcdef0", "EXP1/a")) == 0


NO_FAULTS = [
    PracticeFault(kind=FaultKind.PAUSE, reads=False, writes=False),
    PracticeFault(kind=FaultKind.PAUSE, fraction=0),
    PracticeFault(kind=FaultKind.PAUSE, fraction=1.01),
    PracticeFault(kind=FaultKind.PAUSE, delay_us=5),
    PracticeFault(kind=FaultKind.DELAY),
    PracticeFault(kind=FaultKind.DELAY, delay_us=60_000_001),
]


@pytest.mark.parametrize("fault", NO_FAULTS)
def test_what_is_no_fault(cloud: SmallCloud, fault: PracticeFault) -> None:
    volume_id = create(cloud)
    with pytest.raises(FaultRefused):
        lay(cloud, volume_id, fault)
    assert laid(cloud, volume_id) == ()


def test_a_volume_has_so_many_faults(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    lay(cloud, volume_id, *[PAUSE] * FAULTS_MAX)
    with pytest.raises(FaultRefused, match="16"):
        lay(cloud, volume_id, PAUSE)


def test_volumes_answer_as_late_as_their_type_where_it_is_wanted(cloud: SmallCloud) -> None:
    ids = {
        kind: create(
            cloud, ec2.CreateVolumeRequest(availability_zone="us-east-1a", size=125, volume_type=kind, iops=iops)
        )
        for kind, iops in (("gp2", None), ("gp3", None), ("io1", 200), ("io2", 200), ("st1", None), ("standard", None))
    }
    assert not cloud.store.write(lambda it: adopt_latency(it, LatencyMode.OFF))
    assert cloud.store.write(lambda it: adopt_latency(it, LatencyMode.REAL))
    slow = VolumeReconciler(
        cloud.store, cloud.plane, cloud.cloud.vault, cloud.settings.modification_pace, LatencyMode.REAL
    )
    slow.step(cloud.now)
    found = {kind: cloud.plane.spec(volume_id) for kind, volume_id in ids.items()}
    latencies = {kind: spec.latency for kind, spec in found.items() if spec}
    assert latencies["io2"] == Latency(250, 200)
    assert latencies["gp2"] == latencies["gp3"] == latencies["io1"] == Latency(800, 400)
    assert latencies["st1"] == latencies["standard"] == Latency(5_000, 15_000)
    assert not cloud.store.write(lambda it: adopt_latency(it, LatencyMode.REAL)), "as it was"
    assert cloud.store.write(lambda it: adopt_latency(it, LatencyMode.OFF))
    cloud.settle()
    assert all(spec.latency is None for kind in ids if (spec := cloud.plane.spec(ids[kind])))


@pytest.fixture
def on_instances(cloud: SmallCloud) -> Callable[..., object]:
    """Runs a function of practice instances in a call of the account."""

    def run(function: Callable[..., object], *arguments: object) -> object:
        caller = Caller.root(cloud.account, "")
        return cloud.store.write(
            lambda it: function(Context(it, caller, cloud.region, cloud.now, cloud.ids, cloud.cloud), *arguments)
        )

    return run


def shared(cloud: SmallCloud, kind: str = "io2") -> str:
    request = ec2.CreateVolumeRequest(
        availability_zone="us-east-1a", size=10, volume_type=kind, iops=500, multi_attach_enabled=True
    )
    return create(cloud, request)


def put_on(cloud: SmallCloud, volume_id: str, instance_id: str, device: str = "/dev/sdf") -> None:
    request = ec2.AttachVolumeRequest(volume_id=volume_id, instance_id=instance_id, device=device)
    cloud.call(attach_volume, request)
    cloud.settle()


def test_a_shared_volume_has_an_export_for_each_instance(
    cloud: SmallCloud, on_instances: Callable[..., object]
) -> None:
    volume_id = shared(cloud)
    made = on_instances(add_instance, "us-east-1a", "c6i.large")
    second = str(made.id)  # type: ignore[attr-defined]
    put_on(cloud, volume_id, cloud.instance_id)
    put_on(cloud, volume_id, second)
    first_export, second_export = f"{volume_id}/{cloud.instance_id}", f"{volume_id}/{second}"
    spec = cloud.plane.spec(volume_id)
    assert spec is not None
    assert set(spec.exports) == {first_export, second_export}
    cloud.plane.connect(first_export)
    cloud.plane.connect(second_export)
    without = ec2.DetachVolumeRequest(volume_id=volume_id)
    assert refusal(cloud, detach_volume, without) == "InvalidParameterCombination"
    cloud.call(detach_volume, ec2.DetachVolumeRequest(volume_id=volume_id, instance_id=second, force=True))
    cloud.settle()
    (observed,) = cloud.plane.observe([volume_id])
    assert (observed.clients(first_export), observed.clients(second_export)) == (1, 0)
    assert [each.instance_id for each in look(cloud, volume_id).attachments or ()] == [cloud.instance_id]
    cloud.call(detach_volume, without)
    cloud.settle()
    attachments = look(cloud, volume_id).attachments or ()
    assert [each.state for each in attachments] == ["busy"], "force was for the other one"


def test_sixteen_instances_and_none_twice(cloud: SmallCloud, on_instances: Callable[..., object]) -> None:
    volume_id = shared(cloud)
    ids = [str(on_instances(add_instance, "us-east-1a", "c6i.large").id) for _ in range(17)]  # type: ignore[attr-defined]
    for instance_id in ids[:16]:
        put_on(cloud, volume_id, instance_id)
    again = ec2.AttachVolumeRequest(volume_id=volume_id, instance_id=ids[0], device="/dev/sdg")
    assert refusal(cloud, attach_volume, again) == "VolumeInUse"
    more = ec2.AttachVolumeRequest(volume_id=volume_id, instance_id=ids[16], device="/dev/sdg")
    assert refusal(cloud, attach_volume, more) == "AttachmentLimitExceeded"


def test_an_instance_that_goes_takes_its_volumes_off(cloud: SmallCloud, on_instances: Callable[..., object]) -> None:
    volume_id = shared(cloud)
    instance_id = str(on_instances(add_instance, "us-east-1a", "c6i.large").id)  # type: ignore[attr-defined]
    put_on(cloud, volume_id, instance_id)
    cloud.plane.connect(f"{volume_id}/{instance_id}")
    assert on_instances(remove_instance, instance_id) is False
    another = ec2.AttachVolumeRequest(volume_id=create(cloud), instance_id=instance_id, device="/dev/sdh")
    assert refusal(cloud, attach_volume, another) == "IncorrectState"
    cloud.settle()
    assert on_instances(remove_instance, instance_id) is True
    assert look(cloud, volume_id).state == "available"
    assert on_instances(list_practice) == []
    with pytest.raises(PracticeRefused):
        on_instances(remove_instance, instance_id)


CHANGES = [
    ("io1", ec2.ModifyVolumeRequest(volume_id="", size=20), "InvalidParameterCombination"),
    ("io1", ec2.ModifyVolumeRequest(volume_id="", iops=400), "InvalidParameterCombination"),
    ("io1", ec2.ModifyVolumeRequest(volume_id="", multi_attach_enabled=False), "InvalidParameterCombination"),
    ("io2", ec2.ModifyVolumeRequest(volume_id="", volume_type="gp3"), "InvalidParameterCombination"),
    ("io1", ec2.ModifyVolumeRequest(volume_id="", volume_type="io2"), None),
    ("io2", ec2.ModifyVolumeRequest(volume_id="", size=20), None),
    ("io2", ec2.ModifyVolumeRequest(volume_id="", multi_attach_enabled=False), None),
]


@pytest.mark.parametrize(("kind", "change", "code"), CHANGES)
def test_what_of_a_shared_volume_can_change(
    cloud: SmallCloud, kind: str, change: ec2.ModifyVolumeRequest, code: str | None
) -> None:
    from msgspec.structs import replace

    volume_id = shared(cloud, kind)
    request = replace(change, volume_id=volume_id)
    if code is not None:
        assert refusal(cloud, modify_volume, request) == code
        return
    cloud.call(modify_volume, request)
    cloud.settle()


def test_sharing_changes_only_while_detached(cloud: SmallCloud) -> None:
    volume_id = shared(cloud)
    put_on(cloud, volume_id, cloud.instance_id)
    request = ec2.ModifyVolumeRequest(volume_id=volume_id, multi_attach_enabled=False)
    assert refusal(cloud, modify_volume, request) == "IncorrectState"
