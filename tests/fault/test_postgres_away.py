"""PostgreSQL that goes away and comes back below a running cloud."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.aws import refusal_of
from tests.support.cloud import CloudProcess, UpFailed
from tests.support.tenant import ZONE, Tenant
from tests.support.waiting import eventually

pytestmark = pytest.mark.postgres


def test_the_api_says_so_and_goes_on_later(make_cloud: Callable[..., CloudProcess], own_postgres_server: Any) -> None:
    cloud = make_cloud("--store", own_postgres_server.new_database()).start()
    tenant = Tenant.of(cloud)
    volume_id = tenant.create()
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        own_postgres_server.stop()
        refused = refusal_of(tenant.ec2.create_volume, AvailabilityZone=ZONE, Size=1)
        assert (refused.code, refused.status) == ("ServiceUnavailable", 503)
        assert refusal_of(tenant.ec2.describe_volumes).status == 503
        # Data goes on being carried.
        nbd.write(0, b"p" * 4096, fua=True)
        own_postgres_server.run()
        eventually(lambda: _describes(tenant), within=30, saying=cloud.log_tail)
        assert nbd.read(0, 4096) == b"p" * 4096
    tenant.create()
    tenant.ec2.detach_volume(VolumeId=volume_id)
    tenant.until(volume_id, "available")


def _describes(tenant: Tenant) -> bool:
    body = "Action=DescribeVolumes&Version=2016-11-15"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return tenant.cloud.request("POST", "/", body, headers)[0] == 200


def test_up_without_its_store(make_cloud: Callable[..., CloudProcess], own_postgres_server: Any) -> None:
    url = own_postgres_server.new_database()
    own_postgres_server.stop()
    with pytest.raises(UpFailed) as failed:
        make_cloud("--store", url).start()
    assert "metadata store can't be opened" in failed.value.output
    assert "Traceback" not in failed.value.output
    # The password is not told.
    assert url.split(":")[2].split("@")[0] not in failed.value.output
