"""Looking instances up, for this domain and for others."""

import hashlib

from fogbank.core.errors import ApiError
from fogbank.core.ids import is_resource_id
from fogbank.services.context import Cloud, Context
from fogbank.services.machines.model import Instance, InstanceState

# AWS's name for a machine without a hypervisor below it: the nearest thing to this one.
HOST_INSTANCE_TYPE = "c6i.metal"
HOST_ROOT_DEVICE = "/dev/xvda"
# Most Nitro instance types take 28 EBS volumes, network interfaces and local disks in all.
_VOLUMES_MAX = 27


def host_instance_id(cloud: Cloud, account: str) -> str:
    """This machine's instance id in `account`: the same as long as the data folder lives."""
    digest = hashlib.sha256(f"{cloud.host.seed}/{account}".encode()).hexdigest()
    return f"i-0{digest[:16]}"


def host_instance(cloud: Cloud, account: str) -> Instance:
    """This machine as `account` sees it."""
    settings = cloud.settings
    return Instance(
        id=host_instance_id(cloud, account),
        account=account,
        region=settings.region,
        zone=settings.zone,
        type=HOST_INSTANCE_TYPE,
        state=InstanceState.RUNNING,
        launched_at=cloud.host.started_at,
        root_device=HOST_ROOT_DEVICE,
        volumes_max=_VOLUMES_MAX,
        is_host=True,
    )


def list_instances(context: Context) -> list[Instance]:
    """The caller's instances in the call's region."""
    host = host_instance(context.cloud, context.caller.account)
    return [host] if host.region == context.region else []


def find_instance(context: Context, instance_id: str) -> Instance:
    """The caller's instance. Raises ApiError InvalidInstanceID.Malformed or .NotFound."""
    if not is_resource_id("i", instance_id):
        raise ApiError("InvalidInstanceID.Malformed", f'Invalid id: "{instance_id}"')
    for instance in list_instances(context):
        if instance.id == instance_id:
            return instance
    raise ApiError("InvalidInstanceID.NotFound", f"The instance ID '{instance_id}' does not exist")
