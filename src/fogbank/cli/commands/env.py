"""`fogbank env`: the shell's settings that lead AWS SDKs and tools to this cloud."""

import os
import shlex
from collections.abc import Callable, Mapping

import click

from fogbank.cli.options import Invocation, common_options
from fogbank.cli.output import JsonValue
from fogbank.cli.server import credentials_of, require_server


def _quote_fish(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _quote_powershell(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


# How each shell sets a variable, and forgets one.
_SET: Mapping[str, Callable[[str, str], str]] = {
    "bash": lambda name, value: f"export {name}={shlex.quote(value)}",
    "zsh": lambda name, value: f"export {name}={shlex.quote(value)}",
    "fish": lambda name, value: f"set -gx {name} {_quote_fish(value)}",
    "powershell": lambda name, value: f"$Env:{name} = {_quote_powershell(value)}",
}
_UNSET: Mapping[str, Callable[[str], str]] = {
    "bash": lambda name: f"unset {name}",
    "zsh": lambda name: f"unset {name}",
    "fish": lambda name: f"set -e {name}",
    "powershell": lambda name: f"Remove-Item Env:{name} -ErrorAction SilentlyContinue",
}
_NAMES = (
    "AWS_ENDPOINT_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
)
# What a shell may still have from work on AWS, and botocore would put beside our keys: a session token of other keys
# makes every call invalid, a profile may not exist or lead elsewhere. Each in its present and its older name.
# https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
_IN_THE_WAY = ("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE")


@click.command(
    epilog='Use it as: eval "$(fogbank env)"   or, in fish: fogbank env | source',
)
@common_options
@click.option("--shell", type=click.Choice(list(_SET)), help="Write for this shell. [default: the one in $SHELL]")
@click.option("--account", metavar="ID", help="Another account's root credentials; see `fogbank account`.")
@click.option("--unset", is_flag=True, help="Print what takes the settings back.")
def command(invocation: Invocation, shell: str | None, account: str | None, unset: bool) -> None:
    """Print the shell's settings that lead AWS SDKs and tools to this cloud, with an account's root credentials.

    A session token or profile that the shell still has from elsewhere is unset.
    """
    shell = shell or _shell_of_user()
    if unset:
        invocation.output.result({"unset": list(_NAMES)}, [_UNSET[shell](name) for name in _NAMES])
        return
    variables = sdk_environment(invocation, account)
    document: JsonValue = {**variables, "unset": list(_IN_THE_WAY)}
    lines = [_UNSET[shell](name) for name in _IN_THE_WAY]
    lines += [_SET[shell](name, value) for name, value in variables.items()]
    invocation.output.result(document, lines)


def sdk_environment(invocation: Invocation, account: str | None = None) -> dict[str, str]:
    """The settings as environment variables, for the first account or another.

    Raises CliError where Fogbank does not run, or has no such account.
    """
    server = require_server(invocation.layout)
    credentials = credentials_of(invocation.layout, server, account)
    values = (
        server.url,
        credentials.access_key_id,
        credentials.secret_access_key,
        server.region,
        server.region,
    )
    return dict(zip(_NAMES, values, strict=True))


def _shell_of_user() -> str:
    name = os.path.basename(os.environ.get("SHELL", ""))
    return {"pwsh": "powershell"}.get(name, name if name in _SET else "bash")
