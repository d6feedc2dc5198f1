"""What one account may have in one region, and what a volume's state forbids before quotas are looked at.

https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html
"""

import pytest
from tests.support.aws import refusal_of
from tests.support.tenant import ZONE, Tenant


def test_storage_quota_of_io2(tenant: Tenant) -> None:
    for _ in range(2):
        tenant.ec2.create_volume(AvailabilityZone=ZONE, VolumeType="io2", Size=10 * 1024, Iops=100)
    refused = refusal_of(tenant.ec2.create_volume, AvailabilityZone=ZONE, VolumeType="io2", Size=4, Iops=100)
    assert refused.code == "VolumeLimitExceeded"
    # Another type and another region have quotas of their own.
    tenant.create(4, "gp3")
    Tenant.of(tenant.cloud, tenant.keys.access_key_id, "eu-west-1").create(4, "io2", Iops=100)


@pytest.mark.parametrize(("kind", "count", "size_gib", "iops"), [("io2", 2, 100, 50_000), ("io1", 5, 1_200, 60_000)])
def test_iops_quota(tenant: Tenant, kind: str, count: int, size_gib: int, iops: int) -> None:
    for _ in range(count):
        tenant.ec2.create_volume(AvailabilityZone=ZONE, VolumeType=kind, Size=size_gib, Iops=iops)
    refused = refusal_of(tenant.ec2.create_volume, AvailabilityZone=ZONE, VolumeType=kind, Size=4, Iops=100)
    assert refused.code == "MaxIOPSLimitExceeded"


def test_quota_counts_modifications(tenant: Tenant) -> None:
    volume_id = tenant.create(100, "io2", Iops=50_000)
    tenant.create(60, "io2", Iops=50_000)
    assert refusal_of(tenant.ec2.modify_volume, VolumeId=volume_id, Iops=60_000).code == "MaxIOPSLimitExceeded"
    # Deleted volumes give back what they took.
    tenant.ec2.delete_volume(VolumeId=volume_id)
    tenant.until(volume_id, "deleted")
    tenant.create(100, "io2", Iops=50_000)


def test_state_before_quota(tenant: Tenant) -> None:
    volume_id = tenant.create(100, "io2", Iops=50_000)
    other = tenant.create(60, "io2", Iops=50_000)
    tenant.attach(other)
    asked = {"VolumeId": other, "Iops": 60_000, "MultiAttachEnabled": True}
    assert refusal_of(tenant.ec2.modify_volume, **asked).code == "IncorrectState"
    assert tenant.state(volume_id) == "available"


def test_multi_attach_is_switched_only_while_detached(tenant: Tenant) -> None:
    volume_id = tenant.create(4, "io2", Iops=100, MultiAttachEnabled=True)
    assert tenant.describe(volume_id)["MultiAttachEnabled"] is True
    tenant.attach(volume_id)
    refused = refusal_of(tenant.ec2.modify_volume, VolumeId=volume_id, MultiAttachEnabled=False)
    assert refused.code == "IncorrectState"
    fixed = tenant.create(4, "io1", Iops=100)
    assert (
        refusal_of(tenant.ec2.modify_volume, VolumeId=fixed, MultiAttachEnabled=True).code
        == "InvalidParameterCombination"
    )
