"""Writes docs/reference/filters.md: the filters of each Describe operation on volumes, from the tables in the code."""

from pathlib import Path
from typing import Any

from fogbank.core.filters import FilterTable
from fogbank.services.volumes.operations import modifications, status, volumes

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "filters.md"
TABLES: dict[str, FilterTable[Any]] = {
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
