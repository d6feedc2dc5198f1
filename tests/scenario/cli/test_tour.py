"""The tour, as a newcomer runs it."""

from pathlib import Path
from typing import Any

import pytest


@pytest.mark.slow
def test_tour_measures_what_was_provisioned(fogbank: Any, tmp_path: Path) -> None:
    report = fogbank.json("tour", "--out", str(tmp_path / "out"), timeout=150)
    assert report["own_cloud"]
    measured = {(row["volume"], row["what"]): row for row in report["rows"]}
    # AWS promises 90 %; more than the limit is a limit that does not hold.
    for row in measured.values():
        assert -10 < row["deviation_percent"] < 5, row
    assert ("gp2", "until credits are gone") in measured
    picture = Path(report["plot"])
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000
    assert report["files"] is None or report["files"]["count"] > 100
    assert not fogbank.data.exists(), "a cloud of its own was used"
