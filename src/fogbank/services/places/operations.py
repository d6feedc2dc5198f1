"""DescribeRegions, DescribeAvailabilityZones."""

from collections.abc import Sequence

from fogbank.core.filters import FilterTable
from fogbank.core.operation import operation
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.filtering import compile_filters
from fogbank.services.places import errors
from fogbank.services.places.atlas import REGIONS, Region, Zone, find_region

REGION_FILTERS: FilterTable[ec2.Region] = FilterTable(
    {
        "endpoint": lambda region: (region.endpoint or "",),
        "opt-in-status": lambda region: (region.opt_in_status or "",),
        "region-name": lambda region: (region.region_name or "",),
    }
)

# Zones of other kinds (local, Wavelength) have parents and messages; those that there are here have none.
ZONE_FILTERS: FilterTable[ec2.AvailabilityZone] = FilterTable(
    {
        "group-long-name": lambda zone: (zone.group_long_name or "",),
        "group-name": lambda zone: (zone.group_name or "",),
        "message": lambda _: (),
        "opt-in-status": lambda zone: (zone.opt_in_status or "",),
        "parent-zone-id": lambda _: (),
        "parent-zone-name": lambda _: (),
        "region-name": lambda zone: (zone.region_name or "",),
        "state": lambda zone: (zone.state or "",),
        "zone-id": lambda zone: (zone.zone_id or "",),
        "zone-name": lambda zone: (zone.zone_name or "",),
        "zone-type": lambda zone: (zone.zone_type or "",),
    }
)


@operation("ec2", "DescribeRegions", writes=False)
def describe_regions(_context: Context, request: ec2.DescribeRegionsRequest) -> ec2.DescribeRegionsResult:
    """The regions. All are switched on here, so that `AllRegions` makes no difference.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
    """
    named = request.region_names or ()
    unknown = [name for name in dict.fromkeys(named) if name not in REGIONS]
    if unknown:
        raise errors.invalid_regions(unknown)
    matches = compile_filters(REGION_FILTERS, request.filters)
    chosen = (region for region in REGIONS.values() if not named or region.name in named)
    return ec2.DescribeRegionsResult(regions=tuple(filter(matches, map(_region_view, chosen))))


def _region_view(region: Region) -> ec2.Region:
    return ec2.Region(
        region_name=region.name,
        endpoint=f"ec2.{region.name}.amazonaws.com",
        opt_in_status="opted-in" if region.opt_in else "opt-in-not-required",
    )


@operation("ec2", "DescribeAvailabilityZones", writes=False)
def describe_availability_zones(
    context: Context, request: ec2.DescribeAvailabilityZonesRequest
) -> ec2.DescribeAvailabilityZonesResult:
    """The availability zones of the call's region. There are no zones to opt into, so that
    `AllAvailabilityZones` makes no difference.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
    """
    region = find_region(context.region)
    _check_known(request.zone_names, [zone.name for zone in region.zones])
    _check_known(request.zone_ids, [zone.id for zone in region.zones])
    matches = compile_filters(ZONE_FILTERS, request.filters)
    views = [
        _zone_view(region, zone)
        for zone in region.zones
        if (not request.zone_names or zone.name in request.zone_names)
        and (not request.zone_ids or zone.id in request.zone_ids)
    ]
    return ec2.DescribeAvailabilityZonesResult(availability_zones=tuple(filter(matches, views)))


def _check_known(asked: Sequence[str] | None, known: Sequence[str]) -> None:
    unknown = [zone for zone in dict.fromkeys(asked or ()) if zone not in known]
    if unknown:
        raise errors.invalid_zones(unknown)


def _zone_view(region: Region, zone: Zone) -> ec2.AvailabilityZone:
    return ec2.AvailabilityZone(
        zone_name=zone.name,
        zone_id=zone.id,
        region_name=region.name,
        state="available",
        # Of a region's own zones AWS says this also where the region itself was opted into.
        opt_in_status="opt-in-not-required",
        messages=(),
        group_name=f"{region.name}-zg-1",
        group_long_name=f"{region.long_name} 1",
        network_border_group=region.name,
        zone_type="availability-zone",
    )
