"""What the command prints: text for a person, or one JSON document for a program."""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import IO

# What a JSON document of ours is made of.
JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


def colours(stream: IO[str]) -> bool:
    """Whether to colour `stream`. https://no-color.org"""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def styled(text: str, style: str, stream: IO[str] | None = None) -> str:
    """`text` in `style` (a name in this module) where the stream, else standard output, takes colours."""
    if not colours(stream or sys.stdout):
        return text
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


class PipeClosed(Exception):
    """Whoever read the output went away. No OSError: click would take that for its own to handle."""


def print_lines(lines: Iterable[str]) -> None:
    """Lines on standard output, at once. Raises PipeClosed."""
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        raise PipeClosed from None


class Output:
    """Where a command's answer goes. as_json: `result` prints JSON and `line` nothing."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def result(self, document: JsonValue, text: str | Iterable[str]) -> None:
        """The answer: `document` for a program, `text` for a person. Call it once."""
        if self.as_json:
            print_lines([json.dumps(document, indent=2, ensure_ascii=False)])
        else:
            print_lines([text] if isinstance(text, str) else text)

    def line(self, text: str) -> None:
        """Something for a person on the way; on standard error, so that standard output is the answer alone."""
        if not self.as_json:
            print(text, file=sys.stderr, flush=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines of a table in columns of even width, the headings first."""
    cells = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return [styled(lines[0], "bold"), *lines[1:]]
