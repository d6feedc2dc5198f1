"""AWS's regions and their zones, as data.

Zone ids: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html. On AWS which
letter means which id differs between accounts; here `a` is always the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fogbank.services.places import errors


@dataclass(frozen=True, slots=True)
class Zone:
    """One availability zone. name: `us-east-1a`; id: `use1-az1`, the same for every account."""

    name: str
    id: str
    region: str


@dataclass(frozen=True, slots=True)
class Region:
    """One region. opt_in: it has to be switched on by the account on AWS (here it always is)."""

    name: str
    zones: tuple[Zone, ...]
    opt_in: bool
    long_name: str


# region, prefix of its zone ids, letters of its zones, whether it has to be opted into, AWS's name of it for people
_ROWS = (
    ("us-east-1", "use1", "abcdef", False, "US East (N. Virginia)"),
    ("us-east-2", "use2", "abc", False, "US East (Ohio)"),
    ("us-west-1", "usw1", "ab", False, "US West (N. California)"),
    ("us-west-2", "usw2", "abcd", False, "US West (Oregon)"),
    ("af-south-1", "afs1", "abc", True, "Africa (Cape Town)"),
    ("ap-east-1", "ape1", "abc", True, "Asia Pacific (Hong Kong)"),
    ("ap-east-2", "ape2", "abc", True, "Asia Pacific (Taipei)"),
    ("ap-northeast-1", "apne1", "acd", False, "Asia Pacific (Tokyo)"),
    ("ap-northeast-2", "apne2", "abcd", False, "Asia Pacific (Seoul)"),
    ("ap-northeast-3", "apne3", "abc", False, "Asia Pacific (Osaka)"),
    ("ap-south-1", "aps1", "abc", False, "Asia Pacific (Mumbai)"),
    ("ap-south-2", "aps2", "abc", True, "Asia Pacific (Hyderabad)"),
    ("ap-southeast-1", "apse1", "abc", False, "Asia Pacific (Singapore)"),
    ("ap-southeast-2", "apse2", "abc", False, "Asia Pacific (Sydney)"),
    ("ap-southeast-3", "apse3", "abc", True, "Asia Pacific (Jakarta)"),
    ("ap-southeast-4", "apse4", "abc", True, "Asia Pacific (Melbourne)"),
    ("ap-southeast-5", "apse5", "abc", True, "Asia Pacific (Malaysia)"),
    ("ap-southeast-6", "apse6", "abc", True, "Asia Pacific (New Zealand)"),
    ("ap-southeast-7", "apse7", "abc", True, "Asia Pacific (Thailand)"),
    ("ca-central-1", "cac1", "abd", False, "Canada (Central)"),
    ("ca-west-1", "caw1", "abc", True, "Canada West (Calgary)"),
    ("eu-central-1", "euc1", "abc", False, "Europe (Frankfurt)"),
    ("eu-central-2", "euc2", "abc", True, "Europe (Zurich)"),
    ("eu-north-1", "eun1", "abc", False, "Europe (Stockholm)"),
    ("eu-south-1", "eus1", "abc", True, "Europe (Milan)"),
    ("eu-south-2", "eus2", "abc", True, "Europe (Spain)"),
    ("eu-west-1", "euw1", "abc", False, "Europe (Ireland)"),
    ("eu-west-2", "euw2", "abc", False, "Europe (London)"),
    ("eu-west-3", "euw3", "abc", False, "Europe (Paris)"),
    ("il-central-1", "ilc1", "abc", True, "Israel (Tel Aviv)"),
    ("me-central-1", "mec1", "abc", True, "Middle East (UAE)"),
    ("me-south-1", "mes1", "abc", True, "Middle East (Bahrain)"),
    ("mx-central-1", "mxc1", "abc", True, "Mexico (Central)"),
    ("sa-east-1", "sae1", "abc", False, "South America (Sao Paulo)"),
)


def _region(name: str, id_prefix: str, letters: str, opt_in: bool, long_name: str) -> Region:
    zones = tuple(
        Zone(name + letter, f"{id_prefix}-az{number}", name) for number, letter in enumerate(letters, start=1)
    )
    return Region(name, zones, opt_in, long_name)


REGIONS: Mapping[str, Region] = {row[0]: _region(*row) for row in _ROWS}


def find_region(name: str) -> Region:
    """The region of that name. Raises ApiError AuthFailure, as AWS answers a call to a region that isn't there."""
    region = REGIONS.get(name)
    if region is None:
        raise errors.unknown_region(name)
    return region


def find_zone(region: str, *, name: str | None = None, zone_id: str | None = None) -> Zone:
    """The region's zone of that name or id. Raises ApiError InvalidZone.NotFound."""
    known = REGIONS.get(region)
    for zone in known.zones if known else ():
        if name in (None, zone.name) and zone_id in (None, zone.id):
            return zone
    raise errors.zone_not_found(str(name or zone_id))


def zone_named(name: str) -> Zone | None:
    """The zone of that name in whatever region, or None."""
    for region in REGIONS.values():
        for zone in region.zones:
            if zone.name == name:
                return zone
    return None
