#!/usr/bin/env python3
"""A flame graph of fogd under 4 KiB random reads or writes, as SVG: where its processor time goes.

    cd dataplane && RUSTFLAGS=-Cforce-frame-pointers=yes cargo build --profile profiling -p fogd
    python bench/flame_graph.py randread docs/pictures/fogd-randread.svg

perf samples the stacks of all of fogd's threads, by the clock where the machine counts no cycles (as virtual ones do);
a box is as wide as the share of samples in which its function was on the stack, and stands on its caller. Kernel
functions are blue. Point at a box for its name and share. Needs perf, and root for the kernel's part.
"""

from __future__ import annotations

import argparse
import html
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbd_load import fill, found, start, warm
from nbd_servers import HIGH, fogd

SIZE_BYTES = 512 << 20
SECONDS = 6.0
FREQUENCY = 997
FOGD = Path(__file__).resolve().parent.parent / "dataplane" / "target" / "profiling" / "fogd"
WIDTH, ROW, MARGIN = 1200, 17, 10
# Boxes that would be narrower, in pixels, are left out with all that stands on them.
NARROWEST = 0.8
LETTER = 6.6
_HASH = re.compile(r"::h[0-9a-f]{16}$|\+0x[0-9a-f]+$")


@dataclass
class Box:
    """A function on top of its caller: samples in which it was on the stack."""

    name: str
    kernel: bool = False
    samples: int = 0
    children: dict[str, Box] = field(default_factory=dict)

    def add(self, stack: Iterable[tuple[str, bool]]) -> None:
        """Counts a stack, the outermost function first."""
        box = self
        box.samples += 1
        for name, kernel in stack:
            box = box.children.setdefault(name, Box(name, kernel))
            box.samples += 1

    def depth(self) -> int:
        """Rows."""
        return 1 + max((child.depth() for child in self.children.values()), default=0)


def record(binary: Path, mode: str, root: Path) -> str:
    """What perf saw of fogd under load, as `perf script` tells it."""
    data = root / "perf.data"
    with fogd(binary, root / "fogd") as server:
        export = server.volume(HIGH, SIZE_BYTES)
        fill(export, SIZE_BYTES)
        warm(export, SIZE_BYTES)
        load = start(export, SECONDS + 2, rw=mode, bs="4k", numjobs=2, iodepth=32, size=SIZE_BYTES, ramp_time=1)
        options = ["-e", "cpu-clock", "-F", str(FREQUENCY), "--call-graph", "fp", "-p", str(server.pid)]
        command = ["perf", "record", "--quiet", "-o", str(data), *options, "--", "sleep", str(SECONDS)]
        subprocess.run(command, check=True)
        found(load)
    fields = ["--fields", "ip,sym,dso"]
    return subprocess.run(
        ["perf", "script", "-i", str(data), "--no-inline", *fields], check=True, capture_output=True, text=True
    ).stdout


def stacks(text: str) -> Iterator[list[tuple[str, bool]]]:
    """The stacks, the outermost function first: its name, and whether it is the kernel's."""
    for sample in text.split("\n\n"):
        frames = []
        for line in sample.strip().splitlines():
            address, _, rest = line.strip().partition(" ")
            name, _, module = rest.rpartition(" (")
            if address:
                kernel = module.startswith("[") and "vdso" not in module
                frames.append((_short(name.strip()), kernel))
        if frames:
            yield [frame for frame in reversed(frames) if frame[0] != "[unknown]"]


def _short(name: str) -> str:
    """A function's name without its hash and the paths within its type parameters."""
    name = _HASH.sub("", name)
    return re.sub(r"[a-z_0-9]+::(?=[a-z_0-9]+::[a-z_A-Z0-9]+)", "", name) or "[unknown]"


def svg(root: Box, title: str) -> str:
    """The picture."""
    rows = root.depth()
    height = (rows + 3) * ROW
    boxes = "\n".join(_boxes(root, root.samples, 0.0, 0, height))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 2 * MARGIN} {height}"
 font-family="monospace" font-size="11"><rect width="100%" height="100%" fill="#fffdf8"/>
<text x="{MARGIN}" y="{ROW}" font-size="14">{html.escape(title)}</text>
{boxes}
</svg>
"""


def _boxes(box: Box, total: int, left: float, row: int, height: int) -> Iterator[str]:
    width = WIDTH * box.samples / total
    if width < NARROWEST:
        return
    top = height - (row + 2) * ROW
    letters = int((width - 4) / LETTER)
    shown = box.name if len(box.name) <= letters else box.name[: max(letters - 1, 0)] + "…"
    yield (
        f'<g><title>{html.escape(box.name)}: {box.samples / total:.1%}</title><rect x="{MARGIN + left:.1f}" y="{top}" '
        f'width="{width - 0.4:.1f}" height="{ROW - 1}" fill="{"#9ec5e8" if box.kernel else "#f3b26b"}"/>'
        + (f'<text x="{MARGIN + left + 2:.1f}" y="{top + 12}">{html.escape(shown)}</text>' if letters > 3 else "")
        + "</g>"
    )
    for child in sorted(box.children.values(), key=lambda each: each.name):
        yield from _boxes(child, total, left, row + 1, height)
        left += WIDTH * child.samples / total


def shares(root: Box) -> str:
    """By function the share of samples in which it was on top, the largest first."""
    own: dict[str, int] = {}

    def walk(box: Box) -> None:
        mine = box.samples - sum(child.samples for child in box.children.values())
        own[box.name] = own.get(box.name, 0) + mine
        for child in box.children.values():
            walk(child)

    walk(root)
    top = sorted(own.items(), key=lambda item: -item[1])[:20]
    return "\n".join(f"{count / root.samples:6.1%} {name}" for name, count in top)


def main() -> None:
    """Parses the command line, samples, draws."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("mode", choices=["randread", "randwrite"])
    parser.add_argument("picture", type=Path)
    parser.add_argument("--fogd", type=Path, default=FOGD, help="a build with symbols and frame pointers")
    options = parser.parse_args()
    root = Box("fogd")
    with tempfile.TemporaryDirectory(prefix="fogbank-bench-") as folder:
        for stack in stacks(record(options.fogd.resolve(), options.mode, Path(folder))):
            root.add(stack)
    options.picture.write_text(svg(root, f"fogd, 4 KiB {options.mode}, 2 × 32: {root.samples:,} samples"))
    print(shares(root))


if __name__ == "__main__":
    main()
