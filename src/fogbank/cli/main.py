"""Entry point of `fogbank`: finds the command, runs it, and turns whatever goes wrong into a sentence and an exit code.

Commands are imported when they are used, so that `fogbank --help` and `fogbank status` start fast.
"""

import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from fogbank import __version__
from fogbank.cli.errors import CliError, Exit
from fogbank.cli.options import group_options
from fogbank.cli.output import PipeClosed, styled

# Command, the module of `fogbank.cli.commands` that has it, and its line in `fogbank --help`, in the order shown.
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("up", "Start Fogbank."),
    "down": ("down", "Stop Fogbank."),
    "status": ("status", "Say whether Fogbank runs, and how it is."),
    "env": ("env", "Print the shell's settings for AWS SDKs and tools."),
    "tour": ("tour", "Watch volumes carry data at their IOPS: a minute and a half."),
    "volume": ("volume", "List volumes, and connect them to this machine."),
    "policy": ("policy", "Say who may do what, and which statement decides."),
    "account": ("account", "Make further accounts, and list them."),
    "instance": ("instance", "Make instances that stand for further clients."),
    "top": ("top", "Watch volumes work: IOPS, MiB/s, latencies, limits."),
    "logs": ("logs", "Print what Fogbank logged."),
    "clock": ("clock", "Show or advance the clock that services see."),
    "reset": ("reset", "Delete everything in the cloud."),
    "doctor": ("doctor", "Say what of this machine can and can't be used, and the fix."),
    "completion": ("completion", "Print completion for a shell."),
}


class LazyGroup(click.Group):
    """A group whose commands are in modules that are imported when one is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"fogbank.cli.commands.{COMMANDS[cmd_name][0]}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.command is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list in `--help`, made without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with `fogbank tour`, or `fogbank up`. Each command has --help.",
)
@click.version_option(__version__, message="fogbank %(version)s")
@group_options
def cli() -> None:
    """Fogbank: an AWS-compatible cloud in which everything the API promises really happens."""


def main() -> NoReturn:
    """Runs the command line of this process."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs `arguments` and returns the exit code."""
    as_json = "--json" in arguments
    try:
        outcome = cli.main(list(arguments), prog_name="fogbank", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        return Exit.INTERRUPTED
    except (BrokenPipeError, PipeClosed):
        # The interpreter flushes once more on its way out, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.PIPE_CLOSED
    except (click.ClickException, CliError, OSError) as error:
        return _report(_as_cli_error(error), as_json=as_json)
    except Exception as error:
        if os.environ.get("FOGBANK_DEBUG"):
            raise
        return _report(_unexpected(error), as_json=as_json)
    return outcome if isinstance(outcome, int) else Exit.OK


def _as_cli_error(error: click.ClickException | CliError | OSError) -> CliError:
    if isinstance(error, CliError):
        return error
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return CliError("usage", "A command is missing.", error.format_message(), Exit.USAGE)
    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx else "fogbank"
        return CliError("usage", error.format_message(), f"See `{path} --help`.", Exit.USAGE)
    if isinstance(error, click.ClickException):
        return CliError("failure", error.format_message())
    where = f"{error.filename}: " if error.filename else ""
    return CliError("system", f"{where}{error.strerror or error}.")


def _unexpected(error: Exception) -> CliError:
    return CliError(
        "unexpected",
        f"Something went wrong that should not: {type(error).__name__}: {error}",
        "Set FOGBANK_DEBUG=1 and try again to see where; please report it with that.",
    )


def _report(error: CliError, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": {"code": error.code, "message": error.message, "hint": error.hint}}, indent=2))
    else:
        print(f"{styled('fogbank:', 'red', sys.stderr)} {error.message}", file=sys.stderr)
        if error.hint:
            print(error.hint, file=sys.stderr)
    return error.exit_code
