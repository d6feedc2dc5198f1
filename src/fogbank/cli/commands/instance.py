"""`fogbank instance`: practice instances, which stand for further clients on this machine."""

from urllib.parse import quote

import click
import msgspec

from fogbank.cli.errors import CliError
from fogbank.cli.options import Invocation, common_options, group_options
from fogbank.cli.output import JsonValue, styled, table
from fogbank.cli.server import ControlClient, require_server


class Instance(msgspec.Struct, frozen=True):
    """A practice instance, as the server says."""

    instance_id: str
    state: str
    zone: str
    type: str
    launched_at: str


class _Listed(msgspec.Struct, frozen=True):
    instances: tuple[Instance, ...]


@click.group()
@group_options
def command() -> None:
    """Make instances that stand for further clients on this machine.

    They run nothing. A volume with Multi-Attach can be attached to several, and each reaches it by an NBD address of
    its own: fogbank volume connect VOL --instance i-…
    """


@command.command("add")
@common_options
@click.option("--zone", metavar="ZONE", help="Availability zone. [default: this machine's]")
@click.option("--type", "instance_type", metavar="TYPE", help="Instance type. [default: c6i.large]")
def add(invocation: Invocation, zone: str | None, instance_type: str | None) -> None:
    """Make a practice instance, which runs at once."""
    wanted: dict[str, object] = {}
    if zone:
        wanted["zone"] = zone
    if instance_type:
        wanted["type"] = instance_type
    made = msgspec.convert(_control(invocation).post("instances", wanted), Instance)
    document: JsonValue = msgspec.to_builtins(made)
    invocation.output.result(document, styled(made.instance_id, "bold"))
    invocation.output.line(f"Next: fogbank volume connect VOL --instance {made.instance_id}")


@command.command("list")
@common_options
def list_instances(invocation: Invocation) -> None:
    """List the practice instances in this machine's region."""
    listed = msgspec.convert(_control(invocation).get("instances"), _Listed)
    document: JsonValue = msgspec.to_builtins(listed)
    rows = [(each.instance_id, each.state, each.type, each.zone) for each in listed.instances]
    text = table(("INSTANCE", "STATE", "TYPE", "ZONE"), rows) if rows else "There are no practice instances."
    invocation.output.result(document, text)


@command.command("remove", short_help="Remove a practice instance; its volumes are detached.")
@common_options
@click.argument("instance_id", metavar="INSTANCE")
def remove(invocation: Invocation, instance_id: str) -> None:
    """Remove a practice instance; its volumes are detached by force, as when an instance is terminated."""
    answer = _control(invocation).post(f"instances/{quote(instance_id, safe='')}/remove", {})
    if not answer.get("gone"):
        raise CliError("not-gone", f"{instance_id} still has volumes that are being detached.", "Try again.")
    invocation.output.result({"instance_id": instance_id, "gone": True}, f"Removed {instance_id}.")


def _control(invocation: Invocation) -> ControlClient:
    return ControlClient(require_server(invocation.layout).url)
