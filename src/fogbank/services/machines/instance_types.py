"""The instance types that are known, as AWS describes them.

`instance_types.json` holds some thirty common types, one a line, as the open data set of the moto project (5.1.4)
records them; AWS lists its own at https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-optimized.html and
https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources

import msgspec

from fogbank.core.filters import FilterTable
from fogbank.services.api import ec2
from fogbank.services.machines import errors

# Filter name to where the value lies in an answer.
_FILTER_PATHS = {
    "auto-recovery-supported": "AutoRecoverySupported",
    "bare-metal": "BareMetal",
    "burstable-performance-supported": "BurstablePerformanceSupported",
    "current-generation": "CurrentGeneration",
    "dedicated-hosts-supported": "DedicatedHostsSupported",
    "ebs-info.attachment-limit-type": "EbsInfo.AttachmentLimitType",
    "ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps": "EbsInfo.EbsOptimizedInfo.BaselineBandwidthInMbps",
    "ebs-info.ebs-optimized-info.baseline-iops": "EbsInfo.EbsOptimizedInfo.BaselineIops",
    "ebs-info.ebs-optimized-info.baseline-throughput-in-mbps": "EbsInfo.EbsOptimizedInfo.BaselineThroughputInMBps",
    "ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps": "EbsInfo.EbsOptimizedInfo.MaximumBandwidthInMbps",
    "ebs-info.ebs-optimized-info.maximum-iops": "EbsInfo.EbsOptimizedInfo.MaximumIops",
    "ebs-info.ebs-optimized-info.maximum-throughput-in-mbps": "EbsInfo.EbsOptimizedInfo.MaximumThroughputInMBps",
    "ebs-info.ebs-optimized-support": "EbsInfo.EbsOptimizedSupport",
    "ebs-info.encryption-support": "EbsInfo.EncryptionSupport",
    "ebs-info.maximum-ebs-attachments": "EbsInfo.MaximumEbsAttachments",
    "ebs-info.nvme-support": "EbsInfo.NvmeSupport",
    "free-tier-eligible": "FreeTierEligible",
    "hibernation-supported": "HibernationSupported",
    "hypervisor": "Hypervisor",
    "instance-storage-info.disk.count": "InstanceStorageInfo.Disks.Count",
    "instance-storage-info.disk.size-in-gb": "InstanceStorageInfo.Disks.SizeInGB",
    "instance-storage-info.disk.type": "InstanceStorageInfo.Disks.Type",
    "instance-storage-info.encryption-support": "InstanceStorageInfo.EncryptionSupport",
    "instance-storage-info.nvme-support": "InstanceStorageInfo.NvmeSupport",
    "instance-storage-info.total-size-in-gb": "InstanceStorageInfo.TotalSizeInGB",
    "instance-storage-supported": "InstanceStorageSupported",
    "instance-type": "InstanceType",
    "memory-info.size-in-mib": "MemoryInfo.SizeInMiB",
    "network-info.bandwidth-weightings": "NetworkInfo.BandwidthWeightings",
    "network-info.efa-info.maximum-efa-interfaces": "NetworkInfo.EfaInfo.MaximumEfaInterfaces",
    "network-info.efa-supported": "NetworkInfo.EfaSupported",
    "network-info.ena-support": "NetworkInfo.EnaSupport",
    "network-info.encryption-in-transit-supported": "NetworkInfo.EncryptionInTransitSupported",
    "network-info.flexible-ena-queues-support": "NetworkInfo.FlexibleEnaQueuesSupport",
    "network-info.ipv4-addresses-per-interface": "NetworkInfo.Ipv4AddressesPerInterface",
    "network-info.ipv6-addresses-per-interface": "NetworkInfo.Ipv6AddressesPerInterface",
    "network-info.ipv6-supported": "NetworkInfo.Ipv6Supported",
    "network-info.maximum-network-cards": "NetworkInfo.MaximumNetworkCards",
    "network-info.maximum-network-interfaces": "NetworkInfo.MaximumNetworkInterfaces",
    "network-info.network-performance": "NetworkInfo.NetworkPerformance",
    "nitro-enclaves-support": "NitroEnclavesSupport",
    "nitro-tpm-info.supported-versions": "NitroTpmInfo.SupportedVersions",
    "nitro-tpm-support": "NitroTpmSupport",
    "processor-info.supported-architecture": "ProcessorInfo.SupportedArchitectures",
    "processor-info.supported-features": "ProcessorInfo.SupportedFeatures",
    "processor-info.sustained-clock-speed-in-ghz": "ProcessorInfo.SustainedClockSpeedInGhz",
    "reboot-migration-support": "RebootMigrationSupport",
    "supported-boot-mode": "SupportedBootModes",
    "supported-root-device-type": "SupportedRootDeviceTypes",
    "supported-usage-class": "SupportedUsageClasses",
    "supported-virtualization-type": "SupportedVirtualizationTypes",
    "vcpu-info.default-cores": "VCpuInfo.DefaultCores",
    "vcpu-info.default-threads-per-core": "VCpuInfo.DefaultThreadsPerCore",
    "vcpu-info.default-vcpus": "VCpuInfo.DefaultVCpus",
    "vcpu-info.valid-cores": "VCpuInfo.ValidCores",
    "vcpu-info.valid-threads-per-core": "VCpuInfo.ValidThreadsPerCore",
}


@lru_cache(maxsize=1)
def instance_types() -> Mapping[str, ec2.InstanceTypeInfo]:
    """All that are known, by name, in order of name. Read from the file when first asked for."""
    text = resources.files(__package__).joinpath("instance_types.json").read_bytes()
    found = msgspec.json.decode(text, type=tuple[ec2.InstanceTypeInfo, ...])
    return {info.instance_type or "": info for info in sorted(found, key=lambda info: info.instance_type or "")}


def chosen_types(names: Sequence[str] | None) -> list[ec2.InstanceTypeInfo]:
    """The types of these names, or all, in order of name. Raises ApiError InvalidInstanceType for an unknown one."""
    known = instance_types()
    missing = [name for name in dict.fromkeys(names or ()) if name not in known]
    if missing:
        raise errors.unknown_instance_types(missing)
    return [info for name, info in known.items() if not names or name in names]


def _extractor(path: str) -> Callable[[ec2.InstanceTypeInfo], Iterable[str]]:
    steps = path.split(".")
    return lambda info: _texts_at(msgspec.to_builtins(info), steps)


def _texts_at(value: object, steps: Sequence[str]) -> Iterator[str]:
    """The values at the end of a path, as filters write them; a list on the way has each of its items looked at."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _texts_at(item, steps)
    elif steps:
        below = value.get(steps[0]) if isinstance(value, dict) else None
        if below is not None:
            yield from _texts_at(below, steps[1:])
    elif isinstance(value, bool):
        yield str(value).lower()
    else:
        yield f"{value:.15g}" if isinstance(value, float) else str(value)


FILTERS: FilterTable[ec2.InstanceTypeInfo] = FilterTable(
    {name: _extractor(path) for name, path in _FILTER_PATHS.items()}
)
