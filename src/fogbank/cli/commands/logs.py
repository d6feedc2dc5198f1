"""`fogbank logs`: what the control plane and fogd logged."""

import click

from fogbank.cli.logs import follow, last_lines
from fogbank.cli.numbers import WholeNumber
from fogbank.cli.options import Invocation, common_options
from fogbank.cli.output import JsonValue, print_lines, styled

_COMPONENTS = ("control", "fogd")


@click.command()
@common_options
@click.option("--follow", "-f", "following", is_flag=True, help="Go on with what is appended, until Ctrl-C.")
@click.option("--lines", "-n", type=WholeNumber(0, 1_000_000), default=100, show_default=True, metavar="N")
@click.option("--component", type=click.Choice(_COMPONENTS), help="Only this one. [default: both]")
def command(invocation: Invocation, following: bool, lines: int, component: str | None) -> None:
    """Print the last lines that Fogbank logged."""
    layout = invocation.layout
    files = {"control": layout.control_log, "fogd": layout.fogd_log}
    chosen = {name: file for name, file in files.items() if component in (None, name)}
    if following and invocation.output.as_json:
        raise click.UsageError("--follow has no end, and so no JSON document: use one or the other.")
    if following:
        for name, line in follow(chosen, lines):
            print_lines([_labelled(name, line, alone=len(chosen) == 1)])
    found = {name: last_lines(file, lines) for name, file in chosen.items()}
    document: JsonValue = {name: {"file": str(chosen[name]), "lines": text} for name, text in found.items()}
    text = [_labelled(name, line, alone=len(chosen) == 1) for name, part in found.items() for line in part]
    invocation.output.result(document, text or [f"Nothing is logged in {layout.logs} yet."])


def _labelled(name: str, line: str, *, alone: bool) -> str:
    return line if alone else f"{styled(name.ljust(7), 'dim')} {line}"
