"""Connecting a volume to this machine through the AWS API, and taking that back."""

from collections.abc import Iterable, Iterator
from copy import copy
from string import ascii_lowercase
from urllib.parse import quote

import msgspec

from fogbank.cli.aws import Attachment, Ec2, Volume
from fogbank.cli.devices.nodes import NodeKeeper, force_offered
from fogbank.cli.devices.record import Connection
from fogbank.cli.errors import CliError
from fogbank.cli.look import wait_until_served
from fogbank.cli.server import ControlClient
from fogbank.core.layout import DataLayout

_ATTACH_SECONDS = 30.0
# What is attached is served already, but for a fogd that was started again this moment.
_SERVED_SECONDS = 10.0
# Two commands may pick the same name at the same time; each loser tries the next.
_NAME_ATTEMPTS_MAX = 8


def device_names() -> Iterator[str]:
    """Device names for volumes in the order they are given out: those AWS recommends first.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
    """
    yield from (f"/dev/sd{letter}" for letter in ascii_lowercase[5:] + ascii_lowercase[1:5])
    yield from (f"/dev/xvd{first}{second}" for first in "bc" for second in ascii_lowercase)


def free_device_names(taken: Iterable[str]) -> Iterator[str]:
    """`device_names` without those taken; `/dev/sdf` and `/dev/xvdf` are one name."""
    endings = {_ending(name) for name in taken}
    return (name for name in device_names() if _ending(name) not in endings)


def nbd_uri(export: str, socket: object) -> str:
    """The export's NBD URI. https://github.com/NetworkBlockDevice/nbd/blob/master/doc/uri.md"""
    return f"nbd+unix:///{quote(export, safe='')}?socket={quote(str(socket), safe='/')}"


def _ending(name: str) -> str:
    return name.removeprefix("/dev/").removeprefix("sd").removeprefix("xvd")


class Connector:
    """Connects volumes of one account to this machine, which is an EC2 instance there, in each account another."""

    def __init__(self, layout: DataLayout, ec2: Ec2, control: ControlClient) -> None:
        self._layout = layout
        self._ec2 = ec2
        self._control = control
        self._keeper = NodeKeeper(layout)
        host = control.get("host")
        if host["account"] != ec2.account:
            host = control.get(f"accounts/{quote(ec2.account, safe='')}/host")
        self._instance_id = str(host["instance_id"])
        self._zone = str(host["zone"])

    def connect(self, volume_id: str, *, with_node: bool) -> Connection:
        """Attaches the volume here where it isn't yet, and gives it a /dev node if asked. Fine to repeat.

        Raises CliError: no such volume, attached elsewhere or in another zone, its data can't be reached, or this
        machine can't make a node.
        """
        volume = self._ec2.volume(volume_id)
        with self._keeper.book.held(volume_id):
            recorded = self._keeper.book.read(volume_id)
            attachment = self._attachment(volume)
            attached_by_connect = attachment is None or (recorded is not None and recorded.attached_by_connect)
            if attachment is None:
                attachment = self._attach(volume)
            connection = Connection(
                volume_id,
                recorded.nbd_uri if recorded else nbd_uri(volume_id, self._layout.nbd_socket),
                attachment["Device"],
                attached_by_connect,
                recorded.node if recorded else None,
                self._ec2.region,
                self._ec2.account,
            )
            # Before what may fail: `disconnect` must find it.
            self._keeper.book.write(connection)
            # The server knows where its data plane listens.
            look = wait_until_served(self._control, volume_id, self._instance_id, _SERVED_SECONDS)
            here = look.on(self._instance_id)
            connection = msgspec.structs.replace(connection, nbd_uri=here.nbd_uri)
            self._keeper.book.write(connection)
            if with_node:
                connection = self._keeper.ensure(connection, here.export)
                self._keeper.book.write(connection)
            return connection

    def disconnect(self, volume_id: str, *, force: bool) -> Connection:
        """Takes the node down, and detaches the volume where `connect` had attached it. Gives what was connected.

        Raises CliError: it was not connected, or its node is mounted (without `force`).
        """
        before = self._keeper.book.read(volume_id)
        if before is None:
            self._ec2.volume(volume_id)
            raise CliError("not-connected", f"{volume_id} is not connected to this machine.")
        with force_offered():
            self._keeper.release(volume_id, force=force)
        with self._keeper.book.held(volume_id):
            if before.attached_by_connect:
                self._detach(volume_id)
            self._keeper.book.remove(volume_id)
        return before

    def connect_instance(self, volume_id: str, instance_id: str) -> str:
        """Attaches the volume to a practice instance where it isn't yet; the NBD URI that is that instance's.

        Nothing is remembered of it on this machine. Raises CliError.
        """
        there = copy(self)
        there._instance_id, there._zone = instance_id, self._ec2.zone_of(instance_id)
        volume = self._ec2.volume(volume_id)
        if there._attachment(volume) is None:
            there._attach(volume)
        return wait_until_served(self._control, volume_id, instance_id, _SERVED_SECONDS).on(instance_id).nbd_uri

    def disconnect_instance(self, volume_id: str, instance_id: str) -> None:
        """Detaches the volume from a practice instance. Raises CliError."""
        self._ec2.detach(volume_id, instance_id)

    def release_node(self, volume_id: str) -> None:
        """Takes the /dev node down and leaves the volume attached. Raises CliError where it is mounted."""
        self._keeper.release(volume_id, force=False)

    def _attachment(self, volume: Volume) -> Attachment | None:
        """The volume's attachment here, `attached` by now; None where it is free. Raises CliError where neither."""
        for attachment in volume["Attachments"]:
            if attachment["InstanceId"] == self._instance_id and attachment["State"] != "detaching":
                return self._wait_attached(volume["VolumeId"])
        if volume["State"] == "creating":
            volume = self._ec2.wait_for_volume(
                volume["VolumeId"], lambda found: found["State"] != "creating", "created", _ATTACH_SECONDS
            )
        if volume["State"] == "available" or (volume["State"] == "in-use" and volume.get("MultiAttachEnabled")):
            return None
        elsewhere = ", ".join(attachment["InstanceId"] for attachment in volume["Attachments"])
        reason = f"attached to {elsewhere}" if elsewhere else f"'{volume['State']}'"
        raise CliError("not-available", f"{volume['VolumeId']} can't be attached here: it is {reason}.")

    def _attach(self, volume: Volume) -> Attachment:
        if volume["AvailabilityZone"] != self._zone:
            raise CliError(
                "other-zone",
                f"{volume['VolumeId']} is in {volume['AvailabilityZone']} and this machine in {self._zone}: "
                "a volume can be attached in its own zone only.",
                f"Make one in {self._zone}, or run a cloud there: fogbank up --zone {volume['AvailabilityZone']}.",
            )
        taken = [
            attachment["Device"]
            for other in self._ec2.volumes()
            for attachment in other["Attachments"]
            if attachment["InstanceId"] == self._instance_id
        ]
        for _, name in zip(range(_NAME_ATTEMPTS_MAX), free_device_names(taken), strict=False):
            try:
                self._ec2.attach(volume["VolumeId"], self._instance_id, name)
            except CliError as error:
                if "already in use" not in error.message:
                    raise
            else:
                return self._wait_attached(volume["VolumeId"])
        raise CliError("no-free-device-name", "This machine has no free device name left.")

    def _wait_attached(self, volume_id: str) -> Attachment:
        volume = self._ec2.wait_for_volume(
            volume_id, lambda found: self._here(found, "attached") is not None, "attached", _ATTACH_SECONDS
        )
        attachment = self._here(volume, "attached")
        if attachment is None:
            raise CliError("not-available", f"{volume_id} was detached again.")
        return attachment

    def _here(self, volume: Volume, state: str) -> Attachment | None:
        for attachment in volume["Attachments"]:
            if attachment["InstanceId"] == self._instance_id and attachment["State"] == state:
                return attachment
        return None

    def _detach(self, volume_id: str) -> None:
        try:
            if any(item["InstanceId"] == self._instance_id for item in self._ec2.volume(volume_id)["Attachments"]):
                self._ec2.detach(volume_id, self._instance_id)
        except CliError as error:
            # Somebody detached or deleted it meanwhile: what was wanted is so.
            if error.code not in ("InvalidVolume.NotFound", "IncorrectState"):
                raise
