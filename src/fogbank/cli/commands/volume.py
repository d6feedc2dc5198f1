"""`fogbank volume`: looking at volumes, and connecting them to this machine."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import click

from fogbank.cli.aws import Ec2, Volume
from fogbank.cli.commands.fault import fault
from fogbank.cli.devices.connect import Connector
from fogbank.cli.devices.nodes import NodeKeeper
from fogbank.cli.devices.record import Connection
from fogbank.cli.errors import CliError
from fogbank.cli.look import Look, look_at
from fogbank.cli.numbers import Amount
from fogbank.cli.options import Invocation, common_options, group_options, layout_of
from fogbank.cli.output import JsonValue, styled, table
from fogbank.cli.server import ControlClient, ServerRecord, read_credentials, require_server
from fogbank.cli.top.sample import damaged_volumes
from fogbank.cli.volume_text import carried_fields, credit_fields, format_number, volume_lines


@click.group()
@group_options
def command() -> None:
    """List volumes, and connect them to this machine.

    Volumes are made through the AWS API: aws ec2 create-volume --size 10 --volume-type gp3
    --availability-zone us-east-1a
    """


command.add_command(fault)


def _volume_argument(function: Callable[..., None]) -> Callable[..., None]:
    return click.argument("volume_id", metavar="VOL", shell_complete=_complete_volume)(function)


def _account_option(function: Callable[..., None]) -> Callable[..., None]:
    text = "Act in this account, as its root; see `fogbank account`. [default: the first one]"
    return click.option("--account", metavar="ID", help=text)(function)


def _complete_volume(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    try:
        layout = layout_of(ctx.params.get("data"))
        return [
            volume["VolumeId"]
            for volume in Ec2(layout, require_server(layout), account=ctx.params.get("account")).volumes()
            if volume["VolumeId"].startswith(incomplete)
        ]
    except Exception:
        # Completion that fails says nothing.
        return []


def _ec2_of(invocation: Invocation, server: ServerRecord, volume_id: str, account: str | None) -> Ec2:
    """The API of the region that the volume is in, for its account: the one named, else the first one.

    A volume that is connected need not have its account named. Raises CliError where another account has it.
    """
    first = read_credentials(invocation.layout).account
    recorded = NodeKeeper(invocation.layout).book.read(volume_id)
    if recorded and recorded.region:
        owner, region = recorded.account or first, recorded.region
        account = account or owner
    else:
        try:
            look, _ = look_at(ControlClient(server.url), volume_id)
        except CliError as error:
            if error.code != "not-found":
                raise
            # AWS's own words for what is no volume.
            return Ec2(invocation.layout, server, account=account)
        owner, region = look.account, look.region
        account = account or first
    if owner != account:
        raise CliError(
            "other-account",
            f"{volume_id} belongs to account {owner}, and this command to {account}.",
            f"Add --account {owner}.",
        )
    return Ec2(invocation.layout, server, region, account)


def _connector(invocation: Invocation, volume_id: str, account: str | None) -> Connector:
    server = require_server(invocation.layout)
    return Connector(invocation.layout, _ec2_of(invocation, server, volume_id, account), ControlClient(server.url))


def _check_region(_ctx: click.Context, _param: click.Parameter, region: str | None) -> str | None:
    from fogbank.services.places.atlas import REGIONS

    if region is not None and region not in REGIONS:
        raise click.BadParameter(f"'{region}' is no region of AWS.")
    return region


@command.command("list")
@common_options
@click.option("--region", callback=_check_region, metavar="REGION", help="Of this region. [default: this machine's]")
@_account_option
def list_volumes(invocation: Invocation, region: str | None, account: str | None) -> None:
    """List an account's volumes in a region."""
    server = require_server(invocation.layout)
    ec2 = Ec2(invocation.layout, server, region, account)
    volumes = ec2.volumes()
    troubles = _Troubles(ec2.cut_off(), damaged_volumes(ControlClient(server.url))) if volumes else _Troubles()
    nodes = {item.volume_id: item.node.device for item in NodeKeeper(invocation.layout).book.all() if item.node}
    document: JsonValue = {"volumes": [_listed(volume, nodes, troubles) for volume in volumes]}
    headings = ("VOLUME", "STATE", "TYPE", "GiB", "IOPS", "ENCRYPTED", "ATTACHED AS", "DEVICE", "NAME")
    rows = [
        (
            volume["VolumeId"],
            ", ".join((volume["State"], *troubles.of(volume["VolumeId"]))),
            volume["VolumeType"],
            volume["Size"],
            volume.get("Iops", "-"),
            "yes" if volume.get("Encrypted") else "-",
            _attached_as(volume) or "-",
            nodes.get(volume["VolumeId"], "-"),
            _name(volume),
        )
        for volume in volumes
    ]
    invocation.output.result(document, table(headings, rows) if rows else f"There are no volumes in {ec2.region}.")
    if region is None:
        invocation.output.line(f"These are the volumes of {ec2.region}; --region lists those of another.")


@dataclass(frozen=True, slots=True)
class _Troubles:
    """cut: volumes whose I/O was cut. damaged: how many requests met damaged data, by volume, where fogd was asked."""

    cut: Collection[str] = ()
    damaged: Mapping[str, int] = field(default_factory=dict)

    def of(self, volume_id: str) -> Iterator[str]:
        if volume_id in self.cut:
            yield "I/O cut"
        if volume_id in self.damaged:
            yield "data damaged"


def _listed(volume: Volume, nodes: Mapping[str, str], troubles: _Troubles) -> JsonValue:
    return {
        "volume_id": volume["VolumeId"],
        "state": volume["State"],
        "io_enabled": volume["VolumeId"] not in troubles.cut,
        "corrupt_ops": troubles.damaged.get(volume["VolumeId"], 0),
        "type": volume["VolumeType"],
        "size_gib": volume["Size"],
        "iops": volume.get("Iops"),
        "throughput_mibps": volume.get("Throughput"),
        "encrypted": volume.get("Encrypted", False),
        "kms_key_id": volume.get("KmsKeyId"),
        "zone": volume["AvailabilityZone"],
        "attached_as": _attached_as(volume),
        "device": nodes.get(volume["VolumeId"]),
        "name": _name(volume),
    }


@command.command("show", short_help="Show a volume of any region.")
@common_options
@_volume_argument
@_account_option
def show(invocation: Invocation, volume_id: str, account: str | None) -> None:
    """Show a volume of any region: what AWS says of it, and what its data plane says."""
    server = require_server(invocation.layout)
    volume = _ec2_of(invocation, server, volume_id, account).volume(volume_id)
    look, observed = look_at(ControlClient(server.url), volume_id)
    connection = NodeKeeper(invocation.layout).book.read(volume_id)
    device = connection.node.device if connection and connection.node else None
    document: JsonValue = {
        "volume_id": volume_id,
        "state": volume["State"],
        "type": volume["VolumeType"],
        "size_gib": volume["Size"],
        "zone": volume["AvailabilityZone"],
        "encrypted": volume.get("Encrypted", False),
        "kms_key_id": volume.get("KmsKeyId"),
        "attached_as": _attached_as(volume),
        "device": device,
        "observed": _plain(observed),
    }
    size, zone = format_number(volume["Size"]), volume["AvailabilityZone"]
    headline = f"{volume_id}: {volume['VolumeType']}, {size} GiB, {volume['State']}, in {zone}"
    fields = [
        ("name", _name(volume)),
        ("encrypted", f"with {volume.get('KmsKeyId')}" if volume.get("Encrypted") else ""),
        ("attached as", _attached_as(volume) or ""),
        ("device", device or ""),
    ]
    invocation.output.result(document, volume_lines(headline, [*fields, *carried_fields(look)]))


@command.command("connect")
@common_options
@_volume_argument
@click.option("--device", is_flag=True, help="Also make a /dev node of it (takes root, or sudo).")
@click.option("--instance", "instance_id", metavar="INSTANCE", help="Attach to this practice instance instead.")
@_account_option
def connect(invocation: Invocation, volume_id: str, device: bool, instance_id: str | None, account: str | None) -> None:
    """Attach a volume to this machine, and say how to reach it.

    Fine to repeat: a volume that is connected stays as it is.
    """
    if instance_id is not None:
        if device:
            raise click.UsageError("A /dev node is for this machine: --device and --instance exclude each other.")
        uri = _connector(invocation, volume_id, account).connect_instance(volume_id, instance_id)
        answer: JsonValue = {"volume_id": volume_id, "instance_id": instance_id, "nbd_uri": uri}
        invocation.output.result(answer, styled(uri, "bold"))
        whose = f" --account {account}" if account else ""
        invocation.output.line(f"End: fogbank volume disconnect {volume_id} --instance {instance_id}{whose}")
        return
    connection = _connector(invocation, volume_id, account).connect(volume_id, with_node=device)
    lines = [styled(connection.nbd_uri, "bold")]
    if connection.node:
        lines = [styled(connection.node.device, "bold"), connection.nbd_uri]
        invocation.output.line(f"Next: mkfs.ext4 {connection.node.device}. End: fogbank volume disconnect {volume_id}")
    else:
        invocation.output.line(f"Next: nbdinfo '{connection.nbd_uri}'. A /dev node: add --device.")
    invocation.output.result(_document(connection), lines)


@command.command("disconnect", short_help="Take down a volume's /dev node, and detach it.")
@common_options
@_volume_argument
@click.option("--force", is_flag=True, help="Also where it is mounted; what was not written yet may be lost.")
@click.option("--instance", "instance_id", metavar="INSTANCE", help="Detach from this practice instance instead.")
@_account_option
def disconnect(
    invocation: Invocation, volume_id: str, force: bool, instance_id: str | None, account: str | None
) -> None:
    """Take down a volume's /dev node, and detach it if `connect` had attached it."""
    if instance_id is not None:
        _connector(invocation, volume_id, account).disconnect_instance(volume_id, instance_id)
        answer: JsonValue = {"volume_id": volume_id, "instance_id": instance_id, "detached": True}
        invocation.output.result(answer, f"Detached {volume_id} from {instance_id}.")
        return
    connection = _connector(invocation, volume_id, account).disconnect(volume_id, force=force)
    done = "Disconnected and detached" if connection.attached_by_connect else "Disconnected; still attached:"
    document: JsonValue = {"volume_id": volume_id, "detached": connection.attached_by_connect}
    invocation.output.result(document, f"{done} {volume_id}.")


@command.command("credits")
@common_options
@_volume_argument
@click.option("--set-ops", type=Amount(), metavar="N", help="Put this many I/O credits in the bucket.")
@click.option("--set-bytes", type=Amount(), metavar="N", help="The same for st1's and sc1's bytes.")
def credits_(invocation: Invocation, volume_id: str, set_ops: float | None, set_bytes: float | None) -> None:
    """Show a volume's burst credits, or set them."""
    control = ControlClient(require_server(invocation.layout).url)
    wanted: dict[str, object] = {}
    if set_ops is not None:
        wanted["ops"] = set_ops
    if set_bytes is not None:
        wanted["bytes"] = set_bytes
    if wanted:
        control.post(f"volumes/{quote(volume_id, safe='')}/credits", wanted)
    look, observed = look_at(control, volume_id)
    document: JsonValue = {"volume_id": volume_id, "credits": _plain(observed.get("credits", {}))}
    invocation.output.result(document, _credit_lines(look))


def _credit_lines(look: Look) -> list[str]:
    fields = list(credit_fields(look))
    if fields:
        return volume_lines(look.volume_id, fields)
    if look.credits is None:
        return [f"fogd does not have {look.volume_id}, and so no credits of it."]
    return [f"{look.volume_id} has no burst credits: its rate is steady."]


def _document(connection: Connection) -> dict[str, JsonValue]:
    return {
        "volume_id": connection.volume_id,
        "nbd_uri": connection.nbd_uri,
        "device_name": connection.device_name,
        "attached_by_connect": connection.attached_by_connect,
        "device": connection.node.device if connection.node else None,
        "device_method": connection.node.method if connection.node else None,
    }


def _attached_as(volume: Volume) -> str | None:
    return ", ".join(f"{item['Device']} of {item['InstanceId']}" for item in volume["Attachments"]) or None


def _name(volume: Volume) -> str:
    return next((tag["Value"] for tag in volume.get("Tags", []) if tag["Key"] == "Name"), "")


def _plain(value: object) -> JsonValue:
    """What came as JSON, as a JSON value again."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
