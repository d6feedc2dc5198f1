"""Writes docs/reference/filters.md: the filters of each Describe operation, from the tables in the code."""

from pathlib import Path
from typing import Any

from fogbank.core.filters import FilterTable
from fogbank.services.machines import filters as machines
from fogbank.services.machines import instance_types
from fogbank.services.places import operations as places
from fogbank.services.tags import operations as tags
from fogbank.services.volumes.operations import modifications, status, volumes

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "filters.md"
TABLES: dict[str, FilterTable[Any]] = {
    "DescribeAvailabilityZones": places.ZONE_FILTERS,
    "DescribeInstances": machines.INSTANCE_FILTERS,
    "DescribeInstanceStatus": machines.STATUS_FILTERS,
    "DescribeInstanceTypes": instance_types.FILTERS,
    "DescribeRegions": places.REGION_FILTERS,
    "DescribeTags": tags.FILTERS,
    "DescribeVolumes": volumes.FILTERS,
    "DescribeVolumesModifications": modifications.FILTERS,
    "DescribeVolumeStatus": status.FILTERS,
}


def render() -> str:
    """The page."""
    lines = [
        "# Filters",
        "",
        "Made from the code by `make docs`. Values may hold `*` and `?`; a backslash quotes the next character.",
        "",
    ]
    for operation, table in TABLES.items():
        lines += [f"## {operation}", "", *(f"- `{name}`" for name in table.names), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(render())
