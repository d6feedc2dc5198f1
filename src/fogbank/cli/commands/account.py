"""`fogbank account`: further accounts in this cloud."""

import click
import msgspec

from fogbank.cli.options import Invocation, common_options, group_options
from fogbank.cli.output import JsonValue, styled, table
from fogbank.cli.server import ControlClient, require_server


class Made(msgspec.Struct, frozen=True):
    """A new account, as the server says."""

    account: str
    name: str
    email: str
    role_arn: str


class Account(msgspec.Struct, frozen=True):
    """An account in a list."""

    account: str
    name: str
    state: str


class _Listed(msgspec.Struct, frozen=True):
    accounts: tuple[Account, ...]


@click.group()
@group_options
def command() -> None:
    """Make further accounts, and list them.

    They are in an AWS Organizations organization that the first account manages. Their root credentials come by
    `fogbank env --account ID`.
    """


@command.command("create")
@common_options
@click.argument("name", metavar="NAME")
@click.option("--email", metavar="ADDRESS", help="Its root user's address. [default: one that leads nowhere]")
def create(invocation: Invocation, name: str, email: str | None) -> None:
    """Make an account. It is there at once, with root credentials and the role OrganizationAccountAccessRole."""
    wanted: dict[str, object] = {"name": name}
    if email:
        wanted["email"] = email
    made = msgspec.convert(_control(invocation).post("accounts", wanted), Made)
    document: JsonValue = msgspec.to_builtins(made)
    invocation.output.result(document, styled(made.account, "bold"))
    invocation.output.line(f'Next: eval "$(fogbank env --account {made.account})", or assume {made.role_arn}')


@command.command("list")
@common_options
def list_accounts(invocation: Invocation) -> None:
    """List the cloud's accounts. One that was closed is SUSPENDED."""
    listed = msgspec.convert(_control(invocation).get("accounts"), _Listed)
    document: JsonValue = msgspec.to_builtins(listed)
    rows = [(each.account, each.state, each.name or "-") for each in listed.accounts]
    invocation.output.result(document, table(("ACCOUNT", "STATE", "NAME"), rows))


def _control(invocation: Invocation) -> ControlClient:
    return ControlClient(require_server(invocation.layout).url)
