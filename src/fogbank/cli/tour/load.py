"""fio on a volume over NBD, and what the data plane says of the volume meanwhile."""

import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from fogbank.cli.errors import CliError, Exit
from fogbank.cli.server import ControlClient
from fogbank.cli.tour.plan import GIB, Load
from fogbank.cli.tour.series import Point, parse_fio_log

_SAMPLE_SECONDS = 0.25
_END_SECONDS = 20


class _Direction(msgspec.Struct):
    iops: float
    bw_bytes: float


class _Job(msgspec.Struct):
    read: _Direction
    write: _Direction
    error: int


class _Report(msgspec.Struct):
    jobs: list[_Job]


@dataclass(frozen=True, slots=True)
class LoadResult:
    """iops and bytes_per_second: fio's means over the whole run; iops_points, mibps_points: fio's, a second each.

    credit_points: the volume's I/O credits.
    """

    load: Load
    iops: float
    bytes_per_second: float
    iops_points: list[Point]
    mibps_points: list[Point]
    credit_points: list[Point]


@dataclass(slots=True)
class Sampler:
    """Looks at a volume some times a second, from a thread of its own. tick: called with seconds, IOPS and credits."""

    control: ControlClient
    volume_id: str
    tick: Callable[[float, float, float], None]
    credit_points: list[Point] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Sampler":
        self._thread = threading.Thread(target=self._run, name="tour-sampler", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        began: float | None = None
        before: tuple[float, float] | None = None
        while not self._ended.wait(_SAMPLE_SECONDS):
            now = time.monotonic()
            try:
                found = self.control.get(f"volumes/{self.volume_id}")
            except CliError:
                # A look that fails is a gap in the curve, and no reason to end the load.
                continue
            ops = _number(found, "stats", "read_ops") + _number(found, "stats", "write_ops")
            credits_left = _number(found, "credits", "ops")
            if before and began is None and ops > before[1]:
                began = before[0]
            if before and began is not None:
                self.credit_points.append(Point(now - began, credits_left))
                self.tick(now - began, (ops - before[1]) / (now - before[0]), credits_left)
            before = now, ops


def _number(document: dict[str, object], group: str, name: str) -> float:
    members = document.get(group)
    value = members.get(name) if isinstance(members, dict) else None
    return float(value) if isinstance(value, int | float) else 0.0


def run_load(load: Load, nbd_uri: str, folder: Path, sampler: Sampler) -> LoadResult:
    """Drives the volume and measures it. folder: for fio's files. Raises CliError where fio can't."""
    prefix = folder / f"{load.volume}-{load.block_kib}k"
    with sampler:
        report = _run_fio(_fio_argv(load, nbd_uri, prefix), load.seconds + _END_SECONDS)
    job = report.jobs[0]
    if job.error:
        raise CliError("fio-failed", f"fio ended with error {job.error} on {load.volume}.")
    iops_points = _read_log(Path(f"{prefix}_iops.1.log"))
    bandwidth_points = _read_log(Path(f"{prefix}_bw.1.log"))
    return LoadResult(
        load,
        job.read.iops + job.write.iops,
        job.read.bw_bytes + job.write.bw_bytes,
        iops_points,
        # fio logs KiB a second.
        [Point(point.seconds, point.value / 1024) for point in bandwidth_points],
        sampler.credit_points,
    )


def verify_by_nbd(nbd_uri: str, folder: Path) -> None:
    """Writes 64 MiB with checksums over NBD and reads them back. Raises CliError where one differs."""
    argv = ["fio", "--name=verify", "--ioengine=nbd", f"--uri={nbd_uri}", "--rw=write", "--bs=64k", "--size=64M"]
    argv += ["--iodepth=8", "--verify=crc32c", "--do_verify=1", "--verify_state_save=0", "--output-format=json"]
    report = _run_fio([*argv, f"--output={folder / 'verify.json'}"], 60)
    if report.jobs[0].error:
        raise CliError("verify-failed", "What was read back over NBD is not what was written.")


def _fio_argv(load: Load, nbd_uri: str, prefix: Path) -> list[str]:
    argv = ["fio", f"--name={load.volume}", "--ioengine=nbd", f"--uri={nbd_uri}", f"--rw={load.pattern}"]
    argv += [f"--bs={load.block_kib}k", f"--iodepth={load.depth}", "--time_based", f"--runtime={load.seconds}"]
    argv += [f"--offset={load.offset_gib * GIB}", f"--size={load.span_gib * GIB}", "--randrepeat=0", "--norandommap"]
    argv += ["--log_avg_msec=1000", f"--write_iops_log={prefix}", f"--write_bw_log={prefix}"]
    return [*argv, "--output-format=json", f"--output={prefix}.json"]


def _run_fio(argv: list[str], seconds_max: float) -> _Report:
    output = Path(argv[-1].removeprefix("--output="))
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=seconds_max, check=False, cwd=output.parent)
    except FileNotFoundError:
        raise CliError("missing-program", "fio is not installed.", "apt-get install fio", Exit.UNSUPPORTED) from None
    except subprocess.TimeoutExpired as error:
        raise CliError("fio-failed", f"fio did not end within {seconds_max:.0f} seconds.") from error
    if done.returncode != 0:
        raise CliError("fio-failed", f"fio failed: {(done.stderr or done.stdout).strip()[-500:]}")
    try:
        # What stands before the document are fio's notes.
        text = output.read_text()
        return msgspec.json.decode(text[text.index("{") :], type=_Report)
    except (OSError, ValueError) as error:
        raise CliError("fio-failed", f"fio's report can't be understood: {error}.") from error


def _read_log(file: Path) -> list[Point]:
    try:
        return parse_fio_log(file.read_text().splitlines())
    except OSError as error:
        raise CliError("fio-failed", f"fio wrote no log: {error}.") from error
