"""`fogbank completion`: completion for a shell."""

import click
from click.shell_completion import get_completion_class

from fogbank.cli.options import Invocation, common_options

_SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog="bash: source <(fogbank completion bash)   zsh: the same   "
    "fish: fogbank completion fish > ~/.config/fish/completions/fogbank.fish"
)
@common_options
@click.argument("shell", type=click.Choice(_SHELLS))
def command(invocation: Invocation, shell: str) -> None:
    """Print completion for a shell, to be sourced by it."""
    completion_class = get_completion_class(shell)
    if completion_class is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    root = click.get_current_context().find_root().command
    script = completion_class(root, {}, "fogbank", "_FOGBANK_COMPLETE").source()
    invocation.output.result({"shell": shell, "script": script}, script.rstrip("\n"))
