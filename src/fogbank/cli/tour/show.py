"""What the tour shows while it works: live on a terminal, plain lines elsewhere, nothing for a program."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from fogbank.cli.output import Output

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# In plain lines: how often a running load is spoken of.
_LINE_SECONDS = 5.0


class LoadView(Protocol):
    """A load that runs. tick: seconds since it began, IOPS now, I/O credits now."""

    def tick(self, seconds: float, iops: float, credits_left: float) -> None: ...


class Show:
    """The tour's running commentary, on standard error."""

    def __init__(self, output: Output) -> None:
        self._quiet = output.as_json
        self._live = not output.as_json and sys.stderr.isatty()
        self._began = time.monotonic()

    def step(self, text: str) -> None:
        """Something that begins now."""
        self._print(f"[{time.monotonic() - self._began:4.1f} s] {text}")

    def note(self, text: str) -> None:
        """More about the step before."""
        self._print(f"         {text}")

    @contextmanager
    def load(self, title: str, seconds: float, *, with_credits: bool) -> Iterator[LoadView]:
        """A load of so many seconds. with_credits: they are worth showing."""
        if not self._live:
            yield _LineView(self, title, with_credits=with_credits)
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (
            TextColumn("         {task.description}"),
            BarColumn(bar_width=32),
            TextColumn("{task.fields[now]}", style="bold"),
        )
        with Progress(*columns, console=Console(stderr=True), refresh_per_second=8) as progress:
            task = progress.add_task(title, total=seconds, now="starting")
            yield _LiveView(progress, task, seconds, with_credits=with_credits)
            progress.update(task, completed=seconds)

    def _print(self, text: str) -> None:
        if not self._quiet:
            print(text, file=sys.stderr, flush=True)


def _reading(iops: float, credits_left: float, *, with_credits: bool) -> str:
    credits_text = f"   {credits_left:>9,.0f} credits" if with_credits else ""
    return f"{iops:>6,.0f} IOPS{credits_text}"


class _LineView:
    def __init__(self, show: Show, title: str, *, with_credits: bool) -> None:
        self._show = show
        self._title = title
        self._with_credits = with_credits
        self._next_seconds = 1.0

    def tick(self, seconds: float, iops: float, credits_left: float) -> None:
        if seconds >= self._next_seconds:
            self._next_seconds = seconds + _LINE_SECONDS
            reading = _reading(iops, credits_left, with_credits=self._with_credits)
            self._show.note(f"{self._title}: {seconds:4.0f} s  {reading}")


class _LiveView:
    def __init__(self, progress: "Progress", task: "TaskID", seconds: float, *, with_credits: bool) -> None:
        self._progress = progress
        self._task = task
        self._seconds = seconds
        self._with_credits = with_credits

    def tick(self, seconds: float, iops: float, credits_left: float) -> None:
        reading = _reading(iops, credits_left, with_credits=self._with_credits)
        self._progress.update(self._task, completed=min(seconds, self._seconds), now=reading)
