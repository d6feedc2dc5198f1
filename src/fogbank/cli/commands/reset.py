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
    """Delete everything in the cloud, and keep the cloud.

    Every volume of every account goes, attached or not, with its data, its tags and its tokens (those that make calls
    repeatable); so do practice instances, experiments and their templates. Volumes connected to this machine are
    disconnected first; one that is mounted stops the reset.

    The root credentials, the clock and the data folder stay, and Fogbank goes on running.
    """
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
        raise CliError(
            "not-confirmed",
            f"This deletes every volume of every account in {data}.",
            "Add --yes if you mean it.",
            Exit.USAGE,
        )
    if not click.confirm(f"Delete every volume of every account in {data}?", default=False, err=True):
        raise CliError("not-confirmed", "Nothing was deleted.")
