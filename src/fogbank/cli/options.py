"""Options that every command has, and what a command gets from them."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec

import click

from fogbank.cli.output import Output
from fogbank.core.layout import DataLayout, default_data_folder

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Invocation:
    """What every command is given: its data folder, and where its answer goes."""

    layout: DataLayout
    output: Output


def layout_of(data: Path | None) -> DataLayout:
    """The data folder named, or the default one; with no link in its path, so that it has one name only."""
    return DataLayout((data or default_data_folder()).expanduser().resolve())


def common_options(command: Callable[Concatenate[Invocation, P], None]) -> Callable[P, None]:
    """Adds `--data` and `--json` to a command, which gets an Invocation first."""

    @functools.wraps(command)
    def wrapped(data: Path | None, as_json: bool, *args: P.args, **kwargs: P.kwargs) -> None:
        named = data or _from_groups("data")
        as_json = as_json or bool(_from_groups("as_json"))
        layout = layout_of(named if isinstance(named, Path) else None)
        command(Invocation(layout, Output(as_json=as_json)), *args, **kwargs)

    return _with_options(wrapped)  # type: ignore[arg-type]  # click gives the two parameters


def group_options(group: Callable[[], None]) -> Callable[[], None]:
    """Lets `--data` and `--json` stand before a subcommand too, which finds them there."""

    @functools.wraps(group)
    def wrapped(data: Path | None, as_json: bool) -> None:  # noqa: ARG001 - read from the context
        group()

    return _with_options(wrapped)  # type: ignore[arg-type]  # click gives the two parameters


def _with_options(function: Callable[P, None]) -> Callable[P, None]:
    data = click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="Data folder: one cloud. [default: $FOGBANK_DATA, else ~/.local/share/fogbank]",
    )
    as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document, also for an error.")
    return data(as_json(function))


def _from_groups(name: str) -> object:
    """What a group on the way to this command was given for an option."""
    context = click.get_current_context().parent
    while context and not context.params.get(name):
        context = context.parent
    return context.params[name] if context else None
