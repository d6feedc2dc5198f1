"""`fogbank policy`: who may do what, and why."""

from collections.abc import Iterator

import click
import msgspec

from fogbank.cli.errors import CliError, Exit
from fogbank.cli.options import Invocation, common_options, group_options
from fogbank.cli.output import JsonValue, styled
from fogbank.cli.server import ControlClient, require_server


class Statement(msgspec.Struct, frozen=True):
    """A statement that decided, as the server says."""

    policy: str
    kind: str
    attached_to: str
    statement: str
    document: dict[str, object]


class Explanation(msgspec.Struct, frozen=True):
    """A decision, as the server says."""

    principal: str
    action: str
    resource: str
    allowed: bool
    reason: str
    message: str | None
    statements: tuple[Statement, ...]
    policies: tuple[dict[str, str], ...]
    context: dict[str, list[str]]


@click.group()
@group_options
def command() -> None:
    """Say who may do what, and which statement decides."""


@command.command("explain")
@common_options
@click.argument("principal", metavar="PRINCIPAL")
@click.argument("action", metavar="ACTION")
@click.argument("resource", metavar="[RESOURCE]", default="*")
@click.option(
    "--context",
    "pairs",
    multiple=True,
    metavar="KEY=VALUE",
    help="A condition key of the call, such as aws:RequestTag/Team=blue. A key that is given again has both values.",
)
@click.option("--region", metavar="REGION", help="Where the call is made. [default: this machine's]")
def explain(
    invocation: Invocation, principal: str, action: str, resource: str, pairs: tuple[str, ...], region: str | None
) -> None:
    """Say whether PRINCIPAL may do ACTION on RESOURCE, and why.

    PRINCIPAL is the ARN of a user, a role, a role session or an account's root user; ACTION is named as in a policy
    (ec2:DeleteVolume); RESOURCE is an ARN, or `*` for actions that are about none.

    Ends with 0 whatever the decision, also where it is denied: programs read `allowed` of --json.
    """
    wanted: dict[str, object] = {
        "principal": principal,
        "action": action,
        "resource": resource,
        "context": _context(pairs),
    }
    if region is not None:
        wanted["region"] = region
    control = ControlClient(require_server(invocation.layout).url)
    found = msgspec.convert(control.post("policy/explain", wanted), Explanation)
    document: JsonValue = msgspec.to_builtins(found)
    invocation.output.result(document, list(_lines(found)))


def _context(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise CliError("usage", f"`{pair}` is not KEY=VALUE.", "", Exit.USAGE)
        keys.setdefault(key, []).append(value)
    return keys


def _lines(found: Explanation) -> Iterator[str]:
    verdict = styled("allowed", "green") if found.allowed else styled("denied", "red")
    yield f"{verdict}: {found.reason}"
    yield f"  {found.principal} {found.action} {found.resource}"
    for each in found.statements:
        where = f", {each.attached_to}" if each.attached_to else ""
        yield f"{each.statement} of {each.policy} ({each.kind}{where}):"
        yield f"  {msgspec.json.encode(each.document).decode()}"
    if not found.statements:
        yield _silence(len(found.policies))
        yield from (f"  {each['policy']} ({each['kind']})" for each in found.policies)


def _silence(policies: int) -> str:
    """That none of so many policies says anything."""
    if policies == 0:
        return "No policy is about it."
    which = "the policy that was" if policies == 1 else f"the {policies} policies that were"
    return f"No statement of {which} asked is about it:"
