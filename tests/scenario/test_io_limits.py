"""What a volume promises, measured: fio drives it through NBD, its own counters say what it carried.

A rate may never be above the limit. Below it, a busy host may be to blame: such a measurement is taken once more.
"""

import pytest
from tests.support.cloud import CloudProcess
from tests.support.fio import Load, counted, load, measured, rate
from tests.support.tenant import GIB, MIB, Tenant
from tests.support.waiting import eventually

_SECONDS = 6.0
_ABOVE, _BELOW = 1.02, 0.97
_RANDOM_4K = {"rw": "randwrite", "bs": "4k", "iodepth": 32, "numjobs": 2, "size": "256m"}
_LARGE = {"rw": "randrw", "bs": "256k", "iodepth": 8, "numjobs": 2, "size": "512m"}
_SEQUENTIAL_1M = {"rw": "write", "bs": "1m", "iodepth": 4, "size": "512m"}
_BYTES = ("read_bytes", "write_bytes")

pytestmark = pytest.mark.slow


def assert_rate(tenant: Tenant, volume_id: str, limit: float, *names: str, seconds: float = _SECONDS) -> None:
    """That the named counters, summed, grow by `limit` a second."""
    found = rate(measured(tenant, volume_id, seconds), *names)
    assert found <= limit * _ABOVE
    if found < limit * _BELOW:
        found = rate(measured(tenant, volume_id, seconds), *names)
        assert found <= limit * _ABOVE
    assert found >= limit * _BELOW


@pytest.mark.parametrize(
    ("volume", "options", "names", "limit"),
    [
        pytest.param({"kind": "gp3"}, _RANDOM_4K, ("counted_ops",), 3_000, id="gp3 IOPS"),
        pytest.param(
            {"kind": "gp3", "size": 20, "Iops": 5_000}, _RANDOM_4K, ("counted_ops",), 5_000, id="gp3 more IOPS"
        ),
        pytest.param({"kind": "gp3"}, _LARGE, _BYTES, 125 * MIB, id="gp3 throughput"),
        pytest.param({"kind": "io2", "size": 8, "Iops": 6_000}, _RANDOM_4K, ("counted_ops",), 6_000, id="io2 IOPS"),
        pytest.param({"kind": "io1", "size": 8, "Iops": 400}, _LARGE, _BYTES, 100 * MIB, id="io1 throughput"),
        pytest.param({"kind": "standard"}, _RANDOM_4K, ("counted_ops",), 100, id="standard IOPS"),
    ],
)
def test_provisioned_rate(
    tenant: Tenant, volume: dict[str, object], options: dict[str, object], names: tuple[str, ...], limit: float
) -> None:
    volume_id = tenant.create(**volume)  # type: ignore[arg-type]
    tenant.attach(volume_id)
    with load(tenant, volume_id, **options):
        assert_rate(tenant, volume_id, limit, *names)
        assert [export["clients"] for export in tenant.carried(volume_id)["exports"]] == [2]


def test_large_requests_count_as_several(tenant: Tenant) -> None:
    volume_id = tenant.create()
    tenant.attach(volume_id)
    before = counted(tenant, volume_id)
    with tenant.nbd(volume_id) as nbd:
        for number in range(8):
            nbd.write(number * 7 * MIB, bytes(MIB))
    after = counted(tenant, volume_id)
    assert after["write_ops"] - before["write_ops"] == 8
    assert after["counted_ops"] - before["counted_ops"] == 32


def test_gp2_bursts_and_then_keeps_its_baseline(tenant: Tenant) -> None:
    volume_id = tenant.create(1, "gp2")
    tenant.attach(volume_id)
    # Spent at 3,000 a second and earned at 100: three seconds of burst.
    credits_ = 2_900 * 3.0
    with load(tenant, volume_id, **_RANDOM_4K):
        tenant.cloud.post(f"volumes/{volume_id}/credits", {"ops": credits_})
        burst = measured(tenant, volume_id, 2.5)
        eventually(lambda: tenant.carried(volume_id)["credits"]["ops"] < 50, within=10)
        baseline = measured(tenant, volume_id, _SECONDS)
    assert rate(burst, "counted_ops") <= 3_000 * _ABOVE
    assert rate(burst, "counted_ops") >= 3_000 * 0.9
    assert 100 * _BELOW <= rate(baseline, "counted_ops") <= 100 * 1.1
    whole = [*burst, *baseline]
    spent = whole[-1].value["counted_ops"] - whole[0].value["counted_ops"]
    assert spent <= credits_ + 100 * (whole[-1].at - whole[0].at) + 3_000 * 0.2


def test_st1_bursts_and_then_keeps_its_baseline(tenant: Tenant) -> None:
    volume_id = tenant.create(125, "st1")
    tenant.attach(volume_id)
    base, burst_rate = 40 * MIB * 125 / 1024, 250 * MIB * 125 / 1024
    credits_ = 3 * (burst_rate - base)
    with load(tenant, volume_id, **_SEQUENTIAL_1M):
        tenant.cloud.post(f"volumes/{volume_id}/credits", {"bytes": credits_})
        burst = measured(tenant, volume_id, 2.5)
        eventually(lambda: tenant.carried(volume_id)["credits"]["bytes"] < 2 * MIB, within=10)
        baseline = measured(tenant, volume_id, _SECONDS)
    assert burst_rate * 0.9 <= rate(burst, *_BYTES) <= burst_rate * 1.05
    assert base * 0.85 <= rate(baseline, *_BYTES) <= base * 1.15


def test_random_io_on_st1_costs_whole_mebibytes(tenant: Tenant) -> None:
    volume_id = tenant.create(125, "st1")
    tenant.attach(volume_id)
    before = tenant.carried(volume_id)["credits"]["bytes"]
    with tenant.nbd(volume_id) as nbd:
        for number in range(40):
            nbd.read((number * 37 % 101) * GIB, 4096)
    spent = before - tenant.carried(volume_id)["credits"]["bytes"]
    # Meanwhile credits are earned again, a second's worth at most.
    assert spent + 5 * MIB >= 35 * MIB
    assert spent <= 41 * MIB


def test_modify_under_load_keeps_every_client(tenant: Tenant) -> None:
    volume_id = tenant.create(20)
    tenant.attach(volume_id)
    with load(tenant, volume_id, **_RANDOM_4K) as running:
        assert_rate(tenant, volume_id, 3_000, "counted_ops", seconds=3)
        assert_modified(tenant, volume_id, running, Iops=6_000, Size=30)
        assert_rate(tenant, volume_id, 6_000, "counted_ops", seconds=4)
        assert_modified(tenant, volume_id, running, Iops=3_500)
        assert_rate(tenant, volume_id, 3_500, "counted_ops", seconds=4)
        assert running.running
        with tenant.nbd(volume_id) as newcomer:
            assert newcomer.size == 30 * GIB
            newcomer.write(30 * GIB - 4096, b"e" * 4096, fua=True)
    assert counted(tenant, volume_id)["error_ops"] == 0


def assert_modified(tenant: Tenant, volume_id: str, running: Load, **change: int) -> None:
    """That a change is done while the load goes on."""
    tenant.ec2.modify_volume(VolumeId=volume_id, **change)
    tenant.until_modification(volume_id, "completed")
    assert running.running


def test_credits_survive_restarts_of_both_halves(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    volume_id = tenant.create(1, "gp2")
    tenant.attach(volume_id)
    # A new volume's bucket is full.
    assert tenant.carried(volume_id)["credits"]["ops"] == 5_400_000
    cloud.post(f"volumes/{volume_id}/credits", {"ops": 250_000})
    cloud.stop()
    cloud.start()
    # Time goes on meanwhile: 100 are earned a second, and no restart takes a minute.
    assert 250_000 <= tenant.carried(volume_id)["credits"]["ops"] < 256_000
    killed = cloud.kill_fogd()
    eventually(lambda: cloud.fogd_pid not in (None, killed) and _carried(tenant, volume_id), within=20)
    assert 250_000 <= tenant.carried(volume_id)["credits"]["ops"] < 262_000


def _carried(tenant: Tenant, volume_id: str) -> bool:
    status, _, body = tenant.cloud.request("GET", f"/_fogbank/volumes/{volume_id}")
    return status == 200 and b'"credits"' in body


def test_advancing_the_clock_earns_credits(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    gp2, st1 = tenant.create(100, "gp2"), tenant.create(1_024, "st1")
    cloud.post(f"volumes/{gp2}/credits", {"ops": 0})
    cloud.post(f"volumes/{st1}/credits", {"bytes": 0})
    cloud.advance(1_000)
    # 3 IOPS a GiB; 40 MiB/s a TiB.
    assert 300_000 <= tenant.carried(gp2)["credits"]["ops"] < 306_000
    assert 40_000 * MIB <= tenant.carried(st1)["credits"]["bytes"] < 41_000 * MIB
    cloud.advance(86_400)
    assert tenant.carried(gp2)["credits"]["ops"] == 5_400_000
    assert tenant.carried(st1)["credits"]["bytes"] == 1_024 * GIB


def test_counters_name_what_happened(tenant: Tenant) -> None:
    volume_id = tenant.create()
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        nbd.write(0, bytes(8192))
        nbd.read(0, 4096)
        nbd.flush()
        nbd.trim(0, 4096)
    found = counted(tenant, volume_id)
    names = ("read_ops", "read_bytes", "write_ops", "write_bytes", "flush_ops", "trim_ops")
    assert [found[name] for name in names] == [1, 4096, 1, 8192, 1, 1]
