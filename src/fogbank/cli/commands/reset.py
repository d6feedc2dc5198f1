"""`fogbank reset`: deletes everything in the cloud, and keeps the cloud."""

import sys

import click

from fogbank.cli.devices.nodes import NodeKeeper
from fogbank.cli.errors import CliError, Exit
from fogbank.cli.options import Invocation, common_options
from fogbank.cli.server import ControlClient, require_server


@click.command()
@common_options
@click.option("--yes", "-y", is_flag=True, help="Don't ask.")
def command(invocation: Invocation, yes: bool) -> None:
    """Delete every volume and everything else in the cloud. Root credentials stay."""
    server = require_server(invocation.layout)
    if not yes:
        _ask(str(invocation.layout.root))
    keeper = NodeKeeper(invocation.layout)
    for connection in keeper.book.all():
        keeper.release(connection.volume_id, force=False)
        keeper.book.remove(connection.volume_id)
    ControlClient(server.url).post("reset", {})
    invocation.output.result({"reset": True, "data": str(invocation.layout.root)}, "Everything is deleted.")


def _ask(data: str) -> None:
    if not sys.stdin.isatty():
        raise CliError("not-confirmed", f"This deletes everything in {data}.", "Add --yes if you mean it.", Exit.USAGE)
    if not click.confirm(f"Delete every volume and everything else in {data}?", default=False, err=True):
        raise CliError("not-confirmed", "Nothing was deleted.")
