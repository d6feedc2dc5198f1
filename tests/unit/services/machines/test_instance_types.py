"""DescribeInstanceTypes: AWS's figures, filters by every documented name, pages."""

from collections.abc import Callable
from typing import Any

import pytest

from fogbank.core.errors import ApiError
from fogbank.services.api import ec2
from fogbank.services.machines.directory import HOST_INSTANCE_TYPE
from fogbank.services.machines.instance_types import FILTERS, instance_types
from fogbank.services.machines.operations import describe_instance_types

Call = Callable[..., Any]


def names(call: Call, **members: Any) -> list[str]:
    answer = call(describe_instance_types, ec2.DescribeInstanceTypesRequest(**members))
    return [info.instance_type for info in answer.instance_types]


def chosen(call: Call, **asked: str) -> list[str]:
    return names(call, filters=tuple(ec2.Filter(name=name, values=(value,)) for name, value in asked.items()))


def test_all_are_listed_by_name(call: Call) -> None:
    listed = names(call)
    assert listed == sorted(listed) == list(instance_types())
    assert len(listed) >= 25
    assert HOST_INSTANCE_TYPE in listed


# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-optimized.html
@pytest.mark.parametrize(
    ("name", "baseline", "maximum"),
    [
        ("t3.micro", (87, 10.875, 500), (2085, 260.625, 11800)),
        ("m5.large", (650, 81.25, 3600), (4750, 593.75, 18750)),
        ("m6i.large", (650, 81.25, 3600), (10000, 1250, 40000)),
        ("r5b.large", (1250, 156.25, 5417), (10000, 1250, 43333)),
        ("c6i.metal", (40000, 5000, 160000), (40000, 5000, 160000)),
        ("i3.large", (425, 53.125, 3000), (425, 53.125, 3000)),
    ],
)
def test_ebs_figures(call: Call, name: str, baseline: tuple[int, float, int], maximum: tuple[int, float, int]) -> None:
    request = ec2.DescribeInstanceTypesRequest(instance_types=(name,))
    (info,) = call(describe_instance_types, request).instance_types
    ebs = info.ebs_info.ebs_optimized_info
    assert (ebs.baseline_bandwidth_in_mbps, ebs.baseline_throughput_in_m_bps, ebs.baseline_iops) == baseline
    assert (ebs.maximum_bandwidth_in_mbps, ebs.maximum_throughput_in_m_bps, ebs.maximum_iops) == maximum


def test_the_figures_agree_with_each_other() -> None:
    for info in instance_types().values():
        ebs = info.ebs_info.ebs_optimized_info
        cpu = info.v_cpu_info
        assert cpu.default_v_cpus == cpu.default_cores * cpu.default_threads_per_core
        assert info.bare_metal == (info.hypervisor is None)
        if ebs is not None:
            assert ebs.baseline_throughput_in_m_bps * 8 == pytest.approx(ebs.baseline_bandwidth_in_mbps)
            assert ebs.maximum_throughput_in_m_bps * 8 == pytest.approx(ebs.maximum_bandwidth_in_mbps)
            assert ebs.baseline_iops <= ebs.maximum_iops


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"bare-metal": "true"}, ["c6i.metal"]),
        ({"hypervisor": "xen"}, ["i3.large", "m4.large", "t2.medium", "t2.micro"]),
        ({"instance-type": "m5.*"}, ["m5.large", "m5.xlarge"]),
        ({"ebs-info.ebs-optimized-info.baseline-throughput-in-mbps": "10.875"}, ["t3.micro", "t4g.micro"]),
        ({"ebs-info.nvme-support": "supported", "instance-storage-supported": "true"}, ["i3.large"]),
        ({"instance-storage-info.disk.size-in-gb": "475"}, ["i3.large"]),
        ({"processor-info.supported-architecture": "i386"}, ["t2.medium", "t2.micro"]),
        ({"processor-info.sustained-clock-speed-in-ghz": "3.5", "bare-metal": "true"}, ["c6i.metal"]),
        ({"memory-info.size-in-mib": "262144"}, ["c6i.32xlarge", "c6i.metal"]),
        ({"vcpu-info.default-vcpus": "1"}, ["t2.micro"]),
        ({"network-info.efa-info.maximum-efa-interfaces": "1"}, ["c6i.32xlarge", "c6i.metal"]),
        ({"supported-boot-mode": "uefi", "supported-usage-class": "no-such"}, []),
    ],
)
def test_filters(call: Call, asked: dict[str, str], expected: list[str]) -> None:
    assert chosen(call, **asked) == expected


def test_every_documented_filter_is_known(documented_filters: Callable[[str], set[str]]) -> None:
    assert documented_filters("DescribeInstanceTypes") == set(FILTERS.names)


def test_pages(call: Call) -> None:
    seen: list[str] = []
    token = None
    for _ in range(20):
        request = ec2.DescribeInstanceTypesRequest(max_results=7, next_token=token)
        answer = call(describe_instance_types, request)
        seen += [info.instance_type for info in answer.instance_types]
        token = answer.next_token
        if token is None:
            break
    assert seen == list(instance_types())


@pytest.mark.parametrize(
    ("members", "code", "message"),
    [
        (
            {"instance_types": ("x", "m5.large", "m5.none")},
            "InvalidInstanceType",
            "The following supplied instance types do not exist: [x, m5.none]",
        ),
        (
            {"max_results": 101},
            "InvalidMaxResults",
            "Value ( 101 ) for parameter maxResults is invalid. Expecting a value from ( 5 ) to  ( 100 ).",
        ),
        (
            {"filters": (ec2.Filter(name="colour", values=("red",)),)},
            "InvalidParameterValue",
            "The filter 'colour' is invalid",
        ),
    ],
)
def test_what_is_refused(call: Call, members: dict[str, Any], code: str, message: str) -> None:
    with pytest.raises(ApiError) as raised:
        names(call, **members)
    assert (raised.value.code, raised.value.message) == (code, message)


def test_the_answer_fits_the_model(call: Call, misfits: Callable[..., list[str]]) -> None:
    answer = call(describe_instance_types, ec2.DescribeInstanceTypesRequest())
    assert misfits("ec2", "DescribeInstanceTypes", answer) == []
