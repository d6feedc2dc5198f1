"""The tour itself: make two volumes, put files on one, drive both, compare with what was promised."""

import contextlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fogbank.cli.aws import Ec2
from fogbank.cli.devices import host
from fogbank.cli.devices.connect import Connector
from fogbank.cli.devices.methods import usable_method
from fogbank.cli.errors import CliError
from fogbank.cli.server import ControlClient
from fogbank.cli.tour import files, plan, plot
from fogbank.cli.tour.cloud import TourCloud, create_volume, ec2_client, tour_cloud
from fogbank.cli.tour.load import LoadResult, Sampler, run_load, verify_by_nbd
from fogbank.cli.tour.series import Row, mean, split_burst, steady
from fogbank.cli.tour.show import Show
from fogbank.core.layout import DataLayout

# How long a volume may take to be free once it is detached and nobody uses it.
_FREE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class TourResult:
    """rows: measured against promised. tree: the files that came back; None where this machine makes no /dev node."""

    rows: list[Row]
    tree: files.Tree | None
    no_device_reason: str
    picture: Path
    own_cloud: bool
    zone: str


def run_tour(layout: DataLayout, picture: Path, show: Show) -> TourResult:
    """Runs it and cleans up, also after an error or Ctrl-C. Raises CliError."""
    _require_programs()
    with contextlib.ExitStack() as stack:
        show.step("Starting a cloud, or finding the one that runs")
        cloud = stack.enter_context(tour_cloud(layout))
        show.note(f"{cloud.server.url}, data in {cloud.layout.root}{', only for this tour' if cloud.own else ''}")
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fogbank-tour-files-")))
        tour = _Tour(cloud, folder, show, stack)
        return tour.run(picture)


def _require_programs() -> None:
    if host.find_program("fio") is None:
        raise CliError("missing-program", "fio is not installed.", "apt-get install fio")


class _Tour:
    def __init__(self, cloud: TourCloud, folder: Path, show: Show, stack: contextlib.ExitStack) -> None:
        self._cloud = cloud
        self._folder = folder
        self._show = show
        self._stack = stack
        self._control = ControlClient(cloud.server.url)
        self._ec2 = Ec2(cloud.layout, cloud.server)
        self._connector = Connector(cloud.layout, self._ec2, self._control)
        self._client = ec2_client(cloud)
        self._ids: dict[str, str] = {}
        self._uris: dict[str, str] = {}

    def run(self, picture: Path) -> TourResult:
        for volume in plan.VOLUMES:
            self._make(volume)
        tree, reason = self._put_files()
        gp3 = self._drive(plan.GP3_RANDOM)
        sequential = self._drive(plan.GP3_SEQUENTIAL)
        gp2 = self._drive_gp2()
        if tree:
            self._show.step("Looking at the files once more, after all that writing beside them")
            self._check_files(tree, "after the load")
        self._show.step("Drawing")
        plot.draw(gp3, gp2, picture)
        self._show.step("Cleaning up")
        rows = make_rows(gp3, sequential, gp2)
        return TourResult(rows, tree, reason, picture, self._cloud.own, self._cloud.server.zone)

    def _make(self, volume: plan.VolumePlan) -> None:
        promised = f"{volume.iops:,} IOPS" if volume.iops else "IOPS by its size"
        self._show.step(f"Making a {volume.type} volume of {volume.size_gib} GiB with {promised}, by boto3")
        volume_id = create_volume(self._client, self._cloud, volume)
        self._stack.callback(self._quietly, lambda: self._delete(volume_id))
        self._ids[volume.name] = volume_id
        self._stack.callback(self._quietly, lambda: self._connector.disconnect(volume_id, force=True))
        connection = self._connector.connect(volume_id, with_node=False)
        self._uris[volume.name] = connection.nbd_uri
        self._show.note(f"{volume_id} is attached to this machine as {connection.device_name}")

    def _delete(self, volume_id: str) -> None:
        """Deletes a volume that is being detached, once it is free."""
        self._ec2.wait_for_volume(volume_id, lambda found: found["State"] == "available", "free", _FREE_SECONDS)
        self._client.delete_volume(VolumeId=volume_id)

    def _quietly(self, undo: Callable[[], object]) -> None:
        """Clean-up that fails must not hide what went wrong before; on a cloud of our own all of it goes anyway."""
        try:
            undo()
        except Exception as error:
            if not self._cloud.own:
                self._show.note(f"could not clean up: {error}")

    def _put_files(self) -> tuple[files.Tree | None, str]:
        """Files on a real file system, or why that can't be here."""
        try:
            usable_method()
        except CliError as error:
            self._show.step("Writing and checking 64 MiB over NBD: this machine can't make a /dev node")
            self._show.note(error.message)
            verify_by_nbd(self._uris[plan.GP3.name], self._folder)
            self._show.note("every block came back as written, by its checksum")
            return None, error.message
        device = self._connect_device()
        self._show.step(f"Making an ext4 on {device}, and writing files")
        files.format_device(device)
        with files.mounted(device, self._mount_point) as mount_point:
            tree = files.write_files(mount_point)
        self._show.note(f"{tree.files:,} files, {tree.bytes / 2**20:.0f} MiB, sha256 {tree.sha256[:16]}…; unmounted")
        self._disconnect_device()
        self._show.step("Taking the /dev node down and up again, mounting, checking")
        self._check_files(tree, "after a new mount")
        return tree, ""

    @property
    def _mount_point(self) -> Path:
        return self._folder / "mnt"

    def _connect_device(self) -> str:
        connection = self._connector.connect(self._ids[plan.GP3.name], with_node=True)
        return connection.node.device if connection.node else ""

    def _disconnect_device(self) -> None:
        self._connector.release_node(self._ids[plan.GP3.name])

    def _check_files(self, tree: files.Tree, when: str) -> None:
        with files.mounted(self._connect_device(), self._mount_point) as mount_point:
            files.require_same(files.look_at(mount_point / "library"), tree, when)
        self._disconnect_device()
        self._show.note("every file is what was written")

    def _drive(self, load: plan.Load, *, with_credits: bool = False) -> LoadResult:
        title = f"{load.volume}, {load.title}"
        self._show.step(f"Driving {title} with fio over NBD for {load.seconds} s")
        with self._show.load(title, load.seconds, with_credits=with_credits) as view:
            sampler = Sampler(self._control, self._ids[load.volume], view.tick)
            return run_load(load, self._uris[load.volume], self._folder, sampler)

    def _drive_gp2(self) -> LoadResult:
        full_minutes = plan.burn_seconds(plan.GP2_CREDITS_FULL) / 60
        seconds = plan.burn_seconds(plan.GP2_CREDITS_SET)
        self._show.step(f"Setting the gp2 volume's I/O credits to {plan.GP2_CREDITS_SET:,}")
        self._show.note(
            f"A new volume has {plan.GP2_CREDITS_FULL / 1e6:.1f} M: {full_minutes:.0f} minutes to burn at "
            f"{plan.GP2_BURST_IOPS:,} IOPS. So many last {seconds:.0f} s, and you see it."
        )
        self._control.post(f"volumes/{self._ids[plan.GP2.name]}/credits", {"ops": plan.GP2_CREDITS_SET})
        return self._drive(plan.GP2_BURST, with_credits=True)


def make_rows(gp3: LoadResult, sequential: LoadResult, gp2: LoadResult) -> list[Row]:
    """The closing table."""
    burst = split_burst(gp2.iops_points, plan.GP2_BURST_IOPS, plan.GP2_BASELINE_IOPS)
    rows = [
        Row("gp3", "random 4 KiB", float(plan.GP3.iops or 0), mean(steady(gp3.iops_points)), "IOPS"),
        Row(
            "gp3",
            "sequential 256 KiB",
            plan.GP3_THROUGHPUT_MIBPS,
            mean(steady(sequential.mibps_points)),
            "MiB/s",
        ),
        Row("gp2", "with credits", plan.GP2_BURST_IOPS, mean(burst.high), "IOPS"),
        Row("gp2", "without credits", plan.GP2_BASELINE_IOPS, mean(burst.low), "IOPS"),
    ]
    empty = next((point.seconds for point in gp2.credit_points if point.value < 1), None)
    if empty is not None:
        rows.append(Row("gp2", "until credits are gone", plan.burn_seconds(plan.GP2_CREDITS_SET), empty, "s"))
    return rows
