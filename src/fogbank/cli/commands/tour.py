"""`fogbank tour`: volumes at work, measured against what they promise."""

import signal
import time
from pathlib import Path

import click

from fogbank.cli.options import Invocation, common_options
from fogbank.cli.output import JsonValue, styled, table
from fogbank.core.layout import default_data_folder

# AWS promises 90 % of the provisioned rate for 99 % of a year.
# https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
_DEVIATION_PERCENT_NOTED = 10.0


@click.command()
@common_options
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    metavar="DIR",
    help="Where the picture goes, as tour.png.",
)
def command(invocation: Invocation, out: Path) -> None:
    """Watch volumes carry data at their IOPS: a minute and a half.

    Makes a gp3 and a gp2 volume through the AWS API, puts a file system with files on one, drives both with fio, and
    compares with what was provisioned. Uses the cloud that runs on the data folder, else one of its own that is gone
    afterwards.
    """
    from fogbank.cli.tour.run import run_tour
    from fogbank.cli.tour.show import Show

    # What Ctrl-C cleans up, an orderly kill does too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    picture = out.resolve() / "tour.png"
    began = time.monotonic()
    result = run_tour(invocation.layout, picture, Show(invocation.output))
    document: JsonValue = {
        "rows": [
            {
                "volume": row.volume,
                "what": row.what,
                "provisioned": row.provisioned,
                "measured": round(row.measured, 1),
                "unit": row.unit,
                "deviation_percent": round(row.deviation_percent, 1),
            }
            for row in result.rows
        ],
        "files": {"count": result.tree.files, "bytes": result.tree.bytes, "sha256": result.tree.sha256}
        if result.tree
        else None,
        "no_device_reason": result.no_device_reason or None,
        "plot": str(result.picture),
        "own_cloud": result.own_cloud,
        "seconds": round(time.monotonic() - began, 1),
    }
    rows = [
        (
            row.volume,
            row.what,
            f"{row.provisioned:,.0f} {row.unit}",
            f"{row.measured:,.0f} {row.unit}",
            _deviation(row.deviation_percent),
        )
        for row in result.rows
    ]
    lines = ["", *table(("VOLUME", "LOAD", "PROVISIONED", "MEASURED", "DEVIATION"), rows), ""]
    lines.append(f"Picture: {styled(str(picture), 'bold')}")
    lines.append(f"Next: {_next(invocation, zone=result.zone, own_cloud=result.own_cloud)}")
    invocation.output.result(document, lines)


def _deviation(percent: float) -> str:
    text = f"{percent:+.1f} %"
    return styled(text, "yellow") if abs(percent) > _DEVIATION_PERCENT_NOTED else text


def _next(invocation: Invocation, *, zone: str, own_cloud: bool) -> str:
    root = invocation.layout.root
    option = "" if root == default_data_folder().resolve() else f" --data {root}"
    start = f"fogbank up --detach{option} && " if own_cloud else ""
    make = f"aws ec2 create-volume --size 10 --volume-type gp3 --availability-zone {zone}"
    return f'{start}eval "$(fogbank env{option})" && {make}'
