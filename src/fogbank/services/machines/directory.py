"""Looking instances up, for this domain and for others."""

import hashlib
from collections.abc import Sequence

from fogbank.core.access import Target
from fogbank.core.ids import is_resource_id
from fogbank.services.context import Cloud, Context, TaggableKind
from fogbank.services.machines import errors, repository
from fogbank.services.machines.model import Instance, InstanceState, PracticeInstance
from fogbank.services.tags import directory as tags
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

# AWS's name for a machine without a hypervisor below it: the nearest thing to this one.
HOST_INSTANCE_TYPE = "c6i.metal"
HOST_ROOT_DEVICE = "/dev/xvda"
# The tag that tells this machine from a guest, so that a client can pick it: `Name=tag:fogbank:host,Values=true`.
HOST_TAG_KEY = "fogbank:host"
PRACTICE_TAG_KEY = "fogbank:practice"
KIND = "instance"
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


def is_running(transaction: Transaction, cloud: Cloud, scope: Scope, instance_id: str) -> bool:
    """Whether an account's instance runs; this machine does."""
    if instance_id == host_instance_id(cloud, scope.account):
        return True
    found = repository.instances.get(transaction, scope, instance_id)
    return found is not None and found.state is InstanceState.RUNNING


def list_instances(context: Context) -> list[Instance]:
    """The caller's instances in the call's region."""
    host = host_instance(context.cloud, context.caller.account)
    practice = repository.instances.select(context.transaction, context.scope)
    return [*([host] if host.region == context.region else []), *(_practice(context, each) for each in practice)]


def _practice(context: Context, document: PracticeInstance) -> Instance:
    return Instance(
        id=document.id,
        account=context.caller.account,
        region=context.region,
        zone=document.zone,
        type=document.type,
        state=document.state,
        launched_at=document.launched_at,
        root_device=HOST_ROOT_DEVICE,
        volumes_max=_VOLUMES_MAX,
        is_host=False,
    )


def built_in_tags(context: Context) -> dict[str, dict[str, str]]:
    """By instance id, the tags that say what an instance is. They are no rows: no client can change or delete them."""
    return {
        instance.id: {HOST_TAG_KEY if instance.is_host else PRACTICE_TAG_KEY: "true"}
        for instance in list_instances(context)
    }


def find_instance(context: Context, instance_id: str) -> Instance:
    """The caller's instance. Raises ApiError InvalidInstanceID.Malformed or .NotFound."""
    return find_instances(context, [instance_id])[0]


def find_instances(context: Context, instance_ids: Sequence[str]) -> list[Instance]:
    """The caller's instances of these ids, each once. Raises ApiError InvalidInstanceID.Malformed or .NotFound."""
    wanted = list(dict.fromkeys(instance_ids))
    missing = _missing(context, wanted)
    if missing:
        raise errors.instances_not_found(missing)
    return [instance for instance in list_instances(context) if instance.id in wanted]


def access_target(context: Context, instance_id: str) -> Target:
    """The caller's instance as policies speak of it, whether or not there is one of this id.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-instance
    """
    arn = f"arn:aws:ec2:{context.region}:{context.caller.account}:instance/{instance_id}"
    found = next((each for each in list_instances(context) if each.id == instance_id), None)
    if found is None:
        return Target(arn, keys={"ec2:InstanceID": (instance_id,)})
    stored = tags.tags_of(context.transaction, context.scope, KIND, [instance_id])
    keys = {
        "ec2:InstanceID": (instance_id,),
        "ec2:InstanceType": (found.type,),
        "ec2:AvailabilityZone": (found.zone,),
        "ec2:EbsOptimized": ("true",),
        "ec2:RootDeviceType": ("instance-store",),
        "ec2:Tenancy": ("default",),
    }
    return Target(arn, tags={**stored.get(instance_id, {}), **built_in_tags(context)[instance_id]}, keys=keys)


def _missing(context: Context, instance_ids: list[str]) -> list[str]:
    for instance_id in instance_ids:
        if not is_resource_id("i", instance_id):
            raise errors.instance_id_malformed(instance_id)
    known = {instance.id for instance in list_instances(context)}
    return [instance_id for instance_id in instance_ids if instance_id not in known]


TAGGABLE = TaggableKind(
    name=KIND,
    missing=_missing,
    not_found=lambda id_: errors.instances_not_found([id_]),
    target=access_target,
)
