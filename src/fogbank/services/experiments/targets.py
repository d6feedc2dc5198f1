"""From a target to volumes. Pure: what there is is passed in, as DescribeVolumes shows it."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from fogbank.services.api import ec2
from fogbank.services.experiments import rules
from fogbank.services.experiments.catalogue import ZONE_PARAMETER
from fogbank.services.experiments.model import Target
from fogbank.services.experiments.selection import Selection


class Unresolved(Exception):
    """A target can't be struck. code: FIS's word for why; the message is a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """Whose and where the volumes are."""

    account: str
    region: str


def resolve(target: Target, volumes: Sequence[ec2.Volume], place: Place, dice: random.Random) -> tuple[str, ...]:
    """The volumes that the target comes to; may be none. Raises Unresolved where they can't be struck together.

    AWS asks for volumes of one zone that are attached to something.
    """
    by_id = {volume.volume_id or "": volume for volume in volumes}
    if target.resource_arns:
        named = [rules.volume_id_of(arn, place.account, place.region) or "" for arn in target.resource_arns]
        if missing := [volume_id for volume_id in named if volume_id not in by_id]:
            raise Unresolved("InvalidTarget", f"The volume {missing[0]} does not exist.")
        found = [by_id[volume_id] for volume_id in dict.fromkeys(named)]
    else:
        found = [volume for volume in volumes if _fits(target, volume)]
    chosen = Selection.parse(target.selection_mode).choose([volume.volume_id or "" for volume in found], dice)
    if len({by_id[volume_id].availability_zone for volume_id in chosen}) > 1:
        raise Unresolved("InvalidTarget", "The target volumes are in more than one Availability Zone.")
    if idle := [volume_id for volume_id in chosen if not by_id[volume_id].attachments]:
        raise Unresolved("InvalidTarget", f"The volume {idle[0]} is not attached to an instance.")
    return tuple(chosen)


def _fits(target: Target, volume: ec2.Volume) -> bool:
    tags = {tag.key or "": tag.value or "" for tag in volume.tags or ()}
    if not target.resource_tags.items() <= tags.items():
        return False
    zone = target.parameters.get(ZONE_PARAMETER)
    if zone is not None and zone not in (volume.availability_zone, volume.availability_zone_id):
        return False
    shown = msgspec.to_builtins(volume)
    return all(set(_values(shown, each.path.split("."))) & set(each.values) for each in target.filters)


def _values(shown: object, path: Sequence[str]) -> Iterator[str]:
    """The texts at a path such as `Attachments.InstanceId`; of a list, those of each member."""
    if isinstance(shown, list | tuple):
        for member in shown:
            yield from _values(member, path)
    elif not path:
        yield ("true" if shown else "false") if isinstance(shown, bool) else str(shown)
    elif isinstance(shown, Mapping) and path[0] in shown:
        yield from _values(shown[path[0]], path[1:])
