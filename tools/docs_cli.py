"""Writes docs/reference/cli.md from the commands themselves. `--check` only says whether the page is current."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from fogbank.cli.errors import EXIT_MEANINGS
from fogbank.cli.main import COMMANDS, cli

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "cli.md"


def main() -> int:
    page = render()
    if "--check" not in sys.argv[1:]:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page)
        return 0
    if PAGE.exists() and PAGE.read_text() == page:
        return 0
    print(f"{PAGE.name} is not current: make docs", file=sys.stderr)
    return 1


def render() -> str:
    """The whole page."""
    lines = ["# The `fogbank` command", "", "Made from the code by `make docs`; don't edit.", ""]
    lines += ["Every command takes these, before or after its name:", ""]
    root = click.Context(cli, info_name="fogbank", help_option_names=["-h", "--help"])
    lines += _options(cli, root)
    for name in COMMANDS:
        command = cli.get_command(root, name)
        if command:
            lines += _section(command, click.Context(command, info_name=name, parent=root), depth=2)
    lines += ["## Exit codes", "", "| code | meaning |", "| --- | --- |"]
    lines += [f"| {int(code)} | {meaning} |" for code, meaning in EXIT_MEANINGS.items()]
    lines += ["", 'With `--json` an error is `{"error": {"code", "message", "hint"}}` on standard output.']
    lines += ["`NO_COLOR` is respected. `FOGBANK_DATA` names the data folder, `FOGBANK_STORE` the store.", ""]
    return "\n".join(lines)


def _section(command: click.Command, context: click.Context, depth: int) -> Iterator[str]:
    yield f"{'#' * depth} `{context.command_path}`"
    yield ""
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"    {context.command_path} {usage}"
    yield ""
    for paragraph in (command.help or "").split("\n\n"):
        yield " ".join(paragraph.split())
        yield ""
    if command.epilog:
        yield command.epilog
        yield ""
    if depth > 1:
        yield from _options(command, context, own_only=True)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            sub = command.get_command(context, name)
            if sub:
                yield from _section(sub, click.Context(sub, info_name=name, parent=context), depth + 1)


def _options(command: click.Command, context: click.Context, *, own_only: bool = False) -> list[str]:
    rows = []
    for parameter in command.get_params(context):
        common = parameter.name in ("data", "as_json", "version") or "--help" in parameter.opts
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record and not (own_only and common):
            rows.append(f"| `{record[0].replace('|', '¦')}` | {record[1]} |")
    return ["| option | |", "| --- | --- |", *rows, ""] if rows else []


if __name__ == "__main__":
    sys.exit(main())
