"""The same cloud with its metadata in PostgreSQL: nothing that a client sees is different."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.aws import refusal_of
from tests.support.cloud import CloudProcess
from tests.support.tenant import Tenant

pytestmark = pytest.mark.postgres


def test_volumes_on_postgresql(make_cloud: Callable[..., CloudProcess], postgres_server: Any) -> None:
    cloud = make_cloud("--store", postgres_server.new_database()).start()
    tenant = Tenant.of(cloud)
    volume_id = tenant.create(4, TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "a", "Value": "b"}]}])
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        nbd.write(0, b"p" * 4096, fua=True)
    tenant.ec2.modify_volume(VolumeId=volume_id, Size=5)
    tenant.until_modification(volume_id, "completed")
    token = {"AvailabilityZone": "us-east-1a", "Size": 1, "ClientToken": "once"}
    first = tenant.ec2.create_volume(**token)["VolumeId"]

    cloud.kill()
    cloud.start()
    assert tenant.describe(volume_id)["Tags"] == [{"Key": "a", "Value": "b"}]
    assert tenant.ec2.create_volume(**token)["VolumeId"] == first
    assert refusal_of(tenant.ec2.create_volume, **{**token, "Size": 2}).code == "IdempotentParameterMismatch"
    with tenant.nbd(volume_id) as nbd:
        assert (nbd.size, nbd.read(0, 4096)) == (5 * 1024**3, b"p" * 4096)
    tenant.ec2.detach_volume(VolumeId=volume_id)
    tenant.until(volume_id, "available")
    tenant.ec2.delete_volume(VolumeId=volume_id)
    tenant.until(volume_id, "deleted")
    # Nothing was put into the data folder's own store.
    assert not (cloud.layout.root / "fogbank.db").exists()
